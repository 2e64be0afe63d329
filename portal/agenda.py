"""What waits for somebody and what can be done next, gathered from the apps that own it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from types import ModuleType
from uuid import UUID

from core.agenda import NextStep, Waiting
from organizations.actors import Actor
from programs.models import Item

APPS = ("programs", "indicators", "evaluations", "publicity", "appeals", "rewards")
"""In the order of the lifecycle; each has an ``agenda`` module with ``waiting_for`` and ``next_steps``."""


def _modules() -> Iterator[ModuleType]:
    return (import_module(f"{app}.agenda") for app in APPS)


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """Everything that waits for the actor: what is due first comes first, what has no date last."""
    found = [one for module in _modules() for one in module.waiting_for(actor, at)]
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or at, str(one.title)))


def next_steps(actor: Actor, item: Item, at: datetime) -> list[NextStep]:
    """The doors of an item in the order of the lifecycle, open or with their reason."""
    return [step for module in _modules() for step in module.next_steps(actor, item, at)]


def waiting_by_item(rows: list[Waiting]) -> dict[UUID | None, list[Waiting]]:
    grouped: dict[UUID | None, list[Waiting]] = {}
    for row in rows:
        grouped.setdefault(row.item_id, []).append(row)
    return grouped
