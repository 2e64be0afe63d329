"""When people are reminded: figures only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

LEADS = (timedelta(days=7), timedelta(days=3), timedelta(days=1), timedelta(0))
"""How long before a deadline a reminder goes out; the last one says that it is due now."""


PROMPT = "prompt"
"""Mark on a deadline of what is due 及时: a reminder comes on its day, and it is never overdue."""


def reminder_times(due_at: datetime, now: datetime, leads: Iterable[timedelta] = LEADS) -> list[datetime]:
    """The moments still to come at which the people concerned are reminded, earliest first, without doubles."""
    moments = {due_at - lead for lead in leads}
    return sorted(moment for moment in moments if moment > now)


def lead_of(due_at: datetime, now: datetime, leads: Iterable[timedelta] = LEADS) -> timedelta:
    """Which reminder it is time for: the shortest lead whose moment has come, however late the worker is."""
    sizes = sorted(leads)
    return next((lead for lead in sizes if due_at - now <= lead), sizes[-1])
