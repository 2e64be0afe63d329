"""Two people at the same thing at the same moment, on two real connections: nobody's work is lost unseen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction

from core import clock
from core.errors import Refusal
from core.scope import Scope, tenant_scope
from evaluations.actions import rounds
from evaluations.models import Round
from indicators import actions as indicators
from indicators.models import DataRequest, Scheme, Value
from ledger.models import Act
from programs import actions as programs
from programs.models import Party, Plan, Route
from tests.indicators import builders as a
from tests.programs import builders as plans
from tests.world import World, build_world

pytestmark = pytest.mark.concurrency
Work = Callable[[World, datetime], Any]


class Ground:
    """A world committed in a database of its own, where works run side by side."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.world = build_world()

    def do(self, work: Work) -> Any:
        """One committed work."""
        scope = Scope(tenant_id=self.world.yiyang.tenant.pk, everything=True)
        with transaction.atomic(), tenant_scope(scope):
            return work(self.world, clock.now())

    def together(self, *works: Work) -> list[Any]:
        """Each in a thread and a connection of its own, started at the same moment; a refusal is answered by its code."""
        barrier = Barrier(len(works))

        def run(work: Work) -> Any:
            try:
                connections["default"].ensure_connection()
                barrier.wait(timeout=30)
                self.do(work)
            except Refusal as refusal:
                return refusal.code
            finally:
                connections["default"].close()
            return "stored"

        with ThreadPoolExecutor(len(works)) as pool:
            return sorted(pool.map(run, works))


@pytest.fixture
def ground(own_database: str) -> Ground:
    return Ground(own_database)


def test_two_editors_of_a_scheme_do_not_overwrite_each_other(ground: Ground) -> None:
    scheme = ground.do(lambda world, at: a.draft_scheme(world, at))

    def write(points: str) -> Work:
        return lambda world, at: indicators.put_scheme(
            plan_id=scheme.plan_id,
            track_id=scheme.track_id,
            document=a.document(world, full_points="100", places=int(points)),
            expected_revision=scheme.revision,
            actor=world.actor("lead_operator", at),
            at=at,
        )

    done = ground.together(write("2"), write("3"))

    assert done == ["scheme_changed", "stored"]
    assert ground.do(lambda world, at: Scheme.objects.get().revision) == 2
    assert ground.do(lambda world, at: Act.objects.filter(act="indicators.scheme_written").count()) == 2


def test_two_first_writers_of_a_scheme_make_one(ground: Ground) -> None:
    plan = ground.do(lambda world, at: plans.drafted_plan(world, at))
    track = ground.do(lambda world, at: a.tracks(plan.item)[0].pk)

    def write(world: World, at: datetime) -> Any:
        return indicators.put_scheme(
            plan_id=plan.pk,
            track_id=track,
            document=a.document(world),
            expected_revision=0,
            actor=world.actor("lead_operator", at),
            at=at,
        )

    assert ground.together(write, write) == ["scheme_changed", "stored"]
    assert ground.do(lambda world, at: Scheme.objects.count()) == 1


def test_two_people_entering_the_same_cell_see_each_other(ground: Ground) -> None:
    request = ground.do(lambda world, at: a.request(world, at))
    cells = ground.do(lambda world, at: a.cells(request))
    first = cells[0]

    def enter(amount: str) -> Work:
        cell = indicators.CellEntry(*first.key, Decimal(amount), 0)
        return lambda world, at: indicators.enter_values(
            request_id=request.pk, cells=[cell], actor=world.actor("data_provider", at), at=at
        )

    assert ground.together(enter("5"), enter("6")) == ["stored", "values_changed"]
    assert ground.do(lambda world, at: list(Value.objects.values_list("version", "is_current"))) == [
        (1, True)
    ]


def test_values_are_handed_in_once_and_accepted_once(ground: Ground) -> None:
    request = ground.do(lambda world, at: a.request(world, at))
    provider = lambda world, at: world.actor("data_provider", at)  # noqa: E731
    ground.do(
        lambda world, at: indicators.enter_values(
            request_id=request.pk, cells=a.cells(request), actor=provider(world, at), at=at
        )
    )

    def submit(world: World, at: datetime) -> Any:
        return indicators.submit_values(request_id=request.pk, actor=provider(world, at), at=at)

    def accept(world: World, at: datetime) -> Any:
        return indicators.accept_values(request_id=request.pk, actor=world.actor("lead_reviewer", at), at=at)

    assert ground.together(submit, submit) == ["stored", "wrong_state"]
    assert ground.together(accept, accept) == ["stored", "wrong_state"]
    assert ground.do(lambda world, at: DataRequest.objects.get().state) == "accepted"


def test_a_round_is_opened_once_and_sealed_once(ground: Ground) -> None:
    scheme = ground.do(lambda world, at: a.filled_values(world, at))

    def open_it(world: World, at: datetime) -> Any:
        return rounds.open_round(track_id=scheme.track_id, actor=world.actor("lead_operator", at), at=at)

    def seal(world: World, at: datetime) -> Any:
        row = Round.objects.get()
        return rounds.seal_round(round_id=row.pk, actor=world.actor("lead_operator", at), at=at)

    def order(world: World, at: datetime) -> Any:
        first = Round.objects.get(number=1)
        return rounds.order_new_round(
            round_id=first.pk, reason="申诉属实", actor=world.actor("officer", at), at=at
        )

    assert ground.together(open_it, open_it) == ["conflict", "stored"]
    assert ground.together(seal, seal) == ["stored", "wrong_state"]
    assert ground.together(order, order) == ["conflict", "stored"]
    assert ground.do(
        lambda world, at: list(Round.objects.order_by("number").values_list("number", "state"))
    ) == [
        (1, "sealed"),
        (2, "open"),
    ]


def test_a_plan_is_sent_round_once(ground: Ground) -> None:
    scheme = ground.do(lambda world, at: a.draft_scheme(world, at))

    def submit(world: World, at: datetime) -> Any:
        return indicators.submit_plan_with_schemes(
            plan_id=scheme.plan_id, actor=world.actor("lead_operator", at), at=at
        )

    assert ground.together(submit, submit) == ["stored", "wrong_state"]
    assert ground.do(lambda world, at: Route.objects.filter(subject_id=scheme.plan_id).count()) == 1


def test_two_last_answers_close_a_consultation_once(ground: Ground) -> None:
    plan = ground.do(lambda world, at: plans.consulting_plan(world, at))
    step = ground.do(lambda world, at: plans.open_step(plan.route))
    units = ground.do(
        lambda world, at: list(
            Party.objects.filter(step=step).order_by("id").values_list("unit_id", flat=True)
        )
    )

    def answer(unit_id: Any) -> Work:
        return lambda world, at: programs.answer_plan_step(
            step_id=step.pk,
            actor=world.actor("officer_two", at),
            at=at,
            unit_id=unit_id,
            stance="agree",
            **plans.on_paper(world, at),
        )

    for unit_id in units[:-2]:
        ground.do(answer(unit_id))
    done = ground.together(answer(units[-2]), answer(units[-1]))

    assert done == ["stored", "stored"]
    assert ground.do(lambda world, at: Plan.objects.get().state) == "signing"
    assert ground.do(lambda world, at: Act.objects.filter(act="programs.plan_consulted").count()) == 1


def test_one_unit_answers_once(ground: Ground) -> None:
    plan = ground.do(lambda world, at: plans.consulting_plan(world, at))
    step = ground.do(lambda world, at: plans.open_step(plan.route))
    heshan = ground.world.units["heshan"].pk

    def answer(text: str) -> Work:
        return lambda world, at: programs.answer_plan_step(
            step_id=step.pk,
            actor=world.actor("object_leader", at),
            at=at,
            unit_id=heshan,
            stance="comment",
            text=text,
        )

    done = ground.together(answer("增加名额"), answer("调整权重"))

    assert done[1] == "stored"
    assert done[0] != "stored"
    assert ground.do(lambda world, at: Party.objects.get(step=step, unit_id=heshan).text) in (
        "增加名额",
        "调整权重",
    )
