"""What every scoring method takes and gives, and how its parameters are declared and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Literal, NamedTuple, cast

from core.decimals import EXACT, BadNumber, parse_decimal, plain

# Every step is rounded half-up to this many decimals before the next one uses it: a person with a spreadsheet
# follows each number by itself, and sums of scores are exact to the last digit.
STEP_PLACES = 12
QUANTUM = Decimal(1).scaleb(-STEP_PLACES)
ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)

Direction = Literal["positive", "negative"]
Equal = Literal["full", "half", "base", "zero"]
_NAME = re.compile(r"\b[a-z_][a-z_0-9]*\b")


class Step(NamedTuple):
    """One line of a calculation: `formula` in spreadsheet notation over the names in `operands`."""

    code: str
    formula: str
    operands: tuple[tuple[str, Decimal], ...]
    result: Decimal

    def text(self) -> str:
        """The formula with its numbers filled in and its result, made only when somebody reads it."""
        numbers = {name: plain(value, strip=True) for name, value in self.operands}
        numbers = {
            name: f"({number})" if number.startswith("-") else number for name, number in numbers.items()
        }
        filled = _NAME.sub(lambda match: numbers.get(match[0], match[0]), self.formula)
        return f"={filled} = {plain(self.result, strip=True)}"


class Scored(NamedTuple):
    """The score of one unit, the steps that lead to it and the statistics of the group that they used."""

    score: Decimal
    steps: tuple[Step, ...]
    statistics: Mapping[str, Decimal]


Params = Mapping[str, object]
Result = dict[str, Scored]


@dataclass(frozen=True, slots=True)
class MethodInput:
    """The measured values of one group; units with None are not scored and don't enter any statistic."""

    values: Mapping[str, Decimal | None]
    weight: Decimal
    params: Params = field(default_factory=dict)
    direction: Direction = "positive"

    @property
    def known(self) -> dict[str, Decimal]:
        """The units that have a value, by key: no result depends on the order of input."""
        return {key: value for key, value in sorted(self.values.items()) if value is not None}


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a parameter: which, what and the numbers a message needs."""

    param: str
    code: str
    details: Mapping[str, str] = field(default_factory=dict)


class BadParams(ValueError):
    """Parameters that the method can't work with; `problems` lists all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.param}: {problem.code}" for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Param:
    """One declared parameter of a method."""

    name: str
    kind: Literal["decimal", "boolean", "choice", "decimals", "tiers"]
    default: object = None
    required: bool = False
    nullable: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    above: Decimal | None = None
    choices: tuple[str, ...] = ()

    def read(self, value: object) -> object:
        """The value in its own type; BadParams if it isn't one."""
        if value is None:
            if self.nullable or (not self.required and self.default is None):
                return None
            raise self.bad("required")
        if self.kind == "decimal":
            return self._decimal(value)
        if self.kind == "boolean":
            if not isinstance(value, bool):
                raise self.bad("not_boolean")
            return value
        if self.kind == "choice":
            if value not in self.choices:
                raise self.bad("not_a_choice", choices=", ".join(self.choices))
            return value
        return self._list(value)

    def bad(self, code: str, **details: str) -> BadParams:
        """The refusal of this parameter."""
        return BadParams([Problem(self.name, code, details)])

    def _list(self, value: object) -> object:
        if not isinstance(value, list | tuple):
            raise self.bad("not_a_list")
        if not value:
            raise self.bad("required")
        if self.kind == "decimals":
            return tuple(self._decimal(item) for item in value)
        return read_tiers(self, value)

    def _decimal(self, value: object) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise self.bad("not_a_number")
        try:
            number = parse_decimal(value)
        except BadNumber as refusal:
            raise self.bad(refusal.code) from refusal
        if self.minimum is not None and number < self.minimum:
            raise self.bad("too_small", minimum=plain(self.minimum))
        if self.above is not None and number <= self.above:
            raise self.bad("too_small", above=plain(self.above))
        if self.maximum is not None and number > self.maximum:
            raise self.bad("too_large", maximum=plain(self.maximum))
        return number


class Tier(NamedTuple):
    """One interval of values and its points; each end says whether it belongs to the interval."""

    low: Decimal | None
    low_closed: bool
    high: Decimal | None
    high_closed: bool
    points: Decimal

    def holds(self, value: Decimal) -> bool:
        """Does the value lie in the interval?"""
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        below = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return above and below

    def is_empty(self) -> bool:
        """Can no value lie in it?"""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.low_closed and self.high_closed))

    def overlaps(self, other: Tier) -> bool:
        """Would one value find two different points?"""
        lows = [(tier.low, tier.low_closed) for tier in (self, other) if tier.low is not None]
        highs = [(tier.high, tier.high_closed) for tier in (self, other) if tier.high is not None]
        # The common part starts at the higher start and ends at the lower end; an open end wins over a closed
        # one.
        low, low_closed = max(lows, key=lambda end: (end[0], not end[1]), default=(None, True))
        high, high_closed = min(highs, key=lambda end: (end[0], end[1]), default=(None, True))
        return not Tier(low, low_closed, high, high_closed, ZERO).is_empty()


_TIER_KEYS = {"from", "from_closed", "to", "to_closed", "points"}


def read_tiers(param: Param, rows: Sequence[object]) -> tuple[Tier, ...]:
    """The intervals of a tier table; both ends must say open or closed, and no value may fall into two."""
    number = Param(param.name, "decimal", nullable=True)
    tiers: list[Tier] = []
    for index, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping) or not set(row) <= _TIER_KEYS or row.get("points") is None:
            raise param.bad("bad_tier", tier=str(index))
        low, high, points = (
            cast("Decimal | None", number.read(row.get(name))) for name in ("from", "to", "points")
        )
        low_closed, high_closed = row.get("from_closed"), row.get("to_closed")
        if (low is not None and not isinstance(low_closed, bool)) or (
            high is not None and not isinstance(high_closed, bool)
        ):
            raise param.bad("tier_end_not_declared", tier=str(index))
        tier = Tier(low, bool(low_closed), high, bool(high_closed), cast("Decimal", points))
        if tier.is_empty():
            raise param.bad("empty_tier", tier=str(index))
        for other, earlier in enumerate(tiers, start=1):
            if tier.overlaps(earlier):
                raise param.bad("overlapping_tiers", tier=str(index), other=str(other))
        tiers.append(tier)
    return tuple(tiers)


class Read:
    """Parameters read into their types, with typed access for the methods."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def decimal(self, name: str) -> Decimal:
        """A number that is always there."""
        return cast("Decimal", self._values[name])

    def maybe(self, name: str) -> Decimal | None:
        """A number, or None where the scheme leaves it out."""
        return cast("Decimal | None", self._values[name])

    def flag(self, name: str) -> bool:
        """A yes or no."""
        return self._values[name] is True

    def choice(self, name: str) -> str:
        """One of the declared words."""
        return str(self._values[name])

    def decimals(self, name: str) -> tuple[Decimal, ...]:
        """A list of numbers; empty where the scheme leaves it out."""
        return cast("tuple[Decimal, ...]", self._values[name] or ())

    def tiers(self, name: str) -> tuple[Tier, ...]:
        """A table of intervals."""
        return cast("tuple[Tier, ...]", self._values[name])


def no_further_checks(_read: Read) -> list[Problem]:
    """A method whose parameters are right when each of them is."""
    return []


@dataclass(frozen=True, slots=True)
class Method:
    """A named scoring method: its parameters and the function that scores a group."""

    code: str
    params: tuple[Param, ...]
    function: Callable[[MethodInput, Read], Result]
    check: Callable[[Read], list[Problem]] = no_further_checks

    def read(self, params: Params) -> Read:
        """All parameters with their defaults, or BadParams with every problem at once."""
        problems = [
            Problem(name, "unknown_param")
            for name in sorted(set(params) - {spec.name for spec in self.params})
        ]
        values: dict[str, object] = {}
        for spec in self.params:
            try:
                values[spec.name] = spec.read(params.get(spec.name, spec.default))
            except BadParams as refusal:
                problems.extend(refusal.problems)
        if not problems:
            problems = self.check(Read(values))
        if problems:
            raise BadParams(problems)
        return Read(values)

    def __call__(self, given: MethodInput) -> Result:
        """Score every unit that has a value; deterministic and independent of the order of input."""
        read = self.read(given.params)
        with localcontext(EXACT):
            return self.function(given, read)


def rounded(value: Decimal) -> Decimal:
    """A step's result as it is kept; call inside the exact context."""
    return value.quantize(QUANTUM, ROUND_HALF_UP)


EQUAL = Param("when_equal", "choice", default="full", choices=("full", "half", "base", "zero"))


def equal_score(policy: str, weight: Decimal, base: Decimal) -> Step:
    """The score of everybody when the bounds coincide and no ratio can be formed; declared in the scheme."""
    share = {"full": ONE, "half": Decimal("0.5"), "base": base, "zero": ZERO}[policy]
    return Step(
        "equal_bounds", "weight*share", (("weight", weight), ("share", share)), rounded(weight * share)
    )
