"""Reads of collected values: the current version of each cell, its history, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from indicators.models import Value

CellKey = tuple[UUID, UUID, str]
"""Unit, indicator, component."""


@dataclass(frozen=True, slots=True)
class CurrentValue:
    """The version in force of one cell; ``amount`` None: declared missing."""

    amount: Decimal | None
    version: int
    source: str = ""
    pk: UUID | None = None


def current_values(item_id: UUID, indicator_ids: Iterable[UUID]) -> dict[CellKey, CurrentValue]:
    """Every current value of these indicators that the actor's scope opens. One query."""
    rows = Value.objects.filter(
        item_id=item_id, indicator__in=set(indicator_ids), is_current=True
    ).values_list("unit_id", "indicator_id", "component", "amount", "version", "source", "id")
    return {
        (unit_id, indicator_id, component): CurrentValue(amount, version, source, pk)
        for unit_id, indicator_id, component, amount, version, source, pk in rows
    }


def missing_cells(wanted: Iterable[CellKey], present: Iterable[CellKey]) -> list[CellKey]:
    """The cells in which nothing was entered, not even that there is no value."""
    known = set(present)
    return [key for key in wanted if key not in known]


def history_of(item_id: UUID, unit_id: UUID, indicator_ids: Iterable[UUID]) -> list[Value]:
    """Every version of an object's values, newest first, with who entered it."""
    return list(
        Value.objects.filter(item_id=item_id, unit_id=unit_id, indicator__in=set(indicator_ids))
        .select_related("indicator", "entered_by", "provider", "evidence")
        .defer("evidence__content")
        .order_by("indicator__position", "component", "-version")
    )
