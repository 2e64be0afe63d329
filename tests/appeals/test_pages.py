"""Who knows of an appeal and what they see of it, on the page and by REST."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals import agenda
from appeals.models import Appeal
from notifications.models import Deadline
from portal.queries import APPEAL_DEADLINES, next_deadlines
from tests.appeals import builders
from tests.conftest import acting_as

PAGES = "/t/yiyang/appeals/"
API = "/api/v1/t/yiyang/appeals/"


def test_an_appeal_is_known_to_its_unit_the_lead_and_the_office_and_to_nobody_else(inside, at, client_of):
    appeal = builders.filed(inside, at)
    seen = {}
    for name in ("object_leader", "object_operator", "lead_operator", "officer", "leader"):
        seen[name] = client_of(inside.people[name]).get(f"{PAGES}{appeal.pk}/").status_code
    for name in ("other_leader", "other_lead", "data_provider", "observer", "finance"):
        seen[name] = client_of(inside.people[name]).get(f"{PAGES}{appeal.pk}/").status_code
    stranger = client_of(inside.yueyang.people["object_leader"]).get(f"/t/yueyang/appeals/{appeal.pk}/")

    assert seen == {
        **dict.fromkeys(("object_leader", "object_operator", "lead_operator", "officer", "leader"), 200),
        **dict.fromkeys(("other_leader", "other_lead", "data_provider", "observer", "finance"), 404),
    }
    assert stranger.status_code == 404


def test_the_database_shows_another_county_no_row(inside, at):
    builders.filed(inside, at)

    with acting_as(inside.actor("other_leader", at)):
        assert not Appeal.objects.exists()
    with acting_as(inside.actor("object_leader", at)):
        assert Appeal.objects.count() == 1


def test_the_appellant_learns_the_decision_with_its_answer_and_never_the_finding(inside, at, client_of):
    appeal = builders.decided(inside, at)
    client = client_of(inside.people["object_leader"])

    page = client.get(f"{PAGES}{appeal.pk}/").content.decode()
    row = client.get(f"{API}{appeal.pk}/").json()

    assert builders.FINDING not in page
    assert row["state"] == "verifying"
    assert {"finding", "verifier_id", "outcome", "decided_at"} & set(row) == set()


def test_after_the_answer_the_appellant_reads_it(inside, at, client_of):
    appeal = builders.answered(inside, at)
    client = client_of(inside.people["object_leader"])

    page = client.get(f"{PAGES}{appeal.pk}/").content.decode()
    row = client.get(f"{API}{appeal.pk}/").json()

    assert builders.ANSWER in page
    assert builders.FINDING not in page
    assert (row["state"], row["answer"], row["outcome"]) == ("answered", builders.ANSWER, "none")


@pytest.mark.parametrize("face", ["/t/yiyang", "/api/v1/t/yiyang"])
def test_a_county_files_by_page_and_by_rest(inside, at, client_of, face):
    notice = builders.open_notice(inside, at)
    data = {"unit": str(inside.units["heshan"].pk), "claim": builders.CLAIM}

    answer = client_of(inside.people["object_leader"]).post(f"{face}/notices/{notice.pk}/appeals/file/", data)

    assert answer.status_code == (200 if "api" in face else 302)
    assert Appeal.objects.get().claim == builders.CLAIM


def test_the_form_of_a_county_that_may_not_says_why(inside, at, client_of):
    notice = builders.open_notice(inside, at)

    answer = client_of(inside.people["object_operator"]).get(f"/t/yiyang/notices/{notice.pk}/appeals/file/")

    assert answer.status_code == 403
    assert "申诉由评价对象单位负责人提出" in answer.content.decode()


def test_the_list_costs_as_many_queries_for_many_as_for_one(inside, at, client_of):
    first = builders.filed(inside, at)
    client = client_of(inside.people["officer"])

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGES).status_code == 200
        return len(captured)

    cost()
    one = cost()
    for who in ("other_leader",):
        builders.filed(inside, at, notice=first.notice, who=who)
    for number in range(3, 20):
        Appeal.objects.create(
            notice=first.notice, item_id=first.item_id, unit_id=first.unit_id, number=number, channel="letter",
            received_at=at, filed_at=at, filed_by=inside.people["officer"], claim="x", state="withdrawn",
            withdrawn_at=at, withdrawn_by=inside.people["officer"],
        )  # fmt: skip

    assert cost() == one


@pytest.mark.clause("YY23-48")
@pytest.mark.parametrize(
    ("name", "doors"),
    [
        ("object_leader", {"file"}),
        ("lead_operator", {"register"}),
        ("officer", {"register"}),
        ("observer", set()),
    ],
)
def test_the_page_of_an_open_notice_leads_to_appeals(inside, at, client_of, name, doors):
    notice = builders.open_notice(inside, at)

    page = client_of(inside.people[name]).get(f"/t/yiyang/notices/{notice.pk}/").content.decode()

    offered = {door for door in ("file", "register") if f"/notices/{notice.pk}/appeals/{door}/" in page}
    assert offered == doors


@pytest.mark.parametrize(
    ("name", "door"), [("object_leader", "file"), ("lead_operator", "register"), ("officer", "register")]
)
def test_the_agenda_of_the_item_leads_to_appeals_while_the_notice_is_open(inside, at, travel, name, door):
    notice = builders.open_notice(inside, at)
    path = f"/t/yiyang/notices/{notice.pk}/appeals/{door}/"
    actor = inside.actor(name, at)

    during = agenda.next_steps(actor, notice.item, at)
    after = agenda.next_steps(actor, notice.item, notice.closes_at)

    assert [bool(step.decision) for step in during if step.path == path] == [True]
    assert path not in [step.path for step in after]


def test_the_deadline_of_an_appeal_names_the_appellant_to_the_office_and_the_lead_alone(inside, at):
    appeal = builders.filed(inside, at)
    Deadline.objects.exclude(kind__in=APPEAL_DEADLINES).update(cancelled_at=at, met_at=None)
    told = {}
    for name in ("officer", "lead_operator", "object_leader", "other_leader", "observer", "data_provider"):
        actor = inside.actor(name, at)
        with acting_as(actor):
            told[name] = appeal.item_id in next_deadlines([appeal.item_id], actor)

    assert {name for name, knows in told.items() if knows} == {"officer", "lead_operator"}
