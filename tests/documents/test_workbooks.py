"""Workbooks go out without formulas and come back with every mistake named at once."""

import dataclasses
import datetime
import functools
import io
import random
import re
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from documents.workbooks import (
    Column,
    Kind,
    Mistake,
    Mistakes,
    ReadLimits,
    Table,
    TableSpec,
    fingerprint,
    read_table,
)
from documents.workbooks.checking import examine
from documents.workbooks.values import Wrong, convert
from documents.workbooks.writing import write_table

MADE = datetime.datetime(2026, 1, 5, 8, tzinfo=datetime.UTC)
COLUMNS = (
    Column("unit", "单位", editable=False, required=True, longest=20),
    Column(
        "value", "完成值", Kind.DECIMAL, required=True, minimum=Decimal(0), maximum=Decimal(1000), places=2
    ),
    Column("count", "项目数", Kind.WHOLE),
    Column("rate", "完成率", Kind.PERCENT, places=2),
    Column("grade", "等次", Kind.CHOICE, choices=("优秀", "良好")),
    Column("on", "日期", Kind.DATE),
)
SPEC = TableSpec("values", "数据", "2025年度指标数据", COLUMNS, version="3", digest="d1")


def template(rows, spec=SPEC):
    return write_table(spec, rows, created=MADE)


def good_rows(count):
    return [
        (f"k{n}", {"unit": f"第{n}县", "value": Decimal("12.30"), "rate": Decimal("95.5")})
        for n in range(3, 3 + count)
    ]


def edited(change, rows=6, spec=SPEC):
    """A workbook as a person leaves it: opened, changed and saved by another program."""
    book = openpyxl.load_workbook(io.BytesIO(template(good_rows(rows), spec)))
    change(book[spec.sheet])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(data, **changes):
    """The archive with some parts changed, added (text) or dropped (None)."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name not in changes:
                target.writestr(name, source.read(name))
        for name, content in changes.items():
            if content is not None:
                target.writestr(name, content)
    return out.getvalue()


def sheet_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def codes(answer):
    assert isinstance(answer, Mistakes)
    return [mistake.code for mistake in answer.items]


# ---- out and back ----


def test_what_is_written_is_read_back_exactly():
    rows = [
        ("k1", {"unit": "南县", "value": Decimal("12.30"), "count": 4, "rate": Decimal("95.5"), "grade": "优秀",
                "on": datetime.date(2026, 3, 5)}),
        ("k2", {"unit": "沅江市", "value": Decimal("0.1")}),
    ]  # fmt: skip

    answer = read_table(template(rows), SPEC)

    assert isinstance(answer, Table)
    assert [(row.number, row.key) for row in answer.rows] == [(3, "k1"), (4, "k2")]
    assert answer.rows[0].values == {**rows[0][1], "count": Decimal(4)}
    assert answer.rows[1].values == {
        "unit": "沅江市", "value": Decimal("0.1"), "count": None, "rate": None, "grade": None, "on": None,
    }  # fmt: skip


def test_the_same_table_gives_the_same_bytes():
    first = template(good_rows(3))
    time.sleep(2.1)

    assert template(good_rows(3)) == first


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "＋1", "－1", "＠x", '"=1"', "=cmd|' /C calc'!A0"],
)
def test_no_text_becomes_a_formula_and_the_round_trip_restores_it(text):
    data = template([("k1", {"unit": text, "value": Decimal(1)})])

    assert not re.search(r"<f[\s>/]", sheet_of(data))
    answer = read_table(data, SPEC)
    assert answer.rows[0].values["unit"] == text.strip()


def test_keys_and_stamp_stand_in_a_hidden_column_and_the_head_is_frozen():
    sheet = openpyxl.load_workbook(io.BytesIO(template(good_rows(2)))).active

    assert sheet["A1"].value == "duli|values|3|d1"
    assert sheet["A3"].value == "k3"
    assert sheet.column_dimensions["A"].hidden
    assert sheet.freeze_panes == "C3"
    assert sheet["B3"].protection.locked
    assert not sheet["C3"].protection.locked
    assert sheet["C3"].number_format == "0.00"


def test_the_fingerprint_changes_with_columns_and_keys():
    first = fingerprint(COLUMNS, ["a"])

    assert first == fingerprint(COLUMNS, ["a"])
    assert first != fingerprint(COLUMNS, ["a", "b"])
    assert first != fingerprint((*COLUMNS[:-1], dataclasses.replace(COLUMNS[-1], title="时间")), ["a"])


# ---- what is accepted although it looks odd ----


@pytest.mark.parametrize(
    ("value", "column", "read"),
    [
        ("１２．５", COLUMNS[1], Decimal("12.5")),
        ("  12 ", COLUMNS[1], Decimal(12)),
        ("1,000", COLUMNS[1], Decimal(1000)),
        ("９５．５％", COLUMNS[3], Decimal("95.5")),
        (0.1 + 0.2, COLUMNS[1], Decimal("0.3")),
        ("2026年3月5日", COLUMNS[5], datetime.date(2026, 3, 5)),
        ("2026/3/5", COLUMNS[5], datetime.date(2026, 3, 5)),
        (" 优秀　", COLUMNS[4], "优秀"),
        (12.0, COLUMNS[0], "12"),
    ],
)
def test_values_that_can_mean_one_thing_only_are_read(value, column, read):
    assert convert(value, column) == read


@pytest.mark.parametrize(
    "value", ["1,00", "1e5", "NaN", "Infinity", "(12)", "0x1F", "1.2.3", "十二", "٣,٤", "12%%", "--5"]
)
def test_what_could_be_misread_is_never_guessed(value):
    with pytest.raises(Wrong):
        convert(value, COLUMNS[1])


def test_a_cell_formatted_as_per_cent_is_read_as_the_person_saw_it():
    def change(sheet):
        sheet["E3"].value = 0.955
        sheet["E3"].number_format = "0.0%"

    answer = read_table(edited(change), SPEC)

    assert answer.rows[0].values["rate"] == Decimal("95.5")


def test_blank_rows_moved_columns_and_lines_above_the_head_do_no_harm():
    def change(sheet):
        sheet.insert_rows(2)
        sheet["B2"] = "填报说明"
        sheet.insert_rows(6, 3)
        sheet["C7"] = "　 "
        sheet.move_range("H1:H20", cols=1)

    answer = read_table(edited(change), SPEC)

    assert isinstance(answer, Table)
    assert len(answer.rows) == 6


# ---- all mistakes at once ----


def forty(sheet):
    """Forty things wrong, one after the other, with the code each must be answered with."""
    expected = []

    def wrong(cell, value, code, number_format=None):
        sheet[cell].value = value
        if isinstance(value, str):
            sheet[cell].data_type = "s"
        if number_format:
            sheet[cell].number_format = number_format
        expected.append((cell, code))

    sheet["A1"].value = "duli|values|2|d1"
    expected.append(("", "old_version"))
    sheet["I2"].value = "备注"
    expected.append(("I2", "unknown_column"))
    sheet["J2"].value = "等次"
    expected.append(("J2", "duplicate_column"))
    for cell, value, code in (
        ("C3", None, "required"), ("C4", "无", "placeholder"), ("C5", "12亿元", "unit_in_number"),
        ("C6", "1,00", "bad_thousands"), ("C7", "1e2", "scientific"), ("C8", "'12", "leading_apostrophe"),
        ("C9", "50％", "percent_sign"), ("C10", "abc", "not_a_number"), ("C11", -1, "below_minimum"),
        ("C12", 1001, "above_maximum"), ("C13", 1.234, "too_many_places"), ("C14", True, "truth_value"),
        ("C15", "2026-01-02", "date_as_number"), ("C16", "1" * 31, "too_many_digits"),
        ("D3", 1.5, "not_whole"), ("D4", "三", "not_a_number"), ("D5", "—", "placeholder"),
        ("E3", "95.555%", "too_many_places"), ("E4", "九成", "not_a_number"), ("F3", "一般", "not_a_choice"),
        ("F4", 1, "not_a_choice"), ("G3", "2026-13-01", "not_a_date"), ("G4", "昨天", "not_a_date"),
        ("B3", None, "required"), ("B4", "县" * 21, "too_long"), ("B5", True, "truth_value"),
        ("A10", None, "key_missing"), ("A11", "k3", "duplicate_key"), ("A12", "other", "unknown_key"),
    ):  # fmt: skip
        wrong(cell, value, code)
    wrong("C17", datetime.date(2026, 1, 2), "date_as_number", "yyyy-mm-dd")
    wrong("C18", 0.5, "percent_format", "0%")
    wrong("G5", 46024, "number_as_date", "0")
    wrong("G6", datetime.datetime(2026, 1, 2, 8, 30), "time_in_date", "yyyy-mm-dd hh:mm")
    wrong("B6", datetime.date(2026, 1, 2), "date_as_text", "yyyy-mm-dd")
    sheet["D6"].value = "=1+1"
    expected.append(("D6", "formula"))
    sheet["D7"].value = "#N/A"
    sheet["D7"].data_type = "e"
    expected.append(("D7", "error_value"))
    sheet.merge_cells("D8:E9")
    expected.append(("D8:E9", "merged"))
    return expected


def test_a_workbook_with_forty_different_mistakes_is_answered_with_all_forty():
    expected = []
    spec = dataclasses.replace(SPEC, known_keys=tuple(key for key, _ in good_rows(20)))
    data = edited(lambda sheet: expected.extend(forty(sheet)), rows=20, spec=spec)

    answer = read_table(data, spec)

    assert len(expected) == 40
    assert sorted((mistake.cell, mistake.code) for mistake in answer.items) == sorted(expected)
    assert {mistake.sheet for mistake in answer.items} == {"数据"}


def test_a_mistake_says_where_what_was_found_and_what_is_expected():
    def change(sheet):
        sheet["C4"].value = 1001

    answer = read_table(edited(change), SPEC)

    assert answer.items == (Mistake("above_maximum", "数据", "C4", "完成值", "1001", "1000"),)


def test_a_missing_row_and_a_missing_column_are_named():
    spec = dataclasses.replace(SPEC, known_keys=("k3", "k4", "k5"), complete=True)

    def change(sheet):
        sheet.delete_rows(5, 4)
        sheet["F2"].value = None

    answer = read_table(edited(change, spec=spec), spec)

    assert [(m.code, m.expected) for m in answer.items] == [("missing_column", "等次"), ("missing_row", "k5")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sheet": "别的"}, "sheet_missing"),
        ({"code": "other"}, "wrong_table"),
        ({"version": "4"}, "old_version"),
        ({"digest": "d2"}, "stale_template"),
    ],
)
def test_a_workbook_of_another_table_or_time_is_told_so(change, code):
    assert codes(read_table(template(good_rows(1)), dataclasses.replace(SPEC, **change))) == [code]


def test_a_workbook_without_our_stamp_is_told_so():
    def change(sheet):
        sheet["A1"].value = None

    assert codes(read_table(edited(change), SPEC)) == ["stamp_missing"]


def test_every_code_has_a_sentence_and_every_sentence_a_translation():
    from documents.workbooks import messages

    root = Path(__file__).resolve().parents[2]
    source = "".join(
        (root / "documents" / "workbooks" / name).read_text()
        for name in ("package.py", "values.py", "checking.py", "child.py", "reading.py")
    )
    used = set(re.findall(r'(?:Refused|Wrong|_add|Mistake)\("(\w+)"', source)) | set(
        re.findall(r'"failed": "(\w+)"', source)
    )
    po = (root / "locale" / "fragments" / "documents.po").read_text()
    sentences = re.findall(r'_\("(.*)"\)', (root / "documents" / "workbooks" / "messages.py").read_text())

    assert used - set(messages.SENTENCES) == set()
    assert [text for text in sentences if f'msgid "{text}"' not in po] == []


# ---- hostile files ----


def bombs():
    good = template(good_rows(2))
    sheet = sheet_of(good)
    part = "xl/worksheets/sheet1.xml"
    head, tail = sheet.split("第3县", 1)
    yield (
        "one giant cell",
        repacked(good, **{part: (head + "x" * (140 << 20) + tail).encode()}),
        "inflates_too_much",
    )
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(5, 400_000))
    yield (
        "rows",
        repacked(good, **{part: sheet.replace("</sheetData>", rows + "</sheetData>")}),
        "too_many_rows",
    )
    cells = "<row>" + "".join(f"<c><v>{n * 7919 % 99991}</v></c>" for n in range(1_200_000)) + "</row>"
    yield (
        "cells",
        repacked(good, **{part: sheet.replace("</sheetData>", cells + "</sheetData>")}),
        "too_many_cells",
    )
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield (
        "far cell",
        repacked(good, **{part: sheet.replace("</sheetData>", far + "</sheetData>")}),
        "too_many_rows",
    )
    wide = '<row r="9"><c r="XFD9"><v>1</v></c></row>'
    yield (
        "wide",
        repacked(good, **{part: sheet.replace("</sheetData>", wide + "</sheetData>")}),
        "too_many_columns",
    )
    yield "entries", repacked(good, **{f"xl/x{n}.xml": "<x/>" for n in range(300)}), "too_many_parts"
    yield "absolute", repacked(good, **{"/etc/cron.d/x": "x"}), "unsafe_archive"
    yield "dots", repacked(good, **{"xl/../../x": "x"}), "unsafe_archive"
    yield "macros", repacked(good, **{"xl/vbaProject.bin": "x"}), "macros"
    yield "ole", repacked(good, **{"xl/embeddings/oleObject1.bin": "x"}), "embedded_object"
    yield "links", repacked(good, **{"xl/externalLinks/externalLink1.xml": "<x/>"}), "external_link"
    laughs = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;">]>'
    for name in (
        part,
        "xl/workbook.xml",
        "xl/styles.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
    ):
        with zipfile.ZipFile(io.BytesIO(good)) as archive:
            old = archive.read(name).decode()
        yield f"entities in {name}", repacked(good, **{name: laughs + old}), "unsafe_xml"
    yield "utf-16", repacked(good, **{part: sheet.encode("utf-16")}), "unsafe_xml"
    yield "old format", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted_or_old"
    yield "text", b"a,b\n1,2\n", "not_a_workbook"
    yield "empty", b"", "not_a_workbook"
    yield "cut off", good[: len(good) // 2], "damaged"
    yield "unclosed tags", repacked(good, **{part: sheet.replace("</sheetData>", "<c " * 900_000)}), None


NAMES = (
    "one giant cell", "rows", "cells", "far cell", "wide", "entries", "absolute", "dots", "macros", "ole", "links",
    "entities in xl/worksheets/sheet1.xml", "entities in xl/workbook.xml", "entities in xl/styles.xml",
    "entities in [Content_Types].xml", "entities in xl/_rels/workbook.xml.rels", "utf-16", "old format", "text", "empty",
    "cut off", "unclosed tags",
)  # fmt: skip


@functools.cache
def hostile():
    return {name: (data, code) for name, data, code in bombs()}


def test_every_hostile_file_is_listed():
    assert tuple(hostile()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_is_refused_within_two_seconds(name):
    data, code = hostile()[name]
    started = time.monotonic()

    answer = read_table(data, SPEC)

    assert time.monotonic() - started < 2
    assert isinstance(answer, Mistakes)
    if code:
        assert codes(answer) == [code]


def test_the_reading_process_has_half_a_gigabyte_and_says_so_when_it_is_not_enough():
    heavy = sheet_of(template(good_rows(1))).replace("第3县", random.Random(1).randbytes(10 << 20).hex())
    data = repacked(template(good_rows(1)), **{"xl/worksheets/sheet1.xml": heavy})

    answer = read_table(data, SPEC, ReadLimits(memory_mb=40))

    assert ReadLimits().memory_mb <= 512
    assert codes(answer) == ["too_heavy"]


def test_a_dimension_that_lies_is_not_believed():
    good = template(good_rows(2))
    lying = sheet_of(good).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>', 1)

    answer = read_table(repacked(good, **{"xl/worksheets/sheet1.xml": lying}), SPEC)

    assert isinstance(answer, Table)


def test_an_archive_that_lies_about_a_size_is_refused():
    good = bytearray(template(good_rows(2)))
    at = good.find(b"PK\x01\x02")
    good[at + 24 : at + 28] = (10).to_bytes(4, "little")

    assert isinstance(read_table(bytes(good), SPEC), Mistakes)


def test_reading_ends_at_its_time():
    started = time.monotonic()

    answer = read_table(template(good_rows(3000)), SPEC, ReadLimits(seconds=0))

    assert codes(answer) == ["too_heavy"]
    assert time.monotonic() - started < 2


def test_mutilated_files_are_answered_and_never_raise():
    chance = random.Random(7)
    good = template(good_rows(5))
    sheet = sheet_of(good)
    for _ in range(120):
        raw = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        text = list(sheet)
        for _ in range(chance.randint(1, 12)):
            text[chance.randrange(len(text))] = chance.choice('<>"/=ZX9 é')
        for data in (bytes(raw), repacked(good, **{"xl/worksheets/sheet1.xml": "".join(text)})):
            try:
                rows, mistakes = examine(data, SPEC, ReadLimits())
            except Exception as error:
                # What the reading library raises is turned into an answer by the process around it.
                assert type(error).__module__.startswith("python_calamine"), error
            else:
                assert isinstance(rows, list)
                assert all(isinstance(one, Mistake) for one in mistakes)
