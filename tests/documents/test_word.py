"""Word documents are read in a process of their own; what is dangerous or no document is refused with its reason."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from documents.word import NotRead, WordBlock, read_word
from documents.word.content import written_number
from documents.word.messages import SENTENCES, sentence


def saved(document: object) -> bytes:
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


def plain() -> bytes:
    document = docx.Document()
    document.add_paragraph("第一段。")
    document.add_paragraph("")
    document.add_paragraph("第二段。")
    table = document.add_table(rows=2, cols=3)
    for row, cells in enumerate((("序号", "事项", "牵头单位"), ("1", "稳外贸", "市商务局"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_paragraph("附则。")
    return saved(document)


def changed(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_paragraphs_and_tables_come_in_their_order() -> None:
    blocks = read_word(plain())

    assert blocks == (
        WordBlock("第一段。", gap=True),
        WordBlock("第二段。", gap=True),
        WordBlock(rows=(("序号", "事项", "牵头单位"), ("1", "稳外贸", "市商务局")), gap=True),
        WordBlock("附则。", gap=True),
    )


def numbered(kind: str, shape: str) -> bytes:
    document = docx.Document()
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    level = OxmlElement("w:lvl")
    level.set(qn("w:ilvl"), "0")
    for name, value in (("start", "1"), ("numFmt", kind), ("lvlText", shape)):
        part = OxmlElement(f"w:{name}")
        part.set(qn("w:val"), value)
        level.append(part)
    abstract.append(level)
    root.insert(0, abstract)
    link = OxmlElement("w:num")
    link.set(qn("w:numId"), "88")
    to = OxmlElement("w:abstractNumId")
    to.set(qn("w:val"), "77")
    link.append(to)
    root.append(link)
    for text in ("甲", "乙"):
        paragraph = document.add_paragraph(text)
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = 88
        properties.get_or_add_ilvl().val = 0
    return saved(document)


@pytest.mark.parametrize(
    ("kind", "shape", "labels"),
    [
        ("chineseCountingThousand", "%1、", ("一、甲", "二、乙")),
        ("chineseCounting", "（%1）", ("（一）甲", "（二）乙")),
        ("decimal", "%1.", ("1.甲", "2.乙")),
        ("japaneseCounting", "第%1条", ("第一条甲", "第二条乙")),
        ("decimalEnclosedCircle", "%1", ("①甲", "②乙")),
        ("bullet", "•", ("甲", "乙")),
    ],
)
def test_numbers_that_word_counts_are_written_out(kind: str, shape: str, labels: tuple[str, str]) -> None:
    blocks = read_word(numbered(kind, shape))

    assert not isinstance(blocks, NotRead)
    assert tuple(block.text for block in blocks) == labels


def test_deleted_words_are_gone_and_inserted_ones_are_there() -> None:
    def track(parts: dict[str, bytes]) -> None:
        text = parts["word/document.xml"].decode()
        run = "<w:r><w:t>{}</w:t></w:r>"
        mark = 'w:id="9" w:author="x" w:date="2026-01-01T00:00:00Z"'
        new = f"<w:del {mark}>{run.format('旧')}</w:del><w:ins {mark}>{run.format('新')}</w:ins>{run.format('段。')}"
        parts["word/document.xml"] = text.replace("<w:r><w:t>第一段。</w:t></w:r>", new).encode()

    blocks = read_word(changed(plain(), track))

    assert not isinstance(blocks, NotRead)
    assert blocks[0].text == "新段。"


def macros(parts: dict[str, bytes]) -> None:
    parts["word/vbaProject.bin"] = b"x"


def entity(parts: dict[str, bytes]) -> None:
    head, body = parts["word/document.xml"].split(b"?>", 1)
    secret = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    parts["word/document.xml"] = head + b"?>" + secret + body.replace("第一段。".encode(), b"&x;")


def bomb(parts: dict[str, bytes]) -> None:
    parts["word/media/a.xml"] = b" " * (70 << 20)


def embedded(parts: dict[str, bytes]) -> None:
    parts["word/embeddings/a.bin"] = b"x"


def no_document(parts: dict[str, bytes]) -> None:
    del parts["word/document.xml"]


def broken(parts: dict[str, bytes]) -> None:
    parts["word/document.xml"] = b"<w:document"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (macros, "macros"),
        (entity, "unsafe_xml"),
        (bomb, "inflates_too_much"),
        (embedded, "embedded_object"),
        (no_document, "not_word"),
        (broken, "damaged"),
    ],
)
def test_what_is_dangerous_or_broken_is_refused(
    change: Callable[[dict[str, bytes]], None], code: str
) -> None:
    refused = read_word(changed(plain(), change))

    assert isinstance(refused, NotRead)
    assert refused.code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"hello", "not_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted_or_old"),
        (b"PK\x03\x04", "damaged"),
    ],
)
def test_what_is_no_package_is_refused(data: bytes, code: str) -> None:
    refused = read_word(data)

    assert isinstance(refused, NotRead)
    assert refused.code == code


def test_every_reason_has_its_sentence() -> None:
    assert all(sentence(code, "x") for code in SENTENCES)


@pytest.mark.parametrize(
    ("number", "written"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (32, "三十二")]
)
def test_chinese_numbers_are_written_out(number: int, written: str) -> None:
    assert written_number(number, "chineseCounting") == written
