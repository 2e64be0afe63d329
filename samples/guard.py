"""Production doesn't start on samples: their passwords are printed in the handbook, and their clock is moved."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.db.utils import ProgrammingError

from organizations.models import Person
from samples.records import PASSWORD, people


def refuse_samples_in_production() -> None:
    """Raises ``ImproperlyConfigured`` when a sample sign-in works or the clock is moved. Leaves no connection open.

    A database that isn't migrated yet holds neither.
    """
    try:
        _refuse_moved_clock()
        _refuse_sample_sign_ins()
    except ProgrammingError:
        return
    finally:
        if not connection.in_atomic_block:
            # Servers fork after this: a connection must not be shared among their processes.
            connections.close_all()


def _refuse_moved_clock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select shift from duli_clock")
        row = cursor.fetchone()
    if row is not None and row[0] != timedelta(0):
        raise ImproperlyConfigured(
            f"The clock of this database is moved by {row[0]}. Production runs by the real time: "
            "use a database of its own, or have its owner set duli_clock.shift back to 0."
        )


def _refuse_sample_sign_ins() -> None:
    names = [person["username"] for person in people()]
    for person in Person.objects.filter(username__in=names, disabled_at=None).order_by("username"):
        if person.check_password(PASSWORD):
            raise ImproperlyConfigured(
                f"The sample sign-in “{person.username}” works in this database, and its password is public. "
                "Production needs a database without samples (run.py --empty begins one)."
            )
