"""Rewards on the page and by REST: who sees which, what the doors do, what a full board costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from notifications.actions import fan_out
from notifications.models import Notification
from organizations.models import Person
from rewards import agenda
from rewards.models import Reward
from tests.rewards import builders

PAGES = "/t/yiyang/rewards/"
API = "/api/v1/t/yiyang/rewards/"


def test_a_reward_is_known_to_its_unit_the_lead_and_the_office(inside, at, client_of):
    reward = builders.promised(inside, at)
    names = (
        "object_leader",
        "lead_operator",
        "officer",
        "leader",
        "other_leader",
        "other_lead",
        "data_provider",
    )

    seen = {name: client_of(inside.people[name]).get(f"{PAGES}{reward.pk}/").status_code for name in names}

    assert seen == {
        **dict.fromkeys(("object_leader", "lead_operator", "officer", "leader"), 200),
        **dict.fromkeys(("other_leader", "other_lead", "data_provider"), 404),
    }


def test_a_stranger_finds_nothing(inside, at, client_of):
    reward = builders.promised(inside, at)
    stranger = client_of(inside.yueyang.people["officer"])

    assert stranger.get(f"/t/yueyang/rewards/{reward.pk}/").status_code == 404
    assert stranger.get("/api/v1/t/yueyang/rewards/").json()["results"] == []


@pytest.mark.clause("YY23-15")
@pytest.mark.parametrize(("face", "status"), [("/t/yiyang", 302), ("/api/v1/t/yiyang", 200)])
def test_the_lead_honours_a_reward_by_page_and_by_rest(inside, at, client_of, face, status):
    reward = builders.promised(inside, at)
    today = clock.local_date(at)
    Reward.objects.filter(pk=reward.pk).update(due_on=today)
    data = {"honoured_on": today.isoformat(), "proof_number": "拨款凭证1号"}

    answer = client_of(inside.people["lead_operator"]).post(f"{face}/rewards/{reward.pk}/honour/", data)

    reward.refresh_from_db()
    assert answer.status_code == status
    assert (reward.state, reward.honoured_on, reward.proof_number) == ("honoured", today, "拨款凭证1号")


@pytest.mark.clause("YY23-15")
def test_the_office_promises_what_the_plans_say_on_one_page(inside, at, client_of):
    item = builders.approved_item(inside, at, units=("heshan", "taojiang"))
    notice = builders.notice(inside, at, item)
    client = client_of(inside.people["officer"])
    path = f"/t/yiyang/commendations/{notice.pk}/rewards/promise/"

    form = client.get(path)
    answer = client.post(path)

    assert (form.status_code, answer.status_code) == (200, 302)
    assert Reward.objects.count() == 2


def test_a_door_that_does_not_open_says_why(inside, at, client_of):
    reward = builders.promised(inside, at)

    answer = client_of(inside.people["object_leader"]).post(
        f"{API}{reward.pk}/honour/", {"proof_number": "x"}
    )

    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert Reward.objects.get().state == "promised"


def test_a_withdrawn_reward_cannot_be_honoured(inside, at, client_of):
    reward = builders.withdrawn(inside, at)
    data = {"honoured_on": builders.ISSUED_ON.isoformat(), "proof_number": "x"}

    answer = client_of(inside.people["lead_operator"]).post(f"{API}{reward.pk}/honour/", data)

    assert answer.status_code == 409


def test_the_board_names_what_is_overdue(inside, at, client_of):
    builders.promised(inside, at)
    Reward.objects.update(due_on=builders.ISSUED_ON)
    client = client_of(inside.people["officer"])

    page = client.get(f"{PAGES}?state=overdue").content.decode()
    row = client.get(API).json()["results"][0]

    assert "逾期" in page
    assert row["overdue"] is True


def test_an_object_reads_by_rest_what_it_gets_and_nothing_of_others(inside, at, client_of):
    builders.promised(inside, at, units=("heshan", "taojiang"))

    rows = client_of(inside.people["object_leader"]).get(API).json()["results"]

    assert [row["unit"] for row in rows] == ["赫山区人民政府"]


@pytest.mark.parametrize("face", [PAGES, API])
def test_a_full_board_costs_as_many_queries_as_one_reward(inside, at, client_of, face):
    reward = builders.promised(inside, at)
    client = client_of(inside.people["officer"])

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(face).status_code == 200
        return len(captured)

    cost()
    one = cost()
    Reward.objects.bulk_create(
        Reward(
            notice_id=reward.notice_id, item_id=reward.item_id, unit_id=reward.unit_id, kind=reward.kind,
            text=f"奖励{number}", due_on=reward.due_on, promised_at=at, promised_by_id=reward.promised_by_id,
        )
        for number in range(20)
    )  # fmt: skip

    assert cost() == one


def test_what_waits_and_what_comes_next_lead_to_the_reward(inside, at):
    reward = builders.promised(inside, at)
    lead = inside.actor("lead_operator", at)

    waiting = agenda.waiting_for(lead, at)
    steps = agenda.next_steps(lead, reward.item, at)

    assert [one.path for one in waiting] == [f"/t/yiyang/rewards/{reward.pk}/"]
    assert f"/t/yiyang/rewards/{reward.pk}/honour/" in [step.path for step in steps]
    assert agenda.waiting_for(inside.actor("object_leader", at), at) == []


def test_every_recipient_may_open_the_message(inside, at, client_of):
    builders.honoured(inside, at)
    while fan_out(at=at):
        pass

    told = set(Notification.objects.filter(kind__startswith="rewards.").values_list("person_id", "path"))

    assert len(told) >= 3
    assert {client_of(Person.objects.get(pk=person)).get(path).status_code for person, path in told} == {200}


@pytest.mark.parametrize(("face", "status"), [("/t/yiyang", 422), ("/api/v1/t/yiyang", 422)])
def test_the_year_is_concluded_from_the_board_and_refused_with_what_is_open(
    inside, at, client_of, face, status
):
    reward = builders.promised(inside, at)
    officer = client_of(inside.people["officer"])
    address = f"/programmes/{reward.item.programme_id}/conclude/"

    board = officer.get(PAGES)
    answer = officer.post(f"{face}{address}")

    assert f"/t/yiyang{address}" in board.content.decode()
    assert answer.status_code == status
    assert "赫山区人民政府的奖励既未兑现也未撤销" in answer.content.decode()
