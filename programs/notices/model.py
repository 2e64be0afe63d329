"""What was read of a notice. Every field carries the places it was read from; a field without a place stays empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a block of the document, as the block's text came: from ``start`` up to, not including, ``end``."""

    block: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Words and where they stood; several spans where lines were broken."""

    text: str = ""
    spans: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)


NOTHING = Passage()


@dataclass(frozen=True, slots=True)
class Mark:
    """A phrase of a criterion that somebody must watch.

    ``gate``: a condition that must be met; ``rank``: a comparison; ``outside``: a rank of an evaluation made elsewhere;
    ``fields``: the works that are looked at; ``figures``: named figures.
    """

    kind: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class ReadSubItem:
    """One measure: for whom, for what, with which reward."""

    number: int
    title: Passage = NOTHING
    criteria: Passage = NOTHING
    object_words: tuple[Passage, ...] = ()
    reward: Passage = NOTHING
    reward_kinds: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadItem:
    number: int
    label: str
    """The number as it is written (一、, 1., 第三条)."""
    title: Passage
    text: Passage
    sentences: tuple[Passage, ...]
    sub_items: tuple[ReadSubItem, ...] = ()
    leads: tuple[Passage, ...] = ()
    """In the order in which they are named: the first co-ordinates."""
    cooperating: tuple[Passage, ...] = ()
    not_understood: tuple[Passage, ...] = ()
    project: Passage = NOTHING
    """The project of its own that a lower government declares (申报“…”项目)."""

    @property
    def criteria(self) -> tuple[Passage, ...]:
        return tuple(one.criteria for one in self.sub_items if one.criteria)

    @property
    def object_words(self) -> tuple[Passage, ...]:
        found: dict[str, Passage] = {}
        for sub_item in self.sub_items:
            for word in sub_item.object_words:
                found.setdefault(word.text, word)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule of a rulebook that a sentence may be about; ``value`` only where the sentence itself says it."""

    code: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class ReadRule:
    """A sentence outside the items, offered as a rule."""

    sentence: Passage
    suggestions: tuple[Suggestion, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True)
class ReadNotice:
    title: Passage = NOTHING
    programme: Passage = NOTHING
    """What the programme is called in the title or in the preamble (2023年全省真抓实干督查激励措施)."""
    document_number: Passage = NOTHING
    addressees: Passage = NOTHING
    preamble: Passage = NOTHING
    issuer: Passage = NOTHING
    issued_on: Passage = NOTHING
    year: int | None = None
    items: tuple[ReadItem, ...] = ()
    closing: tuple[ReadRule, ...] = ()
    not_understood: tuple[Passage, ...] = ()

    @property
    def leads(self) -> tuple[str, ...]:
        """Every lead unit once, in order of appearance."""
        return tuple(dict.fromkeys(lead.text for item in self.items for lead in item.leads))

    @property
    def sub_item_count(self) -> int:
        return sum(len(item.sub_items) for item in self.items)
