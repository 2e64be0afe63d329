"""Values: entered all or nothing, in versions, handed in, reviewed by another person, corrected by order only."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import BadInput, NotAllowed, WrongState
from indicators import actions
from indicators.errors import ReasonMissing, RequestOverdue, ValuesChanged, ValuesMissing
from indicators.models import DataRequest, Value
from indicators.queries import current_values, grid_of, request_of
from ledger.models import Act, ActPayload
from organizations.actors import PROVIDES
from programs.actions import supersede_plan
from programs.queries import units_of_item
from tests.conftest import acting_as
from tests.indicators import builders


def enter(world: Any, request: DataRequest, cells: Any, at: Any, **more: Any) -> actions.Saved:
    return actions.enter_values(
        request_id=request.pk,
        cells=cells,
        actor=more.pop("actor", None) or world.actor("data_provider", at),
        at=at,
        **more,
    )


@pytest.mark.clause("YY23-36")
def test_asking_gives_each_provider_the_relation_that_lets_it_enter(inside: Any, at: Any) -> None:
    request = builders.request(inside, at)

    assert units_of_item(request.item_id, PROVIDES) == [inside.units["statistics"].pk]
    assert (
        actions.request_values(
            item_id=request.item_id,
            due_at=at + timedelta(days=3),
            actor=inside.actor("lead_operator", at),
            at=at,
        )
        == []
    )
    assert Act.objects.filter(act="indicators.values_requested").count() == 1


def test_values_are_kept_in_versions_with_one_act_naming_the_changed_cells(inside: Any, at: Any) -> None:
    request = builders.request(inside, at)
    cells = builders.cells(request)

    saved = enter(inside, request, cells, at)
    again = enter(inside, request, cells, at)
    one = cells[0]
    corrected = actions.CellEntry(*one.key, amount=Decimal("11.5"), expected_version=1)
    with pytest.raises(ReasonMissing):
        enter(inside, request, [corrected], at)
    enter(inside, request, [corrected], at, reason="更正小数")

    assert (saved.changed, again.changed, again.unchanged) == (12, 0, 12)
    versions = Value.objects.filter(unit_id=one.unit_id, indicator_id=one.indicator_id).order_by("version")
    assert [(v.version, v.amount, v.is_current, v.reason) for v in versions] == [
        (1, Decimal("11"), False, ""),
        (2, Decimal("11.5"), True, "更正小数"),
    ]
    acts = list(Act.objects.filter(act="indicators.values_entered").order_by("sequence"))
    assert [act.result for act in acts] == ["12", "1"]
    cell = ActPayload.objects.get(act_id=acts[1].pk).payload["cells"][0]
    assert (cell["from"], cell["to"], cell["version"]) == ("11", "11.5", 2)


def test_a_lost_update_is_refused_with_both_values(inside: Any, at: Any) -> None:
    request = builders.request(inside, at)
    cells = builders.cells(request)
    enter(inside, request, cells, at)
    first, second = cells[0], cells[1]

    enter(
        inside,
        request,
        [actions.CellEntry(*first.key, amount=Decimal("99"), expected_version=1)],
        at,
        reason="甲",
    )
    late = [
        actions.CellEntry(*first.key, amount=Decimal("77"), expected_version=1),
        actions.CellEntry(*second.key, amount=Decimal("78"), expected_version=1),
    ]
    with pytest.raises(ValuesChanged) as refused:
        enter(inside, request, late, at, reason="乙")

    assert ["77" in str(one.message) and "99" in str(one.message) for one in refused.value.findings] == [True]
    assert (
        Value.objects.get(unit_id=second.unit_id, indicator_id=second.indicator_id, is_current=True).version
        == 1
    )


def test_only_cells_that_are_asked_for_are_taken_and_nothing_else_is_stored(inside: Any, at: Any) -> None:
    request = builders.request(inside, at)
    cells = builders.cells(request)
    park, stranger = inside.units["park_one"], inside.yueyang.units["heshan"]
    indicator = cells[0].indicator_id

    with pytest.raises(BadInput) as refused:
        enter(
            inside,
            request,
            [
                *cells,
                actions.CellEntry(park.pk, indicator, "actual", Decimal(1)),
                actions.CellEntry(stranger.pk, indicator, "actual", Decimal(1)),
                actions.CellEntry(cells[0].unit_id, indicator, "population", Decimal(1)),
                cells[0],
            ],
            at,
        )

    assert [one.code for one in refused.value.findings] == [
        "unknown_cell",
        "unknown_cell",
        "unknown_cell",
        "cell_twice",
    ]
    assert Value.objects.count() == 0


def test_after_the_due_moment_nothing_is_entered_until_the_lead_extends_it(inside: Any, at: Any) -> None:
    request = builders.request(inside, at, days=2)
    cells = builders.cells(request)
    late = at + timedelta(days=2)

    with pytest.raises(RequestOverdue):
        enter(inside, request, cells, late)
    actions.extend_request(
        request_id=request.pk, due_at=late + timedelta(days=1), reason="统计口径调整",
        actor=inside.actor("lead_operator", at), at=late,
    )  # fmt: skip

    assert enter(inside, request, cells, late).changed == 12


def test_handing_in_needs_every_cell_or_a_reason_why_there_is_no_value(inside: Any, at: Any) -> None:
    request = builders.request(inside, at)
    provider = inside.actor("data_provider", at)
    enter(inside, request, builders.cells(request)[1:], at)

    with pytest.raises(ValuesMissing) as refused:
        actions.submit_values(request_id=request.pk, actor=provider, at=at)
    with pytest.raises(ReasonMissing):
        actions.submit_values(request_id=request.pk, actor=provider, at=at, declare_missing=True)
    submitted = actions.submit_values(
        request_id=request.pk, actor=provider, at=at, declare_missing=True, reason="当年未统计"
    )

    assert len(refused.value.findings) == 1
    assert submitted.state == "submitted"
    assert Value.objects.filter(amount__isnull=True, reason="当年未统计").count() == 1


def test_another_person_reviews_and_returned_values_open_again(inside: Any, at: Any) -> None:
    request = builders.request(inside, at)
    provider, reviewer = inside.actor("data_provider", at), inside.actor("lead_reviewer", at)
    cells = builders.cells(request)
    enter(inside, request, cells, at)
    actions.submit_values(request_id=request.pk, actor=provider, at=at)

    with pytest.raises(WrongState):
        enter(inside, request, cells, at)
    with pytest.raises(NotAllowed):
        actions.accept_values(request_id=request.pk, actor=provider, at=at)
    actions.return_values(request_id=request.pk, reason="请核对赫山区", actor=reviewer, at=at)
    actions.submit_values(request_id=request.pk, actor=provider, at=at)
    accepted = actions.accept_values(request_id=request.pk, actor=reviewer, at=at)

    assert (accepted.state, accepted.reviewed_by_id) == ("accepted", reviewer.person_id)
    with pytest.raises(WrongState):
        actions.return_values(request_id=request.pk, reason="再查", actor=reviewer, at=at)


def test_the_reviewer_never_accepts_what_the_same_person_handed_in(inside: Any, at: Any) -> None:
    from tests.world import give_role

    own = [builders.leaf("A", "100", inside.units["lead"])]
    scheme = builders.scheme(inside, at, leaves=own)
    give_role(inside.yiyang, inside.people["lead_operator"], inside.units["lead"], "lead_reviewer")
    request = builders.request(inside, at, of=scheme, provider="lead")
    both = inside.actor("lead_operator", at)
    enter(inside, request, builders.cells(request), at, actor=both)
    actions.submit_values(request_id=request.pk, actor=both, at=at)

    with pytest.raises(NotAllowed):
        actions.accept_values(request_id=request.pk, actor=both, at=at)

    assert (
        actions.accept_values(request_id=request.pk, actor=inside.actor("lead_reviewer", at), at=at).state
        == "accepted"
    )


@pytest.mark.parametrize("name", ["officer", "lead_operator", "other_lead", "object_operator", "observer"])
def test_only_the_provider_enters(inside: Any, at: Any, name: str) -> None:
    request = builders.request(inside, at)

    with pytest.raises(NotAllowed):
        enter(inside, request, builders.cells(request), at, actor=inside.actor(name, at))


def test_accepted_values_change_by_order_alone(inside: Any, at: Any) -> None:
    scheme = builders.filled_values(inside, at)
    value = Value.objects.filter(is_current=True).order_by("id").first()
    cell = actions.CellEntry(value.unit_id, value.indicator_id, value.component, Decimal("50"))
    by_order = actions.Order("appeal", "申诉1号")
    lead, officer = inside.actor("lead_operator", at), inside.actor("officer", at)

    def correct(actor: Any, order: Any, reason: str = "申诉属实") -> actions.Saved:
        return actions.correct_values(
            item_id=scheme.plan.item_id, cells=[cell], order=order, reason=reason, actor=actor, at=at
        )

    with pytest.raises(NotAllowed):
        correct(lead, actions.Order("office", "1号"))
    with pytest.raises(NotAllowed):
        correct(inside.actor("data_provider", at), by_order)
    with pytest.raises(ReasonMissing):
        correct(officer, actions.Order("office", "1号"), reason=" ")

    assert correct(lead, by_order).changed == 1
    newest = Value.objects.get(unit=value.unit_id, indicator=value.indicator_id, is_current=True)
    assert (newest.version, newest.channel, newest.source, newest.reason) == (
        2,
        "appeal",
        "申诉1号",
        "申诉属实",
    )


def test_an_object_sees_no_siblings_values_even_by_the_orm(inside: Any, at: Any) -> None:
    builders.filled_values(inside, at)
    heshan = inside.units["heshan"]

    with acting_as(inside.actor("object_operator", at)):
        seen = set(Value.objects.values_list("unit_id", flat=True))
    with acting_as(inside.actor("other_lead", at)):
        others = Value.objects.count()

    assert (seen, others) == ({heshan.pk}, 0)


def test_saving_many_cells_takes_few_queries(inside: Any, at: Any) -> None:
    request = builders.request(inside, at)
    cells = builders.cells(request)
    provider = inside.actor("data_provider", at)

    with CaptureQueriesContext(connection) as entered:
        enter(inside, request, cells, at, actor=provider)
    again = [actions.CellEntry(*one.key, amount=one.amount + 1, expected_version=1) for one in cells]
    with CaptureQueriesContext(connection) as corrected:
        enter(inside, request, again, at, reason="更正", actor=provider)

    counts = [
        sum("SAVEPOINT" not in q["sql"] for q in found.captured_queries) for found in (entered, corrected)
    ]
    assert counts[0] <= 12
    assert counts[1] <= 12
    assert len(current_values(request.item_id, {one.indicator_id for one in cells})) == 12


@pytest.mark.parametrize("handed_in", [False, True])
def test_under_a_new_plan_a_provider_already_asked_is_asked_for_its_new_indicators(
    inside: Any, at: Any, handed_in: bool
) -> None:
    first = builders.request(inside, at)
    if handed_in:
        builders.fill(inside, first, at)
    supersede_plan(
        plan_id=first.item.plans.get().pk, actor=inside.actor("officer", at), at=at, reason="年中调整"
    )
    later = at + timedelta(days=1)
    locked = builders.scheme(inside, later, item=first.item)
    due, lead = later + timedelta(days=20), inside.actor("lead_operator", later)

    [again] = actions.request_values(item_id=first.item_id, due_at=due, actor=lead, at=later)
    repeated = actions.request_values(item_id=first.item_id, due_at=due, actor=lead, at=later)

    again.refresh_from_db()
    columns = [column for sheet in grid_of(request_of(again.pk)).sheets for column in sheet.columns]
    assert (again.pk, again.state, again.due_at, again.submitted_at) == (first.pk, "open", due, None)
    assert {column.indicator_id for column in columns} <= set(locked.indicators.values_list("pk", flat=True))
    assert repeated == []
    assert enter(inside, again, builders.cells(again), later).changed == 12
