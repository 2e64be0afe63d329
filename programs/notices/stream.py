"""The running text of a document: width of characters, broken lines and stray spaces made even, each character traceable.

What is read is written in the official way (full-width punctuation between Chinese characters, half-width figures and
letters), so that the same notice in another dress reads the same; its spans point at the characters as they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from programs.notices.document import Document
from programs.notices.model import Passage, Span

SPACE, LINE, GAP = 1, 2, 3
"""How strongly two characters are parted: by white space, by the end of a line, by an empty line or a table."""

_WIDE = {
    ",": "，",
    ":": "：",
    ";": "；",
    "(": "（",
    ")": "）",
    "?": "？",
    "!": "！",
    "﹐": "，",
    "﹑": "、",
    "﹒": ".",
    "．": ".",
    "﹔": "；",
    "﹕": "：",
    "﹙": "（",
    "﹚": "）",
    "､": "、",
    "｡": "。",
    "％": "%",
    "〈": "《",
    "〉": "》",
}
_INSIDE_FIGURES = frozenset(",:")


@dataclass(frozen=True, slots=True)
class Char:
    """One character of the running text: how it is written, where it stood, what parts it from the one before."""

    char: str
    block: int
    offset: int
    parted: int


class View:
    """A piece of the running text; reads like a string, cuts like one, and knows where each character stood."""

    def __init__(self, chars: Sequence[Char]) -> None:
        self.chars = tuple(chars)

    @cached_property
    def text(self) -> str:
        return "".join(one.char for one in self.chars)

    def __len__(self) -> int:
        return len(self.chars)

    def __bool__(self) -> bool:
        return bool(self.chars)

    def cut(self, start: int, end: int | None = None) -> View:
        return View(self.chars[start:end])

    def without(self, ranges: Iterable[tuple[int, int]]) -> View:
        """What is left when these ranges are taken out."""
        gone = {place for start, end in ranges for place in range(start, end)}
        return View([one for place, one in enumerate(self.chars) if place not in gone])

    def parted(self, place: int) -> int:
        """What stands between this character and the one before; the very first is parted by all."""
        if place <= 0:
            return GAP
        return self.chars[place].parted if place < len(self.chars) else GAP

    def strip(self, chars: str) -> View:
        start, end = 0, len(self.chars)
        while start < end and self.chars[start].char in chars:
            start += 1
        while end > start and self.chars[end - 1].char in chars:
            end -= 1
        return self.cut(start, end)

    def passage(self, start: int = 0, end: int | None = None) -> Passage:
        """The words with the places where they stood; without outer white space."""
        piece = View(self.chars[start:end]).strip(" ")
        return Passage(piece.text, piece.spans)

    @property
    def spans(self) -> tuple[Span, ...]:
        found: list[Span] = []
        for one in self.chars:
            last = found[-1] if found else None
            if (
                last is not None
                and last.block == one.block
                and one.offset <= last.end + 2
                and one.offset >= last.start
            ):
                found[-1] = Span(last.block, last.start, max(last.end, one.offset + 1))
            else:
                found.append(Span(one.block, one.offset, one.offset + 1))
        return tuple(found)


def running_text(document: Document) -> View:
    """The paragraphs of the document in one run; tables stand between as gaps."""
    chars: list[Char] = []
    parted = GAP
    for number, block in enumerate(document.blocks):
        if block.is_table:
            parted = GAP
            continue
        parted = max(parted, GAP if block.gap else LINE)
        quotes = 0
        text = block.text
        for offset, raw in enumerate(text):
            if raw.isspace() or raw in "\u200b\ufeff\u00ad":
                parted = max(parted, SPACE)
                continue
            char = written(raw, text[offset - 1 : offset], text[offset + 1 : offset + 2])
            if char == '"':
                char = "”" if quotes % 2 else "“"
                quotes += 1
            if parted and chars and _words_apart(chars[-1].char, char, parted):
                chars.append(Char(" ", chars[-1].block, chars[-1].offset, 0))
            chars.append(Char(char, number, offset, parted if chars else GAP))
            parted = 0
        parted = LINE
    return View(chars)


def even(text: str) -> str:
    """A short text in the same writing, for names and words that come from elsewhere."""
    kept = [
        written(raw, text[place - 1 : place] if place else "", text[place + 1 : place + 2])
        for place, raw in enumerate(text)
        if not raw.isspace()
    ]
    return "".join(kept)


def written(raw: str, before: str, after: str) -> str:
    """One character as it is officially written; commas and colons between figures stay as they are."""
    if raw in _INSIDE_FIGURES and before.isdigit() and after.isdigit():
        return raw
    code = ord(raw)
    if 0xFF10 <= code <= 0xFF19 or 0xFF21 <= code <= 0xFF3A or 0xFF41 <= code <= 0xFF5A:
        return chr(code - 0xFEE0)
    if 0xFF01 <= code <= 0xFF5E:
        half = chr(code - 0xFEE0)
        return _WIDE.get(raw, _WIDE.get(half, half))
    return _WIDE.get(raw, raw)


def _words_apart(before: str, char: str, parted: int) -> bool:
    """Latin words keep the space between them; a figure that was broken at the end of a line does not get one."""
    if parted >= LINE and before.isdigit() and char.isdigit():
        return False
    return before.isascii() and before.isalnum() and char.isascii() and char.isalnum()
