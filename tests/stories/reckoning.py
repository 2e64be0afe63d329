"""The scores of the samples reckoned a second time, with fractions and without any code of the scoring methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from samples.figures import figures, members
from samples.records import governments

Components = Mapping[str, Fraction]
HUNDRED = Fraction(100)

MEASURES: dict[str, Callable[[Components], Fraction]] = {
    "total": lambda one: one["actual"],
    "increment": lambda one: one["actual"] - one["previous"],
    "per_capita": lambda one: one["actual"] / one["population"],
    "growth_rate": lambda one: (one["actual"] - one["previous"]) / one["previous"],
    "completion_rate": lambda one: one["actual"] / one["target"],
}


def totals(
    slug: str, item: Mapping[str, Any], track: Mapping[str, Any], changes: Mapping[Any, str]
) -> dict[str, Fraction]:
    """Unit code → its total in this track; ``changes``: (unit, indicator, component) → another value."""
    units = governments()[slug]["units"]
    objects = members(track, units, item["leads"])
    values = {
        (one.unit, one.indicator, one.component): Fraction(one.value) for one in figures(track, objects)
    }
    values |= {key: Fraction(Decimal(value)) for key, value in changes.items()}
    result = dict.fromkeys(objects, Fraction(0))
    for leaf in _leaves(track["scheme"]["indicators"]):
        parts = leaf["parts"] or [{"measure": leaf["measure"], "share": "100"}]
        for part in parts:
            measured = {
                unit: MEASURES[part["measure"]](
                    {name: values[unit, leaf["code"], name] for name in leaf["figures"]}
                )
                for unit in objects
            }
            weight = Fraction(leaf["weight"]) * Fraction(part["share"]) / HUNDRED
            for unit, points in _score(leaf, weight, measured).items():
                result[unit] += points
    return result


def _leaves(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield from _leaves(row["children"]) if row.get("children") else [row]


def _score(
    leaf: Mapping[str, Any], weight: Fraction, measured: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    params, rising = leaf["params"], leaf["direction"] == "positive"
    low, high = min(measured.values()), max(measured.values())
    best, worst = (high, low) if rising else (low, high)
    if leaf["method"] == "efficacy":
        base, reach = Fraction(params["base"]), Fraction(params["range"])
        return {
            unit: weight * (base + reach * (x - worst) / (best - worst)) / HUNDRED
            for unit, x in measured.items()
        }
    if leaf["method"] == "min_max":
        least = Fraction(params["offset"])
        return {
            unit: weight * (least + (1 - least) * (x - worst) / (best - worst))
            for unit, x in measured.items()
        }
    if leaf["method"] == "completion":
        return {unit: weight * min(Fraction(params["cap"]), x) for unit, x in measured.items()}
    if leaf["method"] == "deduction":
        lost = {
            unit: Fraction(params["points"]) * max(x - Fraction(params["target"]), 0)
            for unit, x in measured.items()
        }
        return {unit: max(weight - one, Fraction(0)) for unit, one in lost.items()}
    if leaf["method"] == "tiers":
        return {unit: _tier(params, x) for unit, x in measured.items()}
    return {
        unit: _place(params, weight, 1 + sum(_better(y, x, rising) for y in measured.values()))
        for unit, x in measured.items()
    }


def _better(one: Fraction, other: Fraction, rising: bool) -> bool:
    return one > other if rising else one < other


def _tier(params: Mapping[str, Any], x: Fraction) -> Fraction:
    for tier in params["tiers"]:
        over = (
            "from" not in tier
            or x > Fraction(tier["from"])
            or (tier["from_closed"] and x == Fraction(tier["from"]))
        )
        under = (
            "to" not in tier or x < Fraction(tier["to"]) or (tier["to_closed"] and x == Fraction(tier["to"]))
        )
        if over and under:
            return Fraction(tier["points"])
    return Fraction(params["otherwise"])


def _place(params: Mapping[str, Any], weight: Fraction, rank: int) -> Fraction:
    if params["by"] == "list":
        return Fraction(params["points"][rank - 1])
    return max(Fraction(0), weight * (1 - Fraction(params["step"]) * (rank - 1)))
