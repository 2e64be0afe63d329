"""Every state × every act: what the table allows arrives, everything else is refused and leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import WrongState
from ledger.models import Act
from programs import actions
from programs.models import Plan, Programme
from programs.states import (
    ITEM_TRANSITIONS,
    PLAN_TRANSITIONS,
    PROGRAMME_TRANSITIONS,
    ROUTE_TRANSITIONS,
    STEP_TRANSITIONS,
    ItemState,
    PlanState,
    ProgrammeState,
    RouteState,
    StepState,
)
from tests.programs import builders

TABLES = [
    (PROGRAMME_TRANSITIONS, ProgrammeState),
    (ITEM_TRANSITIONS, ItemState),
    (PLAN_TRANSITIONS, PlanState),
    (ROUTE_TRANSITIONS, RouteState),
    (STEP_TRANSITIONS, StepState),
]


@pytest.mark.parametrize(
    ("table", "state", "act"),
    [(table, state, act) for table, states in TABLES for state in states for act in sorted(table.acts)],
    ids=lambda value: getattr(value, "artefact", str(value)),
)
def test_a_state_that_the_table_does_not_name_refuses_the_act(table, state, act):
    allowed = {(one.source, one.act): one.target for one in table}

    if (state.value, act) in allowed:
        assert table.target(state, act) == allowed[state.value, act]
    else:
        with pytest.raises(WrongState):
            table.target(state, act)


PLANS: dict[str, Any] = {
    "draft": builders.drafted_plan,
    "consulting": builders.consulting_plan,
    "signing": builders.signed_plan,
    "published": builders.published_plan,
}
ACTS: dict[str, tuple[set[str], str, Any]] = {
    "edit": (
        {"draft"},
        "lead_operator",
        lambda plan, who: actions.edit_plan(plan_id=plan.pk, sections={}, **who),
    ),
    "submit": ({"draft"}, "lead_operator", lambda plan, who: actions.submit_plan(plan_id=plan.pk, **who)),
    "publish": (
        {"signing"},
        "lead_operator",
        lambda plan, who: actions.publish_plan(
            plan_id=plan.pk, document_number="1号", seals=builders.seals_for(plan), **who
        ),
    ),
    "supersede": (
        {"published"},
        "officer",
        lambda plan, who: actions.supersede_plan(plan_id=plan.pk, reason="调整", **who),
    ),
}


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("state", PLANS)
@pytest.mark.parametrize("act", ACTS)
def test_a_plan_takes_an_act_in_its_states_only_and_else_nothing_changes(world, at, state, act):
    plan = PLANS[state](world, at)
    allowed, who, call = ACTS[act]
    by = {"actor": world.actor(who, at), "at": at}
    before = (Plan.objects.values().get(pk=plan.pk), Act.objects.count())

    if state in allowed:
        call(plan, by)
        assert Act.objects.count() > before[1]
    else:
        with pytest.raises(WrongState):
            call(plan, by)
        assert (Plan.objects.values().get(pk=plan.pk), Act.objects.count()) == before


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("state", ["draft", "issued", "concluded"])
@pytest.mark.parametrize("act", ["submit", "issue", "conclude"])
def test_a_programme_takes_an_act_in_its_states_only(world, at, state, act):
    officer = {"actor": world.actor("officer", at), "at": at}
    programme = (
        builders.draft_programme(world, at) if state == "draft" else builders.issued_programme(world, at)
    )
    if state == "draft":
        builders.propose(world, programme, at)
    if state == "concluded":
        actions.conclude_programme(programme_id=programme.pk, **officer)
    calls = {
        "submit": lambda: actions.submit_programme(programme_id=programme.pk, **officer),
        "issue": lambda: actions.issue_programme(programme_id=programme.pk, document_number="1号", **officer),
        "conclude": lambda: actions.conclude_programme(programme_id=programme.pk, **officer),
    }
    acts = Act.objects.count()

    if (state, act) in {("draft", "submit"), ("issued", "conclude")}:
        calls[act]()
        assert Act.objects.count() > acts
    else:
        with pytest.raises(WrongState):
            calls[act]()
        assert (Programme.objects.get(pk=programme.pk).state, Act.objects.count()) == (state, acts)
