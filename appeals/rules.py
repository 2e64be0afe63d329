"""Rules of appeals: when one is in time, who is recused, which outcome fits which decision, when an answer is due."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from appeals.states import AppealState, Outcome
from core.workdays import Calendar, end_of_day, shanghai_date


class Part(StrEnum):
    """What somebody did in an evaluation that keeps them from looking into an appeal against it."""

    ENTERED = "entered"
    REVIEWED = "reviewed"
    SEALED = "sealed"
    LISTED = "listed"


def in_time(received_at: datetime, opens_at: datetime, closes_at: datetime | None) -> bool:
    """Received while the notice was open. The closing second itself is outside."""
    return closes_at is not None and opens_at <= received_at < closes_at


def recusal(
    person_id: UUID | None, parts: Mapping[UUID, Collection[Part]], *, recuse_scorers: bool = True
) -> list[Part]:
    """The parts that recuse a person, in the order of the evaluation; none when the rulebook does not recuse."""
    if not recuse_scorers or person_id is None:
        return []
    taken = parts.get(person_id, ())
    return [part for part in Part if part in taken]


OUTCOMES: Mapping[str, frozenset[str]] = {
    AppealState.UPHELD: frozenset({Outcome.CORRECT_VALUES, Outcome.REMOVE_ENTRY}),
    AppealState.PARTLY_UPHELD: frozenset({Outcome.CORRECT_VALUES, Outcome.REMOVE_ENTRY, Outcome.NONE}),
    AppealState.REJECTED: frozenset({Outcome.NONE}),
}
"""What may follow from a decision: an upheld appeal changes something, a rejected one nothing."""


def outcome_fits(decision: str, outcome: str) -> bool:
    return outcome in OUTCOMES.get(decision, frozenset())


def keeps_hold(outcome: str) -> bool:
    """Whether the answer alone leaves the list held, because something must change first."""
    return outcome in (Outcome.CORRECT_VALUES, Outcome.REMOVE_ENTRY)


def answer_due(received_at: datetime, *, unit: str, length: int, calendar: Calendar) -> datetime:
    """24:00 of the last day of a span that begins on the day after receipt (民法典 第二百零一条)."""
    day = shanghai_date(received_at)
    if unit == "working_day":
        return end_of_day(calendar.add_working_days(day, length))
    return end_of_day(type(day).fromordinal(day.toordinal() + length))
