"""Every state × every act of applications: what the table names arrives, everything else is refused and leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from core.errors import WrongState
from evaluations.actions import application_reviews, applications
from evaluations.models import Application, ApplicationCall
from evaluations.states import APPLICATION_TRANSITIONS, ApplicationState
from ledger.models import Act
from tests.evaluations import application_builders as a

EVERY = [(state, act) for state in ApplicationState.values for act in sorted(APPLICATION_TRANSITIONS.acts)]

ACTS: dict[str, Callable[[Application, Any], Any]] = {
    "submit": lambda row, world: applications.submit_application(
        application_id=row.pk,
        declared=True,
        declaration=a.DECLARATION,
        actor=world.actor("object_leader", a.DURING),
        at=a.DURING,
    ),
    "withdraw": lambda row, world: applications.withdraw_application(
        application_id=row.pk, reason="x", actor=world.actor("object_leader", a.DURING), at=a.DURING
    ),
    "return": lambda row, world: application_reviews.return_application(
        application_id=row.pk,
        reason="x",
        due_at=a.AFTER,
        actor=world.actor("lead_reviewer", a.DURING),
        at=a.DURING,
    ),
    "accept": lambda row, world: application_reviews.accept_application(
        application_id=row.pk, actor=world.actor("lead_reviewer", a.DURING), at=a.DURING
    ),
    "refuse": lambda row, world: application_reviews.refuse_application(
        application_id=row.pk, reason="x", actor=world.actor("lead_reviewer", a.DURING), at=a.DURING
    ),
}


@pytest.mark.parametrize(("state", "act"), EVERY)
def test_a_move_that_the_table_does_not_name_is_refused(state: str, act: str) -> None:
    allowed = {(row.source, row.act): row.target for row in APPLICATION_TRANSITIONS}

    if (state, act) in allowed:
        assert APPLICATION_TRANSITIONS.target(state, act) == allowed[state, act]
    else:
        with pytest.raises(WrongState):
            APPLICATION_TRANSITIONS.target(state, act)


def test_every_act_of_the_table_has_its_action() -> None:
    assert set(ACTS) == APPLICATION_TRANSITIONS.acts


@pytest.mark.parametrize("state", ["accepted", "refused", "withdrawn"])
def test_a_decided_application_moves_no_more(state: str) -> None:
    assert not [row for row in APPLICATION_TRANSITIONS if row.source == state]


def test_each_action_moves_only_from_the_states_that_the_table_names(inside: Any) -> None:
    row = a.filled(inside)
    targets = {(one.source, one.act): one.target for one in APPLICATION_TRANSITIONS}
    leader = inside.people["object_leader"].pk
    assert ApplicationCall.objects.count() == 1

    for state in ApplicationState.values:
        for act, perform in ACTS.items():
            with transaction.atomic():
                Application.objects.filter(pk=row.pk).update(
                    state=state,
                    submitted_at=a.DURING,
                    submitted_by=leader,
                    reviewed_at=a.DURING,
                    reviewed_by=leader,
                    reason="x",
                    withdrawn_at=a.DURING,
                    withdrawn_by=leader,
                )
                acts = Act.objects.count()
                try:
                    perform(row, inside)
                except WrongState:
                    assert (state, act) not in targets, (state, act)
                    after = (Application.objects.get(pk=row.pk).state, Act.objects.count())
                    assert after == (state, acts)
                else:
                    assert Application.objects.get(pk=row.pk).state == targets[state, act]
                    assert Act.objects.count() == acts + 1
                transaction.set_rollback(True)


@pytest.mark.parametrize("state", ["submitted", "accepted", "refused", "withdrawn"])
def test_what_was_handed_in_is_not_edited(inside: Any, state: str) -> None:
    row = a.AT_STATE[ApplicationState(state)](inside)

    with pytest.raises(WrongState):
        applications.edit_application(
            application_id=row.pk,
            content=applications.Content(experience="后改"),
            expected_edition=row.edition,
            actor=inside.actor("object_leader", a.DURING),
            at=a.DURING,
        )
