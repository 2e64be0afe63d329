"""Every state of a round × every act: open, seal, order anew. What is refused leaves rows, ledger and outbox as they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from core.errors import Conflict, WrongState
from evaluations.actions import rounds
from evaluations.models import FrozenInput, Round, Standing
from ledger.models import Act, OutboxRow
from tests.indicators import builders

ROWS = (Round, FrozenInput, Standing, OutboxRow)

# State → what each act comes to. Opening a second round is always a conflict: another one is ordered with a reason.
EXPECTED = {
    "open": {"open": "conflict", "seal": "sealed", "order": "refused"},
    "sealed": {"open": "conflict", "seal": "refused", "order": "open"},
    "superseded": {"open": "conflict", "seal": "refused", "order": "refused"},
}


def a_round(world: Any, at: datetime, state: str) -> Round:
    if state == "open":
        return builders.open_round(world, at)
    row = builders.sealed_round(world, at)
    if state == "superseded":
        second = rounds.order_new_round(
            round_id=row.pk, reason="申诉属实", actor=world.actor("officer", at), at=at
        )
        rounds.seal_round(round_id=second.pk, actor=world.actor("lead_operator", at), at=at)
    return Round.objects.get(pk=row.pk)


def everything() -> list[Any]:
    return [*(list(model.objects.order_by("pk").values()) for model in ROWS), Act.objects.count()]


def outcome(call: Callable[[], Round]) -> str:
    """What the call came to; then it is taken back."""
    before = everything()
    with transaction.atomic():
        try:
            with transaction.atomic():
                found = str(call().state)
            assert Act.objects.count() == before[-1] + 1
        except WrongState:
            found = "refused"
            assert everything() == before
        except Conflict:
            found = "conflict"
            assert everything() == before
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("state", EXPECTED)
def test_a_round_takes_an_act_in_its_states_only(inside: Any, at: Any, state: str) -> None:
    row = a_round(inside, at, state)
    assert row.state == state
    lead, officer = inside.actor("lead_operator", at), inside.actor("officer", at)

    found = {
        "open": outcome(lambda: rounds.open_round(track_id=row.track_id, actor=lead, at=at)),
        "seal": outcome(lambda: rounds.seal_round(round_id=row.pk, actor=lead, at=at)),
        "order": outcome(
            lambda: rounds.order_new_round(round_id=row.pk, reason="复核", actor=officer, at=at)
        ),
    }

    assert found == EXPECTED[state]


def test_no_round_opens_before_the_plan_is_published_with_its_scheme(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)
    lead = inside.actor("lead_operator", at)

    assert outcome(lambda: rounds.open_round(track_id=scheme.track_id, actor=lead, at=at)) == "refused"


def test_a_second_open_round_is_a_conflict(inside: Any, at: Any) -> None:
    row = builders.sealed_round(inside, at)
    officer = inside.actor("officer", at)
    rounds.order_new_round(round_id=row.pk, reason="申诉属实", actor=officer, at=at)

    found = outcome(lambda: rounds.order_new_round(round_id=row.pk, reason="再核", actor=officer, at=at))

    assert found == "conflict"
