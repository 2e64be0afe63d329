"""扣分: full marks less so many points for each unit short of the target, in proportion or for whole units
only.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

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

SHORTFALL = {
    ("positive", False): "MAX(0,target-x)/per",
    ("positive", True): "INT(MAX(0,target-x)/per)",
    ("negative", False): "MAX(0,x-target)/per",
    ("negative", True): "INT(MAX(0,x-target)/per)",
}
DEDUCTION = "weight-points*units"


def _deduction(given: MethodInput, read: Read) -> Result:
    weight, target, per, points = (
        given.weight,
        read.decimal("target"),
        read.decimal("per"),
        read.decimal("points"),
    )
    whole, floor = read.flag("whole_units"), read.maybe("floor")
    formula = SHORTFALL[given.direction, whole]
    result: Result = {}
    for key, x in given.known.items():
        units = max(ZERO, target - x if given.direction == "positive" else x - target) / per
        units = rounded(units.to_integral_value(ROUND_FLOOR) if whole else units)
        score = rounded(weight - points * units)
        steps: tuple[Step, ...] = (
            Step("shortfall", formula, (("target", target), ("x", x), ("per", per)), units),
            Step("deduction", DEDUCTION, (("weight", weight), ("points", points), ("units", units)), score),
        )
        if floor is not None and score < floor:
            # 扣完为止: never below what the scheme says is the least.
            steps = (
                *steps,
                Step("floor", "MAX(floor,raw)", (("floor", floor), ("raw", score)), rounded(floor)),
            )
        result[key] = Scored(steps[-1].result, steps, {"target": target})
    return result


def _check(read: Read) -> list[Problem]:
    floor = read.maybe("floor")
    return [Problem("floor", "floor_over_zero")] if floor is not None and floor > 0 else []


DEDUCTION_METHOD = Method(
    "deduction",
    (
        Param("target", "decimal", required=True),
        Param("points", "decimal", required=True, above=ZERO),
        Param("per", "decimal", default="1", above=ZERO),
        Param("whole_units", "boolean", default=False),
        Param("floor", "decimal", default=Decimal(0), nullable=True),
    ),
    _deduction,
    _check,
)
