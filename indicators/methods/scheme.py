"""The shape of an indicator scheme and of its results, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

from indicators.methods.base import Direction, Params, Scored, Step
from indicators.methods.measures import Components, MeasureKind

MissingPolicy = Literal["zero", "not_ranked", "group_mean"]
Severity = Literal["error", "warning", "hint"]
"""It may not go on; it should be looked at, or departed from on record; the rulebook says nothing of it."""
Values = Mapping[str, Mapping[str, Components]]


@dataclass(frozen=True, slots=True)
class PartSpec:
    """One part of a blended indicator: a measure with its share of the points in per cent, and its method if
    another.
    """

    measure: MeasureKind
    share: Decimal
    method: str = ""
    params: Params | None = None


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """A node of the tree; only leaves are scored. `parts` blends several measures of the same components."""

    code: str
    weight: Decimal
    children: tuple[IndicatorSpec, ...] = ()
    method: str = ""
    params: Params = field(default_factory=dict)
    direction: Direction = "positive"
    measure: MeasureKind = "total"
    parts: tuple[PartSpec, ...] = ()
    missing: MissingPolicy = "not_ranked"
    unit_of_measure: str = ""
    category: str = ""
    objective: bool = True
    only_for: tuple[str, ...] = ()
    """Keys of the objects that alone are scored on it; its siblings with places of their own stand in for it elsewhere."""

    @property
    def all_parts(self) -> tuple[PartSpec, ...]:
        """The parts with their methods filled in; a plain indicator is one part with everything."""
        if not self.parts:
            return (PartSpec(self.measure, Decimal(100), self.method, self.params),)
        return tuple(
            PartSpec(
                part.measure,
                part.share,
                part.method or self.method,
                part.params if part.params is not None else ({} if part.method else self.params),
            )
            for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class SchemeSpec:
    """A scheme: its tree and how its scores are rounded and ranked.

    `points`: the leaves' points add up to those of their parent and, at the top, to `full_points`.
    `relative`: weights are only compared with their siblings'. With `round_leaves` the printed scores add up
    to the printed total.
    """

    full_points: Decimal
    indicators: tuple[IndicatorSpec, ...]
    weighting: Literal["points", "relative"] = "points"
    places: int = 2
    rank_on: Literal["rounded", "unrounded"] = "rounded"
    round_leaves: bool = False
    object_class: str = ""

    def nodes(self) -> Iterator[tuple[int, IndicatorSpec]]:
        """Every node with its level (1 at the top), in the order of the scheme."""

        def walk(level: int, children: tuple[IndicatorSpec, ...]) -> Iterator[tuple[int, IndicatorSpec]]:
            for child in children:
                yield level, child
                yield from walk(level + 1, child.children)

        return walk(1, self.indicators)

    def leaves(self) -> list[IndicatorSpec]:
        """The indicators that are scored."""
        return [node for _, node in self.nodes() if not node.children]


@dataclass(frozen=True, slots=True)
class ObjectSpec:
    """An object and the group it is compared with."""

    key: str
    group: str = ""


class Fault(NamedTuple):
    """Why an object has no value in an indicator: which component is `missing` or a `zero_base`."""

    indicator: str
    code: str
    component: str


class PartResult(NamedTuple):
    """One measure of one object: how it was measured, by which method and steps it was scored."""

    measure: str
    weight: Decimal
    measured: Decimal | None
    step: Step | None
    method: str
    scored: Scored | None


class LeafResult(NamedTuple):
    """One indicator of one object; `score` is None only where the object is left out of the ranking."""

    indicator: str
    weight: Decimal
    components: Components
    parts: tuple[PartResult, ...]
    steps: tuple[Step, ...]
    score: Decimal | None
    lost: Decimal | None
    fault: Fault | None


class ObjectResult(NamedTuple):
    """One object: `total` is the exact sum of its leaves' scores, `published` the same at the scheme's
    places.
    """

    key: str
    group: str
    total: Decimal | None
    published: Decimal | None
    leaves: tuple[LeafResult, ...]
    left_out: tuple[Fault, ...]


class Statistics(NamedTuple):
    """The measured values of one group in one part of an indicator."""

    indicator: str
    measure: str
    known: int
    low: Decimal | None
    high: Decimal | None
    mean: Decimal | None


class Total(NamedTuple):
    """What a ranking needs of one object."""

    key: str
    group: str
    total: Decimal


class SchemeResult(NamedTuple):
    """Every object by its key, in the order of keys, and the statistics of every group."""

    objects: Mapping[str, ObjectResult]
    groups: Mapping[str, tuple[Statistics, ...]]

    def totals(self) -> list[Total]:
        """The objects that are ranked."""
        return [
            Total(one.key, one.group, one.total) for one in self.objects.values() if one.total is not None
        ]

    def left_out(self) -> dict[str, tuple[Fault, ...]]:
        """The objects that are not ranked, and why."""
        return {one.key: one.left_out for one in self.objects.values() if one.left_out}


@dataclass(frozen=True, slots=True)
class SchemeLimits:
    """What the rulebook of a government allows a scheme, each with the clause it comes from."""

    max_indicators: int | None = None
    max_indicators_clause: str = ""
    cap_waiver: str = ""
    max_depth: int = 3
    forbidden_categories: Mapping[str, frozenset[str]] = field(default_factory=dict)
    forbidden_categories_clause: str = ""
    measurable_clause: str = ""
    min_objective_share: Decimal | None = None
    objective_clause: str = ""
    wanted_measures: tuple[str, ...] = ()
    wanted_measures_clause: str = ""
    waived_measures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a scheme breaks: the clause, whether it may not go on (`error`), and the words a message needs."""

    code: str
    clause: str
    params: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = "error"
