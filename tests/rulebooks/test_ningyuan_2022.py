"""宁远县 2022: what its organiser sees now. The campaign comes later: its rows stand as pending, with what they wait for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from core.errors import RuleBroken
from programs import actions, queries
from programs.actions.programmes import party_codes, plan_due_on
from programs.clauses import MISSING, PENDING, statuses
from programs.models import Plan
from programs.packs import RULEBOOKS, Deadline, RuleSet, load_pack, load_text, rule_set
from programs.packs.quotes import place_of
from tests.programs import builders
from tests.rulebooks.striving import TESTS, campaign, sent_round, strive

CODE = "ningyuan-2022"

DATA: list[tuple[str, Callable[[RuleSet], object], object]] = [
    ("NY22-01", lambda rules: rules.items.proposed_by, "upstream"),
    ("NY22-03", lambda rules: rules.basis.office, "县真抓实干工作领导小组办公室"),
    ("NY22-06", lambda rules: [one.every for one in rules.rhythms[:2]], ["week", "month"]),
    ("NY22-09", lambda rules: rules.liaison_log, "optional"),
    ("NY22-14", lambda rules: rules.reviewed_by, "supervision_room"),
    ("NY22-17", lambda rules: rules.rewards.fixed_amounts[0].yuan, 400_000),
    (
        "NY22-18",
        lambda rules: {one.acts: one.effect for one in rules.grounds[:2]},
        {("one_vote_veto",): "excellence_veto", ("bottom_rank",): "excellence_veto"},
    ),
    ("NY22-19", lambda rules: rules.rewards.fixed_amounts[1].yuan, 200_000),
    (
        "NY22-20",
        lambda rules: (rules.experience, rules.evaluation.evidence[0]),
        ("fixed_reward", "national_inspection"),
    ),
    ("NY22-21", lambda rules: rules.rewards.money_source, "work_funds"),
    ("NY22-23", lambda rules: rules.evaluation.overlap, "highest_only"),
    (
        "NY22-24",
        lambda rules: rules.deadlines.reward,
        Deadline("promptly", event="upstream_result_published", working_days=20),
    ),
    ("NY22-25", lambda rules: rules.grounds[2].authorities, ("central", "ministry", "province")),
    ("NY22-26", lambda rules: rules.grounds[3].authorities, ("city", "competent_department")),
    ("NY22-28", lambda rules: rules.non_winners.treatment[:2], ("circular", "self_criticism")),
    ("NY22-29", lambda rules: rules.non_winners.treatment[2:], ("no_honours", "talk")),
    (
        "NY22-30",
        lambda rules: [one.every for one in rules.rhythms[2:]],
        ["month", "quarter", "half_year", "year"],
    ),
    ("NY22-32", lambda rules: rules.deadlines.plan.event, "upstream_plan_published"),
    (
        "NY22-33",
        lambda rules: [one.name for one in rules.plan_sections],
        ["任务清单", "目标清单", "责任清单", "工作方案"],
    ),
]


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return rule_set(load_pack(RULEBOOKS / f"{CODE}.json"))


@pytest.mark.parametrize(("row", "read", "value"), DATA, ids=[row for row, _, _ in DATA])
def test_the_rulebook_says_what_the_row_demands(
    rules: RuleSet, row: str, read: Callable[[RuleSet], object], value: object
) -> None:
    assert read(rules) == value, row


def test_every_demand_of_the_campaign_is_listed_as_pending_with_its_place(rules: RuleSet) -> None:
    text = load_text(load_pack(RULEBOOKS / f"{CODE}.json"))

    assert len(rules.pending) == 20
    assert [one.name for one in rules.pending if place_of(text, one.clause) is None] == []


def test_every_row_of_the_campaign_is_pending_and_says_what_it_waits_for() -> None:
    rows = [one for one in statuses(TESTS) if one.row.id.startswith("NY22-")]

    assert len(rows) == 33
    assert [one.row.id for one in rows if one.status == MISSING] == []
    assert {one.row.waits_for for one in rows if one.status == PENDING} == {"striving campaigns"}


def test_what_the_document_does_not_print_is_said_on_its_page(
    inside: Any, at: datetime, client_of: Any
) -> None:
    version = builders.rulebook(inside, at, code=CODE)

    page = client_of(inside.people["officer"]).get(f"/t/yiyang/rulebooks/{version.pk}/").content.decode()

    assert "所得文本未载标题、文号和印发日期" in page
    assert "尚未开通的环节" in page
    assert "真抓实干承诺书；三" in page
    assert "国务院真抓实干督查激励表彰；400,000 元" in page


def test_a_programme_is_drafted_planned_and_signed_by_its_own_party(inside: Any, at: datetime) -> None:
    programme = campaign(inside, at, CODE)
    item = strive(inside, programme, at, leads=[inside.units["lead"].pk])
    builders.issue(inside, programme, at)
    plan = actions.draft_plan(item_id=item.pk, actor=inside.actor("lead_operator", at), at=at)

    steps = queries.rules_of(programme).routes.plan

    assert party_codes(queries.rules_of(programme)) == ["government", "vice_head", "supervision_room"]
    assert set(programme.parties.values_list("code", flat=True)) == {
        "government",
        "vice_head",
        "supervision_room",
    }
    assert [(step.kind, step.party) for step in steps] == [
        ("consent", "vice_head"),
        ("filing", "supervision_room"),
    ]
    assert list(plan.sections.order_by("position").values_list("code", flat=True)) == [
        "task_list",
        "goal_list",
        "duty_list",
        "work_plan",
    ]


def test_a_plan_is_not_due_before_the_superior_has_published_its_own(inside: Any, at: datetime) -> None:
    programme = campaign(inside, at, CODE)
    programme.items_fixed_at = at

    assert plan_due_on(programme, queries.rules_of(programme), queries.calendar()) is None


@pytest.mark.clause("NY22-33")
def test_the_four_documents_are_approved_by_the_vice_head_and_filed_with_the_office(
    inside: Any, at: datetime
) -> None:
    plan = sent_round(inside, at, CODE)
    step = builders.open_step(plan.route)

    actions.answer_plan_step(
        step_id=step.pk,
        actor=inside.actor("leader", at),
        at=at,
        unit_id=inside.units["government"].pk,
        stance="agree",
    )

    plan = Plan.objects.select_related("route").get(pk=plan.pk)
    assert (step.party, step.title) == ("vice_head", "分管副县长审定")
    assert list(plan.route.steps.order_by("position").values_list("kind", "state")) == [
        ("consent", "passed"),
        ("filing", "passed"),
    ]
    assert plan.route.state == "passed"


def test_a_plan_without_one_of_the_four_documents_is_not_sent(inside: Any, at: datetime) -> None:
    programme = campaign(inside, at, CODE)
    item = strive(inside, programme, at)
    builders.issue(inside, programme, at)
    lead = inside.actor("lead_operator", at)
    plan = actions.draft_plan(item_id=item.pk, actor=lead, at=at)
    actions.edit_plan(plan_id=plan.pk, actor=lead, at=at, sections={"task_list": "见附件。"})

    with pytest.raises(RuleBroken) as refused:
        actions.submit_plan(plan_id=plan.pk, actor=lead, at=at)

    lacking = [one.message for one in refused.value.findings if one.code == "section_missing"]
    assert len(lacking) == 3
    assert all(one.clause.article == "文末" for one in refused.value.findings if one.clause)
