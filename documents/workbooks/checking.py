"""Read a workbook that has passed the scan, and collect every mistake in it at once. Runs in the reading process."""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineWorkbook

from documents.workbooks.package import Package, Refused, inspect
from documents.workbooks.spec import HEADER_ROW, Column, Kind, Mistake, ReadLimits, TableSpec, address
from documents.workbooks.values import Wrong, convert, is_blank, plain, shown

HEAD_SEARCH = 10
AFTER_ALL = 10**7  # sorts what is missing behind what is there
RANGE = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")


def examine(
    data: bytes, spec: TableSpec, limits: ReadLimits
) -> tuple[list[tuple[int, str, list[Any]]], list[Mistake]]:
    """(rows, mistakes): rows as (number, key, values in column order); any mistake means nothing may be imported."""
    try:
        package = inspect(data, spec.sheet, spec.max_rows, len(spec.columns) + 1, limits)
        grid = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(spec.sheet)
        cells = grid.to_python(skip_empty_area=False)
    except Refused as refusal:
        return [], [refusal.mistake]
    reader = _Reader(spec, package, limits)
    reader.read(cells)
    return reader.rows, reader.sorted_mistakes()


@dataclass
class _Reader:
    spec: TableSpec
    package: Package
    limits: ReadLimits
    rows: list[tuple[int, str, list[Any]]] = field(default_factory=list)
    found: list[tuple[tuple[int, int], Mistake]] = field(default_factory=list)
    spoilt: set[str] = field(default_factory=set)
    places: dict[str, int] = field(default_factory=dict)
    key_at: int = 0

    def read(self, cells: list[list[Any]]) -> None:
        if not self._stamp(cells):
            return
        self._marked_cells()
        head = self._find_head(cells)
        if head is None:
            return
        self._columns(cells[head], head + 1)
        self._merged(head + 1)
        self._rows(cells, head + 1)

    def sorted_mistakes(self) -> list[Mistake]:
        """In reading order: what concerns the whole sheet first, then row by row."""
        return [mistake for _, mistake in sorted(self.found, key=lambda pair: pair[0])]

    def _add(self, code: str, row: int = 0, column: int = -1, *, cell: str = "", **told: str) -> None:
        if len(self.found) <= self.limits.mistakes:
            place = cell or (address(row, column) if row and column >= 0 else "")
            self.found.append(((row, column), Mistake(code, sheet=self.spec.sheet, cell=place, **told)))

    # ---- what the sheet is ----

    def _stamp(self, cells: list[list[Any]]) -> bool:
        """Whether this is a workbook of this table at all."""
        stamp = ""
        for row in cells[:HEAD_SEARCH]:
            stamp = next((str(c) for c in row[:3] if isinstance(c, str) and c.startswith("duli|")), "")
            if stamp:
                break
        if not stamp:
            self._add("stamp_missing")
            return True
        _, code, version, digest = [*stamp.split("|"), "", "", ""][:4]
        if code != self.spec.code:
            self._add("wrong_table", found=code[:100], expected=self.spec.code)
            return False
        if version != self.spec.version:
            self._add("old_version", found=version[:100], expected=self.spec.version)
        elif digest != self.spec.digest:
            self._add("stale_template", found=digest[:100], expected=self.spec.digest)
        return True

    def _marked_cells(self) -> None:
        for code, places in (("formula", self.package.formulas), ("error_value", self.package.errors)):
            for place in places:
                row, column = _split(place)
                self._add(code, row, column, cell=place, label=self._title_above(column))
                self.spoilt.add(place)

    def _title_above(self, column: int) -> str:
        return self.spec.columns[column - 1].title if 0 < column <= len(self.spec.columns) else ""

    def _find_head(self, cells: list[list[Any]]) -> int | None:
        """The row with most of the heads; people put lines above it."""
        wanted = {_head(column.title) for column in self.spec.columns}
        best, row = 0, None
        for number, line in enumerate(cells[:HEAD_SEARCH]):
            hits = len({_head(cell) for cell in line if isinstance(cell, str)} & wanted)
            if hits > best:
                best, row = hits, number
        if row is None:
            heads = "、".join(column.title for column in self.spec.columns)
            self._add("head_missing", HEADER_ROW, expected=heads[:200])
        return row

    def _columns(self, head: list[Any], row: int) -> None:
        """Match columns by their heads wherever they stand; name those that are missing, strange or doubled."""
        titles = {_head(column.title): column for column in self.spec.columns}
        for index, cell in enumerate(head):
            name = _head(cell) if isinstance(cell, str) else ("" if is_blank(cell) else shown(cell))
            if name == "键":
                self.key_at = index
            elif name in titles:
                column = titles[name]
                if column.key in self.places:
                    self._add("duplicate_column", row, index, label=column.title, found=shown(cell))
                else:
                    self.places[column.key] = index
            elif name:
                self._add("unknown_column", row, index, found=shown(cell))
        for column in self.spec.columns:
            if column.key not in self.places:
                self._add("missing_column", row, label=column.title, expected=column.title)

    def _merged(self, head: int) -> None:
        for merge in self.package.merges:
            found = RANGE.fullmatch(merge)
            if not found or not found[3] or int(found[4]) < head:
                continue
            left, right = _split(found[1] + "1")[1], _split(found[3] + "1")[1]
            top, bottom = int(found[2]), int(found[4])
            self._add("merged", top, left, cell=merge)
            if (right - left + 1) * (bottom - top + 1) <= 10_000:
                self.spoilt |= {address(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}

    # ---- the rows ----

    def _rows(self, cells: list[list[Any]], first: int) -> None:
        known = None if self.spec.known_keys is None else frozenset(self.spec.known_keys)
        seen: dict[str, int] = {}
        columns = [(column, self.places.get(column.key, -1), *_quick(column)) for column in self.spec.columns]
        marked = bool(self.spoilt)
        plain_numbers = not marked and not self.package.percents
        width = max((len(line) for line in cells), default=0)
        count = 0
        for number, line in enumerate(cells[first:], first + 1):
            if line.count("") == len(line) or (type(line[0]) is str and all(map(is_blank, line))):
                continue
            count += 1
            if count > self.spec.max_rows:
                self._add("too_many_rows", number, expected=str(self.spec.max_rows))
                return
            key = self._key(line, number, known, seen) if self.spec.keyed else ""
            values = []
            for column, index, low, high, places in columns:
                value = line[index] if -1 < index < width else ""
                if plain_numbers and type(value) is float and places >= 0:
                    # The common case, without a Decimal: a number in its column's range, at most fifteen digits.
                    if low <= value <= high and -1e15 < value < 1e15 and value.is_integer():
                        values.append(str(int(value)))
                        continue
                    text = format(value, ".15g")
                    if low <= value <= high and "e" not in text and "n" not in text:
                        point = text.find(".")
                        if point < 0 or len(text) - point - 1 <= places:
                            values.append(text)
                            continue
                values.append(self._value(line, number, column, index, marked=marked))
            self.rows.append((number, key, values))
        if known is not None and self.spec.complete:
            for key in self.spec.known_keys or ():
                if key not in seen:
                    self._add("missing_row", AFTER_ALL, expected=key)

    def _key(self, line: list[Any], number: int, known: frozenset[str] | None, seen: dict[str, int]) -> str:
        raw = line[self.key_at] if self.key_at < len(line) else ""
        key = plain(shown(raw)) if not is_blank(raw) else ""
        if address(number, self.key_at) in self.spoilt:
            return key
        if not key:
            self._add("key_missing", number, self.key_at)
        elif key in seen:
            self._add("duplicate_key", number, self.key_at, found=key, expected=str(seen[key]))
        else:
            seen[key] = number
            if known is not None and key not in known:
                self._add("unknown_key", number, self.key_at, found=key)
        return key

    def _value(self, line: list[Any], number: int, column: Column, index: int, *, marked: bool) -> Any:
        if index < 0:
            return None
        value = line[index] if index < len(line) else ""
        if marked and address(number, index) in self.spoilt:
            return None
        if is_blank(value):
            if column.required:
                self._add("required", number, index, label=column.title)
            return None
        percents = self.package.percents
        try:
            shown_percent = bool(percents) and address(number, index) in percents
            return convert(value, column, percent_format=shown_percent)
        except Wrong as wrong:
            self._add(
                wrong.code, number, index, label=column.title, found=shown(value), expected=wrong.expected
            )
            return None


def _quick(column: Column) -> tuple[float, float, int]:
    """Range and places for the quick check of a number; -1 places sends the value the long way.

    A range is narrowed by a hair, so that a value on its edge is compared exactly.
    """
    if column.kind not in {Kind.DECIMAL, Kind.WHOLE, Kind.PERCENT}:
        return 0.0, 0.0, -1
    low = -math.inf if column.minimum is None else math.nextafter(float(column.minimum), math.inf)
    high = math.inf if column.maximum is None else math.nextafter(float(column.maximum), -math.inf)
    places = 0 if column.kind is Kind.WHOLE else (15 if column.places is None else column.places)
    return low, high, places


def _head(title: str) -> str:
    """A head as it is compared: narrow forms, no spaces, no star of compulsory columns."""
    return re.sub(r"[\s*]", "", plain(title))


def _split(place: str) -> tuple[int, int]:
    """B12 → (12, 1)."""
    found = re.fullmatch(r"([A-Z]+)(\d+)", place)
    if not found:
        return 0, -1
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column - 1
