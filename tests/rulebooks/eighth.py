"""The eighth rulebook of the how-to page, a government that has set up what it names, and its plans."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from organizations.actions import structure
from organizations.actions import units as unit_actions
from organizations.models import ObjectClass, UnitKind
from organizations.roles import Role
from programs import actions, queries
from programs.models import Plan, Programme
from programs.packs import pack_from_data
from programs.rules import TrackSpec
from tests.programs import builders
from tests.world import SINCE, give_role, make_person

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/how-to/write-a-rulebook.md"
SECTIONS = {
    "quota": "国有企业不超过2个，乡镇（街道）不超过4个。",
    "indicators": "见指标体系。",
    "selection_procedure": "按得分高低提出，不一致的逐一说明理由。",
    "reward_method": "通报、工作经费、考核加分。",
}


def fenced(language: str) -> str:
    """The only fenced block of this language on the page."""
    [block] = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    return str(block)


def eighth_data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(fenced("json"))
    loaded["document"]["body"] = fenced("text")
    return loaded


def set_up(world: Any, at: datetime) -> Any:
    """A government whose administrator has added the kinds, classes and units that this rulebook names, with people in them."""
    admin = world.actor("system_admin", at)
    kinds = {one.code: one for one in UnitKind.objects.all()}
    classes = {one.code: one for one in ObjectClass.objects.all()}
    for code, name in (("state_enterprise", "市属国有企业"), ("village", "村（社区）")):
        kinds[code] = structure.add_kind(code=code, name=name, actor=admin, at=at)
        classes[code] = structure.add_class(code=code, name=name, valid_from=SINCE, actor=admin, at=at)
    for key, name, kind, class_code in (
        ("asset_supervisor", "市国资监管机构", "department", ""),
        ("joint_panel", "市督查激励会审小组", "department", ""),
        ("town", "云水镇人民政府", "township", "township"),
        ("street", "湖滨街道办事处", "township", "township"),
        ("water", "市水务集团", "state_enterprise", "state_enterprise"),
        ("transport", "市交通集团", "state_enterprise", "state_enterprise"),
        ("culture", "市文旅集团", "state_enterprise", "state_enterprise"),
    ):
        world.units[key] = unit_actions.add_unit(
            name=name,
            kind_id=kinds[kind].pk,
            valid_from=SINCE,
            actor=admin,
            at=at,
            class_ids=[classes[class_code].pk] if class_code else [],
        )
    for key, role in (
        ("asset_supervisor", Role.APPROVER),
        ("joint_panel", Role.APPROVER),
        ("town", Role.OBJECT_LEADER),
        ("street", Role.OBJECT_LEADER),
    ):
        world.people[key] = make_person(f"eighth-{key}", key)
        give_role(world.yiyang, world.people[key], world.units[key], role)
    return world


def a_programme(world: Any, at: datetime) -> Programme:
    """A draft of 2025 under the eighth rulebook."""
    version = actions.create_rulebook(
        actor=world.actor("officer", at), at=at, pack=pack_from_data(eighth_data())
    )
    return builders.draft_programme(world, at, year=2025, version=version)


def propose(world: Any, programme: Programme, at: datetime, **changes: Any) -> Any:
    values = {
        "title": "盘活存量资产",
        "exclusions": {"item.already_assessed": False},
        "tracks": [TrackSpec("state_enterprise"), TrackSpec("township")],
        "reward_kinds": ["work_funds", "assessment_bonus"],
        **changes,
    }
    return actions.propose_item(
        programme_id=programme.pk,
        actor=world.actor("officer", at),
        at=at,
        content=builders.content(world, **values),
    )


def consulting_plan(world: Any, programme: Programme, at: datetime) -> Plan:
    item = propose(world, programme, at)
    builders.issue(world, programme, at)
    lead = world.actor("lead_operator", at)
    plan = actions.draft_plan(item_id=item.pk, actor=lead, at=at)
    places = {track.pk: 2 for track in queries.tracks_of([item.pk])}
    actions.edit_plan(plan_id=plan.pk, actor=lead, at=at, sections=SECTIONS, places=places)
    return actions.submit_plan(plan_id=plan.pk, actor=lead, at=at)


def answer(world: Any, plan: Plan, at: datetime, who: str) -> None:
    plan = Plan.objects.select_related("route").get(pk=plan.pk)
    actions.answer_plan_step(
        step_id=builders.open_step(plan.route).pk,
        actor=world.actor(who, at),
        at=at,
        unit_id=world.units[who].pk,
        stance="agree",
    )
