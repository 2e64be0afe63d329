"""The pages and operations by which lists are chosen, reasons given, objections raised and settled, and awards recorded."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.agenda import waiting_for
from evaluations.models import ListEntry, ProposedList, SuperiorCommendation, SuperiorOpinion
from evaluations.states import EntryStatus, ListState
from ledger.models import Act, ActPayload
from organizations.roles import Role
from programs.models import Step
from tests.documents.builders import PDF
from tests.evaluations import builders as a
from tests.evaluations import selecting as selection
from tests.world import give_role


def page(path: str) -> str:
    return f"/t/yiyang{path}"


@pytest.fixture
def lead(inside: Any, client_of: Any) -> Any:
    return client_of(inside.people["lead_operator"])


def test_the_lead_chooses_on_the_page_whom_it_proposes(inside: Any, at: Any, lead: Any) -> None:
    item = selection.scored(inside, at, selection.JUDGED)
    row = selection.draft(inside, at, item)
    entry = a.entry_of(row, inside, "anhua")

    shown = lead.get(page(f"/lists/{row.pk}/"))
    form = lead.get(page(f"/lists/{row.pk}/choose/"))
    sent = lead.post(
        page(f"/lists/{row.pk}/choose/"), {f"text_{entry.pk}": "首创经验", "seen_digest": row.digest}
    )

    assert f"/lists/{row.pk}/choose/" in shown.content.decode()
    assert f"text_{entry.pk}" in form.content.decode()
    assert sent.status_code == 302
    assert a.statuses(row, inside)["anhua"] == EntryStatus.PROPOSED


def test_a_departure_is_entered_and_taken_back_on_the_page(inside: Any, at: Any, lead: Any) -> None:
    item = selection.scored(inside, at, selection.REASONS)
    row = selection.draft(inside, at, item)
    first = a.entry_of(row, inside, "ziyang")

    lead.post(page(f"/lists/{row.pk}/choose/"), {f"text_{first.pk}": "数据待核"})
    left = a.statuses(row, inside)["ziyang"]
    again = a.entry_of(row, inside, "ziyang")
    lead.post(page(f"/lists/{row.pk}/choose/"), {f"text_{again.pk}": "数据待核"})
    kept = a.statuses(row, inside)["ziyang"]
    lead.post(page(f"/lists/{row.pk}/choose/"), {})

    assert (left, kept) == (EntryStatus.BELOW, EntryStatus.BELOW)
    assert a.statuses(row, inside)["ziyang"] == EntryStatus.PROPOSED


def test_reasons_are_written_by_rest(inside: Any, at: Any, lead: Any) -> None:
    row = selection.draft(inside, at, selection.scored(inside, at, {"evaluation.reason_required": True}))
    entry = a.entry_of(row, inside, "ziyang")

    answer = lead.post(
        f"/api/v1/t/yiyang/lists/{row.pk}/merits/",
        {f"text_{entry.pk}": "可复制、可推广"},
        content_type="application/json",
    )

    assert answer.status_code == 200, answer.content
    assert ListEntry.objects.get(pk=entry.pk).merit == "可复制、可推广"


def test_a_tie_is_decided_on_its_page(inside: Any, at: Any, lead: Any) -> None:
    item = selection.item_under(inside, at, {}, stages=("submission",))
    scores = {"ziyang": "95", "heshan": "90", "nanxian": "85", "taojiang": "85"}
    a.seal(inside, selection.walking.a.tracks(item)[0], scores, at)
    row = selection.draft(inside, at, item)
    tied = a.entry_of(row, inside, "taojiang")

    waiting = [one.title for one in waiting_for(inside.actor("lead_operator", at), at)]
    sent = lead.post(page(f"/lists/{row.pk}/ties/"), {"chosen": [str(tied.pk)], "tie_reason": "按播种面积"})

    assert sent.status_code == 302
    assert "确定并列对象" in [str(one) for one in waiting]
    assert a.statuses(row, inside)["taojiang"] == EntryStatus.PROPOSED


@pytest.mark.clause("QH-26")
def test_the_government_above_sees_its_own_objects_only_and_objects(
    inside: Any, at: Any, client_of: Any, lead: Any
) -> None:
    give_role(inside.yiyang, inside.people["other_leader"], inside.units["finance"], Role.OBJECT_LEADER)
    row = selection.asked_list(inside, at)
    step = Step.objects.get(route_id=row.route_id, state="open")
    above = client_of(inside.people["other_leader"])
    entry = a.entry_of(row, inside, "heshan")

    waiting = waiting_for(inside.actor("other_leader", at), at)
    form = above.get(page(f"/lists/steps/{step.pk}/objects/")).content.decode()
    sent = above.post(
        page(f"/lists/steps/{step.pk}/objects/"),
        {"unit": str(inside.units["finance"].pk), f"objection_{entry.pk}": "存在生态环境问题"},
    )

    assert [one.path for one in waiting] == [page(f"/lists/steps/{step.pk}/objects/")]
    assert "赫山区" in form
    assert "资阳区" not in form
    assert sent.status_code == 302
    assert above.get(page(f"/lists/{row.pk}/")).status_code == 404
    opinion = SuperiorOpinion.objects.get(entry=entry)
    assert opinion.reason == "存在生态环境问题"
    settled = lead.post(page(f"/objections/{opinion.pk}/settle/"), {"remove": "yes", "reason": "经核实属实"})
    assert settled.status_code == 302
    assert a.statuses(row, inside)["heshan"] == EntryStatus.OBJECTED


@pytest.mark.clause("QH-26")
def test_the_letter_of_a_government_above_is_recorded_with_its_scan(
    inside: Any, at: Any, client_of: Any
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    row = selection.asked_list(inside, at)
    step = Step.objects.get(route_id=row.route_id, state="open")
    officer = client_of(inside.people["officer"])

    for key in ("government", "finance"):
        answer = officer.post(
            page(f"/lists/steps/{step.pk}/objects/record/"),
            {
                "unit": str(inside.units[key].pk),
                "decider": "市政府办公室",
                "decided_on": at.date().isoformat(),
                "document_number": "海政办函〔2025〕3号",
                "paper": SimpleUploadedFile("letter.pdf", PDF, "application/pdf"),
            },
        )
        assert answer.status_code == 302, answer.content.decode()[-2000:]

    assert ProposedList.objects.get(pk=row.pk).state == ListState.SIGNED


@pytest.mark.clause("QH-32")
@pytest.mark.clause("HN23-17")
def test_the_office_records_an_award_and_everybody_concerned_reads_what_follows(
    inside: Any, at: Any, client_of: Any, lead: Any
) -> None:
    item = selection.direct_item(inside, at, counts=False)
    officer = client_of(inside.people["officer"])

    sent = officer.post(
        page(f"/programmes/{item.programme_id}/superior-commendations/record/"),
        {
            "unit": str(inside.units["anhua"].pk),
            "kind": "award",
            "level": "central",
            "item": str(item.pk),
            "matter": "粮食生产",
            "issuer": "国务院办公厅",
            "document_number": "国办发〔2025〕20号",
            "issued_on": "2025-06-01",
        },
    )
    register = lead.get(page("/superior-commendations/")).content.decode()
    rest = officer.get("/api/v1/t/yiyang/superior-commendations/").json()["results"]

    assert sent.status_code == 302, sent.content.decode()[-2000:]
    assert "国办发〔2025〕20号" in register
    assert "直接列入" in register
    assert [one["treatment"] for one in rest] == ["direct_listing"]
    assert client_of(inside.people["object_leader"]).get(page("/superior-commendations/")).status_code == 403


def test_the_register_costs_the_same_for_one_row_and_for_many(inside: Any, at: Any, client_of: Any) -> None:
    item = selection.direct_item(inside, at, counts=False)
    officer = client_of(inside.people["officer"])
    selection.awarded(inside, at, item, "yuanjiang")
    officer.get(page("/superior-commendations/"))

    with CaptureQueriesContext(connection) as one:
        officer.get(page("/superior-commendations/"))
    for number, key in enumerate(("anhua", "nanxian", "taojiang", "heshan")):
        selection.awarded(inside, at, item, key, document_number=f"国办发〔2025〕{number}号")
    with CaptureQueriesContext(connection) as many:
        officer.get(page("/superior-commendations/"))

    assert SuperiorCommendation.objects.count() == 5
    assert len(one) == len(many)


def test_who_is_asked_is_sent_to_the_item_and_finds_the_door_on_the_first_page(inside: Any, at: Any) -> None:
    row = selection.asked_list(inside, at)

    step = Step.objects.get(route_id=row.route_id, state="open")
    told = Act.objects.filter(act="programs.step_opened", subject_id=str(step.pk)).latest("sequence")
    assert step.path == page(f"/items/{row.item_id}/definition/")
    assert ActPayload.objects.get(act_id=told.id).payload["path"] == step.path
