"""From the text of a notice to what was read of it: plain Python, no Django, no clock."""

from programs.notices.document import Block, Document, decode, from_text
from programs.notices.marked import Segment, marked
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
from programs.notices.proposal import blank_item, open_questions, proposal_of, resolved_again, spans_from
from programs.notices.reading import read_notice
from programs.notices.resolving import KnownClass, KnownUnit, Units, resolve_words
from programs.notices.stream import even

__all__ = [
    "Block",
    "Document",
    "KnownClass",
    "KnownUnit",
    "Mark",
    "Passage",
    "ReadItem",
    "ReadNotice",
    "ReadRule",
    "ReadSubItem",
    "Segment",
    "Span",
    "Suggestion",
    "Units",
    "blank_item",
    "decode",
    "even",
    "from_text",
    "marked",
    "open_questions",
    "proposal_of",
    "read_notice",
    "resolve_words",
    "resolved_again",
    "spans_from",
]
