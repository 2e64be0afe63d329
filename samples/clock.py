"""Moving the clock, for demonstrations: only the owner of the tables can, and production never does."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections


def _set(statement: str, value: object) -> None:
    if settings.PRODUCTION:
        raise CommandError("The clock is never moved in production.")
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, [value])


def travel_to(moment: datetime) -> None:
    """Let it be ``moment`` now for everybody, and go on from there."""
    _set("update duli_clock set shift = %s - clock_timestamp()", moment)


def back_to_now() -> None:
    _set("update duli_clock set shift = %s", timedelta(0))
