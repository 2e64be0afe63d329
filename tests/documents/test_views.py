"""Downloads and renderings on pages and by REST: for whom, with which headers, and how a page follows the worker."""

from __future__ import annotations

import pytest

from core.ids import uuid7
from core.scope import tenant_scope
from documents import actions
from documents.rendering import allow_here
from tests.documents.builders import PDF, a_file, asked, failed
from tests.programs import builders as programs


@pytest.fixture(autouse=True)
def _worker():
    allow_here()


@pytest.fixture
def item(inside, at):
    return programs.item(inside, at)


def test_a_download_is_an_attachment_that_no_browser_runs(inside, at, client_of):
    stored = a_file(inside, at)

    answer = client_of(inside.people["officer"]).get(f"/t/yiyang/documents/files/{stored.pk}/")

    assert answer.status_code == 200
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename=\"____.pdf\"; filename*=UTF-8''%E4%BC%9A%E8%AE%AE%E7%BA%AA%E8%A6%81.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("officer_two", 200),
        ("leader", 200),
        ("lead_operator", 200),
        ("lead_manager", 200),
        ("other_lead", 403),
        ("object_leader", 403),
        ("finance", 403),
        ("observer", 403),
        ("auditor", 403),
    ],
)
def test_a_file_of_an_item_opens_for_its_people_and_the_office(inside, at, client_of, item, person, status):
    stored = a_file(inside, at, item_id=item.pk)

    answer = client_of(inside.people[person]).get(f"/t/yiyang/documents/files/{stored.pk}/")

    assert answer.status_code == status


def test_a_file_without_an_item_is_the_offices_and_of_whoever_stored_it(inside, at, client_of):
    stored = a_file(inside, at, person="lead_operator")

    statuses = {
        person: client_of(inside.people[person]).get(f"/t/yiyang/documents/files/{stored.pk}/").status_code
        for person in ("officer", "lead_operator", "lead_reviewer")
    }

    assert statuses == {"officer": 200, "lead_operator": 200, "lead_reviewer": 403}


def test_a_file_of_another_government_is_as_unknown_as_one_that_never_was(inside, at, client_of):
    with tenant_scope(inside.yueyang.scope()):
        foreign = a_file(inside.yueyang, at)
    client = client_of(inside.people["officer"])

    answers = [client.get(f"/t/yiyang/documents/files/{one}/") for one in (foreign.pk, uuid7())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_the_page_asks_again_by_itself_until_the_document_is_there(inside, at, client_of):
    rendering = asked(inside, at)
    client = client_of(inside.people["officer"])
    path = f"/t/yiyang/documents/renderings/{rendering.pk}/"

    before = client.get(path).content.decode()
    actions.perform_rendering(rendering_id=rendering.pk, at=at)
    after = client.get(f"{path}progress/").content.decode()

    rendering.refresh_from_db()
    assert f'hx-get="{path}progress/"' in before
    assert "hx-get" not in after
    assert f"/t/yiyang/documents/files/{rendering.file_id}/" in after
    assert rendering.file.sha256 in after


def test_a_failed_document_says_why_and_offers_to_try_again(inside, at, client_of):
    rendering = failed(inside, at)
    client = client_of(inside.people["officer"])
    path = f"/t/yiyang/documents/renderings/{rendering.pk}/"

    page = client.get(path, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    answer = client.post(f"{path}retry/")

    rendering.refresh_from_db()
    assert "The content cannot be laid out as a document. Tell the operator." in page
    assert f"{path}retry/" in page
    assert (answer.status_code, answer["Location"], rendering.state) == (302, path, "waiting")


def test_a_stranger_to_the_item_neither_follows_nor_repeats_a_rendering(inside, at, client_of, item):
    rendering = failed(inside, at, item_id=item.pk)
    client = client_of(inside.people["other_lead"])
    path = f"/t/yiyang/documents/renderings/{rendering.pk}/"

    answers = [client.get(path).status_code, client.post(f"{path}retry/").status_code]

    assert answers == [403, 403]


def test_the_same_by_rest(inside, at, client_of):
    rendering = failed(inside, at)
    client = client_of(inside.people["officer"])
    path = f"/api/v1/t/yiyang/documents/renderings/{rendering.pk}/"

    before = client.get(path).json()
    retried = client.post(f"{path}retry/", content_type="application/json")
    again = client.post(f"{path}retry/", content_type="application/json")

    assert (before["state"], before["file"]) == ("failed", None)
    assert before["failure"]
    assert (retried.status_code, retried.json()) == (200, {"id": str(rendering.pk), "state": "waiting"})
    assert (again.status_code, again["Content-Type"]) == (409, "application/problem+json")


def test_files_by_rest_tell_their_hash_and_give_their_bytes(inside, at, client_of):
    stored = a_file(inside, at)
    path = f"/api/v1/t/yiyang/documents/files/{stored.pk}/"

    facts = client_of(inside.people["officer"]).get(path).json()
    bytes_ = client_of(inside.people["officer"]).get(f"{path}content/")
    refused = client_of(inside.people["observer"]).get(f"{path}content/")

    assert (facts["sha256"], facts["size"], facts["name"]) == (stored.sha256, stored.size, stored.name)
    assert bytes_.content == PDF
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
