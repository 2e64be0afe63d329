"""Ten writers at once do not fork the chain; two relays do not share a row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from core import clock
from core.decisions import Capacity
from core.scope import Scope, tenant_scope
from ledger import actions, catalogue, outbox
from ledger.models import Act, OutboxRow
from ledger.verification import verify_chain
from organizations.models import Tenant

WRITERS, EACH = 10, 5


def a_tenant() -> Tenant:
    return Tenant.objects.create(
        slug="changde",
        name="常德市人民政府",
        short_name="常德市",
        level="prefecture",
        division_code="430700",
        made_at=clock.now(),
    )


def in_threads(work, number, database):
    def run(index):
        try:
            return work(index)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


@pytest.mark.concurrency
def test_ten_writers_make_one_chain(own_database):
    tenant = a_tenant()
    scope = Scope(tenant_id=tenant.pk, everything=True)
    actor = type("A", (), {"person_id": None})()

    def write(index):
        for _turn in range(EACH):
            with transaction.atomic(), tenant_scope(scope):
                actions.record(
                    "organizations.unit_changed",
                    actor=actor,
                    capacity=Capacity("system"),
                    at=clock.now(),
                    subject=tenant,
                    payload={"writer": index},
                )

    in_threads(write, WRITERS, own_database)

    with transaction.atomic(), tenant_scope(scope):
        found = verify_chain(actions.MAIN)
        sequences = list(Act.objects.order_by("sequence").values_list("sequence", flat=True))
    assert (found.holds, found.rows) == (True, WRITERS * EACH)
    assert sequences == list(range(1, WRITERS * EACH + 1))


@pytest.mark.concurrency
def test_two_relays_and_four_workers_perform_each_effect_once(own_database, monkeypatch):
    tenant = a_tenant()
    scope = Scope(tenant_id=tenant.pk, everything=True)
    done = []
    monkeypatch.setitem(catalogue._effects, "tests.effect", lambda subject_id, at: done.append(subject_id))
    with transaction.atomic(), tenant_scope(scope):
        for number in range(40):
            outbox.enqueue("tests.effect", subject_id=number, at=clock.now())

    claimed = in_threads(lambda _index: outbox.claim(), 2, own_database)
    rows = [row for one in claimed for row in one]
    performed = in_threads(
        lambda _index: sum(outbox.perform(row.id, row.tenant_id) for row in rows), 4, own_database
    )

    assert len(rows) == len({row.id for row in rows}) == 40
    assert sum(performed) == 40
    assert sorted(done, key=int) == [str(number) for number in range(40)]
    assert OutboxRow.objects.filter(done_at=None).count() == 0
