"""大祥区 2022: what its organiser sees now. The campaign comes later: its rows stand as pending, with what they wait for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from core.errors import RuleBroken
from programs import actions, queries
from programs.clauses import MISSING, PENDING, statuses
from programs.packs import RULEBOOKS, Deadline, RuleSet, load_pack, load_text, rule_set
from programs.packs.quotes import place_of
from tests.programs import builders
from tests.rulebooks.striving import TESTS, campaign, sent_round, strive

CODE = "daxiang-2022"

DATA: list[tuple[str, Callable[[RuleSet], object], object]] = [
    ("DX22-01", lambda rules: rules.items.proposed_by, "upstream"),
    ("DX22-02", lambda rules: {quota.kind for quota in rules.quotas.values()}, {"none"}),
    ("DX22-03", lambda rules: rules.basis.office, "区真抓实干督查激励领导小组办公室"),
    (
        "DX22-05",
        lambda rules: dict(rules.parties),
        {"vice_head": "分管副区长", "executive_vice_head": "常务副区长"},
    ),
    ("DX22-06", lambda rules: (rules.rhythms[0].name, rules.rhythms[0].every), ("每周一会商", "week")),
    ("DX22-08", lambda rules: (rules.rhythms[1].name, rules.rhythms[1].every), ("每月一调度", "month")),
    (
        "DX22-09",
        lambda rules: (rules.rhythms[2].name, rules.rhythms[2].every),
        ("每月24日前上报进展和预估排名", "month"),
    ),
    ("DX22-16", lambda rules: rules.liaison_log, "optional"),
    ("DX22-17", lambda rules: rules.rhythms[3].every, "quarter"),
    ("DX22-19", lambda rules: rules.rewards.kinds, ("assessment_bonus",)),
    (
        "DX22-20",
        lambda rules: [(one.name, one.effect) for one in rules.grounds],
        [("连续三次受到区委、区政府督查室通报", "excellence_veto")],
    ),
    ("DX22-21", lambda rules: rules.complaints.accountability, True),
    ("DX22-22", lambda rules: (rules.items.joint_leads, rules.items.cooperating), ("none", "allowed")),
]


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return rule_set(load_pack(RULEBOOKS / f"{CODE}.json"))


@pytest.mark.parametrize(("row", "read", "value"), DATA, ids=[row for row, _, _ in DATA])
def test_the_rulebook_says_what_the_row_demands(
    rules: RuleSet, row: str, read: Callable[[RuleSet], object], value: object
) -> None:
    assert read(rules) == value, row


def test_losing_is_not_punished_and_nothing_is_listed_or_due_here(rules: RuleSet) -> None:
    assert rules.non_winners.treatment == ()
    assert (
        rules.deadlines.plan == rules.deadlines.evaluation == rules.deadlines.submission == Deadline("none")
    )
    assert rules.stages == ("items", "plan")


def test_every_demand_of_the_campaign_is_listed_as_pending_with_its_place(rules: RuleSet) -> None:
    text = load_text(load_pack(RULEBOOKS / f"{CODE}.json"))

    assert len(rules.pending) == 15
    assert [one.name for one in rules.pending if place_of(text, one.clause) is None] == []


def test_every_row_of_the_campaign_is_pending_and_says_what_it_waits_for() -> None:
    rows = [one for one in statuses(TESTS) if one.row.id.startswith("DX22-")]

    assert len(rows) == 22
    assert [one.row.id for one in rows if one.status == MISSING] == []
    assert {one.row.waits_for for one in rows if one.status == PENDING} == {"striving campaigns"}


def test_the_text_names_no_person_and_no_telephone() -> None:
    text = load_text(load_pack(RULEBOOKS / f"{CODE}.json"))

    assert "联系人：(略)。" in text
    assert "区领导甲" in text


def test_a_programme_of_the_district_is_drafted_and_its_plan_begun(inside: Any, at: datetime) -> None:
    programme = campaign(inside, at, CODE)
    item = strive(inside, programme, at, cooperating=[inside.units["finance"].pk])
    builders.issue(inside, programme, at)

    plan = actions.draft_plan(item_id=item.pk, actor=inside.actor("lead_operator", at), at=at)

    assert plan.due_at is None
    assert [one.name for one in queries.rules_of(programme).plan_sections] == [
        "争创项目",
        "责任分解",
        "工作专班",
    ]


def test_two_leads_are_refused_because_the_table_names_one(inside: Any, at: datetime) -> None:
    programme = campaign(inside, at, CODE)

    with pytest.raises(RuleBroken) as refused:
        strive(
            inside,
            programme,
            at,
            leads=[inside.units["lead"].pk, inside.units["other_lead"].pk],
            cooperating=[],
        )

    [finding] = refused.value.findings
    assert (finding.code, finding.clause.article) == ("joint_leads", "附件")


def test_a_plan_that_nobody_has_to_sign_has_passed_when_it_is_sent(inside: Any, at: datetime) -> None:
    plan = sent_round(inside, at, CODE)

    assert plan.route is None or plan.route.state == "passed"
    assert plan.state == "signing"
