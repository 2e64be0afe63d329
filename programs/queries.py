"""Reads of programmes, items, plans and routes."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from programs.models import ItemRelation


def relations_of_units(unit_ids: Iterable[UUID]) -> dict[str, frozenset[tuple[UUID, UUID]]]:
    """Relation → pairs of item and unit, for the given units of the active tenant. One query."""
    rows = ItemRelation.objects.filter(group__unit__in=list(unit_ids)).values_list(
        "permission__codename", "content_object_id", "group__unit__id"
    )
    found: dict[str, set[tuple[UUID, UUID]]] = {}
    for codename, item_id, unit_id in rows:
        found.setdefault(codename, set()).add((item_id, unit_id))
    return {codename: frozenset(pairs) for codename, pairs in found.items()}


def units_of_item(item_id: UUID, relation: str) -> list[UUID]:
    """The units with a relation to an item, the co-ordinating lead first."""
    return list(
        ItemRelation.objects.filter(content_object_id=item_id, permission__codename=relation)
        .order_by("position", "id")
        .values_list("group__unit__id", flat=True)
    )
