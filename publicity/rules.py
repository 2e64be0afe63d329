"""How long a public notice lasts, and when data are made known: pure functions over the rulebook and the working calendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, cast

from core.workdays import Calendar, NoticeRule, Window, notice_window
from programs.packs import RuleSet

SITE_OF_THE_LEAD = "lead_unit_site"
_MONTHS_OF = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_QUARTERS = "一二三四"


@dataclass(frozen=True)
class Period:
    """A period whose indicator data are made known: 2024年第一季度, and its last day."""

    label: str
    last_day: date


def data_periods(rules: RuleSet, year: int) -> tuple[Period, ...]:
    """The periods of a year after which the rulebook makes indicator data known to everybody (定期公布); none: it doesn't."""
    months = _MONTHS_OF.get(rules.disclosure.indicator_data_every)
    if months is None or rules.disclosure.indicator_data != "public":
        return ()
    return tuple(
        Period(f"{year}年{_part(months, last)}", date(year, last, monthrange(year, last)[1]))
        for last in range(months, 13, months)
    )


def _part(months: int, last: int) -> str:
    if months == 1:
        return f"{last}月"
    if months == 3:
        return f"第{_QUARTERS[last // 3 - 1]}季度"
    return "全年" if months == 12 else "上半年" if last == 6 else "下半年"


def notice_rule(rules: RuleSet, days: int) -> NoticeRule:
    """How the government counts, for a notice of this many days."""
    return NoticeRule(
        unit=cast("Literal['working_day', 'calendar_day']", rules.notice.minimum.unit),
        minimum=days,
        first_day_counts=rules.notice.first_day_counts,
        end_moves_off_non_working=rules.notice.end_on_working_day,
        end_time=rules.notice.end_time,
    )


def window_of(rules: RuleSet, days: int, opens_at: datetime, calendar: Calendar) -> Window:
    """The window of a notice that opens now (第十二条「不少于3个工作日」)."""
    return notice_window(notice_rule(rules, days), opens_at, calendar)


def shown_in_full(rule: NoticeRule, counted: Sequence[date], until: datetime) -> list[date]:
    """Those of the counted days that were over before the notice was suspended."""
    return [day for day in counted if rule.end_of(day) <= until]


def resumed_window(
    rules: RuleSet,
    days: int,
    counted: Sequence[date],
    *,
    opens_at: datetime,
    suspended_at: datetime,
    resumed_at: datetime,
    calendar: Calendar,
) -> Window:
    """The window after a suspension: the days it cut short are shown again, counted on from the resumption."""
    rule = notice_rule(rules, days)
    done = shown_in_full(rule, counted, suspended_at)
    rest = notice_window(replace(rule, minimum=max(1, days - len(done))), resumed_at, calendar)
    return Window(opens_at, rest.closes_at, [*done, *rest.days_counted], rest.provisional)


def never_earlier(window: Window, promised: datetime) -> Window:
    """A recount may lengthen what was promised to the public, never shorten it."""
    return window if window.closes_at >= promised else replace(window, closes_at=promised)


def days_of(texts: Sequence[str]) -> list[date]:
    """The counted days as they are stored."""
    return [date.fromisoformat(text) for text in texts]
