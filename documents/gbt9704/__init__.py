"""Official documents in the layout of GB/T 9704-2012: content → HTML and CSS → PDF."""

from __future__ import annotations

import datetime

from documents.gbt9704.content import (
    Annex,
    Block,
    Column,
    Disclosure,
    Document,
    DocumentNumber,
    Header,
    Heading,
    Paragraph,
    Table,
)
from documents.gbt9704.page import to_html
from documents.gbt9704.style import CSS
from documents.rendering import Limits, render_pdf

__all__ = [
    "CSS",
    "Annex",
    "Block",
    "Column",
    "Disclosure",
    "Document",
    "DocumentNumber",
    "Header",
    "Heading",
    "Paragraph",
    "Table",
    "document_pdf",
    "to_html",
]

ARCHIVE = "pdf/a-3u"


def document_pdf(
    document: Document,
    *,
    created: datetime.datetime,
    identifier: str,
    archive: bool = True,
    limits: Limits | None = None,
) -> bytes:
    """The document as PDF (PDF/A-3u unless told otherwise); the same arguments always give the same bytes."""
    return render_pdf(
        to_html(document, created=created),
        css=CSS,
        limits=limits,
        pdf_variant=ARCHIVE if archive else None,
        identifier=identifier,
    )
