"""Schemes for sample items that no public text gives one: plausible, small, by the rulebook, and marked as samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from programs.packs import RuleSet

COMPONENTS: Mapping[str, tuple[str, ...]] = {
    "total": (),
    "increment": ("previous",),
    "per_capita": ("population",),
    "growth_rate": ("previous",),
    "ratio": ("denominator",),
    "completion_rate": ("target",),
}
"""What a measure needs of an object besides the figure of the year itself."""

SPREADS: Mapping[str, Mapping[str, Any]] = {
    "actual": {"low": "20", "high": "400", "places": 2},
    "previous": {"low": "86", "high": "103", "places": 2, "of": "actual"},
    "target": {"low": "92", "high": "106", "places": 2, "of": "actual"},
    "denominator": {"low": "130", "high": "260", "places": 2, "of": "actual"},
    "population": {"low": "20", "high": "90", "places": 2, "shared": "population"},
}
DIFFERENCE = 5
"""So many points go from the last indicator to the first with every class: classes share a core and differ (分别制定)."""


def standard(
    title: str, object_class: str, year: int, provider: str, rules: RuleSet, names: Sequence[str] = ()
) -> dict[str, Any]:
    """An objective indicator for each part of the work, over the measures that the rulebook considers."""
    names = names or (f"{title[:60]}工作成效（示例）", f"{title[:60]}重点任务完成（示例）")
    total, layers = int(rules.indicators.weights_total), rules.indicators.layers
    order = [one.code for one in rules.objects].index(object_class)
    nodes = []
    for number, (name, weight) in enumerate(zip(names, _weights(total, len(names), order), strict=True)):
        node = _leaf(f"i{number + 1}", name, str(weight), year, provider, rules)
        if layers:
            node["layer"] = layers[min(number, len(layers) - 1)]
        nodes.append(node)
    return {
        "full_points": str(total),
        "weighting": "points",
        "places": rules.evaluation.decimals,
        "rank_on": rules.evaluation.rank_on,
        "waived_measures": {},
        "indicators": nodes,
    }


def _weights(total: int, count: int, order: int) -> list[int]:
    share, left = divmod(total, count)
    weights = [share + left, *[share] * (count - 1)]
    moved = DIFFERENCE * order if count > 1 else 0
    weights[0] += moved
    weights[-1] -= moved
    return weights


def _leaf(code: str, name: str, weight: str, year: int, provider: str, rules: RuleSet) -> dict[str, Any]:
    measures = list(rules.indicators.measures.considered) or ["total"]
    share, left = divmod(100, len(measures))
    parts = [
        {
            "measure": measure,
            "share": str(share + (left if number == 0 else 0)),
            "method": "",
            "params": None,
        }
        for number, measure in enumerate(measures)
    ]
    needed = dict.fromkeys(["actual", *(name for measure in measures for name in COMPONENTS[measure])])
    return {
        "code": code,
        "name": name,
        "weight": weight,
        "direction": "positive",
        "measure": measures[0],
        "method": "efficacy",
        "params": {"base": "60", "range": "40"},
        "parts": parts if len(parts) > 1 else [],
        "missing": "not_ranked",
        "unit_of_measure": "（示例）",
        "category": "economy",
        "objective": True,
        "statistic": name,
        "provider": provider,
        "period": str(year),
        "figures": {component: dict(SPREADS[component]) for component in needed},
    }
