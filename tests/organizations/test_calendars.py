"""Working calendars: national years, a tenant's own days over them, and its word that a year is official."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import Missing, NotAllowed
from core.scope import tenant_scope
from ledger.models import Act
from organizations import queries, reference
from organizations.actions import calendars
from organizations.models import CalendarDay, CalendarYear, Division, DivisionAlias


def test_the_database_holds_what_the_files_hold(db):
    days = {(day.date, day.kind) for year in reference.calendar_years() for day in year.days}

    assert set(CalendarDay.objects.values_list("date", "kind")) == days
    assert dict(CalendarYear.objects.values_list("year", "status")) == {
        year.year: year.status for year in reference.calendar_years()
    }
    assert Division.objects.count() == len(list(reference.divisions()))
    assert DivisionAlias.objects.count() == len(list(reference.aliases()))


def test_the_national_calendar_counts_where_a_tenant_says_nothing(inside):
    calendar = queries.calendar_of(inside.yiyang.tenant)

    assert calendar.is_working_day(date(2026, 10, 8)) is True
    assert calendar.is_working_day(date(2026, 10, 7)) is False
    assert calendar.is_working_day(date(2026, 10, 10)) is True
    assert (calendar.is_official(2026), calendar.is_official(2027), calendar.is_official(2031)) == (
        True,
        False,
        False,
    )


def test_an_own_day_lies_over_the_national_one_for_this_tenant_only(inside, at):
    actor = inside.actor("system_admin", at)
    calendars.set_own_day(date=date(2026, 12, 1), kind="off", name="地方纪念日", actor=actor, at=at)
    calendars.set_own_day(date=date(2026, 10, 7), kind="work", name="应急值守", actor=actor, at=at)

    own, other = queries.calendar_of(inside.yiyang.tenant), queries.calendar_of(inside.yueyang.tenant)

    assert [own.is_working_day(date(2026, 12, 1)), own.is_working_day(date(2026, 10, 7))] == [False, True]
    assert [other.is_working_day(date(2026, 12, 1)), other.is_working_day(date(2026, 10, 7))] == [True, False]


def test_a_removed_own_day_follows_the_nation_again(inside, at):
    actor = inside.actor("system_admin", at)
    calendars.set_own_day(date=date(2026, 12, 1), kind="off", name="x", actor=actor, at=at)

    calendars.remove_own_day(date=date(2026, 12, 1), actor=actor, at=at)

    assert queries.calendar_of(inside.yiyang.tenant).is_working_day(date(2026, 12, 1)) is True
    with pytest.raises(Missing):
        calendars.remove_own_day(date=date(2026, 12, 1), actor=actor, at=at)


def test_a_confirmed_year_is_official_for_this_tenant(inside, at):
    calendars.confirm_year(
        year=2027, source="国务院办公厅通知", actor=inside.actor("system_admin", at), at=at
    )

    assert queries.calendar_of(inside.yiyang.tenant).is_official(2027) is True
    assert queries.calendar_of(inside.yueyang.tenant).is_official(2027) is False
    assert Act.objects.get().act == "organizations.calendar_year_confirmed"


def test_a_year_is_not_confirmed_without_its_notice(inside, at):
    with pytest.raises(NotAllowed):
        calendars.confirm_year(year=2027, source=" ", actor=inside.actor("system_admin", at), at=at)


@pytest.mark.parametrize("name", ["officer", "security_admin", "auditor"])
def test_only_the_system_administrator_sets_days(inside, at, name):
    with pytest.raises(NotAllowed):
        calendars.set_own_day(
            date=date(2026, 12, 1), kind="off", name="x", actor=inside.actor(name, at), at=at
        )


def test_within_one_request_a_calendar_is_read_once_and_anew_after_a_change(
    inside, at, django_assert_num_queries
):
    tenant, actor = inside.yiyang.tenant, inside.actor("system_admin", at)
    with queries.kept_for_one_request():
        queries.calendar_of(tenant)
        with django_assert_num_queries(0):
            queries.calendar_of(tenant)
        calendars.set_own_day(date=date(2026, 12, 1), kind="off", name="x", actor=actor, at=at)

        assert queries.calendar_of(tenant).is_working_day(date(2026, 12, 1)) is False


def test_years_narrow_what_is_read(inside):
    calendar = queries.calendar_of(inside.yiyang.tenant, [2026])

    assert {day.year for day in calendar.off_days} == {2026}


def test_a_calendar_is_read_outside_every_tenant_too(world):
    calendar = queries.calendar_of(world.yiyang.tenant)

    assert calendar.is_official(2026)


def test_reading_another_tenants_calendar_leaves_the_own_scope_in_force(inside):
    queries.calendar_of(inside.yueyang.tenant)

    with tenant_scope(inside.yiyang.scope()):
        assert queries.units().count() == len(inside.units)
