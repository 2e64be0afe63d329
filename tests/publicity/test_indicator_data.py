"""Main indicator data made known after each period, where the rulebook says so (湘政办发〔2024〕16号 文末第二段)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from core.errors import BadInput, NotAllowed
from core.workdays import SHANGHAI, end_of_day
from notifications.models import Deadline
from organizations.models import ObjectClass, Region
from programs.packs import RULEBOOKS, load_pack, rule_set
from programs.rules import TrackSpec
from publicity import agenda, rules
from publicity.actions.indicator_data import DATA_DEADLINE, expect_data, publish_indicator_data
from publicity.errors import DataNotPublished
from publicity.models import Publication
from tests.programs import builders
from tests.publicity.builders import effects
from tests.world import SINCE

pytestmark = pytest.mark.django_db

ISSUED = datetime(2024, 5, 29, 9, tzinfo=SHANGHAI)
JULY = datetime(2024, 7, 20, 9, tzinfo=SHANGHAI)
FIRST, SECOND = "2024年第一季度", "2024年第二季度"
LINES = "资阳区：12.5亿元\n赫山区：30.1亿元"


@pytest.fixture
def item(inside: Any) -> Any:
    """An item of the programme of 2024, whose rulebook makes data known every quarter."""
    for code, name in (("city", "市州"), ("park", "园区")):
        ObjectClass.objects.get_or_create(code=code, defaults={"name": name, "valid_from": SINCE})
    version = builders.rulebook(inside, ISSUED, code="hunan-2024")
    for one in rule_set(load_pack(RULEBOOKS / "hunan-2024.json")).regions:
        Region.objects.get_or_create(code=one.code, defaults={"name": one.name, "valid_from": SINCE})
    programme = builders.draft_programme(inside, ISSUED, year=2024, version=version)
    builders.propose(
        inside,
        programme,
        ISSUED,
        exclusions={"item.not_measurable": False},
        tracks=[TrackSpec("county")],
    )
    return builders.issue(inside, programme, ISSUED).items.select_related("programme").get()


def publish(world: Any, item: Any, at: datetime = JULY, who: str = "lead_operator", **changes: Any) -> Any:
    values = {"period": FIRST, "data": LINES, "address": "省统计局网站", **changes}
    return publish_indicator_data(item_id=item.pk, actor=world.actor(who, at), at=at, **values)


def codes(refused: Any) -> list[str]:
    return [one.code for one in refused.value.findings]


@pytest.mark.clause("HN24-14")
@pytest.mark.parametrize(
    ("every", "labels"),
    [
        ("quarter", ["2024年第一季度", "2024年第二季度", "2024年第三季度", "2024年第四季度"]),
        ("half_year", ["2024年上半年", "2024年下半年"]),
        ("year", ["2024年全年"]),
        ("never", []),
    ],
)
def test_the_periods_follow_the_rhythm_of_the_rulebook(every: str, labels: list[str]) -> None:
    book = rule_set(load_pack(RULEBOOKS / "hunan-2024.json"))
    book = replace(book, disclosure=replace(book.disclosure, indicator_data_every=every))

    assert [period.label for period in rules.data_periods(book, 2024)] == labels


def test_each_of_twelve_months_ends_on_its_last_day() -> None:
    book = rule_set(load_pack(RULEBOOKS / "hunan-2024.json"))
    book = replace(book, disclosure=replace(book.disclosure, indicator_data_every="month"))

    periods = rules.data_periods(book, 2024)

    assert (len(periods), periods[1]) == (12, rules.Period("2024年2月", date(2024, 2, 29)))


@pytest.mark.clause("HN24-14")
def test_data_of_a_quarter_are_read_by_anyone(inside: Any, item: Any, client_of: Any) -> None:
    shown = publish(inside, item)

    page = client_of().get(f"/p/yiyang/documents/{shown.source_id}/").content.decode()
    front = client_of().get("/p/yiyang/").content.decode()

    assert "赫山区：30.1亿元" in page
    assert "省统计局网站" in page
    assert f"主要指标数据（{FIRST}）" in front


@pytest.mark.clause("HN24-14")
def test_the_lead_is_reminded_of_one_quarter_after_the_other(inside: Any, item: Any) -> None:
    waiting = effects("publicity.expect_data", item.programme_id)
    expect_data(item=item, at=ISSUED)
    first = Deadline.objects.get(kind=DATA_DEADLINE, met_at=None, cancelled_at=None)

    publish(inside, item)

    second = Deadline.objects.get(kind=DATA_DEADLINE, met_at=None, cancelled_at=None)
    assert len(waiting) == 1
    assert first.unit_id == inside.units["lead"].pk
    assert (first.due_at, second.due_at) == (end_of_day(date(2024, 5, 29)), end_of_day(date(2024, 7, 30)))


def test_a_correction_replaces_what_stood(inside: Any, item: Any, client_of: Any) -> None:
    publish(inside, item)

    shown = publish(inside, item, data="赫山区：30.2亿元")

    rows = Publication.objects.filter(kind="indicator_data", source_id=shown.source_id)
    assert sorted(row.withdraw_reason for row in rows) == ["", "数据已更正，以新公布的为准。"]
    assert "30.2亿元" in client_of().get(f"/p/yiyang/documents/{shown.source_id}/").content.decode()


def test_a_quarter_that_is_not_over_is_refused_with_the_clause(inside: Any, item: Any) -> None:
    with pytest.raises(DataNotPublished) as refused:
        publish(inside, item, period="2024年第三季度", data=" ")

    assert codes(refused) == ["period_running", "data_missing"]
    assert {one.clause and one.clause.article for one in refused.value.findings} == {"文末第二段"}


def test_a_period_that_does_not_exist_is_refused(inside: Any, item: Any) -> None:
    with pytest.raises(BadInput):
        publish(inside, item, period="2024年第五季度")


def test_where_the_rulebook_keeps_data_to_the_office_nothing_is_made_known(inside: Any, at: datetime) -> None:
    kept = builders.item(inside, at)

    with pytest.raises(DataNotPublished) as refused:
        publish(inside, kept, at=at, period="2025年第一季度")

    assert codes(refused) == ["data_not_public"]
    assert agenda.next_steps(inside.actor("officer", at), kept, at) == []


@pytest.mark.parametrize("who", ["other_lead", "object_operator", "data_provider"])
def test_nobody_but_the_lead_and_the_office_makes_data_known(inside: Any, item: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        publish(inside, item, who=who)


def test_the_office_may_do_it_too_and_is_shown_the_door(inside: Any, item: Any, client_of: Any) -> None:
    steps = agenda.next_steps(inside.actor("officer", JULY), item, JULY)

    publish(inside, item, who="officer", period=SECOND)

    assert [bool(step.decision) for step in steps] == [True]
    assert Publication.objects.filter(kind="indicator_data").count() == 1


def test_the_door_is_a_page_and_an_operation(inside: Any, item: Any, client_of: Any) -> None:
    client = client_of(inside.people["lead_operator"])
    path = f"items/{item.pk}/indicator-data/publish/"

    page = client.get(f"/t/yiyang/{path}").content.decode()
    sent = client.post(f"/t/yiyang/{path}", {"period": FIRST, "data": LINES}, follow=True)
    answer = client.post(
        f"/api/v1/t/yiyang/{path}", {"period": SECOND, "data": LINES}, content_type="application/json"
    )

    assert FIRST in page
    assert (sent.status_code, sent.redirect_chain[-1][0]) == (200, f"/t/yiyang/items/{item.pk}/")
    assert answer.status_code == 200
    assert Publication.objects.filter(kind="indicator_data", withdrawn_at=None).count() == 2
