"""Rules of appeals, by table."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from appeals import rules
from appeals.rules import Part
from core.workdays import Calendar, end_of_day

OPENS = datetime(2026, 1, 19, 1, 0, tzinfo=UTC)
CLOSES = datetime(2026, 1, 22, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("received_at", "expected"),
    [
        (OPENS - timedelta(seconds=1), False),
        (OPENS, True),
        (CLOSES - timedelta(seconds=1), True),
        (CLOSES, False),
        (CLOSES + timedelta(seconds=1), False),
    ],
)
@pytest.mark.clause("YY23-48")
def test_the_time_of_receipt_lies_inside_the_notice_without_its_closing_second(received_at, expected):
    assert rules.in_time(received_at, OPENS, CLOSES) is expected


def test_a_notice_without_an_end_has_no_window():
    assert not rules.in_time(OPENS, OPENS, None)


def test_whoever_took_several_parts_is_recused_for_each_in_the_order_of_the_evaluation():
    person = uuid4()

    assert rules.recusal(person, {person: {Part.LISTED, Part.ENTERED}}) == [Part.ENTERED, Part.LISTED]
    assert rules.recusal(uuid4(), {person: {Part.SEALED}}) == []


def test_a_rulebook_without_recusal_recuses_nobody():
    person = uuid4()

    assert rules.recusal(person, {person: {Part.SEALED}}, recuse_scorers=False) == []


@pytest.mark.parametrize(
    ("decision", "outcome", "fits"),
    [
        ("upheld", "correct_values", True),
        ("upheld", "remove_entry", True),
        ("upheld", "none", False),
        ("partly_upheld", "correct_values", True),
        ("partly_upheld", "none", True),
        ("rejected", "none", True),
        ("rejected", "correct_values", False),
        ("rejected", "remove_entry", False),
        ("filed", "none", False),
    ],
)
def test_an_upheld_appeal_changes_something_and_a_rejected_one_nothing(decision, outcome, fits):
    assert rules.outcome_fits(decision, outcome) is fits


@pytest.mark.parametrize(
    ("outcome", "kept"), [("none", False), ("correct_values", True), ("remove_entry", True)]
)
def test_the_hold_outlives_the_answer_where_something_must_change(outcome, kept):
    assert rules.keeps_hold(outcome) is kept


@pytest.mark.clause("YY23-49")
@pytest.mark.parametrize(
    ("unit", "length", "last"),
    [
        ("working_day", 1, date(2026, 1, 26)),
        ("working_day", 5, date(2026, 1, 30)),
        ("calendar_day", 1, date(2026, 1, 24)),
    ],
)
def test_an_answer_is_due_at_the_end_of_the_last_day_counted_from_the_day_after_receipt(unit, length, last):
    friday = datetime(2026, 1, 23, 3, 0, tzinfo=UTC)

    due = rules.answer_due(friday, unit=unit, length=length, calendar=Calendar())

    assert due == end_of_day(last)
