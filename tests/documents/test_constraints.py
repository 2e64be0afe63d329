"""The database refuses rows of files and renderings that no act could have written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core.ids import uuid7
from documents.models import Rendering, StoredFile
from tests.documents.builders import KIND, a_file


def file_row(at, **changes):
    values = {
        "name": "a.pdf",
        "media_type": "application/pdf",
        "size": 1,
        "sha256": "0" * 64,
        "content": b"1",
        "stored_at": at,
    }
    return StoredFile(**{**values, **changes})


def rendering_row(at, **changes):
    values = {"kind": KIND, "subject_id": uuid7(), "content": {}, "asked_at": at}
    return Rendering(**{**values, **changes})


VIOLATIONS = [
    ("documents_file_has_a_name", lambda world, at: file_row(at, name="")),
    ("documents_file_is_not_empty", lambda world, at: file_row(at, size=0)),
    ("documents_rendering_state", lambda world, at: rendering_row(at, state="lost", finished_at=at)),
    (
        "documents_rendering_finished_later",
        lambda world, at: rendering_row(
            at, state="failed", error="time", finished_at=at - timedelta(seconds=1)
        ),
    ),
    (
        "documents_rendering_done_has_a_file",
        lambda world, at: rendering_row(at, state="done", finished_at=at),
    ),
    (
        "documents_rendering_ended_has_a_time",
        lambda world, at: rendering_row(at, state="failed", error="time"),
    ),
    (
        "documents_rendering_failed_says_why",
        lambda world, at: rendering_row(at, state="failed", finished_at=at),
    ),
    (
        "documents_rendering_file_same_tenant",
        lambda world, at: rendering_row(at, state="done", finished_at=at, file_id=uuid7()),
    ),
]


@pytest.mark.parametrize(("name", "row"), VIOLATIONS, ids=[name for name, _row in VIOLATIONS])
def test_the_database_refuses_it(inside, at, name, row):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row(inside, at).save(force_insert=True)


@pytest.mark.parametrize("column", ["name", "state", "subject_id", "asked_at"])
def test_what_must_be_set_is_never_null(inside, at, column):
    row = file_row(at, name=None) if column == "name" else rendering_row(at, **{column: None})

    with pytest.raises(IntegrityError, match="null value"), transaction.atomic():
        row.save(force_insert=True)


def test_a_rendering_cannot_point_to_a_file_of_another_government(inside, at):
    from core.scope import tenant_scope

    with tenant_scope(inside.yueyang.scope()):
        foreign = file_row(at)
        foreign.save(force_insert=True)

    with pytest.raises(IntegrityError, match="documents_rendering_file_same_tenant"), transaction.atomic():
        rendering_row(at, state="done", finished_at=at, file_id=foreign.pk).save(force_insert=True)
    assert a_file(inside, at).pk != foreign.pk
