"""Filing, registering and handling appeals: rows, holds, acts, deadlines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from appeals import actions
from appeals.errors import AlreadyOpen, OutsideWindow, Recused
from appeals.models import Appeal
from core.errors import BadInput, NotAllowed, RuleBroken, TooLate, WrongState
from documents.gate import ALL_KINDS
from ledger.models import Act
from notifications.models import Deadline
from publicity.models import Hold
from tests.appeals import builders


def _acts(appeal: Appeal) -> list[tuple[str, str]]:
    rows = Act.objects.filter(subject_id=str(appeal.pk)).order_by("sequence")
    return [(act.act, act.result) for act in rows]


def _open_deadlines(appeal: Appeal) -> list[str]:
    rows = Deadline.objects.filter(subject_id=appeal.pk, met_at=None, cancelled_at=None)
    return sorted(rows.values_list("kind", flat=True))


@pytest.mark.clause("YY23-48")
def test_an_object_leader_files_and_the_list_is_held(inside, at):
    appeal = builders.filed(inside, at)

    hold = Hold.objects.get(source="appeal", source_id=appeal.pk)
    assert (appeal.state, appeal.number, appeal.channel) == ("filed", 1, "online")
    assert appeal.received_at == appeal.filed_at >= at
    assert (hold.unit_id, hold.released_at) == (inside.units["heshan"].pk, None)
    assert _acts(appeal) == [("appeals.appeal_filed", "online")]
    assert _open_deadlines(appeal) == ["appeals.accept", "appeals.answer"]


@pytest.mark.parametrize(("seconds", "in_time"), [(-1, True), (0, False), (1, False)])
@pytest.mark.clause("YY23-48")
def test_the_database_clock_decides_at_the_closing_second(inside, at, travel, seconds, in_time):
    notice = builders.open_notice(inside, at)
    leader = inside.actor("object_leader", at)
    # Half a second of room: the write itself takes time, and the clock goes on.
    travel.travel_to(
        notice.closes_at + timedelta(seconds=seconds) - timedelta(milliseconds=0 if seconds >= 0 else 500)
    )

    if in_time:
        appeal = actions.file_appeal(notice_id=notice.pk, actor=leader, claim=builders.CLAIM)
        assert appeal.received_at < notice.closes_at
        return
    with pytest.raises(TooLate) as refusal:
        actions.file_appeal(notice_id=notice.pk, actor=leader, claim=builders.CLAIM)

    assert "24:00" in str(refusal.value)
    assert not Appeal.objects.exists()


def test_numbers_have_no_gap_although_a_filing_is_refused(inside, at):
    notice = builders.open_notice(inside, at)
    first = builders.filed(inside, at, notice=notice)
    with pytest.raises(AlreadyOpen):
        builders.filed(inside, at, notice=notice)
    second = builders.filed(inside, at, notice=notice, who="other_leader")

    assert (first.number, second.number) == (1, 2)


def test_after_its_answer_an_object_may_appeal_once_more(inside, at):
    appeal = builders.answered(inside, at)

    again = builders.filed(inside, at, notice=appeal.notice)

    assert again.number == 2


def test_an_operator_cannot_file(inside, at):
    notice = builders.open_notice(inside, at)

    with pytest.raises(NotAllowed):
        builders.filed(inside, at, notice=notice, who="object_operator")


def test_the_desk_registers_a_call_by_its_time_of_receipt_even_after_the_close(inside, at, travel):
    notice = builders.open_notice(inside, at)
    travel.travel_to(notice.closes_at + timedelta(hours=9))

    appeal = builders.registered(
        inside, at, notice=notice, received_at=notice.closes_at - timedelta(seconds=1)
    )

    assert (appeal.channel, appeal.state) == ("telephone", "filed")
    assert Hold.objects.get(source_id=appeal.pk).released_at is None
    assert _acts(appeal) == [("appeals.appeal_registered", "telephone")]


@pytest.mark.parametrize("seconds", [0, 1])
def test_the_desk_cannot_register_what_was_received_after_the_close(inside, at, travel, seconds):
    notice = builders.open_notice(inside, at)
    travel.travel_to(notice.closes_at + timedelta(hours=9))

    with pytest.raises(OutsideWindow):
        builders.registered(
            inside, at, notice=notice, received_at=notice.closes_at + timedelta(seconds=seconds)
        )


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"received_at": "future"}, "received_at"),
        ({"channel": "online"}, "channel"),
        ({"channel": "fax"}, "channel"),
        ({"unit_id": "lead"}, "unit"),
        ({"claim": "  "}, "claim"),
    ],
)
def test_the_desk_is_told_what_is_wrong(inside, at, said, where):
    notice = builders.open_notice(inside, at)
    if "received_at" in said:
        said = {"received_at": at + timedelta(days=1)}
    if "unit_id" in said:
        said = {"unit_id": inside.units["lead"].pk}

    with pytest.raises(BadInput) as refusal:
        builders.registered(inside, at, notice=notice, **said)

    assert [finding.where for finding in refusal.value.findings] == [where]


@pytest.mark.parametrize("name", ["data_provider", "lead_operator"])
def test_whoever_entered_values_or_drafted_the_list_does_not_verify(inside, at, name):
    appeal = builders.filed(inside, at)
    wanted = Recused if name == "lead_operator" else BadInput

    with pytest.raises(wanted):
        actions.accept_appeal(
            appeal_id=appeal.pk,
            actor=inside.actor("lead_manager", at),
            at=builders.later(appeal),
            verifier_id=inside.people[name].pk,
        )

    assert builders.again(appeal).state == "filed"


def test_the_reviewer_of_the_values_is_recused_from_verifying_and_deciding(inside, at):
    appeal = builders.verifying(inside, at)

    with pytest.raises(NotAllowed) as refusal:
        actions.decide_appeal(
            appeal_id=appeal.pk,
            actor=inside.actor("lead_reviewer", at),
            at=builders.later(appeal),
            decision="rejected",
            outcome="none",
        )

    assert refusal.value.clause.document == "益政办发〔2023〕10号"
    assert "不得核查该项申诉" in refusal.value.clause.reading


def test_only_the_named_verifier_records_the_finding(inside, at):
    appeal = builders.verifying(inside, at, finding=False)

    with pytest.raises(NotAllowed):
        actions.record_finding(
            appeal_id=appeal.pk, actor=inside.actor("officer", at), at=builders.later(appeal), finding="x"
        )


def test_nothing_is_decided_without_a_finding(inside, at):
    appeal = builders.verifying(inside, at, finding=False)

    with pytest.raises(RuleBroken):
        actions.decide_appeal(
            appeal_id=appeal.pk,
            actor=inside.actor("lead_manager", at),
            at=builders.later(appeal),
            decision="rejected",
            outcome="none",
        )


def test_an_outcome_that_does_not_fit_is_refused(inside, at):
    with pytest.raises(RuleBroken) as refusal:
        builders.decided(inside, at, "upheld", "none")

    assert refusal.value.code == "outcome_does_not_fit"


@pytest.mark.clause("YY23-49")
def test_the_answer_releases_the_hold_and_meets_the_deadline(inside, at):
    appeal = builders.answered(inside, at)

    assert (appeal.state, appeal.answer) == ("answered", builders.ANSWER)
    assert Hold.objects.get(source_id=appeal.pk).released_at is not None
    assert _open_deadlines(appeal) == []
    assert _acts(appeal) == [
        ("appeals.appeal_filed", "online"),
        ("appeals.appeal_accepted", ""),
        ("appeals.finding_recorded", ""),
        ("appeals.appeal_decided", "rejected"),
        ("appeals.appeal_answered", "rejected"),
    ]


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
def test_refusing_and_withdrawing_release_the_hold_and_cancel_what_was_due(inside, at, state):
    appeal = builders.STATES[state](inside, at)

    assert Hold.objects.get(source_id=appeal.pk).released_at is not None
    assert _open_deadlines(appeal) == []


def test_an_upheld_appeal_keeps_its_hold_after_the_answer(inside, at):
    appeal = builders.answered(inside, at, "upheld", "correct_values")

    assert appeal.state == "answered"
    assert Hold.objects.get(source_id=appeal.pk).released_at is None
    with pytest.raises(RuleBroken) as refusal:
        actions.finish_outcome(
            appeal_id=appeal.pk, actor=inside.actor("lead_operator", at), at=builders.later(appeal)
        )
    assert refusal.value.code == "outcome_not_carried_out"


def test_nothing_is_carried_out_for_a_rejected_appeal(inside, at):
    appeal = builders.answered(inside, at)

    with pytest.raises(WrongState):
        actions.finish_outcome(
            appeal_id=appeal.pk, actor=inside.actor("lead_operator", at), at=builders.later(appeal)
        )


def test_evidence_passes_the_gate_and_is_kept_apart_from_the_item(inside, at):
    notice = builders.open_notice(inside, at)
    page = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    assert "pdf" in ALL_KINDS

    appeal = actions.file_appeal(
        notice_id=notice.pk,
        actor=inside.actor("object_leader", at),
        claim=builders.CLAIM,
        evidence=actions.Upload("年报.pdf", page),
    )

    assert appeal.evidence is not None
    assert (appeal.evidence.name, appeal.evidence.item_id) == ("年报.pdf", None)
