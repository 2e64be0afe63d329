"""Holds, the submitted package, a new selection, a replaced list (第十三至十五条)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from core.component_context import beijing_text
from core.errors import WrongState
from core.workdays import SHANGHAI
from evaluations.models import ProposedList
from evaluations.states import ListState
from notifications.models import Deadline
from programs.actions.deadlines import SUBMISSION_DEADLINE
from publicity import agenda
from publicity.actions import holds, notice_changes, notices, packages
from publicity.errors import ListHeld, NoticeClosed, NoticeIncomplete, NoticeNotOver
from publicity.models import Hold, PublicNotice
from publicity.states import NoticeState
from tests.publicity import builders as a

THURSDAY = datetime(2026, 2, 12, 9, tzinfo=SHANGHAI)


def codes(refusal: Any) -> list[str]:
    return [one.code for one in refusal.value.findings]


# Holds and submission


def hold(world: Any, notice: PublicNotice, at: datetime, **more: Any) -> Hold:
    return holds.place_hold(
        notice_id=notice.pk,
        unit_id=world.units["taojiang"].pk,
        source="appeal",
        source_id=more.pop("source_id", uuid4()),
        at=at,
        actor=world.actor("other_leader", at),
        **more,
    )


def submit(world: Any, notice: PublicNotice, at: datetime, **more: Any) -> ProposedList:
    return packages.submit_list(
        list_id=notice.proposed_list_id,
        measures=more.pop("measures", "给予资金支持"),
        actor=world.actor("lead_operator", at),
        at=at,
    )


@pytest.mark.clause("YY23-54")
def test_the_package_holds_list_measures_and_scores(inside: Any) -> None:
    row = a.submitted_list(inside, THURSDAY)

    assert row.state == ListState.SUBMITTED
    assert row.package["measures"] == "给予资金支持"
    assert [(one["unit"], one["proposed"]) for one in row.package["rows"]][:4] == [
        ("资阳区人民政府", True),
        ("赫山区人民政府", True),
        ("南县人民政府", True),
        ("桃江县人民政府", False),
    ]
    assert all(one["score"] for one in row.package["rows"])
    assert Deadline.objects.get(kind=SUBMISSION_DEADLINE).met_at is not None


@pytest.mark.clause("YY23-54")
def test_a_list_is_not_submitted_while_its_notice_is_open(inside: Any) -> None:
    notice = a.post(inside, THURSDAY, a.open_notice(inside, THURSDAY))

    with pytest.raises(WrongState):
        submit(inside, notice, notice.closes_at - timedelta(seconds=1))


def test_a_late_worker_does_not_keep_the_lead_from_submitting(inside: Any) -> None:
    notice = a.post(inside, THURSDAY, a.open_notice(inside, THURSDAY))

    submit(inside, notice, notice.closes_at)

    assert PublicNotice.objects.get(pk=notice.pk).state == NoticeState.CLOSED


def test_an_open_hold_bars_the_list_but_not_the_clock(inside: Any) -> None:
    notice = a.post(inside, THURSDAY, a.open_notice(inside, THURSDAY))
    placed = hold(inside, notice, THURSDAY)

    closed = notices.close_notice(notice_id=notice.pk, at=notice.closes_at)
    with pytest.raises(ListHeld):
        submit(inside, closed, closed.closes_at)
    holds.release_hold(source="appeal", source_id=placed.source_id, at=closed.closes_at, reason="已答复")
    row = submit(inside, closed, closed.closes_at)

    assert closed.closes_at == notice.closes_at
    assert row.state == ListState.SUBMITTED


def test_the_refusal_of_a_held_list_names_the_clause(inside: Any) -> None:
    notice = a.post(inside, THURSDAY, a.open_notice(inside, THURSDAY))
    hold(inside, notice, THURSDAY)

    with pytest.raises(ListHeld) as refusal:
        submit(inside, notice, notice.closes_at)

    assert refusal.value.clause.article == "第十五条"
    assert refusal.value.clause.reading


def test_a_held_list_is_not_offered_for_submission_and_says_why(inside: Any) -> None:
    notice = a.post(inside, THURSDAY, a.open_notice(inside, THURSDAY))
    hold(inside, notice, THURSDAY)
    closed = notices.close_notice(notice_id=notice.pk, at=notice.closes_at)
    lead = inside.actor("lead_operator", closed.closes_at)

    (step,) = agenda.next_steps(lead, closed.item, closed.closes_at)

    assert (bool(step.decision), step.decision.reason) == (False, ListHeld.sentence)
    assert step.decision.clause.article == "第十五条"
    assert agenda.waiting_for(lead, closed.closes_at) == []


def test_a_hold_is_placed_until_the_closing_second_and_not_in_it(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    hold(inside, notice, notice.closes_at - timedelta(microseconds=1))

    with pytest.raises(NoticeClosed):
        hold(inside, notice, notice.closes_at)


def test_a_letter_that_came_in_time_holds_the_list_though_entered_later(inside: Any) -> None:
    notice = a.closed_notice(inside, THURSDAY)

    hold(inside, notice, notice.closes_at + timedelta(days=1), received_at=THURSDAY)

    assert Hold.objects.get(notice=notice).released_at is None


def test_a_list_without_its_posting_on_record_is_not_submitted(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    with pytest.raises(NoticeIncomplete) as refusal:
        submit(inside, notice, notice.closes_at)

    assert [(one.code, one.clause.article) for one in refusal.value.findings] == [
        ("posting_missing", "第十二条")
    ]


def test_a_list_without_measures_is_not_submitted(inside: Any) -> None:
    notice = a.closed_notice(inside, THURSDAY)

    with pytest.raises(NoticeIncomplete) as refusal:
        submit(inside, notice, notice.closes_at, measures=" ")

    assert codes(refusal) == ["measures_missing"]


# New selection, replacement


@pytest.mark.clause("YY23-52")
def test_the_office_orders_a_new_selection_and_the_notice_is_withdrawn(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    packages.order_reselection(
        list_id=notice.proposed_list_id,
        reason="评分程序存在突出问题",
        actor=inside.actor("officer", THURSDAY),
        at=THURSDAY,
    )

    row = ProposedList.objects.get(pk=notice.proposed_list_id)
    assert (row.state, row.return_reason) == (ListState.RETURNED, "评分程序存在突出问题")
    assert PublicNotice.objects.get(pk=notice.pk).state == NoticeState.WITHDRAWN


def test_a_new_selection_is_not_ordered_without_a_reason(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    with pytest.raises(NoticeIncomplete):
        packages.order_reselection(
            list_id=notice.proposed_list_id, reason=" ", actor=inside.actor("officer", THURSDAY), at=THURSDAY
        )


def test_a_list_on_notice_is_replaced_with_its_notice_withdrawn(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    new = packages.replace_list(
        list_id=notice.proposed_list_id,
        reason="申诉成立，数据更正",
        actor=inside.actor("lead_operator", THURSDAY),
        at=THURSDAY,
    )

    old = ProposedList.objects.get(pk=notice.proposed_list_id)
    assert (old.state, new.state, new.version) == (ListState.REPLACED, ListState.DRAFT, 2)
    assert PublicNotice.objects.get(pk=notice.pk).state == NoticeState.WITHDRAWN


@pytest.mark.clause("YY23-54")
def test_before_the_notice_has_closed_the_refusal_says_until_when_it_is_open(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    with pytest.raises(NoticeNotOver) as refusal:
        submit(inside, notice, THURSDAY + timedelta(hours=1))

    assert beijing_text(notice.closes_at) in str(refusal.value.message)
    assert "工作日" in refusal.value.clause.quote
    assert refusal.value.remedy


def test_a_suspended_notice_is_not_over(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)
    at = THURSDAY + timedelta(hours=1)
    notice_changes.suspend_notice(
        notice_id=notice.pk, reason="网站故障", actor=inside.actor("officer", at), at=at
    )

    with pytest.raises(NoticeNotOver) as refusal:
        submit(inside, notice, at)

    assert "中止" in str(refusal.value.message) or "暂停" in str(refusal.value.message)
