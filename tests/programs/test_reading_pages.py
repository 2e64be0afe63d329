"""Pages and operations of a notice: every item beside its sentences, corrected there, and made a programme."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from programs import actions
from programs.forms_readings import field_of
from programs.models import NoticeReading, Programme
from programs.states import ReadingState
from tests.programs import builders
from tests.programs.test_readings import NOTICE, TEXTS, made_ready, start, word_file
from tests.world import make_unit

pytestmark = pytest.mark.usefixtures("inside")

ROOT = "/t/yiyang/programmes/notices/"
API = "/api/v1/t/yiyang/programmes/notices/"


@pytest.fixture
def version(world: Any, at: Any) -> Any:
    return builders.rulebook(world, at)


@pytest.fixture
def officer(world: Any, client_of: Any) -> Any:
    return client_of(world.people["officer"])


@pytest.fixture
def reading(world: Any, at: Any, version: Any) -> NoticeReading:
    return start(world, at, version)


def fields(reading: NoticeReading, key: str, **changes: Any) -> dict[str, Any]:
    """An item's form as the page posts it."""
    reading.refresh_from_db()
    item = next(one for one in reading.proposal["items"] if one["key"] == key)
    data: dict[str, Any] = {
        "version": item["version"],
        "include": "on",
        "number": item["number"],
        "title": item["title"],
        "criteria": item["criteria"],
        "reward_text": item["reward_text"],
        "classes": item["classes"],
    }
    for name, role in (("lead", "leads"), ("help", "cooperating")):
        for number, entry in enumerate(item[role], start=1):
            data[f"{name}_{number}"] = entry["unit"] or ""
    return {**data, **changes}


def test_the_office_pastes_a_notice_and_sees_what_was_read(officer: Any, version: Any) -> None:
    answer = officer.post(
        f"{ROOT}new/", {"year": 2025, "rulebook_version": str(version.pk), "text": NOTICE}, follow=True
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "粮食播种面积稳定" in page
    assert '<mark class="read-lead">市农业农村局</mark>' in page
    assert '<mark class="read-objects">县市区</mark>' in page
    assert "没有对应单位" in page


def test_the_year_is_that_of_the_notice_and_another_is_pointed_out(officer: Any, version: Any) -> None:
    body = {"rulebook_version": str(version.pk), "text": NOTICE}

    officer.post(f"{ROOT}new/", body)
    page = officer.post(f"{ROOT}new/", {**body, "year": 2024}, follow=True)

    assert sorted(NoticeReading.objects.values_list("year", flat=True)) == [2024, 2025]
    assert "通知所属年度为 2025 年" in page.content.decode()


def test_neither_text_nor_file_is_told_in_the_form(officer: Any, version: Any) -> None:
    answer = officer.post(f"{ROOT}new/", {"year": 2025, "rulebook_version": str(version.pk), "text": " "})

    assert answer.status_code == 400
    assert "二者取其一" in answer.content.decode()


def test_an_uploaded_word_file_shows_that_it_is_being_read(officer: Any, version: Any, at: Any) -> None:
    file = SimpleUploadedFile("通知.docx", word_file())

    page = officer.post(
        f"{ROOT}new/", {"year": 2025, "rulebook_version": str(version.pk), "file": file}, follow=True
    )

    found = NoticeReading.objects.get()
    waiting = officer.get(f"{ROOT}{found.pk}/progress/")
    actions.perform_reading(reading_id=found.pk, at=clock.now())
    done = officer.get(f"{ROOT}{found.pk}/progress/")
    assert "正在识别通知" in page.content.decode()
    assert "HX-Refresh" not in waiting
    assert done["HX-Refresh"] == "true"


def test_a_file_that_cannot_be_read_says_why_on_its_page(officer: Any, reading: NoticeReading) -> None:
    NoticeReading.objects.filter(pk=reading.pk).update(state=ReadingState.FAILED, error="macros")

    page = officer.get(f"{ROOT}{reading.pk}/").content.decode()

    assert "文档含有宏" in page


def test_an_item_is_corrected_beside_its_sentence(officer: Any, reading: NoticeReading) -> None:
    page = officer.get(f"{ROOT}{reading.pk}/items/1/").content.decode()

    answer = officer.post(f"{ROOT}{reading.pk}/items/1/", fields(reading, "1", title="粮食生产"), follow=True)

    reading.refresh_from_db()
    assert "原文" in page
    assert "data-draft=" in page
    assert answer.status_code == 200
    assert reading.proposal["items"][0]["title"] == "粮食生产"
    assert reading.proposal["items"][0]["checked"] is True


def test_sub_items_and_units_are_entered_in_the_form(
    world: Any, officer: Any, reading: NoticeReading
) -> None:
    lead, finance = world.units["lead"], world.units["finance"]
    data = fields(
        reading,
        "3",
        lead_1=str(finance.pk),
        lead_2=str(lead.pk),
        sub_1_title="甲",
        sub_1_criteria="甲项",
        sub_1_classes=["county"],
        sub_1_reward_text="通报表扬",
        sub_1_reward_kinds=["commendation"],
        sub_2_title="乙",
        sub_2_classes=["township"],
    )

    officer.post(f"{ROOT}{reading.pk}/items/3/", data)

    reading.refresh_from_db()
    item = reading.proposal["items"][2]
    assert [entry["unit"] for entry in item["leads"]] == [str(finance.pk), str(lead.pk)]
    assert [(sub["title"], sub["classes"], sub["reward_kinds"]) for sub in item["sub_items"]] == [
        ("甲", ["county"], ["commendation"]),
        ("乙", ["township"], []),
    ]
    assert item["unknown_classes"] == []


def test_when_two_correct_an_item_the_second_keeps_what_was_typed_and_saves_it_on_purpose(
    world: Any, officer: Any, client_of: Any, reading: NoticeReading
) -> None:
    mine, other = fields(reading, "1", title="我的名称"), fields(reading, "1", title="他人名称")
    client_of(world.people["officer_two"]).post(f"{ROOT}{reading.pk}/items/1/", other)

    first = officer.post(f"{ROOT}{reading.pk}/items/1/", mine)
    page = first.content.decode()
    second = officer.post(f"{ROOT}{reading.pk}/items/1/", {**mine, "version": 2})

    reading.refresh_from_db()
    assert first.status_code == 409
    assert "我的名称" in page
    assert "他人名称" in page
    assert 'name="version" value="2"' in page
    assert second.status_code == 302
    assert reading.proposal["items"][0]["title"] == "我的名称"


def test_closing_sentences_are_decided_on_their_page(officer: Any, reading: NoticeReading) -> None:
    page = officer.get(f"{ROOT}{reading.pk}/rules/").content.decode()

    officer.post(f"{ROOT}{reading.pk}/rules/", {"version": 1, "rule_1": "keep", "rule_2": "drop"})

    reading.refresh_from_db()
    assert "实施方案时限：最迟 2025-03-31" in page
    assert [rule["kept"] for rule in reading.proposal["rules"]] == [True, False]


def test_title_year_and_rulebook_are_corrected(officer: Any, reading: NoticeReading, version: Any) -> None:
    data = {
        "version": 1,
        "year": 2026,
        "title": "2026年措施",
        "addressees": "各县市区",
        "rulebook_version": str(version.pk),
    }

    officer.post(f"{ROOT}{reading.pk}/head/", data)

    reading.refresh_from_db()
    assert (reading.year, reading.title, reading.proposal["addressees"]) == (2026, "2026年措施", "各县市区")


def ready(world: Any, at: Any, version: Any) -> NoticeReading:
    make_unit(world.yiyang, "resources", "益阳市自然资源和规划局", "department")
    return made_ready(world, at, version)


NO = {"already_assessed": "no", "goal_reached": "no", "not_measurable": "no"}


def test_the_programme_is_made_and_shown(world: Any, at: Any, officer: Any, version: Any) -> None:
    found = ready(world, at, version)

    answer = officer.post(f"{ROOT}{found.pk}/make/", {"version": found.version, **NO}, follow=True)

    programme = Programme.objects.get()
    assert answer.request["PATH_INFO"] == f"/t/yiyang/programmes/{programme.pk}/"
    assert "粮食播种面积稳定" in answer.content.decode()
    assert programme.title in officer.get(f"{ROOT}{found.pk}/").content.decode()


def test_what_is_open_is_named_item_by_item_when_the_programme_is_made(
    officer: Any, reading: NoticeReading
) -> None:
    answer = officer.post(f"{ROOT}{reading.pk}/make/", {"version": reading.version, **NO})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“市某某局”尚未选定单位" in page
    assert "第 3 项" in page


def test_a_reading_is_discarded(officer: Any, reading: NoticeReading) -> None:
    officer.post(f"{ROOT}{reading.pk}/discard/")

    reading.refresh_from_db()
    assert reading.state == ReadingState.DISCARDED
    assert "已放弃" in officer.get(ROOT).content.decode()


@pytest.mark.parametrize("who", ["leader", "lead_operator", "auditor", "object_leader"])
def test_nobody_but_the_office_knows_of_a_reading(
    world: Any, client_of: Any, reading: NoticeReading, who: str
) -> None:
    client = client_of(world.people[who])

    assert client.get(f"{ROOT}{reading.pk}/").status_code == 404
    assert client.get(f"{API}{reading.pk}/").status_code == 404
    assert client.get(ROOT).status_code == 403


def test_an_item_that_was_not_found_is_added_and_filled_in(
    world: Any, officer: Any, reading: NoticeReading
) -> None:
    page = officer.post(f"{ROOT}{reading.pk}/items/new/", follow=True)
    made = officer.post(f"{ROOT}{reading.pk}/make/", {"version": 2, **NO})
    data = fields(reading, "4", title="信访工作", classes=["county"], lead_1=str(world.units["lead"].pk))

    officer.post(f"{ROOT}{reading.pk}/items/4/", data)

    reading.refresh_from_db()
    added = reading.proposal["items"][3]
    assert page.request["PATH_INFO"].endswith("/items/4/")
    assert "该项目没有名称" in made.content.decode()
    assert (added["number"], added["title"], added["read"]["text"]["spans"]) == (4, "信访工作", [])


def test_an_item_that_is_not_there_is_missing(officer: Any, reading: NoticeReading) -> None:
    assert officer.get(f"{ROOT}{reading.pk}/items/99/").status_code == 404


def test_the_page_asks_the_database_as_often_for_three_items_as_for_thirty(
    world: Any, at: Any, officer: Any, version: Any, reading: NoticeReading
) -> None:
    long = start(world, at, version, (TEXTS / "hunan-2023.txt").read_text(encoding="utf-8"))
    officer.get(f"{ROOT}{reading.pk}/")

    with CaptureQueriesContext(connection) as few:
        officer.get(f"{ROOT}{reading.pk}/")
    with CaptureQueriesContext(connection) as many:
        officer.get(f"{ROOT}{long.pk}/")

    assert len(long.proposal["items"]) == 32
    assert len(many) <= len(few)


# ---- REST ----


def test_rest_does_the_whole_way(world: Any, at: Any, officer: Any, version: Any) -> None:
    make_unit(world.yiyang, "resources", "益阳市自然资源和规划局", "department")
    body = {"year": 2025, "rulebook_version": str(version.pk), "text": NOTICE}
    made = officer.post(f"{API}new/", json.dumps(body), content_type="application/json")
    address = f"{API}{made.json()['id']}/"
    found = officer.get(address).json()
    second = found["proposal"]["items"][1]
    units = {f"lead_{n}": entry["unit"] for n, entry in enumerate(second["leads"], start=1)}
    subs = {
        f"sub_{n}_{name}": sub[name]
        for n, sub in enumerate(second["sub_items"], start=1)
        for name in ("title", "criteria", "classes", "reward_text")
    }
    item = {"version": 1, "include": True, "number": 2, "title": second["title"], **units, **subs}
    one = officer.post(f"{address}items/2/", json.dumps(item), content_type="application/json")
    left_out = {"version": 1, "include": False, "number": 3, "title": "统计"}
    two = officer.post(f"{address}items/3/", json.dumps(left_out), content_type="application/json")
    rules = officer.post(
        f"{address}rules/", json.dumps({"version": 1, "rule_1": "keep"}), content_type="application/json"
    )

    answer = officer.post(
        f"{address}make/", json.dumps({"version": 4, **NO}), content_type="application/json"
    )

    assert (one.status_code, two.status_code, rules.status_code) == (200, 200, 200), (
        one.content,
        two.content,
    )
    assert answer.status_code == 200, answer.content
    assert Programme.objects.get().items.count() == 2
    assert officer.get(API).json()["results"][0]["state"] == "saved"
    assert officer.get(address).json()["programme"] == answer.json()["id"]


def test_rest_tells_every_fault_with_its_item(officer: Any, reading: NoticeReading) -> None:
    answer = officer.post(
        f"{API}{reading.pk}/make/", json.dumps({"version": 1, **NO}), content_type="application/json"
    )

    assert answer.status_code == 422
    assert {one["code"] for one in answer.json()["findings"]} == {"unit_unresolved", "class_unresolved"}


def test_rest_tells_of_a_correction_that_came_first(officer: Any, reading: NoticeReading) -> None:
    item = {"version": 9, "include": True, "number": 1, "title": "粮食"}

    answer = officer.post(f"{API}{reading.pk}/items/1/", json.dumps(item), content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (409, "reading_changed")


def test_open_names_are_settled_on_one_page(world: Any, officer: Any, reading: NoticeReading) -> None:
    page = officer.get(f"{ROOT}{reading.pk}/names/").content.decode()

    answer = officer.post(
        f"{ROOT}{reading.pk}/names/",
        {
            "version": 1,
            field_of("unit", "市自然资源和规划局"): str(world.units["lead"].pk),
            field_of("unit", "市某某局"): "leave_out",
            field_of("word", "旗县"): ["county"],
        },
    )

    reading.refresh_from_db()
    second, third = reading.proposal["items"][1:]
    assert "市自然资源和规划局" in page
    assert "见第 2 项" in page
    assert answer.status_code == 302
    assert [entry["unit"] for entry in second["leads"]] == [str(world.units["lead"].pk)]
    assert [entry["name"] for entry in third["leads"]] == ["市统计局"]
    assert third["classes"] == ["county"]


def test_rest_names_what_has_no_answer_and_settles_it(officer: Any, reading: NoticeReading) -> None:
    names = officer.get(f"{API}{reading.pk}/").json()["names"]
    body = {"version": 1, **{one["field"]: "leave_out" for one in names if one["field"].startswith("unit_")}}

    answer = officer.post(f"{API}{reading.pk}/names/", json.dumps(body), content_type="application/json")

    assert [(one["name"], one["items"]) for one in names] == [
        ("市自然资源和规划局", [2]),
        ("市某某局", [3]),
        ("旗县", [3]),
    ]
    assert answer.status_code == 200
    assert [one["name"] for one in officer.get(f"{API}{reading.pk}/").json()["names"]] == ["旗县"]
