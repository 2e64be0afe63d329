"""Every state × every act of schemes and data requests: what is allowed arrives, all else leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from core.errors import WrongState
from indicators import actions
from indicators.models import DataRequest, Indicator, Scheme, Value
from indicators.states import REQUEST_TRANSITIONS, SCHEME_TRANSITIONS, RequestState, SchemeState
from ledger.models import Act, OutboxRow
from notifications.models import Deadline
from programs.models import Plan
from tests.indicators import builders
from tests.programs import builders as programs

TABLES = [(SCHEME_TRANSITIONS, SchemeState), (REQUEST_TRANSITIONS, RequestState)]
ROWS = (Plan, Scheme, Indicator, DataRequest, Value, Deadline, OutboxRow)


@pytest.mark.parametrize(
    ("table", "state", "act"),
    [
        (table, state, act)
        for table, states in TABLES
        for state in states.values
        for act in sorted(table.acts)
    ],
    ids=lambda one: getattr(one, "artefact", str(one)),
)
def test_a_move_that_the_table_does_not_name_is_refused(table: Any, state: str, act: str) -> None:
    allowed = {(row.source, row.act): row.target for row in table}

    if (state, act) in allowed:
        assert table.target(state, act) == allowed[state, act]
    else:
        with pytest.raises(WrongState):
            table.target(state, act)


def everything() -> list[Any]:
    """All rows that an act of this app could touch, and how many acts stand in the ledger."""
    return [*(list(model.objects.order_by("pk").values()) for model in ROWS), Act.objects.count()]


def outcomes(calls: dict[str, Callable[[], Any]]) -> dict[str, str]:
    """What each call came to from the same ground: each is tried in a savepoint and taken back."""
    before = everything()
    found = {}
    for name, call in calls.items():
        with transaction.atomic():
            try:
                with transaction.atomic():
                    row = call()
                found[name] = str(getattr(row, "state", "stored"))
                assert Act.objects.count() > before[-1], name
            except WrongState:
                found[name] = "refused"
                assert everything() == before, name
            transaction.set_rollback(True)
    assert everything() == before
    return found


# Data requests: state → what each act comes to; an act that is not named is refused.
REQUESTS = {
    "open": {"enter": "stored", "submit": "submitted", "extend": "open"},
    "submitted": {"accept": "accepted", "return": "returned"},
    "returned": {"enter": "stored", "submit": "submitted", "extend": "returned"},
    "accepted": {"correct": "stored"},
}


def a_request(world: Any, at: datetime, state: str) -> DataRequest:
    """A request in this state, with every value entered but where it is open."""
    row = builders.request(world, at)
    if state == "open":
        actions.enter_values(
            request_id=row.pk, cells=builders.cells(row), actor=world.actor("data_provider", at), at=at
        )
    elif state == "accepted":
        builders.fill(world, row, at)
    else:
        provider = world.actor("data_provider", at)
        actions.enter_values(request_id=row.pk, cells=builders.cells(row), actor=provider, at=at)
        actions.submit_values(request_id=row.pk, actor=provider, at=at)
    if state == "returned":
        actions.return_values(
            request_id=row.pk, reason="口径不符", actor=world.actor("lead_reviewer", at), at=at
        )
    return DataRequest.objects.get(pk=row.pk)


@pytest.mark.parametrize("state", REQUESTS)
def test_a_data_request_takes_an_act_in_its_states_only(inside: Any, at: Any, state: str) -> None:
    row = a_request(inside, at, state)
    assert row.state == state
    provider, lead = inside.actor("data_provider", at), inside.actor("lead_operator", at)
    reviewer, officer = inside.actor("lead_reviewer", at), inside.actor("officer", at)
    first = Value.objects.filter(is_current=True).order_by("id").first()
    assert first is not None
    cell = actions.CellEntry(
        first.unit_id, first.indicator_id, first.component, builders.Decimal(9), first.version
    )
    due = at + timedelta(days=60)
    pk = row.pk

    found = outcomes(
        {
            "enter": lambda: actions.enter_values(
                request_id=pk, cells=[cell], actor=provider, at=at, reason="更正"
            ),
            "submit": lambda: actions.submit_values(request_id=pk, actor=provider, at=at),
            "accept": lambda: actions.accept_values(request_id=pk, actor=reviewer, at=at),
            "return": lambda: actions.return_values(request_id=pk, reason="不符", actor=reviewer, at=at),
            "extend": lambda: actions.extend_request(
                request_id=pk, due_at=due, reason="顺延", actor=lead, at=at
            ),
            "correct": lambda: actions.correct_values(
                item_id=row.item_id,
                cells=[cell],
                order=actions.Order("office", "1号"),
                reason="更正",
                actor=officer,
                at=at,
            ),
        }
    )

    assert found == {**dict.fromkeys(found, "refused"), **REQUESTS[state]}


# Schemes live with their plan: state of the plan → what each act comes to.
SCHEMES = {
    "draft": {"write": "draft", "copy": "draft", "submit": "consulting"},
    "consulting": {},
    "signing": {"publish": "published"},
    "published": {"ask": "stored"},
}


def a_scheme(world: Any, at: datetime, plan_state: str) -> Scheme:
    row = builders.draft_scheme(world, at)
    lead = world.actor("lead_operator", at)
    if plan_state == "published":
        builders.publish(world, row.plan, at)
    elif plan_state != "draft":
        actions.submit_plan_with_schemes(plan_id=row.plan_id, actor=lead, at=at)
        if plan_state == "signing":
            programs.answer_all(world, row.plan, at)
    return Scheme.objects.select_related("plan").get(pk=row.pk)


@pytest.mark.parametrize("plan_state", SCHEMES)
def test_a_scheme_takes_an_act_in_the_states_of_its_plan_only(inside: Any, at: Any, plan_state: str) -> None:
    row = a_scheme(inside, at, plan_state)
    assert (row.plan.state, row.state) == (plan_state, "locked" if plan_state == "published" else "draft")
    by = {"actor": inside.actor("lead_operator", at), "at": at}
    plan, track = row.plan_id, row.track_id
    document = builders.document(inside)
    due = at + timedelta(days=30)

    found = outcomes(
        {
            "write": lambda: actions.put_scheme(plan_id=plan, track_id=track, document=document, **by),
            "copy": lambda: actions.copy_scheme(plan_id=plan, from_track_id=track, to_track_id=track, **by),
            "submit": lambda: actions.submit_plan_with_schemes(plan_id=plan, **by),
            "publish": lambda: actions.publish_plan_with_schemes(plan_id=plan, document_number="1号", **by),
            "ask": lambda: actions.request_values(item_id=row.plan.item_id, due_at=due, **by),
        }
    )

    assert found == {**dict.fromkeys(found, "refused"), **SCHEMES[plan_state]}
