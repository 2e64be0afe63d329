"""The acts of this app as sentences for people, and why a document could not be prepared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from core.errors import Text

ACTS: dict[str, Text] = {
    "documents.document_rendered": _("Document prepared"),
    "documents.rendering_failed": _("Document could not be prepared"),
    "documents.rendering_retried": _("Document asked for again"),
}

FAILURES: dict[str, Text] = {
    "time": _("Preparing the document took too long. Try again."),
    "memory": _("The document needs too much memory. Shorten it, or ask the operator."),
    "crashed": _("The program that prepares documents stopped. Try again."),
    "too_large": _("The document is too large."),
    "invalid": _("The content cannot be laid out as a document. Tell the operator."),
    "refused_resource": _("The document refers to something outside itself. Tell the operator."),
    "broken_asset": _("A picture in the document is damaged."),
    "unavailable": _("Documents cannot be prepared on this machine at present. Tell the operator."),
}


def failure_sentence(reason: str) -> Text:
    """Why a document could not be prepared, for people."""
    return FAILURES.get(reason, _("The document could not be prepared. Try again."))
