"""The eighth rulebook: read from the how-to page, loaded, checked, stored and worked with. No Python knows of it."""

import json
from datetime import datetime
from typing import Any

import jsonschema
import pytest

from core.errors import RuleBroken
from core.workdays import end_of_day
from programs import actions, queries
from programs.models import Plan, Programme, RulebookVersion
from programs.packs import Pack, RuleSet, load_text, pack_from_data, rule_set, validate
from programs.packs.validation import misquotes, schema
from tests.programs import builders
from tests.rulebooks.eighth import (
    ROOT,
    a_programme,
    answer,
    consulting_plan,
    eighth_data,
    fenced,
    propose,
    set_up,
)

OWN_WORDS = ("asset_supervisor", "joint_panel", "state_enterprise", "chenghu", "澄湖")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_from_data(eighth_data())


@pytest.fixture(scope="module")
def rules(pack: Pack) -> RuleSet:
    return rule_set(pack)


@pytest.fixture
def government(inside: Any, at: datetime) -> Any:
    return set_up(inside, at)


@pytest.fixture
def programme(government: Any, at: datetime) -> Programme:
    return a_programme(government, at)


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
