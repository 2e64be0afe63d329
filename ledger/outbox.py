"""Enqueue, cancel, claim and perform what is due. An effect and its "done" are one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from core import clock
from core.scope import Scope, require_scope, tenant_scope
from ledger import catalogue
from ledger.models import OutboxRow

log = logging.getLogger(__name__)

CLAIM_LASTS = timedelta(seconds=60)
"""After this a claimed row that is not done is sent again: its worker died."""
MOST_ATTEMPTS = 8


def enqueue(kind: str, *, subject_id: object, at: datetime, due_at: datetime | None = None) -> OutboxRow:
    """Write down an effect in the transaction of the act; it is performed at ``due_at`` or as soon as committed."""
    if kind not in catalogue.known_effects():
        raise KeyError(kind)
    row = OutboxRow.objects.create(
        tenant_id=require_scope().tenant_id,
        kind=kind,
        subject_id=str(subject_id),
        made_at=at,
        due_at=due_at or at,
    )
    if row.due_at <= at and all(entry[1] is not _nudge for entry in connection.run_on_commit):
        transaction.on_commit(_nudge, robust=True)
    return row


def enqueue_once(kind: str, *, subject_id: object, at: datetime) -> None:
    """As ``enqueue``, unless the same effect already waits unclaimed: it will see this act too."""
    waiting = OutboxRow.objects.filter(
        tenant_id=require_scope().tenant_id,
        kind=kind,
        subject_id=str(subject_id),
        done_at=None,
        cancelled_at=None,
        dead_at=None,
        claimed_at=None,
    )
    if not waiting.exists():
        enqueue(kind, subject_id=subject_id, at=at)


def cancel(kind: str, *, subject_id: object, at: datetime) -> int:
    """Take back what is still waiting; answers how many rows."""
    return OutboxRow.objects.filter(
        tenant_id=require_scope().tenant_id,
        kind=kind,
        subject_id=str(subject_id),
        done_at=None,
        cancelled_at=None,
        dead_at=None,
    ).update(cancelled_at=at)


_relays: list[Callable[[], None]] = []


def nudge_with(relay: Callable[[], None]) -> None:
    """Name who is told, after a commit, that something is due at once; the beat comes by anyway."""
    _relays[:] = [relay]


def _nudge() -> None:
    for relay in _relays:
        relay()


@dataclass(frozen=True, slots=True)
class Claimed:
    id: UUID
    tenant_id: int


def claim(limit: int = 100) -> list[Claimed]:
    """Take rows that are due, across tenants, so that no second relay takes them; committed before anything is sent."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "with due as (select id from ledger_outboxrow where done_at is null and cancelled_at is null "
            "and dead_at is null and due_at <= duli_now() and (claimed_at is null or claimed_at < duli_now() - %s) "
            "order by due_at, id limit %s for update skip locked) "
            "update ledger_outboxrow o set claimed_at = duli_now() from due where o.id = due.id "
            "returning o.id, o.tenant_id, o.due_at",
            [CLAIM_LASTS, limit],  # type: ignore[list-item]  # psycopg takes a timedelta as an interval
        )
        rows = sorted(cursor.fetchall(), key=lambda row: (row[2], row[0]))
    return [Claimed(id=row[0], tenant_id=row[1]) for row in rows]


def perform(row_id: UUID, tenant_id: int) -> bool:
    """Do the effect and mark it done, once, whoever else tries. Answers whether it was done here."""
    try:
        with transaction.atomic(), tenant_scope(Scope(tenant_id=tenant_id, everything=True)):
            row = (
                OutboxRow.objects.select_for_update(skip_locked=True)
                .filter(id=row_id, tenant_id=tenant_id, done_at=None, cancelled_at=None, dead_at=None)
                .first()
            )
            if row is None:
                return False
            at = clock.now()
            catalogue.handler_of(row.kind)(row.subject_id, at)
            # An effect may cancel whatever waits for its subject, this row included: it is done all the same.
            row.done_at, row.cancelled_at = max(at, row.made_at), None
            row.save(update_fields=["done_at", "cancelled_at"])
            return True
    except Exception as error:
        log.exception("outbox row %s failed", row_id)
        _put_back(row_id, error)
        return False


def _put_back(row_id: UUID, error: Exception) -> None:
    with transaction.atomic():
        row = OutboxRow.objects.select_for_update().get(id=row_id)
        at = clock.now()
        row.attempts += 1
        row.last_error = f"{type(error).__name__}: {error}"[:300]
        row.claimed_at = None
        row.due_at = at + timedelta(seconds=2 ** min(row.attempts, 8))
        if row.attempts >= MOST_ATTEMPTS:
            row.dead_at = at
        row.save(update_fields=["attempts", "last_error", "claimed_at", "due_at", "dead_at"])


def run_due(limit: int = 1000) -> int:
    """Claim and perform in this process until nothing is due: for commands, demos and tests. Answers how many."""
    done = 0
    while done < limit:
        claimed = claim()
        if not claimed:
            return done
        for row in claimed:
            done += perform(row.id, row.tenant_id)
    return done
