"""The closing second is fair: two workers close once, and a hold counts until it and not in it. Real commits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction

from core import clock
from core.errors import Refusal
from core.scope import Scope, tenant_scope
from evaluations.actions import lists
from evaluations.models import ProposedList
from ledger import outbox
from ledger.models import Act, OutboxRow
from publicity.actions import holds, notices
from publicity.models import Hold, PublicNotice
from publicity.states import NoticeState
from tests.conftest import TravellingClock
from tests.evaluations import builders as evaluations
from tests.publicity import builders as a
from tests.world import World, build_world

pytestmark = pytest.mark.concurrency


@pytest.fixture
def committed(own_database: str) -> Any:
    """The world, committed in a database of its own, and a clock that moves."""
    world = build_world()
    travelling = TravellingClock()
    yield world, travelling
    travelling.close()


@pytest.fixture
def together(own_database: str) -> Callable[..., list[Any]]:
    """Each work in a thread and a connection of its own, started at the same moment; a refusal is an answer."""

    def start(*works: Any) -> list[Any]:
        barrier = Barrier(len(works))

        def run(work: Any) -> Any:
            try:
                barrier.wait(timeout=30)
                return work()
            except Refusal as refusal:
                return refusal.code
            finally:
                connections["default"].close()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(run, works))

    return start


def inside(world: World) -> Scope:
    return Scope(tenant_id=world.yiyang.tenant.pk, everything=True)


def opened(world: World) -> PublicNotice:
    with transaction.atomic(), tenant_scope(inside(world)):
        return a.open_notice(world, clock.now())


def in_tenant(world: World, work: Any) -> Any:
    def run() -> Any:
        with transaction.atomic(), tenant_scope(inside(world)):
            return work(clock.now())

    return run


def place(world: World, notice_id: UUID) -> Any:
    def work(at: Any) -> str:
        holds.place_hold(
            notice_id=notice_id,
            unit_id=world.units["taojiang"].pk,
            source="appeal",
            source_id=uuid4(),
            at=at,
            actor=world.actor("other_leader", at),
        )
        return "placed"

    return in_tenant(world, work)


def test_two_workers_close_a_notice_once(committed: Any, together: Any) -> None:
    world, travelling = committed
    notice = opened(world)
    travelling.travel_to(notice.closes_at)
    with transaction.atomic(), tenant_scope(inside(world)):
        row = OutboxRow.objects.get(kind=notices.CLOSE, done_at=None, cancelled_at=None)

    done = together(*[lambda: outbox.perform(row.id, row.tenant_id)] * 2)

    with transaction.atomic(), tenant_scope(inside(world)):
        assert sorted(done) == [False, True]
        assert Act.objects.filter(act="publicity.notice_closed").count() == 1
        assert PublicNotice.objects.get(pk=notice.pk).state == NoticeState.CLOSED


def test_two_hands_close_a_notice_once(committed: Any, together: Any) -> None:
    world, travelling = committed
    notice = opened(world)
    travelling.travel_to(notice.closes_at)

    def close(at: Any) -> str:
        notices.close_notice(notice_id=notice.pk, at=at)
        return "closed"

    done = together(in_tenant(world, close), in_tenant(world, close))

    assert sorted(done) == ["closed", "wrong_state"]


def test_before_its_second_no_worker_closes_it_and_a_hold_is_placed(committed: Any, together: Any) -> None:
    world, travelling = committed
    notice = opened(world)
    travelling.travel_to(notice.closes_at - timedelta(minutes=5))

    done = together(place(world, notice.pk), lambda: outbox.run_due())

    with transaction.atomic(), tenant_scope(inside(world)):
        assert done[0] == "placed"
        assert PublicNotice.objects.get(pk=notice.pk).state == NoticeState.OPEN
        assert Hold.objects.filter(notice=notice).count() == 1


def test_in_its_second_no_hold_is_placed_whether_or_not_a_worker_came(committed: Any, together: Any) -> None:
    world, travelling = committed
    notice = opened(world)
    travelling.travel_to(notice.closes_at)

    done = together(place(world, notice.pk), lambda: outbox.run_due() and "ran")

    with transaction.atomic(), tenant_scope(inside(world)):
        assert done[0] == "notice_closed"
        assert not Hold.objects.filter(notice=notice).exists()


def test_two_drafts_at_once_make_one_list_within_the_quota(committed: Any, together: Any) -> None:
    world, _travelling = committed
    with transaction.atomic(), tenant_scope(inside(world)):
        item = evaluations.scored_item(world, clock.now())

    def draft(at: Any) -> str:
        lists.draft_list(item_id=item.pk, actor=world.actor("lead_operator", at), at=at)
        return "drafted"

    done = together(in_tenant(world, draft), in_tenant(world, draft))

    with transaction.atomic(), tenant_scope(inside(world)):
        assert sorted(done) == ["drafted", "list_exists"]
        row = ProposedList.objects.get(item=item)
        assert list(evaluations.statuses(row, world).values()).count("proposed") == 3
