"""Renderings and files, reached by the real actions; a kind of document that only tests know."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from core.ids import uuid7
from documents import actions
from documents.gbt9704 import Document, Paragraph
from documents.kinds import Paper, document_kind, known_kinds
from documents.models import Rendering, StoredFile

KIND = "test_paper"
BROKEN = "test_broken_paper"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
CREATED = datetime(2026, 3, 5, tzinfo=UTC)


def _paper(content: Any) -> Paper:
    return Paper(Document(title=content["title"], body=(Paragraph(content["text"]),)), "样本.pdf", CREATED)


def _untitled(content: Any) -> Paper:
    return Paper(Document(title="", body=(Paragraph(content["text"]),)), "无题.pdf", CREATED)


if KIND not in known_kinds():
    document_kind(KIND)(_paper)
    document_kind(BROKEN)(_untitled)


def a_file(world: Any, at: datetime, *, person: str = "officer", item_id: UUID | None = None) -> StoredFile:
    return actions.store_upload(
        actor=world.actor(person, at), at=at, name="会议纪要.pdf", data=PDF, allowed={"pdf"}, item_id=item_id
    )


def asked(world: Any, at: datetime, *, person: str = "officer", kind: str = KIND, **more: Any) -> Rendering:
    return actions.ask_rendering(
        kind=kind,
        subject_id=uuid7(),
        content={"title": "关于样本的通知", "text": "现将样本印发给你们。"},
        actor=world.actor(person, at),
        at=at,
        **more,
    )


def failed(world: Any, at: datetime, **more: Any) -> Rendering:
    """A rendering that could not be made, since an official document needs a title."""
    rendering = asked(world, at, kind=BROKEN, **more)
    return actions.perform_rendering(rendering_id=rendering.pk, at=at)
