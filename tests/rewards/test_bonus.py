"""The bonus list of a notice: awarded units whose item, or sub-item alone, brings points in another assessment."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from evaluations.models import ListEntry
from programs.actions.items import SubItemSpec
from programs.models import Item, SubItem, Track
from programs.rules import TrackSpec
from rewards import actions, queries, rules
from rewards.models import Reward
from tests.programs import builders as programs
from tests.rewards import builders as b

BASE = "/t/yiyang"
TEXT = "在区县经济社会发展业绩考核或其他有关考核中予以加分"
BONUS = "assessment_bonus"


@pytest.mark.clause("CQ22-05")
@pytest.mark.parametrize(
    ("item", "part", "parts", "bonus"),
    [
        ([BONUS], None, [], True),
        (["cash"], None, [], False),
        ([BONUS], ["cash"], [["cash"], [BONUS]], False),
        ([BONUS], [BONUS], [["cash"], [BONUS]], True),
        ([BONUS], [], [[], []], True),
        (["cash"], [BONUS], [[BONUS], []], True),
        ([], [], [[], []], False),
    ],
)
def test_a_bonus_for_a_sub_item_is_for_its_awarded_alone(
    item: list[str], part: list[str] | None, parts: list[list[str]], bonus: bool
) -> None:
    assert rules.brings_bonus(item, part, parts) is bonus


def test_a_text_that_promises_points_is_read_as_a_bonus() -> None:
    assert rules.kind_of(TEXT) == BONUS


def awarded(world: Any, at: datetime, *units: str) -> Item:
    item = b.approved_item(world, at, units=units or ("heshan", "anhua"))
    Item.objects.filter(pk=item.pk).update(reward_kinds=[BONUS], reward_text=TEXT)
    return Item.objects.get(pk=item.pk)


@pytest.mark.clause("CQ22-04")
def test_every_awarded_unit_of_the_item_is_on_the_list_with_the_words(inside: Any, at: datetime) -> None:
    item = awarded(inside, at)
    notice = b.notice(inside, at, item)

    rows = queries.bonus_list(notice, None)

    assert [(row.unit, row.item, row.sub_item, row.basis) for row in rows] == [
        ("赫山区人民政府", "推进粮食生产", "", TEXT),
        ("安化县人民政府", "推进粮食生产", "", TEXT),
    ]


@pytest.mark.clause("CQ22-04")
def test_an_item_without_points_in_another_assessment_brings_none(inside: Any, at: datetime) -> None:
    item = b.approved_item(inside, at)

    assert queries.bonus_list(b.notice(inside, at, item), None) == []


@pytest.mark.clause("CQ22-05")
def test_points_for_the_renewal_of_old_quarters_only(inside: Any, at: datetime) -> None:
    item = programs.item(
        inside,
        at,
        sub_items=[SubItemSpec("棚户区改造"), SubItemSpec("城镇老旧小区改造")],
        tracks=[TrackSpec("county", sub_item=1), TrackSpec("county", sub_item=2)],
    )
    SubItem.objects.filter(item=item, number=2).update(reward_kinds=[BONUS], reward_text=TEXT)
    Item.objects.filter(pk=item.pk).update(reward_kinds=["cash", BONUS])
    approved = b.approved_list(inside, at, item)
    for number, name in ((1, "heshan"), (2, "anhua")):
        track = Track.objects.get(item=item, sub_item__number=number)
        ListEntry.objects.create(
            proposed_list=approved,
            item=item,
            track=track,
            unit=inside.units[name],
            position=1,
            status="proposed",
        )

    rows = queries.bonus_list(b.notice(inside, at, item), None)

    assert [(row.unit, row.sub_item) for row in rows] == [("安化县人民政府", "城镇老旧小区改造")]


def test_a_bonus_that_was_withdrawn_is_left_out(inside: Any, at: datetime) -> None:
    item = awarded(inside, at)
    notice = b.notice(inside, at, item)
    officer = inside.actor("officer", at)
    actions.promise_rewards(notice_id=notice.pk, actor=officer, at=at)
    reward = Reward.objects.get(unit=inside.units["heshan"])
    actions.withdraw_reward(
        reward_id=reward.pk, actor=officer, at=at + timedelta(minutes=1), reason="数据不实"
    )

    rows = queries.bonus_list(notice, None)

    assert reward.kind == BONUS
    assert [row.unit for row in rows] == ["安化县人民政府"]


@pytest.mark.clause("CQ22-04")
def test_the_list_is_a_page_an_operation_and_a_workbook(inside: Any, at: datetime, client_of: Any) -> None:
    item = awarded(inside, at)
    notice = b.notice(inside, at, item)
    browser = client_of(inside.people["officer"])
    path = f"/commendations/{notice.pk}/bonus/"

    page = browser.get(BASE + path)
    answer = browser.get("/api/v1" + BASE + path)
    book = browser.get(BASE + path + "workbook/")

    assert "安化县人民政府" in page.content.decode()
    assert [row["unit"] for row in answer.json()] == ["赫山区人民政府", "安化县人民政府"]
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert [cell.value for cell in sheet[3]][1:6] == ["赫山区人民政府", "县市区", "1", "推进粮食生产", None]


def test_before_the_notice_there_is_no_list_and_objects_read_none(
    inside: Any, at: datetime, client_of: Any
) -> None:
    item = awarded(inside, at)
    drafted = b.notice(inside, at, item, state="draft")
    path = f"{BASE}/commendations/{drafted.pk}/bonus/"

    assert client_of(inside.people["officer"]).get(path).status_code == 404
    assert client_of(inside.people["object_leader"]).get(path).status_code == 403


def test_a_lead_unit_reads_its_own_items_only(inside: Any, at: datetime, client_of: Any) -> None:
    item = awarded(inside, at)
    path = f"{BASE}/commendations/{b.notice(inside, at, item).pk}/bonus/"

    own = client_of(inside.people["lead_operator"]).get(path).content.decode()
    other = client_of(inside.people["other_lead"]).get(path).content.decode()

    assert "安化县人民政府" in own
    assert "安化县人民政府" not in other
