"""What every action on an appeal needs: the locked row, the rulebook, the act with the names it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from appeals.models import Appeal
from core.addresses import place
from core.decisions import Capacity
from core.errors import Clause, Missing
from ledger.actions import record
from organizations.actors import Actor
from organizations.models import Tenant
from programs.models import Item
from programs.packs import RuleSet
from programs.queries import clause_of, rules_for_item


def locked_appeal(appeal_id: UUID) -> Appeal:
    """The appeal, locked. Raises ``Missing`` for what the actor's scope does not open."""
    appeal = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("notice", "unit", "item__programme__rulebook_version")
        .filter(pk=appeal_id)
        .first()
    )
    if appeal is None:
        raise Missing
    return appeal


def rules_for(item: Item) -> tuple[RuleSet, Callable[[str], Clause | None]]:
    """The rulebook of the item's year, and its clauses as a refusal shows them."""
    rulebook = rules_for_item(item)
    return rulebook, partial(clause_of, rulebook)


def appeal_path(appeal: Appeal) -> str:
    return place(Tenant.objects.get(pk=appeal.tenant_id), "appeals:appeal-detail", appeal.pk)


def told(
    act: str,
    appeal: Appeal,
    *,
    actor: Actor,
    capacity: Capacity,
    at: datetime,
    result: str = "",
    **payload: Any,
) -> None:
    """Record an act on the appeal, with the names that a message about it needs."""
    record(
        act,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=appeal,
        result=result,
        item_id=appeal.item_id,
        # The unit that a person's appeal is about is no party to it, and is told of nothing.
        unit_id=None if appeal.by_person else appeal.unit_id,
        payload={
            "number": appeal.number,
            "item_title": appeal.item.title,
            "unit_name": appeal.appellant_name,
            "state": str(appeal.state),
            **payload,
        },
    )
