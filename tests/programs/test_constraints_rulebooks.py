"""Constraints of rulebooks being written, their change, prohibitions, and where items came from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from programs import actions, models
from programs.packs import RULEBOOKS, load_pack
from tests.programs import builders
from tests.programs.test_prohibitions import TRACES

pytestmark = pytest.mark.usefixtures("inside")

CHANGES: list[tuple[str, str, dict[str, Any]]] = [
    ("programs_item_intake", "Item", {"intake": "found"}),
    ("programs_item_origin_is_another_item", "ItemOrigin", {"previous": "item"}),
    ("programs_rulebook_draft_state", "RulebookDraft", {"state": "lost"}),
    ("programs_rulebook_draft_origin", "RulebookDraft", {"origin": "lost"}),
    ("programs_rulebook_draft_has_a_title", "RulebookDraft", {"title": ""}),
    ("programs_rulebook_draft_published_as_a_version", "RulebookDraft", {"state": "published", "version": None}),
    ("programs_rulebook_draft_names_its_version", "RulebookDraft", {"origin": "version", "based_on": None}),
    ("programs_rulebook_change_has_a_reason", "RulebookChange", {"reason": ""}),
    ("programs_rulebook_change_has_an_authority", "RulebookChange", {"authority": ""}),
    ("programs_rulebook_change_changes", "RulebookChange", {"new_version": "old_version"}),
    ("programs_rulebook_change_recorded_by_somebody", "RulebookChange", {"recorded_by": None}),
    ("programs_rulebook_change_decided_has_its_paper", "RulebookChange", {"document_number": ""}),
    ("programs_rulebook_change_decided_has_its_paper", "RulebookChange", {"decided_on": None}),
    ("programs_prohibition_names_its_rule", "Prohibition", {"rule": ""}),
    ("programs_prohibition_has_a_title", "Prohibition", {"title": ""}),
    ("programs_prohibition_names_its_document", "Prohibition", {"document": ""}),
    ("programs_prohibition_has_a_quote", "Prohibition", {"quote": ""}),
    ("programs_prohibition_withdrawn_after_published", "Prohibition", {"withdrawn_at": "1990-01-01T00:00:00Z"}),
    ("programs_received_prohibition_names_its_rule", "ReceivedProhibition", {"rule": ""}),
    ("programs_received_prohibition_has_an_issuer", "ReceivedProhibition", {"issuer": ""}),
    (
        "programs_received_prohibition_withdrawn_after_received",
        "ReceivedProhibition",
        {"withdrawn_at": "1990-01-01T00:00:00Z"},
    ),
    ("programs_prohibition_departure_has_a_reason", "ProhibitionDeparture", {"reason": ""}),
    ("programs_prohibition_departure_has_a_decider", "ProhibitionDeparture", {"decider": ""}),
    ("programs_prohibition_departure_has_its_paper", "ProhibitionDeparture", {"document_number": ""}),
]  # fmt: skip

COPIES: list[tuple[str, str, dict[str, Any]]] = [
    ("programs_item_origin_once", "ItemOrigin", {}),
    (
        "programs_rulebook_change_one_open",
        "RulebookChange",
        {"decided_on": None, "decider": "", "document_number": "", "recorded_at": None, "recorded_by": None},
    ),
    ("programs_prohibition_one_in_force", "Prohibition", {}),
    ("programs_received_prohibition_once", "ReceivedProhibition", {}),
    ("programs_prohibition_departure_once", "ProhibitionDeparture", {}),
]

NAMES = {row[0] for row in (*CHANGES, *COPIES)}


@pytest.fixture
def full(inside, at):
    """A row in every table that is meant here, made by the actions."""
    world = inside
    officer = world.actor("officer", at)
    programme = builders.issued_programme(world, at)
    later = builders.draft_programme(world, at, year=2026, version=programme.rulebook_version)
    models.ItemOrigin.objects.create(item=builders.propose(world, later, at), previous=programme.items.get())
    actions.draft_from_pack(actor=officer, at=at, code="yiyang-2023")
    pack = load_pack(RULEBOOKS / "yiyang-2023.json")
    version = actions.create_rulebook(actor=officer, at=at, pack=replace(pack, version=2), reason="调整")
    change = actions.ask_change(
        programme_id=programme.pk, version_id=version.pk, actor=officer, at=at, reason="机构改革"
    )
    paper = {
        "decider": "市人民政府主要负责人",
        "decided_on": builders.shanghai_date(at),
        "document_number": "签批件1号",
        "paper_id": builders.a_paper().pk,
    }
    actions.record_change_consent(
        change_id=change.pk, actor=world.actor("officer_two", at), at=at + timedelta(seconds=1), **paper
    )
    actions.publish_prohibition(actor=officer, at=at, **TRACES)
    received = models.ReceivedProhibition.objects.create(
        source_id=officer.by, issuer="上级人民政府", received_at=at, **TRACES
    )
    actions.depart(
        received_id=received.pk, rulebook_id=version.rulebook_id, actor=officer, at=at, reason="需要", **paper
    )
    models.RulebookChange.objects.create(
        programme=later, old_version=programme.rulebook_version, new_version=version, reason="r",
        authority="government", asked_at=at, asked_by_id=officer.by,
    )  # fmt: skip
    return programme


def refusing(name: str) -> Any:
    return pytest.raises(DatabaseError, match=name)


def test_a_row_that_breaks_a_check_is_refused(full):
    for name, model, change in CHANGES:
        rows = getattr(models, model).objects.all()
        if model == "RulebookChange":
            rows = rows.filter(decided_on__isnull=False)
        row = rows.first()
        for field, value in change.items():
            same = isinstance(value, str) and value in ("item", "old_version")
            setattr(row, field, getattr(row, value) if same else value)

        with refusing(name), transaction.atomic():
            row.save(update_fields=list(change))


def test_a_second_row_is_refused(full):
    for name, model, change in COPIES:
        rows = getattr(models, model).objects.all()
        row = (rows.filter(decided_on__isnull=True) if model == "RulebookChange" else rows).first()
        row.pk = None
        row._state.adding = True
        row.id = models.Item._meta.get_field("id").get_default()
        for field, value in change.items():
            setattr(row, field, value)

        with refusing(name), transaction.atomic():
            row.save(force_insert=True)
