"""Download of stored files; the page of a rendering, which may be left and come back to; the door that asks again."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from documents import actions, permissions, queries
from documents.models import Rendering
from documents.states import RenderingState


def as_attachment(name: str, media_type: str, content: bytes) -> HttpResponse:
    """Bytes that a browser saves and never runs: attachment, no sniffing, a sandbox around whatever it is."""
    response = HttpResponse(content, content_type=media_type)
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in name)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_safe
def file_download(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """A stored file, for its item's people, whoever stored it, and the office."""
    stored = queries.stored_file(file_id)
    permissions.can_open_file(request.actor, stored).require()
    stored = queries.stored_file(file_id, with_bytes=True)
    response = as_attachment(stored.name, stored.media_type, bytes(stored.content))
    response["Cache-Control"] = "private, no-store"
    return response


def _rendering_context(request: HttpRequest, rendering_id: UUID) -> dict[str, Any]:
    rendering = queries.rendering(rendering_id)
    permissions.can_see_rendering(request.actor, rendering).require()
    return {
        "rendering": rendering,
        "failure": queries.why_failed(rendering),
        "retry": permissions.can_retry_rendering(request.actor, rendering),
    }


@require_safe
def rendering_detail(request: HttpRequest, rendering_id: UUID) -> HttpResponse:
    """How far a document is; the page asks again by itself until it is there."""
    return render(request, "documents/rendering_detail.html", _rendering_context(request, rendering_id))


@require_safe
def rendering_progress(request: HttpRequest, rendering_id: UUID) -> HttpResponse:
    """The part of any page that shows a document on its way."""
    response = render(request, "documents/_rendering.html", _rendering_context(request, rendering_id))
    response["Cache-Control"] = "private, no-store"
    return response


class RetryRendering(Door):
    """Ask once more for a document that could not be made."""

    name = "rendering-retry"
    title = _("Prepare the document again")
    submit_label = _("Prepare again")
    done = _("The document is being prepared.")

    def find(self) -> Rendering:
        rendering = queries.rendering(self.kwargs["rendering_id"])
        permissions.can_see_rendering(self.actor, rendering).require()
        return rendering

    def permitted(self, subject: Rendering) -> Decision:
        return permissions.can_retry_rendering(self.actor, subject)

    def perform(self, subject: Rendering, data: dict[str, Any], *, at: Any) -> Rendering:
        return actions.retry_rendering(rendering_id=subject.pk, actor=self.actor, at=at)

    def success_url(self, subject: Rendering, result: Rendering) -> str:
        return place(self.request.tenant, "documents:rendering-detail", subject.pk)

    def context(self, subject: Rendering) -> dict[str, Any]:
        return {"waiting": subject.state == RenderingState.WAITING}
