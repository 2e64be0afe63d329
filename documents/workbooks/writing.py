"""Workbooks out: templates to fill in and exports. No text ever becomes a formula."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.named_styles import NamedStyle
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from documents.workbooks.spec import FIRST_ROW, HEADER_ROW, Column, Kind, TableSpec, letters

LONGEST_CELL = 32_767  # Excel's own limit
LINE = Side(style="thin", color="FF999999")
FRAME = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
SONG = "宋体"
SHEET = "xl/worksheets/sheet1.xml"


def write_table(
    spec: TableSpec,
    rows: Iterable[tuple[str, Mapping[str, Any]]],
    *,
    created: datetime.datetime,
    note: str = "",
) -> bytes:
    """The workbook of that table: (key, values) for each row. Same input, same bytes.

    Column A is hidden and carries the stamp and the keys; only cells of editable columns are unlocked.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "Duli"
    book.properties.created = book.properties.modified = created.astimezone(datetime.UTC).replace(tzinfo=None)
    styles = _styles(book, spec)
    sheet = book.create_sheet(spec.sheet)
    _lay_out(sheet, spec)
    title = spec.title + (f"（{note}）" if note else "")
    sheet.append([_cell(sheet, spec.stamp(), "duli-head"), _cell(sheet, title, "duli-title")])
    heads = ["键", *(column.title + ("*" if column.required else "") for column in spec.columns)]
    sheet.append([_cell(sheet, head, "duli-head") for head in heads])
    lines = list(_lines(spec, rows, {key: _style_id(sheet, style) for key, style in styles.items()}, sheet))
    _validate(sheet, spec, len(lines))
    stream = io.BytesIO()
    book.save(stream)
    return _repack(stream.getvalue(), lines, created.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _lines(
    spec: TableSpec,
    rows: Iterable[tuple[str, Mapping[str, Any]]],
    styles: Mapping[str, int],
    sheet: WriteOnlyWorksheet,
) -> Iterator[bytes]:
    """The rows as the sheet's XML. An object for each cell, as openpyxl makes them, costs three times as much."""
    locked = _style_id(sheet, "duli-locked")
    columns = [(letters(number), one, styles[one.key]) for number, one in enumerate(spec.columns, 1)]
    for number, (key, values) in enumerate(rows, FIRST_ROW):
        cells = "".join(
            [
                _xml(values.get(column.key), f"{letter}{number}", style, column.kind)
                for letter, column, style in columns
            ]
        )
        yield f'<row r="{number}">{_text_xml(key, f"A{number}", locked)}{cells}</row>'.encode()


def _xml(value: Any, place: str, style: int, kind: Kind) -> str:
    if value is None or value == "":
        return f'<c r="{place}" s="{style}"/>'
    if kind is not Kind.TEXT and type(value) is not bool and isinstance(value, Decimal | int):
        digits = str(value) if isinstance(value, int) else f"{value:f}"
        return f'<c r="{place}" s="{style}"><v>{digits}</v></c>'
    if kind is Kind.DATE and isinstance(value, datetime.date):
        return f'<c r="{place}" s="{style}"><v>{to_excel(value)}</v></c>'
    return _text_xml(value, place, style)


def _text_xml(value: object, place: str, style: int) -> str:
    """A text stands in the cell as text: whatever it begins with, nothing ever reads it as a formula."""
    text = safe_text(value)
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "  " in text else ""
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{kept}>{text}</t></is></c>'


def _style_id(sheet: WriteOnlyWorksheet, style: str) -> int:
    cell = WriteOnlyCell(sheet, value=None)
    cell.style = style
    number: int = cell.style_id
    return number


def safe_text(value: object) -> str:
    """A text as a cell may hold it: no control characters, not longer than a cell."""
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_CELL]


def _cell(sheet: WriteOnlyWorksheet, value: object, style: str) -> WriteOnlyCell:
    """A text cell. The type is forced: openpyxl would make a live formula of any text that begins with "="."""
    cell = WriteOnlyCell(sheet, value="")
    cell._value = safe_text(value)
    cell.data_type = "s"
    cell.style = style
    return cell


def _styles(book: Workbook, spec: TableSpec) -> dict[str, str]:
    """One named style for each look; named styles are what write-only sheets apply cheaply."""
    book.add_named_style(NamedStyle("duli-title", font=Font(name=SONG, size=14, bold=True)))
    head = NamedStyle("duli-head", font=Font(name=SONG, size=11, bold=True), border=FRAME)
    head.fill = PatternFill("solid", fgColor="FFE8EEF7")
    head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    book.add_named_style(head)
    locked = NamedStyle("duli-locked", font=Font(name=SONG, size=11), border=FRAME, number_format="@")
    locked.fill = PatternFill("solid", fgColor="FFF3F3F3")
    book.add_named_style(locked)
    made = {}
    for number, column in enumerate(spec.columns):
        style = NamedStyle(f"duli-{number}", font=Font(name=SONG, size=11), border=FRAME)
        style.number_format = _number_format(column)
        style.protection = Protection(locked=not column.editable)
        if not column.editable:
            style.fill = PatternFill("solid", fgColor="FFF3F3F3")
        wrapped = column.kind is Kind.TEXT
        style.alignment = Alignment(
            horizontal="left" if wrapped else "right", vertical="center", wrap_text=wrapped
        )
        book.add_named_style(style)
        made[column.key] = style.name
    return made


def _number_format(column: Column) -> str:
    if column.kind in {Kind.TEXT, Kind.CHOICE}:
        return "@"
    if column.kind is Kind.DATE:
        return "yyyy-mm-dd"
    if column.kind is Kind.WHOLE:
        return "0"
    return "0." + "0" * column.places if column.places else "General"


def _lay_out(sheet: WriteOnlyWorksheet, spec: TableSpec) -> None:
    sheet.freeze_panes = f"{letters(min(2, len(spec.columns)))}{FIRST_ROW}"
    sheet.column_dimensions["A"].hidden = True
    sheet.column_dimensions["A"].width = 6
    for number, column in enumerate(spec.columns, 1):
        dimension = sheet.column_dimensions[letters(number)]
        dimension.width = column.width
        dimension.hidden = column.hidden
    sheet.row_dimensions[1].height = 26
    sheet.row_dimensions[HEADER_ROW].height = 32
    if any(not column.editable for column in spec.columns):
        # Against slips, not against people: there is no password.
        sheet.protection.enable()
        sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.autoFilter = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _validate(sheet: WriteOnlyWorksheet, spec: TableSpec, count: int) -> None:
    """Drop-down lists for choices, so that most mistakes cannot be made at all."""
    for number, column in enumerate(spec.columns, 1):
        joined = ",".join(column.choices)
        if column.kind is Kind.CHOICE and column.choices and len(joined) < 250 and '"' not in joined:
            rule = DataValidation(type="list", formula1=f'"{joined}"', allow_blank=not column.required)
            rule.showErrorMessage = True
            rule.add(f"{letters(number)}{FIRST_ROW}:{letters(number)}{FIRST_ROW + max(count, 1) - 1}")
            sheet.data_validations.append(rule)


def _repack(data: bytes, lines: list[bytes], moment: str) -> bytes:
    """The same archive with the rows put in and fixed times, so that equal tables are equal files."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment.encode(), content)
            if entry.filename == SHEET:
                head, end, rest = content.rpartition(b"</sheetData>")
                content = b"".join([head, *lines, end, rest])
            target.writestr(zipfile.ZipInfo(entry.filename), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
