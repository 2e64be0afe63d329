"""Every rule that the ledger's tables hold, violated by the row that it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ledger.models import Act, Chain, OutboxRow


def act(world, at, **changes):
    values = {
        "tenant_id": world.yiyang.tenant.pk, "chain": "main", "sequence": 1_000_000, "at": at, "capacity": "system",
        "act": "x", "subject_type": "x", "subject_id": "x", "payload_digest": "0" * 64, "previous_hash": "0" * 64,
        "hash": "0" * 64,
    }  # fmt: skip
    return Act(**{**values, **changes})


def chain(world, at, **changes):
    return Chain(**{"tenant_id": world.yiyang.tenant.pk, "name": "other", "last_hash": "0" * 64, **changes})


def row(world, at, **changes):
    values = {
        "tenant_id": world.yiyang.tenant.pk,
        "kind": "x",
        "subject_id": "x",
        "made_at": at,
        "due_at": at,
    }
    return OutboxRow(**{**values, **changes})


@pytest.mark.parametrize(
    ("name", "make"), [("ledger_chain_once_for_a_tenant", chain), ("ledger_act_sequence_once", act)]
)
def test_a_second_row_of_the_same_place_is_refused(inside, at, name, make):
    make(inside, at).save(force_insert=True)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(inside, at).save(force_insert=True)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("ledger_outbox_ends_once", {"done_at": 1, "cancelled_at": 1}),
        ("ledger_outbox_ends_once", {"done_at": 1, "dead_at": 1}),
        ("ledger_outbox_done_after_made", {"done_at": -1}),
    ],
)
def test_an_effect_ends_in_one_way_and_after_it_was_made(inside, at, name, changes):
    times = {field: at + timedelta(seconds=seconds) for field, seconds in changes.items()}

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row(inside, at, **times).save(force_insert=True)
