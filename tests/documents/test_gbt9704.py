"""Official documents look as GB/T 9704-2012 says, measured on the pages themselves."""

import datetime
import io
import re
import time
from decimal import Decimal

import pytest
from pypdf import PdfReader

from documents.gbt9704 import (
    Annex,
    Column,
    Document,
    DocumentNumber,
    Header,
    Heading,
    Paragraph,
    Table,
    document_pdf,
    to_html,
)
from documents.gbt9704.kinds import (
    Award,
    AwardedItem,
    Imprint,
    commendation_notice,
    organisation_copy,
    period_text,
    proposed_list_notice,
    score_sheet,
)
from documents.gbt9704.writing import (
    break_title,
    chinese_date,
    chinese_number,
    heading_number,
    signature_offsets,
    width,
)
from documents.rendering import allow_here

CREATED = datetime.datetime(2026, 3, 5, 1, 2, 3, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 3, 5)
MM = 72 / 25.4


@pytest.fixture(autouse=True)
def _here():
    allow_here()


def award_items():
    return (
        AwardedItem(
            "稳增长成效明显的地区",
            (
                Award("赫山区", "县市区", "优秀"),
                Award("桃江县", "县市区", "优秀"),
                Award("益阳高新区", "园区", "优秀"),
            ),
            "每个地区奖励200万元",
            "市发展改革委、市财政局",
        ),
        AwardedItem(
            "科技创新成效明显的地区",
            (Award("南县", "县市区", "良好", "95.10", "2", "奖励50万元"),),
            as_table=True,
        ),
    )


def notice(**changes):
    values = {
        "mark": "益阳市人民政府办公室文件",
        "number": DocumentNumber("益政办发", 2026, 3),
        "title": "益阳市人民政府办公室关于2025年度督查激励情况的通报",
        "addressee": "各区县（市）人民政府，市直各有关单位",
        "preamble": "经市人民政府审定，对下列地区予以督查激励。现通报如下：",
        "items": award_items(),
        "closing": ("受到激励的地区要珍惜荣誉、再接再厉。",),
        "issuer": "益阳市人民政府办公室",
        "issue_date": DAY,
        "imprint": Imprint("市委办公室、市委组织部", "益阳市人民政府办公室", datetime.date(2026, 3, 6)),
    }
    return commendation_notice(**{**values, **changes})


def pages(document):
    return PdfReader(io.BytesIO(document_pdf(document, created=CREATED, identifier="a1"))).pages


def placed(page):
    """(text, x, y from the top, size) of every piece of text, in millimetres and points."""
    found = []
    height = float(page.mediabox.height)

    def visit(text, matrix, inner, _font, size):
        if text.strip():
            x = inner[4] * matrix[0] + inner[5] * matrix[2] + matrix[4]
            y = inner[4] * matrix[1] + inner[5] * matrix[3] + matrix[5]
            found.append((text.strip(), x / MM, (height - y) / MM, size * abs(inner[3] * matrix[3])))

    page.extract_text(visitor_text=visit)
    return found


def where(page, wanted):
    return next(piece for piece in placed(page) if wanted in piece[0])


def squeeze(page):
    return re.sub(r"\s+", "", page.extract_text())


# ---- how things are written ----


@pytest.mark.parametrize(
    ("value", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (46, "四十六"), (99, "九十九")]
)
def test_headings_are_numbered_in_chinese(value, text):
    assert chinese_number(value) == text


@pytest.mark.parametrize(("level", "text"), [(1, "三、"), (2, "（三）"), (3, "3."), (4, "（3）")])
def test_each_level_has_its_own_form_of_number(level, text):
    assert heading_number(level, 3) == text


def test_dates_have_arabic_digits_without_leading_zeros():
    assert chinese_date(DAY) == "2026年3月5日"


def test_a_document_number_has_six_cornered_brackets_and_no_leading_zero():
    assert str(DocumentNumber("益政办发", 2026, 3)) == "益政办发〔2026〕3号"


def test_the_unit_is_centred_over_the_date_when_the_document_is_sealed():
    unit, date = signature_offsets("益阳市政府", "2026年3月5日", sealed=True)

    assert date == 4
    assert unit + width("益阳市政府") / 2 == date + width("2026年3月5日") / 2


def test_without_a_seal_the_date_begins_two_characters_right_of_the_unit():
    name = "益阳市人民政府办公室"

    unit, date = signature_offsets(name, "2026年3月5日", sealed=False)

    assert unit == 2
    assert date + width("2026年3月5日") == unit + width(name) - 2


def test_without_a_seal_a_longer_date_stands_two_characters_in():
    unit, date = signature_offsets("县府办", "2026年12月25日", sealed=False)

    assert date == 2
    assert unit + width("县府办") == date + width("2026年12月25日") + 2


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于公示的通知", ["关于公示的通知"]),
        (
            "益阳市人民政府办公室关于2025年度督查激励情况的通报",
            ["益阳市人民政府办公室", "关于2025年度督查激励情况的通报"],
        ),
    ],
)
def test_titles_are_broken_by_sense(title, lines):
    assert break_title(title) == lines


def test_a_broken_title_keeps_every_character_and_the_width_of_the_page():
    title = "益阳市人民政府办公室关于印发《益阳市推动实体经济高质量发展督查激励实施方案（2026年修订）》和指标体系的通知"

    lines = break_title(title)

    assert "".join(lines) == title
    assert max(width(line) for line in lines) <= 19


# ---- the page as HTML ----


def test_every_text_is_escaped():
    sharp = "<img src=x onerror=alert(1)>&\"'{{7*7}}"
    document = Document(
        title=sharp, body=(Paragraph(sharp, lead=sharp), Heading(1, sharp), Table((Column(sharp),), ((sharp,),), sharp, sharp, sharp)),
        mark=sharp, number=sharp, addressee=sharp, issuers=(sharp,), issue_date=DAY, annotation=sharp, cc=sharp,
        printing_organ=sharp, annexes=(Annex(sharp, (Paragraph(sharp),)),), reference=sharp, signatory=sharp, urgency=sharp,
    )  # fmt: skip

    html = to_html(document, created=CREATED)

    assert "<img" not in html
    assert "{{7*7}}" in html


def test_control_and_direction_characters_do_not_reach_the_page():
    html = to_html(Document(title="甲\x00\u202e乙", body=(Paragraph("丙\u200e丁\x1b"),)), created=CREATED)

    assert "甲乙" in html
    assert "丙丁" in html


def test_a_row_of_another_length_than_its_head_is_refused():
    with pytest.raises(ValueError, match="zip"):
        to_html(Document(title="题", body=(Table((Column("一"),), (("1", "2"),)),)), created=CREATED)


# ---- the page as PDF ----


@pytest.mark.clause("YY23-63")
def test_the_first_page_of_a_notice_has_its_elements_where_the_standard_puts_them():
    first = pages(notice())[0]

    assert (round(float(first.mediabox.width) / MM), round(float(first.mediabox.height) / MM)) == (210, 297)
    _, _, baseline, size = where(first, "益阳市人民政府办公室文件")
    top_of_mark = baseline - size * 0.86 / MM
    assert abs(top_of_mark - (37 + 35)) < 1.5
    _, x, _, size = where(first, "各区县（市）人民政府")
    assert abs(x - 28) < 0.5
    assert round(size) == 16
    assert "现通报如下" in squeeze(first)


def test_a_page_of_text_has_22_lines_of_28_characters():
    # Twenty full lines and more: the first lines of the second page are counted.
    body = (Paragraph("督" * (28 * 80), indent=False),)
    second = pages(Document(title="题", body=body, header=Header.PLAIN))[1]

    lines = [line for line in second.extract_text().splitlines() if "督" in line]

    assert [len(line.strip()) for line in lines] == [28] * 22


def test_odd_pages_carry_their_number_on_the_right_and_even_ones_on_the_left():
    body = tuple(Paragraph("督查激励" * 60) for _ in range(8))
    first, second = pages(Document(title="题", body=body, header=Header.PLAIN))[:2]

    odd = [piece for piece in placed(first) if "—" in piece[0]][-1]
    even = [piece for piece in placed(second) if "—" in piece[0]][-1]

    assert "—1—" in squeeze(first)
    assert "—2—" in squeeze(second)
    assert odd[1] > 105 > even[1]
    # The dash stands 7 mm below the type area (262 mm); its baseline is about 1.3 mm lower than the dash itself.
    assert 268 < odd[2] < 272


def test_the_imprint_stands_at_the_bottom_of_the_last_page_only():
    annex = Annex("名单", tuple(Paragraph("名单所列地区" * 30) for _ in range(12)))
    made = pages(notice(annexes=(annex,)))

    texts = [squeeze(page) for page in made]

    assert [("抄送：市委办公室、市委组织部。" in text) for text in texts] == [False] * (len(made) - 1) + [
        True
    ]
    assert texts[-1].count("2026年3月6日印发") == 1
    _, _, y, size = where(made[-1], "益阳市人民政府办公室")
    assert round(size) == 14
    assert 252 < y < 262


def test_the_signature_is_never_alone_on_a_page():
    for lines in range(9, 16):
        made = pages(Document(title="题", header=Header.PLAIN, issuers=("益阳市人民政府办公室",), issue_date=DAY,
                              body=tuple(Paragraph("督查激励工作" * 4) for _ in range(lines))))  # fmt: skip
        last = squeeze(made[-1])

        assert "2026年3月5日" in last
        assert "督查激励工作" in last


def test_a_long_table_repeats_its_head_on_every_page():
    rows = tuple((str(n), f"第{n}县", str(Decimal(n) / 4)) for n in range(1, 121))
    table = Table((Column("序号"), Column("县市区"), Column("得分")), rows)

    made = pages(Document(title="题", body=(table,), header=Header.PLAIN))

    assert len(made) > 2
    assert all("县市区" in squeeze(page) for page in made)
    assert "第120县" in squeeze(made[-1])


def test_a_wide_score_sheet_lies_on_its_side_with_the_number_on_the_left():
    columns = (Column("单位"), *(Column(f"指标{n}") for n in range(1, 11)))
    sheet = score_sheet("评分情况", Table(columns, (("南县", *["9.5"] * 10),)))

    made = pages(notice(annexes=(sheet,)))
    wide = [page for page in made if float(page.mediabox.width) > float(page.mediabox.height)]

    assert len(wide) == 1
    assert "附件" in squeeze(wide[0])
    dash = next(piece for piece in placed(wide[0]) if "—" in piece[0])
    assert dash[1] < 35


def test_every_font_is_embedded_and_the_file_is_an_archive_file():
    data = document_pdf(notice(), created=CREATED, identifier="a1")
    reader = PdfReader(io.BytesIO(data))

    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    names = {str(font["/BaseFont"]).split("+")[-1] for font in fonts}

    assert {"FandolFang", "Duli-Title", "Duli-Hei", "Duli-Kai"} <= names
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile3" in descriptor or "/FontFile2" in descriptor
    assert (
        b'pdfaid:part="3"' in data
        or b"pdfaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()
    )
    assert reader.metadata.title == "益阳市人民政府办公室关于2025年度督查激励情况的通报"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"


def test_the_same_document_gives_the_same_bytes():
    assert document_pdf(notice(), created=CREATED, identifier="a1") == document_pdf(
        notice(), created=CREATED, identifier="a1"
    )


def test_one_changed_score_changes_the_file():
    changed = (AwardedItem("科技创新", (Award("南县", score="95.11"),), as_table=True),)

    assert document_pdf(notice(), created=CREATED, identifier="a1") != document_pdf(
        notice(items=changed), created=CREATED, identifier="a1"
    )


@pytest.mark.clause("YY23-64")
def test_the_copy_to_the_organisation_department_is_a_letter_that_lists_every_object():
    letter = organisation_copy(
        notice(), mark="益阳市人民政府办公室", number="益政办函〔2026〕12号", recipient="市委组织部",
        issuer="益阳市人民政府办公室", issue_date=DAY, items=award_items(),
    )  # fmt: skip

    first, *rest = pages(letter)
    text = "".join(squeeze(page) for page in rest)

    assert "市委组织部：" in squeeze(first)
    assert "益政办发〔2026〕3号" in squeeze(first)
    assert "—1—" not in squeeze(first)
    assert [name for name in ("赫山区", "桃江县", "益阳高新区", "南县") if name not in text] == []


@pytest.mark.clause("YY23-48")
def test_a_public_notice_has_a_plain_head_the_period_and_the_telephones():
    document = proposed_list_notice(
        title="关于2025年度督查激励拟激励名单的公示", basis="根据有关规定",
        period=period_text(datetime.date(2026, 2, 2), datetime.date(2026, 2, 6), "5个工作日"), items=award_items(),
        appeal=("申诉复核：市发展改革委，0737-0000001。",), publisher="益阳市发展和改革委员会", issue_date=datetime.date(2026, 2, 2),
    )  # fmt: skip

    text = "".join(squeeze(page) for page in pages(document))

    assert "2026年2月2日至2026年2月6日（5个工作日）" in text
    assert "0737-0000001" in text
    assert "文件" not in text


def test_rare_characters_are_drawn_and_can_be_copied_out():
    rare = "镕堃喆祎燚赟昇旻玥甪鄠氹㎡𫚭"

    text = squeeze(pages(Document(title="题", body=(Paragraph(rare),), header=Header.PLAIN))[0])

    assert rare in text


def test_rare_characters_do_not_change_the_grid():
    plain = pages(Document(title="题", body=(Paragraph("督" * 200),), header=Header.PLAIN))[0]
    rare = pages(Document(title="题", body=(Paragraph("督甪鄠氹" * 50),), header=Header.PLAIN))[0]

    def rows(page):
        return sorted({round(piece[2], 1) for piece in placed(page) if "督" in piece[0]})

    assert rows(plain)[-1] - rows(plain)[0] == pytest.approx(rows(rare)[-1] - rows(rare)[0], abs=0.4)


def test_five_pages_with_a_table_of_100_rows_take_less_than_four_seconds_with_a_cold_start():
    from documents.rendering.renderer import the_renderer

    rows = tuple((str(n), f"第{n}县", "东部", f"{n}.25", "奖励资金") for n in range(1, 101))
    columns = (Column("序号"), Column("县市区"), Column("类别"), Column("得分"), Column("激励措施"))
    document = notice(annexes=(Annex("名单", (Table(columns, rows),)),))
    the_renderer().stop()
    started = time.monotonic()

    made = pages(document)

    assert len(made) >= 5
    assert time.monotonic() - started < 4
