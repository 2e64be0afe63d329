"""The door of the ledger: ``record`` an act, in the transaction of the act, last before the message."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection
from django.db.models import Model

from core.canonical import canonical_json, digest
from core.decisions import Capacity
from core.scope import PLATFORM, require_scope
from ledger import catalogue, outbox
from ledger.models import Act, Chain

MAIN = "main"
"""The chain of a tenant's programmes; complaints have one of their own."""

GENESIS = "0" * 64


class Acting(Protocol):
    """Whoever acts: a person with a name, or the system itself (no person)."""

    @property
    def person_id(self) -> UUID | None: ...


def record(
    act: str,
    *,
    actor: Acting,
    capacity: Capacity,
    at: datetime,
    subject: Model,
    result: str = "",
    payload: dict[str, Any] | None = None,
    item_id: UUID | None = None,
    unit_id: UUID | None = None,
    chain: str = MAIN,
) -> Act:
    """Append one act to the tenant's chain. Raises ``KeyError`` for an act that no app declared."""
    if act not in catalogue.known_acts():
        raise KeyError(act)
    if not connection.in_atomic_block:
        raise RuntimeError("an act is recorded in the transaction of the act")
    tenant_id = require_scope().tenant_id
    head = _locked_head(tenant_id, chain)
    body = canonical_json(payload or {})
    row = Act(
        tenant_id=tenant_id,
        chain=chain,
        sequence=head.last_sequence + 1,
        at=at.astimezone(UTC),
        actor_id=actor.person_id,
        capacity=str(capacity),
        act=act,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        item_id=item_id,
        unit_id=unit_id,
        result=result,
        payload_digest=hashlib.sha256(body).hexdigest(),
        previous_hash=head.last_hash,
    )
    row.hash = hash_of(row)
    row.save(force_insert=True)
    _append(row, body, head)
    if tenant_id != PLATFORM:
        for kind in catalogue.followers():
            outbox.enqueue_once(kind, subject_id=chain, at=at)
        for kind in catalogue.followers_of(act):
            outbox.enqueue_once(kind, subject_id=row.subject_id, at=at)
    return row


def _locked_head(tenant_id: int, chain: str) -> Chain:
    head = Chain.objects.select_for_update().filter(name=chain).first()
    if head is None:
        Chain.objects.bulk_create(
            [Chain(tenant_id=tenant_id, name=chain, last_hash=GENESIS)], ignore_conflicts=True
        )
        head = Chain.objects.select_for_update().get(name=chain)
    return head


def _append(row: Act, body: bytes, head: Chain) -> None:
    """The payload exactly as it was digested (decimals and times as canonical text), and the new end of the chain."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with payload as (insert into ledger_actpayload (act_id, tenant_id, payload) values (%s, %s, %s::jsonb)) "
            "update ledger_chain set last_sequence = %s, last_hash = %s where tenant_id = %s and id = %s",
            [row.id, row.tenant_id, body.decode(), row.sequence, row.hash, head.tenant_id, head.pk],
        )
        if cursor.rowcount != 1:
            raise RuntimeError("the end of the chain was not moved")


def hash_of(row: Act) -> str:
    """SHA-256 over every column of the act and the hash before it."""
    return digest(
        {
            "tenant": row.tenant_id,
            "chain": row.chain,
            "sequence": row.sequence,
            "at": row.at.astimezone(UTC),
            "actor": row.actor_id,
            "capacity": row.capacity,
            "act": row.act,
            "subject_type": row.subject_type,
            "subject_id": row.subject_id,
            "item": row.item_id,
            "unit": row.unit_id,
            "result": row.result,
            "payload": row.payload_digest,
            "previous": row.previous_hash,
        }
    )
