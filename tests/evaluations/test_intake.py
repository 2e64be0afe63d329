"""What an application must hold and until when it may come in: article by article, without a database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations import intake
from evaluations.intake import Handed, Leaf
from programs.packs import RULEBOOKS, RuleSet, load_pack, rule_set

LEAVES = [Leaf("a", "指标甲", Decimal(60)), Leaf("b", "指标乙", None)]
EMPTY = Handed({}, None, "", "", 0, declared=False)
FULL = Handed({}, None, "自评", "经验", 1, declared=True)
NOON = datetime(2023, 2, 1, 4, tzinfo=UTC)
LATER = datetime(2023, 2, 10, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return rule_set(load_pack(RULEBOOKS / "chongqing-2022.json"))


def with_intake(rules: RuleSet, value: str) -> RuleSet:
    return replace(rules, items=replace(rules.items, intake=value))


@pytest.mark.clause("QH-03")
@pytest.mark.parametrize(
    ("rule", "item", "takes"),
    [
        ("application", "", True),
        ("application", "direct_data", True),
        ("direct_data", "", False),
        ("direct_data", "application", False),
        ("either", "application", True),
        ("either", "direct_data", False),
        ("either", "", False),
    ],
)
def test_objects_apply_where_the_rulebook_or_under_either_the_item_says_so(
    rules: RuleSet, rule: str, item: str, takes: bool
) -> None:
    assert intake.takes_applications(with_intake(rules, rule), item) is takes


@pytest.mark.clause("CQ22-09")
def test_every_missing_part_is_named_with_its_rule(rules: RuleSet) -> None:
    faults = intake.missing_parts(EMPTY, rules, [])

    assert [(one.code, one.rule) for one in faults] == [
        ("self_text_missing", "application.parts"),
        ("experience_missing", "application.parts"),
        ("materials_missing", "application.parts"),
    ]


def test_an_application_with_all_parts_lacks_nothing(rules: RuleSet) -> None:
    assert intake.missing_parts(FULL, rules, []) == []


def test_under_a_locked_scheme_every_indicator_has_a_score_of_the_unit(rules: RuleSet) -> None:
    handed = replace(FULL, assessment={"a": {"score": "50"}, "b": {"value": "3"}})

    faults = intake.missing_parts(handed, rules, LEAVES)

    assert [(one.code, one.params) for one in faults] == [("score_missing", {"name": "指标乙"})]


@pytest.mark.clause("HN23-24")
@pytest.mark.parametrize(("rule", "declared", "codes"), [
    (True, False, ["not_declared"]),
    (True, True, []),
    (False, False, []),
])  # fmt: skip
def test_whoever_hands_in_declares_that_it_is_true(
    rules: RuleSet, rule: bool, declared: bool, codes: list[str]
) -> None:
    faults = intake.missing_parts(replace(FULL, declared=declared), replace(rules, declaration=rule), [])

    assert [one.code for one in faults] == codes


def test_on_paper_the_scan_holds_the_parts_but_the_declaration_is_asked_for(rules: RuleSet) -> None:
    handed = replace(EMPTY, on_paper=True)

    faults = intake.missing_parts(handed, replace(rules, declaration=True), [])

    assert [one.code for one in faults] == ["not_declared"]


@pytest.mark.clause("HN24-18")
def test_no_part_is_asked_for_that_the_rulebook_does_not_name(rules: RuleSet) -> None:
    narrow = replace(rules, application_parts=("self_assessment",))

    assert intake.missing_parts(replace(EMPTY, self_text="自评"), narrow, []) == []
    assert not intake.asks_for(narrow, intake.MATERIALS)


@pytest.mark.parametrize(
    ("rows", "kept", "codes"),
    [
        ({"a": {"score": "60"}}, {"a": {"score": "60"}}, []),
        ({"a": {"score": "60.50"}}, {"a": {"score": "60.5"}}, ["score_too_high"]),
        ({"a": {"score": "-1"}}, {"a": {"score": "-1"}}, ["score_too_high"]),
        ({"b": {"score": "600", "value": "1,234.0"}}, {"b": {"value": "1234", "score": "600"}}, []),
        ({"a": {"value": "很多"}}, {"a": {"value": "很多"}}, ["no_figure"]),
        ({"a": {"value": "Infinity"}}, {"a": {"value": "Infinity"}}, ["no_figure"]),
        ({"a": {"remark": " 见附件 "}}, {"a": {"remark": "见附件"}}, []),
        ({"z": {"score": "1"}}, {}, ["unknown_indicator"]),
        ({"a": {}}, {}, []),
    ],
)
def test_the_self_assessment_is_kept_as_plain_figures(
    rows: dict[str, Any], kept: dict[str, Any], codes: list[str]
) -> None:
    found, faults = intake.cleaned(rows, LEAVES)

    assert found == kept
    assert [one.code for one in faults] == codes


def test_the_total_is_the_sum_of_the_scores_and_nothing_before_there_is_one() -> None:
    assert intake.total({}) is None
    assert intake.total({"a": {"value": "1"}}) is None
    assert intake.total({"a": {"score": "50.5"}, "b": {"score": "9"}}) == Decimal("59.5")


@pytest.mark.clause("CQ22-09")
@pytest.mark.parametrize(
    ("due", "closed", "own", "end"),
    [
        (None, None, [], None),
        (NOON, None, [], NOON),
        (LATER, NOON, [], NOON),
        (NOON, LATER, [], NOON),
        (None, NOON, [], NOON),
        (NOON, NOON, [LATER], LATER),
        (LATER, None, [NOON, None], LATER),
    ],
)
def test_the_end_is_the_common_one_or_the_later_one_granted_to_the_unit(
    due: datetime | None, closed: datetime | None, own: list[datetime | None], end: datetime | None
) -> None:
    assert intake.closes_at(due_at=due, closed_at=closed, own=own) == end


@pytest.mark.clause("CQ22-13")
def test_the_experts_mean_ranks_before_the_leads_own_score() -> None:
    assert intake.mean([]) is None
    assert intake.mean([Decimal(88), Decimal(91), Decimal(90)]) == Decimal("89.6667")
    assert intake.ranking_score(Decimal(80), Decimal(90)) == Decimal(80)
    assert intake.ranking_score(None, Decimal(90)) == Decimal(90)
    assert intake.ranking_score(None, None) is None


@given(st.lists(st.decimals(0, 60, places=2), max_size=5))
def test_what_is_kept_is_kept_the_same_when_it_is_read_again(scores: list[Decimal]) -> None:
    leaves = [Leaf(str(index), str(index), Decimal(60)) for index in range(len(scores))]
    rows = {str(index): {"score": str(score)} for index, score in enumerate(scores)}

    once, faults = intake.cleaned(rows, leaves)
    twice, _none = intake.cleaned(once, leaves)

    assert faults == []
    assert twice == once
    assert json.loads(json.dumps(once)) == once
