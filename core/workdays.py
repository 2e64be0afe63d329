"""Working days, notice periods and deadlines, all counted in Asia/Shanghai.

Days are counted by the arrangement that the State Council publishes each year: days off, and weekend days
worked in exchange. A year whose arrangement isn't published yet is provisional: it is counted all the same,
and whoever counts is told so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)
_SATURDAY = 5
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
MIDNIGHT = "24:00"

YearStatus = Literal["official", "provisional"]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked. Years missing from `status` are provisional."""

    off_days: frozenset[date] = frozenset()
    work_days: frozenset[date] = frozenset()
    status: Mapping[int, YearStatus] = field(default_factory=dict)
    versions: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        both = self.off_days & self.work_days
        if both:
            raise ValueError(f"off and worked at once: {', '.join(day.isoformat() for day in sorted(both))}")

    def is_official(self, year: int) -> bool:
        """Has the arrangement of this year been published?"""
        return self.status.get(year) == "official"

    def is_provisional(self, first: date, last: date) -> bool:
        """Does the span touch a year without a published arrangement (日历未确认)?"""
        return any(not self.is_official(year) for year in range(first.year, last.year + 1))

    def is_working_day(self, day: date) -> bool:
        """Is it worked: a weekday not off, or a weekend day worked in exchange (调休上班)?"""
        if day in self.work_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.off_days

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self.working_day_from(day + _DAY)

    def working_day_from(self, day: date) -> date:
        """`day` itself if it is worked, else the next day that is (民法典 第二百零三条)."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The working day number `count` after `day`, which isn't counted (民法典 第二百零一条); before it if
        negative.
        """
        step = _DAY if count >= 0 else -_DAY
        left = abs(count)
        while left:
            day += step
            if self.is_working_day(day):
                left -= 1
        return day

    def count_working_days(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; backwards, those from `end` up to `start`,
        negative.
        """
        if end < start:
            return -sum(self.is_working_day(end + _DAY * n) for n in range((start - end).days))
        return sum(self.is_working_day(start + _DAY * n) for n in range(1, (end - start).days + 1))


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """How a government counts a public notice; the default is the reading that is safe under every other."""

    unit: Literal["working_day", "calendar_day"] = "working_day"
    minimum: int = 3
    first_day_counts: bool = False
    end_moves_off_non_working: bool = True
    end_time: str = MIDNIGHT

    def __post_init__(self) -> None:
        if self.minimum < 1:
            raise ValueError("a notice lasts at least one day")
        if self.end_time != MIDNIGHT and not _CLOCK.fullmatch(self.end_time):
            raise ValueError(f"an end time is HH:MM or 24:00, not {self.end_time!r}")

    def end_of(self, day: date) -> datetime:
        """The moment this rule ends `day`, in UTC."""
        if self.end_time == MIDNIGHT:
            return end_of_day(day)
        return datetime.combine(day, time.fromisoformat(self.end_time), SHANGHAI).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens_at` until just before `closes_at`, both UTC; `days_counted` are the days that made up the
    minimum.
    """

    opens_at: datetime
    closes_at: datetime
    days_counted: list[date]
    provisional: bool

    def contains(self, at: datetime) -> bool:
        """Is the notice open at this moment? The closing second itself is outside."""
        return self.opens_at <= at < self.closes_at


def notice_window(rule: NoticeRule, opens_at: datetime, calendar: Calendar) -> Window:
    """The window of a notice posted at `opens_at`: never shorter than the rule's minimum.

    With a close of business, a first day whose close is already past when the notice opens is not counted.
    """
    first = shanghai_date(opens_at)
    counts_first = rule.first_day_counts and opens_at < rule.end_of(first)
    day = first if counts_first else first + _DAY
    counted: list[date] = []
    while len(counted) < rule.minimum:
        if rule.unit == "calendar_day" or calendar.is_working_day(day):
            counted.append(day)
        day += _DAY
    last = counted[-1]
    if rule.end_moves_off_non_working:
        last = calendar.working_day_from(last)
    return Window(opens_at.astimezone(UTC), rule.end_of(last), counted, calendar.is_provisional(first, last))


def shanghai_date(at: datetime) -> date:
    """The date in Asia/Shanghai at this moment, whatever zone the server is in."""
    if at.utcoffset() is None:
        raise ValueError("a time without its zone can't be counted")
    return at.astimezone(SHANGHAI).date()


def start_of_day(day: date) -> datetime:
    """00:00 of `day` in Asia/Shanghai, in UTC."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """24:00 of `day` in Asia/Shanghai, in UTC: the first moment that is no longer in time."""
    return start_of_day(day + _DAY)


def months_after(day: date, months: int) -> date:
    """The same day `months` later, or the last day of a month too short for it (民法典 第二百零二条)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    first_of_next = date(year + 1, 1, 1) if month == 11 else date(year, month + 2, 1)
    return date(year, month + 1, min(day.day, (first_of_next - _DAY).day))


def end_of_january_after(year: int) -> date:
    """31 January after the programme's year: evaluation is due (益政办发〔2023〕10号
    第六条、第十一条「次年1月底前」).
    """
    return date(year + 1, 1, 31)
