"""功效系数法, linear and exponential: a base for reaching the unacceptable value, the rest in proportion
towards the satisfactory.
"""

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

LINEAR = "weight*(base+range*(x-unacceptable)/(satisfactory-unacceptable))/100"
EXPONENTIAL = "weight*base*EXP(LN(100/base)*(x-unacceptable)/(satisfactory-unacceptable))/100"
CLAMP = "MIN(weight,MAX(0,raw))"

_BOUNDS = (
    Param("bounds", "choice", default="group", choices=("group", "fixed")),
    Param("satisfactory", "decimal", nullable=True),
    Param("unacceptable", "decimal", nullable=True),
    Param("clamp", "boolean", default=True),
    EQUAL,
)


def _bounds(given: MethodInput, read: Read, known: dict[str, Decimal]) -> tuple[Decimal, Decimal]:
    """(satisfactory, unacceptable): best and worst value of the group, or as the scheme fixes them."""
    if read.choice("bounds") == "fixed":
        return read.decimal("satisfactory"), read.decimal("unacceptable")
    low, high = min(known.values()), max(known.values())
    return (high, low) if given.direction == "positive" else (low, high)


def _linear(given: MethodInput, read: Read) -> Result:
    known = given.known
    if not known:
        return {}
    satisfactory, unacceptable = _bounds(given, read, known)
    base, reach, weight, clamp = read.decimal("base"), read.decimal("range"), given.weight, read.flag("clamp")
    statistics = {"satisfactory": satisfactory, "unacceptable": unacceptable}
    span = satisfactory - unacceptable
    if not span:
        return _all_equal(known, read, weight, base, statistics)
    before, limit = (("weight", weight), ("base", base), ("range", reach)), ("weight", weight)
    after = (("satisfactory", satisfactory), ("unacceptable", unacceptable))
    result: Result = {}
    for key, x in known.items():
        score = rounded(weight * (base + reach * (x - unacceptable) / span) / HUNDRED)
        step = Step("efficacy", LINEAR, (*before, ("x", x), *after), score)
        if clamp and not ZERO <= score <= weight:
            kept = min(weight, max(ZERO, score))
            steps: tuple[Step, ...] = (step, Step("clamp", CLAMP, (limit, ("raw", score)), kept))
            result[key] = Scored(kept, steps, statistics)
        else:
            result[key] = Scored(score, (step,), statistics)
    return result


def _exponential(given: MethodInput, read: Read) -> Result:
    known = given.known
    if not known:
        return {}
    satisfactory, unacceptable = _bounds(given, read, known)
    base, weight = read.decimal("base"), given.weight
    statistics = {"satisfactory": satisfactory, "unacceptable": unacceptable}
    span = satisfactory - unacceptable
    if not span:
        return _all_equal(known, read, weight, base, statistics)
    growth = (HUNDRED / base).ln()
    before = (("weight", weight), ("base", base))
    after = (("satisfactory", satisfactory), ("unacceptable", unacceptable))
    result: Result = {}
    for key, x in known.items():
        # A value far outside fixed bounds is held at the bounds: e to the power of anything has no end.
        place = min(ONE, max(ZERO, (x - unacceptable) / span))
        held = unacceptable + place * span if place in (ZERO, ONE) else x
        score = rounded(weight * base * (growth * place).exp() / HUNDRED)
        steps = (Step("efficacy_exponential", EXPONENTIAL, (*before, ("x", held), *after), score),)
        result[key] = Scored(score, steps, statistics)
    return result


def _all_equal(
    known: dict[str, Decimal], read: Read, weight: Decimal, base: Decimal, statistics: dict[str, Decimal]
) -> Result:
    step = equal_score(read.choice("when_equal"), weight, base / HUNDRED)
    return {key: Scored(step.result, (step,), statistics) for key in known}


def _check(read: Read) -> list[Problem]:
    problems = _check_bounds(read)
    if read.decimal("base") + read.decimal("range") > HUNDRED:
        problems.append(Problem("range", "base_and_range_over_100"))
    return problems


def _check_bounds(read: Read) -> list[Problem]:
    names = ("satisfactory", "unacceptable")
    given = [name for name in names if read.maybe(name) is not None]
    if read.choice("bounds") == "group":
        return [Problem(name, "only_with_fixed_bounds") for name in given]
    problems = [Problem(name, "required") for name in names if name not in given]
    if not problems and read.decimal("satisfactory") == read.decimal("unacceptable"):
        problems.append(Problem("satisfactory", "bounds_coincide"))
    return problems


EFFICACY = Method(
    "efficacy",
    (
        Param("base", "decimal", default="60", minimum=ZERO, maximum=HUNDRED),
        Param("range", "decimal", default="40", above=ZERO, maximum=HUNDRED),
        *_BOUNDS,
    ),
    _linear,
    _check,
)
EFFICACY_EXPONENTIAL = Method(
    "efficacy_exponential",
    (Param("base", "decimal", default="60", above=ZERO, maximum=HUNDRED), *_BOUNDS[:3], EQUAL),
    _exponential,
    _check_bounds,
)
