"""The eighth rulebook: read from the how-to page, loaded, checked, stored and worked with. No Python knows of it."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from core.errors import RuleBroken
from core.workdays import end_of_day
from organizations.actions import structure
from organizations.actions import units as unit_actions
from organizations.models import ObjectClass, UnitKind
from organizations.roles import Role
from programs import actions, queries
from programs.models import Plan, Programme, RulebookVersion
from programs.packs import Pack, RuleSet, load_text, pack_from_data, rule_set, validate
from programs.packs.validation import misquotes, schema
from programs.rules import TrackSpec
from tests.programs import builders
from tests.world import SINCE, give_role, make_person

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/how-to/write-a-rulebook.md"
OWN_WORDS = ("asset_supervisor", "joint_panel", "state_enterprise", "chenghu", "澄湖")
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


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_from_data(eighth_data())


@pytest.fixture(scope="module")
def rules(pack: Pack) -> RuleSet:
    return rule_set(pack)


@pytest.fixture
def government(inside: Any, at: datetime) -> Any:
    """A government whose administrator has added the kinds, classes and units that this rulebook names, with people in them."""
    admin = inside.actor("system_admin", at)
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
    ):
        inside.units[key] = unit_actions.add_unit(
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
        inside.people[key] = make_person(f"eighth-{key}", key)
        give_role(inside.yiyang, inside.people[key], inside.units[key], role)
    return inside


@pytest.fixture
def programme(government: Any, pack: Pack, at: datetime) -> Programme:
    version = actions.create_rulebook(actor=government.actor("officer", at), at=at, pack=pack)
    return builders.draft_programme(government, at, year=2025, version=version)


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


def test_the_rulebook_on_the_page_has_no_problem_and_quotes_its_text_in_place(pack: Pack) -> None:
    assert validate(pack) == []
    assert misquotes(pack) == []
    assert load_text(pack) == fenced("text")
    jsonschema.validate(eighth_data(), dict(schema()))


def test_its_parties_classes_kinds_and_steps_are_its_own(rules: RuleSet) -> None:
    assert rules.parties["asset_supervisor"] == "市国资监管机构"
    assert rules.party_classes == {"townships": {"township"}}
    assert [one.code for one in rules.objects] == ["township", "state_enterprise", "village"]
    assert not rules.uses("office_review")
    assert not rules.uses("submission")


def test_no_program_knows_of_it() -> None:
    sources = [
        path
        for folder in (
            "core",
            "organizations",
            "programs",
            "indicators",
            "evaluations",
            "publicity",
            "rewards",
            "portal",
        )
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    ]

    knowing = [
        str(path.relative_to(ROOT))
        for path in sources
        if any(word in path.read_text(encoding="utf-8") for word in OWN_WORDS)
    ]

    assert len(sources) > 100
    assert knowing == []


def test_it_is_stored_through_the_door_as_an_official_would(
    government: Any, client_of: Any, at: datetime
) -> None:
    officer = client_of(government.people["officer"])

    stored = officer.post(
        "/t/yiyang/rulebooks/new/", {"rulebook": json.dumps(eighth_data(), ensure_ascii=False)}
    )
    version = RulebookVersion.objects.get()
    page = officer.get(f"/t/yiyang/rulebooks/{version.pk}/").content.decode()

    assert stored.status_code == 302
    assert version.rulebook.code == "chenghu-2025"
    assert "市属国有企业" in page
    assert "市督查激励会审小组" in page
    assert "5 个工作日" in page


def test_a_mistake_is_named_with_the_values_possible(government: Any, at: datetime) -> None:
    broken = eighth_data()
    next(one for one in broken["rules"] if one["code"] == "party.townships")["value"]["classes"] = ["county"]

    with pytest.raises(RuleBroken) as refused:
        actions.create_rulebook(actor=government.actor("officer", at), at=at, pack=pack_from_data(broken))

    [finding] = refused.value.findings
    assert "party.townships" in finding.where
    assert "state_enterprise" in finding.message


def test_the_parties_are_found_by_their_names_and_shown_by_them(
    government: Any, programme: Programme, client_of: Any
) -> None:
    answering = {party.code: party.unit.name for party in programme.parties.select_related("unit")}

    page = (
        client_of(government.people["officer"]).get(f"/t/yiyang/programmes/{programme.pk}/").content.decode()
    )

    assert answering["asset_supervisor"] == "市国资监管机构"
    assert answering["joint_panel"] == "市督查激励会审小组"
    assert "townships" not in answering
    assert "市国资监管机构" in page
    assert "asset_supervisor" not in page


def test_enterprises_and_townships_are_objects_of_an_item(
    government: Any, programme: Programme, at: datetime
) -> None:
    item = propose(government, programme, at)

    classes = [track.object_class.code for track in queries.tracks_of([item.pk])]

    assert classes == ["state_enterprise", "township"]


def test_a_class_that_the_government_has_not_set_up_is_named(inside: Any, pack: Pack, at: datetime) -> None:
    version = actions.create_rulebook(actor=inside.actor("officer", at), at=at, pack=pack)
    programme = builders.draft_programme(inside, at, year=2025, version=version)

    with pytest.raises(RuleBroken) as refused:
        propose(inside, programme, at)

    [finding] = refused.value.findings
    assert finding.code == "class_not_set_up"
    assert "state_enterprise" in finding.message


def test_more_enterprises_than_article_four_allows_are_refused(
    government: Any, programme: Programme, at: datetime
) -> None:
    item = propose(government, programme, at)
    builders.issue(government, programme, at)
    lead = government.actor("lead_operator", at)
    plan = actions.draft_plan(item_id=item.pk, actor=lead, at=at)

    with pytest.raises(RuleBroken) as refused:
        actions.edit_plan(
            plan_id=plan.pk,
            actor=lead,
            at=at,
            places={track.pk: 3 for track in queries.tracks_of([item.pk])},
        )

    [finding] = refused.value.findings
    assert (finding.clause.document, finding.clause.article) == ("澄政办发〔2025〕6号", "第四条")


def test_its_own_party_may_depart_from_a_rule_that_says_in_principle(
    government: Any, programme: Programme, at: datetime
) -> None:
    item = propose(
        government,
        programme,
        at,
        exclusions={"item.already_assessed": True},
        departures={"item.already_assessed": "单项考核已停止"},
    )

    with pytest.raises(RuleBroken) as refused:
        actions.submit_programme(programme_id=programme.pk, actor=government.actor("officer", at), at=at)

    assert item.rulings.get().authority == "joint_panel"
    assert any("市督查激励会审小组" in one.message for one in refused.value.findings)


def test_a_plan_goes_to_every_township_and_then_to_its_own_party(
    government: Any, programme: Programme, at: datetime
) -> None:
    plan = consulting_plan(government, programme, at)
    asked = {party.unit.name for party in builders.open_step(plan.route).parties.all()}

    answer(government, plan, at, "town")
    answer(government, plan, at, "street")
    second = builders.open_step(Plan.objects.get(pk=plan.pk).route)
    answer(government, plan, at, "asset_supervisor")

    assert asked == {"云水镇人民政府", "湖滨街道办事处"}
    assert (second.party, second.title) == ("asset_supervisor", "市国资监管机构同意")
    assert Plan.objects.get(pk=plan.pk).route.state == "passed"


def test_the_plan_is_due_twenty_working_days_after_the_meeting(
    government: Any, programme: Programme, at: datetime
) -> None:
    plan = consulting_plan(government, programme, at)

    programme.refresh_from_db()
    fixed = queries.today(programme.items_fixed_at)
    assert plan.due_at == end_of_day(queries.calendar().add_working_days(fixed, 20))
