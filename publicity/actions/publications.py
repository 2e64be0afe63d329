"""What becomes public: snapshots that are written once, withdrawn with a reason, and never changed.

The content of a public notice (kind ``public_notice``), as its page and its PDF show it; whoever publishes one gives
exactly these keys::

    title, programme, year, item {number, title}, basis, publisher, state ("open" | "suspended"), suspend_reason,
    opens_at, closes_at (ISO 8601), working_days, days_counted [ISO dates], calendar_provisional,
    posted_where, posted_address, posted_at, appeal_telephone, office_telephone, office_mailbox,
    groups [{class, sub_item, entries [{name, group, rank, note}]}]  – by track, in the order of the list

The content of a commendation notice is made by ``publicity.papers.public_content``. A plan has ``title``,
``paragraphs`` and whatever ``facts`` (pairs) are to be shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core.canonical import digest
from core.decisions import Capacity
from core.errors import Conflict
from core.scope import require_scope
from documents.models import Rendering, StoredFile
from ledger.actions import record
from organizations.actors import system_actor
from publicity.models import Publication, PublishedFile


@transaction.atomic
def publish(
    *,
    kind: str,
    source_id: UUID,
    title: str,
    publisher_name: str,
    content: Mapping[str, Any],
    at: datetime,
    closes_at: datetime | None = None,
    document_number: str = "",
) -> Publication:
    """Write the snapshot that anyone reads from this transaction's commit on. Raises ``Conflict`` when one stands already.

    The act that publishes has asked its permission and records the snapshot's ``digest`` itself.
    """
    standing = _standing(kind, source_id)
    if standing is not None:
        raise Conflict(publication=str(standing.pk))
    return Publication.objects.create(
        kind=kind,
        source_id=source_id,
        title=title,
        publisher_name=publisher_name,
        document_number=document_number,
        content=dict(content),
        digest=digest(content),
        published_at=at,
        closes_at=closes_at,
    )


@transaction.atomic
def withdraw_publication(*, kind: str, source_id: UUID, reason: str, at: datetime) -> Publication | None:
    """Take the standing snapshot of a source off the portal, with its files; ``None`` when none stands.

    What stays is that it was withdrawn, when and why. A period that moved is withdrawn and published again.
    """
    standing = _standing(kind, source_id)
    if standing is None:
        return None
    standing.withdrawn_at, standing.withdraw_reason = max(at, standing.published_at), reason
    standing.save(update_fields=["withdrawn_at", "withdraw_reason"])
    for one in PublishedFile.objects.filter(publication_id=standing.pk, withdrawn_at=None).defer("content"):
        one.withdrawn_at = max(at, one.published_at)
        one.save(update_fields=["withdrawn_at"])
    return standing


def _standing(kind: str, source_id: UUID) -> Publication | None:
    # No lock: the public table grants the application two columns only; the owning row is locked by its act.
    return Publication.objects.filter(kind=kind, source_id=source_id, withdrawn_at=None).first()


@transaction.atomic
def attach_file(*, publication: Publication, stored: StoredFile, at: datetime) -> PublishedFile:
    """Let anyone fetch a stored file with a publication and check it by its SHA-256; the same file once."""
    found = PublishedFile.objects.filter(publication_id=publication.pk, sha256=stored.sha256).first()
    if found is not None:
        return found
    content = bytes(stored.content)
    return PublishedFile.objects.create(
        publication_id=publication.pk,
        name=stored.name,
        media_type=stored.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        published_at=max(at, publication.published_at),
    )


@transaction.atomic
def publish_rendered(*, kind: str, rendering: Rendering, at: datetime) -> PublishedFile | None:
    """The worker has made the document of a source: it joins the publication of what it was made from.

    ``None`` when that snapshot was withdrawn meanwhile: the document of an old text never joins a newer one.
    """
    standing = _standing(kind, rendering.subject_id)
    if standing is None or rendering.file is None or standing.published_at > rendering.asked_at:
        return None
    published = attach_file(publication=standing, stored=rendering.file, at=at)
    record(
        "publicity.document_published",
        actor=system_actor(require_scope().tenant_id),
        capacity=Capacity("system"),
        at=at,
        subject=standing,
        item_id=rendering.item_id,
        payload={
            "kind": kind,
            "source": str(rendering.subject_id),
            "sha256": published.sha256,
            "name": published.name,
        },
    )
    return published
