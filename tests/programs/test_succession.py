"""A programme from last year's: carried over through the usual doors, linked by statements, compared on a page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import BadInput, Missing, NotAllowed, RuleBroken, WrongState
from ledger.models import Act
from organizations.models import ObjectClass, Region, Unit, UnitAlias
from programs import actions, queries, years
from programs.actions.items import SubItemSpec
from programs.forms import ItemForm
from programs.held import rules_of_version
from programs.models import Item, ItemOrigin, Programme, Ruling
from programs.packs import RULEBOOKS, load_pack, rule_set
from programs.rules import TrackSpec, asked_rules, excluding_rules
from programs.succession import Count
from tests.programs import builders
from tests.world import SINCE, make_unit

T, API = "/t/yiyang/", "/api/v1/t/yiyang/"
RICH = {
    "sub_items": [SubItemSpec("粮食播种面积", "面积稳定", "资金支持", ["cash"]), SubItemSpec("粮食单产")],
    "tracks": [TrackSpec("county", sub_item=1), TrackSpec("park_a", sub_item=2)],
    "reward_kinds": ["cash"],
}


def last_year(world: Any, at: Any, *items: dict[str, Any]) -> Programme:
    return builders.issued_programme(world, at, items=items or ({},))


def start(world: Any, previous: Programme, at: Any, *, by: str = "officer", **more: Any) -> Any:
    values = {"rulebook_version_id": previous.rulebook_version_id, "year": previous.year + 1, "title": "明年"}
    return actions.start_from_last_year(
        previous_id=previous.pk, actor=world.actor(by, at), at=at, **{**values, **more}
    )


def draft_with(world: Any, at: Any, previous: Programme, *titles: str) -> tuple[Programme, list[Item]]:
    """A draft of the next year that was not started from the earlier one."""
    programme = actions.draft_programme(
        actor=world.actor("officer", at),
        at=at,
        rulebook_version_id=previous.rulebook_version_id,
        year=previous.year + 1,
        title="下一年度",
    )
    items = [
        builders.propose(world, programme, at, number=number, title=title)
        for number, title in enumerate(titles, start=1)
    ]
    return programme, items


@pytest.mark.clause("QH-09")
def test_the_items_of_last_year_are_carried_with_everything_that_they_say(inside: Any, at: Any) -> None:
    previous = last_year(inside, at, RICH, {"number": 2, "title": "壮大特色产业"})
    old = previous.items.get(number=1)

    made = start(inside, previous, at)

    new = made.programme.items.get(number=1)
    assert (made.programme.follows_id, made.programme.series) == (previous.pk, previous.series)
    assert years.facts_of([new]) == [replace(years.facts_of([old])[0], key=str(new.pk))]
    assert [(sub.title, sub.criteria, sub.reward_text, sub.reward_kinds) for sub in new.sub_items.order_by("number")] == [
        ("粮食播种面积", "面积稳定", "资金支持", ["cash"]), ("粮食单产", "", "", [])
    ]  # fmt: skip
    assert [(track.sub_item.number, track.object_class.code) for track in queries.tracks_of([new.pk])] == [
        (1, "county"), (2, "park_a")
    ]  # fmt: skip
    assert list(new.origins.values_list("previous_id", flat=True)) == [old.pk]
    assert (new.state, made.programme.state) == ("proposed", "draft")
    acts = Act.objects.filter(act="programs.programme_followed")
    assert acts.count() == 1


def test_nothing_of_the_new_draft_moves_the_old_programme(inside: Any, at: Any) -> None:
    previous = last_year(inside, at)
    before = list(previous.items.values_list("title", "state"))

    made = start(inside, previous, at)
    item = made.programme.items.get()
    actions.change_item(
        item_id=item.pk,
        actor=inside.actor("officer", at),
        at=at,
        content=builders.content(inside, title="改名"),
    )

    assert list(previous.items.values_list("title", "state")) == before
    assert item.origins.count() == 1


def test_declined_and_withdrawn_items_are_not_carried(inside: Any, at: Any) -> None:
    previous = last_year(inside, at, {}, {"number": 2, "title": "壮大特色产业"})
    previous.items.filter(number=2).update(state="withdrawn", state_reason="调整")

    made = start(inside, previous, at)

    assert [item.number for item in made.carried] == [1]
    assert made.left == ()


@pytest.mark.parametrize(
    ("change", "refusal"), [({"year": 2025}, BadInput), ({"rulebook_version_id": None}, Missing)]
)
def test_a_wrong_start_is_refused(
    inside: Any, at: Any, change: dict[str, Any], refusal: type[Exception]
) -> None:
    previous = last_year(inside, at)

    with pytest.raises(refusal):
        start(inside, previous, at, **change)


def test_a_draft_is_followed_by_nothing_and_only_the_office_starts_a_year(inside: Any, at: Any) -> None:
    draft = builders.draft_programme(inside, at)

    with pytest.raises(WrongState):
        start(inside, draft, at)
    with pytest.raises(NotAllowed):
        start(inside, draft, at, by="lead_operator")


def test_what_the_new_rulebook_does_not_know_is_left_away_and_seen(inside: Any, at: Any) -> None:
    previous = last_year(
        inside, at, {"reward_kinds": ["cash"], "tracks": [TrackSpec("county"), TrackSpec("bank")]}
    )
    pack = load_pack(RULEBOOKS / "yiyang-2023.json")
    kept = [rule for rule in pack.rules if rule.code not in ("object.bank", "quota.bank")]
    kept = [replace(rule, value=["commendation"]) if rule.code == "reward.kinds" else rule for rule in kept]
    version = actions.create_rulebook(
        actor=inside.actor("officer", at), at=at, pack=replace(pack, version=2, rules=tuple(kept))
    )

    made = start(inside, previous, at, rulebook_version_id=version.pk)

    found = years.compared(inside.actor("officer", at), made.programme)
    assert found is not None
    assert {change.field for change in found.rows[0].changes} == {"reward_kinds", "classes"}


def test_an_item_that_the_new_rulebook_refuses_is_left_behind_with_the_reason(inside: Any, at: Any) -> None:
    previous = last_year(inside, at, {"tracks": [TrackSpec("bank")]}, {"number": 2, "title": "壮大特色产业"})
    pack = load_pack(RULEBOOKS / "yiyang-2023.json")
    kept = tuple(rule for rule in pack.rules if rule.code not in ("object.bank", "quota.bank"))
    version = actions.create_rulebook(
        actor=inside.actor("officer", at), at=at, pack=replace(pack, version=2, rules=kept)
    )

    made = start(inside, previous, at, rulebook_version_id=version.pk)

    assert [(one.item.number, [f.code for f in one.findings]) for one in made.left] == [(1, ["no_track"])]
    assert [item.number for item in made.carried] == [2]


def test_a_unit_that_ended_gives_way_to_the_bearer_of_its_former_name(inside: Any, at: Any) -> None:
    previous = last_year(inside, at)
    heir = make_unit(inside.yiyang, "heir", "市农业农村和乡村振兴局", "department")
    UnitAlias.objects.create(unit=heir, name=inside.units["lead"].name)
    Unit.objects.filter(pk=inside.units["lead"].pk).update(valid_to=date(2025, 12, 31))

    made = start(inside, previous, at)

    item = made.programme.items.get()
    assert [unit for unit, _name in queries.units_of_items([item.pk])[item.pk]] == [heir.pk]
    assert years.open_questions(made.programme) == []


def test_a_unit_that_ended_without_an_heir_is_asked_about_and_keeps_the_programme_from_the_meeting(
    inside: Any, at: Any
) -> None:
    previous = last_year(inside, at)
    Unit.objects.filter(pk=inside.units["lead"].pk).update(valid_to=date(2025, 12, 31))

    made = start(inside, previous, at)

    asked = [(one.item.number, one.unit and one.unit.pk) for one in years.open_questions(made.programme)]
    assert asked == [(1, inside.units["lead"].pk)]
    with pytest.raises(RuleBroken) as refused:
        actions.submit_programme(programme_id=made.programme.pk, actor=inside.actor("officer", at), at=at)
    assert [one.code for one in refused.value.findings] == ["unit_ended"]


def test_a_departure_of_last_year_is_asked_for_anew(inside: Any, at: Any) -> None:
    asked = {"item.goal_reached": True, "item.already_assessed": False, "item.not_measurable": False}
    previous = last_year(inside, at, {"exclusions": asked, "departures": {"item.goal_reached": "巩固成果"}})

    made = start(inside, previous, at)

    ruling = Ruling.objects.get(item__programme=made.programme)
    assert (ruling.rule, ruling.reason, ruling.decided_on) == ("item.goal_reached", "巩固成果", None)


# What goes back to what


def link(world: Any, programme: Programme, previous: Programme | None, at: Any) -> Programme:
    return actions.follow_programme(
        programme_id=programme.pk,
        previous_id=previous.pk if previous else None,
        actor=world.actor("officer", at),
        at=at,
    )


def origins(world: Any, item: Item, at: Any, *previous: Item) -> Item:
    return actions.set_origins(
        item_id=item.pk, previous_ids=[one.pk for one in previous], actor=world.actor("officer", at), at=at
    )


def test_a_programme_not_started_from_last_year_is_linked_and_its_items_are_merged_and_split(
    inside: Any, at: Any, client_of: Any
) -> None:
    previous = last_year(
        inside, at, {}, {"number": 2, "title": "高标准农田"}, {"number": 3, "title": "招商引资"}
    )
    one, two, three = previous.items.order_by("number")
    programme, (first, second, third) = draft_with(inside, at, previous, "粮食与农田", "招大商", "引优资")
    programme = link(inside, programme, previous, at)
    before = years.compared(inside.actor("officer", at), programme)
    origins(inside, first, at, one, two)
    origins(inside, second, at, three)
    origins(inside, third, at, three)

    found = years.compared(inside.actor("officer", at), programme)

    assert before is not None and found is not None
    assert [row.kinds for row in before.rows][:3] == [("added",)] * 3
    assert [row.kinds for row in found.rows] == [("merged",), ("split", "renamed"), ("split", "renamed")]


def test_taking_an_origin_away_and_another_programme_take_the_link_away(inside: Any, at: Any) -> None:
    previous = last_year(inside, at)
    programme, (first,) = draft_with(inside, at, previous, "粮食")
    link(inside, programme, previous, at)
    origins(inside, first, at, previous.items.get())
    origins(inside, first, at)
    without = ItemOrigin.objects.count()
    origins(inside, first, at, previous.items.get())
    link(inside, programme, None, at)

    assert without == 0
    assert ItemOrigin.objects.count() == 0


def test_origins_are_of_the_programme_that_is_followed(inside: Any, at: Any) -> None:
    previous = last_year(inside, at)
    programme, (first, second) = draft_with(inside, at, previous, "粮食", "农田")

    with pytest.raises(WrongState):
        origins(inside, first, at, previous.items.get())
    link(inside, programme, previous, at)
    with pytest.raises(Missing):
        origins(inside, first, at, second)


def test_origins_are_said_while_the_programme_is_a_draft(inside: Any, at: Any) -> None:
    previous = last_year(inside, at)

    with pytest.raises(WrongState):
        origins(inside, previous.items.get(), at)
    with pytest.raises(WrongState):
        link(inside, previous, None, at)


@pytest.mark.clause("HN23-05", "HN24-01")
def test_the_governments_own_count_is_written_and_stands_in_the_figures(
    inside: Any, at: Any, client_of: Any
) -> None:
    previous = last_year(inside, at)
    made = start(inside, previous, at)
    client = client_of(inside.people["officer"])
    body = {"addressees": "", "principles": "", "counted_items": "46"}

    written = client.post(f"{T}programmes/{previous.pk}/describe/", body)
    page = client.get(f"{T}programmes/{previous.pk}/").content.decode()
    told = client.get(f"{API}programmes/{made.programme.pk}/changes/").json()

    assert written.status_code == 302
    assert "46" in page
    assert told["figures"]["items"] == {"before": 1, "after": 1, "stated_before": 46, "stated_after": None}
    assert Act.objects.filter(act="programs.programme_described").count() == 1


def test_the_text_around_the_items_is_fixed_with_the_issue(inside: Any, at: Any) -> None:
    previous = last_year(inside, at)

    with pytest.raises(WrongState):
        actions.describe_programme(
            programme_id=previous.pk,
            actor=inside.actor("officer", at),
            at=at,
            addressees="各区县（市）人民政府",
            principles="",
            counted_items=None,
        )


def test_pages_and_operations_start_a_year_link_and_compare(inside: Any, at: Any, client_of: Any) -> None:
    previous = last_year(inside, at, RICH)
    client = client_of(inside.people["officer"])
    body = {"year": 2026, "title": "二〇二六年度", "rulebook_version": str(previous.rulebook_version_id)}

    door = client.get(f"{T}programmes/{previous.pk}/succeed/")
    made = client.post(
        f"{API}programmes/{previous.pk}/succeed/", json.dumps(body), content_type="application/json"
    )
    programme = Programme.objects.get(pk=made.json()["id"])
    item = programme.items.get()
    pages = [
        client.get(f"{T}programmes/{programme.pk}/changes/"),
        client.get(f"{T}programmes/{programme.pk}/follow/"),
        client.get(f"{T}items/{item.pk}/origins/"),
        client.get(f"{T}programmes/{previous.pk}/changes/"),
    ]
    cut = client.post(f"{T}items/{item.pk}/origins/", {})

    assert door.status_code == 200
    assert (made.json()["carried"], made.json()["left"]) == (1, [])
    assert [page.status_code for page in pages] == [200] * 4
    assert cut.status_code == 302
    changed = client.get(f"{T}programmes/{programme.pk}/changes/").content.decode()
    assert f"{T}items/{item.pk}/origins/" in changed
    told = client.get(f"{API}programmes/{programme.pk}/changes/").json()
    assert told["kinds"]["added"] == told["kinds"]["removed"] == 1
    assert told["items"][0]["suggestions"][0]["title"] == item.title


def test_the_page_of_changes_costs_the_same_for_one_item_and_for_six(
    inside: Any, at: Any, client_of: Any
) -> None:
    previous = last_year(inside, at)
    made = start(inside, previous, at)
    client = client_of(inside.people["officer"])
    address = f"{T}programmes/{made.programme.pk}/changes/"
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(2, 7):
        builders.propose(inside, made.programme, at, number=number, title=f"新事项{number}")

    with CaptureQueriesContext(connection) as six:
        client.get(address)

    assert len(six) == len(one)


# What the pages and operations say of an item


@pytest.mark.clause("HN23-05")
def test_the_page_and_the_operation_say_what_sub_items_ask_for_and_promise(
    inside: Any, at: Any, client_of: Any
) -> None:
    previous = last_year(inside, at, RICH)
    made = start(inside, previous, at)
    item = made.programme.items.get()
    client = client_of(inside.people["officer"])

    page = client.get(f"{T}items/{item.pk}/definition/").content.decode()
    told = client.get(f"{API}items/{item.pk}/").json()

    assert all(text in page for text in ("粮食播种面积", "面积稳定", "资金支持", "园区A类", previous.title))
    assert told["sub_items"][0] == {
        "number": 1,
        "title": "粮食播种面积",
        "criteria": "面积稳定",
        "reward_text": "资金支持",
        "reward_kinds": ["cash"],
    }
    assert [one["sub_item_number"] for one in told["tracks"]] == [1, 2]
    assert told["origins"] == [str(previous.items.get().pk)]
    assert told["reward_kinds"] == ["cash"]


def test_an_item_of_last_year_is_proposed_again_with_what_it_said(
    inside: Any, at: Any, client_of: Any
) -> None:
    previous = last_year(inside, at, RICH)
    programme, _items = draft_with(inside, at, previous)
    old = previous.items.get()
    client = client_of(inside.people["officer"])

    form = client.get(f"{T}programmes/{programme.pk}/items/new/?from={old.pk}")
    nobodys = client.get(f"{T}programmes/{programme.pk}/items/new/?from=nothing")

    assert form.status_code == 200
    assert "面积稳定" in form.content.decode()
    assert nobodys.status_code == 404


@pytest.mark.clause("QH-22")
def test_a_rulebook_that_reuses_assessments_asks_for_them_without_excluding(inside: Any, at: Any) -> None:
    book = rule_set(load_pack(RULEBOOKS / "qinghai-2023.json"))

    form = ItemForm(rules=book, units=[])

    assert excluding_rules(book) == ()
    assert asked_rules(book) == ("item.already_assessed",)
    assert not form.fields["already_assessed"].required


def prepared(world: Any, at: Any, code: str) -> Any:
    """A rulebook version of another government, with the classes and regions that it names."""
    book = rule_set(load_pack(RULEBOOKS / f"{code}.json"))
    for one in book.objects:
        ObjectClass.objects.get_or_create(code=one.code, defaults={"name": one.name, "valid_from": SINCE})
    for region in book.regions:
        Region.objects.get_or_create(code=region.code, defaults={"name": region.name, "valid_from": SINCE})
    return builders.rulebook(world, at, code=code)


@pytest.mark.clause("HN24-01", "QH-09")
def test_a_series_goes_on_under_another_name_number_and_rulebook(inside: Any, at: Any) -> None:
    old, new = prepared(inside, at, "hunan-2023"), prepared(inside, at, "hunan-2024")
    book = rules_of_version(old.pk)
    kinds = [kind for kind in book.rewards.kinds if kind != "commendation"][:1]
    programme = builders.draft_programme(inside, at, year=2023, version=old)
    for number, title in enumerate(("推进公共文化服务体系建设", "推进全域旅游", "推进河湖长制"), start=1):
        builders.propose(
            inside,
            programme,
            at,
            number=number,
            title=title,
            exclusions={},
            reward_kinds=kinds,
            tracks=[TrackSpec(book.objects[0].code)],
        )
    previous = builders.issue(inside, programme, at)
    one, two, _three = previous.items.order_by("number")

    made = start(
        inside, previous, at, year=2024, rulebook_version_id=new.pk, title="大抓落实工作激励措施二十条"
    )
    first = made.programme.items.get(number=1)
    actor = inside.actor("officer", at)
    origins(inside, first, at, one, two)
    origins(inside, made.programme.items.get(number=2), at)
    found = years.compared(actor, made.programme)

    assert made.programme.series == previous.series == old.content["series"] == new.content["series"]
    assert made.left == ()
    assert found is not None
    assert [row.kinds[0] for row in found.rows][:2] == ["merged", "added"]
    assert found.figures["items"] == Count(3, 3)


def test_a_question_that_last_years_rulebook_did_not_ask_is_open_until_it_is_answered(
    inside: Any, at: Any, client_of: Any
) -> None:
    previous = last_year(inside, at)
    previous.items.update(exclusions={})

    made = start(inside, previous, at)

    item = made.programme.items.get()
    page = client_of(inside.people["officer"]).get(f"{T}programmes/{made.programme.pk}/changes/")
    assert {one.rule for one in years.open_questions(made.programme)} == set(
        excluding_rules(queries.rules_of(made.programme))
    )
    assert f"{T}items/{item.pk}/change/" in page.content.decode()
    with pytest.raises(RuleBroken) as refused:
        actions.submit_programme(programme_id=made.programme.pk, actor=inside.actor("officer", at), at=at)
    assert {one.code for one in refused.value.findings} == {"question_open"}
    actions.change_item(
        item_id=item.pk, actor=inside.actor("officer", at), at=at, content=builders.content(inside)
    )
    assert years.open_questions(made.programme) == []
