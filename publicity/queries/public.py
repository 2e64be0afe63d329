"""What anyone may read: the published snapshots and files, through the public role and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from core.errors import Missing
from organizations.models import Tenant
from publicity.models import Publication, PublishedFile
from publicity.models.publications import PublicationKind

PUBLIC = "public"
SHA256 = re.compile(r"^[0-9a-f]{64}$")
MOST_SHOWN = 200
DOCUMENTS = (PublicationKind.PLAN, PublicationKind.INDICATOR_DATA)
"""What is read as a document: its facts, its text, its files."""


@dataclass(frozen=True, slots=True)
class Front:
    """The front page of a government's portal."""

    open: list[Publication] = field(default_factory=list)
    closed: list[Publication] = field(default_factory=list)
    commendations: list[Publication] = field(default_factory=list)
    documents: list[Publication] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a SHA-256: the document, with the publication that it belongs to."""

    publication: Publication
    file: PublishedFile | None = None

    @property
    def withdrawn(self) -> bool:
        return self.publication.withdrawn_at is not None or (
            self.file is not None and self.file.withdrawn_at is not None
        )


def tenant_of(slug: str) -> Tenant:
    """The government behind an address. Raises ``Missing``."""
    found = Tenant.objects.using(PUBLIC).filter(slug=slug, closed_at=None).first()
    if found is None:
        raise Missing
    return found


def front(at: datetime) -> Front:
    """Everything that stands published, newest first. One query."""
    rows = (
        Publication.objects.using(PUBLIC)
        .filter(withdrawn_at=None, published_at__lte=at)
        .order_by("-published_at", "-id")[:MOST_SHOWN]
    )
    page = Front()
    for row in rows:
        if row.kind == PublicationKind.COMMENDATION_NOTICE:
            page.commendations.append(row)
        elif row.kind in DOCUMENTS:
            page.documents.append(row)
        else:
            (page.open if is_open(row, at) else page.closed).append(row)
    # What closes first is read first.
    page.open.sort(key=lambda row: (row.closes_at or at, row.published_at))
    return page


def is_open(row: Publication, at: datetime) -> bool:
    return row.closes_at is not None and at < row.closes_at and row.withdrawn_at is None


def publication(kinds: Collection[str], source_id: UUID, at: datetime) -> Publication:
    """The snapshot of a source that stands, else the last one withdrawn. Raises ``Missing``."""
    rows = Publication.objects.using(PUBLIC).filter(kind__in=kinds, source_id=source_id, published_at__lte=at)
    found = rows.filter(withdrawn_at=None).first() or rows.order_by("-withdrawn_at", "-id").first()
    if found is None:
        raise Missing
    return found


def files_of(publication_ids: Iterable[UUID]) -> dict[UUID, list[PublishedFile]]:
    """Publication → its standing files, without their bytes. One query."""
    rows = (
        PublishedFile.objects.using(PUBLIC)
        .filter(publication_id__in=list(publication_ids), withdrawn_at=None)
        .defer("content")
        .order_by("published_at", "id")
    )
    found: dict[UUID, list[PublishedFile]] = {}
    for row in rows:
        found.setdefault(row.publication_id, []).append(row)
    return found


def published_file(file_id: UUID, at: datetime) -> PublishedFile:
    """A file with its bytes; one that was withdrawn is gone. Raises ``Missing``."""
    found = (
        PublishedFile.objects.using(PUBLIC)
        .filter(pk=file_id, withdrawn_at=None, published_at__lte=at)
        .first()
    )
    if found is None:
        raise Missing
    return found


def clean_hash(text: str) -> str:
    """A SHA-256 as people paste it: spaces, colons and capitals do not matter; empty when it is none."""
    plain = re.sub(r"[\s:]", "", text).lower().removeprefix("sha256").lstrip("=-")
    return plain if SHA256.match(plain) else ""


def known_hash(sha256: str) -> Answer | None:
    """The published document with that SHA-256, one that still stands before one that was withdrawn."""
    rows = PublishedFile.objects.using(PUBLIC).filter(sha256=sha256).defer("content")
    files = sorted(rows, key=lambda one: (one.withdrawn_at is not None, one.published_at))
    for one in files:
        found = Publication.objects.using(PUBLIC).filter(pk=one.publication_id).first()
        if found is not None:
            return Answer(found, one)
    return None
