"""The register of grounds: what the rulebook knows, when a ground counts, how it ends (第十六条)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import NotAllowed, WrongState
from core.workdays import shanghai_date
from evaluations import selection
from evaluations.actions import grounds
from evaluations.errors import GroundRuleBroken
from ledger.models import Act
from programs.packs import RULEBOOKS, load_pack, rule_set
from tests.evaluations import builders as a

RULES = rule_set(load_pack(RULEBOOKS / "yiyang-2023.json"))
AROUND = selection.Surroundings(
    "item",
    {"item": frozenset({"lead"}), "sister": frozenset({"lead"}), "far": frozenset({"other"})},
    2025,
    date(2026, 1, 10),
)


def fact(**changes: Any) -> selection.GroundFact:
    values: dict[str, Any] = {
        "key": "1",
        "unit": "county",
        "item": "item",
        "code": "criticised_by_superior",
        "act": "criticism_notice",
        "authority": "province",
        "happened_on": date(2025, 6, 1),
        "document_number": "湘政办通报〔2025〕5号",
    }
    return selection.GroundFact(**{**values, **changes})


def finding(**changes: Any) -> selection.GroundFact:
    values: dict[str, Any] = {"code": "unrectified_findings", "act": "serious_finding", "authority": "audit"}
    return fact(**{**values, **changes})


def codes(refusal: Any) -> list[str]:
    return [one.code for one in refusal.value.findings]


@pytest.mark.parametrize(
    ("one", "counts"),
    [
        pytest.param(fact(), True, marks=pytest.mark.clause("YY23-56"), id="criticised by the province"),
        pytest.param(
            fact(code="criticised_by_city", authority="city", act="interview"),
            True,
            marks=pytest.mark.clause("YY23-56"),
            id="interviewed by the city",
        ),
        pytest.param(fact(authority="audit"), False, id="an authority that the ground does not name"),
        pytest.param(fact(happened_on=date(2024, 12, 31)), False, id="the year before"),
        pytest.param(fact(ended=True), False, id="ended"),
        pytest.param(fact(code="unheard_of"), False, id="a ground that the rulebook does not know"),
        pytest.param(
            finding(rectification_due_on=date(2025, 12, 31)),
            True,
            marks=pytest.mark.clause("YY23-57"),
            id="a finding not rectified by its date",
        ),
        pytest.param(
            finding(rectification_due_on=date(2026, 1, 10)), False, id="a finding still in its time"
        ),
        pytest.param(
            finding(rectification_due_on=date(2025, 9, 1), rectified_on=date(2025, 9, 1)),
            False,
            marks=pytest.mark.clause("YY23-57"),
            id="a finding rectified in time",
        ),
        pytest.param(
            finding(rectification_due_on=date(2025, 9, 1), rectified_on=date(2025, 9, 2)),
            True,
            id="a finding rectified late",
        ),
        pytest.param(
            fact(rectified_on=date(2025, 7, 1)), True, id="criticism is not undone by rectification"
        ),
        pytest.param(
            fact(code="public_opinion", act="public_opinion", authority="public"),
            True,
            marks=pytest.mark.clause("YY23-58"),
            id="grave public opinion this year",
        ),
        pytest.param(
            fact(code="negative_list", act="negative_list", authority="list_keeper", list_name="生态环境"),
            True,
            marks=pytest.mark.clause("YY23-59"),
            id="on the negative list of the environment",
        ),
        pytest.param(
            fact(code="negative_list", act="negative_list", authority="list_keeper", list_name="体育"),
            False,
            id="a list that the rulebook does not name",
        ),
        pytest.param(
            fact(item="sister"), False, marks=pytest.mark.clause("YY23-60"), id="related to another item"
        ),
    ],
)
def test_a_ground_counts_as_article_16_says(one: selection.GroundFact, counts: bool) -> None:
    assert selection.in_force(one, RULES, AROUND) is counts


@pytest.mark.clause("YY23-60")
@pytest.mark.parametrize(
    ("scope", "item", "reaches"),
    [
        ("item", "item", True),
        ("item", "sister", False),
        ("lead_items", "sister", True),
        ("lead_items", "far", False),
        ("all", "far", True),
        ("item", None, True),
    ],
)
def test_how_far_a_ground_reaches_is_a_setting_of_the_rulebook(
    scope: str, item: str | None, reaches: bool
) -> None:
    from dataclasses import replace

    rules = replace(RULES, disqualification=replace(RULES.disqualification, scope=scope))

    assert selection.in_force(fact(item=item), rules, AROUND) is reaches


@pytest.mark.clause("YY23-57")
@pytest.mark.parametrize(
    ("covers", "city_counts", "province_counts"),
    [("findings", True, True), ("city_and_findings", False, True), ("all", False, False)],
)
def test_what_the_rectification_test_covers_is_a_setting_of_the_rulebook(
    covers: str, city_counts: bool, province_counts: bool
) -> None:
    from dataclasses import replace

    rules = replace(RULES, disqualification=replace(RULES.disqualification, rectification_covers=covers))
    in_time = {"rectification_due_on": date(2025, 9, 1), "rectified_on": date(2025, 8, 1)}
    by_city = fact(code="criticised_by_city", authority="city", **in_time)

    assert selection.in_force(by_city, rules, AROUND) is city_counts
    assert selection.in_force(fact(**in_time), rules, AROUND) is province_counts


@pytest.mark.parametrize(
    ("rule", "barred"), [("none", set()), ("exclude_own", {"lead"}), ("exclude_all", {"lead", "other"})]
)
def test_who_leads_may_be_an_object_as_the_rulebook_says(rule: str, barred: set[str]) -> None:
    from dataclasses import replace

    assert set(selection.bars([], replace(RULES, organiser_rule=rule), AROUND)) == barred


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "unheard_of"}, "unknown_ground"),
        ({"authority": "audit"}, "wrong_authority"),
        ({"act": "negative_list"}, "wrong_act"),
        ({"item_id": None}, "item_missing"),
        (
            {
                "code": "negative_list",
                "act": "negative_list",
                "authority": "list_keeper",
                "list_name": "体育",
            },
            "unknown_list",
        ),
        (
            {"code": "unrectified_findings", "act": "serious_finding", "authority": "audit"},
            "rectification_due_missing",
        ),
    ],
)
def test_the_register_refuses_what_the_rulebook_does_not_know(
    inside: Any, at: Any, changes: dict[str, Any], code: str
) -> None:
    item = a.scored_item(inside, at)

    with pytest.raises(GroundRuleBroken) as refusal:
        a.ground(inside, at, item, "heshan", **changes)

    assert codes(refusal) == [code]


def test_only_the_office_keeps_the_register(inside: Any, at: Any) -> None:
    item = a.scored_item(inside, at)

    with pytest.raises(NotAllowed):
        a.ground(inside, at, item, "heshan", actor=inside.actor("lead_operator", at))


def test_an_ended_ground_stays_on_record_and_counts_no_longer(inside: Any, at: Any) -> None:
    item = a.scored_item(inside, at)
    row = a.ground(inside, at, item, "heshan")
    officer = inside.actor("officer", at)

    grounds.end_ground(ground_id=row.pk, reason="通报已撤销", actor=officer, at=at)
    drafted = a.drafted_list(inside, at, of=item)
    with pytest.raises(WrongState):
        grounds.end_ground(ground_id=row.pk, reason="再次", actor=officer, at=at)

    assert a.statuses(drafted, inside)["heshan"] == "proposed"
    assert [act.act for act in Act.objects.filter(subject_id=str(row.pk)).order_by("sequence")] == [
        "evaluations.ground_entered",
        "evaluations.ground_ended",
    ]


def test_a_rectification_lies_between_the_fact_and_today(inside: Any, at: Any) -> None:
    item = a.scored_item(inside, at)
    row = a.ground(inside, at, item, "heshan")
    tomorrow = shanghai_date(at) + timedelta(days=1)

    with pytest.raises(GroundRuleBroken):
        grounds.record_rectification(
            ground_id=row.pk, rectified_on=tomorrow, actor=inside.actor("officer", at), at=at
        )
