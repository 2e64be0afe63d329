"""A notice that comes as a Word file reads as its text: typed numbers, numbers that Word counts, real tables."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from documents.word import NotRead, read_word
from programs.notices import Document, ReadNotice, from_text, read_notice
from programs.notices.document import paragraph, table
from tests.programs.test_notice_variants import content, rules, text_of

TEXTS = Path(__file__).parents[2] / "programs" / "data" / "texts"


def read_back(document: Any) -> ReadNotice:
    stream = io.BytesIO()
    document.save(stream)
    blocks = read_word(stream.getvalue())
    assert not isinstance(blocks, NotRead)
    return read_notice(
        Document(tuple(table(one.rows) if one.rows else paragraph(one.text, gap=one.gap) for one in blocks))
    )


def counted(document: Any, kind: str, shape: str) -> int:
    """A list that Word numbers by itself; its id."""
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "70")
    level = OxmlElement("w:lvl")
    level.set(qn("w:ilvl"), "0")
    for name, value in (("start", "1"), ("numFmt", kind), ("lvlText", shape)):
        part = OxmlElement(f"w:{name}")
        part.set(qn("w:val"), value)
        level.append(part)
    abstract.append(level)
    root.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "80")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "70")
    number.append(link)
    root.append(number)
    return 80


@pytest.mark.parametrize("name", ["hunan-2023", "hunan-2024", "chongqing-2022"])
def test_a_typed_notice_reads_as_its_text(name: str) -> None:
    document = docx.Document()
    for line in text_of(name).splitlines():
        document.add_paragraph(line.strip())

    found = read_back(document)

    assert content(found) == content(read_notice(from_text(text_of(name))))
    assert rules(found) == rules(read_notice(from_text(text_of(name))))


@pytest.mark.parametrize(
    ("kind", "shape"),
    [("chineseCountingThousand", "%1、"), ("decimal", "%1."), ("japaneseCounting", "第%1条")],
)
def test_numbers_that_word_counts_are_numbers_of_items(kind: str, shape: str) -> None:
    document = docx.Document()
    number = counted(document, kind, shape)
    for line in text_of("hunan-2023").splitlines():
        words = re.sub(r"^\s*[一二三四五六七八九十]+、", "", line)
        one = document.add_paragraph(words.strip())
        if words != line:
            properties = one._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_numId().val = number
            properties.get_or_add_ilvl().val = 0

    found = read_back(document)

    assert content(found) == content(read_notice(from_text(text_of("hunan-2023"))))


@pytest.mark.clause("DX22-22")
def test_a_table_of_word_gives_the_rows_of_the_striving_table() -> None:
    document = docx.Document()
    for block in from_text(text_of("daxiang-2022")).blocks:
        if not block.is_table:
            document.add_paragraph(block.text)
            continue
        grid = document.add_table(rows=len(block.rows), cols=len(block.rows[0]))
        for at, row in enumerate(block.rows):
            for column, cell in enumerate(row):
                grid.cell(at, column).text = cell

    found = read_back(document)

    assert len(found.items) == 14
    assert content(found) == content(read_notice(from_text(text_of("daxiang-2022"))))
