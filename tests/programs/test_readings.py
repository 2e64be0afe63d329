"""A notice is taken in, read, corrected and made a programme; nothing is stored that nobody has looked at."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import docx
import pytest

from core.errors import BadInput, Conflict, Missing, NotAllowed, RuleBroken, WrongState
from documents.errors import UploadRefused
from ledger.models import Act, OutboxRow
from organizations.actions.units import add_alias
from organizations.models import Unit
from organizations.roles import Role
from programs import actions, readings
from programs.actions.readings import failure_of
from programs.models import Item, NoticeReading, Programme
from programs.queries import rules_of_version, units_of_items
from programs.rules import excluding_rules
from programs.states import READING_TRANSITIONS, ReadingState, SourceKind
from tests.documents.test_word import broken, changed
from tests.programs import builders
from tests.world import give_role, make_unit

pytestmark = pytest.mark.usefixtures("inside")

TEXTS = Path(__file__).parents[2] / "programs" / "data" / "texts"

NOTICE = """
益阳市人民政府办公室关于实施2025年督查激励措施的通知
益政办发〔2025〕3号

各县市区人民政府，市直各单位：

为激励干部担当作为，市人民政府决定，组织实施2025年督查激励措施。现将有关事项通知如下：

一、对粮食播种面积稳定、成效明显的县市区，给予资金奖励。（牵头单位：市农业农村局；配合单位：市财政局）

二、对高标准农田建设进度排名前列的县市区，在分配专项资金时予以倾斜。对完成耕地保护目标的乡镇（街道），予以通报表扬。（牵头单位：市自然资源和规划局、市农业农村局）

三、对统计工作成效明显的旗县，给予资金奖励。（牵头单位：市统计局、市某某局）

各牵头单位于2025年3月31日前将实施方案报市政府办公室。对弄虚作假的，取消相关激励资格。
"""


@pytest.fixture
def version(world: Any, at: Any) -> Any:
    return builders.rulebook(world, at)


def start(world: Any, at: Any, version: Any, text: str = NOTICE, **more: Any) -> NoticeReading:
    values = {"year": 2025, "rulebook_version_id": version.pk, "text": text, **more}
    return actions.start_reading(actor=world.actor("officer", at), at=at, **values)


def item_of(reading: NoticeReading, number: int) -> dict[str, Any]:
    reading.refresh_from_db()
    return next(item for item in reading.proposal["items"] if item["number"] == number)


def corrected(item: dict[str, Any], **changes: Any) -> actions.ItemCorrection:
    """What was read, as a correction, with these changes."""
    values: dict[str, Any] = {
        "number": item["number"],
        "title": item["title"],
        "criteria": item["criteria"],
        "reward_text": item["reward_text"],
        "reward_kinds": [kind for kind in item["reward_kinds"] if kind != "fund_share"],
        "classes": item["classes"],
        "leads": [UUID(entry["unit"]) for entry in item["leads"] if entry["unit"]],
        "cooperating": [UUID(entry["unit"]) for entry in item["cooperating"] if entry["unit"]],
        "sub_items": [
            actions.SubItemCorrection(
                sub["title"], sub["criteria"], sub["reward_text"], ("cash",), tuple(sub["classes"])
            )
            for sub in item["sub_items"]
        ],
    }
    return actions.ItemCorrection(**{**values, **changes})


def correct(world: Any, at: Any, reading: NoticeReading, which: int, **changes: Any) -> NoticeReading:
    item = item_of(reading, which)
    return actions.correct_item(
        reading_id=reading.pk,
        key=item["key"],
        actor=world.actor("officer", at),
        at=at,
        version=item["version"],
        correction=corrected(item, **changes),
    )


def made_ready(world: Any, at: Any, version: Any) -> NoticeReading:
    """A reading in which the office has settled every question."""
    reading = start(world, at, version)
    for number in (1, 2):
        correct(world, at, reading, number)
    return correct(world, at, reading, 3, include=False)


NO = {"item.already_assessed": False, "item.goal_reached": False, "item.not_measurable": False}


# ---- taking in ----


def test_pasted_text_is_read_in_the_request(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version)

    assert (reading.state, reading.source_kind) == (ReadingState.OPEN, SourceKind.PASTED)
    assert reading.title == "2025年督查激励措施"
    assert [item["title"] for item in reading.proposal["items"]] == [
        "粮食播种面积稳定",
        "高标准农田建设进度；完成耕地保护目标",
        "统计",
    ]
    assert Act.objects.filter(act="programs.notice_taken_in").count() == 1


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_text_file_is_kept_and_read(world: Any, at: Any, version: Any, codec: str) -> None:
    reading = start(world, at, version, "", name="通知.txt", data=NOTICE.encode(codec))

    assert (reading.state, reading.source_kind, reading.source_name) == ("open", "text", "通知.txt")
    assert reading.file is not None
    assert len(reading.proposal["items"]) == 3


def word_file(text: str = NOTICE) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_a_word_file_waits_for_the_worker_and_reads_as_its_text(world: Any, at: Any, version: Any) -> None:
    pasted = start(world, at, version)
    reading = start(world, at, version, "", name="通知.docx", data=word_file())
    waiting = reading.state
    row = OutboxRow.objects.get(kind="programs.read_notice", subject_id=str(reading.pk))

    actions.perform_reading(reading_id=reading.pk, at=at)

    reading.refresh_from_db()
    assert waiting == ReadingState.WAITING
    assert row.done_at is None
    assert reading.state == ReadingState.OPEN
    assert [item["leads"] for item in reading.proposal["items"]] == [
        item["leads"] for item in pasted.proposal["items"]
    ]


def test_a_word_file_that_cannot_be_read_says_why(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version, "", name="通知.docx", data=changed(word_file(), broken))

    failed = actions.perform_reading(reading_id=reading.pk, at=at)

    assert (failed.state, failed.error) == (ReadingState.FAILED, "damaged")
    assert failure_of(failed)


def test_a_long_text_is_left_to_the_worker(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version, NOTICE + "附注。\n" * 20_000)

    done = actions.perform_reading(reading_id=reading.pk, at=at)

    assert reading.state == ReadingState.WAITING
    assert done.state == ReadingState.OPEN
    assert len(done.proposal["items"]) == 3


@pytest.mark.parametrize("text", ["", "  \n ", "字" * 300_001])
def test_no_text_and_too_much_text_are_refused(world: Any, at: Any, version: Any, text: str) -> None:
    with pytest.raises(BadInput):
        start(world, at, version, text)


@pytest.mark.parametrize(
    ("name", "data"), [("a.pdf", b"%PDF-1.4"), ("a.docx", b"no zip"), ("a.txt", b"\xff\x00")]
)
def test_files_of_other_kinds_are_refused(world: Any, at: Any, version: Any, name: str, data: bytes) -> None:
    with pytest.raises(UploadRefused):
        start(world, at, version, "", name=name, data=data)


@pytest.mark.parametrize("who", ["lead_operator", "leader", "system_admin", "object_leader"])
def test_only_the_office_takes_in_a_notice(world: Any, at: Any, version: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.start_reading(
            actor=world.actor(who, at), at=at, year=2025, rulebook_version_id=version.pk, text=NOTICE
        )


# ---- names and words ----


def test_units_answer_to_name_short_name_and_alias(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version)

    first = item_of(reading, 1)

    assert [entry["unit"] for entry in first["leads"]] == [str(world.units["lead"].pk)]
    assert [entry["unit"] for entry in first["cooperating"]] == [str(world.units["finance"].pk)]


def test_a_former_name_of_a_unit_still_finds_it(world: Any, at: Any, version: Any) -> None:
    add_alias(unit_id=world.units["lead"].pk, name="市农业局", actor=world.actor("system_admin", at), at=at)
    text = NOTICE.replace("市农业农村局；", "市农业局；")

    first = item_of(start(world, at, version, text), 1)

    assert first["leads"][0]["unit"] == str(world.units["lead"].pk)
    assert first["leads"][0]["name"] == "市农业局"


def test_a_dissolved_unit_is_not_chosen_and_said_to_be_gone(world: Any, at: Any, version: Any) -> None:
    Unit.objects.filter(pk=world.units["statistics"].pk).update(valid_to="2021-01-01")

    third = item_of(start(world, at, version), 3)

    assert [(entry["unit"], entry["ended"]) for entry in third["leads"]] == [(None, True), (None, False)]


def test_a_name_that_no_unit_answers_to_stays_open(world: Any, at: Any, version: Any) -> None:
    third = item_of(start(world, at, version), 3)

    assert third["leads"][1] == {"name": "市某某局", "unit": None, "candidates": [], "ended": False}


def test_joint_leads_keep_their_order(world: Any, at: Any, version: Any) -> None:
    make_unit(world.yiyang, "resources", "益阳市自然资源和规划局", "department")

    second = item_of(start(world, at, version), 2)

    assert [entry["unit"] for entry in second["leads"]] == [
        str(world.units["resources"].pk),
        str(world.units["lead"].pk),
    ]


def test_words_for_objects_become_classes_of_the_rulebook(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version)

    assert item_of(reading, 1)["classes"] == ["county"]
    assert [sub["classes"] for sub in item_of(reading, 2)["sub_items"]] == [["county"], ["township"]]
    assert item_of(reading, 3)["unknown_classes"] == ["旗县"]


# ---- correcting ----


def test_a_correction_stands_beside_what_was_read(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version)

    correct(world, at, reading, 1, title="粮食生产", criteria="面积稳定")

    item = item_of(reading, 1)
    assert (item["title"], item["criteria"], item["checked"]) == ("粮食生产", "面积稳定", True)
    assert item["read"]["title"]["text"] == "粮食播种面积稳定"
    assert reading.version == 2


def test_two_corrections_of_one_item_at_once_are_told(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version)
    seen = item_of(reading, 1)
    correct(world, at, reading, 1, title="甲")

    with pytest.raises(Conflict):
        actions.correct_item(
            reading_id=reading.pk,
            key=seen["key"],
            actor=world.actor("officer_two", at),
            at=at,
            version=seen["version"],
            correction=corrected(seen, title="乙"),
        )

    assert item_of(reading, 1)["title"] == "甲"


def test_two_items_are_corrected_at_once_by_two_people(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version)
    seen = item_of(reading, 2)
    correct(world, at, reading, 1, title="甲")

    actions.correct_item(
        reading_id=reading.pk,
        key=seen["key"],
        actor=world.actor("officer_two", at),
        at=at,
        version=seen["version"],
        correction=corrected(seen, title="乙"),
    )

    assert [item_of(reading, number)["title"] for number in (1, 2)] == ["甲", "乙"]


def test_a_unit_of_nowhere_is_missing(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version)

    with pytest.raises(Missing):
        correct(world, at, reading, 1, leads=[reading.pk])


def test_under_another_rulebook_the_words_are_resolved_anew(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version, NOTICE.replace("乡镇（街道）", "市州"))
    other = builders.rulebook(world, at, code="hunan-2023")

    actions.correct_head(
        reading_id=reading.pk,
        actor=world.actor("officer", at),
        at=at,
        version=1,
        year=2025,
        title="2025年措施",
        addressees="各县市区",
        rulebook_version_id=other.pk,
    )

    second = item_of(reading, 2)
    assert reading.title == "2025年措施"
    assert [bool(sub["classes"]) for sub in second["sub_items"]] == [True, True]
    assert [sub["unknown_classes"] for sub in second["sub_items"]] == [[], []]


def test_closing_sentences_are_kept_or_dropped(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version)

    actions.correct_rules(
        reading_id=reading.pk,
        actor=world.actor("officer", at),
        at=at,
        version=1,
        kept={"1": True, "2": False},
    )

    reading.refresh_from_db()
    assert [rule["kept"] for rule in reading.proposal["rules"]] == [True, False]


def test_a_discarded_reading_is_not_corrected_any_more(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version)
    actions.discard_reading(reading_id=reading.pk, actor=world.actor("officer", at), at=at)

    with pytest.raises(WrongState):
        correct(world, at, reading, 1)


@pytest.mark.parametrize("state", list(ReadingState))
@pytest.mark.parametrize("act", sorted(READING_TRANSITIONS.acts))
def test_a_reading_moves_only_as_its_table_says(state: str, act: str) -> None:
    if READING_TRANSITIONS.allows(state, act):
        assert READING_TRANSITIONS.target(state, act) in ReadingState.values
    else:
        with pytest.raises(WrongState):
            READING_TRANSITIONS.target(state, act)


# ---- making the programme ----


def make(world: Any, at: Any, reading: NoticeReading, **more: Any) -> Programme:
    reading.refresh_from_db()
    values = {"version": reading.version, "exclusions": NO, **more}
    return actions.make_programme(reading_id=reading.pk, actor=world.actor("officer", at), at=at, **values)


def test_the_included_items_become_a_draft_programme(world: Any, at: Any, version: Any) -> None:
    make_unit(world.yiyang, "resources", "益阳市自然资源和规划局", "department")
    reading = made_ready(world, at, version)
    actions.correct_rules(
        reading_id=reading.pk, actor=world.actor("officer", at), at=at, version=1, kept={"1": True}
    )

    programme = make(world, at, reading)

    items = list(Item.objects.filter(programme=programme).order_by("number"))
    leads = units_of_items([item.pk for item in items])
    reading.refresh_from_db()
    assert (programme.year, programme.title) == (2025, "2025年督查激励措施")
    assert programme.addressees == "各县市区人民政府，市直各单位"
    assert programme.principles.splitlines()[-1] == "各牵头单位于2025年3月31日前将实施方案报市政府办公室。"
    assert [item.number for item in items] == [1, 2]
    assert [sub.criteria for sub in items[1].sub_items.order_by("number")] == [
        "高标准农田建设进度排名前列的县市区",
        "完成耕地保护目标的乡镇（街道）",
    ]
    assert [name for _id, name in leads[items[1].pk]] == ["益阳市自然资源和规划局", world.units["lead"].name]
    assert (reading.state, reading.programme_id) == (ReadingState.SAVED, programme.pk)


def test_a_name_without_a_unit_keeps_the_programme_back(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version)

    with pytest.raises(RuleBroken) as refused:
        make(world, at, reading)

    codes = {finding.code for finding in refused.value.findings}
    assert {"unit_unresolved", "class_unresolved"} <= codes
    assert not Programme.objects.exists()


def test_broken_rules_of_all_items_are_told_at_once_and_nothing_is_stored(
    world: Any, at: Any, version: Any
) -> None:
    make_unit(world.yiyang, "resources", "益阳市自然资源和规划局", "department")
    reading = made_ready(world, at, version)

    with pytest.raises(RuleBroken) as refused:
        make(world, at, reading, exclusions={})

    assert {str(finding.where) for finding in refused.value.findings} == {"第 1 项", "第 2 项"}
    assert not Programme.objects.exists()
    reading.refresh_from_db()
    assert reading.state == ReadingState.OPEN


def test_a_reading_that_was_changed_meanwhile_is_looked_at_again(world: Any, at: Any, version: Any) -> None:
    reading = made_ready(world, at, version)

    with pytest.raises(Conflict):
        make(world, at, reading, version=1)


def test_one_reading_makes_one_programme(world: Any, at: Any, version: Any) -> None:
    make_unit(world.yiyang, "resources", "益阳市自然资源和规划局", "department")
    reading = made_ready(world, at, version)
    make(world, at, reading)

    with pytest.raises(WrongState):
        make(world, at, reading)


def test_the_same_number_twice_is_refused_with_the_item(world: Any, at: Any, version: Any) -> None:
    make_unit(world.yiyang, "resources", "益阳市自然资源和规划局", "department")
    reading = made_ready(world, at, version)
    correct(world, at, reading, 2, number=1)

    with pytest.raises(RuleBroken):
        make(world, at, reading)

    assert not Programme.objects.exists()


@pytest.mark.clause("HN23-04", "HN24-08", "CQ22-02")
@pytest.mark.parametrize(
    ("name", "items", "sub_items"), [("hunan-2023", 32, 28), ("hunan-2024", 20, 0), ("chongqing-2022", 30, 8)]
)
def test_a_whole_notice_becomes_a_programme_under_its_own_rulebook(
    world: Any, at: Any, name: str, items: int, sub_items: int
) -> None:
    text = (TEXTS / f"{name}.txt").read_text(encoding="utf-8")
    book = builders.rulebook(world, at, code=name)
    reading = start(world, at, book, text)
    for place, unit in enumerate(
        dict.fromkeys(
            entry["name"]
            for item in reading.proposal["items"]
            for role in ("leads", "cooperating")
            for entry in item[role]
            if entry["unit"] is None
        )
    ):
        made = make_unit(world.yiyang, f"u{place}", unit, "department")
        give_role(world.yiyang, world.people["lead_operator"], made, Role.LEAD_OPERATOR)
    reading = start(world, at, book, text)
    classes = readings.known_classes(book.pk)
    for one in classes:
        world.yiyang.classes.get(one.code) or type(world.yiyang.classes["county"]).objects.create(
            code=one.code, name=one.name, valid_from="2020-01-01"
        )

    answers = dict.fromkeys(excluding_rules(rules_of_version(book.pk)), False)
    programme = make(world, at, reading, exclusions=answers)

    made_items = Item.objects.filter(programme=programme)
    assert made_items.count() == items
    assert sum(item.sub_items.count() for item in made_items) == sub_items
