"""Translations without the gettext tools: fragments are merged, checked and compiled in plain Python.

``locale/fragments/*.po`` are written by hand, one for each part of the house; ``django.po`` is made of them and committed,
``django.mo`` is made of it wherever the project runs.
"""

from __future__ import annotations

import ast
import os
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FRAGMENTS = ROOT / "locale" / "fragments"
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
NOT_OURS = {
    ".venv",
    ".bootstrap",
    "var",
    "tests",
    "static",
    "runner",
    "node_modules",
    "locale",
    "staticfiles",
}
HEADER = (
    "Project-Id-Version: Duli\nLanguage: zh_Hans\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\nPlural-Forms: nplurals=1; plural=0;\n"
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_CALL = re.compile(r"\b(?P<name>_|gettext|ngettext|pgettext|npgettext)\((?=u?['\"])")


class TranslationConflict(ValueError):
    """Two fragments say different things for one msgid, or a fragment cannot be read."""


@dataclass(frozen=True, slots=True)
class Entry:
    msgid: str
    msgstr: tuple[str, ...]
    context: str = ""
    plural: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.msgid


def _unquoted(text: str, place: str) -> str:
    if not _STRING.fullmatch(text):
        raise TranslationConflict(f"{place}: not a quoted string: {text}")
    value: str = ast.literal_eval(text)
    return value


def parse(text: str, place: str = "") -> list[Entry]:
    """The entries of a .po file; the header, comments and obsolete lines are left out."""
    entries: list[Entry] = []
    fields: dict[str, str] = {}
    current = ""
    began = 0

    def close() -> None:
        nonlocal fields, current
        if fields.get("msgid"):
            strings = tuple(fields[key] for key in sorted(fields) if key.startswith("msgstr"))
            entries.append(
                Entry(
                    fields["msgid"],
                    strings,
                    fields.get("msgctxt", ""),
                    fields.get("msgid_plural", ""),
                    f"{place}:{began}",
                )
            )
        fields, current = {}, ""

    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        where = f"{place}:{number}"
        if line.startswith("#") or not line:
            continue
        if line.startswith('"'):
            if not current:
                raise TranslationConflict(f"{where}: a string without its keyword")
            fields[current] += _unquoted(line, where)
            continue
        keyword, _space, rest = line.partition(" ")
        if keyword not in ("msgctxt", "msgid", "msgid_plural") and not re.fullmatch(
            r"msgstr(\[\d\])?", keyword
        ):
            raise TranslationConflict(f"{where}: unknown keyword {keyword}")
        if keyword == "msgctxt" or (keyword == "msgid" and "msgid" in fields):
            close()
        if not fields:
            began = number
        current = keyword
        fields[keyword] = _unquoted(rest.strip(), where)
    close()
    return entries


def merge(entries: Iterable[Entry], *, strict: bool = True) -> list[Entry]:
    """One entry for each msgid, sorted. Raises ``TranslationConflict`` naming every msgid that is told two ways."""
    found: dict[tuple[str, str], Entry] = {}
    conflicts: list[str] = []
    for entry in entries:
        known = found.setdefault(entry.key, entry)
        if (known.msgstr, known.plural) != (entry.msgstr, entry.plural):
            conflicts.append(
                f"{entry.msgid!r}: {known.place} says {known.msgstr}, {entry.place} says {entry.msgstr}"
            )
        if not all(entry.msgstr) or not entry.msgstr:
            conflicts.append(f"{entry.msgid!r}: {entry.place} has no translation")
    if conflicts and strict:
        raise TranslationConflict("\n".join(conflicts))
    return [found[key] for key in sorted(found)]


def fragments(folder: Path = FRAGMENTS) -> list[Entry]:
    """Every entry of every fragment, with the place where it stands."""
    return [
        entry
        for path in sorted(folder.glob("*.po"))
        for entry in parse(path.read_text(encoding="utf-8"), path.name)
    ]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def as_po(entries: Iterable[Entry]) -> str:
    lines = [
        "# Made by manage.py compile_translations from locale/fragments; edit those.",
        'msgid ""',
        'msgstr ""',
    ]
    lines += [_quoted(f"{line}\n") for line in HEADER.splitlines()]
    for entry in entries:
        lines.append("")
        if "%(" in entry.msgid or re.search(r"%[sd]", entry.msgid):
            lines.append("#, python-format")
        if entry.context:
            lines.append(f"msgctxt {_quoted(entry.context)}")
        lines.append(f"msgid {_quoted(entry.msgid)}")
        if entry.plural:
            lines.append(f"msgid_plural {_quoted(entry.plural)}")
            lines += [f"msgstr[{index}] {_quoted(text)}" for index, text in enumerate(entry.msgstr)]
        else:
            lines.append(f"msgstr {_quoted(entry.msgstr[0])}")
    return "\n".join(lines) + "\n"


def as_mo(entries: Iterable[Entry]) -> bytes:
    """The binary catalogue (GNU gettext .mo, little-endian, without a hash table)."""
    pairs: dict[bytes, bytes] = {b"": HEADER.encode()}
    for entry in entries:
        key = f"{entry.context}\x04{entry.msgid}" if entry.context else entry.msgid
        key = f"{key}\x00{entry.plural}" if entry.plural else key
        pairs[key.encode()] = "\x00".join(entry.msgstr).encode()
    keys = sorted(pairs)
    table = 7 * 4
    offset = table + 16 * len(keys)
    ids, strings, data = [], [], b""
    for key in keys:
        ids.append((len(key), offset + len(data)))
        data += key + b"\0"
    for key in keys:
        strings.append((len(pairs[key]), offset + len(data)))
        data += pairs[key] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), table, table + 8 * len(keys), 0, 0)
    return head + b"".join(struct.pack("<2I", *pair) for pair in [*ids, *strings]) + data


def _replace(path: Path, content: bytes) -> bool:
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)
    return True


def build(*, strict: bool = True, write_po: bool = True) -> list[Entry]:
    """Merge the fragments, write ``django.po`` when it changed, and compile ``django.mo`` beside it."""
    entries = merge(fragments(), strict=strict)
    if write_po:
        _replace(CATALOGUE, as_po(entries).encode())
    _replace(CATALOGUE.with_suffix(".mo"), as_mo(entries))
    return entries


def _sources(root: Path, suffix: str) -> Iterator[Path]:
    for path in sorted(root.rglob(f"*{suffix}")):
        parts = path.relative_to(root).parts
        if not NOT_OURS & set(parts) and "migrations" not in parts:
            yield path


def msgids_of_template(text: str, place: str = "") -> set[tuple[str, str]]:
    """Pairs of context and msgid that a template marks, as Django's own extraction sees them."""
    code = templatize(text, origin=place)
    return {pair for found in _CALL.finditer(code) for pair in [_call_at(code, found)] if pair is not None}


def _call_at(code: str, found: re.Match[str]) -> tuple[str, str] | None:
    arguments = re.match(r"""(?:\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*,?)+""", code[found.end() :])
    if arguments is None:
        return None
    texts = [
        ast.literal_eval(text)
        for text in re.findall(r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", arguments.group(0))
    ]
    context = texts.pop(0) if "pgettext" in found["name"] else ""
    return context, texts[0]


_MARKERS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}


def msgids_of_python(text: str, place: str = "") -> set[tuple[str, str]]:
    """Pairs of context and msgid marked in a module."""
    found = set()
    for node in ast.walk(ast.parse(text, filename=place)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in _MARKERS:
            continue
        texts = [
            one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        if name.startswith("pgettext") and len(texts) >= 2:
            found.add((texts[0], texts[1]))
        elif texts:
            found.add(("", texts[0]))
    return found


def used_msgids(root: Path = ROOT) -> dict[tuple[str, str], list[str]]:
    """Every marked text of templates and code, with the files that use it."""
    found: dict[tuple[str, str], list[str]] = {}
    for suffix, read in (
        (".html", msgids_of_template),
        (".txt", msgids_of_template),
        (".py", msgids_of_python),
    ):
        for path in _sources(root, suffix):
            if suffix != ".py" and path.relative_to(root).parts[0] != "templates":
                continue
            place = str(path.relative_to(root))
            for key in read(path.read_text(encoding="utf-8"), place):
                found.setdefault(key, []).append(place)
    return found


def missing(root: Path = ROOT) -> dict[str, list[str]]:
    """The msgids that are used and not translated, with their places; empty when the Chinese is complete."""
    known = {entry.key for entry in fragments(root / "locale" / "fragments")}
    return {
        msgid: places
        for (context, msgid), places in sorted(used_msgids(root).items())
        if (context, msgid) not in known
    }


def unused(root: Path = ROOT) -> list[str]:
    """Translations that nothing uses any more."""
    used = used_msgids(root)
    return sorted(
        {entry.msgid for entry in fragments(root / "locale" / "fragments") if entry.key not in used}
    )
