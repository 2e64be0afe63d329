"""How long a public notice lasts: pure functions over the rulebook and the working calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Literal, cast

from core.workdays import Calendar, NoticeRule, Window, notice_window
from programs.packs import RuleSet

SITE_OF_THE_LEAD = "lead_unit_site"


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
