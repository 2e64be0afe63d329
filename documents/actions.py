"""Files are stored through the gate; documents are asked for in a transaction and made by a worker."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core.decisions import Capacity
from core.scope import require_scope
from documents import kinds, permissions
from documents.errors import UploadRefused
from documents.gate import ALL_KINDS, Refused, check_upload, sentence
from documents.models import Rendering, StoredFile
from documents.states import RENDERING_TRANSITIONS, RenderingState
from ledger import outbox
from ledger.actions import record
from organizations.actors import Actor, system_actor

RENDER = "documents.render"
PDF = "application/pdf"


@transaction.atomic
def store_upload(
    *,
    actor: Actor,
    at: datetime,
    name: str,
    data: bytes,
    allowed: Collection[str] = ALL_KINDS,
    item_id: UUID | None = None,
) -> StoredFile:
    """Keep an upload that passes the gate. Raises ``UploadRefused`` with the reason.

    ``allowed`` names kinds by ending (``{"pdf", "png"}``). The act that needs the file asks its own permission and
    records it with the file's SHA-256; storing alone is no act.
    """
    checked = check_upload(name, data, allowed)
    if isinstance(checked, Refused):
        raise UploadRefused(sentence(checked), reason=checked.reason)
    return _store(checked.name, checked.media_type, data, at=at, person_id=actor.person_id, item_id=item_id)


def _store(
    name: str, media_type: str, data: bytes, *, at: datetime, person_id: UUID | None, item_id: UUID | None
) -> StoredFile:
    return StoredFile.objects.create(
        name=name,
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content=data,
        stored_at=at,
        stored_by_id=person_id,
        item_id=item_id,
    )


@transaction.atomic
def ask_rendering(
    *,
    kind: str,
    subject_id: UUID,
    content: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    item_id: UUID | None = None,
) -> Rendering:
    """Have a worker make the document of ``content`` once this transaction is committed.

    Raises ``KeyError`` for a kind that no app declared. The act that asks is recorded by its own app.
    """
    kinds.builder_of(kind)
    rendering = Rendering.objects.create(
        kind=kind,
        subject_id=subject_id,
        item_id=item_id,
        content=dict(content),
        asked_at=at,
        asked_by_id=actor.person_id,
    )
    outbox.enqueue(RENDER, subject_id=rendering.pk, at=at)
    return rendering


@transaction.atomic
def perform_rendering(*, rendering_id: UUID, at: datetime) -> Rendering:
    """Make the document, keep it and tell its owner, all in one transaction; or say why not. Once, however often called.

    Only a process that said it may render comes through: a worker, a command, a test; never the web process.
    """
    rendering = Rendering.objects.select_for_update(of=("self",)).get(pk=rendering_id)
    if rendering.state != RenderingState.WAITING:
        return rendering
    from documents.gbt9704 import document_pdf
    from documents.rendering import RenderFailed, RenderingUnavailable

    try:
        paper = kinds.builder_of(rendering.kind)(rendering.content)
        pdf = document_pdf(paper.document, created=paper.created, identifier=f"duli {rendering.kind}")
    except (ValueError, KeyError) as mistake:
        # What was frozen cannot be laid out: trying again with the same content would not help by itself.
        return _fail(rendering, "invalid", f"{type(mistake).__name__}: {mistake}", at)
    except RenderingUnavailable as missing:
        return _fail(rendering, "unavailable", missing.sentence, at)
    except RenderFailed as failure:
        return _fail(rendering, failure.reason, failure.detail, at)
    return _finish(rendering, paper.name, pdf, at)


def _finish(rendering: Rendering, name: str, pdf: bytes, at: datetime) -> Rendering:
    rendering.file = _store(name, PDF, pdf, at=at, person_id=rendering.asked_by_id, item_id=rendering.item_id)
    rendering.state = RENDERING_TRANSITIONS.target(rendering.state, "finish")
    rendering.finished_at = max(at, rendering.asked_at)
    rendering.save(update_fields=["file", "state", "finished_at"])
    record(
        "documents.document_rendered",
        actor=system_actor(require_scope().tenant_id),
        capacity=Capacity("system"),
        at=at,
        subject=rendering,
        item_id=rendering.item_id,
        payload={"kind": rendering.kind, "name": name, "sha256": rendering.file.sha256, "size": len(pdf)},
    )
    hearer = kinds.hearer_of(rendering.kind)
    if hearer is not None:
        hearer(rendering, at)
    return rendering


def _fail(rendering: Rendering, reason: str, detail: str, at: datetime) -> Rendering:
    rendering.state = RENDERING_TRANSITIONS.target(rendering.state, "fail")
    rendering.error = reason
    rendering.finished_at = max(at, rendering.asked_at)
    rendering.save(update_fields=["state", "error", "finished_at"])
    record(
        "documents.rendering_failed",
        actor=system_actor(require_scope().tenant_id),
        capacity=Capacity("system"),
        at=at,
        subject=rendering,
        item_id=rendering.item_id,
        result=reason,
        payload={"kind": rendering.kind, "reason": reason, "detail": detail[:300]},
    )
    return rendering


@transaction.atomic
def retry_rendering(*, rendering_id: UUID, actor: Actor, at: datetime) -> Rendering:
    """Ask once more for a document that could not be made."""
    rendering = Rendering.objects.select_for_update(of=("self",)).get(pk=rendering_id)
    capacity = permissions.can_retry_rendering(actor, rendering).require()
    target = RENDERING_TRANSITIONS.target(rendering.state, "retry")
    before = rendering.error
    rendering.state, rendering.error, rendering.finished_at = target, "", None
    rendering.save(update_fields=["state", "error", "finished_at"])
    record(
        "documents.rendering_retried",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=rendering,
        item_id=rendering.item_id,
        payload={"kind": rendering.kind, "failed_with": before},
    )
    outbox.enqueue(RENDER, subject_id=rendering.pk, at=at)
    return rendering
