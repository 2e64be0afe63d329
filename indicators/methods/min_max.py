"""极差标准化 and T scores: where a value lies between, or around, the values of its group."""

from __future__ import annotations

from decimal import Decimal

from indicators.methods.base import (
    EQUAL,
    HUNDRED,
    ONE,
    ZERO,
    Method,
    MethodInput,
    Param,
    Problem,
    Read,
    Result,
    Scored,
    Step,
    equal_score,
    rounded,
)

POSITIVE = "weight*(offset+(1-offset)*(x-low)/(high-low))"
NEGATIVE = "weight*(offset+(1-offset)*(high-x)/(high-low))"
T_POSITIVE = "weight*(centre+spread*(x-mean)/deviation)/100"
T_NEGATIVE = "weight*(centre+spread*(mean-x)/deviation)/100"
CLAMP = "MIN(weight,MAX(0,raw))"


def _min_max(given: MethodInput, read: Read) -> Result:
    known = given.known
    if not known:
        return {}
    low, high = min(known.values()), max(known.values())
    weight, offset = given.weight, read.decimal("offset")
    statistics = {"low": low, "high": high}
    span = high - low
    if not span:
        step = equal_score(read.choice("when_equal"), weight, offset)
        return {key: Scored(step.result, (step,), statistics) for key in known}
    positive, rest = given.direction == "positive", ONE - offset
    formula = POSITIVE if positive else NEGATIVE
    before, after = (("weight", weight), ("offset", offset)), (("low", low), ("high", high))
    result: Result = {}
    for key, x in known.items():
        distance = x - low if positive else high - x
        score = rounded(weight * (offset + rest * distance / span))
        result[key] = Scored(
            score, (Step("min_max", formula, (*before, ("x", x), *after), score),), statistics
        )
    return result


def _t_score(given: MethodInput, read: Read) -> Result:
    known = given.known
    if not known:
        return {}
    mean, deviation = spread_of(list(known.values()), sample=read.choice("deviation") == "sample")
    weight, centre, spread = given.weight, read.decimal("centre"), read.decimal("spread")
    statistics = {"mean": mean, "deviation": deviation}
    if not deviation:
        step = equal_score("base", weight, centre / HUNDRED)
        return {key: Scored(step.result, (step,), statistics) for key in known}
    positive = given.direction == "positive"
    formula = T_POSITIVE if positive else T_NEGATIVE
    before, after = (("weight", weight), ("centre", centre), ("spread", spread)), tuple(statistics.items())
    result: Result = {}
    for key, x in known.items():
        distance = x - mean if positive else mean - x
        score = rounded(weight * (centre + spread * distance / deviation) / HUNDRED)
        steps: tuple[Step, ...] = (Step("t_score", formula, (*before, ("x", x), *after), score),)
        if read.flag("clamp"):
            kept = min(weight, max(ZERO, score))
            steps = (*steps, Step("clamp", CLAMP, (("weight", weight), ("raw", score)), kept))
            score = kept
        result[key] = Scored(score, steps, statistics)
    return result


def spread_of(values: list[Decimal], *, sample: bool) -> tuple[Decimal, Decimal]:
    """(mean, standard deviation) of a group, each rounded as a step; a group of one has no deviation."""
    count = len(values)
    mean = sum(values, ZERO) / count
    if count == 1:
        return rounded(mean), ZERO
    squares = sum(((value - mean) ** 2 for value in values), ZERO)
    return rounded(mean), rounded((squares / (count - 1 if sample else count)).sqrt())


def _check_t_score(read: Read) -> list[Problem]:
    if read.decimal("centre") + read.decimal("spread") > HUNDRED and not read.flag("clamp"):
        return [Problem("spread", "one_deviation_over_100")]
    return []


MIN_MAX = Method(
    "min_max",
    (Param("offset", "decimal", default="0", minimum=ZERO, maximum=Decimal("0.9")), EQUAL),
    _min_max,
)
T_SCORE = Method(
    "t_score",
    (
        Param("centre", "decimal", default="60", minimum=ZERO, maximum=HUNDRED),
        Param("spread", "decimal", default="10", above=ZERO, maximum=HUNDRED),
        Param("deviation", "choice", required=True, choices=("population", "sample")),
        Param("clamp", "boolean", default=True),
    ),
    _t_score,
    _check_t_score,
)
