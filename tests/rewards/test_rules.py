"""Rules of rewards, by table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.workdays import Calendar
from programs.packs import Deadline
from programs.rules import due_on
from rewards import rules
from rewards.states import RewardKind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("给予资金奖励", RewardKind.CASH),
        ("优先支持项目建设", RewardKind.PREFERENCE),
        ("项目支持和资金奖励", RewardKind.PROJECT),
        ("在全市宣传推介", RewardKind.PUBLICITY),
        ("通报表扬", RewardKind.COMMENDATION),
        ("另行研究", RewardKind.OTHER),
    ],
)
def test_the_kind_is_what_the_text_speaks_of_first(text, kind):
    assert rules.kind_of(text) == kind


@pytest.mark.clause("YY23-65")
@pytest.mark.parametrize(
    ("issued_on", "due"),
    [
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 3, 15), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_a_reward_is_due_at_the_end_of_the_year_in_which_the_notice_was_issued(issued_on, due):
    rule = Deadline("date_in_year_of", event="commendation_issued", month=12, day=31)

    assert due_on(rule, year=2025, event_day=issued_on, calendar=Calendar()) == due


@pytest.mark.clause("YY23-65")
@pytest.mark.parametrize(
    ("state", "today", "overdue"),
    [
        ("promised", date(2026, 12, 30), False),
        ("promised", date(2026, 12, 31), False),
        ("promised", date(2027, 1, 1), True),
        ("honoured", date(2027, 1, 1), False),
        ("withdrawn", date(2027, 1, 1), False),
    ],
)
def test_a_promise_is_overdue_the_day_after_its_last_day(state, today, overdue):
    assert rules.is_overdue(state, date(2026, 12, 31), today) is overdue


def test_what_was_honoured_on_the_last_day_was_not_late():
    assert not rules.was_late(date(2026, 12, 31), date(2026, 12, 31))
    assert rules.was_late(date(2027, 1, 1), date(2026, 12, 31))
    assert not rules.was_late(None, date(2026, 12, 31))


def test_amounts_of_different_units_are_never_added_up():
    amounts = [(Decimal("10.5"), "万元"), (Decimal("2"), "亩"), (Decimal("0.5"), "万元"), (None, "")]

    assert rules.sums(amounts) == [("万元", Decimal("11.0")), ("亩", Decimal(2))]
