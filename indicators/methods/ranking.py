"""位次赋分: points by the place a value takes in its group, from a list or by a step for each place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from indicators.methods.base import (
    ONE,
    ZERO,
    Direction,
    Method,
    MethodInput,
    Param,
    Problem,
    Read,
    Result,
    Scored,
    Step,
    rounded,
)

Ties = Literal["min", "max", "average", "dense"]
STEP = "MAX(floor,weight*(1-step*(rank-1)))"
MEAN = "total/tied"


def blocks(values: Mapping[str, Decimal], direction: Direction) -> list[tuple[str, ...]]:
    """The keys from best to worst, those with equal values together, sorted inside so that input order is
    nothing.
    """
    by_value: dict[Decimal, list[str]] = {}
    for key in sorted(values):
        by_value.setdefault(values[key], []).append(key)
    order = sorted(by_value, reverse=direction == "positive")
    return [tuple(by_value[value]) for value in order]


def ranks(values: Mapping[str, Decimal], direction: Direction, ties: Ties = "min") -> dict[str, Decimal]:
    """The place of each key. Equal values share one: 1-2-2-4 (min), 1-3-3-4 (max), 1-2.5-2.5-4 or 1-2-2-3
    (dense).
    """
    result: dict[str, Decimal] = {}
    before = 0
    for number, block in enumerate(blocks(values, direction), start=1):
        first, last = before + 1, before + len(block)
        middle = Decimal(first + last) / 2
        place = {"min": Decimal(first), "max": Decimal(last), "average": middle, "dense": Decimal(number)}[
            ties
        ]
        result.update(dict.fromkeys(block, place))
        before = last
    return result


def _rank_points(given: MethodInput, read: Read) -> Result:
    known, ties, threshold = given.known, read.choice("ties"), read.maybe("only_from")
    positive = given.direction == "positive"
    result: Result = {}
    ranked = {}
    for key, x in known.items():
        if threshold is None or (x >= threshold if positive else x <= threshold):
            ranked[key] = x
        else:
            test = "IF(x>=threshold,1,0)" if positive else "IF(x<=threshold,1,0)"
            result[key] = Scored(
                ZERO, (Step("not_ranked", test, (("x", x), ("threshold", threshold)), ZERO),), {}
            )
    points = _step_points if read.choice("by") == "step" else _list_points
    before = 0
    for number, block in enumerate(blocks(ranked, given.direction), start=1):
        first, last = before + 1, before + len(block)
        statistics = {"rank": Decimal(first), "tied": Decimal(len(block)), "count": Decimal(len(ranked))}
        if ties == "average" and first != last:
            each = [points(given, read, place).result for place in range(first, last + 1)]
            total, tied = sum(each, ZERO), Decimal(len(each))
            step = Step("mean_of_places", MEAN, (("total", total), ("tied", tied)), rounded(total / tied))
        else:
            step = points(given, read, {"min": first, "max": last, "dense": number}.get(ties, first))
        result.update((key, Scored(step.result, (step,), statistics)) for key in block)
        before = last
    return {key: result[key] for key in known}


def _step_points(given: MethodInput, read: Read, place: int) -> Step:
    floor, weight, step, rank = read.decimal("floor"), given.weight, read.decimal("step"), Decimal(place)
    score = rounded(max(floor, weight * (ONE - step * (rank - ONE))))
    return Step(
        "rank_step", STEP, (("floor", floor), ("weight", weight), ("step", step), ("rank", rank)), score
    )


def _list_points(_given: MethodInput, read: Read, place: int) -> Step:
    listed: Sequence[Decimal] = read.decimals("points")
    if place <= len(listed):
        points = listed[place - 1]
        return Step("rank_list", "points", (("points", points), ("rank", Decimal(place))), rounded(points))
    fall = read.maybe("rest_step")
    if fall is None:
        rest = read.decimal("rest")
        return Step("rank_rest", "rest", (("rest", rest), ("rank", Decimal(place))), rounded(rest))
    floor, last, beyond = read.decimal("floor"), listed[-1], Decimal(place - len(listed))
    operands = (("floor", floor), ("last", last), ("fall", fall), ("beyond", beyond))
    return Step(
        "rank_rest", "MAX(floor,last-fall*beyond)", operands, rounded(max(floor, last - fall * beyond))
    )


def _check(read: Read) -> list[Problem]:
    listed = read.decimals("points")
    if read.choice("by") == "step":
        return [Problem("points", "only_with_list")] if listed else []
    if not listed:
        return [Problem("points", "required")]
    if any(after > before for before, after in pairwise(listed)):
        return [Problem("points", "points_rise")]
    return []


RANK_POINTS = Method(
    "rank_points",
    (
        Param("by", "choice", default="step", choices=("step", "list")),
        Param("step", "decimal", default="0.05", minimum=ZERO, maximum=ONE),
        Param("points", "decimals", nullable=True, minimum=ZERO),
        Param("rest", "decimal", default="0", minimum=ZERO),
        Param("rest_step", "decimal", nullable=True, minimum=ZERO),
        Param("floor", "decimal", default="0", minimum=ZERO),
        Param("ties", "choice", default="min", choices=("min", "max", "average", "dense")),
        Param("only_from", "decimal", nullable=True),
    ),
    _rank_points,
    _check,
)
