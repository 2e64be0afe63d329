"""The item lists of four real notices come out right in every column. The tables were written by hand from the texts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from programs.notices import Document, ReadNotice, even, from_text, read_notice

HERE = Path(__file__).parent
TEXTS = HERE.parents[1] / "programs" / "data" / "texts"
NOTICES = ("hunan-2023", "hunan-2024", "chongqing-2022", "daxiang-2022")
FLAGGED = ("未发生", "完成率达到", "排名", "得分", "位居", "目标任务")
"""A gate with one of these words must not only stand in the criterion: it must be marked in it."""


@cache
def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / "data" / f"notice-{name}.json").read_text(encoding="utf-8"))
    return found


@cache
def document(name: str) -> Document:
    return from_text((TEXTS / f"{name}.txt").read_text(encoding="utf-8"))


@cache
def reading(name: str) -> ReadNotice:
    return read_notice(document(name))


ITEMS = [(name, row["number"]) for name in NOTICES for row in expected(name)["items"]]


def row_and_item(name: str, number: int) -> tuple[dict[str, Any], Any]:
    row = next(row for row in expected(name)["items"] if row["number"] == number)
    return row, next(item for item in reading(name).items if item.number == number)


@pytest.mark.clause("HN23-04", "HN23-05", "HN24-08", "CQ22-02", "DX22-22")
@pytest.mark.parametrize("name", NOTICES)
def test_items_sub_items_and_leads_are_as_many_as_the_notice_has(name: str) -> None:
    notice = expected(name)["notice"]

    found = reading(name)

    assert len(found.items) == notice["items"]
    assert found.sub_item_count == notice["sub_items"]
    assert len(found.leads) == notice["leads"]
    assert [item.number for item in found.items if len(item.leads) > 1] == notice["joint_leads"]
    assert [item.number for item in found.items if item.cooperating] == notice["cooperating"]


@pytest.mark.clause("HN23-01", "HN23-02", "CQ22-01")
@pytest.mark.parametrize("field", ["title", "programme", "document_number", "addressees"])
@pytest.mark.parametrize("name", NOTICES)
def test_the_head_says_what_is_printed_and_nothing_else(name: str, field: str) -> None:
    passage = getattr(reading(name), field)

    assert passage.text == even(expected(name)["notice"][field])
    assert bool(passage.spans) == bool(passage.text)


@pytest.mark.parametrize("name", NOTICES)
def test_the_year_of_the_programme_is_read(name: str) -> None:
    assert reading(name).year == expected(name)["notice"]["year"]


@pytest.mark.clause("HN23-04", "CQ22-02", "DX22-22")
@pytest.mark.parametrize(("name", "number"), ITEMS)
def test_leads_stand_in_their_order_and_helpers_apart(name: str, number: int) -> None:
    row, item = row_and_item(name, number)

    assert [one.text for one in item.leads] == row["leads"]
    assert [one.text for one in item.cooperating] == row["cooperating"]


@pytest.mark.clause("HN23-06", "HN24-08", "CQ22-03")
@pytest.mark.parametrize(("name", "number"), ITEMS)
def test_each_measure_names_its_objects(name: str, number: int) -> None:
    row, item = row_and_item(name, number)

    assert [[word.text for word in sub.object_words] for sub in item.sub_items] == [
        [even(word) for word in sub["objects"]] for sub in row["sub_items"]
    ]


@pytest.mark.clause("HN23-14", "HN24-10", "CQ22-04", "CQ22-05")
@pytest.mark.parametrize(("name", "number"), ITEMS)
def test_each_measure_has_its_own_or_the_common_reward(name: str, number: int) -> None:
    row, item = row_and_item(name, number)

    assert [sub.reward.text for sub in item.sub_items] == [even(sub["reward"]) for sub in row["sub_items"]]
    assert all(bool(sub.reward_kinds) == bool(sub.reward) for sub in item.sub_items)


@pytest.mark.clause("HN23-07", "HN23-08", "HN23-10", "HN23-11", "HN23-12", "HN24-09", "CQ22-07")
@pytest.mark.parametrize(("name", "number"), ITEMS)
def test_gates_and_named_figures_stand_in_the_criterion_and_are_marked(name: str, number: int) -> None:
    row, item = row_and_item(name, number)

    for sub, said in zip(item.sub_items, row["sub_items"], strict=True):
        for gate in map(even, said["gates"]):
            assert gate in sub.criteria.text
            if any(word in gate for word in FLAGGED):
                assert any(gate in mark.passage.text for mark in sub.marks)


@pytest.mark.parametrize(("name", "number"), ITEMS)
def test_every_item_has_a_title_and_nothing_of_it_is_left_over(name: str, number: int) -> None:
    row, item = row_and_item(name, number)

    assert item.title.text
    assert item.title.text == even(row.get("title", item.title.text))
    assert item.not_understood == ()


@pytest.mark.clause("CQ22-04")
def test_the_bonus_of_another_assessment_is_a_kind_of_reward() -> None:
    found = [
        item.number
        for item in reading("chongqing-2022").items
        if any("assessment_bonus" in sub.reward_kinds for sub in item.sub_items)
    ]

    assert found == [row["number"] for row in expected("chongqing-2022")["items"] if row["bonus"]]


@pytest.mark.clause("HN23-09")
def test_separate_rankings_by_component_are_marked_as_a_rank() -> None:
    item = reading("hunan-2023").items[26]

    (mark,) = item.sub_items[0].marks

    assert mark.kind == "rank"
    assert mark.passage.text.endswith("分别排名靠前")


@pytest.mark.clause("HN23-07")
@pytest.mark.parametrize(("item", "sub_item"), [(2, 2), (14, 3), (16, 1)])
def test_a_rank_of_an_outside_evaluation_is_told_apart(item: int, sub_item: int) -> None:
    marks = reading("hunan-2023").items[item - 1].sub_items[sub_item - 1].marks

    assert "outside" in {mark.kind for mark in marks}


@pytest.mark.parametrize("name", NOTICES)
def test_every_word_that_was_read_stands_where_its_spans_point(name: str) -> None:
    blocks = document(name).blocks
    passages = [
        passage
        for item in reading(name).items
        for passage in (
            item.title,
            item.text,
            *item.leads,
            *item.cooperating,
            *item.criteria,
            *item.object_words,
            *(sub.reward for sub in item.sub_items),
        )
        if passage
    ]

    for passage in passages:
        stood = "".join(even(blocks[span.block].text[span.start : span.end]) for span in passage.spans)
        assert passage.text.replace(" ", "").replace("；", "") in stood.replace(" ", "").replace("；", "")


def test_the_columns_of_persons_are_not_read() -> None:
    found = repr(reading("daxiang-2022").items)

    assert "区领导" not in found
