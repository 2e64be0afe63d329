"""A stretch of the document with the words that were read marked in it, ready to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from programs.notices.document import Document
from programs.notices.model import Span

KINDS = ("unknown", "gate", "rank", "objects", "lead", "help", "reward", "title")
"""Where two marks meet, the one that stands first here is shown."""


_CLOSING = "。．.）)】；;"


@dataclass(frozen=True, slots=True)
class Segment:
    """Words with one mark, or with none; ``breaks``: a line ends before it."""

    text: str
    kind: str = ""
    breaks: bool = False


def marked(
    document: Document, region: Iterable[Span], marks: Iterable[tuple[str, Sequence[Span]]]
) -> list[Segment]:
    """The text of the region, from its first to its last character in each block, cut where a mark begins or ends."""
    stretches: dict[int, tuple[int, int]] = {}
    for span in region:
        start, end = stretches.get(span.block, (span.start, span.end))
        stretches[span.block] = (min(start, span.start), max(end, span.end))
    rank = {kind: place for place, kind in enumerate(KINDS)}
    spans = [(rank.get(kind, len(KINDS)), kind, span) for kind, group in marks for span in group]
    found: list[Segment] = []
    for block in sorted(stretches):
        if block >= len(document.blocks):
            continue
        start, end = stretches[block]
        text = document.blocks[block].text
        while end < len(text) and text[end] in _CLOSING:
            end += 1
        found += _block(text, start, end, [one for one in spans if one[2].block == block])
    return [Segment(one.text, one.kind, one.breaks and place > 0) for place, one in enumerate(found)]


def _block(text: str, start: int, end: int, spans: Sequence[tuple[int, str, Span]]) -> list[Segment]:
    kinds: list[str] = [""] * (end - start)
    for _rank, kind, span in sorted(spans, key=lambda one: -one[0]):
        for place in range(max(span.start, start), min(span.end, end)):
            kinds[place - start] = kind
    pieces: list[Segment] = []
    begin = start
    for place in range(start + 1, end + 1):
        if place == end or kinds[place - start] != kinds[begin - start]:
            pieces.append(Segment(text[begin:place], kinds[begin - start], breaks=begin == start))
            begin = place
    return pieces
