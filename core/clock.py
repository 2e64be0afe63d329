"""The one clock: the database's ``clock_timestamp()`` plus an offset that only the owner of the tables can set.

Python, triggers and sweeps ask the same SQL function, so that a closing second is the same for all of them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connections

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now(using: str = "default") -> datetime:
    """The moment, in UTC, as the database sees it. Ask once for each action and hand it on."""
    with connections[using].cursor() as cursor:
        cursor.execute("select duli_now()")
        row = cursor.fetchone()
    moment: datetime = row[0]
    return moment


def local_date(moment: datetime) -> date:
    """The calendar day in Asia/Shanghai on which ``moment`` falls."""
    return moment.astimezone(SHANGHAI).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI)


def shift(using: str = "default") -> timedelta:
    """How far the clock was moved for a demonstration; zero in production."""
    with connections[using].cursor() as cursor:
        cursor.execute("select shift from duli_clock")
        row = cursor.fetchone()
    moved: timedelta = row[0] if row else timedelta(0)
    return moved
