"""The acts and effects that exist, told by the apps at start. What is not listed cannot be recorded or performed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.errors import Text

_acts: dict[str, Text] = {}
_capacities: dict[str, Text] = {}
_effects: dict[str, Callable[[str, datetime], None]] = {}
_followers: list[str] = []
_followers_of: dict[str, list[str]] = {}


def register_acts(texts: Mapping[str, Text]) -> None:
    """Act code → sentence for people. Codes are ``app.noun_verbed``."""
    for code, text in texts.items():
        if code in _acts:
            raise ValueError(f"the act {code} is registered twice")
        _acts[code] = text


def act_text(code: str) -> Text:
    return _acts.get(code, code)


def register_capacities(texts: Mapping[str, Text]) -> None:
    """The word before the ``@`` of a capacity → what people call it."""
    _capacities.update(texts)


def capacity_text(code: str) -> Text:
    return _capacities.get(code, code)


def known_acts() -> frozenset[str]:
    return frozenset(_acts)


def effect(kind: str) -> Callable[[Callable[[str, datetime], None]], Callable[[str, datetime], None]]:
    """Declare the handler of an outbox kind: ``handler(subject_id, at)``, inside the tenant and one transaction."""

    def register(handler: Callable[[str, datetime], None]) -> Callable[[str, datetime], None]:
        if kind in _effects:
            raise ValueError(f"the effect {kind} is registered twice")
        _effects[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Callable[[str, datetime], None]:
    return _effects[kind]


def known_effects() -> frozenset[str]:
    return frozenset(_effects)


def follow(kind: str) -> None:
    """Have this effect enqueued after every act of a tenant: for whoever reads the ledger by cursor."""
    if kind not in _followers:
        _followers.append(kind)


def followers() -> tuple[str, ...]:
    return tuple(_followers)


def follow_act(act: str, kind: str) -> None:
    """Have this effect enqueued after one act of a tenant: how a higher app hears of a change further down."""
    kinds = _followers_of.setdefault(act, [])
    if kind not in kinds:
        kinds.append(kind)


def followers_of(act: str) -> tuple[str, ...]:
    return tuple(_followers_of.get(act, ()))
