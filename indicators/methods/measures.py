"""总量、增量、均量 and their kin: from the named components of a value to the one number that is scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from types import MappingProxyType
from typing import Literal, NamedTuple

from core.decimals import EXACT
from indicators.methods.base import Step, rounded

MeasureKind = Literal["total", "increment", "per_capita", "growth_rate", "ratio", "completion_rate"]
Components = Mapping[str, Decimal | None]


class Measured(NamedTuple):
    """The measured value and its step; or, with `value` None, which component is `missing` or is a
    `zero_base`.
    """

    value: Decimal | None
    step: Step | None
    fault: Literal["", "missing", "zero_base"] = ""
    component: str = ""


class Measure(NamedTuple):
    """A kind of measure: the components it needs, its formula and the component it divides by, if it does."""

    needs: tuple[str, ...]
    formula: str
    base: str
    function: Callable[..., Decimal]


# Growth is taken on the size of the base: from −50 to −20 is an improvement, not a fall.
MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "total": Measure(("actual",), "actual", "", lambda actual: actual),
        "increment": Measure(("actual", "previous"), "actual-previous", "", lambda a, p: a - p),
        "per_capita": Measure(
            ("actual", "population"), "actual/population", "population", lambda a, n: a / n
        ),
        "growth_rate": Measure(
            ("actual", "previous"),
            "(actual-previous)/ABS(previous)",
            "previous",
            lambda a, p: (a - p) / abs(p),
        ),
        "ratio": Measure(("actual", "denominator"), "actual/denominator", "denominator", lambda a, d: a / d),
        "completion_rate": Measure(("actual", "target"), "actual/target", "target", lambda a, t: a / t),
    }
)
_NEVER_NEGATIVE = {"population", "target", "denominator"}


def measure(kind: str, components: Components) -> Measured:
    """The measured value, rounded as a step. A component that isn't there or a base of zero is a fault, not a
    number.
    """
    with localcontext(EXACT):
        return measure_in_context(kind, components)


def measure_in_context(kind: str, components: Components) -> Measured:
    """The same, for a caller that has set the exact context already."""
    needs, formula, base, function = MEASURES[kind]
    numbers: list[Decimal] = []
    for name in needs:
        number = components.get(name)
        if number is None:
            return Measured(None, None, "missing", name)
        numbers.append(number)
    if base and (not numbers[-1] or (base in _NEVER_NEGATIVE and numbers[-1] < 0)):
        return Measured(None, None, "zero_base", base)
    result = rounded(function(*numbers))
    return Measured(result, Step(kind, formula, tuple(zip(needs, numbers, strict=True)), result))
