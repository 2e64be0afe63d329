"""Working days, notice windows and deadlines: every row of the arrangement and of real practice."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.workdays import (
    SHANGHAI,
    Calendar,
    NoticeRule,
    end_of_day,
    end_of_january_after,
    months_after,
    notice_window,
    shanghai_date,
    start_of_day,
)


def _span(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


OFF = [
    # 2024
    *_span("2024-01-01", "2024-01-01"),
    *_span("2024-02-10", "2024-02-17"),
    *_span("2024-04-04", "2024-04-06"),
    *_span("2024-05-01", "2024-05-05"),
    *_span("2024-06-10", "2024-06-10"),
    *_span("2024-09-15", "2024-09-17"),
    *_span("2024-10-01", "2024-10-07"),
    # 2025
    *_span("2025-01-01", "2025-01-01"),
    *_span("2025-01-28", "2025-02-04"),
    *_span("2025-04-04", "2025-04-06"),
    *_span("2025-05-01", "2025-05-05"),
    *_span("2025-05-31", "2025-06-02"),
    *_span("2025-10-01", "2025-10-08"),
    # 2026
    *_span("2026-01-01", "2026-01-03"),
    *_span("2026-02-15", "2026-02-23"),
    *_span("2026-04-04", "2026-04-06"),
    *_span("2026-05-01", "2026-05-05"),
    *_span("2026-06-19", "2026-06-21"),
    *_span("2026-09-25", "2026-09-27"),
    *_span("2026-10-01", "2026-10-07"),
    # 2027 without its arrangement: statutory days only
    *_span("2027-01-01", "2027-01-01"),
    *_span("2027-02-05", "2027-02-10"),
    *_span("2027-10-01", "2027-10-05"),
]
WORK = [
    "2024-02-04",
    "2024-02-18",
    "2024-04-07",
    "2024-04-28",
    "2024-05-11",
    "2024-09-14",
    "2024-09-29",
    "2024-10-12",
    "2025-01-26",
    "2025-02-08",
    "2025-04-27",
    "2025-09-28",
    "2025-10-11",
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
]
CALENDAR = Calendar(
    off_days=frozenset(OFF),
    work_days=frozenset(map(date.fromisoformat, WORK)),
    status={2024: "official", 2025: "official", 2026: "official", 2027: "provisional"},
    versions={2024: 1, 2025: 1, 2026: 1, 2027: 1},
)
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2027, 11, 30))


def _at(day: str, clock: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/New_York"])
def server_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.clause("YY23-47")
@pytest.mark.parametrize(
    ("minimum", "posted", "with_first", "without_first"),
    [
        (3, "2026-02-12", "2026-02-14", "2026-02-24"),
        (3, "2026-04-30", "2026-05-07", "2026-05-08"),
        (3, "2026-09-24", "2026-09-29", "2026-09-30"),
        (3, "2026-09-28", "2026-09-30", "2026-10-08"),
        (3, "2026-01-01", "2026-01-06", "2026-01-06"),
        (5, "2026-02-12", "2026-02-25", "2026-02-26"),
        (5, "2026-04-30", "2026-05-09", "2026-05-11"),
        (5, "2026-09-18", "2026-09-23", "2026-09-24"),
        (5, "2026-09-24", "2026-10-08", "2026-10-09"),
        (5, "2026-09-28", "2026-10-09", "2026-10-10"),
    ],
)
def test_a_notice_ends_on_the_day_of_the_table(
    minimum: int, posted: str, with_first: str, without_first: str
) -> None:
    counting = notice_window(NoticeRule(minimum=minimum, first_day_counts=True), _at(posted), CALENDAR)
    not_counting = notice_window(NoticeRule(minimum=minimum), _at(posted), CALENDAR)

    assert counting.closes_at == end_of_day(date.fromisoformat(with_first))
    assert not_counting.closes_at == end_of_day(date.fromisoformat(without_first))
    assert len(counting.days_counted) == len(not_counting.days_counted) == minimum


@pytest.mark.parametrize(
    ("posted", "ended", "including"),
    [
        ("2024-06-04", "2024-06-11", 5),
        ("2024-08-12", "2024-08-16", 5),
        ("2025-04-14", "2025-04-21", 6),
        ("2024-03-05", "2024-03-09", 4),
    ],
)
def test_notices_of_real_governments_count_as_printed(posted: str, ended: str, including: int) -> None:
    start, end = date.fromisoformat(posted), date.fromisoformat(ended)

    assert CALENDAR.count_working_days(start - timedelta(days=1), end) == including
    assert CALENDAR.count_working_days(start, end) == including - 1


@pytest.mark.parametrize("day", ["2026-02-14", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_a_weekend_day_worked_in_exchange_is_a_working_day(day: str) -> None:
    assert CALENDAR.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-02-16", "2026-05-04", "2026-06-20", "2026-10-07", "2026-11-21"])
def test_a_holiday_or_a_plain_weekend_is_not_worked(day: str) -> None:
    assert not CALENDAR.is_working_day(date.fromisoformat(day))


def test_the_days_counted_are_named_across_the_spring_festival() -> None:
    window = notice_window(NoticeRule(minimum=3), _at("2026-02-12"), CALENDAR)

    assert window.days_counted == [date(2026, 2, 13), date(2026, 2, 14), date(2026, 2, 24)]
    assert window.provisional is False


def test_a_notice_that_runs_into_a_year_without_arrangement_says_so() -> None:
    inside = notice_window(NoticeRule(minimum=3), _at("2026-12-28"), CALENDAR)
    across = notice_window(NoticeRule(minimum=3), _at("2026-12-30"), CALENDAR)

    assert (inside.closes_at, inside.provisional) == (end_of_day(date(2026, 12, 31)), False)
    assert (across.closes_at, across.provisional) == (end_of_day(date(2027, 1, 5)), True)


def test_a_year_nobody_entered_is_counted_and_provisional() -> None:
    window = notice_window(NoticeRule(minimum=1), _at("2031-03-07"), CALENDAR)

    assert window.closes_at == end_of_day(date(2031, 3, 10))
    assert window.provisional is True


@pytest.mark.parametrize(("moves", "end"), [(True, date(2024, 3, 11)), (False, date(2024, 3, 9))])
def test_five_calendar_days_that_end_on_a_saturday_move_only_by_rule(moves: bool, end: date) -> None:
    rule = NoticeRule("calendar_day", 5, first_day_counts=True, end_moves_off_non_working=moves)

    window = notice_window(rule, _at("2024-03-05"), CALENDAR)

    assert window.closes_at == end_of_day(end)
    assert window.days_counted == _span("2024-03-05", "2024-03-09")


def test_a_close_of_business_ends_the_window_at_that_minute() -> None:
    rule = NoticeRule(minimum=3, end_time="17:30")

    window = notice_window(rule, _at("2026-09-24"), CALENDAR)

    assert window.closes_at == datetime(2026, 9, 30, 9, 30, tzinfo=UTC)
    assert window.contains(window.closes_at - timedelta(microseconds=1))
    assert not window.contains(window.closes_at)


def test_a_first_day_already_past_its_close_of_business_does_not_count() -> None:
    rule = NoticeRule(minimum=1, first_day_counts=True, end_time="17:30")

    late = notice_window(rule, _at("2026-11-19", "18:00"), CALENDAR)
    early = notice_window(rule, _at("2026-11-19", "17:29"), CALENDAR)

    assert late.days_counted == [date(2026, 11, 20)]
    assert early.days_counted == [date(2026, 11, 19)]


@pytest.mark.parametrize("clock", ["00:30", "07:59", "08:00", "23:59:59.999999"])
def test_the_legal_day_is_that_of_shanghai_whatever_the_server(server_zone: str, clock: str) -> None:
    opens_at = _at("2026-04-30", clock).astimezone(UTC)

    window = notice_window(NoticeRule(minimum=3), opens_at, CALENDAR)

    assert server_zone
    assert shanghai_date(opens_at) == date(2026, 4, 30)
    assert window.closes_at == datetime(2026, 5, 8, 16, 0, tzinfo=UTC)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        notice_window(NoticeRule(), _at("2026-01-01").replace(tzinfo=None), CALENDAR)


@pytest.mark.parametrize("fault", [{"minimum": 0}, {"end_time": "25:00"}, {"end_time": "9:00"}])
def test_a_rule_that_means_nothing_is_refused(fault: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"day|HH:MM"):
        NoticeRule(**fault)  # type: ignore[arg-type]


def test_a_day_cannot_be_off_and_worked() -> None:
    with pytest.raises(ValueError, match="2026-01-02"):
        Calendar(frozenset({date(2026, 1, 2)}), frozenset({date(2026, 1, 2)}))


def test_the_next_working_day_skips_the_block_and_its_weekend() -> None:
    assert CALENDAR.next_working_day(date(2026, 9, 30)) == date(2026, 10, 8)
    assert CALENDAR.working_day_from(date(2026, 9, 30)) == date(2026, 9, 30)
    assert CALENDAR.working_day_from(date(2026, 10, 1)) == date(2026, 10, 8)


@pytest.mark.clause("YY23-22")
@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2023, 5, 6), 1, date(2023, 6, 6)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 11, 30), 1, date(2025, 12, 30)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int, then: date
) -> None:
    assert months_after(day, months) == then


@pytest.mark.clause("YY23-13")
def test_evaluation_is_due_by_the_end_of_january_of_the_next_year() -> None:
    due = end_of_january_after(2026)

    assert due == date(2027, 1, 31)
    assert end_of_day(due) == datetime(2027, 1, 31, 16, 0, tzinfo=UTC)
    assert start_of_day(due) == datetime(2027, 1, 30, 16, 0, tzinfo=UTC)


@settings(deadline=None)
@given(start=DAYS, count=st.integers(min_value=-40, max_value=40))
def test_counting_takes_back_what_adding_gave(start: date, count: int) -> None:
    assert CALENDAR.count_working_days(start, CALENDAR.add_working_days(start, count)) == count


@settings(deadline=None)
@given(start=DAYS, count=st.integers(min_value=1, max_value=40))
def test_adding_never_lands_on_a_day_off(start: date, count: int) -> None:
    assert CALENDAR.is_working_day(CALENDAR.add_working_days(start, count))


@settings(deadline=None)
@given(start=DAYS, later=st.integers(min_value=0, max_value=30), count=st.integers(min_value=0, max_value=20))
def test_adding_is_monotone_in_the_start_and_in_the_count(start: date, later: int, count: int) -> None:
    first = CALENDAR.add_working_days(start, count)

    assert CALENDAR.add_working_days(start + timedelta(days=later), count) >= first
    assert CALENDAR.add_working_days(start, count + 1) > first


@settings(deadline=None)
@given(
    day=DAYS,
    minute=st.integers(min_value=0, max_value=24 * 60 - 1),
    minimum=st.integers(min_value=1, max_value=15),
    first=st.booleans(),
    end=st.sampled_from(["24:00", "17:30"]),
)
def test_a_window_is_never_shorter_than_its_minimum(
    day: date, minute: int, minimum: int, first: bool, end: str
) -> None:
    opens_at = start_of_day(day) + timedelta(minutes=minute)

    window = notice_window(
        NoticeRule(minimum=minimum, first_day_counts=first, end_time=end), opens_at, CALENDAR
    )

    assert len(window.days_counted) == minimum
    assert all(CALENDAR.is_working_day(counted) for counted in window.days_counted)
    assert window.closes_at > opens_at
    assert window.closes_at.utcoffset() == timedelta(0)
