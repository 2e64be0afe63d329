"""The REST face of each door does and refuses what the page does."""

from __future__ import annotations

import pytest

from programs.models import Plan, Programme, RulebookVersion
from tests.programs import builders
from tests.programs.test_pages import item_data, paper

pytestmark = pytest.mark.usefixtures("inside")

API = "/api/v1/t/yiyang"


def send(client, path, data=None):
    return client.post(f"{API}/{path}", data or {}, content_type="application/json")


def test_a_programme_is_made_by_rest(world, at, client_of):
    officer = client_of(world.people["officer"])

    stored = send(officer, "rulebooks/new/", {"code": "yiyang-2023"})
    drafted = send(
        officer,
        "programmes/new/",
        {"year": 2025, "title": "2025年度", "rulebook_version": stored.json()["id"]},
    )
    programme = Programme.objects.get()
    proposed = send(officer, f"programmes/{programme.pk}/items/new/", item_data(world))

    assert [answer.status_code for answer in (stored, drafted, proposed)] == [200, 200, 200]
    assert stored.json()["digest"] == RulebookVersion.objects.get().digest
    assert proposed.json()["state"] == "proposed"


def test_a_broken_rule_is_answered_with_its_clause(world, at, client_of):
    programme = builders.draft_programme(world, at)
    four = {f"sub_item_{number}": f"子项{number}" for number in (1, 2, 3, 4)}
    classes = {f"sub_item_{number}_classes": ["county"] for number in (1, 2, 3, 4)}

    answer = send(
        client_of(world.people["officer"]),
        f"programmes/{programme.pk}/items/new/",
        item_data(world, classes=[], **four, **classes),
    )

    assert answer.status_code == 422
    assert "第七条" in answer.content.decode()


def test_rest_edits_only_what_is_sent(world, at, client_of):
    plan = builders.drafted_plan(world, at)

    answer = send(
        client_of(world.people["lead_operator"]), f"plans/{plan.pk}/edit/", {"section_quota": "2个"}
    )

    texts = dict(plan.sections.values_list("code", "text"))
    assert answer.status_code == 200
    assert texts == {**builders.SECTIONS, "quota": "2个"}


def test_a_county_answers_by_rest_and_a_stranger_may_not(world, at, client_of):
    step = builders.open_step(builders.consulting_plan(world, at).route)
    data = {"unit": str(world.units["heshan"].pk), "stance": "agree"}

    stranger = send(client_of(world.people["data_provider"]), f"steps/{step.pk}/answer/", data)
    county = send(client_of(world.people["object_leader"]), f"steps/{step.pk}/answer/", data)
    again = send(client_of(world.people["object_leader"]), f"steps/{step.pk}/answer/", data)

    assert (stranger.status_code, county.status_code, again.status_code) == (404, 200, 409)
    assert county.json()["outcome"] == "answered"


def test_a_paper_answer_is_recorded_by_rest_with_its_scan(world, at, client_of):
    step = builders.open_step(builders.consulting_plan(world, at).route)
    client = client_of(world.people["officer"])

    answer = client.post(
        f"{API}/steps/{step.pk}/record/",
        {"unit": str(world.units["heshan"].pk), "stance": "agree", **paper(at)},
    )

    assert answer.status_code == 200
    assert step.parties.get(unit=world.units["heshan"]).paper.size > 0


def test_the_plan_says_what_is_missing_and_where_its_route_stands(world, at, client_of):
    plan = builders.consulting_plan(world, at)

    body = client_of(world.people["officer"]).get(f"{API}/plans/{plan.pk}/").json()

    assert (body["state"], body["missing"], len(body["sections"])) == ("consulting", [], 5)
    assert [step["state"] for step in body["steps"]] == ["open", "waiting", "waiting", "waiting"]
    assert len(body["steps"][0]["parties"]) == 6


@pytest.mark.parametrize("path", ["rulebooks/", "programmes/", "items/", "plans/"])
def test_lists_are_read_by_rest(world, at, client_of, path):
    builders.published_plan(world, at)

    body = client_of(world.people["observer"]).get(f"{API}/{path}").json()

    assert len(body["results"]) == 1


@pytest.mark.parametrize("who", ["object_leader", "lead_operator", "observer"])
def test_the_office_alone_manages_programmes(world, at, client_of, who):
    programme = builders.issued_programme(world, at)

    page = client_of(world.people[who]).post(f"/t/yiyang/programmes/{programme.pk}/conclude/")
    rest = send(client_of(world.people[who]), f"programmes/{programme.pk}/conclude/")

    assert (page.status_code, rest.status_code) == (403, 403)


def test_no_draft_of_a_plan_reaches_others_by_rest(world, at, client_of):
    plan = builders.drafted_plan(world, at)

    answers = [
        client_of(world.people[who]).get(f"{API}/plans/{plan.pk}/").status_code
        for who in ("object_leader", "finance", "observer", "other_lead")
    ]

    assert answers == [404] * 4
    assert Plan.objects.count() == 1
