"""Every constraint of deadlines and the inbox refuses what it is for, NULL included."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from notifications.models import Cursor, Deadline, Notification


def _deadline(world, at, **changes: Any) -> Deadline:
    values = {"kind": "x", "subject_id": uuid4(), "role": "officer", "due_at": at, "made_at": at, **changes}
    return Deadline.objects.create(**values)


def _message(world, at, **changes: Any) -> Notification:
    values = {"person": world.people["officer"], "source": "act 1", "kind": "x", "made_at": at, **changes}
    return Notification.objects.create(**values)


def _twice(make, **same):
    def both(world, at):
        make(world, at, **same)
        make(world, at, **same)

    return both


ONE = uuid4()
CASES = [
    ("notifications_deadline_has_a_kind", lambda world, at: _deadline(world, at, kind="")),
    ("notifications_deadline_has_a_role", lambda world, at: _deadline(world, at, role="")),
    ("notifications_deadline_ends_once", lambda world, at: _deadline(world, at, met_at=at, cancelled_at=at)),
    ("notifications_deadline_one_open", _twice(_deadline, subject_id=ONE)),
    ("notifications_deadline_one_open", _twice(_deadline, subject_id=ONE, unit=None)),
    ("notifications_notification_has_a_kind", lambda world, at: _message(world, at, kind="")),
    ("notifications_once_for_a_source", _twice(_message)),
    ("notifications_cursor_once", lambda world, at: [Cursor.objects.create(chain="main") for _ in range(2)]),
]


@pytest.mark.parametrize(
    ("name", "break_it"), CASES, ids=[f"{name}-{n}" for n, (name, _) in enumerate(CASES)]
)
def test_the_database_refuses(inside, at, name, break_it):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        break_it(inside, at)


@pytest.mark.parametrize(
    ("model", "column"),
    [(Deadline, "kind"), (Deadline, "role"), (Notification, "kind"), (Notification, "source")],
)
def test_null_is_refused(inside, at, model, column):
    make = _deadline if model is Deadline else _message

    with pytest.raises(IntegrityError, match=f'"{column}"'), transaction.atomic():
        make(inside, at, **{column: None})
