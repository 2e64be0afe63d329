"""What a scheme must be and how its objects are scored: pure functions of their arguments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Literal

from core.decimals import EXACT, plain, round_half_up
from indicators.methods import METHODS, check_params
from indicators.methods.base import HUNDRED, ZERO, BadParams, MethodInput, Result, Step, rounded
from indicators.methods.measures import MEASURES, Measured, measure, measure_in_context
from indicators.methods.scheme import (
    Fault,
    Finding,
    IndicatorSpec,
    LeafResult,
    ObjectResult,
    ObjectSpec,
    PartResult,
    PartSpec,
    SchemeLimits,
    SchemeResult,
    SchemeSpec,
    Statistics,
    Total,
    Values,
)

__all__ = [
    "Fault",
    "Finding",
    "IndicatorSpec",
    "LeafResult",
    "ObjectResult",
    "ObjectSpec",
    "PartResult",
    "PartSpec",
    "SchemeLimits",
    "SchemeResult",
    "SchemeSpec",
    "Statistics",
    "Total",
    "Values",
    "balanced_weights",
    "check_scheme",
    "check_scheme_family",
    "leaf_weights",
    "measure",
    "measure_weights",
    "score_scheme",
]


# Weights


def leaf_weights(scheme: SchemeSpec) -> dict[str, Decimal]:
    """The points of every leaf; together exactly the scheme's full points for every object, else ValueError.

    Leaves of one branch that are for some objects only stand in for one another: they count once. Relative weights that don't divide evenly give their remainder of the twelfth decimal to the last sibling.
    """
    with localcontext(EXACT):
        weights: dict[str, Decimal] = {}
        _spread(scheme.full_points, scheme.indicators, weights, relative=scheme.weighting == "relative")
        return weights


def counted_once(siblings: Sequence[IndicatorSpec]) -> list[IndicatorSpec]:
    """The rows that count in a sum: of those that stand in for one another, the first."""
    own = [node for node in siblings if node.only_for]
    return [node for node in siblings if node not in own[1:]]


def balanced_weights(scheme: SchemeSpec) -> dict[str, Decimal]:
    """As ``leaf_weights``, with the points of leaves that stand in for one another divided among them."""
    weights = leaf_weights(scheme)
    with localcontext(EXACT):
        for _level, node in [(0, IndicatorSpec("", ZERO, scheme.indicators)), *scheme.nodes()]:
            own = [child for child in node.children if child.only_for]
            for child in own[1:] and own:
                weights[child.code] = rounded(weights[child.code] / len(own))
    return weights


def _spread(
    points: Decimal, siblings: Sequence[IndicatorSpec], weights: dict[str, Decimal], *, relative: bool
) -> None:
    counted = [node.weight for node in counted_once(siblings)]
    own = _shares(points, counted) if relative else counted
    if sum(own, ZERO) != points:
        raise ValueError(f"weights add up to {plain(sum(own, ZERO))}, not {plain(points)}")
    given = {node.code: weight for node, weight in zip(counted_once(siblings), own, strict=True)}
    shared = next((given[node.code] for node in siblings if node.only_for), ZERO)
    for node in siblings:
        weight = given.get(node.code, shared)
        if node.children:
            _spread(weight, node.children, weights, relative=relative)
        elif node.code in weights:
            raise ValueError(f"two indicators have the code {node.code}")
        else:
            weights[node.code] = weight


def _shares(points: Decimal, parts: Sequence[Decimal]) -> list[Decimal]:
    """`points` divided in proportion to `parts`, adding up exactly."""
    whole = sum(parts, ZERO)
    if not whole:
        return [ZERO for _ in parts]
    shares = [rounded(points * part / whole) for part in parts[:-1]]
    return [*shares, points - sum(shares, ZERO)]


def measure_weights(scheme: SchemeSpec) -> dict[str, Decimal]:
    """The points that each kind of measure carries: 总量、增量、均量 and the rest."""
    result: dict[str, Decimal] = {}
    leaves = {node.code: node for node in scheme.leaves()}
    with localcontext(EXACT):
        for code, weight in balanced_weights(scheme).items():
            parts = leaves[code].all_parts
            for part, points in zip(parts, _shares(weight, [part.share for part in parts]), strict=True):
                result[part.measure] = result.get(part.measure, ZERO) + points
    return result


# Scoring


def score_scheme(scheme: SchemeSpec, objects: Sequence[ObjectSpec], values: Values) -> SchemeResult:
    """Score every object in every indicator inside its group, each number explained down to its components.

    `values` is indicator code → object key → components. An object that an indicator with policy `not_ranked`
    has no value for is left out of the ranking and of every statistic of its group. ValueError or BadParams
    if the scheme isn't sound; `check_scheme` says so earlier and in full.
    """
    members = sorted(objects, key=lambda one: one.key)
    if len({one.key for one in members}) != len(members):
        raise ValueError("an object appears twice")
    weights = leaf_weights(scheme)
    with localcontext(EXACT):
        leaves = [_MeasuredLeaf(node, weights[node.code], members, values) for node in scheme.leaves()]
        left_out: dict[str, list[Fault]] = {}
        for leaf in leaves:
            if leaf.node.missing == "not_ranked":
                for key, fault in leaf.faults.items():
                    left_out.setdefault(key, []).append(fault)
        groups: dict[str, list[str]] = {one.group: [] for one in sorted(members, key=lambda one: one.group)}
        for one in members:
            if one.key not in left_out:
                groups[one.group].append(one.key)
        quantum = Decimal(1).scaleb(-scheme.places) if scheme.round_leaves else None
        columns = [leaf.results(groups.values(), members, quantum) for leaf in leaves]
        results = {}
        for one in members:
            row = tuple(column[one.key] for column in columns if one.key in column)
            reasons = tuple(left_out.get(one.key, ()))
            total = None if reasons else sum((leaf.score for leaf in row if leaf.score is not None), ZERO)
            published = None if total is None else round_half_up(total, scheme.places)
            results[one.key] = ObjectResult(one.key, one.group, total, published, row, reasons)
        statistics = {
            group: tuple(line for leaf in leaves for line in leaf.statistics(keys))
            for group, keys in groups.items()
        }
    return SchemeResult(results, statistics)


class _MeasuredLeaf:
    """One indicator with the measured values of all objects."""

    __slots__ = ("components", "faults", "measured", "node", "part_weights", "parts", "weight")

    def __init__(
        self, node: IndicatorSpec, weight: Decimal, members: Sequence[ObjectSpec], values: Values
    ) -> None:
        members = [one for one in members if not node.only_for or one.key in node.only_for]
        self.node = node
        self.weight = weight
        self.parts = node.all_parts
        if sum((part.share for part in self.parts), ZERO) != HUNDRED:
            raise ValueError(f"the parts of {node.code} don't add up to 100 per cent")
        self.part_weights = _shares(weight, [part.share for part in self.parts])
        given = values.get(node.code, {})
        self.components = {one.key: given.get(one.key, {}) for one in members}
        self.measured: list[dict[str, Measured]] = [
            {key: measure_in_context(part.measure, components) for key, components in self.components.items()}
            for part in self.parts
        ]
        self.faults = {
            key: Fault(node.code, one.fault, one.component)
            for column in reversed(self.measured)  # the first part's fault is the one told
            for key, one in column.items()
            if one.fault
        }

    def results(
        self, groups: Iterable[Sequence[str]], members: Sequence[ObjectSpec], quantum: Decimal | None
    ) -> dict[str, LeafResult]:
        """The result of every object, scored in its group; those left out have their measured values only."""
        result: dict[str, LeafResult] = {}
        for keys in groups:
            result.update(self._group([key for key in keys if key in self.components], quantum))
        for one in members:
            if one.key in self.components and one.key not in result:
                result[one.key] = self._unscored(one.key)
        return result

    def _group(self, keys: Sequence[str], quantum: Decimal | None) -> Iterator[tuple[str, LeafResult]]:
        scored_keys = [key for key in keys if key not in self.faults]
        columns: list[Result] = []
        for part, weight, measured in zip(self.parts, self.part_weights, self.measured, strict=True):
            method = METHODS[part.method]
            given = MethodInput(
                {key: measured[key].value for key in scored_keys},
                weight,
                part.params or {},
                self.node.direction,
            )
            columns.append(method(given))
        scores: dict[str, Decimal] = {}
        for key in scored_keys:
            score = (
                columns[0][key].score if len(columns) == 1 else sum((one[key].score for one in columns), ZERO)
            )
            scores[key] = score if quantum is None else score.quantize(quantum, ROUND_HALF_UP)
            yield key, self._scored(key, columns, scores[key])
        yield from self._without_value([key for key in keys if key in self.faults], scores, quantum)

    def _scored(self, key: str, columns: Sequence[Result], score: Decimal) -> LeafResult:
        parts = []
        for part, weight, measured, column in zip(
            self.parts, self.part_weights, self.measured, columns, strict=True
        ):
            one = measured[key]
            parts.append(PartResult(part.measure, weight, one.value, one.step, part.method, column[key]))
        components, lost = self.components[key], self.weight - score
        return LeafResult(self.node.code, self.weight, components, tuple(parts), (), score, lost, None)

    def _without_value(
        self, keys: Sequence[str], scores: Mapping[str, Decimal], quantum: Decimal | None
    ) -> Iterator[tuple[str, LeafResult]]:
        if not keys:
            return
        # A value that isn't there never becomes a number that moves others: the policy gives a score, not a
        # value.
        if self.node.missing == "group_mean" and scores:
            total, count = sum(scores.values(), ZERO), Decimal(len(scores))
            mean = rounded(total / count)
            step = Step("group_mean", "total/count", (("total", total), ("count", count)), mean)
            score = mean if quantum is None else mean.quantize(quantum, ROUND_HALF_UP)
        else:
            score = ZERO
            step = Step("missing_zero", "0", (), ZERO)
        for key in keys:
            bare = self._unscored(key)
            yield key, bare._replace(steps=(step,), score=score, lost=self.weight - score)

    def _unscored(self, key: str) -> LeafResult:
        parts = tuple(
            PartResult(part.measure, weight, measured[key].value, measured[key].step, part.method, None)
            for part, weight, measured in zip(self.parts, self.part_weights, self.measured, strict=True)
        )
        fault = self.faults.get(key)
        return LeafResult(self.node.code, self.weight, self.components[key], parts, (), None, None, fault)

    def statistics(self, keys: Sequence[str]) -> Iterator[Statistics]:
        """Count, lowest, highest and mean measured value of those who were compared."""
        keys = [key for key in keys if key in self.components]
        if not keys and self.node.only_for:
            return
        for part, measured in zip(self.parts, self.measured, strict=True):
            known = [
                value for key in keys if key not in self.faults and (value := measured[key].value) is not None
            ]
            if known:
                mean = rounded(sum(known, ZERO) / len(known))
                yield Statistics(self.node.code, part.measure, len(known), min(known), max(known), mean)
            else:
                yield Statistics(self.node.code, part.measure, 0, None, None, None)


# Checks before a scheme is locked


def check_scheme(scheme: SchemeSpec, limits: SchemeLimits) -> list[Finding]:
    """Everything that keeps this scheme from being locked, and what should be looked at, each with its
    clause.
    """
    with localcontext(EXACT):
        return [
            *_check_tree(scheme, limits),
            *(finding for node in scheme.leaves() for finding in _check_leaf(scheme, node, limits)),
            *_check_balance(scheme, limits),
        ]


def _check_tree(scheme: SchemeSpec, limits: SchemeLimits) -> Iterator[Finding]:
    nodes = list(scheme.nodes())
    for code, count in Counter(node.code for _, node in nodes).items():
        if count > 1:
            yield Finding("duplicate_code", "", {"indicator": code})
    for level, node in nodes:
        if level > limits.max_depth:
            yield Finding("too_deep", "", {"indicator": node.code, "maximum": str(limits.max_depth)})
        if node.weight <= 0:
            yield Finding("weight_not_positive", "", {"indicator": node.code})
    if scheme.weighting == "points":
        parents = [("", scheme.full_points, scheme.indicators)]
        parents += [(node.code, node.weight, node.children) for _, node in nodes if node.children]
        for code, points, children in parents:
            given = sum((child.weight for child in counted_once(children)), ZERO)
            if given != points:
                numbers = {"indicator": code, "expected": plain(points), "given": plain(given)}
                yield Finding("weights_not_exact", "", numbers)
    elif not scheme.indicators:
        yield Finding("no_indicators", "")
    count = len(scheme.leaves())
    if limits.max_indicators is not None and count > limits.max_indicators:
        numbers = {"count": str(count), "maximum": str(limits.max_indicators), "waiver": limits.cap_waiver}
        # A recorded ground (对标国、省指标体系, or approved as it is) turns the refusal into a remark.
        severity: Literal["error", "warning"] = "warning" if limits.cap_waiver else "error"
        yield Finding("too_many_indicators", limits.max_indicators_clause, numbers, severity)


def _check_leaf(scheme: SchemeSpec, node: IndicatorSpec, limits: SchemeLimits) -> Iterator[Finding]:
    name = {"indicator": node.code}
    if not node.unit_of_measure.strip():
        yield Finding("unmeasurable", limits.measurable_clause, name)
    if node.category in limits.forbidden_categories.get(scheme.object_class, frozenset()):
        details = {**name, "category": node.category, "object_class": scheme.object_class}
        yield Finding("forbidden_category", limits.forbidden_categories_clause, details)
    shares = sum((part.share for part in node.all_parts), ZERO)
    if shares != HUNDRED or any(part.share <= 0 for part in node.all_parts):
        yield Finding("parts_not_exact", "", {**name, "given": plain(shares)})
    for part in node.all_parts:
        if part.measure not in MEASURES:
            yield Finding("unknown_measure", "", {**name, "measure": part.measure})
        for problem in check_params(part.method, part.params or {}):
            yield Finding(
                "bad_params", "", {**name, "param": problem.param, "problem": problem.code, **problem.details}
            )
        yield from _check_against_direction(node, part)
        if scheme.weighting == "points":
            yield from _check_over_weight(node, part)


def _check_against_direction(node: IndicatorSpec, part: PartSpec) -> Iterator[Finding]:
    """Fixed bounds the wrong way round score the best as the worst without anybody noticing."""
    try:
        read = METHODS[part.method].read(part.params or {})
    except (KeyError, BadParams):
        return
    if part.method in ("efficacy", "efficacy_exponential") and read.choice("bounds") == "fixed":
        rising = read.decimal("satisfactory") > read.decimal("unacceptable")
        if rising != (node.direction == "positive"):
            yield Finding("bounds_against_direction", "", {"indicator": node.code})


def _check_over_weight(node: IndicatorSpec, part: PartSpec) -> Iterator[Finding]:
    """A list or table of points that gives more than the indicator has."""
    try:
        read = METHODS[part.method].read(part.params or {})
    except (KeyError, BadParams):
        return
    if part.method == "rank_points":
        most = max(read.decimals("points"), default=ZERO)
    elif part.method == "tiers":
        most = max(tier.points for tier in read.tiers("tiers"))
    else:
        return
    weight = node.weight * part.share / HUNDRED
    if most > weight:
        numbers = {"indicator": node.code, "points": plain(most), "weight": plain(weight, strip=True)}
        yield Finding("points_over_weight", "", numbers)


def _check_balance(scheme: SchemeSpec, limits: SchemeLimits) -> Iterator[Finding]:
    try:
        weights, measures = balanced_weights(scheme), measure_weights(scheme)
    except ValueError:
        return  # told by _check_tree already
    if limits.min_objective_share is not None and scheme.full_points:
        objective = sum((weights[node.code] for node in scheme.leaves() if node.objective), ZERO)
        share = EXACT.divide(objective * HUNDRED, scheme.full_points)
        if share < limits.min_objective_share:
            numbers = {"share": plain(round_half_up(share, 2)), "minimum": plain(limits.min_objective_share)}
            yield Finding("mostly_subjective", limits.objective_clause, numbers)
    # Growth is progress too (进步明显): it answers for the increment.
    measures["increment"] = measures.get("increment", ZERO) + measures.get("growth_rate", ZERO)
    for wanted in limits.wanted_measures:
        if not measures.get(wanted) and not limits.waived_measures.get(wanted, "").strip():
            yield Finding(
                "measure_without_weight", limits.wanted_measures_clause, {"measure": wanted}, "warning"
            )


def check_scheme_family(schemes: Mapping[str, SchemeSpec], clause: str) -> list[Finding]:
    """The schemes of one item for several object classes: each its own, with a common core.

    益政办发〔2023〕10号 第十条: counties, parks and townships are not scored by one and the same scheme, nor
    by unrelated ones.
    """
    findings = []
    classes = sorted(schemes)
    for number, first in enumerate(classes):
        for second in classes[number + 1 :]:
            pair = {"first": first, "second": second}
            if schemes[first].indicators == schemes[second].indicators:
                findings.append(Finding("schemes_identical", clause, pair))
            elif not {n.code for n in schemes[first].leaves()} & {n.code for n in schemes[second].leaves()}:
                findings.append(Finding("no_common_indicator", clause, pair, "warning"))
    return findings
