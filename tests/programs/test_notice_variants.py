"""The same notice in another dress reads the same: numbers, widths, broken lines, labels; and notices nobody has seen."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from programs.notices import Document, ReadNotice, decode, from_text, read_notice
from programs.notices.document import paragraph, table
from programs.notices.numbering import number_of

TEXTS = Path(__file__).parents[2] / "programs" / "data" / "texts"
NUMBERED = ("hunan-2023", "hunan-2024", "chongqing-2022")
CN = "零一二三四五六七八九"
TO_FULL = str.maketrans({",": "，", ":": "：", ";": "；", "(": "（", ")": "）"})
TO_HALF = str.maketrans({"，": ",", "：": ":", "；": ";", "（": "(", "）": ")"})


@cache
def text_of(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


def read(text: str) -> ReadNotice:
    return read_notice(from_text(text))


def content(notice: ReadNotice) -> list[Any]:
    """Everything that an official would care about, without the way the numbers were written."""
    return [
        (
            item.number,
            item.title.text,
            [lead.text for lead in item.leads],
            [unit.text for unit in item.cooperating],
            [
                (
                    sub.criteria.text,
                    [word.text for word in sub.object_words],
                    sub.reward.text,
                    sub.reward_kinds,
                    [(mark.kind, mark.passage.text) for mark in sub.marks],
                )
                for sub in item.sub_items
            ],
        )
        for item in notice.items
    ]


def rules(notice: ReadNotice) -> list[Any]:
    return [
        (rule.sentence.text, [(one.code, one.value) for one in rule.suggestions]) for rule in notice.closing
    ]


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return CN[ones]
    return ("" if tens == 1 else CN[tens]) + "十" + (CN[ones] if ones else "")


STYLES = {
    "chapter": lambda n: f"{chinese(n)}、",
    "bracketed": lambda n: f"（{chinese(n)}）",
    "half-width brackets": lambda n: f"({chinese(n)})",
    "figure and full stop": lambda n: f"{n}. ",
    "figure and full-width stop": lambda n: f"{n}．",
    "figure and small stop": lambda n: f"{n}﹒",
    "figure and enumeration comma": lambda n: f"{n}、",
    "full-width figure": lambda n: "".join(chr(ord(c) + 0xFEE0) for c in str(n)) + "．",
    "bracketed figure": lambda n: f"({n})",
    "full-width bracketed figure": lambda n: f"（{n}）",
    "half bracket": lambda n: f"{n}）",
    "article": lambda n: f"第{chinese(n)}条　",
    "article in figures": lambda n: f"第{n}条 ",
    "point": lambda n: f"第{chinese(n)}项 ",
    "measure": lambda n: f"措施{chinese(n)}：",
}


def renumbered(name: str, style: str) -> str:
    """The notice with the numbers of its items in another style; parts above them keep theirs."""
    text = text_of(name)
    if name == "chongqing-2022":
        return re.sub(r"(?m)^(\s*)(\d+)﹒", lambda m: m[1] + STYLES[style](int(m[2])), text)
    return re.sub(
        r"(?m)^(\s*)([一二三四五六七八九十]+)、", lambda m: m[1] + STYLES[style](number_of(m[2])), text
    )


@pytest.mark.parametrize(
    ("name", "style"),
    [
        (name, style)
        for name in NUMBERED
        for style in STYLES
        if (name, style) != ("chongqing-2022", "chapter")  # so the parts above its items are numbered
    ],
)
def test_the_style_of_the_numbers_changes_nothing(name: str, style: str) -> None:
    found = read(renumbered(name, style))

    assert content(found) == content(read(text_of(name)))
    assert rules(found) == rules(read(text_of(name)))


@pytest.mark.parametrize("widths", [TO_FULL, TO_HALF], ids=["full", "half"])
@pytest.mark.parametrize("name", [*NUMBERED, "daxiang-2022"])
def test_the_width_of_the_punctuation_changes_nothing(name: str, widths: dict[int, str]) -> None:
    found = read(text_of(name).translate(widths))

    assert content(found) == content(read(text_of(name)))
    assert rules(found) == rules(read(text_of(name)))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", NUMBERED)
def test_lines_that_break_in_the_middle_of_a_sentence_change_nothing(name: str, seed: int) -> None:
    chance = random.Random(seed)
    width = chance.randint(18, 60)
    lines = []
    for line in text_of(name).splitlines():
        words = line.strip()
        lines += [words[at : at + width] for at in range(0, len(words), width)] or [""]

    found = read("\n".join(lines))

    assert content(found) == content(read(text_of(name)))


@pytest.mark.parametrize("between", [" ", "　", "\n"], ids=["space", "wide-space", "line"])
@pytest.mark.parametrize("name", NUMBERED)
def test_a_notice_in_one_paragraph_reads_as_one_in_many(name: str, between: str) -> None:
    found = read(between.join(line.strip() for line in text_of(name).splitlines() if line.strip()))

    assert content(found) == content(read(text_of(name)))


@pytest.mark.parametrize(
    ("label", "helping"),
    [
        ("责任单位", "配合单位"),
        ("牵头部门", "配合部门"),
        ("主要责任单位", "协助单位"),
        ("牵头责任单位", "参与单位"),
        ("责任部门", "协同单位"),
    ],
)
def test_the_labels_of_the_units_may_be_others(label: str, helping: str) -> None:
    text = text_of("chongqing-2022").replace("牵头单位:", f"{label}:").replace("配合单位:", f"{helping}:")

    assert content(read(text)) == content(read(text_of("chongqing-2022")))


def test_units_may_be_named_helpers_first_in_square_brackets() -> None:
    text = re.sub(
        r"\(牵头单位:([^;()]+);配合单位:([^;()]+)\)",
        r"【配合单位：\2；牵头单位：\1】",
        text_of("chongqing-2022"),
    )

    assert content(read(text)) == content(read(text_of("chongqing-2022")))


def test_units_may_stand_on_a_line_of_their_own_without_brackets() -> None:
    text = re.sub(r"\((牵头单位:[^()]+)\)", r"\n  \1", text_of("hunan-2024"))

    assert content(read(text)) == content(read(text_of("hunan-2024")))


def test_units_may_stand_before_the_measure() -> None:
    text = re.sub(
        r"(?m)^(\s*[一二三四五六七八九十]+、)(对.*?)(\(牵头单位:[^()]+\))\s*$",
        r"\1\3\2",
        text_of("hunan-2024"),
    )

    assert content(read(text)) == content(read(text_of("hunan-2024")))


def test_units_may_be_named_in_speech() -> None:
    text = re.sub(
        r"\(牵头单位:([^();]+);配合单位:([^();]+)\)", r"（\1牵头，\2配合）", text_of("chongqing-2022")
    )
    text = re.sub(r"\(牵头单位:([^();]+)\)", r"（由\1牵头负责）", text)

    assert content(read(text)) == content(read(text_of("chongqing-2022")))


def test_a_file_in_the_national_encoding_reads_the_same() -> None:
    text = text_of("hunan-2023")

    assert decode(text.encode("gb18030")) == text
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text
    assert decode(text.encode("utf-16")) == text


def test_what_is_no_text_is_not_taken_for_one() -> None:
    assert decode(b"PK\x03\x04\x00\x00\x00\x01") is None


# ---- tables ----


def striving_table() -> list[list[str]]:
    block = next(block for block in from_text(text_of("daxiang-2022")).blocks if block.is_table)
    return [list(row) for row in block.rows]


@pytest.mark.clause("DX22-22")
@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (0, 2, 3, 1, 4), (0, 4, 1, 3, 2)])
def test_a_table_of_a_word_file_reads_as_its_web_page_whatever_the_order_of_columns(
    order: tuple[int, ...],
) -> None:
    rows = [[row[place] for place in order] for row in striving_table()]

    found = read_notice(Document((paragraph("争创项目表"), table(rows))))

    assert content(found) == content(read(text_of("daxiang-2022")))


@pytest.mark.parametrize("separator", ["\t", " | "])
def test_a_table_in_lines_with_tabs_or_bars_reads_the_same(separator: str) -> None:
    lines = "\n".join(separator.join(row) for row in striving_table())

    assert content(read("争创项目表\n" + lines)) == content(read(text_of("daxiang-2022")))


def test_cells_that_break_over_lines_read_the_same() -> None:
    head, *rows = striving_table()
    lines = [*head]
    for row in rows:
        half = len(row[1]) // 2
        lines += [row[0], row[1][:half], row[1][half:], *row[2:]]

    assert content(read("\n".join(lines))) == content(read(text_of("daxiang-2022")))


def test_a_table_with_objects_and_rewards_gives_whole_items() -> None:
    rows = [
        ["编号", "激励事项", "激励对象", "评价标准", "激励措施", "责任单位", "协同部门", "联系电话"],
        ["1", "稳外贸", "县市区、园区", "进出口总额增长率排名全市前列", "给予资金奖励", "市商务局、市财政局", "长沙海关", "0737-0000001"],
        ["2", "促就业", "县市区", "城镇新增就业完成率达到100%", "通报表扬", "市人社局", "", "0737-0000002"],
    ]  # fmt: skip

    found = read_notice(Document((table(rows),)))

    assert [(item.title.text, [one.text for one in item.leads]) for item in found.items] == [
        ("稳外贸", ["市商务局", "市财政局"]),
        ("促就业", ["市人社局"]),
    ]
    first, second = (item.sub_items[0] for item in found.items)
    assert [word.text for word in first.object_words] == ["县市区", "园区"]
    assert (first.reward.text, first.reward_kinds) == ("给予资金奖励", ("cash",))
    assert first.marks[0].kind == "rank"
    assert (second.reward_kinds, second.marks[0].kind) == (("commendation",), "gate")
    assert "0737" not in repr(found)


def test_a_table_may_begin_with_its_title_and_have_rows_between() -> None:
    rows = [
        ["2026年激励事项清单"],
        ["序号", "事项", "责任单位"],
        ["一、经济类"],
        ["1", "稳外贸", "市商务局"],
        ["二、民生类"],
        ["2", "促就业", "市人社局"],
    ]

    found = read_notice(Document((table(rows),)))

    assert [(item.number, item.title.text) for item in found.items] == [(1, "稳外贸"), (2, "促就业")]
    assert "经济类" in "".join(passage.text for passage in found.not_understood)


# ---- a notice of another style ----

FORM = """
一、稳定外贸增长
激励对象：各县（市、区）和省级以上园区。
激励条件：进出口总额增长率排名全市前列，完成年度目标任务。
激励措施：给予资金奖励，并予以通报表扬。
责任单位：市商务局 市财政局
二、促进创业就业
激励对象：乡镇（街道）
激励条件：城镇新增就业完成率达到100%
激励措施：在分配就业补助资金时予以倾斜
责任单位：市人社局
本通知自印发之日起施行。
"""


def test_items_with_labels_are_read_by_their_labels() -> None:
    found = read(FORM)

    assert [
        (
            item.title.text,
            [one.text for one in item.leads],
            [word.text for word in item.sub_items[0].object_words],
            item.sub_items[0].reward_kinds,
            [mark.kind for mark in item.sub_items[0].marks],
        )
        for item in found.items
    ] == [
        (
            "稳定外贸增长",
            ["市商务局", "市财政局"],
            ["县（市、区）", "省级以上园区"],
            ("commendation", "cash"),
            ["rank", "gate"],
        ),
        ("促进创业就业", ["市人社局"], ["乡镇（街道）"], ("fund_share",), ["gate"]),
    ]
    assert [rule.sentence.text for rule in found.closing] == ["本通知自印发之日起施行。"]


@pytest.mark.parametrize(
    ("sentence", "words", "reward"),
    [
        ("对综合排名前3名县市区，分别给予100万元奖励。", ["县市区"], "分别给予100万元奖励"),
        ("对成效明显的旗县市区给予通报表扬。", ["旗县市区"], "给予通报表扬"),
        ("对受到国家表彰的市州和县市区，一次性奖励50万元。", ["市州", "县市区"], "一次性奖励50万元"),
        ("凡进步明显的园区，予以通报表扬。", ["园区"], "予以通报表扬"),
        (
            "对于服务企业成绩突出的市直单位、驻市金融机构，予以通报表扬。",
            ["市直单位", "驻市金融机构"],
            "予以通报表扬",
        ),
        ("对按期完成任务的，由市政府予以通报表扬。", [], "由市政府予以通报表扬"),
        ("对县市区完成目标任务的，给予资金奖励。", ["县市区"], "给予资金奖励"),
    ],
)
def test_measures_are_written_in_many_ways(sentence: str, words: list[str], reward: str) -> None:
    (item,) = read(f"一、{sentence}（牵头单位：市财政局）").items

    (measure,) = item.sub_items
    assert [word.text for word in measure.object_words] == words
    assert measure.reward.text == reward
    assert item.not_understood == ()


OTHER = """
金江市人民政府办公室关于印发《2026年金江市督查激励措施》的通知
金政办函〔2026〕18号

各县（市、区）人民政府，金江高新区管委会，市直各单位：

根据《政府督查工作条例》，经市人民政府同意，现将《2026年金江市督查激励措施》印发给你们。

第一章　激励事项

第一条　培育经营主体。分两个方面实施：
（一）个转企。对“个转企”净增数量多、增速快的县（市、区），每个给予50万元奖金。
（二）小升规。对新增规模以上企业数量排名前列的县（市、区）和省级以上园区，在分配中小企业发展专项资金时予以倾斜；对服务企业成效突出的乡镇（街道），予以通报表扬。
责任单位：市市场监管局，市工业和信息化局；
配合单位：市财政局和市统计局、市税务局等。

第二条　守住耕地红线。凡完成年度耕地保护目标任务、未发生重大违法占地案件的县（市、区），在新增建设用地计划指标中予以奖励。牵头部门：市自然资源和规划局；参与单位：市农业农村局

第三条　办好群众身边事。对象为各街道，按年度测评结果办理。（市信访局牵头，市公安局、市司法局配合）

第二章　组织实施

第四条　各牵头部门应于2026年3月31日前将实施方案报市人民政府办公室。每项激励县（市、区）不超过3个。
第五条　拟激励名单公示不少于5个工作日；对弄虚作假的，取消相关激励资格。

金江市人民政府办公室
2026年2月10日
（此件主动公开）
"""


def test_a_notice_in_articles_with_sub_items_reads_in_full() -> None:
    found = read(OTHER)

    assert found.title.text == "金江市人民政府办公室关于印发《2026年金江市督查激励措施》的通知"
    assert found.document_number.text == "金政办函〔2026〕18号"
    assert found.issued_on.text == "2026年2月10日"
    assert [
        (item.number, item.title.text, len(item.sub_items), [one.text for one in item.leads])
        for item in found.items
    ] == [
        (1, "培育经营主体", 3, ["市市场监管局", "市工业和信息化局"]),
        (2, "守住耕地红线", 1, ["市自然资源和规划局"]),
        (3, "办好群众身边事", 0, ["市信访局"]),
    ]
    assert [[one.text for one in item.cooperating] for item in found.items] == [
        ["市财政局", "市统计局", "市税务局"],
        ["市农业农村局"],
        ["市公安局", "市司法局"],
    ]


def test_its_measures_have_their_own_titles_objects_and_rewards() -> None:
    first, second, _third = read(OTHER).items

    assert [
        (sub.title.text, [word.text for word in sub.object_words], sub.reward.text) for sub in first.sub_items
    ] == [
        ("个转企", ["县（市、区）"], "每个给予50万元奖金"),
        (
            "新增规模以上企业数量",
            ["县（市、区）", "省级以上园区"],
            "在分配中小企业发展专项资金时予以倾斜",
        ),
        ("服务企业", ["乡镇（街道）"], "予以通报表扬"),
    ]
    assert {mark.kind for mark in second.sub_items[0].marks} == {"gate"}
    assert second.sub_items[0].reward_kinds == ("land_quota",)


def test_what_it_does_not_understand_it_marks_and_makes_up_nothing() -> None:
    notice = read(OTHER)
    third = notice.items[2]

    assert third.sub_items == ()
    assert [passage.text for passage in third.not_understood] == ["对象为各街道，按年度测评结果办理。"]
    assert "分两个方面实施：" in [passage.text for passage in notice.items[0].not_understood]


def test_its_last_chapter_is_offered_as_rules_with_the_values_it_states() -> None:
    offered = {one.code: one.value for rule in read(OTHER).closing for one in rule.suggestions}

    assert offered == {
        "basis.legal_bases": ["《政府督查工作条例》"],
        "deadline.plan": {"kind": "on", "date": "2026-03-31"},
        "quota.*": {"kind": "count", "limit": 3},
        "notice.minimum": {"unit": "working_day", "length": 5},
        "ground.fraud": None,
        "disqualification.scope": None,
    }


@pytest.mark.parametrize("text", ["", "\n\n", "会议通知：请于明日上午九时参加会议。", "一、", "1234567"])
def test_a_text_that_is_no_such_notice_has_no_items(text: str) -> None:
    found = read(text)

    assert found.items == ()


def test_no_text_makes_the_reader_fail() -> None:
    chance = random.Random(7)
    signs = "对的，。；：（）()一二三、1.第条市州县市区给予奖励牵头单位配合：\n\t “”《》成效明显"

    for _round in range(300):
        text = "".join(chance.choice(signs) for _ in range(chance.randint(1, 200)))
        read(text)
