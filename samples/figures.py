"""Made-up values for the sample governments: plausible, the same on every machine, and marked as samples.

A value is drawn from a hash of the seed and of what it is for, so that it depends on nothing else: not on the
order of units, not on how many there are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"
SEED = "duli-samples-2025"
_STEPS = 10**12
_PERCENT = Decimal(100)


@dataclass(frozen=True)
class Figure:
    """One component of one value: unit and indicator by their codes."""

    track: str
    unit: str
    indicator: str
    component: str
    value: Decimal


def load(name: str) -> Any:
    """A file of ``samples/data`` by its name without ending: governments, cast, items."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def leaves(indicators: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The scored indicators of a tree, in order."""
    for node in indicators:
        if node.get("children"):
            yield from leaves(node["children"])
        else:
            yield node


def members(track: Mapping[str, Any], units: list[dict[str, Any]], leads: list[str]) -> list[str]:
    """The objects of a track: the units listed, or all of its class; never a lead unit (第五条 不能自评)."""
    listed, region = track["objects"], track.get("region", "")
    if listed == "all":
        listed = [
            unit["code"]
            for unit in units
            if track["object_class"] in unit["object_classes"] and region in ("", unit["region"])
        ]
    return [code for code in listed if code not in leads]


def draw(*key: str) -> Decimal:
    """A number from 0 up to 1 that belongs to this key."""
    digest = hashlib.sha256("\x1f".join((SEED, *key)).encode()).digest()
    return Decimal(int.from_bytes(digest, "big") % _STEPS) / _STEPS


def figures(track: Mapping[str, Any], units: list[str]) -> Iterator[Figure]:
    """All values of a track, unit by unit, leaf by leaf."""
    for unit in units:
        for leaf in leaves(track["scheme"]["indicators"]):
            known: dict[str, Decimal] = {}
            for component, spread in leaf["figures"].items():
                known[component] = _value(spread, known, unit, leaf["code"], component)
                yield Figure(track["code"], unit, leaf["code"], component, known[component])


def _value(
    spread: Mapping[str, Any], known: Mapping[str, Decimal], unit: str, indicator: str, component: str
) -> Decimal:
    """A ``fixed`` value, else a draw between ``low`` and ``high``: in per cent of another component with ``of``.

    ``shared`` names what is drawn once for a unit whatever the indicator: its population is one number.
    """
    if unit in spread.get("fixed", {}):
        return Decimal(spread["fixed"][unit])
    low, high = Decimal(spread["low"]), Decimal(spread["high"])
    key = (unit, spread["shared"]) if "shared" in spread else (unit, indicator, component)
    value = low + (high - low) * draw(*key)
    if "of" in spread:
        value = known[spread["of"]] * value / _PERCENT
    return value.quantize(Decimal(1).scaleb(-spread["places"]), ROUND_HALF_UP)
