"""Who hears of an act. Apps declare it in their messages; this app resolves it and knows no business rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Audience:
    """People by role: in the office, in the units with a relation to the act's item, or in the act's own unit.

    ``relations`` maps a relation (``lead_item`` …) to the roles told there; ``unit`` are roles told in the unit that the
    act is about; ``office`` are roles told wherever they are held in the tenant. The actor is never told.
    """

    office: tuple[str, ...] = ()
    relations: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unit: tuple[str, ...] = ()
    route: str = ""


_audiences: dict[str, Audience] = {}


def register(audiences: Mapping[str, Audience]) -> None:
    """Act code → who hears of it."""
    for act, audience in audiences.items():
        if act in _audiences:
            raise ValueError(f"the audience of {act} is declared twice")
        _audiences[act] = audience


def audience_of(act: str) -> Audience | None:
    return _audiences.get(act)


def known() -> frozenset[str]:
    return frozenset(_audiences)


_deadlines: dict[str, object] = {}


def register_deadlines(texts: Mapping[str, object]) -> None:
    """Deadline kind → sentence for people; ``%(…)s`` are filled from the deadline's params."""
    for kind, text in texts.items():
        if kind in _deadlines:
            raise ValueError(f"the deadline {kind} is declared twice")
        _deadlines[kind] = text


def deadline_text(kind: str, params: Mapping[str, object]) -> str:
    text = str(_deadlines.get(kind, kind))
    try:
        return text % params
    except (KeyError, TypeError):
        return text
