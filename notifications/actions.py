"""Deadlines are set, met and cancelled here; the inbox is filled from the ledger by cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.scope import require_scope
from ledger import outbox
from ledger.actions import MAIN
from ledger.models import Act, ActPayload
from notifications.models import Cursor, Deadline, Notification
from notifications.queries import messages_of
from notifications.rules import lead_of, reminder_times
from organizations.models import Membership

REMIND = "notifications.remind"
FAN_OUT = "notifications.fan_out"
BATCH = 500


@transaction.atomic
def set_deadline(
    *,
    kind: str,
    subject_id: UUID,
    role: str,
    due_at: datetime,
    at: datetime,
    unit_id: UUID | None = None,
    item_id: UUID | None = None,
    params: Mapping[str, object] | None = None,
    path: str = "",
    provisional: bool = False,
) -> Deadline:
    """Something is due from the holders of ``role`` (in ``unit_id``); an open deadline of the same kind is moved."""
    cancel_deadline(kind=kind, subject_id=subject_id, at=at, unit_id=unit_id, role=role)
    deadline = Deadline.objects.create(
        kind=kind,
        subject_id=subject_id,
        item_id=item_id,
        unit_id=unit_id,
        role=role,
        params=dict(params or {}),
        path=path,
        due_at=due_at,
        made_at=at,
        provisional=provisional,
    )
    for moment in reminder_times(due_at, at):
        outbox.enqueue(REMIND, subject_id=deadline.pk, at=at, due_at=moment)
    return deadline


def _open(kind: str, subject_id: UUID, unit_id: UUID | None, role: str | None) -> Iterable[Deadline]:
    rows = Deadline.objects.select_for_update().filter(
        kind=kind, subject_id=subject_id, met_at=None, cancelled_at=None
    )
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    if role is not None:
        rows = rows.filter(role=role)
    return list(rows)


@transaction.atomic
def meet_deadline(*, kind: str, subject_id: UUID, at: datetime, unit_id: UUID | None = None) -> int:
    """What was due is done; its reminders fall silent. Answers how many deadlines it met."""
    rows = list(_open(kind, subject_id, unit_id, None))
    for row in rows:
        row.met_at = at
        row.save(update_fields=["met_at"])
        outbox.cancel(REMIND, subject_id=row.pk, at=at)
    return len(rows)


@transaction.atomic
def cancel_deadline(
    *, kind: str, subject_id: UUID, at: datetime, unit_id: UUID | None = None, role: str | None = None
) -> int:
    """It is no longer due."""
    rows = list(_open(kind, subject_id, unit_id, role))
    for row in rows:
        row.cancelled_at = at
        row.save(update_fields=["cancelled_at"])
        outbox.cancel(REMIND, subject_id=row.pk, at=at)
    return len(rows)


@transaction.atomic
def remind(*, deadline_id: UUID, at: datetime) -> int:
    """Tell everybody concerned that a deadline is near or here. Answers how many were told."""
    deadline = (
        Deadline.objects.select_for_update().filter(pk=deadline_id, met_at=None, cancelled_at=None).first()
    )
    if deadline is None:
        return 0
    lead = lead_of(deadline.due_at, at)
    people = _holders(at, roles=(deadline.role,), unit_ids=[deadline.unit_id] if deadline.unit_id else None)
    params = {**deadline.params, "due_at": deadline.due_at.isoformat()}
    return _deliver(
        people,
        source=f"deadline {deadline.pk} {lead.days}",
        kind=f"deadline:{deadline.kind}",
        params=params,
        path=deadline.path,
        item_id=deadline.item_id,
        at=at,
    )


@transaction.atomic
def fan_out(*, at: datetime) -> int:
    """Read the ledger on from the cursor and tell the people concerned; each act once. Answers how many acts."""
    Cursor.objects.bulk_create([Cursor(chain=MAIN)], ignore_conflicts=True)
    cursor = Cursor.objects.select_for_update().get(chain=MAIN)
    acts = list(Act.objects.filter(chain=MAIN, sequence__gt=cursor.sequence).order_by("sequence")[:BATCH])
    if not acts:
        return 0
    payloads = dict(
        ActPayload.objects.filter(act_id__in=[act.id for act in acts]).values_list("act_id", "payload")
    )
    Notification.objects.bulk_create(
        [
            Notification(
                person_id=message.person_id,
                source=f"act {message.act.id}",
                kind=message.act.act,
                params=message.params,
                path=message.path,
                item_id=message.act.item_id,
                made_at=at,
            )
            for message in messages_of(acts, payloads, at)
        ],
        ignore_conflicts=True,
    )
    cursor.sequence = acts[-1].sequence
    cursor.save(update_fields=["sequence"])
    return len(acts)


def _holders(at: datetime, *, roles: Iterable[str], unit_ids: Iterable[UUID] | None) -> set[UUID]:
    rows = Membership.objects.filter(
        tenant_id=require_scope().tenant_id,
        role__in=list(roles),
        valid_from__lte=at,
        person__disabled_at=None,
    ).exclude(valid_to__lte=at)
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=list(unit_ids))
    return set(rows.values_list("person_id", flat=True))


def _deliver(
    people: Iterable[UUID],
    *,
    source: str,
    kind: str,
    params: dict[str, object],
    path: str,
    item_id: UUID | None,
    at: datetime,
) -> int:
    rows = [
        Notification(
            person_id=person, source=source, kind=kind, params=params, path=path, item_id=item_id, made_at=at
        )
        for person in sorted(people, key=str)
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def mark_read(*, person_id: UUID, at: datetime, notification_id: UUID | None = None) -> int:
    """A person has read one message, or all of them. Answers how many were unread."""
    rows = Notification.objects.filter(person_id=person_id, read_at=None)
    if notification_id is not None:
        rows = rows.filter(pk=notification_id)
    return rows.update(read_at=at)
