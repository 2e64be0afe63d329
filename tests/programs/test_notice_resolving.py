"""Names and words of a notice held against the tenant's: exactly or in another way of writing, never by guessing."""

from __future__ import annotations

import pytest

from programs.notices import (
    Document,
    KnownClass,
    KnownUnit,
    Span,
    Units,
    from_text,
    marked,
    open_questions,
    proposal_of,
    read_notice,
    resolve_words,
)
from programs.notices.rewards import kinds_of

CITY = Units(
    [
        KnownUnit("1", ("益阳市发展和改革委员会", "市发改委", "益阳市发展改革局")),
        KnownUnit("2", ("益阳市财政局", "市财政局")),
        KnownUnit("3", ("益阳市人力资源和社会保障局",)),
        KnownUnit("4", ("益阳市人民政府办公室", "市政府办")),
        KnownUnit("5", ("益阳市扶贫开发办公室",), ended=True),
        KnownUnit("6", ("益阳市文化旅游广电体育局",)),
        KnownUnit("7", ("资阳区水利局",)),
        KnownUnit("8", ("赫山区水利局",)),
    ],
    ["益阳市", "益阳"],
)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("益阳市财政局", "2"),
        ("市财政局", "2"),
        ("市发改委", "1"),
        ("市发展改革委", "1"),
        ("市发展和改革委员会", "1"),
        ("益阳市发展改革局", "1"),
        ("市人力资源社会保障局", "3"),
        ("市人民政府办公室", "4"),
        ("市政府办公室", "4"),
        ("市文化旅游广电体育局", "6"),
        ("市 财政局", "2"),
    ],
)
def test_a_unit_answers_to_every_way_of_writing_its_name(name: str, unit: str) -> None:
    assert CITY.resolve(name).unit == unit


@pytest.mark.parametrize("name", ["区财政局", "省财政厅", "市水利局", "财政", "市某局", ""])
def test_a_name_of_nobody_or_of_another_level_gets_no_unit(name: str) -> None:
    assert CITY.resolve(name).unit is None


def test_a_short_form_is_offered_but_not_chosen() -> None:
    found = CITY.resolve("市人社局")

    assert (found.unit, found.candidates) == (None, ("3",))


def test_a_dissolved_unit_is_known_as_such() -> None:
    found = CITY.resolve("市扶贫开发办公室")

    assert (found.unit, found.ended) == (None, True)


def test_two_units_of_one_name_are_candidates() -> None:
    both = Units([KnownUnit("1", ("甲市水利局", "水利局")), KnownUnit("2", ("乙市水利局", "水利局"))])

    assert both.resolve("水利局").candidates == ("1", "2")


def test_a_standing_unit_goes_before_a_dissolved_one_of_the_same_name() -> None:
    renamed = Units(
        [KnownUnit("1", ("市商务局",), ended=True), KnownUnit("2", ("市商务和粮食局", "市商务局"))]
    )

    assert renamed.resolve("市商务局").unit == "2"


CLASSES = [
    KnownClass("county", "县（市、区）", ("县市区", "区县")),
    KnownClass("park_a", "园区（A类）"),
    KnownClass("park_b", "园区（B类）"),
    KnownClass("township", "乡镇（街道）"),
]


@pytest.mark.parametrize(
    ("words", "codes", "unknown"),
    [
        (["县市区"], ["county"], []),
        (["县（市、区）", "区县"], ["county"], []),
        (["县(市、区)"], ["county"], []),
        (["园区"], ["park_a", "park_b"], []),
        (["各乡镇街道"], ["township"], []),
        (["市州", "县市区"], ["county"], ["市州"]),
        (["县市"], [], ["县市"]),
    ],
)
def test_words_become_classes_and_the_rest_stays_open(
    words: list[str], codes: list[str], unknown: list[str]
) -> None:
    assert resolve_words(words, CLASSES) == (codes, unknown)


@pytest.mark.clause("HN23-14", "HN24-10", "CQ22-04")
@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("给予资金奖励", ("cash",)),
        ("予以通报表扬", ("commendation",)),
        ("在相关专项资金中予以奖励", ("special_fund",)),
        ("在分配义务教育相关资金时予以奖励", ("fund_share",)),
        ("在全省新增建设用地计划指标中安排一定指标予以奖励", ("land_quota",)),
        ("在新增债券额度分配中予以倾斜支持", ("bond_quota",)),
        (
            "在申报中央预算内投资和安排前期工作经费时予以重点支持",
            ("preliminary_work_funds", "budget_investment"),
        ),
        ("给予专项工作经费奖励", ("work_funds",)),
        ("优先支持开展调区扩区", ("zone_extension",)),
        ("在试点工作中予以支持", ("pilot",)),
        ("在区县经济社会发展业绩考核或其他有关考核中予以加分", ("assessment_bonus",)),
        ("并将该地区具备条件的交通建设项目优先列入下年度投资计划", ("project",)),
        ("对其典型经验做法予以推广", ("promotion",)),
        ("", ()),
    ],
)
def test_kinds_of_reward_are_those_that_the_words_name(text: str, kinds: tuple[str, ...]) -> None:
    assert kinds_of(text) == kinds


TEXT = "一、对粮食生产成效明显的县市区，给予资金奖励。（牵头单位：市财政局、市某局）\n请有关单位遵照执行。"


def test_a_proposal_counts_what_is_left_to_look_at() -> None:
    proposal = proposal_of(read_notice(from_text(TEXT)), CITY, CLASSES)

    assert open_questions(proposal) == {
        "units": 1,
        "classes": 0,
        "without_classes": 0,
        "without_leads": 0,
        "unchecked": 1,
        "rules": 1,
        "not_understood": 0,
    }


def test_a_document_is_the_same_after_it_was_stored() -> None:
    document = from_text(TEXT + "\n序号\t事项\t牵头单位\n1\t甲\t市财政局\n2\t乙\t市财政局")

    assert Document.from_plain(document.to_plain()) == document
    assert any(block.is_table for block in document.blocks)


def test_marks_are_cut_where_they_meet_and_lines_stay_lines() -> None:
    document = from_text("甲乙丙\n丁戊")

    found = marked(
        document,
        [Span(0, 0, 3), Span(1, 0, 2)],
        [("reward", [Span(0, 0, 2)]), ("objects", [Span(0, 1, 2)]), ("lead", [Span(1, 1, 2)])],
    )

    assert [(one.text, one.kind, one.breaks) for one in found] == [
        ("甲", "reward", False),
        ("乙", "objects", False),
        ("丙", "", False),
        ("丁", "", True),
        ("戊", "lead", False),
    ]
