"""Reads of stored files and renderings."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from core.errors import Missing
from documents.messages import failure_sentence
from documents.models import Rendering, StoredFile
from documents.states import RenderingState

if TYPE_CHECKING:
    from core.errors import Text

WITHOUT_BYTES = StoredFile.content.field.name


def stored_file(file_id: UUID, *, with_bytes: bool = False) -> StoredFile:
    """The file; its bytes come only when asked for. Raises ``Missing``."""
    rows = StoredFile.objects.all() if with_bytes else StoredFile.objects.defer(WITHOUT_BYTES)
    found = rows.filter(pk=file_id).first()
    if found is None:
        raise Missing
    return found


def rendering(rendering_id: UUID) -> Rendering:
    """The rendering with its file (without bytes). Raises ``Missing``."""
    found = (
        Rendering.objects.select_related("file")
        .defer("file__content", "content")
        .filter(pk=rendering_id)
        .first()
    )
    if found is None:
        raise Missing
    return found


def latest_rendering(kind: str, subject_id: UUID) -> Rendering | None:
    """The last rendering asked for a subject, for its page."""
    return (
        Rendering.objects.select_related("file")
        .defer("file__content", "content")
        .filter(kind=kind, subject_id=subject_id)
        .order_by("-asked_at", "-id")
        .first()
    )


def why_failed(one: Rendering) -> Text:
    """The sentence that a failed rendering shows; empty otherwise."""
    return failure_sentence(one.error) if one.state == RenderingState.FAILED else ""
