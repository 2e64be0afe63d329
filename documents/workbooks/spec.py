"""What a workbook of ours looks like: one description for writing it and for reading it back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

HEADER_ROW = 2  # row 1 carries the stamp and the title, row 2 the heads, row 3 the first data
FIRST_ROW = 3
KEY_TITLE = "__key__"


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    DECIMAL = "decimal"
    WHOLE = "whole"
    PERCENT = "percent"  # read as per cent: 95.5 stands for 95.5 %
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True)
class Column:
    """One column. Numbers are exact decimals; limits are inclusive."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    required: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    places: int | None = None  # most decimal places
    choices: tuple[str, ...] = ()
    longest: int = 500
    width: int = 14
    editable: bool = True
    hidden: bool = False


@dataclass(frozen=True)
class TableSpec:
    """A table in one sheet. Every row is named by a hidden key, which is how it is found again.

    `version` names the template, `digest` what it was made from; a workbook made from another state is told so.
    With `known_keys`, rows of other keys are mistakes; with `complete`, so are missing ones.
    """

    code: str
    sheet: str
    title: str
    columns: tuple[Column, ...]
    version: str = "1"
    digest: str = ""
    known_keys: tuple[str, ...] | None = None
    complete: bool = False
    keyed: bool = True
    max_rows: int = 50_000

    def stamp(self) -> str:
        """What cell A1 says, to recognise the workbook by."""
        return f"duli|{self.code}|{self.version}|{self.digest}"


@dataclass(frozen=True)
class ReadLimits:
    """What reading one workbook may cost."""

    upload_mb: int = 20
    entries: int = 200
    inflated_mb: int = 128
    ratio: int = 300
    cells: int = 1_000_000
    memory_mb: int = 512
    seconds: int = 20
    mistakes: int = 1_000


@dataclass(frozen=True)
class Mistake:
    """One thing wrong: where, what was found, what was expected. `code` names the sentence in `messages.py`."""

    code: str
    sheet: str = ""
    cell: str = ""
    label: str = ""
    found: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Row:
    """One row of values, by column key; `number` is the row in the sheet."""

    number: int
    key: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A workbook read without a mistake."""

    rows: tuple[Row, ...]
    digest: str  # SHA-256 of the file, to confirm that what is imported is what was previewed


@dataclass(frozen=True)
class Mistakes:
    """A workbook that was not read, and everything that is wrong with it at once."""

    items: tuple[Mistake, ...]
    more: bool = False  # the list was cut at its limit


def fingerprint(columns: Iterable[Column], keys: Iterable[str]) -> str:
    """A short digest of columns and keys: when items or indicators change, old templates are recognised."""
    described = [sorted((name, str(value)) for name, value in asdict(column).items()) for column in columns]
    text = json.dumps([described, list(keys)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def letters(index: int) -> str:
    """Column letters of a zero-based index: 0 → A, 26 → AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def address(row: int, column: int) -> str:
    """Cell address of a one-based row and a zero-based column."""
    return f"{letters(column)}{row}"
