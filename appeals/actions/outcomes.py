"""What an upheld appeal brings about, each step an act of its own, until the list is replaced and its hold released.

``correct_values``: the lead corrects the values and a new round is ordered here; it seals the round; it replaces the list.
``remove_entry``: the list is replaced here by a draft without the entry. ``finish_outcome`` then releases the hold; the new list goes on
public notice like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import permissions, queries
from appeals.actions.common import locked_appeal, told
from appeals.actions.filing import SOURCE
from appeals.errors import NotCarriedOut, NotOnTheList
from appeals.models import Appeal
from appeals.states import DECIDED, AppealState, Outcome
from core.errors import WrongState
from evaluations.actions.rounds import order_new_round
from evaluations.models import ProposedList, Round
from evaluations.selection import Removal
from evaluations.states import RoundState
from indicators.actions import CellEntry, Order, correct_values
from indicators.models import Indicator
from organizations.actors import Actor
from publicity.actions.holds import release_hold
from publicity.actions.packages import replace_list


def reason_of(appeal: Appeal) -> str:
    """How corrections and new rounds name the appeal that they follow from."""
    return _("Appeal no. %(number)s upheld (第十三条)") % {"number": appeal.number}


def _awaiting(appeal_id: UUID, *outcomes: str) -> Appeal:
    appeal = locked_appeal(appeal_id)
    if (
        appeal.state not in {*DECIDED, AppealState.ANSWERED}
        or appeal.outcome not in outcomes
        or appeal.carried_out_at
    ):
        raise WrongState(_("There is nothing to carry out for this appeal."))
    return appeal


@transaction.atomic
def correct_by_appeal(*, appeal_id: UUID, actor: Actor, at: datetime, cells: Sequence[CellEntry]) -> Appeal:
    """Correct the values that the appeal was upheld for, and order a new round of every track they belong to.

    Each value becomes a new version whose reason names the appeal; a track with an open round needs no other.
    """
    appeal = _awaiting(appeal_id, Outcome.CORRECT_VALUES)
    capacity = permissions.can_carry_out(actor, appeal).require()
    reason = reason_of(appeal)
    saved = correct_values(
        item_id=appeal.item_id,
        cells=cells,
        order=Order("appeal", str(appeal.pk)),
        reason=reason,
        actor=actor,
        at=at,
        evidence=appeal.evidence,
    )
    tracks = Indicator.objects.filter(pk__in={cell.indicator_id for cell in cells}).values("scheme__track_id")
    busy = Round.objects.filter(track_id__in=tracks, state=RoundState.OPEN).values("track_id")
    sealed = Round.objects.filter(track_id__in=tracks, state=RoundState.SEALED).exclude(track_id__in=busy)
    rounds = [
        order_new_round(round_id=round_id, reason=reason, basis=f"appeal {appeal.number}", actor=actor, at=at)
        for round_id in sealed.order_by("id").values_list("id", flat=True)
    ]
    told(
        "appeals.values_corrected",
        appeal,
        actor=actor,
        capacity=capacity,
        at=at,
        result=str(saved.changed),
        digest=saved.digest,
        rounds=[str(one.pk) for one in rounds],
    )
    return appeal


@transaction.atomic
def remove_by_appeal(*, appeal_id: UUID, actor: Actor, at: datetime, unit_id: UUID) -> Appeal:
    """Replace the list by a draft without the entry that the appeal was upheld against; its notice is withdrawn.

    Whether the place goes to the next one is the rulebook's word. Raises ``NotOnTheList`` for who is not proposed.
    """
    appeal = _awaiting(appeal_id, Outcome.REMOVE_ENTRY)
    capacity = permissions.can_carry_out(actor, appeal).require()
    standing = queries.standing_list(appeal.item_id)
    if standing is None or unit_id not in {entry.unit_id for entry in queries.removable(appeal)}:
        raise NotOnTheList
    new = replace_list(
        list_id=standing.pk,
        reason=reason_of(appeal),
        actor=actor,
        at=at,
        group_places=_places_of(standing),
        removals=[Removal(str(unit_id), "appeal.decide", reason_of(appeal), SOURCE, str(appeal.pk))],
    )
    told(
        "appeals.entry_removed",
        appeal,
        actor=actor,
        capacity=capacity,
        at=at,
        unit=str(unit_id),
        list=str(new.pk),
        version=new.version,
    )
    return appeal


def _places_of(standing: ProposedList) -> dict[UUID, dict[str, int]]:
    """The places of each group of each track, as the list that stands was drafted with."""
    found: dict[UUID, dict[str, int]] = {}
    for line in standing.basis.get("cut_lines", []):
        if line["group"] and line["places"] is not None:
            found.setdefault(UUID(line["track"]), {})[line["group"]] = line["places"]
    return found


@transaction.atomic
def finish_outcome(*, appeal_id: UUID, actor: Actor, at: datetime) -> Appeal:
    """The list that the appeal was upheld against has been replaced: the hold is released.

    Raises ``NotCarriedOut`` while it still stands.
    """
    appeal = _awaiting(appeal_id, Outcome.CORRECT_VALUES, Outcome.REMOVE_ENTRY)
    capacity = permissions.can_carry_out(actor, appeal).require()
    if not queries.carried_out(appeal, ProposedList.objects.get(pk=appeal.notice.proposed_list_id)):
        raise NotCarriedOut
    appeal.carried_out_at, appeal.carried_out_by_id = at, actor.person_id
    appeal.save(update_fields=["carried_out_at", "carried_out_by"])
    release_hold(
        source=SOURCE,
        source_id=appeal.pk,
        at=at,
        reason=f"outcome of appeal {appeal.number} carried out",
        actor=actor,
    )
    told("appeals.outcome_carried_out", appeal, actor=actor, capacity=capacity, at=at, result=appeal.outcome)
    return appeal
