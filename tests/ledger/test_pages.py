"""What the audit administrator sees."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.scope import tenant_scope
from ledger.actions import GENESIS
from ledger.models import AccessEntry, Act, Chain, OutboxRow
from organizations.actions import structure


def add_kinds(world, at, count, start=0):
    with tenant_scope(world.yiyang.scope()):
        for number in range(start, start + count):
            structure.add_kind(
                code=f"k{number}", name=f"类别{number}", actor=world.actor("system_admin", at), at=at
            )


@pytest.fixture
def auditor(world, client_of):
    return client_of(world.people["auditor"])


def test_acts_are_listed_with_person_capacity_and_sentence(world, auditor, at):
    add_kinds(world, at, 1)

    page = auditor.get("/t/yiyang/ledger/").content.decode()

    assert [
        word in page for word in (world.people["system_admin"].display_name, "系统管理员 · ", "类别0")
    ] == [True] * 3


def test_acts_are_narrowed_by_act_person_and_period(world, auditor, at):
    add_kinds(world, at, 3)
    with tenant_scope(world.yiyang.scope()):
        structure.add_class(
            code="c",
            name="新对象类别",
            valid_from=date(2026, 1, 1),
            actor=world.actor("system_admin", at),
            at=at,
        )

    def count(query):
        return auditor.get(f"/t/yiyang/ledger/?{query}").context["page"].paginator.count

    assert count("") == 4
    assert count("act=organizations.class_added") == 1
    assert count(f"person={world.people['system_admin'].pk}") == 4
    assert count(f"person={world.people['officer'].pk}") == 0
    assert count("last=2020-01-01") == 0
    assert count("first=2020-01-01&act=organizations.kind_added") == 3


def test_another_governments_acts_are_not_there(world, client_of, at):
    add_kinds(world, at, 3)

    answer = client_of(world.yueyang.people["auditor"]).get("/t/yueyang/ledger/")

    assert answer.context["page"].paginator.count == 0


def test_the_page_asks_as_many_queries_for_many_acts_as_for_one(world, auditor, at):
    add_kinds(world, at, 1)
    auditor.get("/t/yiyang/ledger/")
    with CaptureQueriesContext(connection) as few:
        auditor.get("/t/yiyang/ledger/")
    add_kinds(world, at, 40, start=1)

    with CaptureQueriesContext(connection) as many:
        auditor.get("/t/yiyang/ledger/")

    assert len(many) == len(few)


def test_the_verification_page_says_that_the_chain_holds(world, auditor, at):
    add_kinds(world, at, 2)

    page = auditor.get("/t/yiyang/ledger/verification/")

    assert [verdict.holds for verdict in page.context["verdicts"]] == [True]
    assert page.context["verdicts"][0].rows == 2


def test_the_same_by_rest(world, auditor, at):
    add_kinds(world, at, 2)

    acts = auditor.get("/api/v1/t/yiyang/ledger/").json()["results"]
    verdict = auditor.get("/api/v1/t/yiyang/ledger/verification/").json()

    assert {act["act"] for act in acts} == {"organizations.kind_added"}
    assert [(one["chain"], one["rows"], one["holds"]) for one in verdict] == [("main", 2, True)]


def test_refusals_stand_in_the_access_log(world, client_of, auditor):
    client_of(world.people["officer"]).get("/t/yiyang/ledger/")

    page = auditor.get("/t/yiyang/ledger/access/?kind=refusal")

    assert [(one["row"].path, one["row"].status) for one in page.context["entries"]] == [
        ("/t/yiyang/ledger/", 403)
    ]
    assert auditor.get("/api/v1/t/yiyang/ledger/access/").json()["results"][0]["status"] == 403


def test_a_filter_that_cannot_be_read_narrows_nothing(world, auditor, at):
    add_kinds(world, at, 1)

    answer = auditor.get("/t/yiyang/ledger/?person=nonsense&first=never&act=no.such")

    assert answer.status_code == 200


# Constraints: ledger_chain_once_for_a_tenant, ledger_act_sequence_once, ledger_outbox_ends_once,
# ledger_outbox_done_after_made
def outbox_row(world, at, **more):
    return OutboxRow(
        tenant_id=world.yiyang.tenant.pk, kind="x", subject_id="x", made_at=at, due_at=at, **more
    )


CONSTRAINTS = {
    "ledger_chain_once_for_a_tenant": lambda w, at: [
        Chain(tenant_id=w.yiyang.tenant.pk, name="x", last_hash=GENESIS) for _one in (1, 2)
    ],
    "ledger_act_sequence_once": lambda w, at: [
        Act(
            tenant_id=w.yiyang.tenant.pk,
            chain="x",
            sequence=1,
            at=at,
            capacity="x",
            act="x",
            subject_type="x",
            subject_id="x",
            payload_digest="x",
            previous_hash="x",
            hash="x",
        )
        for _one in (1, 2)
    ],
    "ledger_outbox_ends_once": lambda w, at: [outbox_row(w, at, done_at=at, cancelled_at=at)],
    "ledger_outbox_done_after_made": lambda w, at: [outbox_row(w, at, done_at=at.replace(year=2000))],
}


@pytest.mark.parametrize("name", sorted(CONSTRAINTS))
def test_what_a_constraint_forbids_is_refused(inside, at, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        for row in CONSTRAINTS[name](inside, at):
            row.save(force_insert=True)


def test_an_entry_of_another_government_is_not_written(inside, at):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        AccessEntry(tenant_id=inside.yueyang.tenant.pk, at=at, kind="refusal").save(force_insert=True)


def test_the_access_log_names_its_kinds_in_words(auditor, client_of, world):
    client_of(world.people["officer"]).get("/t/yiyang/ledger/")

    page = auditor.get("/t/yiyang/ledger/access/").content.decode()

    assert "<td>拒绝访问</td>" in page
    assert "<td>refusal</td>" not in page
