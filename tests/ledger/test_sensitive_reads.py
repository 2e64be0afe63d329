"""Who read a score sheet, a list before its notice, or a stored file stands in the access log; other pages leave no line."""

from __future__ import annotations

import pytest

from core.addresses import place
from ledger.models import AccessEntry
from tests.evaluations.builders import deliberated_list

pytestmark = pytest.mark.django_db


def _reads() -> list[tuple[str, str]]:
    return sorted(AccessEntry.objects.filter(kind="sensitive_read").values_list("path", "method"))


def test_reading_a_list_before_its_notice_is_written_down_with_its_reader(inside, at, client_of):
    proposed = deliberated_list(inside, at)
    path = place(inside.yiyang.tenant, "evaluations:list-detail", proposed.pk)

    answer = client_of(inside.people["officer"]).get(path)

    assert answer.status_code == 200
    assert _reads() == [(path, "GET")]
    assert AccessEntry.objects.get(kind="sensitive_read").person_id == inside.people["officer"].pk


def test_a_refused_read_is_a_refusal_and_no_read(inside, at, client_of):
    proposed = deliberated_list(inside, at)
    path = place(inside.yiyang.tenant, "evaluations:list-detail", proposed.pk)

    answer = client_of(inside.people["object_leader"]).get(path)

    assert answer.status_code in (403, 404)
    assert _reads() == []
    assert AccessEntry.objects.filter(kind="refusal", path=path).count() == 1


def test_home_leaves_no_line(inside, client_of):
    client_of(inside.people["officer"]).get(place(inside.yiyang.tenant, "portal:home"))

    assert _reads() == []
