"""Holds: an open appeal bars its list from being submitted; the clock of the notice goes on (第十三、十五条)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.addresses import place
from core.decisions import Capacity
from core.errors import TooLate, WrongState
from evaluations.models import ProposedList
from evaluations.states import ListState
from ledger.actions import record
from organizations.actors import Actor, system_actor
from programs.queries import tenant_slug
from publicity.errors import NoticeClosed
from publicity.models import Hold, PublicNotice
from publicity.states import NoticeState

DECIDED = frozenset({ListState.APPROVED, ListState.REPLACED, ListState.RETURNED})
HOLDABLE = frozenset({NoticeState.OPEN, NoticeState.CLOSED, NoticeState.SUSPENDED})


@transaction.atomic
def place_hold(
    *,
    notice_id: UUID,
    unit_id: UUID,
    source: str,
    source_id: UUID,
    at: datetime,
    actor: Actor,
    received_at: datetime | None = None,
) -> Hold:
    """What ``source_id`` waits for bars the list of this notice from going on. The caller has permitted it.

    ``received_at`` is when it came in, where that was before it was entered: that time decides. Raises
    ``NoticeClosed`` when it didn't come in before the closing second, ``TooLate`` when the list has been decided.
    Placed twice for one source it is the same hold.
    """
    notice = PublicNotice.objects.select_for_update(of=("self",)).select_related("item").get(pk=notice_id)
    if notice.state not in HOLDABLE:
        raise WrongState
    standing = Hold.objects.filter(source=source, source_id=source_id).first()
    if standing is not None:
        return standing
    # An appeal by telephone is entered after it was made; what is entered now came in now.
    came_in = min(received_at or at, at)
    if notice.closes_at is None or came_in >= notice.closes_at:
        raise NoticeClosed
    list_state = ProposedList.objects.values_list("state", flat=True).get(pk=notice.proposed_list_id)
    if list_state in DECIDED:
        raise TooLate
    hold = Hold.objects.create(
        notice=notice,
        item_id=notice.item_id,
        unit_id=unit_id,
        source=source,
        source_id=source_id,
        placed_at=at,
    )
    _note("publicity.hold_placed", hold, notice, actor=actor, at=at)
    return hold


@transaction.atomic
def release_hold(
    *, source: str, source_id: UUID, at: datetime, reason: str, actor: Actor | None = None
) -> Hold | None:
    """What the hold waited for is answered. ``None`` when it holds nothing (any more). The caller has permitted it."""
    hold = (
        Hold.objects.select_for_update(of=("self",))
        .select_related("notice__item")
        .filter(source=source, source_id=source_id, released_at=None)
        .first()
    )
    if hold is None:
        return None
    hold.released_at, hold.release_reason = max(at, hold.placed_at), reason.strip()
    hold.save(update_fields=["released_at", "release_reason"])
    _note("publicity.hold_released", hold, hold.notice, actor=actor or system_actor(hold.tenant_id), at=at)
    return hold


def _note(act: str, hold: Hold, notice: PublicNotice, *, actor: Actor, at: datetime) -> None:
    record(
        act,
        actor=actor,
        capacity=Capacity("system") if actor.is_system else Capacity("hold", hold.unit_id),
        at=at,
        subject=hold,
        item_id=notice.item_id,
        payload={
            "notice": str(notice.pk),
            "source": hold.source,
            "source_id": str(hold.source_id),
            "reason": hold.release_reason,
            "item_title": notice.item.title,
            "path": place(tenant_slug(), "publicity:notice-detail", notice.pk),
        },
    )
