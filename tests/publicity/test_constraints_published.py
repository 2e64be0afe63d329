"""The database refuses commendation notices and publications that no act could have written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core.ids import uuid7
from publicity.models import CommendationNotice, Publication, PublishedFile
from tests.programs import builders as programs


def commendation(world, at, **changes):
    if not {"programme", "programme_id"} & set(changes):
        changes["programme"] = programs.draft_programme(world, at)
    values = {
        "title": "通报",
        "opening": "现通报如下：",
        "addressee": "各县市区",
        "cc": "市委组织部",
        "drafted_at": at,
        "drafted_by": world.people["officer"],
    }
    return CommendationNotice(**{**values, **changes})


def publication(at, **changes):
    values = {
        "kind": "plan",
        "source_id": uuid7(),
        "title": "方案",
        "publisher_name": "市农业农村局",
        "content": {},
        "digest": "0" * 64,
        "published_at": at,
    }
    return Publication(**{**values, **changes})


def published_file(at, **changes):
    values = {
        "publication_id": uuid7(),
        "name": "a.pdf",
        "media_type": "application/pdf",
        "size": 1,
        "sha256": "0" * 64,
        "content": b"1",
        "published_at": at,
    }
    return PublishedFile(**{**values, **changes})


def stored_first(row):
    row.save(force_insert=True)
    return row


def second_of_programme(world, at):
    first = stored_first(commendation(world, at))
    return commendation(world, at, programme=first.programme)


def second_with_number(world, at):
    version = programs.rulebook(world, at)
    one, two = (programs.draft_programme(world, at, year=year, version=version) for year in (2024, 2025))
    stored_first(commendation(world, at, programme=one, document_number="益政办发〔2026〕3号"))
    return commendation(world, at, programme=two, document_number="益政办发〔2026〕3号")


def second_standing(world, at):
    first = stored_first(publication(at))
    return publication(at, source_id=first.source_id)


def second_file(world, at):
    first = stored_first(published_file(at))
    return published_file(at, publication_id=first.publication_id)


BEFORE = timedelta(seconds=-1)
VIOLATIONS = [
    ("publicity_commendation_state", lambda world, at: commendation(world, at, state="lost", decided_at=at)),
    ("publicity_commendation_once", second_of_programme),
    ("publicity_commendation_number_once", second_with_number),
    ("publicity_commendation_decided_has_a_time", lambda world, at: commendation(world, at, state="decided")),
    (
        "publicity_commendation_issued_has_a_time",
        lambda world, at: commendation(world, at, state="issued", decided_at=at),
    ),
    (
        "publicity_commendation_issued_by_somebody",
        lambda world, at: commendation(world, at, state="issued", decided_at=at, issued_at=at),
    ),
    (
        "publicity_commendation_issued_after_decided",
        lambda world, at: commendation(
            world, at, state="issued", decided_at=at, issued_at=at + BEFORE, issued_by=world.people["officer"]
        ),
    ),
    (
        "publicity_commendationnotice_programme_same_tenant",
        lambda world, at: commendation(world, at, programme_id=uuid7()),
    ),
    (
        "publicity_commendationnotice_route_same_tenant",
        lambda world, at: commendation(world, at, route_id=uuid7()),
    ),
    (
        "publicity_commendationnotice_rendering_same_tenant",
        lambda world, at: commendation(world, at, rendering_id=uuid7()),
    ),
    (
        "publicity_commendationnotice_copy_rendering_same_tenant",
        lambda world, at: commendation(world, at, copy_rendering_id=uuid7()),
    ),
    ("publicity_publication_kind", lambda world, at: publication(at, kind="rumour")),
    ("publicity_publication_has_a_title", lambda world, at: publication(at, title="")),
    ("publicity_publication_once", second_standing),
    ("publicity_publication_withdrawn_later", lambda world, at: publication(at, withdrawn_at=at + BEFORE)),
    ("publicity_published_file_once", second_file),
    (
        "publicity_published_file_withdrawn_later",
        lambda world, at: published_file(at, withdrawn_at=at + BEFORE),
    ),
]


@pytest.mark.parametrize(("name", "row"), VIOLATIONS, ids=[name for name, _row in VIOLATIONS])
def test_the_database_refuses_it(inside, at, name, row):
    bad = row(inside, at)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        bad.save(force_insert=True)


@pytest.mark.parametrize(
    ("make", "column"),
    [
        (commendation, "state"),
        (commendation, "cc"),
        (lambda world, at, **changes: publication(at, **changes), "kind"),
        (lambda world, at, **changes: publication(at, **changes), "title"),
        (lambda world, at, **changes: published_file(at, **changes), "sha256"),
    ],
)
def test_what_must_be_set_is_never_null(inside, at, make, column):
    bad = make(inside, at, **{column: None})

    with pytest.raises(IntegrityError, match="null value"), transaction.atomic():
        bad.save(force_insert=True)
