"""Workbooks out: templates to fill in and exports. No text ever becomes a formula."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.named_styles import NamedStyle
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from documents.workbooks.spec import FIRST_ROW, HEADER_ROW, Column, Kind, TableSpec, letters

LONGEST_CELL = 32_767  # Excel's own limit
LINE = Side(style="thin", color="FF999999")
FRAME = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
SONG = "宋体"


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
    count = 0
    for key, values in rows:
        cells = [_cell(sheet, key, "duli-locked")]
        cells += [
            _value(sheet, values.get(column.key), column, styles[column.key]) for column in spec.columns
        ]
        sheet.append(cells)
        count += 1
    _validate(sheet, spec, count)
    stream = io.BytesIO()
    book.save(stream)
    return _repack(stream.getvalue(), created.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


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


def _value(sheet: WriteOnlyWorksheet, value: Any, column: Column, style: str) -> WriteOnlyCell:
    if value is None or value == "":
        cell = WriteOnlyCell(sheet, value=None)
        cell.style = style
        return cell
    if isinstance(value, (Decimal, int)) and not isinstance(value, bool) and column.kind is not Kind.TEXT:
        cell = WriteOnlyCell(sheet, value=value)
        cell.style = style
        return cell
    if isinstance(value, datetime.date) and column.kind is Kind.DATE:
        cell = WriteOnlyCell(sheet, value=value)
        cell.style = style
        return cell
    return _cell(sheet, value, style)


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


def _repack(data: bytes, moment: str) -> bytes:
    """The same archive with fixed times, so that equal tables are equal files."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment.encode(), content)
            target.writestr(zipfile.ZipInfo(entry.filename), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
