"""Upload checks: type by content = ending = allow list, sizes, pixels before decoding, known infections, clean names.

Nothing is decoded here: pictures are measured from their heads, archives are inflated under a budget.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

MEGABYTE = 1 << 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "xlsx": XLSX,
    "docx": DOCX,
    "txt": "text/plain",
}
ALL_KINDS = frozenset(MEDIA_TYPES)
SIZES_MB = {"pdf": 50, "png": 20, "jpg": 20, "xlsx": 20, "docx": 20, "txt": 5}
MAGIC = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "xlsx": b"PK\x03\x04",
    "docx": b"PK\x03\x04",
}
PAGES = ("<!doctype", "<html", "<script", "<svg", "<?xml", "mime-version")
MOST_PIXELS = 50_000_000
LONGEST_NAME = 200  # bytes of UTF-8, well under what file systems and headers carry
ENTRIES, INFLATED = 2_000, 200 * MEGABYTE
# The harmless file by which every scanner is tested, in two pieces so that this source is not one itself.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ACTIVE_PDF = re.compile(rb"/(?:JavaScript|JS|Launch|XFA|RichMedia)\b")
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)


@dataclass(frozen=True)
class Clean:
    """An upload that may be kept: the name to show and the type it really has."""

    name: str
    media_type: str
    kind: str


@dataclass(frozen=True)
class Refused:
    """An upload that is not kept; `reason` names the sentence in `messages.py`."""

    reason: str
    limit_mb: int = 0


def check_upload(name: str, data: bytes, allowed: Collection[str] = ALL_KINDS) -> Clean | Refused:
    """Whether that file may be kept. `allowed` names kinds by ending: pdf, png, jpg, xlsx, docx, txt."""
    shown = clean_name(name)
    ending = PurePosixPath(shown).suffix.lower().lstrip(".")
    kind = {"jpeg": "jpg"}.get(ending, ending)
    if kind not in allowed or kind not in MEDIA_TYPES:
        return Refused("kind_not_allowed")
    if not data:
        return Refused("empty")
    if len(data) > SIZES_MB[kind] * MEGABYTE:
        return Refused("too_large", SIZES_MB[kind])
    if EICAR in data:
        return Refused("infected")
    if not _starts_as(kind, data):
        return Refused("content_mismatch")
    reason = {
        "pdf": _pdf,
        "png": _png,
        "jpg": _jpg,
        "xlsx": lambda content: _office(content, "xl/workbook.xml"),
        "docx": lambda content: _office(content, "word/document.xml"),
        "txt": _txt,
    }[kind](data)
    return Refused(reason) if reason else Clean(shown, MEDIA_TYPES[kind], kind)


def clean_name(name: str) -> str:
    """The name as it may be shown and sent: no path, no control or direction characters, not reserved, not too long."""
    last = re.split(r"[/\\\0]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    kept = re.sub(r'[<>:"|?*]', "_", kept)
    kept = re.sub(r"\s+", " ", kept).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        stem, ending = kept, ""
    if stem.lower().split(".")[0] in RESERVED or not stem:
        stem = f"file_{stem}" if stem else "file"
    tail = f".{ending}" if dot else ""
    while len((stem + tail).encode()) > LONGEST_NAME and stem:
        if len(tail.encode()) > 20:
            tail = ""
        stem = stem[:-1].rstrip(" .") if len(stem) > 1 else ""
    return (stem or "file") + tail


def _starts_as(kind: str, data: bytes) -> bool:
    if kind in MAGIC:
        return data.startswith(MAGIC[kind])
    return not data.startswith(
        (b"%PDF-", b"\x89PNG", b"PK\x03\x04", b"\xff\xd8\xff", b"MZ", b"\x7fELF", b"GIF8")
    )


def _pdf(data: bytes) -> str:
    if b"%%EOF" not in data[-2048:]:
        return "damaged"
    for piece in _pdf_objects(data):
        # Names may be written with hexadecimal escapes (/J#61vaScript): undo them before looking.
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), piece)
        if ACTIVE_PDF.search(plain):
            return "active_content"
    return ""


def _pdf_objects(data: bytes) -> Iterator[bytes]:
    """What lies outside streams, and inside compressed object streams; picture and font bytes are left out."""
    at, left = 0, INFLATED
    while (start := data.find(b"stream", at)) >= 0:
        outside = data[at:start]
        yield outside
        end = data.find(b"endstream", start)
        if end < 0:
            break
        if b"/ObjStm" in outside[-500:] and left > 0:
            inflater = zlib.decompressobj()
            try:
                inside = inflater.decompress(data[start + 6 : end].lstrip(b"\r\n"), left)
            except zlib.error:
                inside = b""
            left -= len(inside)
            yield inside
        at = end + 9
    yield data[at:] if data.find(b"stream", at) < 0 else b""


def _png(data: bytes) -> str:
    if data[12:16] != b"IHDR" or len(data) < 33:
        return "damaged"
    width, height = struct.unpack(">II", data[16:24])
    if b"IEND" not in data[-64:]:
        return "damaged"
    return _pixels(width, height)


def _jpg(data: bytes) -> str:
    """Walk the segments to the frame head, which carries the size; a picture without one is damaged."""
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return "damaged"
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return _pixels(width, height)
        if length < 2 or marker == 0xDA:
            return "damaged"
        at += 2 + length
    return "damaged"


def _pixels(width: int, height: int) -> str:
    if not width or not height:
        return "damaged"
    return "too_many_pixels" if width * height > MOST_PIXELS or max(width, height) > 30_000 else ""


def _office(data: bytes, main: str) -> str:
    """An office file: the right kind, no macros, nothing infected inside, no bomb."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
        if len(entries) > ENTRIES:
            return "inflates_too_much"
        names = {entry.filename for entry in entries}
        if main not in names or "[Content_Types].xml" not in names:
            return "content_mismatch"
        if any(re.search(r"vbaproject|activex|macrosheet|oleobject", one.lower()) for one in names):
            return "active_content"
        left = INFLATED
        for entry in entries:
            if entry.flag_bits & 1:
                return "damaged"
            with archive.open(entry) as stream:
                before = b""
                while piece := stream.read(1 << 16):
                    left -= len(piece)
                    if left < 0:
                        return "inflates_too_much"
                    if EICAR in before + piece:
                        return "infected"
                    if entry.filename == "[Content_Types].xml" and b"macroEnabled" in before + piece:
                        return "active_content"
                    before = piece[-len(EICAR) :]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return "damaged"
    return ""


def _txt(data: bytes) -> str:
    """Readable text in UTF-8 or GB 18030, and not a page that a browser would run."""
    for codec in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if any(c < " " and c not in "\t\n\r\f" for c in text):
            return "content_mismatch"
        return "content_mismatch" if text.lstrip()[:256].lower().startswith(PAGES) else ""
    return "content_mismatch"
