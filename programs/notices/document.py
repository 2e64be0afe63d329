"""A document as blocks in order: what every span of a reading points into.

Plain text comes as lines; a table is found where a program made it (rows of a Word file), where tabs or bars stand between
the cells, and where a web page has put every cell on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

NUMBER_HEADS = frozenset({"序号", "编号", "序", "项次"})
COLUMN_HEAD = re.compile(
    r"(?:项目|名称|事项|措施|内容|任务|单位|部门|领导|对象|方式|标准|备注|联系人|电话|指标|奖励|激励|时限)"
)
MOST_COLUMNS = 12
LONGEST_HEAD = 20


@dataclass(frozen=True)
class Block:
    """A paragraph (or line) with its text, or a table with rows of cells. ``gap``: an empty line stands before it."""

    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    gap: bool = False

    @property
    def is_table(self) -> bool:
        return bool(self.rows)

    def cell_span(self, row: int, column: int) -> tuple[int, int]:
        """Where a cell stands in ``text``: rows are joined by line breaks, cells by tabs."""
        start = 0
        for number, cells in enumerate(self.rows):
            for place, cell in enumerate(cells):
                if (number, place) == (row, column):
                    return start, start + len(cell)
                start += len(cell) + 1
        raise IndexError((row, column))


@dataclass(frozen=True)
class Document:
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)

    def to_plain(self) -> list[dict[str, Any]]:
        """For JSON; ``from_plain`` gives the same document."""
        return [
            {"rows": [list(row) for row in block.rows], "gap": block.gap}
            if block.is_table
            else {"text": block.text, "gap": block.gap}
            for block in self.blocks
        ]

    @staticmethod
    def from_plain(plain: Sequence[dict[str, Any]]) -> Document:
        return Document(
            tuple(
                table(one["rows"], gap=one["gap"]) if one.get("rows") else Block(one["text"], gap=one["gap"])
                for one in plain
            )
        )


def paragraph(text: str, *, gap: bool = False) -> Block:
    return Block(text, gap=gap)


def table(rows: Sequence[Sequence[str]], *, gap: bool = True) -> Block:
    """A table; what stands between lines of one cell becomes a space, so that rows keep to their lines."""
    clean = tuple(tuple(re.sub(r"[\t\r\n]+", " ", cell).strip() for cell in row) for row in rows if row)
    return Block("\n".join("\t".join(row) for row in clean), rows=clean, gap=gap)


def decode(data: bytes) -> str | None:
    """The text of a file in UTF-8 (with or without mark), UTF-16 with mark, or GB18030; ``None`` when it is none of them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        codecs: tuple[str, ...] = ("utf-16",)
    else:
        codecs = ("utf-8-sig", "gb18030")
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if not any(ord(char) < 32 and char not in "\t\n\r\f\v" for char in text):
            return text
    return None


def from_text(text: str) -> Document:
    """The blocks of plain text: one for each line that says something, tables where their rows can be told."""
    lines: list[tuple[str, bool]] = []
    gap = True
    for raw in re.split(r"\r\n|[\r\n\v\f\u2028\u2029]", text):
        line = raw.rstrip()
        if not line.strip():
            gap = True
            continue
        lines.append((line, gap))
        gap = False
    return Document(tuple(_blocks(lines)))


def _blocks(lines: list[tuple[str, bool]]) -> Iterator[Block]:
    place = 0
    while place < len(lines):
        found = _separated(lines, place) or _flattened(lines, place)
        if found:
            rows, place = found
            yield table(rows)
            continue
        text, gap = lines[place]
        yield Block(text.strip(), gap=gap)
        place += 1


def _separated(lines: list[tuple[str, bool]], start: int) -> tuple[list[list[str]], int] | None:
    """Rows whose cells are separated by tabs or bars, at least two of them one after the other."""
    for separator in ("\t", "|", "｜"):
        rows: list[list[str]] = []
        place = start
        while place < len(lines):
            line = lines[place][0].strip()
            cells = [cell.strip() for cell in line.strip("|｜").split(separator)]
            if len(cells) < 3:
                break
            if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                rows.append(cells)
            place += 1
        if len(rows) >= 2 and sum(1 for cell in rows[0] if cell) >= 3 and _is_head(rows[0]):
            return rows, place
    return None


def _is_head(cells: Sequence[str]) -> bool:
    named = [cell for cell in cells if cell]
    return all(len(cell) <= LONGEST_HEAD for cell in named) and (
        any(cell in NUMBER_HEADS for cell in named)
        or sum(bool(COLUMN_HEAD.search(cell)) for cell in named) >= 2
    )


def _flattened(lines: list[tuple[str, bool]], start: int) -> tuple[list[list[str]], int] | None:
    """A table whose every cell stands on a line of its own: 序号, the other heads, then rows that begin with 1, 2, 3 …"""
    if re.sub(r"\s", "", lines[start][0]) not in NUMBER_HEADS:
        return None
    heads = [lines[start][0].strip()]
    place = start + 1
    while place < len(lines) and lines[place][0].strip() != "1":
        head = lines[place][0].strip()
        if len(head) > LONGEST_HEAD or len(heads) >= MOST_COLUMNS or head.endswith(("。", "；", "，")):
            return None
        heads.append(head)
        place += 1
    if len(heads) < 3 or place >= len(lines) or not _is_head(heads):
        return None
    rows: list[list[str]] = [heads]
    while place < len(lines) and lines[place][0].strip() == str(len(rows)):
        cells = [lines[place][0].strip()]
        place += 1
        following = str(len(rows) + 1)
        while place < len(lines) and lines[place][0].strip() != following:
            if len(cells) >= len(heads) and lines[place][1]:
                break
            cells.append(lines[place][0].strip())
            place += 1
        rows.append(_fitted(cells, len(heads)))
    return (rows, place) if len(rows) > 1 else None


def _fitted(cells: list[str], width: int) -> list[str]:
    """As many cells as heads: what is over belongs to the text in the second column, which alone runs over lines."""
    if len(cells) <= width:
        return [*cells, *[""] * (width - len(cells))]
    tail = width - 2
    return [cells[0], "".join(cells[1 : len(cells) - tail]), *cells[len(cells) - tail :]]
