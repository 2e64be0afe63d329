"""The words of a PDF, without line breaks and spaces."""

from __future__ import annotations

import io

from pypdf import PdfReader


def text_of(data: bytes) -> str:
    reader = PdfReader(io.BytesIO(data))
    return "".join("".join(page.extract_text() for page in reader.pages).split())
