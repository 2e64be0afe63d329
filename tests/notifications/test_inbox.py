"""Inbox and deadlines as people see them, on the page and by REST."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.scope import tenant_scope
from notifications import actions, queries, rules
from notifications.models import Deadline, Notification
from organizations.roles import Role

INBOX = "/t/yiyang/inbox/"
API = "/api/v1/t/yiyang/inbox/"


def _message(person, at, *, number=0, **more):
    values = {
        "kind": "appeals.appeal_filed",
        "source": f"act {number}",
        "params": {"item": "1. 推进粮食生产", "unit": "赫山区人民政府"},
        "made_at": at + timedelta(seconds=number),
        **more,
    }
    return Notification.objects.create(person=person, **values)


def _due(world, at, *, kind="appeals.accept", role=Role.LEAD_OPERATOR, unit="lead", **more):
    return actions.set_deadline(
        kind=kind,
        subject_id=more.pop("subject_id", uuid4()),
        role=role,
        unit_id=world.units[unit].pk if unit else None,
        due_at=more.pop("due_at", at + timedelta(days=2)),
        at=at,
        params={"number": 7, "unit": "赫山区人民政府"},
        **more,
    )


def test_unread_messages_come_first_then_the_newest(inside, at):
    person = inside.people["officer"]
    old = _message(person, at, number=1)
    read = _message(person, at, number=2, read_at=at)
    new = _message(person, at, number=3)

    assert list(queries.inbox_of(person.pk)) == [new, old, read]


def test_a_message_is_read_in_the_language_of_its_reader(inside, at):
    params = {"number": 7, "unit": "赫山区人民政府"}

    with translation.override("en"):
        english = [
            queries.text_of("appeals.appeal_filed", {}),
            queries.text_of("deadline:appeals.accept", params),
        ]
    with translation.override("zh-hans"):
        chinese = [
            queries.text_of("appeals.appeal_filed", {}),
            queries.text_of("deadline:appeals.accept", params),
        ]

    assert english == ["Appeal filed", "Appeal no. 7 of 赫山区人民政府 is to be accepted or refused"]
    assert chinese == ["提出申诉", "赫山区人民政府第7号申诉待受理"]


def test_the_page_shows_the_own_messages_and_nobody_elses(inside, at, client_of):
    _message(inside.people["officer"], at, number=1)
    _message(inside.people["officer_two"], at, number=2, params={"item": "别人的", "unit": ""})

    page = client_of(inside.people["officer"]).get(INBOX)

    assert page.status_code == 200
    assert "推进粮食生产" in page.content.decode()
    assert "别人的" not in page.content.decode()


def test_marking_one_read_leaves_the_others(inside, at, client_of):
    person = inside.people["officer"]
    first, second = _message(person, at, number=1), _message(person, at, number=2)

    answer = client_of(person).post(f"{INBOX}{first.pk}/read/")

    assert answer.status_code == 302
    assert list(Notification.objects.filter(read_at=None)) == [second]


def test_marking_all_read_touches_the_own_messages_only(inside, at, client_of):
    mine = _message(inside.people["officer"], at, number=1)
    theirs = _message(inside.people["officer_two"], at, number=1)

    client_of(inside.people["officer"]).post(f"{INBOX}read/")

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.read_at is not None
    assert theirs.read_at is None


@pytest.mark.parametrize("face", [INBOX, API])
def test_somebody_elses_message_is_not_there(inside, at, client_of, face):
    theirs = _message(inside.people["officer_two"], at)

    answer = client_of(inside.people["officer"]).post(f"{face}{theirs.pk}/read/")

    assert answer.status_code in (403, 404)
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_rest_lists_the_newest_first_and_only_unread_when_asked(inside, at, client_of):
    person = inside.people["officer"]
    old = _message(person, at, number=1)
    read = _message(person, at, number=2, read_at=at)
    client = client_of(person)

    every = [row["id"] for row in client.get(API).json()["results"]]
    unread = [row["id"] for row in client.get(f"{API}?unread=1").json()["results"]]

    assert every == [str(read.pk), str(old.pk)]
    assert unread == [str(old.pk)]


def test_the_bell_is_one_query(inside, at, django_assert_num_queries):
    _message(inside.people["officer"], at)

    with django_assert_num_queries(1):
        assert queries.unread_count(inside.people["officer"].pk) == 1


def test_a_full_inbox_costs_as_many_queries_as_one_message(inside, at, client_of):
    person = inside.people["officer"]
    client = client_of(person)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(INBOX)
        return len(captured)

    _message(person, at, number=0)
    cost()
    one = cost()
    for number in range(1, 100):
        _message(person, at, number=number)

    assert cost() == one


def test_what_is_due_from_me_is_due_in_my_role_and_unit(inside, at):
    mine = _due(inside, at)
    _due(inside, at, role=Role.LEAD_REVIEWER)
    _due(inside, at, unit="other_lead")
    everywhere = _due(inside, at, role=Role.LEAD_OPERATOR, unit=None, due_at=at + timedelta(days=1))

    rows = list(queries.deadlines_for(inside.actor("lead_operator", at)))

    assert rows == [everywhere, mine]


def test_all_deadlines_are_the_offices_alone(inside, at):
    _due(inside, at)

    assert queries.scopes_of(inside.actor("officer", at)) == ["mine", "all"]
    assert queries.deadlines_for(inside.actor("officer", at), "all").count() == 1
    assert queries.deadlines_for(inside.actor("object_leader", at), "all").count() == 0


def test_the_page_of_deadlines_says_what_is_due(inside, at, client_of):
    _due(inside, at)

    page = client_of(inside.people["officer"]).get("/t/yiyang/deadlines/?which=all")
    answer = client_of(inside.people["officer"]).get("/api/v1/t/yiyang/deadlines/?which=all")

    assert "第7号申诉待受理" in page.content.decode()
    assert [row["text"] for row in answer.json()["results"]] == ["赫山区人民政府第7号申诉待受理"]


def test_a_stranger_gets_nothing_of_this_government(inside, at, client_of):
    _message(inside.people["officer"], at)

    assert client_of(inside.yueyang.people["officer"]).get(INBOX).status_code == 404
    assert client_of().get(INBOX).status_code == 302


def test_another_government_sees_no_deadline(inside, at):
    _due(inside, at)

    with tenant_scope(inside.yueyang.scope()):
        assert not Deadline.objects.exists()


@pytest.mark.parametrize(
    ("before", "lead"),
    [
        (timedelta(days=7, seconds=-1), timedelta(days=7)),
        (timedelta(days=3, seconds=-5), timedelta(days=3)),
        (timedelta(days=1), timedelta(days=1)),
        (timedelta(hours=2), timedelta(days=1)),
        (timedelta(0), timedelta(0)),
        (timedelta(seconds=-30), timedelta(0)),
    ],
)
def test_a_reminder_is_known_by_the_lead_whose_moment_has_come(at, before, lead):
    assert rules.lead_of(at + before, at) == lead


def test_the_reminder_of_the_day_before_and_the_last_one_are_two_messages(inside, at):
    deadline = _due(inside, at)

    for before in (timedelta(days=1), timedelta(0)):
        actions.remind(deadline_id=deadline.pk, at=deadline.due_at - before)
        actions.remind(deadline_id=deadline.pk, at=deadline.due_at - before)

    rows = Notification.objects.filter(kind="deadline:appeals.accept").order_by("made_at")
    assert [row.person_id for row in rows] == [inside.people["lead_operator"].pk] * 2


def test_a_met_deadline_reminds_nobody(inside, at):
    deadline = _due(inside, at)
    actions.meet_deadline(kind=deadline.kind, subject_id=deadline.subject_id, at=at)

    assert actions.remind(deadline_id=deadline.pk, at=deadline.due_at) == 0
    assert not Notification.objects.exists()
