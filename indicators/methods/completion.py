"""完成率 and 目标完成: how far a target was met."""

from __future__ import annotations

from decimal import Decimal

from indicators.methods.base import (
    ZERO,
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

POSITIVE = "weight*MIN(cap,MAX(0,x/target))"
REVERSE = "weight*MIN(cap,target/x)"
MET = "weight*MIN(cap,1)"


def _completion(given: MethodInput, read: Read) -> Result:
    weight, target, cap, least = (
        given.weight,
        read.decimal("target"),
        read.decimal("cap"),
        read.maybe("threshold"),
    )
    statistics = {"target": target}
    return {
        key: Scored(step.result, (step,), statistics)
        for key, x in given.known.items()
        for step in [_step(weight, x, target, cap, least, positive=given.direction == "positive")]
    }


def _step(
    weight: Decimal, x: Decimal, target: Decimal, cap: Decimal, least: Decimal | None, *, positive: bool
) -> Step:
    operands = (("weight", weight), ("cap", cap), ("x", x), ("target", target))
    if not positive and x <= 0:
        # Nothing left of what should shrink: the best there is, and no ratio to form.
        return Step("completion_reverse_zero", "weight*cap", operands[:2], rounded(weight * cap))
    rate = max(ZERO, x / target) if positive else target / x
    if least is not None and rate < least:
        test = "IF(x/target<threshold,0,1)" if positive else "IF(target/x<threshold,0,1)"
        return Step("below_threshold", test, (*operands[2:], ("threshold", least)), ZERO)
    score = rounded(weight * min(cap, rate))
    return Step("completion", POSITIVE if positive else REVERSE, operands, score)


def _all_or_nothing(given: MethodInput, read: Read) -> Result:
    weight, target, positive = given.weight, read.decimal("target"), given.direction == "positive"
    formula = "IF(x>=target,weight,0)" if positive else "IF(x<=target,weight,0)"
    statistics = {"target": target}
    result: Result = {}
    for key, x in given.known.items():
        score = rounded(weight if (x >= target if positive else x <= target) else ZERO)
        step = Step("target", formula, (("x", x), ("target", target), ("weight", weight)), score)
        result[key] = Scored(score, (step,), statistics)
    return result


def _check(read: Read) -> list[Problem]:
    least = read.maybe("threshold")
    if least is not None and least > read.decimal("cap"):
        return [Problem("threshold", "threshold_over_cap")]
    return []


COMPLETION = Method(
    "completion",
    (
        Param("target", "decimal", default="1", above=ZERO),
        Param("cap", "decimal", default="1", above=ZERO, maximum=Decimal(2)),
        Param("threshold", "decimal", nullable=True, minimum=ZERO),
    ),
    _completion,
    _check,
)
TARGET = Method("target_all_or_nothing", (Param("target", "decimal", required=True),), _all_or_nothing)
