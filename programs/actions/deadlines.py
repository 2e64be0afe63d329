"""What the lead unit of an item owes by which day, set down for its operators when the event comes that it counts from."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from core.addresses import place
from core.workdays import Calendar, end_of_day, shanghai_date
from notifications.actions import set_deadline
from notifications.queries import open_since
from notifications.rules import PROMPT
from organizations.actors import LEADS
from organizations.roles import Role
from programs import queries
from programs.models import Item
from programs.packs import Deadline, RuleSet
from programs.procedure import ListStep, takes
from programs.rules import due_on

PLAN_DEADLINE = "programs.plan"
EVALUATION_DEADLINE = "programs.evaluation"
"""The selection (第六条、第十一条); met when the list is out of the lead's hands or has been on public notice."""
SUBMISSION_DEADLINE = "publicity.submit_list"

_OF_RULE = {
    "deadline.plan": PLAN_DEADLINE,
    "deadline.evaluation": EVALUATION_DEADLINE,
    "deadline.submission": SUBMISSION_DEADLINE,
}
_AT_ISSUE = ("items_fixed", "programme_issued")


def happened(event: str, item: Item, *, at: datetime, day: date | None = None) -> None:
    """An event of the item has come (``day``: where it is another day than today): whatever counts from it is now due.

    Dates that count from nothing are set down at the issue of the programme (plans) or of the plan (the others).
    """
    written = queries.rules_of(item.programme)
    if event not in {_begins(kind, rule, written) for kind, rule in _owed(written)}:
        return  # what an item departs from loses its date; it never gets one from another event
    book = queries.rules_for_item(item)
    begun = [(kind, rule) for kind, rule in _owed(book) if _begins(kind, rule, book) == event]
    if not begun:
        return
    calendar = queries.calendar()
    for kind, rule in begun:
        due = due_on(
            rule,
            year=item.programme.year,
            event_day=_event_day(rule, item) or day or shanghai_date(at),
            calendar=calendar,
        )
        if due is not None:
            lead_owes(kind, item, due=due, at=at, calendar=calendar, prompt=rule.kind == "promptly")


def _owed(book: RuleSet) -> list[tuple[str, Deadline]]:
    owed = [(EVALUATION_DEADLINE, book.deadlines.evaluation)]
    if book.uses("plan"):
        owed.append((PLAN_DEADLINE, book.deadlines.plan))
    if takes(book, ListStep.SUBMISSION):
        owed.append((SUBMISSION_DEADLINE, book.deadlines.submission))
    return owed


def _begins(kind: str, rule: Deadline, book: RuleSet) -> str:
    """The event at which the deadline is set down."""
    if rule.event in _AT_ISSUE:
        return "programme_issued"
    if rule.event:
        return rule.event
    return "programme_issued" if kind == PLAN_DEADLINE or not book.uses("plan") else "plan_published"


def _event_day(rule: Deadline, item: Item) -> date | None:
    """The day of an event that came before the issue of the programme."""
    if rule.event == "items_fixed" and item.programme.items_fixed_at is not None:
        return shanghai_date(item.programme.items_fixed_at)
    return None


def moved(rule: str, item: Item, *, at: datetime) -> None:
    """An authority has ruled on a deadline of the item: what is open is due by the day that holds now.

    It counts from the day on which it was set down. Where the ruling names no day, what was due stays due.
    """
    kind = _OF_RULE.get(rule, "")
    since = open_since(kind, item.pk)
    if since is None:
        return
    holds: Deadline = getattr(queries.rules_for_item(item).deadlines, rule.partition(".")[2])
    calendar = queries.calendar()
    day = _event_day(holds, item) or shanghai_date(since)
    due = due_on(holds, year=item.programme.year, event_day=day, calendar=calendar)
    if due is not None:
        lead_owes(kind, item, due=due, at=at, calendar=calendar, prompt=holds.kind == "promptly")


def lead_owes(
    kind: str, item: Item, *, due: date, at: datetime, calendar: Calendar, prompt: bool = False
) -> None:
    """The co-ordinating lead unit has until the end of the day."""
    units: list[UUID] = queries.units_of_item(item.pk, LEADS)[:1]
    for unit_id in units:
        set_deadline(
            kind=kind,
            subject_id=item.pk,
            role=Role.LEAD_OPERATOR,
            due_at=end_of_day(due),
            at=at,
            unit_id=unit_id,
            item_id=item.pk,
            params={"item": item.title, **({PROMPT: True} if prompt else {})},
            path=place(queries.tenant_slug(), settings.DULI_ITEM_PAGE, item.pk),
            provisional=calendar.is_provisional(shanghai_date(at), due),
        )
