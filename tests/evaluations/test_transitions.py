"""Every state × every act of rounds, lists and vetoes: what the table names arrives, everything else is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from core.decisions import Capacity
from core.errors import Missing, Refusal, WrongState
from core.transitions import TransitionTable
from evaluations.actions import list_steps, lists
from evaluations.models import ProposedList
from evaluations.states import (
    LIST_TRANSITIONS,
    ROUND_TRANSITIONS,
    VETO_TRANSITIONS,
    ListState,
    RoundState,
    VetoState,
)
from ledger.models import Act
from tests.evaluations import builders as a

TABLES = [(ROUND_TRANSITIONS, RoundState), (LIST_TRANSITIONS, ListState), (VETO_TRANSITIONS, VetoState)]
EVERY = [
    (table, state, act) for table, states in TABLES for state in states.values for act in sorted(table.acts)
]


@pytest.mark.parametrize(("table", "state", "act"), EVERY, ids=lambda one: getattr(one, "artefact", str(one)))
def test_a_move_that_the_table_does_not_name_is_refused(table: TransitionTable, state: str, act: str) -> None:
    allowed = {(row.source, row.act): row.target for row in table}

    if (state, act) in allowed:
        assert table.target(state, act) == allowed[state, act]
    else:
        with pytest.raises(WrongState):
            table.target(state, act)


def test_a_list_on_notice_goes_on_by_its_notice_only() -> None:
    moves = {row.act for row in LIST_TRANSITIONS if row.source == ListState.ON_NOTICE}

    assert moves == {"take_off_notice", "submit"}


@pytest.mark.parametrize("state", [ListState.APPROVED, ListState.REPLACED])
def test_an_ended_list_moves_no_more(state: str) -> None:
    assert not [row for row in LIST_TRANSITIONS if row.source == state]


CAPACITY = Capacity("test")

ACTS: dict[str, Callable[[ProposedList, Any, Any], Any]] = {
    "deliberate": lambda row, world, at: lists.deliberate(
        list_id=row.pk, actor=world.actor("lead_operator", at), at=at, minutes=a.minutes(at)
    ),
    "sign_off": lambda row, world, at: list_steps.send_for_consent(
        list_id=row.pk, actor=world.actor("lead_operator", at), at=at
    ),
    "pass": lambda row, world, at: list_steps.answer_list_step(
        list_id=row.pk,
        step_id=uuid4(),
        unit_id=uuid4(),
        stance="agree",
        actor=world.actor("officer", at),
        at=at,
    ),
    "put_on_notice": lambda row, world, at: list_steps.mark_on_notice(
        list_id=row.pk, actor=world.actor("lead_operator", at), capacity=CAPACITY, at=at
    ),
    "take_off_notice": lambda row, world, at: list_steps.take_off_notice(
        list_id=row.pk, actor=world.actor("lead_operator", at), capacity=CAPACITY, at=at
    ),
    "submit": lambda row, world, at: list_steps.mark_submitted(
        list_id=row.pk, package={}, actor=world.actor("lead_operator", at), capacity=CAPACITY, at=at
    ),
    "review": lambda row, world, at: list_steps.review_list(
        list_id=row.pk, note="", actor=world.actor("officer", at), at=at
    ),
    "approve": lambda row, world, at: list_steps.approve_list(
        list_id=row.pk, actor=world.actor("officer", at), capacity=CAPACITY, at=at
    ),
    "return": lambda row, world, at: list_steps.return_list(
        list_id=row.pk, reason="重新评选", actor=world.actor("officer", at), at=at
    ),
    "replace": lambda row, world, at: lists.replace_list(
        list_id=row.pk, reason="数据更正", actor=world.actor("lead_operator", at), at=at
    ),
}


def test_every_act_of_the_table_has_its_action() -> None:
    assert set(ACTS) == LIST_TRANSITIONS.acts


def put_in(row: ProposedList, state: str, at: Any) -> None:
    """The row as if it stood in this state; only its columns matter here."""
    ProposedList.objects.filter(pk=row.pk).update(
        state=state,
        deliberated_at=at,
        deliberated_by=row.drafted_by_id,
        minutes_number="1",
        minutes_on=a.minutes(at).held_on,
        minutes_text="x",
        submitted_at=at,
        submitted_by=row.drafted_by_id,
        reviewed_at=at,
        reviewed_by=row.drafted_by_id,
        approved_at=at,
        returned_at=at,
        returned_by=row.drafted_by_id,
        return_reason="x",
        replaced_at=at,
    )


def test_each_action_moves_only_from_the_states_that_the_table_names(inside: Any, at: Any) -> None:
    from django.db import transaction

    row = a.drafted_list(inside, at)
    targets = {(one.source, one.act): one.target for one in LIST_TRANSITIONS}

    for state in ListState.values:
        for act, perform in ACTS.items():
            with transaction.atomic():
                put_in(row, state, at)
                acts = Act.objects.count()
                try:
                    perform(row, inside, at)
                except WrongState:
                    assert (state, act) not in targets, (state, act)
                    after = (ProposedList.objects.get(pk=row.pk).state, Act.objects.count())
                    assert after == (state, acts)
                except Missing:
                    assert act == "pass"  # allowed here; there is no such step
                    assert (state, act) in targets
                except Refusal as refusal:
                    raise AssertionError((state, act, refusal.findings)) from refusal
                else:
                    assert ProposedList.objects.get(pk=row.pk).state == targets[state, act]
                transaction.set_rollback(True)
