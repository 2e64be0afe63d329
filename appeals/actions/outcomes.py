"""What an upheld appeal brings about, each step an act of its own, until the list is replaced and its hold released.

``correct_values``: the lead corrects the values and a new round is ordered here; it seals the round; it replaces the list.
``remove_entry``: it replaces the list without the entry. ``finish_outcome`` then releases the hold; the new list goes on
public notice like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import permissions
from appeals.actions.common import locked_appeal, told
from appeals.actions.filing import SOURCE
from appeals.errors import NotCarriedOut
from appeals.models import Appeal
from appeals.states import DECIDED, AppealState, Outcome
from core.errors import WrongState
from evaluations.actions.rounds import order_new_round
from evaluations.models import ProposedList
from evaluations.states import ListState
from indicators.actions import correct_values
from organizations.actors import Actor
from publicity.actions.notices import release_hold


def reason_of(appeal: Appeal) -> str:
    """How corrections and new rounds name the appeal that they follow from."""
    return _("Appeal no. %(number)s upheld (第十三条)") % {"number": appeal.number}


def _awaiting(appeal_id: UUID, *outcomes: str) -> Appeal:
    appeal = locked_appeal(appeal_id)
    if appeal.state not in {*DECIDED, AppealState.ANSWERED} or appeal.outcome not in outcomes or appeal.carried_out_at:
        raise WrongState(_("There is nothing to carry out for this appeal."))
    return appeal


@transaction.atomic
def correct_by_appeal(*, appeal_id: UUID, actor: Actor, at: datetime, corrections: Sequence[Any]) -> Appeal:
    """Correct the values that the appeal was upheld for and order a new round of every track that they belong to.

    ``corrections`` are ``indicators.actions.Correction``; each becomes a new version whose reason names the appeal.
    """
    appeal = _awaiting(appeal_id, Outcome.CORRECT_VALUES)
    capacity = permissions.can_carry_out(actor, appeal).require()
    reason = reason_of(appeal)
    values = correct_values(
        item_id=appeal.item_id, corrections=corrections, reason=reason, channel="appeal", actor=actor, at=at
    )
    tracks = sorted({value.indicator.scheme.track_id for value in values}, key=str)
    for track_id in tracks:
        order_new_round(track_id=track_id, actor=actor, at=at, reason=reason)
    told(
        "appeals.values_corrected",
        appeal,
        actor=actor,
        capacity=capacity,
        at=at,
        values=[str(value.pk) for value in values],
        tracks=[str(track_id) for track_id in tracks],
    )
    return appeal


@transaction.atomic
def finish_outcome(*, appeal_id: UUID, actor: Actor, at: datetime) -> Appeal:
    """The list that the appeal was upheld against has been replaced: the hold is released.

    Raises ``NotCarriedOut`` while it still stands.
    """
    appeal = _awaiting(appeal_id, Outcome.CORRECT_VALUES, Outcome.REMOVE_ENTRY)
    capacity = permissions.can_carry_out(actor, appeal).require()
    old = ProposedList.objects.get(pk=appeal.notice.proposed_list_id)
    if old.state != ListState.REPLACED:
        raise NotCarriedOut
    appeal.carried_out_at, appeal.carried_out_by_id = at, actor.person_id
    appeal.save(update_fields=["carried_out_at", "carried_out_by"])
    release_hold(source=SOURCE, source_id=appeal.pk, at=at, reason=f"outcome of appeal {appeal.number} carried out")
    told("appeals.outcome_carried_out", appeal, actor=actor, capacity=capacity, at=at, result=appeal.outcome)
    return appeal
