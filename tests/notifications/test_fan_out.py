"""The ledger is read on by cursor: who hears of an act, once, in constant numbers of queries."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core import clock
from core.decisions import Capacity
from core.scope import Scope, tenant_scope
from ledger import catalogue
from ledger.actions import record
from notifications import actions, audiences
from notifications.audiences import Audience
from notifications.models import Cursor, Notification
from organizations.actors import Actor
from organizations.roles import LEAD_ROLES, Role
from programs.models import ItemRelation
from tests.programs import builders as programs
from tests.world import build_world

SYSTEM = Capacity("system")
KIND = "notifications.tested"


@pytest.fixture(autouse=True)
def tested_act(monkeypatch):
    """An act of this test with an audience of its own."""
    monkeypatch.setitem(catalogue._acts, KIND, "Tested")
    monkeypatch.setitem(
        audiences._audiences,
        KIND,
        Audience(
            office=(Role.SUPERVISION_OFFICER,),
            relations=(("lead_item", tuple(sorted(LEAD_ROLES))),),
            unit=(Role.OBJECT_LEADER,),
        ),
    )


def _act(world, at, *, by="data_provider", unit="heshan", item=None, **payload):
    person = world.people[by]
    return record(
        KIND,
        actor=Actor(tenant_id=world.yiyang.tenant.pk, person_id=person.pk, name=""),
        capacity=SYSTEM,
        at=at,
        subject=world.yiyang.tenant,
        unit_id=world.units[unit].pk if unit else None,
        item_id=item.pk if item else None,
        payload=payload,
    )


def _told() -> list[str]:
    rows = Notification.objects.filter(kind=KIND).order_by("person__username")
    return list(rows.values_list("person__username", flat=True))


def _caught_up(at):
    """Read everything before, so that the batch holds the test's acts alone."""
    while actions.fan_out(at=at):
        pass
    Notification.objects.all().delete()


def test_the_office_hears_and_the_leader_of_the_unit_concerned_and_nobody_else(inside, at):
    _caught_up(at)
    _act(inside, at)

    assert actions.fan_out(at=at) == 1
    assert _told() == ["object_leader", "officer", "officer_two"]


def test_the_actor_is_not_told_of_the_own_act(inside, at):
    _caught_up(at)
    _act(inside, at, by="officer")

    actions.fan_out(at=at)

    assert _told() == ["object_leader", "officer_two"]


def test_the_people_of_the_lead_unit_hear_of_their_item_and_another_lead_does_not(inside, at):
    item = programs.item(inside, at)
    _caught_up(at)
    _act(inside, at, item=item, unit=None)

    actions.fan_out(at=at)

    assert _told() == ["lead_manager", "lead_operator", "lead_reviewer", "officer", "officer_two"]


def test_a_lead_that_was_taken_off_hears_nothing_any_more(inside, at):
    item = programs.item(inside, at)
    ItemRelation.objects.filter(content_object_id=item.pk).delete()
    _caught_up(at)
    _act(inside, at, item=item, unit=None)

    actions.fan_out(at=at)

    assert _told() == ["officer", "officer_two"]
    assert Permission.objects.filter(codename="lead_item").exists()


def test_a_message_names_item_and_unit_and_leads_to_the_item(inside, at):
    item = programs.item(inside, at)
    _caught_up(at)
    _act(inside, at, item=item)

    actions.fan_out(at=at)

    row = Notification.objects.get(person=inside.people["officer"])
    assert row.params == {"item": "1. 推进粮食生产", "unit": "赫山区人民政府", "result": ""}
    assert row.path == f"/t/yiyang/items/{item.pk}/"


def test_each_act_is_told_once_however_often_it_runs(inside, at):
    _caught_up(at)
    _act(inside, at)
    actions.fan_out(at=at)
    assert actions.fan_out(at=at) == 0
    Cursor.objects.update(sequence=0)

    actions.fan_out(at=at)

    assert len(_told()) == 3


def test_an_act_without_an_audience_is_told_to_nobody(inside, at, monkeypatch):
    _caught_up(at)
    monkeypatch.delitem(audiences._audiences, KIND)
    _act(inside, at)

    assert actions.fan_out(at=at) == 1
    assert _told() == []


def test_a_hundred_acts_cost_as_many_queries_as_one(inside, at):
    item = programs.item(inside, at)
    _caught_up(at)

    def cost(acts: int) -> int:
        for _number in range(acts):
            _act(inside, at, item=item)
        with CaptureQueriesContext(connection) as queries:
            assert actions.fan_out(at=at) == acts
        return len(queries)

    assert cost(1) == cost(100)


@pytest.mark.concurrency
def test_two_workers_at_once_tell_everything_once(own_database):
    world = build_world()
    scope = Scope(tenant_id=world.yiyang.tenant.pk, everything=True)
    with transaction.atomic(), tenant_scope(scope):
        at = clock.now()
        for _number in range(30):
            _act(world, at)
    gate = threading.Barrier(2)
    failures: list[BaseException] = []

    def worker():
        try:
            gate.wait(timeout=20)
            with transaction.atomic(), tenant_scope(scope):
                actions.fan_out(at=clock.now())
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failures == []
    with transaction.atomic(), tenant_scope(scope):
        assert Notification.objects.filter(kind=KIND).count() == 30 * 3
