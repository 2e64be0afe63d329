"""分档: the interval a value lies in says its points; every end is declared open or closed."""

from __future__ import annotations

from indicators.methods.base import Method, MethodInput, Param, Read, Result, Scored, Step, Tier, rounded


def _formula(tier: Tier) -> str:
    tests = []
    if tier.low is not None:
        tests.append("x>=low" if tier.low_closed else "x>low")
    if tier.high is not None:
        tests.append("x<=high" if tier.high_closed else "x<high")
    return f"IF(AND({','.join(tests)}),points,0)" if tests else "points"


def _tiers(given: MethodInput, read: Read) -> Result:
    table, otherwise, floor = read.tiers("tiers"), read.decimal("otherwise"), read.maybe("floor")
    formulas = {tier: _formula(tier) for tier in table}
    result: Result = {}
    for key, x in given.known.items():
        tier = next((tier for tier in table if tier.holds(x)), None)
        if tier is None:
            step = Step("no_tier", "otherwise", (("x", x), ("otherwise", otherwise)), rounded(otherwise))
        else:
            ends = tuple(
                (name, end) for name, end in (("low", tier.low), ("high", tier.high)) if end is not None
            )
            operands = (("x", x), *ends, ("points", tier.points))
            step = Step("tier", formulas[tier], operands, rounded(tier.points))
        steps: tuple[Step, ...] = (step,)
        if floor is not None and step.result < floor:
            kept = Step("floor", "MAX(floor,raw)", (("floor", floor), ("raw", step.result)), rounded(floor))
            steps = (step, kept)
        result[key] = Scored(steps[-1].result, steps, {})
    return result


TIERS = Method(
    "tiers",
    (
        Param("tiers", "tiers", required=True),
        Param("otherwise", "decimal", default="0"),
        Param("floor", "decimal", default="0", nullable=True),
    ),
    _tiers,
)
