"""The part of JSON Schema that ``schema.json`` uses, in plain Python.

The product does not carry a schema library: a test holds that this judge and the library agree on every
pack and on broken ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Misfit:
    """Where a value leaves its shape, what was found and what is possible."""

    path: str
    found: str
    expected: str
    kind: str = field(default="", compare=False)
    """What is wrong, for whoever says it in another language; ``params`` are what its sentence needs."""
    params: Mapping[str, Any] = field(default_factory=dict, compare=False)


_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list, tuple),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def misfits(value: Any, shape: Mapping[str, Any], path: str = "") -> Iterator[Misfit]:
    """Every place where the value leaves the shape."""
    if "oneOf" in shape:
        yield from _one_of(value, shape["oneOf"], path)
        return
    if "const" in shape and value != shape["const"]:
        yield Misfit(path, show(value), show(shape["const"]), "options", {"options": [shape["const"]]})
        return
    if "enum" in shape and value not in shape["enum"]:
        options = " | ".join(show(option) for option in shape["enum"])
        yield Misfit(path, show(value), options, "options", {"options": shape["enum"]})
        return
    if "type" in shape and not _has_type(value, shape["type"]):
        names = [shape["type"]] if isinstance(shape["type"], str) else shape["type"]
        yield Misfit(path, show(value), " | ".join(names), "type", {"types": names})
        return
    if isinstance(value, str):
        yield from _string(value, shape, path)
    elif isinstance(value, bool):
        return
    elif isinstance(value, int):
        yield from _integer(value, shape, path)
    elif isinstance(value, Mapping):
        yield from _object(value, shape, path)
    elif isinstance(value, Sequence):
        yield from _array(value, shape, path)


def show(value: Any) -> str:
    """A value as a message shows it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _has_type(value: Any, wanted: str | Sequence[str]) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES[name]) for name in names)


def _string(value: str, shape: Mapping[str, Any], path: str) -> Iterator[Misfit]:
    if len(value) < shape.get("minLength", 0):
        yield Misfit(path, show(value), "a text that is not empty", "empty")
    if "pattern" in shape and not re.search(shape["pattern"], value):
        yield Misfit(path, show(value), shape["pattern"], "pattern", {"pattern": shape["pattern"]})


def _integer(value: int, shape: Mapping[str, Any], path: str) -> Iterator[Misfit]:
    low, high = shape.get("minimum"), shape.get("maximum")
    if (low is not None and value < low) or (high is not None and value > high):
        yield Misfit(path, show(value), f"{low}…{high}", "range", {"low": low, "high": high})


def _object(value: Mapping[str, Any], shape: Mapping[str, Any], path: str) -> Iterator[Misfit]:
    properties: Mapping[str, Any] = shape.get("properties", {})
    for name in shape.get("required", ()):
        if name not in value:
            yield Misfit(_join(path, name), "nothing", "a value", "missing")
    for name, item in value.items():
        if name in properties:
            yield from misfits(item, properties[name], _join(path, name))
        elif shape.get("additionalProperties") is False:
            yield Misfit(
                _join(path, name), name, " | ".join(properties), "unknown_part", {"parts": [*properties]}
            )


def _array(value: Sequence[Any], shape: Mapping[str, Any], path: str) -> Iterator[Misfit]:
    if len(value) < shape.get("minItems", 0):
        least = shape["minItems"]
        yield Misfit(path, f"{len(value)} entries", f"at least {least}", "too_few", {"least": least})
    if shape.get("uniqueItems") and any(item in value[:index] for index, item in enumerate(value)):
        yield Misfit(path, "the same entry twice", "each entry once", "entry_twice")
    for index, item in enumerate(value):
        yield from misfits(item, shape.get("items", {}), f"{path}[{index}]")


def _one_of(value: Any, branches: Sequence[Mapping[str, Any]], path: str) -> Iterator[Misfit]:
    """The branches are told apart by their constant ``kind``; only the chosen one is judged."""
    kinds = {branch["properties"]["kind"]["const"]: branch for branch in branches}
    chosen = value.get("kind") if isinstance(value, Mapping) else None
    if not isinstance(chosen, str) or chosen not in kinds:
        yield Misfit(_join(path, "kind"), show(chosen), " | ".join(kinds), "options", {"options": [*kinds]})
        return
    yield from misfits(value, kinds[chosen], path)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
