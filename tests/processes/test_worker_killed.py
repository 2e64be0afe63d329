"""Whatever is killed in between, every effect happens, and happens once: the table is the record, the queue only a hint."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction

from core import clock as core_clock
from core.scope import tenant_scope
from documents import actions as documents
from documents.models import Rendering, StoredFile
from documents.states import RenderingState
from ledger import catalogue, outbox
from ledger.models import AccessEntry, Act, OutboxRow
from organizations.actors import system_actor
from publicity.models import PublicNotice
from publicity.papers import ORGANISATION_COPY
from publicity.states import NoticeState
from tests.processes.system import System, until
from tests.publicity import builders
from tests.world import World

pytestmark = pytest.mark.processes

COUNTED = "tests.counted"
AFTER_CLAIM = outbox.CLAIM_LASTS + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _known():
    """The workers know this effect by ``tests.processes.worker``; this process only enqueues it."""
    if COUNTED not in catalogue.known_effects():
        catalogue.effect(COUNTED)(lambda subject_id, at: None)


def enqueue(world: World, count: int) -> list[str]:
    names = [f"effect {number}" for number in range(count)]
    with transaction.atomic(), tenant_scope(world.yiyang.scope()):
        at = core_clock.now()
        for name in names:
            outbox.enqueue(COUNTED, subject_id=name, at=at)
    return names


def runs(world: World) -> Counter[str]:
    """How often each effect was performed, as its own committed lines say."""
    with transaction.atomic(), tenant_scope(world.yiyang.scope()):
        return Counter(AccessEntry.objects.filter(kind="counted").values_list("detail", flat=True))


def waiting() -> int:
    return OutboxRow.objects.filter(kind=COUNTED, done_at=None).count()


def long_content(rows: int = 400) -> dict:
    """A copy for the organisation department that takes a second or two to lay out."""
    awards = [{"name": f"示例单位{number:03d}"} for number in range(rows)]
    item = {
        "number": 1, "title": "推进粮食生产", "reward": "给予资金支持。", "carried_out_by": "市农业农村局",
        "groups": [{"sub_item": "", "class": "县市区", "awards": awards}],
    }  # fmt: skip
    return {
        "title": "关于示例的通报", "number": "益政办发〔2026〕1号", "issuer": "益阳市人民政府办公室", "addressee": "各县市区",
        "opening": "现通报如下。", "closing": "望再接再厉。", "cc": "", "issue_date": "2026-01-05", "disclosure": [],
        "public": True, "address": "", "copies_to": ["市委组织部"], "copy_number": "抄送1号", "items": [item],
    }  # fmt: skip


def ask(world: World, rows: int = 400) -> Rendering:
    with transaction.atomic(), tenant_scope(world.yiyang.scope()):
        return documents.ask_rendering(
            kind=ORGANISATION_COPY,
            subject_id=world.units["lead"].pk,
            content=long_content(rows),
            actor=system_actor(world.yiyang.tenant.pk),
            at=core_clock.now(),
        )


def being_rendered(world: World, rendering: Rendering) -> bool:
    """Whether a worker holds the row's lock: it is in the middle of it."""
    with transaction.atomic(), tenant_scope(world.yiyang.scope()):
        free = Rendering.objects.select_for_update(skip_locked=True).filter(pk=rendering.pk, state="waiting")
        return not free.exists() and Rendering.objects.get(pk=rendering.pk).state == RenderingState.WAITING


def test_a_worker_killed_in_the_middle_of_a_document_leaves_nothing_and_another_makes_it_once(
    committed: World, system: System, clock
) -> None:
    system.worker("one")
    rendering = ask(committed)
    until(lambda: being_rendered(committed, rendering), what="the document is being made")

    system.kill("one")
    system.worker("two")
    with transaction.atomic(), tenant_scope(committed.yiyang.scope()):
        left = StoredFile.objects.count(), Act.objects.filter(act="documents.document_rendered").count()
    clock.forward(seconds=AFTER_CLAIM.total_seconds())

    def done() -> bool:
        with transaction.atomic(), tenant_scope(committed.yiyang.scope()):
            return Rendering.objects.get(pk=rendering.pk).state == RenderingState.DONE

    until(done, what="the document is made by the other worker")
    time.sleep(2.5)  # two more beats: nothing may come a second time
    with transaction.atomic(), tenant_scope(committed.yiyang.scope()):
        made = StoredFile.objects.count(), Act.objects.filter(act="documents.document_rendered").count()
    assert left == (0, 0)
    assert made == (1, 1)


def test_two_relays_and_two_workers_do_each_of_fifty_effects_once(committed: World, system: System) -> None:
    system.beat("second beat")
    system.worker("one")
    system.worker("two")

    names = enqueue(committed, 50)

    until(lambda: waiting() == 0, what="all effects are done")
    time.sleep(2.5)
    assert runs(committed) == Counter(dict.fromkeys(names, 1))


def test_workers_killed_again_and_again_lose_nothing_and_double_nothing(
    committed: World, system: System, clock
) -> None:
    names = enqueue(committed, 40)

    for round_number in range(2):
        system.worker(f"victim{round_number}")
        before = waiting()
        until(lambda: waiting() < before, what="some effects are done")
        system.kill(f"victim{round_number}")
        clock.forward(seconds=AFTER_CLAIM.total_seconds())
    system.worker("last")

    until(lambda: waiting() == 0, what="all effects are done in the end")
    assert runs(committed) == Counter(dict.fromkeys(names, 1))


def test_a_broker_that_forgets_everything_loses_nothing_and_doubles_nothing(
    committed: World, system: System, clock
) -> None:
    system.worker("one")
    names = enqueue(committed, 40)
    until(lambda: 0 < waiting() < 40, what="some effects are done")

    system.kill("broker")
    system.broker()
    clock.forward(seconds=AFTER_CLAIM.total_seconds())

    until(lambda: waiting() == 0, within=90, what="all effects are done after the broker came back")
    assert runs(committed) == Counter(dict.fromkeys(names, 1))


def test_a_commit_without_a_broker_succeeds_and_its_effect_comes_when_the_broker_is_back(
    committed: World, system: System
) -> None:
    system.worker("one")
    system.kill("broker")

    took = float(system.run("tests.processes.enqueue", str(committed.yiyang.tenant.pk), "3"))
    system.broker()

    until(lambda: waiting() == 0, within=90, what="the effects are done")
    assert runs(committed) == Counter({f"effect {number}": 1 for number in range(3)})
    assert took < 3, "a dead broker must not hold a request"


def test_a_notice_closes_once_at_its_second_with_two_relays_and_two_workers(
    committed: World, system: System, clock
) -> None:
    with transaction.atomic(), tenant_scope(committed.yiyang.scope()):
        notice = builders.open_notice(committed, core_clock.now())
    system.beat("second beat")
    system.worker("one")
    system.worker("two")

    def state() -> str:
        with transaction.atomic(), tenant_scope(committed.yiyang.scope()):
            return PublicNotice.objects.get(pk=notice.pk).state

    clock.travel_to(notice.closes_at - timedelta(seconds=6))
    time.sleep(3)
    before = state()
    until(lambda: state() == NoticeState.CLOSED, within=30, what="the notice is closed")
    time.sleep(2.5)
    with transaction.atomic(), tenant_scope(committed.yiyang.scope()):
        closings = list(Act.objects.filter(act="publicity.notice_closed").values_list("at", flat=True))

    assert before == NoticeState.OPEN
    assert len(closings) == 1
    assert notice.closes_at <= closings[0] < notice.closes_at + timedelta(seconds=10)
