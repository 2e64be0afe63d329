"""Every scoring method against worked numbers, every step against a spreadsheet that knows nothing of us."""

from __future__ import annotations

import json
import re
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, getcontext
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indicators.methods import METHODS, check_params
from indicators.methods.base import BadParams, MethodInput, Problem, Scored, Step, Tier
from indicators.methods.min_max import spread_of
from indicators.methods.ranking import ranks

VECTORS = json.loads(
    (Path(__file__).parents[1] / "data" / "scoring-vectors.json").read_text(encoding="utf-8")
)
V = {key: Decimal(text) for key, text in VECTORS["inputs"]["V"].items()}
N = {key: Decimal(text) for key, text in VECTORS["inputs"]["N"].items()}
TEN = Decimal(10)
D8 = Decimal(8)
GD_TIERS = [
    {"from": "1", "from_closed": True, "points": "5"},
    {"from": "0.95", "from_closed": True, "to": "1", "to_closed": False, "points": "3"},
    {"from": "0.90", "from_closed": True, "to": "0.95", "to_closed": False, "points": "1"},
    {"to": "0.90", "to_closed": False, "points": "-1"},
]
FIXED = {"bounds": "fixed", "satisfactory": "9", "unacceptable": "6"}
HALF_OPEN_POINT = {"from": "2", "from_closed": True, "to": "2", "to_closed": False, "points": "1"}
CLOSED_POINT = {"from": "0.95", "from_closed": True, "to": "0.95", "to_closed": True, "points": "9"}
SAMPLE_PARAMS: dict[str, dict[str, Any]] = {
    "target_all_or_nothing": {"target": "8"},
    "tiers": {"tiers": GD_TIERS},
    "deduction": {"target": "8", "points": "0.5"},
    "t_score": {"deviation": "population"},
}


def score(
    code: str, values: dict[str, Decimal], weight: Decimal = TEN, direction: Any = "positive", **params: Any
) -> dict[str, Scored]:
    result = METHODS[code](MethodInput(values, weight, params, direction))
    for one in result.values():
        assert one.steps[-1].result == one.score
        for step in one.steps:
            recompute(step)
    return result


def scores(*args: Any, **kwargs: Any) -> dict[str, str]:
    return {key: four(one.score) for key, one in score(*args, **kwargs).items()}


def four(number: Decimal) -> str:
    return str(number.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def recompute(step: Step) -> None:
    """Work the formula out from its text and operands alone, the way a spreadsheet would."""
    python = re.sub(r"(?<![<>=])=(?!=)", "==", step.formula)
    python = re.sub(r"\b\d+(\.\d+)?\b", lambda number: f"D('{number[0]}')", python)
    names: dict[str, Any] = {
        "D": Decimal,
        "MIN": min,
        "MAX": max,
        "ABS": abs,
        "INT": lambda number: number.to_integral_value(ROUND_FLOOR),
        "IF": lambda test, yes, no: yes if test else no,
        "AND": lambda *tests: all(tests),
        "EXP": lambda number: number.exp(),
        "LN": lambda number: number.ln(),
    }
    before = getcontext().copy()
    getcontext().prec = 60
    value = eval(python, {"__builtins__": {}}, names | dict(step.operands))
    getcontext().prec = before.prec
    places = Decimal(1).scaleb(-12)
    assert step.result == value.quantize(places, ROUND_HALF_UP, Context(prec=60)), step


@pytest.mark.parametrize(
    ("vector", "code", "params"),
    [
        ("efficacy_60_40_w10", "efficacy", {"base": "60", "range": "40"}),
        ("efficacy_40_60_w10", "efficacy", {"base": "40", "range": "60"}),
        ("efficacy_20_80_w10", "efficacy", {"base": "20", "range": "80"}),
        ("efficacy_50_50_w10", "efficacy", {"base": "50", "range": "50"}),
        ("efficacy_60_40_fixed_sat9_unacc6_unclamped_w10", "efficacy", {**FIXED, "clamp": False}),
        ("efficacy_60_40_fixed_sat9_unacc6_clamped_0_100_w10", "efficacy", FIXED),
        ("minmax_pos_w10", "min_max", {}),
        ("minmax_pos_01_09_w10", "min_max", {"offset": "0.1"}),
        ("rank_list_10_9.5_9_8.5_8", "rank_points", {"by": "list", "points": ["10", "9.5", "9", "8.5", "8"]}),
        ("rank_step_5pct_w10", "rank_points", {"step": "0.05"}),
        ("ratio_to_best_w10", "ratio_to_best", {}),
        ("ratio_to_mean_cap1_w10", "ratio_to_base", {"cap": "1"}),
        ("ratio_to_mean_cap1.5_w10", "ratio_to_base", {"cap": "1.5"}),
        ("share_w10", "share", {}),
        ("completion_cap1_w10", "completion", {"target": "8"}),
        ("completion_cap1.2_w10", "completion", {"target": "8", "cap": "1.2"}),
        ("target_all_or_nothing_w10", "target_all_or_nothing", {"target": "8"}),
        ("deduct_0.5_per_pp_below_8_w10_proportional_floor0", "deduction", {"target": "8", "points": "0.5"}),
        (
            "deduct_0.5_per_whole_pp_below_8_w10_floor0",
            "deduction",
            {"target": "8", "points": "0.5", "whole_units": True},
        ),
    ],
)
def test_a_method_gives_the_worked_numbers(vector: str, code: str, params: dict[str, Any]) -> None:
    assert scores(code, V, **params) == VECTORS["outputs"][vector]


@pytest.mark.parametrize(
    ("vector", "code", "params"),
    [
        ("t_score_60_10_population", "t_score", {"deviation": "population"}),
        ("efficacy_exp_60_100", "efficacy_exponential", {}),
    ],
)
def test_a_method_of_a_hundred_points_gives_the_worked_numbers(
    vector: str, code: str, params: dict[str, Any]
) -> None:
    assert scores(code, V, Decimal(100), **params) == VECTORS["outputs"][vector]


@pytest.mark.parametrize(("vector", "sample"), [("z_population", False), ("z_sample", True)])
def test_the_deviation_is_that_of_the_worked_z_scores(vector: str, sample: bool) -> None:
    mean, deviation = spread_of(list(V.values()), sample=sample)

    assert {key: four((x - mean) / deviation) for key, x in V.items()} == VECTORS["outputs"][vector]
    assert four(mean) == VECTORS["inputs"]["mean"]
    assert four(deviation) == VECTORS["inputs"]["sd_sample" if sample else "sd_pop"]


def test_the_smaller_the_better_turns_the_range_round() -> None:
    assert scores("min_max", N, direction="negative") == VECTORS["outputs"]["minmax_neg_w10"]


@pytest.mark.parametrize("ties", ["min", "max", "avg", "dense"])
def test_places_with_ties_are_those_of_the_declared_policy(ties: Any) -> None:
    policy: Any = "average" if ties == "avg" else ties

    places = ranks(N, "negative", policy)

    assert places == {key: Decimal(text) for key, text in VECTORS["outputs"][f"rank_neg_ties_{ties}"].items()}


@pytest.mark.parametrize(("floor", "column"), [("0", "floored"), (None, "unfloored")])
def test_tiers_of_a_shortfall_keep_to_their_floor(floor: str | None, column: str) -> None:
    rows = VECTORS["outputs"]["gd_tier_5pt"]
    values = {name: Decimal(name.split()[1]) for name in rows}

    result = score("tiers", values, Decimal(5), tiers=GD_TIERS, floor=floor)

    assert {name: f"{one.score:.2f}" for name, one in result.items()} == {
        name: row[column] for name, row in rows.items()
    }


def test_a_hundred_at_target_and_five_for_five_per_cent_up_to_120() -> None:
    rows = VECTORS["outputs"]["linear_100_pm5_per_5pct_cap120"]

    result = score("completion", {key: Decimal(key) for key in rows}, Decimal(100), cap="1.2")

    assert {key: f"{one.score:.2f}" for key, one in result.items()} == rows


def test_target_and_place_together_rank_only_those_above_the_target() -> None:
    met = score("target_all_or_nothing", V, Decimal(4), target="8")
    placed = score("rank_points", V, Decimal(6), only_from="8")

    both = {key: four(met[key].score + placed[key].score) for key in V}

    assert both == VECTORS["outputs"]["target4_plus_rank6"]


def test_a_step_can_be_read_with_its_numbers() -> None:
    one = score("efficacy", V)["A"]

    assert one.statistics == {"satisfactory": Decimal("9.1"), "unacceptable": Decimal("5.0")}
    assert [step.text() for step in one.steps] == ["=10*(60+40*(8.2-5)/(9.1-5))/100 = 9.121951219512"]


def test_negative_numbers_stand_in_brackets() -> None:
    step = score("min_max", {"a": Decimal(-2), "b": Decimal(2)})["a"].steps[0]

    assert step.text() == "=10*(0+(1-0)*((-2)-(-2))/(2-(-2))) = 0"


@pytest.mark.parametrize("direction", ["positive", "negative"])
@pytest.mark.parametrize("code", sorted(METHODS))
def test_an_empty_group_has_no_scores(code: str, direction: Any) -> None:
    assert score(code, {}, direction=direction, **SAMPLE_PARAMS.get(code, {})) == {}


@pytest.mark.parametrize("code", sorted(METHODS))
def test_a_unit_without_value_is_not_scored_and_moves_nobody(code: str) -> None:
    with_gap: dict[str, Any] = {**V, "F": None}

    assert score(code, with_gap, **SAMPLE_PARAMS.get(code, {})) == score(
        code, V, **SAMPLE_PARAMS.get(code, {})
    )


@pytest.mark.parametrize(
    ("policy", "points"), [("full", "10.0000"), ("half", "5.0000"), ("base", "6.0000"), ("zero", "0.0000")]
)
@pytest.mark.parametrize("values", [{"A": Decimal(3)}, {"A": Decimal(3), "B": Decimal(3)}, {"A": Decimal(0)}])
def test_equal_values_score_as_the_scheme_declares(
    values: dict[str, Decimal], policy: str, points: str
) -> None:
    assert scores("efficacy", values, when_equal=policy) == dict.fromkeys(values, points)


@pytest.mark.parametrize(
    ("code", "values", "direction", "params", "expected"),
    [
        ("ratio_to_best", {"a": 0, "b": 0}, "positive", {}, {"a": "0", "b": "0"}),
        ("ratio_to_best", {"a": -4, "b": 8}, "positive", {}, {"a": "0", "b": "10"}),
        ("ratio_to_best", {"a": 0, "b": 5}, "negative", {}, {"a": "10", "b": "0"}),
        ("ratio_to_best", {"a": 2, "b": 5}, "negative", {}, {"a": "10", "b": "4"}),
        ("ratio_to_base", {"a": 0, "b": 0}, "positive", {}, {"a": "10", "b": "10"}),
        ("ratio_to_base", {"a": -6, "b": 2}, "positive", {}, {"a": "0", "b": "10"}),
        ("ratio_to_base", {"a": 0, "b": 4}, "negative", {}, {"a": "10", "b": "5"}),
        (
            "ratio_to_base",
            {"a": 5, "b": 10},
            "positive",
            {"base": "fixed", "fixed": "10"},
            {"a": "5", "b": "10"},
        ),
        ("share", {"a": 0, "b": 0}, "positive", {}, {"a": "0", "b": "0"}),
        ("share", {"a": -1, "b": 4}, "positive", {}, {"a": "0", "b": "10"}),
        ("completion", {"a": -1}, "positive", {}, {"a": "0"}),
        ("completion", {"a": 0}, "negative", {"cap": "1.2"}, {"a": "12"}),
        ("completion", {"a": 16}, "negative", {"target": "8"}, {"a": "5"}),
        (
            "completion",
            {"a": 4, "b": 5},
            "positive",
            {"target": "10", "threshold": "0.5"},
            {"a": "0", "b": "5"},
        ),
        (
            "completion",
            {"a": 20, "b": 25},
            "negative",
            {"target": "10", "threshold": "0.5"},
            {"a": "5", "b": "0"},
        ),
        ("target_all_or_nothing", {"a": 8, "b": 9}, "negative", {"target": "8"}, {"a": "10", "b": "0"}),
        ("deduction", {"a": 3}, "negative", {"target": "0", "points": "0.5"}, {"a": "8.5"}),
        ("deduction", {"a": 30}, "negative", {"target": "0", "points": "0.5"}, {"a": "0"}),
        ("deduction", {"a": 30}, "negative", {"target": "0", "points": "0.5", "floor": None}, {"a": "-5"}),
        ("deduction", {"a": 30}, "negative", {"target": "0", "points": "0.5", "floor": "-2"}, {"a": "-2"}),
        ("rank_points", {"a": 1, "b": 1, "c": 0}, "positive", {}, {"a": "10", "b": "10", "c": "9"}),
        (
            "rank_points",
            {"a": 1, "b": 1, "c": 0},
            "positive",
            {"ties": "dense"},
            {"a": "10", "b": "10", "c": "9.5"},
        ),
        ("rank_points", {"a": 1, "b": 1}, "positive", {"ties": "average"}, {"a": "9.75", "b": "9.75"}),
        ("rank_points", {"a": 1, "b": 1}, "positive", {"ties": "max"}, {"a": "9.5", "b": "9.5"}),
        (
            "rank_points",
            {"a": 3, "b": 2, "c": 1},
            "positive",
            {"step": "0.6"},
            {"a": "10", "b": "4", "c": "0"},
        ),
        (
            "rank_points",
            {"a": 3, "b": 2, "c": 1},
            "positive",
            {"by": "list", "points": ["10"], "rest": "1"},
            {"a": "10", "b": "1", "c": "1"},
        ),
        (
            "rank_points",
            {"a": 3, "b": 2, "c": 1},
            "positive",
            {"by": "list", "points": ["1.8"], "rest_step": "0.1"},
            {"a": "1.8", "b": "1.7", "c": "1.6"},
        ),
        ("efficacy_exponential", {"a": 99, "b": -99}, "positive", FIXED, {"a": "10", "b": "6"}),
        ("efficacy", {"a": 0}, "positive", FIXED, {"a": "0"}),
        ("t_score", {"a": 1}, "positive", {"deviation": "sample"}, {"a": "6"}),
    ],
)
def test_the_degenerate_case_is_defined(
    code: str, values: dict[str, int], direction: str, params: dict[str, Any], expected: dict[str, str]
) -> None:
    result = score(code, {key: Decimal(x) for key, x in values.items()}, TEN, direction, **params)

    assert {key: one.score for key, one in result.items()} == {
        key: Decimal(text) for key, text in expected.items()
    }


@pytest.mark.parametrize(
    ("code", "params", "problems"),
    [
        ("nothing", {}, [("method", "unknown_method")]),
        ("efficacy", {"bass": "60"}, [("bass", "unknown_param")]),
        ("efficacy", {"base": "101"}, [("base", "too_large")]),
        ("efficacy", {"base": "70", "range": "40"}, [("range", "base_and_range_over_100")]),
        ("efficacy", {"base": 60.0}, [("base", "not_a_number")]),
        ("efficacy", {"base": "NaN"}, [("base", "not_finite")]),
        ("efficacy", {"base": None}, [("base", "required")]),
        ("efficacy", {"bounds": "fixed"}, [("satisfactory", "required"), ("unacceptable", "required")]),
        ("efficacy", {**FIXED, "unacceptable": "9"}, [("satisfactory", "bounds_coincide")]),
        ("efficacy", {"satisfactory": "9"}, [("satisfactory", "only_with_fixed_bounds")]),
        ("efficacy", {"clamp": "yes"}, [("clamp", "not_boolean")]),
        ("efficacy", {"base": "-1", "bounds": "some"}, [("base", "too_small"), ("bounds", "not_a_choice")]),
        ("completion", {"target": "0"}, [("target", "too_small")]),
        ("completion", {"cap": "1", "threshold": "1.1"}, [("threshold", "threshold_over_cap")]),
        ("target_all_or_nothing", {}, [("target", "required")]),
        ("rank_points", {"by": "list"}, [("points", "required")]),
        ("rank_points", {"by": "list", "points": []}, [("points", "required")]),
        ("rank_points", {"by": "list", "points": "10"}, [("points", "not_a_list")]),
        ("rank_points", {"by": "list", "points": ["9", "10"]}, [("points", "points_rise")]),
        ("rank_points", {"points": ["10"]}, [("points", "only_with_list")]),
        ("deduction", {"target": "8", "points": "0"}, [("points", "too_small")]),
        ("deduction", {"target": "8", "points": "1", "floor": "1"}, [("floor", "floor_over_zero")]),
        ("ratio_to_base", {"base": "fixed"}, [("fixed", "required")]),
        ("ratio_to_base", {"fixed": "3"}, [("fixed", "only_with_fixed_base")]),
        ("t_score", {}, [("deviation", "required")]),
        ("tiers", {}, [("tiers", "required")]),
        ("tiers", {"tiers": [{"from": "1", "points": "5"}]}, [("tiers", "tier_end_not_declared")]),
        ("tiers", {"tiers": [{"from": "1", "from_closed": True}]}, [("tiers", "bad_tier")]),
        ("tiers", {"tiers": [HALF_OPEN_POINT]}, [("tiers", "empty_tier")]),
        ("tiers", {"tiers": [*GD_TIERS, CLOSED_POINT]}, [("tiers", "overlapping_tiers")]),
        ("tiers", {"tiers": [HALF_OPEN_POINT | {"to": "1"}]}, [("tiers", "empty_tier")]),
        ("tiers", {"tiers": GD_TIERS}, []),
        ("efficacy", {}, []),
    ],
)
def test_parameters_are_checked_with_every_problem_named(
    code: str, params: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    assert [(problem.param, problem.code) for problem in check_params(code, params)] == problems


def test_a_method_refuses_to_work_with_bad_parameters() -> None:
    with pytest.raises(BadParams) as refusal:
        METHODS["completion"](MethodInput(V, TEN, {"cap": "9"}))

    assert refusal.value.problems == (Problem("cap", "too_large", {"maximum": "2"}),)


@pytest.mark.parametrize("direction", ["positive", "negative"])
def test_whoever_just_reaches_the_threshold_is_ranked(direction: Any) -> None:
    assert scores("rank_points", {"a": D8}, direction=direction, only_from="8") == {"a": "10.0000"}


ENDS = st.one_of(st.none(), st.integers(min_value=0, max_value=4).map(Decimal))
INTERVALS = st.builds(Tier, ENDS, st.booleans(), ENDS, st.booleans(), st.just(Decimal(1)))
GRID = [Decimal(quarter) / 4 for quarter in range(-4, 21)]


@settings(max_examples=300)
@given(INTERVALS, INTERVALS)
@example(
    Tier(Decimal(0), True, Decimal(4), False, Decimal(1)),
    Tier(Decimal(4), True, Decimal(4), True, Decimal(1)),
)
@example(
    Tier(Decimal(0), False, Decimal(4), True, Decimal(1)),
    Tier(Decimal(0), True, Decimal(0), True, Decimal(1)),
)
def test_two_tiers_overlap_exactly_where_a_value_lies_in_both(one: Tier, other: Tier) -> None:
    assert one.is_empty() == (not any(one.holds(value) for value in GRID))
    assert one.overlaps(other) == any(one.holds(value) and other.holds(value) for value in GRID)


VALUES = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.decimals(min_value=-(10**6), max_value=10**6, places=4),
    max_size=12,
)


@settings(deadline=None)
@given(
    values=VALUES, code=st.sampled_from(sorted(METHODS)), direction=st.sampled_from(["positive", "negative"])
)
def test_any_group_is_scored_in_any_order_with_steps_that_recompute(
    values: dict[str, Decimal], code: str, direction: str
) -> None:
    params = SAMPLE_PARAMS.get(code, {})

    result = score(code, values, direction=direction, **params)

    assert score(code, dict(reversed(values.items())), direction=direction, **params) == result
    assert list(result) == sorted(values)


@settings(deadline=None)
@given(values=VALUES, code=st.sampled_from(sorted(set(METHODS) - {"tiers", "share"})), negative=st.booleans())
def test_a_better_value_never_scores_less_inside_a_group(
    values: dict[str, Decimal], code: str, negative: bool
) -> None:
    direction = "negative" if negative else "positive"

    result = score(code, values, direction=direction, **SAMPLE_PARAMS.get(code, {}))

    order = sorted(values, key=lambda key: values[key], reverse=negative)
    assert all(result[low].score <= result[high].score for low, high in pairwise(order))


@settings(deadline=None)
@given(values=VALUES, factor=st.integers(min_value=2, max_value=1000))
def test_the_unit_of_measure_does_not_change_a_relative_score(
    values: dict[str, Decimal], factor: int
) -> None:
    scaled = {key: value * factor for key, value in values.items()}

    for code in ("efficacy", "min_max", "rank_points", "ratio_to_best"):
        first, second = score(code, values), score(code, scaled)
        assert {key: one.score for key, one in first.items()} == {
            key: one.score for key, one in second.items()
        }
