"""From the text of a notice to what was read of it: plain Python, no Django, no clock."""

from programs.notices.document import Block, Document, decode, from_text
from programs.notices.model import (
    Mark,
    Passage,
    ReadItem,
    ReadNotice,
    ReadRule,
    ReadSubItem,
    Span,
    Suggestion,
)
from programs.notices.reading import read_notice
from programs.notices.stream import even

__all__ = [
    "Block",
    "Document",
    "Mark",
    "Passage",
    "ReadItem",
    "ReadNotice",
    "ReadRule",
    "ReadSubItem",
    "Span",
    "Suggestion",
    "decode",
    "even",
    "from_text",
    "read_notice",
]
