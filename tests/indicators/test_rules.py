"""Schemes: measures, weights, scores explained to their inputs, and what a rulebook forbids."""

from __future__ import annotations

import random
import time
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.canonical import digest
from indicators.rules import (
    Fault,
    IndicatorSpec,
    ObjectSpec,
    PartSpec,
    SchemeLimits,
    SchemeResult,
    SchemeSpec,
    Statistics,
    Total,
    check_scheme,
    leaf_weights,
    measure,
    measure_weights,
    score_scheme,
)

D = Decimal
BLEND = (
    PartSpec("total", D(40)),
    PartSpec("increment", D(40)),
    PartSpec("per_capita", D(20)),
)


def leaf(code: str, weight: str = "10", **more: Any) -> IndicatorSpec:
    return IndicatorSpec(code, D(weight), **({"method": "min_max", "unit_of_measure": "万元"} | more))


def scheme(*indicators: IndicatorSpec, full: str = "10", **more: Any) -> SchemeSpec:
    return SchemeSpec(D(full), indicators, **more)


def actuals(**values: str | None) -> dict[str, dict[str, Decimal | None]]:
    return {key: {"actual": None if text is None else D(text)} for key, text in values.items()}


def objects(*keys: str, group: str = "") -> list[ObjectSpec]:
    return [ObjectSpec(key, group) for key in keys]


def published(result: SchemeResult) -> dict[str, str]:
    return {key: str(one.published) for key, one in result.objects.items()}


# Measures


@pytest.mark.clause("YY23-39")
@pytest.mark.parametrize(
    ("kind", "components", "value"),
    [
        ("total", {"actual": "820"}, "820"),
        ("increment", {"actual": "820", "previous": "758"}, "62"),
        ("increment", {"actual": "5", "previous": "-5"}, "10"),
        ("per_capita", {"actual": "27", "population": "5"}, "5.4"),
        ("growth_rate", {"actual": "110", "previous": "100"}, "0.1"),
        ("growth_rate", {"actual": "-20", "previous": "-50"}, "0.6"),
        ("ratio", {"actual": "1", "denominator": "3"}, "0.333333333333"),
        ("completion_rate", {"actual": "95", "target": "100"}, "0.95"),
    ],
)
def test_a_measure_is_worked_out_from_its_components(
    kind: str, components: dict[str, str], value: str
) -> None:
    measured = measure(kind, {name: D(text) for name, text in components.items()})

    assert measured.value == D(value)
    assert measured.step is not None
    assert dict(measured.step.operands) == {name: D(text) for name, text in components.items()}


@pytest.mark.parametrize(
    ("kind", "components", "fault", "component"),
    [
        ("total", {}, "missing", "actual"),
        ("increment", {"actual": "1"}, "missing", "previous"),
        ("growth_rate", {"actual": "1", "previous": "0"}, "zero_base", "previous"),
        ("per_capita", {"actual": "1", "population": "0"}, "zero_base", "population"),
        ("per_capita", {"actual": "1", "population": "-3"}, "zero_base", "population"),
        ("ratio", {"actual": "0", "denominator": "0"}, "zero_base", "denominator"),
        ("completion_rate", {"actual": "1", "target": "-1"}, "zero_base", "target"),
    ],
)
def test_a_measure_without_base_is_a_fault_and_no_number(
    kind: str, components: dict[str, str], fault: str, component: str
) -> None:
    measured = measure(kind, {name: D(text) for name, text in components.items()})

    assert (measured.value, measured.step, measured.fault, measured.component) == (
        None,
        None,
        fault,
        component,
    )


# Weights


def test_points_add_up_at_every_level_or_the_scheme_is_refused() -> None:
    tree = scheme(IndicatorSpec("g", D(6), (leaf("a", "2"), leaf("b", "4"))), leaf("c", "4"))
    wrong = scheme(IndicatorSpec("g", D(6), (leaf("a", "2"), leaf("b", "4.01"))), leaf("c", "4"))

    assert leaf_weights(tree) == {"a": D(2), "b": D(4), "c": D(4)}
    with pytest.raises(ValueError, match=r"6\.01, not 6"):
        leaf_weights(wrong)


def test_relative_weights_share_out_the_full_points_exactly() -> None:
    thirds = scheme(leaf("a", "1"), leaf("b", "1"), leaf("c", "1"), full="100", weighting="relative")

    weights = leaf_weights(thirds)

    assert sum(weights.values()) == 100
    assert weights["a"] == weights["b"] == D("33.333333333333")


@given(st.lists(st.decimals(min_value="0.1", max_value=99, places=1), min_size=1, max_size=12))
def test_relative_weights_are_always_exact_in_total(weights: list[Decimal]) -> None:
    spec = scheme(*(leaf(str(n), str(w)) for n, w in enumerate(weights)), full="100", weighting="relative")

    assert sum(leaf_weights(spec).values()) == 100


@pytest.mark.clause("YY23-39")
def test_the_points_of_total_increment_and_per_capita_are_told_apart() -> None:
    spec = scheme(leaf("a", "60", parts=BLEND), leaf("b", "40", measure="growth_rate"), full="100")

    assert measure_weights(spec) == {
        "total": D(24),
        "increment": D(24),
        "per_capita": D(12),
        "growth_rate": D(40),
    }


# Scoring


@pytest.mark.clause("YY23-39")
def test_a_blend_of_total_increment_and_per_capita_gives_the_worked_number() -> None:
    spec = scheme(leaf("a", "100", method="efficacy", parts=BLEND), full="100", places=4)
    rows = {"A": ("820", "62", "5.4"), "B": ("1500", "80", "6.2"), "C": ("400", "45", "4.9")}
    values = {
        "a": {
            key: {"actual": D(total), "previous": D(total) - D(gain), "population": D(total) / D(each)}
            for key, (total, gain, each) in rows.items()
        }
    }

    result = score_scheme(spec, objects("A", "B", "C"), values)

    assert published(result) == {"A": "76.9574", "B": "100.0000", "C": "60.0000"}
    assert [part.measure for part in result.objects["A"].leaves[0].parts] == [
        "total",
        "increment",
        "per_capita",
    ]


def test_nested_relative_weights_give_the_worked_total() -> None:
    at_100 = {"method": "completion", "params": {"target": "100"}}
    dynamic = IndicatorSpec(
        "effect", D(80), (leaf("static", "0.4", **at_100), leaf("dynamic", "0.6", **at_100))
    )
    spec = scheme(leaf("target", "20", **at_100), dynamic, full="100", weighting="relative")
    values = {"target": actuals(X="88"), "static": actuals(X="90"), "dynamic": actuals(X="80")}

    result = score_scheme(spec, objects("X"), values)

    assert published(result) == {"X": "84.80"}


def test_every_number_of_a_score_is_there_to_be_followed() -> None:
    spec = scheme(leaf("a", measure="increment"))
    values = {
        "a": {
            "x": {"actual": D(12), "previous": D(10)},
            "y": {"actual": D(30), "previous": D(20)},
            "z": {"actual": D(9), "previous": D(5)},
        }
    }

    result = score_scheme(spec, objects("x", "y", "z"), values)

    one = result.objects["z"].leaves[0]
    part = one.parts[0]
    assert (one.weight, one.score, one.lost) == (D(10), D("2.5"), D("7.5"))
    assert one.components == {"actual": D(9), "previous": D(5)}
    assert part.step is not None
    assert part.step.text() == "=9-5 = 4"
    assert part.scored is not None
    assert [step.text() for step in part.scored.steps] == ["=10*(0+(1-0)*(4-2)/(10-2)) = 2.5"]
    assert part.scored.statistics == {"low": D(2), "high": D(10)}
    assert result.groups[""] == (Statistics("a", "increment", 3, D(2), D(10), D("5.333333333333")),)


def test_statistics_stay_inside_the_group() -> None:
    spec = scheme(leaf("a"))
    members = [*objects("a1", "a2", group="A"), *objects("b1", "b2", group="B")]
    values = {"a": actuals(a1="1", a2="2", b1="100", b2="900")}

    result = score_scheme(spec, members, values)

    assert published(result) == {"a1": "0.00", "a2": "10.00", "b1": "0.00", "b2": "10.00"}
    assert [line.high for line in result.groups["A"]] == [D(2)]


def test_a_missing_value_scores_nothing_also_where_less_is_better() -> None:
    spec = scheme(leaf("a", missing="zero", direction="negative"))

    result = score_scheme(spec, objects("x", "y", "z"), {"a": actuals(x="1", y="3", z=None)})

    assert published(result) == {"x": "10.00", "y": "0.00", "z": "0.00"}
    assert result.objects["z"].leaves[0].fault == Fault("a", "missing", "actual")
    assert result.groups[""][0].low == D(1)


def test_a_missing_value_gets_the_mean_score_of_its_group() -> None:
    spec = scheme(leaf("a", missing="group_mean"))

    result = score_scheme(spec, objects("x", "y", "z", "w"), {"a": actuals(x="0", y="5", z="20")})

    assert published(result) == {"w": "4.17", "x": "0.00", "y": "2.50", "z": "10.00"}
    assert [step.text() for step in result.objects["w"].leaves[0].steps] == ["=12.5/3 = 4.166666666667"]


def test_a_group_without_any_value_scores_zero_under_the_group_mean() -> None:
    spec = scheme(leaf("a", missing="group_mean"))

    assert published(score_scheme(spec, objects("x"), {})) == {"x": "0.00"}


def test_an_object_that_is_not_ranked_is_shown_with_its_reason_and_moves_nobody() -> None:
    spec = scheme(leaf("a", "5"), leaf("b", "5", measure="growth_rate"))
    growth = {
        key: {"actual": D(now), "previous": D(before)} for key, now, before in (("x", 2, 1), ("y", 3, 1))
    }
    values: dict[str, Any] = {
        "a": actuals(x="1", y="2", z="1000"),
        "b": {**growth, "z": {"actual": D(5), "previous": D(0)}},
    }

    result = score_scheme(spec, objects("x", "y", "z"), values)

    assert result.left_out() == {"z": (Fault("b", "zero_base", "previous"),)}
    assert result.objects["z"].total is None
    assert result.objects["z"].leaves[0].parts[0].measured == D(1000)
    assert published(result) == {"x": "0.00", "y": "10.00", "z": "None"}
    assert result.totals() == [Total("x", "", D(0)), Total("y", "", D(10))]


def test_no_objects_give_an_empty_result() -> None:
    assert score_scheme(scheme(leaf("a")), [], {}) == SchemeResult({}, {})


def test_an_object_alone_in_its_group_scores_in_full() -> None:
    assert published(score_scheme(scheme(leaf("a")), objects("x"), {"a": actuals(x="-3")})) == {"x": "10.00"}


def test_printed_scores_add_up_where_the_leaves_are_rounded() -> None:
    three = [leaf(code, "1", method="completion", params={"target": "3"}) for code in "abc"]
    values = {code: actuals(x="1") for code in "abc"}

    whole = score_scheme(scheme(*three, full="3"), objects("x"), values)
    by_leaf = score_scheme(scheme(*three, full="3", round_leaves=True), objects("x"), values)

    assert published(whole) == {"x": "1.00"}
    assert published(by_leaf) == {"x": "0.99"}


def test_an_object_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        score_scheme(scheme(leaf("a")), objects("x", "x"), {})


def big(count: int, seed: int = 7) -> tuple[SchemeSpec, list[ObjectSpec], dict[str, Any]]:
    chance = random.Random(seed)
    methods: list[tuple[str, dict[str, Any]]] = [
        ("efficacy", {}), ("min_max", {}), ("rank_points", {"step": "0.005"}), ("ratio_to_best", {}),
        ("completion", {"target": "50"}), ("deduction", {"target": "90", "points": "0.1"}),
        ("ratio_to_base", {}), ("efficacy", {"base": "20", "range": "80"}), ("min_max", {"offset": "0.1"}),
        ("efficacy", {}),
    ]  # fmt: skip
    kinds = ["total", "increment", "per_capita", "growth_rate", "total"] * 2
    leaves = [
        leaf(f"i{n}", "10", method=code, params=params, measure=kinds[n])
        for n, (code, params) in enumerate(methods)
    ]
    members = [ObjectSpec(f"o{n:03}", f"g{n % 3}") for n in range(count)]
    names = ("actual", "previous", "population", "target", "denominator")
    values = {
        node.code: {one.key: {name: D(chance.randint(1, 10**6)) / 100 for name in names} for one in members}
        for node in leaves
    }
    return scheme(*leaves, full="100", places=4), members, values


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_input_changes_nothing(chance: random.Random) -> None:
    spec, members, values = big(12)
    shuffled = list(members)
    chance.shuffle(shuffled)
    mixed = {
        code: dict(sorted(column.items(), key=lambda _: chance.random()))
        for code, column in sorted(values.items(), key=lambda _: chance.random())
    }

    again = score_scheme(spec, shuffled, mixed)

    assert digest(again) == digest(score_scheme(spec, members, values))


def test_a_total_is_the_sum_of_its_leaves_to_the_last_digit() -> None:
    spec, members, values = big(40)

    result = score_scheme(spec, members, values)

    for one in result.objects.values():
        assert one.total == sum(node.score for node in one.leaves if node.score is not None)
        assert one.published == (one.total or D(0)).quantize(D("0.0001"), ROUND_HALF_UP)
        assert all(node.score is not None and node.lost == node.weight - node.score for node in one.leaves)


def test_an_item_of_136_objects_and_10_indicators_is_scored_in_no_time() -> None:
    spec, members, values = big(136)
    best = 1.0

    for _ in range(5):
        before = time.perf_counter()
        score_scheme(spec, members, values)
        best = min(best, time.perf_counter() - before)

    # The goal is 10 ms; the bound leaves room for a busy machine and still catches a change of order.
    assert best < 0.1


def test_the_precision_of_the_thread_changes_nothing() -> None:
    spec, members, values = big(12)
    expected = digest(score_scheme(spec, members, values))

    with localcontext() as context:
        context.prec = 3
        again = digest(score_scheme(spec, members, values))
        findings = check_scheme(
            scheme(leaf("a", "10.0001"), leaf("b", "89.9999"), full="100"), SchemeLimits()
        )

    assert again == expected
    assert findings == []
