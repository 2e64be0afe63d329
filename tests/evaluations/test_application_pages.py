"""Pages and REST of applications: what is shown to whom, what is kept, and how many queries it takes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.models import Application, ApplicationFile
from evaluations.queries import applications as queries
from programs.models import Track
from tests.documents.builders import PDF
from tests.evaluations import application_builders as a
from tests.world import make_unit

BASE = "/t/yiyang"
API = "/api/v1/t/yiyang"


@pytest.fixture
def during(inside: Any, travel: Any) -> Any:
    travel.travel_to(a.DURING)
    return inside


def get(client: Any, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, (response.status_code, path)
    return response.content.decode()


@pytest.mark.clause("CQ22-09")
def test_a_unit_writes_and_hands_in_on_the_pages(during: Any, client_of: Any) -> None:
    call = a.opened(during)
    operator, leader = client_of(during.people["object_operator"]), client_of(during.people["object_leader"])
    track = a.track(call.item)

    begun = operator.post(
        f"{BASE}/items/{call.item_id}/applications/begin/",
        {"choice": f"{track.pk}:{during.units['heshan'].pk}"},
    )
    row = Application.objects.get()
    path = f"{BASE}/applications/{row.pk}/"
    operator.post(
        path + "files/add/",
        {"kind": "material", "title": "申报材料", "file": SimpleUploadedFile("a.pdf", PDF)},
    )
    operator.post(
        path + "edit/", {"edition": 1, "self_text": "自评", "experience": "经验", "self_score": "90"}
    )
    handed = leader.post(path + "submit/", {})

    row.refresh_from_db()
    assert begun.status_code == 302
    assert begun["Location"] == path + "edit/"
    assert handed.status_code == 302
    assert (row.state, row.self_text, row.experience) == ("submitted", "自评", "经验")
    page = get(operator, path)
    assert "申报材料" in page
    assert "经验" in page


def test_what_is_typed_is_kept_without_leaving_the_page(during: Any, client_of: Any) -> None:
    row = a.begun(during)
    browser = client_of(during.people["object_operator"])

    answer = browser.post(f"{BASE}/applications/{row.pk}/keep/", {"edition": 1, "experience": "写到一半"})

    row.refresh_from_db()
    assert answer.status_code == 200
    assert (row.experience, row.edition) == ("写到一半", 2)
    assert 'name="edition"' in answer.content.decode()
    assert 'value="2"' in answer.content.decode()


def test_the_slower_of_two_editors_keeps_on_the_page_what_was_typed(during: Any, client_of: Any) -> None:
    row = a.filled(during)
    browser = client_of(during.people["object_leader"])

    answer = browser.post(f"{BASE}/applications/{row.pk}/edit/", {"edition": 1, "experience": "我的一稿"})

    assert answer.status_code == 409
    assert "我的一稿" in answer.content.decode()


@pytest.mark.clause("HN23-24")
def test_the_declaration_is_shown_and_has_to_be_ticked(during: Any, client_of: Any) -> None:
    row = a.filled(during, rules={"submission.declaration": True})
    browser = client_of(during.people["object_leader"])
    path = f"{BASE}/applications/{row.pk}/submit/"

    page = get(browser, path)
    unticked = browser.post(path, {})
    ticked = browser.post(path, {"declared": "on"})

    row.refresh_from_db()
    assert "真实" in page
    assert unticked.status_code == 400
    assert ticked.status_code == 302
    assert "真实" in row.declaration


def test_an_application_of_another_object_is_as_if_it_did_not_exist(during: Any, client_of: Any) -> None:
    row = a.accepted(during)
    entry = ApplicationFile.objects.get(application=row)
    sibling = client_of(during.people["other_leader"])
    stranger = client_of(during.people["other_lead"])

    for browser in (sibling, stranger):
        for path in (f"/applications/{row.pk}/", f"/applications/files/{entry.pk}/"):
            get(browser, BASE + path, 404)
        assert browser.get(f"{API}/applications/{row.pk}/").status_code == 404
        assert browser.get(f"{API}/applications/").json()["results"] == []
    assert during.units["heshan"].name not in get(sibling, f"{BASE}/items/{row.item_id}/applications/")


def test_the_unit_reads_its_papers_and_not_who_judged_it(during: Any, client_of: Any) -> None:
    row = a.accepted(during)
    a.reviewed(during, row, text="意见建议良好")
    own, lead = client_of(during.people["object_leader"]), client_of(during.people["lead_reviewer"])
    entry = ApplicationFile.objects.get(application=row)

    assert "意见建议良好" not in get(own, f"{BASE}/applications/{row.pk}/")
    assert own.get(f"{API}/applications/{row.pk}/").json()["reviews"] == []
    assert "意见建议良好" in get(lead, f"{BASE}/applications/{row.pk}/")
    assert own.get(f"{BASE}/applications/files/{entry.pk}/").content == PDF


@pytest.mark.clause("CQ22-06")
def test_a_proof_is_registered_without_a_scan(during: Any, client_of: Any) -> None:
    row = a.begun(during)
    browser = client_of(during.people["object_operator"])
    path = f"{BASE}/applications/{row.pk}/proofs/add/"
    fields = {
        "title": "批示",
        "issuer": "国务院",
        "issued_on": "2022-05-01",
        "number": "1",
        "secrecy": "secret",
    }

    with_scan = browser.post(path, {**fields, "file": SimpleUploadedFile("a.pdf", PDF)})
    without = browser.post(path, fields)

    assert with_scan.status_code == 400
    assert without.status_code == 302
    assert "国务院" in get(browser, f"{BASE}/applications/{row.pk}/")


@pytest.mark.clause("CQ22-13")
def test_the_lead_reviews_and_records_experts_by_rest(during: Any, client_of: Any) -> None:
    row = a.submitted(during)
    lead = client_of(during.people["lead_reviewer"])

    def post(path: str, data: dict[str, Any]) -> Any:
        return lead.post(
            f"{API}/applications/{row.pk}/{path}", json.dumps(data), content_type="application/json"
        )

    accepted = post("accept/", {"reason": "材料齐全", "score": "85"})
    reviewed = post(
        "reviews/record/",
        {"kind": "third_party", "name": "评估公司", "reviewed_on": "2022-11-30", "score": 90},
    )
    again = post("accept/", {})

    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    assert reviewed.status_code == 200
    assert again.status_code == 409
    assert lead.get(f"{API}/applications/{row.pk}/").json()["reviews"][0]["score"] == "90.00"


def test_the_self_assessment_comes_whole_by_rest(during: Any, client_of: Any) -> None:
    row = a.begun(during)
    browser = client_of(during.people["object_operator"])

    answer = browser.post(
        f"{API}/applications/{row.pk}/edit/",
        json.dumps({"edition": 1, "self_text": "自评", "self_assessment": {"x": {"score": "1"}}}),
        content_type="application/json",
    )

    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["findings"]] == ["unknown_indicator"]


def test_late_is_late_by_the_databases_clock_on_the_page(during: Any, client_of: Any, travel: Any) -> None:
    row = a.filled(during)
    browser = client_of(during.people["object_leader"])
    travel.travel_to(a.DUE)

    answer = browser.post(f"{BASE}/applications/{row.pk}/submit/", {})

    assert answer.status_code == 409
    assert "2023年2月1日前" in answer.content.decode()


def many(world: Any, number: int) -> Any:
    call = a.opened(world)
    track: Track = a.track(call.item)
    for index in range(number):
        unit = make_unit(
            world.yiyang, f"c{index}", f"第{index}县", "county_government", object_class="county"
        )
        Application.objects.create(
            item_id=call.item_id,
            track=track,
            unit=unit,
            candidate=unit,
            begun_at=a.DURING,
            begun_by=world.people["officer"],
            changed_at=a.DURING,
            changed_by=world.people["officer"],
        )
    return call


def queries_of(client: Any, path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        get(client, path)
    return len(caught)


@pytest.mark.parametrize("who", ["officer"])
def test_lists_take_as_many_queries_for_many_rows_as_for_one(during: Any, client_of: Any, who: str) -> None:
    call = many(during, 1)
    browser = client_of(during.people[who])
    paths = [f"{BASE}/applications/", f"{BASE}/items/{call.item_id}/applications/", f"{API}/applications/"]
    for path in paths:
        get(browser, path)
    one = [queries_of(browser, path) for path in paths]
    track = a.track(call.item)
    for index in range(30):
        unit = make_unit(
            during.yiyang, f"m{index}", f"甲{index}县", "county_government", object_class="county"
        )
        Application.objects.create(
            item_id=call.item_id, track=track, unit=unit, candidate=unit,
            begun_at=a.DURING, begun_by=during.people["officer"],
            changed_at=a.DURING, changed_by=during.people["officer"],
        )  # fmt: skip

    thirty = [queries_of(browser, path) for path in paths]

    assert thirty == one


@pytest.mark.clause("HN24-18")
def test_the_page_of_an_item_without_applications_says_why(during: Any, client_of: Any) -> None:
    item = a.item(during, rules=a.DIRECT)
    browser = client_of(during.people["object_leader"])

    page = get(browser, f"{BASE}/items/{item.pk}/applications/")

    assert "不申报" in page or "无需申报" in page


def test_to_apply_is_offered_while_there_is_time_and_something_left(
    during: Any, client_of: Any, travel: Any
) -> None:
    call = a.opened(during)
    path = f"{BASE}/items/{call.item_id}/applications/"
    begin = f"{path}begin/"
    own, other = client_of(during.people["object_leader"]), client_of(during.people["other_leader"])
    a.begun(during, call)

    assert begin not in get(own, path)
    assert begin in get(other, path)
    travel.travel_to(a.DUE)
    assert begin not in get(other, path)


def test_the_cells_of_the_page_are_the_indicators_of_the_scheme(during: Any, client_of: Any) -> None:
    row = a.begun(during)
    first, second = a.locked_scheme(during, row.item)
    browser = client_of(during.people["object_operator"])
    path = f"{BASE}/applications/{row.pk}/edit/"

    page = get(browser, path)
    browser.post(path, {"edition": 1, f"score_{first.pk}": "58", f"value_{first.pk}": "101.2"})
    wrong = browser.post(path, {"edition": 2, f"score_{second.pk}": "很高"})

    row.refresh_from_db()
    assert first.name in page
    assert "满分60分" in page
    assert row.self_assessment == {str(first.pk): {"value": "101.2", "score": "58"}}
    assert wrong.status_code == 422
    assert "很高" in wrong.content.decode()


def test_the_office_opens_all_items_from_the_list_of_applications(during: Any, client_of: Any) -> None:
    item = a.item(during)
    office, lead = client_of(during.people["officer"]), client_of(during.people["lead_operator"])
    path = f"{BASE}/programmes/{item.programme_id}/applications/open/"

    offered = get(office, f"{BASE}/applications/")
    done = office.post(path, {})

    assert path in offered
    assert path not in get(lead, f"{BASE}/applications/")
    assert done.status_code == 302
    assert path not in get(office, f"{BASE}/applications/")
    assert queries.call_of(item.pk) is not None
