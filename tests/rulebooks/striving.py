"""Programmes of governments that strive for the awards of a superior: drafted and planned here; their campaigns come later."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from organizations.models import ObjectClass
from programs import actions, queries
from programs.models import Item, Plan, Programme
from programs.rules import TrackSpec
from tests.programs import builders
from tests.world import SINCE

TESTS = Path(__file__).resolve().parents[1]


def campaign(world: Any, at: datetime, code: str) -> Programme:
    """A draft of 2022 in a tenant whose departments are objects."""
    ObjectClass.objects.create(code="county_department", name="县直单位", valid_from=SINCE)
    version = builders.rulebook(world, at, code=code)
    return builders.draft_programme(world, at, year=2022, version=version)


def strive(world: Any, programme: Programme, at: datetime, **changes: Any) -> Item:
    """An item of the province that the departments strive for."""
    values = {"exclusions": {}, "tracks": [TrackSpec("county_department")], **changes}
    return actions.propose_item(
        programme_id=programme.pk,
        actor=world.actor("officer", at),
        at=at,
        content=builders.content(world, **values),
    )


def sent_round(world: Any, at: datetime, code: str) -> Plan:
    """The lead's plan with every section that this rulebook demands, on its way."""
    programme = campaign(world, at, code)
    item = strive(world, programme, at)
    builders.issue(world, programme, at)
    lead = world.actor("lead_operator", at)
    plan = actions.draft_plan(item_id=item.pk, actor=lead, at=at)
    sections = {one.code: f"{one.name}见附件。" for one in queries.rules_of(programme).plan_sections}
    actions.edit_plan(plan_id=plan.pk, actor=lead, at=at, sections=sections)
    actions.submit_plan(plan_id=plan.pk, actor=lead, at=at)
    return Plan.objects.select_related("item", "route").get(pk=plan.pk)
