"""What a Word document says, in order: paragraphs with the numbers that Word counts for them, and tables.

Runs in the reading process. Deleted text of tracked changes is gone, inserted text is there.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table

PLACEHOLDER = "%"
_CN = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE = frozenset({
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand", "ideographDigital", "chineseLegalSimplified",
})  # fmt: skip
_LEVELS = 9


class NotAWordFile(Exception):
    """A package of another kind."""


class TooManyBlocks(Exception):
    """More paragraphs and tables than a notice has."""


def blocks_of(data: bytes, most: int) -> list[dict[str, Any]]:
    """Paragraphs as ``{"text", "gap"}``, tables as ``{"rows", "gap"}``."""
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError) as error:
        raise NotAWordFile from error
    numbers = _Numbers(document)
    blocks: list[dict[str, Any]] = []
    gap = True
    for element in _elements(document.element.body):
        if element.tag == qn("w:tbl"):
            rows = _rows(Table(element, document))
            if rows:
                blocks.append({"rows": rows, "gap": True})
            gap = True
        else:
            text = _text(element)
            label = numbers.label_of(element) if text.strip() else ""
            for number, line in enumerate(text.split("\n")):
                if not line.strip():
                    gap = True
                    continue
                blocks.append({"text": (label if not number else "") + line.strip(), "gap": gap})
                gap = False
        if len(blocks) > most:
            raise TooManyBlocks
    return blocks


def _elements(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables of the body, also those inside content controls and accepted insertions."""
    for element in parent.iterchildren():
        if element.tag in (qn("w:p"), qn("w:tbl")):
            yield element
        elif element.tag == qn("w:sdt"):
            for content in element.iterchildren(qn("w:sdtContent")):
                yield from _elements(content)
        elif element.tag in (qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
            yield from _elements(element)


def _text(paragraph: Any) -> str:
    pieces: list[str] = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")):
        if _outside(node, paragraph):
            continue
        if node.tag == qn("w:t"):
            pieces.append(node.text or "")
        elif node.tag == qn("w:tab"):
            pieces.append("" if node.getparent().tag == qn("w:tabs") else " ")
        else:
            pieces.append("\n")
    return "".join(pieces)


def _outside(node: Any, paragraph: Any) -> bool:
    """Inside a text box or deleted: not part of the paragraph's running text."""
    parent = node.getparent()
    while parent is not None and parent is not paragraph:
        if parent.tag in (qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent")):
            return True
        parent = parent.getparent()
    return False


def _rows(table: Any) -> list[list[str]]:
    """Each cell once, by its place in the grid; what a merged cell covers below repeats its text."""
    rows = []
    for row in table.rows:
        cells: list[str] = []
        seen: Any = None
        for cell in row.cells:
            if cell._tc is seen:
                continue
            seen = cell._tc
            lines = (_text(one).strip() for one in cell._tc.iter(qn("w:p")))
            cells.append(" ".join(line for line in lines if line))
        if any(cells):
            rows.append(cells)
    return rows


class _Numbers:
    """Counts the automatic numbers of lists as Word does, and writes them out."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[str, list[int]] = {}
        self._styles = document.styles.element
        self._abstract: dict[str, str] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        shapes = {
            one.get(qn("w:abstractNumId")): _shape(one) for one in root.iterchildren(qn("w:abstractNum"))
        }
        for one in root.iterchildren(qn("w:num")):
            link = one.find(qn("w:abstractNumId"))
            key = link.get(qn("w:val")) if link is not None else ""
            self._abstract[one.get(qn("w:numId"))] = key
            self._levels[one.get(qn("w:numId"))] = shapes.get(key, {})

    def label_of(self, paragraph: Any) -> str:
        place = self._place(paragraph)
        if place is None:
            return ""
        number, level = place
        shape = self._levels.get(number, {}).get(level)
        if shape is None or shape[0] in ("none", "bullet"):
            return ""
        # Lists of one abstract list go on counting, as they do in Word.
        counts = self._counts.setdefault(self._abstract.get(number, number), [0] * _LEVELS)
        counts[level] = counts[level] + 1 if counts[level] else shape[2]
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        label = shape[1]
        for at in range(level + 1):
            kind = self._levels[number].get(at, shape)[0]
            label = label.replace(f"{PLACEHOLDER}{at + 1}", written_number(counts[at] or 1, kind))
        return label

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if found is None:
            style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            found = self._of_style(style.get(qn("w:val"))) if style is not None else None
        if found is None:
            return None
        number, level = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
        if number is None or number.get(qn("w:val")) == "0":
            return None
        depth = int(level.get(qn("w:val"))) if level is not None else 0
        return number.get(qn("w:val")), min(max(depth, 0), _LEVELS - 1)

    def _of_style(self, name: str) -> Any:
        for style in self._styles.iterchildren(qn("w:style")):
            if style.get(qn("w:styleId")) == name:
                return style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        return None


def _shape(abstract: Any) -> dict[int, tuple[str, str, int]]:
    shapes: dict[int, tuple[str, str, int]] = {}
    for level in abstract.iterchildren(qn("w:lvl")):
        kind, text, start = (level.find(qn(f"w:{name}")) for name in ("numFmt", "lvlText", "start"))
        shapes[int(level.get(qn("w:ilvl")))] = (
            kind.get(qn("w:val")) if kind is not None else "decimal",
            text.get(qn("w:val")) if text is not None else "",
            int(start.get(qn("w:val"))) if start is not None else 1,
        )
    return shapes


def written_number(number: int, kind: str) -> str:
    """A number in the way of the list: 十二, ⑫, 12."""
    if kind in _CHINESE and 0 < number < 100:
        tens, ones = divmod(number, 10)
        if not tens:
            return _CN[ones]
        return ("" if tens == 1 else _CN[tens]) + "十" + (_CN[ones] if ones else "")
    if kind.startswith("decimalEnclosedCircle") and 0 < number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if kind in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        letter = chr(ord("a") + number - 1)
        return letter.upper() if kind == "upperLetter" else letter
    return str(number)
