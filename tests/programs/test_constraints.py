"""Every constraint of this app refuses the row that it is there for, NULL included."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from programs import models
from programs.actions import SubItemSpec
from tests.programs import builders
from tests.programs import test_constraints_rulebooks as rulebooks

pytestmark = pytest.mark.usefixtures("inside")

CHANGES: list[tuple[str, str, dict[str, Any]]] = [
    ("programs_item_state", "Item", {"state": "lost"}),
    ("programs_item_has_a_title", "Item", {"title": ""}),
    ("programs_sub_item_has_a_title", "SubItem", {"title": ""}),
    ("programs_track_has_places", "Track", {"places": 0}),
    ("programs_ruling_names_its_rule", "Ruling", {"rule": ""}),
    ("programs_ruling_has_an_authority", "Ruling", {"authority": ""}),
    ("programs_ruling_has_a_reason", "Ruling", {"reason": ""}),
    ("programs_ruling_recorded_by_somebody", "Ruling", {"recorded_by": None}),
    ("programs_ruling_decided_has_its_paper", "Ruling", {"document_number": ""}),
    ("programs_plan_state", "Plan", {"state": "lost"}),
    ("programs_plan_money_source", "Plan", {"money_source": "found"}),
    ("programs_plan_submitted_by_somebody", "Plan", {"submitted_by": None}),
    ("programs_plan_published_by_somebody", "Plan", {"published_by": None}),
    ("programs_plan_published_has_a_time", "Plan", {"published_at": None, "published_by": None}),
    ("programs_plan_section_has_a_code", "PlanSection", {"code": ""}),
    ("programs_rulebook_has_a_number", "Rulebook", {"document_number": ""}),
    ("programs_rulebook_period", "Rulebook", {"valid_until": "1990-01-01"}),
    ("programs_programme_state", "Programme", {"state": "lost"}),
    ("programs_programme_issued_by_somebody", "Programme", {"issued_by": None}),
    ("programs_programme_issued_has_a_time", "Programme", {"issued_at": None, "issued_by": None}),
    ("programs_programme_items_fixed_before_issue", "Programme", {"items_fixed_at": None}),
    ("programs_programme_party_has_a_code", "ProgrammeParty", {"code": ""}),
    ("programs_reading_source", "NoticeReading", {"source_kind": "spoken"}),
    ("programs_reading_state", "NoticeReading", {"state": "lost"}),
    ("programs_reading_upload_has_its_file", "NoticeReading", {"source_kind": "word"}),
    ("programs_reading_failed_says_why", "NoticeReading", {"state": "failed"}),
    ("programs_reading_saved_has_a_programme", "NoticeReading", {"state": "saved"}),
    ("programs_reading_changed_later", "NoticeReading", {"changed_at": "1990-01-01T00:00:00Z"}),
    ("programs_route_purpose", "Route", {"purpose": "lost"}),
    ("programs_route_state", "Route", {"state": "lost"}),
    ("programs_route_closed_has_a_time", "Route", {"closed_at": None}),
    ("programs_route_closed_after_opened", "Route", {"closed_at": "1990-01-01T00:00:00Z"}),
    ("programs_step_kind", "Step", {"kind": "lost"}),
    ("programs_step_state", "Step", {"state": "lost"}),
    ("programs_step_has_a_code", "Step", {"code": ""}),
    ("programs_step_opened_has_a_time", "Step", {"state": "open", "opened_at": None, "closed_at": None}),
    ("programs_step_closed_has_a_time", "Step", {"closed_at": None}),
    ("programs_step_closed_after_opened", "Step", {"closed_at": "1990-01-01T00:00:00Z"}),
    ("programs_party_stance", "Party", {"stance": "lost"}),
    ("programs_party_answer_has_a_time", "Party", {"answered_at": None}),
    ("programs_party_answer_has_a_person", "Party", {"answered_by": None}),
    ("programs_party_on_behalf_has_its_paper", "Party", {"decided_on": None}),
]

COPIES: list[tuple[str, str, dict[str, Any]]] = [
    ("programs_item_number_once", "Item", {}),
    ("programs_sub_item_number_once", "SubItem", {}),
    ("programs_track_once", "Track", {}),
    ("programs_ruling_once", "Ruling", {}),
    ("programs_plan_version_once", "Plan", {"state": "superseded"}),
    ("programs_plan_one_in_force", "Plan", {"version": 9}),
    ("programs_plan_section_once", "PlanSection", {}),
    ("programs_plan_seal_once", "PlanSeal", {}),
    ("programs_rulebook_code_once", "Rulebook", {}),
    ("programs_rulebook_version_once", "RulebookVersion", {}),
    ("programs_programme_once_a_year", "Programme", {}),
    ("programs_programme_party_once", "ProgrammeParty", {}),
    ("programs_step_position_once", "Step", {}),
    ("programs_party_once", "Party", {}),
]


@pytest.fixture
def full(inside, at):
    """A published plan with sub-item and departure, so that every table has a row."""
    world = inside
    programme = builders.draft_programme(world, at)
    item = builders.propose(
        world,
        programme,
        at,
        sub_items=[SubItemSpec("粮食生产")],
        tracks=[builders.TrackSpec("county", 1)],
        exclusions={**builders.content(world).exclusions, "item.goal_reached": True},
        departures={"item.goal_reached": "需巩固成果"},
    )
    builders.a_reading(world, at, version_id=programme.rulebook_version_id)
    builders.issue(world, programme, at)
    return builders.published_plan(world, at, of=item)


def refusing(name: str) -> Any:
    return pytest.raises(DatabaseError, match=name)


# One ground for all rows: building it takes a hundred times as long as trying one of them.
def test_a_row_that_breaks_a_check_is_refused(full):
    for name, model, change in CHANGES:
        rows = getattr(models, model).objects.all()

        with refusing(name), transaction.atomic():
            rows.update(**change)


def test_a_second_row_is_refused(full):
    for name, model, change in COPIES:
        row = getattr(models, model).objects.first()
        row.pk = None
        row._state.adding = True
        row.id = models.Item._meta.get_field("id").get_default()
        for field, value in change.items():
            setattr(row, field, value)

        with refusing(name), transaction.atomic():
            row.save(force_insert=True)


def test_one_open_route_for_a_subject(inside, at):
    plan = builders.consulting_plan(inside, at)
    route = plan.route
    route.pk = models.Item._meta.get_field("id").get_default()

    with refusing("programs_route_one_open"), transaction.atomic():
        route.save(force_insert=True)


def test_every_constraint_of_this_app_is_tried():
    from django.apps import apps

    declared = {
        constraint.name
        for model in apps.get_app_config("programs").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
        and not constraint.name.endswith("tenant_key")
    }

    assert declared == {row[0] for row in (*CHANGES, *COPIES)} | {"programs_route_one_open"} | rulebooks.NAMES
