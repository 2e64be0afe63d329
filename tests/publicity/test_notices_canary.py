"""While a notice is not open, nothing of its list reaches the public, a county, another lead or an observer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.ids import uuid7
from core.scope import tenant_scope
from evaluations.models import ListEntry, ProposedList
from organizations.models import Unit
from publicity.actions import notices
from publicity.models import PublicNotice
from tests.evaluations import builders as evaluations
from tests.publicity import builders as a

CANARY = "金丝雀县人民政府"
OUTSIDERS = [
    "object_operator",
    "object_leader",
    "other_leader",
    "observer",
    "other_lead",
    "data_provider",
    "auditor",
]


@pytest.fixture
def scheduled(inside: Any, at: Any) -> PublicNotice:
    """A notice to come, whose winners carry a name that stands nowhere else."""
    notice = a.scheduled_notice(inside, at, at + timedelta(hours=1))
    Unit.objects.filter(pk=inside.units["ziyang"].pk).update(name=CANARY)
    return notice


def own_pages(notice: PublicNotice) -> list[str]:
    item, row = notice.item_id, notice.proposed_list_id
    return [
        f"/notices/{notice.pk}/",
        "/notices/",
        f"/lists/{row}/",
        f"/lists/{row}/notice/",
        f"/lists/{row}/submit/",
        f"/lists/{row}/review/",
        f"/items/{item}/list/draft/",
        f"/items/{item}/",
        f"/items/{item}/rounds/",
        "/grounds/",
        "/",
    ]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_before_it_opens_no_name_of_the_list_is_in_any_page_or_answer(
    inside: Any, scheduled: Any, client_of: Any, who: str
) -> None:
    client = client_of(inside.people[who])

    for path in own_pages(scheduled):
        for prefix in ("/t/yiyang", "/api/v1/t/yiyang"):
            answer = client.get(prefix + path)
            assert CANARY not in answer.content.decode(), (prefix + path, answer.status_code)


def test_before_it_opens_the_public_portal_knows_nothing(scheduled: Any, client_of: Any) -> None:
    client = client_of()

    for path in ("/p/yiyang/", f"/p/yiyang/notices/{scheduled.pk}/"):
        assert CANARY not in client.get(path).content.decode()
    assert client.get(f"/p/yiyang/notices/{scheduled.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["object_leader", "observer", "other_lead"])
def test_before_it_opens_notice_and_list_are_not_there_for_outsiders(
    inside: Any, scheduled: Any, client_of: Any, who: str
) -> None:
    client = client_of(inside.people[who])

    codes = [
        client.get(f"{prefix}{path}").status_code
        for prefix in ("/t/yiyang", "/api/v1/t/yiyang")
        for path in (f"/notices/{scheduled.pk}/", f"/lists/{scheduled.proposed_list_id}/")
    ]

    assert codes == [404] * 4


def test_a_county_cannot_even_read_the_entries_of_its_siblings(inside: Any, scheduled: Any, at: Any) -> None:
    scope = inside.actor("object_leader", at).scope()

    with tenant_scope(scope):
        seen = set(ListEntry.objects.values_list("unit_id", flat=True))

    assert seen == {inside.units["heshan"].pk}


def test_after_it_opened_a_county_reads_the_names_and_no_scores(
    inside: Any, scheduled: Any, client_of: Any
) -> None:
    notices.open_notice(notice_id=scheduled.pk, at=scheduled.opens_at)
    client = client_of(inside.people["object_leader"])

    page = client.get(f"/t/yiyang/notices/{scheduled.pk}/")
    answer = client.get(f"/api/v1/t/yiyang/notices/{scheduled.pk}/").json()

    assert CANARY in page.content.decode()
    assert answer["content"]["groups"][0]["entries"][0] == {
        "name": CANARY,
        "group": "",
        "rank": None,
        "note": "",
    }
    assert client.get(f"/t/yiyang/lists/{scheduled.proposed_list_id}/").status_code == 404


# Pages of those who work on it


def test_the_lead_and_the_office_see_the_list_with_its_exclusions(
    inside: Any, at: Any, client_of: Any
) -> None:
    item = evaluations.scored_item(inside, at)
    evaluations.ground(inside, at, item, "heshan")
    row = evaluations.drafted_list(inside, at, of=item)

    for who in ("lead_operator", "officer", "leader"):
        page = client_of(inside.people[who]).get(f"/t/yiyang/lists/{row.pk}/").content.decode()
        assert "第十六条" in page
        assert "湘政办通报〔2025〕5号" in page


def test_the_list_page_asks_the_same_number_of_questions_for_one_and_for_many(
    inside: Any, at: Any, client_of: Any
) -> None:
    few = evaluations.drafted_list(inside, at, scores={"county": {"ziyang": "95"}})
    client = client_of(inside.people["officer"])
    client.get(f"/t/yiyang/lists/{few.pk}/")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/t/yiyang/lists/{few.pk}/").status_code == 200
        return len(queries)

    before = count()
    entry = few.entries.get()
    for key in ("heshan", "nanxian", "taojiang", "anhua", "yuanjiang"):
        entry._state.adding = True
        entry.pk, entry.unit_id = uuid7(), inside.units[key].pk
        entry.save(force_insert=True)

    assert count() == before


def test_the_lead_goes_from_draft_to_open_notice_by_its_pages(inside: Any, at: Any, client_of: Any) -> None:
    item = evaluations.scored_item(inside, at)
    client = client_of(inside.people["lead_operator"])

    drafted = client.post(f"/t/yiyang/items/{item.pk}/list/draft/", {"reason": ""})
    row = ProposedList.objects.get(item=item)
    minutes = evaluations.minutes(at)
    deliberated = client.post(
        f"/t/yiyang/lists/{row.pk}/deliberate/",
        {"number": minutes.number, "held_on": minutes.held_on.isoformat(), "text": minutes.text},
    )
    sent = client.post(f"/t/yiyang/lists/{row.pk}/send/")
    row.refresh_from_db()
    while not evaluations.consent(inside, row, clock.now()).passed:
        pass
    noticed = client.post(f"/t/yiyang/lists/{row.pk}/notice/", {**a.WORDS, "opens_at": ""})

    assert [answer.status_code for answer in (drafted, deliberated, sent, noticed)] == [302, 302, 302, 302]
    notice = PublicNotice.objects.get(proposed_list=row)
    assert client.get(f"/t/yiyang/notices/{notice.pk}/").status_code == 200


def test_a_refusal_shows_its_clause_on_the_page_and_by_rest(inside: Any, at: Any, client_of: Any) -> None:
    row = evaluations.signed_list(inside, at)
    client = client_of(inside.people["lead_operator"])
    words = {**a.WORDS, "working_days": 2, "opens_at": ""}

    page = client.post(f"/t/yiyang/lists/{row.pk}/notice/", words)
    answer = client.post(f"/api/v1/t/yiyang/lists/{row.pk}/notice/", words)

    assert (page.status_code, answer.status_code) == (422, 422)
    assert "第十二条" in page.content.decode()
    assert "第十二条" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "path", "code"),
    [
        ("officer", "/grounds/", 200),
        ("leader", "/grounds/", 200),
        ("lead_operator", "/grounds/", 403),
        ("object_leader", "/grounds/", 403),
        ("officer", "/notices/", 200),
        ("object_leader", "/notices/", 200),
    ],
)
def test_registers_open_to_whom_they_are_for(
    inside: Any, client_of: Any, who: str, path: str, code: int
) -> None:
    assert client_of(inside.people[who]).get(f"/t/yiyang{path}").status_code == code


def test_the_office_enters_a_ground_by_its_page(inside: Any, at: Any, client_of: Any) -> None:
    item = evaluations.scored_item(inside, at)
    client = client_of(inside.people["officer"])

    answer = client.post(
        f"/t/yiyang/programmes/{item.programme_id}/grounds/enter/",
        {
            "unit": str(inside.units["heshan"].pk),
            "item": str(item.pk),
            "code": "criticised_by_superior",
            "act": "criticism_notice",
            "authority": "province",
            "document_number": "湘政办通报〔2025〕5号",
            "happened_on": "2025-06-01",
            "facts": "通报批评",
        },
    )

    assert answer.status_code == 302
    assert "湘政办通报〔2025〕5号" in client.get("/t/yiyang/grounds/").content.decode()


def test_rows_of_another_government_are_not_there(inside: Any, scheduled: Any, client_of: Any) -> None:
    stranger = client_of(inside.yueyang.people["officer"])

    assert stranger.get(f"/t/yiyang/notices/{scheduled.pk}/").status_code == 404
    assert stranger.get(f"/t/yueyang/notices/{scheduled.pk}/").status_code == 404


def test_what_waits_follows_the_list(inside: Any, at: Any) -> None:
    from evaluations import agenda as of_lists
    from publicity import agenda as of_notices

    row = evaluations.signed_list(inside, at)
    lead = inside.actor("lead_operator", at)

    waits = [str(one.title) for one in (*of_lists.waiting_for(lead, at), *of_notices.waiting_for(lead, at))]
    outsider = inside.actor("object_leader", at)

    assert len(waits) == 1
    assert of_notices.next_steps(outsider, row.item, at) == []
    assert of_lists.next_steps(outsider, row.item, at) == []


@pytest.mark.parametrize("path", ["/notices/", "/lists/", "/grounds/"])
def test_the_office_reads_the_same_by_rest(inside: Any, at: Any, client_of: Any, path: str) -> None:
    row = a.open_notice(inside, at).proposed_list
    evaluations.ground(inside, at, row.item, "anhua")

    answer = client_of(inside.people["officer"]).get(f"/api/v1/t/yiyang{path}")

    assert answer.status_code == 200
    assert len(answer.json()["results"]) == 1
