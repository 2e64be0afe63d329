"""Ratios to the best value, to the mean or a fixed base, and the share of the group's total (占比法)."""

from __future__ import annotations

from decimal import Decimal

from indicators.methods.base import (
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
    rounded,
)


def _to_best(given: MethodInput, _read: Read) -> Result:
    known = given.known
    if not known:
        return {}
    positive, weight = given.direction == "positive", given.weight
    best = max(known.values()) if positive else min(known.values())
    statistics = {"best": best}
    result: Result = {}
    for key, x in known.items():
        operands = (("weight", weight), ("x", x), ("best", best))
        if positive and best <= 0:  # nobody achieved anything: there is no first to compare with
            step = Step("no_ratio", "IF(best<=0,0,weight)", operands, ZERO)
        elif positive:
            step = Step(
                "ratio_to_best", "weight*MAX(0,x)/best", operands, rounded(weight * max(ZERO, x) / best)
            )
        elif x <= 0:
            step = Step("best_is_zero", "IF(x<=0,weight,0)", operands, rounded(weight))
        else:
            step = Step(
                "ratio_to_best", "weight*MAX(0,best)/x", operands, rounded(weight * max(ZERO, best) / x)
            )
        result[key] = Scored(step.result, (step,), statistics)
    return result


def _to_base(given: MethodInput, read: Read) -> Result:
    known = given.known
    if not known:
        return {}
    weight, cap, positive = given.weight, read.decimal("cap"), given.direction == "positive"
    fixed = read.maybe("fixed")
    base = rounded(sum(known.values(), ZERO) / len(known)) if fixed is None else fixed
    statistics = {"base": base}
    result: Result = {}
    for key, x in known.items():
        operands = (("weight", weight), ("cap", cap), ("x", x), ("base", base))
        if base <= 0 or (not positive and x <= 0):
            # No ratio can be formed with a base of nothing: whoever is as good as the base has it in full.
            formula = f"IF(x{'>=' if positive else '<='}base,weight*MIN(cap,1),0)"
            met = x >= base if positive else x <= base
            step = Step("no_ratio", formula, operands, rounded(weight * min(cap, ONE)) if met else ZERO)
        elif positive:
            score = rounded(weight * min(cap, max(ZERO, x / base)))
            step = Step("ratio_to_base", "weight*MIN(cap,MAX(0,x/base))", operands, score)
        else:
            step = Step(
                "ratio_to_base", "weight*MIN(cap,base/x)", operands, rounded(weight * min(cap, base / x))
            )
        result[key] = Scored(step.result, (step,), statistics)
    return result


def _share(given: MethodInput, _read: Read) -> Result:
    known = given.known
    weight = given.weight
    total = sum((max(ZERO, x) for x in known.values()), ZERO)
    result: Result = {}
    for key, x in known.items():
        operands = (("weight", weight), ("x", x), ("total", total))
        if total:
            step = Step("share", "weight*MAX(0,x)/total", operands, rounded(weight * max(ZERO, x) / total))
        else:
            step = Step("no_ratio", "IF(total=0,0,weight)", operands, ZERO)
        result[key] = Scored(step.result, (step,), {"total": total})
    return result


def _check_base(read: Read) -> list[Problem]:
    fixed = read.maybe("fixed") is not None
    if read.choice("base") == "fixed" and not fixed:
        return [Problem("fixed", "required")]
    if read.choice("base") == "mean" and fixed:
        return [Problem("fixed", "only_with_fixed_base")]
    return []


RATIO_TO_BEST = Method("ratio_to_best", (), _to_best)
RATIO_TO_BASE = Method(
    "ratio_to_base",
    (
        Param("base", "choice", default="mean", choices=("mean", "fixed")),
        Param("fixed", "decimal", nullable=True),
        Param("cap", "decimal", default="1", above=ZERO, maximum=Decimal(2)),
    ),
    _to_base,
    _check_base,
)
SHARE = Method("share", (), _share)
