"""What an official document says, without a word on how it looks (GB/T 9704-2012 names in brackets).

All values are plain text and are escaped when the page is made.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

Align = str  # "left", "center", "right"


class Header(Enum):
    """How the first page begins."""

    DOCUMENT = "document"  # 文件格式: red mark, number, red line
    LETTER = "letter"  # 信函格式: red mark on top of the page, double lines, number on the right
    PLAIN = "plain"  # 公示 and lists: the title only


@dataclass(frozen=True)
class DocumentNumber:
    """发文字号: 益政办发〔2026〕3号."""

    agency: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.agency}〔{self.year}〕{self.serial}号"


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4, numbered 一、 （一） 1. （1） by itself unless `numbered` is off."""

    level: int
    text: str
    numbered: bool = True


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body; `lead` is set in bold-like Kai before the text (a run-in heading)."""

    text: str
    lead: str = ""
    indent: bool = True


@dataclass(frozen=True)
class Column:
    """A column of a table; `share` is its part of the width (any unit, all columns are added up)."""

    title: str
    share: int = 10
    align: Align = "center"


@dataclass(frozen=True)
class Table:
    """A table whose head is repeated on every page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    note: str = ""
    unit: str = ""


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Annex:
    """附件: begins a page of its own; `landscape` for wide score sheets."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True)
class Disclosure:
    """公开 metadata as label and value in the tenant's own order (索引号, 主题分类, 公开方式 …)."""

    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Document:
    """One official document. Absent elements are simply left out of the page."""

    title: str
    body: tuple[Block, ...]
    issuers: tuple[str, ...] = ()
    issue_date: datetime.date | None = None
    header: Header = Header.DOCUMENT
    mark: str = ""  # 发文机关标志
    number: DocumentNumber | str = ""
    copy_number: str = ""  # 份号
    secrecy: str = ""  # 密级和保密期限
    urgency: str = ""  # 紧急程度
    signatory: str = ""  # 签发人
    title_lines: tuple[str, ...] = ()  # the title broken by hand; otherwise it is broken by sense
    addressee: str = ""  # 主送机关
    sealed: bool = True  # 加盖印章: the date stands four characters in, the unit centred over it
    annotation: str = ""  # 附注, without its brackets
    annexes: tuple[Annex, ...] = ()
    cc: str = ""  # 抄送
    printing_organ: str = ""  # 印发机关
    printing_date: datetime.date | None = None  # 印发日期
    page_numbers: bool = True
    disclosure: Disclosure = field(default_factory=Disclosure)
    reference: str = ""  # where the document can be verified; goes into the file's metadata

    def __post_init__(self) -> None:
        if not self.title.strip() and not self.title_lines:
            message = "an official document needs a title"
            raise ValueError(message)


def blocks(*items: Block | Sequence[Block]) -> tuple[Block, ...]:
    """Join blocks and lists of blocks into one body."""
    joined: list[Block] = []
    for item in items:
        if isinstance(item, (Heading, Paragraph, Table)):
            joined.append(item)
        else:
            joined.extend(item)
    return tuple(joined)
