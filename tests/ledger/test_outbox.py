"""The outbox: once, later, again after a failure, never after too many, never when cancelled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from core.scope import tenant_scope
from ledger import catalogue, outbox
from ledger.models import OutboxRow
from organizations.models import UnitKind

KIND = "tests.effect"


@pytest.fixture
def effects(monkeypatch):
    """A declared effect that notes what it did; ``effects.fail = True`` makes it fail."""

    class Effects(list):
        fail = False

    done = Effects()

    def handler(subject_id, at):
        UnitKind.objects.create(code=f"kind-{len(done)}", name=subject_id)
        if done.fail:
            raise RuntimeError("out of order")
        done.append(subject_id)

    monkeypatch.setitem(catalogue._effects, KIND, handler)
    return done


def enqueue(world, subject, at, **more):
    with transaction.atomic(), tenant_scope(world.yiyang.scope()):
        return outbox.enqueue(KIND, subject_id=subject, at=at, **more)


def test_an_effect_is_performed_once(world, at, effects):
    row = enqueue(world, "one", at)

    first, again = outbox.run_due(), outbox.perform(row.pk, row.tenant_id)

    assert (first, again, effects) == (1, False, ["one"])
    assert OutboxRow.objects.get().done_at is not None


def test_an_effect_due_in_the_future_waits(world, at, effects, travel):
    enqueue(world, "later", at, due_at=at + timedelta(hours=1))

    early = outbox.run_due()
    travel.forward(hours=1, seconds=1)
    late = outbox.run_due()

    assert (early, late, effects) == (0, 1, ["later"])


def test_a_cancelled_effect_is_not_performed(world, at, effects):
    enqueue(world, "never", at, due_at=at + timedelta(hours=1))
    with tenant_scope(world.yiyang.scope()):
        taken_back = outbox.cancel(KIND, subject_id="never", at=at)

    row = OutboxRow.objects.get()

    assert (taken_back, outbox.perform(row.pk, row.tenant_id), effects) == (1, False, [])


def test_a_failed_effect_leaves_nothing_and_is_tried_again_later(world, at, effects, travel):
    row = enqueue(world, "stubborn", at)
    effects.fail = True
    outbox.run_due()
    row.refresh_from_db()
    with tenant_scope(world.yiyang.scope()):
        left = UnitKind.objects.filter(name="stubborn").count()

    effects.fail = False
    travel.forward(seconds=5)
    outbox.run_due()

    assert (left, row.attempts, row.claimed_at, row.last_error) == (0, 1, None, "RuntimeError: out of order")
    assert row.due_at > at + timedelta(seconds=1)
    assert effects == ["stubborn"]


def test_the_wait_doubles_and_after_eight_attempts_the_row_is_dead(world, at, effects, travel):
    row = enqueue(world, "poison", at)
    effects.fail = True
    waits = []
    for _attempt in range(outbox.MOST_ATTEMPTS):
        outbox.run_due()
        row.refresh_from_db()
        waits.append(row.attempts)
        travel.forward(seconds=600)

    assert waits == list(range(1, 9))
    assert row.dead_at is not None
    assert outbox.run_due() == 0


def test_a_poisoned_row_does_not_hold_up_others(world, at, effects):
    enqueue(world, "first", at)
    effects.fail = True
    outbox.run_due()
    effects.fail = False
    enqueue(world, "second", at)

    outbox.run_due()

    assert effects == ["second"]


def test_a_row_whose_worker_died_is_sent_again_after_its_claim(world, at, effects, travel):
    enqueue(world, "orphan", at)
    claimed = outbox.claim()

    while_claimed = outbox.claim()
    travel.forward(seconds=61)
    after = outbox.claim()

    assert (len(claimed), while_claimed, after) == (1, [], claimed)


def test_an_effect_that_no_app_declared_is_not_enqueued(inside, at):
    with pytest.raises(KeyError):
        outbox.enqueue("nobody.handles_this", subject_id="x", at=at)


def test_rows_come_in_the_order_in_which_they_are_due(world, at, effects, travel):
    for minutes in (3, 1, 2):
        enqueue(world, str(minutes), at, due_at=at + timedelta(minutes=minutes))
    travel.forward(minutes=10)

    outbox.run_due()

    assert effects == ["1", "2", "3"]
