"""One year's items beside the next year's: what is told of them, from statements and never from likeness."""

from __future__ import annotations

from decimal import Decimal

import pytest

from programs.succession import Count, FieldChange, ItemFacts, changes_of, compare, similarity, suggest


def item(key: str, title: str = "", **more: object) -> ItemFacts:
    base: dict[str, object] = {"leads": ("市农业农村局",), "classes": ("县市区",)}
    return ItemFacts(key, int(key[1:]), title or f"事项{key[1:]}", **{**base, **more})  # type: ignore[arg-type]


def kinds(
    before: list[ItemFacts], after: list[ItemFacts], *origins: tuple[str, str]
) -> list[tuple[str, ...]]:
    return [row.kinds for row in compare(before, after, origins).rows]


@pytest.mark.clause("QH-09")
def test_each_item_is_added_kept_renamed_changed_merged_split_or_removed() -> None:
    before = [item(f"o{n}") for n in range(1, 8)]
    after = [
        item("n1", "事项1"),
        item("n2", "推进粮食安全"),
        item("n3", "事项3", leads=("市发展改革委",)),
        item("n4", "新设事项"),
        item("n5", "合并事项"),
        item("n6", "拆分甲"),
        item("n7", "拆分乙"),
    ]
    origins = [
        ("n1", "o1"),
        ("n2", "o2"),
        ("n3", "o3"),
        ("n5", "o4"),
        ("n5", "o5"),
        ("n6", "o6"),
        ("n7", "o6"),
    ]

    assert kinds(before, after, *origins) == [
        ("kept",),
        ("renamed",),
        ("changed",),
        ("added",),
        ("merged",),
        ("split", "renamed"),
        ("split", "renamed"),
        ("removed",),
    ]


def test_every_item_of_both_years_stands_in_exactly_one_row() -> None:
    before, after = [item(f"o{n}") for n in range(1, 6)], [item(f"n{n}") for n in range(1, 4)]

    rows = compare(before, after, [("n1", "o1"), ("n1", "o2"), ("n2", "o2")]).rows

    assert [row.after.key for row in rows if row.after] == ["n1", "n2", "n3"]
    assert {one.key for row in rows for one in row.before} == {one.key for one in before}


def test_the_fields_that_say_something_else_are_told_with_both_texts() -> None:
    old = item("o1", criteria="播种面积 稳定", reward_kinds=("cash", "project"), sub_items=("甲",))
    new = item(
        "n1", "事项1", criteria="播种面积稳定", reward_kinds=("project", "cash"), sub_items=("甲", "乙")
    )

    assert changes_of(old, new) == [FieldChange("sub_items", "甲", "甲、乙")]


@pytest.mark.clause("HN24-01")
def test_the_figures_of_both_years_are_counted_and_the_governments_own_count_stands_beside() -> None:
    before = [item(f"o{n}", leads=(f"单位{n % 26}",)) for n in range(1, 50)]
    after = [item(f"n{n}", leads=(f"单位{n % 12}",)) for n in range(1, 21)]

    found = compare(before, after, [], stated=(46, 20))

    assert found.figures["items"] == Count(49, 20, 46, 20)
    assert found.figures["leads"] == Count(26, 12)
    assert found.kinds["added"] == 20
    assert found.kinds["removed"] == 49


def test_likeness_is_offered_and_never_settled() -> None:
    old, other = item("o1", "推进粮食生产和高标准农田建设"), item("o2", "促进文化旅游消费")
    new = item("n1", "推进粮食生产与农田建设")

    row = compare([old, other], [new], []).rows[0]

    assert row.kinds == ("added",)
    assert row.suggestions == (old,)
    assert suggest(item("n2", "深化商事制度改革"), [old, other]) == []


def test_an_item_that_another_goes_back_to_already_is_not_offered() -> None:
    old = item("o1", "推进粮食生产")
    rows = compare([old], [item("n1", "推进粮食生产"), item("n2", "推进粮食生产")], [("n1", "o1")]).rows

    assert rows[1].suggestions == ()


def test_origins_outside_the_year_before_say_nothing() -> None:
    assert kinds([item("o1")], [item("n1")], ("n1", "x9")) == [("added",), ("removed",)]


def test_likeness_is_between_nothing_and_everything_and_the_same_both_ways() -> None:
    assert similarity("粮食生产", "粮食 生产") == 1
    assert similarity("", "粮食") == 0
    assert similarity("甲", "甲") == 1
    assert similarity("粮食生产", "粮食安全") == similarity("粮食安全", "粮食生产")
    assert Decimal(0) < similarity("粮食生产", "粮食安全") < 1
