"""What a draft says besides the scores: whom the lead chooses, and what is exemplary in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.errors import Conflict, Missing, WrongState
from evaluations.actions import drafting
from evaluations.actions.lists import locked_list, redigest
from evaluations.models import ListEntry, ProposedList
from evaluations.permissions import lists as permissions
from evaluations.picking import Pick
from evaluations.queries import lists as queries
from evaluations.selection import Removal
from evaluations.states import EntryStatus, ListState, PlacedBy
from ledger.actions import record
from organizations.actors import Actor


@transaction.atomic
def choose_entries(
    *, list_id: UUID, actor: Actor, at: datetime, picks: Sequence[Pick], seen_digest: str = ""
) -> ProposedList:
    """The lead proposes by judgement, or departs from the scores, each with its reason, while the list is a draft.

    Replaces what was chosen before. ``seen_digest`` is the list as the writer saw it. Raises ``ListRuleBroken`` where the
    rulebook knows the scores alone, for anybody who takes no part, over the places, or without a reason.
    """
    item = drafting.locked_item(ProposedList.objects.values_list("item_id", flat=True).get(pk=list_id))
    proposed_list = locked_list(list_id)
    capacity = permissions.can_deliberate(actor, proposed_list).require()
    if proposed_list.state != ListState.DRAFT:
        raise WrongState
    if seen_digest and seen_digest != proposed_list.digest:
        raise Conflict
    before = proposed_list.digest
    basis = proposed_list.basis
    draft = drafting.compose(
        item,
        at=at,
        reason=proposed_list.reason,
        version=proposed_list.version,
        group_places={UUID(key): value for key, value in basis.get("group_places", {}).items()},
        picks=picks,
        removals=[Removal(**row) for row in basis.get("removed", [])],
    )
    merits = dict(
        proposed_list.entries.exclude(merit="")
        .exclude(placed_by=PlacedBy.JUDGED)
        .values_list("unit_id", "merit")
    )
    proposed_list.entries.all().delete()
    rows = drafting.entries_of(proposed_list, draft)
    for row in rows:
        if row.status in (EntryStatus.PROPOSED, EntryStatus.TIED) and not row.merit:
            row.merit = merits.get(row.unit_id, "")
    ListEntry.objects.bulk_create(rows)
    proposed_list.basis = {
        **drafting.basis_of(draft),
        "removed": basis.get("removed", []),
        "group_places": basis.get("group_places", {}),
    }
    proposed_list.save(update_fields=["basis"])
    redigest(proposed_list)
    record(
        "evaluations.list_chosen",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=item.pk,
        payload={
            "before": before,
            "digest": proposed_list.digest,
            "picks": [asdict(pick) for pick in picks],
        },
    )
    return proposed_list


@transaction.atomic
def write_merits(*, list_id: UUID, actor: Actor, at: datetime, merits: Mapping[UUID, str]) -> ProposedList:
    """The lead says of each proposed object what is exemplary in it (典型性、代表性); entry → text, while it is a draft."""
    proposed_list = locked_list(list_id)
    capacity = permissions.can_deliberate(actor, proposed_list).require()
    if proposed_list.state != ListState.DRAFT:
        raise WrongState
    rows = {
        row.pk: row
        for row in queries.entries_of(proposed_list.pk)
        .select_for_update(of=("self",))
        .filter(status__in=[EntryStatus.PROPOSED, EntryStatus.TIED])
    }
    if set(merits) - set(rows):
        raise Missing
    for key, text in merits.items():
        rows[key].merit = text.strip()
        rows[key].save(update_fields=["merit"])
    redigest(proposed_list)
    record(
        "evaluations.list_reasoned",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=proposed_list.item_id,
        payload={"digest": proposed_list.digest, "entries": len(merits)},
    )
    return proposed_list
