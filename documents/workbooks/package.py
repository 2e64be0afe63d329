"""Looking into an uploaded workbook before anything reads it: archive, parts, formulas, sizes.

Everything is measured while inflating; what the archive says of itself is not believed. Runs in the reading process.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

from defusedxml.ElementTree import fromstring

from documents.workbooks.spec import Mistake, ReadLimits

CHUNK = 1 << 16
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ACTIVE = ("vbaproject", "activex", "xl/ctrlprops", "macrosheets", "dialogsheets")
EMBEDDED = ("embeddings/", "oleobject")
CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*>")
ADDRESS = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
FORMULA = re.compile(rb"<(?:\w+:)?f(?=[\s>/])")
ERROR_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*\bt\s*=\s*[\"']e[\"'][^<>]*>")
MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*\bref\s*=\s*[\"']([A-Z0-9:]+)[\"']")
ROWS = re.compile(rb"<(?:\w+:)?row[\s>/]")
FILLED = rb" r=[\"'](%s)[\"'][^<>]*(?<!/)>"
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
DECLARED = re.compile(rb"^\s*<\?xml[^<>]*encoding\s*=\s*[\"']([^\"']+)[\"']")


class Refused(Exception):
    """The file as a whole is not read; carries the one mistake that says why."""

    def __init__(
        self, code: str, found: str = "", expected: str = "", *, cell: str = "", sheet: str = ""
    ) -> None:
        super().__init__(code)
        self.mistake = Mistake(code, sheet=sheet, cell=cell, found=found[:100], expected=expected[:200])


@dataclass
class Package:
    """What the scan has learned about the one sheet that will be read."""

    sheet: str
    formulas: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    percents: set[str] = field(default_factory=set)


def inspect(data: bytes, sheet: str, max_rows: int, columns: int, limits: ReadLimits) -> Package:
    """Refuse what is dangerous or too large; say where formulas, errors, merged cells and percentages stand."""
    if len(data) > limits.upload_mb << 20:
        raise Refused("too_large", f"{len(data) >> 20} MB", f"{limits.upload_mb} MB")
    if data.startswith(OLE):
        raise Refused("encrypted_or_old")
    if not data.startswith(b"PK\x03\x04"):
        raise Refused("not_a_workbook")
    parts = inflate(data, limits)
    types = parts.get("[Content_Types].xml", b"")
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise Refused("macros")
    if MAIN.encode() not in types:
        raise Refused("not_a_workbook")
    found = _find_sheet(parts, sheet)
    package = Package(sheet)
    xml = parts[found]
    _measure(xml, sheet, max_rows, columns, limits)
    _scan(xml, package, limits)
    styles = _percent_styles(parts.get("xl/styles.xml", b""))
    if styles:
        pattern = rb"<(?:\w+:)?c\s[^<>]*\bs\s*=\s*[\"'](?:%s)[\"'][^<>]*>" % b"|".join(
            b"%d" % n for n in sorted(styles)
        )
        package.percents = {place for match in re.finditer(pattern, xml) if (place := _address(match[0]))}
    return package


# ---- the archive ----


def inflate(data: bytes, limits: ReadLimits) -> dict[str, bytes]:
    """All XML parts, inflated under one budget. Other parts are inflated too, only to be measured."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
        raise Refused("damaged") from None
    if len(entries) > limits.entries:
        raise Refused("too_many_parts", str(len(entries)), str(limits.entries))
    _check_names(entries)
    left = limits.inflated_mb << 20
    parts: dict[str, bytes] = {}
    for entry in entries:
        kept = entry.filename.endswith((".xml", ".rels"))
        content, size = _inflate_one(archive, entry, left, limits, keep=kept)
        left -= size
        if kept:
            _check_xml(content)
            parts[entry.filename] = content
    return parts


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        name = entry.filename
        low = name.lower()
        normal = posixpath.normpath(name)
        if (
            name.startswith(("/", "\\"))
            or ".." in name.split("/")
            or "\\" in name
            or ":" in name
            or "\0" in name
        ):
            raise Refused("unsafe_archive", name)
        if low in seen or (normal != name and normal + "/" != name) or entry.header_offset < end:
            raise Refused("unsafe_archive", name)
        if entry.flag_bits & 1 or entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Refused("encrypted_or_old")
        seen.add(low)
        end = entry.header_offset + 30 + entry.compress_size
        if any(word in low for word in ACTIVE):
            raise Refused("macros", name)
        if any(word in low for word in EMBEDDED):
            raise Refused("embedded_object", name)
        if "externallinks/" in low:
            raise Refused("external_link", name)
        if low.endswith((".xlsb", "workbook.bin")):
            raise Refused("not_a_workbook", name)


def _inflate_one(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, limits: ReadLimits, *, keep: bool
) -> tuple[bytes, int]:
    """One part, at most as long as the budget; a ratio no honest sheet reaches is refused on the way."""
    pieces: list[bytes] = []
    size = 0
    most = max(1 << 20, entry.compress_size * limits.ratio)
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(CHUNK):
                size += len(piece)
                if size > left or size > most:
                    raise Refused("inflates_too_much", entry.filename, f"{limits.inflated_mb} MB")
                if keep:
                    pieces.append(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise Refused("damaged", entry.filename) from None
    return b"".join(pieces), size


def _check_xml(content: bytes) -> None:
    """No document types or entities, and no encoding in which they could hide from a byte search."""
    start = content[:200]
    declared = DECLARED.match(start.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in start or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("unsafe_xml")
    if declared and declared[1].lower() not in {b"utf-8", b"us-ascii", b"ascii"}:
        raise Refused("unsafe_xml", declared[1].decode("ascii", "replace"))
    if DOCTYPE.search(content):
        raise Refused("unsafe_xml", "DOCTYPE")


# ---- the sheet ----


def _parse(content: bytes) -> Any:
    try:
        return fromstring(content, forbid_dtd=True)
    except Exception:
        raise Refused("damaged") from None


def _find_sheet(parts: dict[str, bytes], wanted: str) -> str:
    """The part that holds the sheet of that name."""
    workbook, relations = parts.get("xl/workbook.xml"), parts.get("xl/_rels/workbook.xml.rels")
    if workbook is None or relations is None:
        raise Refused("damaged")
    names: dict[str, str] = {}
    for one in _parse(workbook).iter(f"{SPREADSHEET}sheet"):
        names[one.get("name", "")] = one.get(RELATION, "")
    if wanted not in names:
        raise Refused("sheet_missing", "、".join(names)[:100], wanted)
    for one in _parse(relations):
        if one.get("Id") == names[wanted]:
            if one.get("TargetMode") == "External":
                raise Refused("external_link")
            target = one.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            if path in parts:
                return path
    raise Refused("damaged", sheet=wanted)


def _measure(xml: bytes, sheet: str, max_rows: int, columns: int, limits: ReadLimits) -> None:
    """Rows, cells and the corner of the filled area, counted from the cells (the `dimension` element is not asked)."""
    if xml.count(b"<c") + xml.count(b":c") > limits.cells + 10_000:
        raise Refused("too_many_cells", expected=str(limits.cells), sheet=sheet)
    rows = sum(1 for _ in ROWS.finditer(xml))
    if rows > max_rows * 2 + 100:
        raise Refused("too_many_rows", str(rows), str(max_rows), sheet=sheet)
    far_row = re.search(FILLED % (b"[A-Z]{1,3}[0-9]{%d,7}" % (len(str(max_rows)) + 1)), xml)
    if far_row:
        raise Refused("too_many_rows", expected=str(max_rows), cell=far_row[1].decode(), sheet=sheet)
    letters = 2 if columns < 26 else 3
    far_column = re.search(FILLED % (b"[A-Z]{%d,3}[0-9]{1,7}" % letters), xml)
    if far_column:
        raise Refused("too_many_columns", expected=str(columns), cell=far_column[1].decode(), sheet=sheet)


def _scan(xml: bytes, package: Package, limits: ReadLimits) -> None:
    most = limits.mistakes + 1
    for match in FORMULA.finditer(xml) if b"<f" in xml or b":f" in xml else ():
        # The cell's own tag is the last one before its formula; what lies between is short.
        tags = CELL.findall(xml, max(0, match.start() - 1_000), match.start())
        package.formulas.append(_address(tags[-1]) if tags else "")
        if len(package.formulas) >= most:
            break
    for match in ERROR_CELL.finditer(xml) if b'"e"' in xml or b"'e'" in xml else ():
        package.errors.append(_address(match[0]))
        if len(package.errors) >= most:
            break
    if b"mergeCell" in xml:
        package.merges = [match[1].decode() for match in MERGE.finditer(xml)][:most]


def _address(tag: bytes) -> str:
    found = ADDRESS.search(tag)
    return found[1].decode() if found else ""


def _percent_styles(styles: bytes) -> set[int]:
    """The numbers of the cell formats that show per cent: 0.95 in such a cell is what a person sees as 95 %."""
    if b"%" not in styles and b'numFmtId="9"' not in styles and b'numFmtId="10"' not in styles:
        return set()
    root = _parse(styles)
    own = {
        one.get("numFmtId")
        for one in root.iter(f"{SPREADSHEET}numFmt")
        if "%" in (one.get("formatCode") or "")
    } | {"9", "10"}
    formats = root.find(f"{SPREADSHEET}cellXfs")
    if formats is None:
        return set()
    return {number for number, one in enumerate(formats) if one.get("numFmtId") in own}
