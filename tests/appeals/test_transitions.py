"""Every state × every act: what the table allows arrives, everything else is refused and leaves no trace."""

from __future__ import annotations

import pytest
from django.db import transaction

from appeals import actions
from appeals.states import APPEAL_TRANSITIONS, AppealState
from core.errors import WrongState
from ledger.models import Act
from tests.appeals import builders


def _do(act: str, world, at, appeal):
    when = builders.later(appeal)
    manager = world.actor("lead_manager", at)
    same = {"appeal_id": appeal.pk, "at": when}
    decide = {
        "uphold": ("upheld", "correct_values"),
        "uphold_partly": ("partly_upheld", "none"),
        "reject": ("rejected", "none"),
    }
    if act == "accept":
        return actions.accept_appeal(**same, actor=manager, verifier_id=world.people["officer_two"].pk)
    if act == "refuse":
        return actions.refuse_appeal(**same, actor=manager, reason="不属于名单事项。")
    if act == "answer":
        return actions.answer_appeal(**same, actor=manager, answer=builders.ANSWER)
    if act == "withdraw":
        return actions.withdraw_appeal(**same, actor=world.actor("object_leader", at))
    decision, outcome = decide[act]
    return actions.decide_appeal(**same, actor=manager, decision=decision, outcome=outcome)


@pytest.mark.parametrize("state", sorted(AppealState.values))
def test_from_a_state_exactly_the_acts_of_the_table_are_possible(inside, at, state):
    appeal = builders.again(builders.STATES[state](inside, at))
    assert appeal.state == state

    for act in sorted(APPEAL_TRANSITIONS.acts):
        recorded = Act.objects.count()
        with transaction.atomic():
            if APPEAL_TRANSITIONS.allows(state, act):
                result = _do(act, inside, at, appeal)
                assert result.state == APPEAL_TRANSITIONS.target(state, act)
                assert Act.objects.count() > recorded
                transaction.set_rollback(True)
                continue
            with pytest.raises(WrongState):
                _do(act, inside, at, appeal)
            assert Act.objects.count() == recorded
            assert builders.again(appeal).state == state


@pytest.mark.parametrize("state", sorted(set(AppealState.values) - {"verifying"}))
def test_a_finding_is_recorded_only_while_it_is_verified(inside, at, state):
    appeal = builders.STATES[state](inside, at)

    with pytest.raises(WrongState):
        actions.record_finding(
            appeal_id=appeal.pk, actor=inside.actor("officer_two", at), at=builders.later(appeal), finding="x"
        )
