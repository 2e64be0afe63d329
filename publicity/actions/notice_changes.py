"""What happens to a notice between its opening and its end: posting, suspension, withdrawal, a recount of its days."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.decisions import Capacity
from core.errors import WrongState
from core.workdays import Window
from documents.models import StoredFile
from evaluations.actions.list_steps import take_off_notice
from evaluations.models import ProposedList
from evaluations.states import ListState
from ledger import outbox
from ledger.actions import record
from notifications.actions import cancel_deadline
from organizations.actors import Actor, system_actor
from programs.actions.deadlines import SUBMISSION_DEADLINE
from programs.queries import calendar, rules_for_item
from publicity import rules
from publicity.actions.notices import (
    CLOSE,
    OPEN,
    finding,
    locked_notice,
    payload_of,
    set_window,
    show,
)
from publicity.actions.publications import withdraw_publication
from publicity.errors import NoticeClosed, NoticeIncomplete
from publicity.models import PublicNotice
from publicity.models.publications import PublicationKind
from publicity.permissions import notices as permissions
from publicity.states import NOTICE_TRANSITIONS, NoticeState


@transaction.atomic
def record_posting(
    *, notice_id: UUID, address: str, posted_at: datetime, picture_id: UUID, actor: Actor, at: datetime
) -> PublicNotice:
    """The lead shows that the notice stands on its site: address, time, picture (第十二条「在本单位网站公示」).

    Posted later than it opened, it lasts its days from the posting on. Raises ``NoticeIncomplete`` when something is
    missing, ``NoticeClosed`` after the closing second.
    """
    notice = locked_notice(notice_id)
    capacity = permissions.can_record_posting(actor, notice).require()
    if notice.state != NoticeState.OPEN:
        raise WrongState
    _must_be_inside(notice, at)
    book = rules_for_item(notice.item)
    found = []
    if not address.strip() or not StoredFile.objects.filter(pk=picture_id).exists():
        found.append(finding("posting_incomplete", book, "notice.place"))
    # A page is entered to the minute: one posted in the minute of the schedule is not too early.
    if posted_at > at or posted_at < notice.scheduled_at.replace(second=0, microsecond=0):
        found.append(finding("posting_outside", book, "notice.place"))
    if found:
        raise NoticeIncomplete(findings=found)
    before = notice.closes_at
    notice.posted_address, notice.posted_at, notice.posted_picture_id = address.strip(), posted_at, picture_id
    if before is not None and book.notice.place == rules.SITE_OF_THE_LEAD and posted_at > notice.opens_at:
        window = rules.window_of(book, notice.working_days, posted_at, calendar())
        set_window(notice, rules.never_earlier(window, before))
    _show_again(notice, "posted", actor=actor, at=at)
    record(
        "publicity.notice_posted",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=notice,
        item_id=notice.item_id,
        payload={
            **payload_of(notice),
            "address": notice.posted_address,
            "posted_at": posted_at,
            "picture": str(picture_id),
            "closes_before": before,
        },
    )
    return notice


def _must_be_inside(notice: PublicNotice, at: datetime) -> None:
    """The closing second counts by the clock, whether or not a worker has been there."""
    if notice.closes_at is not None and at >= notice.closes_at:
        raise NoticeClosed


def _show_again(notice: PublicNotice, reason: str, *, actor: Actor, at: datetime) -> None:
    """What was published stays as it was, withdrawn; what holds now is published anew."""
    withdraw_publication(kind=PublicationKind.PUBLIC_NOTICE, source_id=notice.pk, reason=reason, at=at)
    show(notice, rules_for_item(notice.item), actor=actor, at=at)


@transaction.atomic
def suspend_notice(*, notice_id: UUID, reason: str, actor: Actor, at: datetime) -> PublicNotice:
    """The office orders the notice suspended, with its reason: it does not close until it is resumed."""
    notice = locked_notice(notice_id)
    capacity = permissions.can_suspend_notice(actor, notice).require()
    target = NOTICE_TRANSITIONS.target(notice.state, "suspend")
    _must_be_inside(notice, at)
    _need_reason(reason)
    notice.state, notice.suspended_at, notice.suspended_by_id = target, at, actor.person_id
    notice.suspend_reason, notice.resumed_at = reason.strip(), None
    _show_again(notice, reason.strip(), actor=actor, at=at)
    _note("publicity.notice_suspended", notice, reason, actor=actor, capacity=capacity, at=at)
    return notice


@transaction.atomic
def resume_notice(*, notice_id: UUID, actor: Actor, at: datetime) -> PublicNotice:
    """The office lets the notice go on: the days that the suspension cut short are shown again in full."""
    notice = locked_notice(notice_id)
    capacity = permissions.can_suspend_notice(actor, notice).require()
    target = NOTICE_TRANSITIONS.target(notice.state, "resume")
    if notice.suspended_at is None or notice.closes_at is None:
        raise WrongState
    window = rules.resumed_window(
        rules_for_item(notice.item),
        notice.working_days,
        rules.days_of(notice.days_counted),
        opens_at=notice.opens_at,
        suspended_at=notice.suspended_at,
        resumed_at=at,
        calendar=calendar(),
    )
    notice.state, notice.resumed_at = target, at
    set_window(notice, rules.never_earlier(window, notice.closes_at))
    _show_again(notice, "resumed", actor=actor, at=at)
    _note("publicity.notice_resumed", notice, "", actor=actor, capacity=capacity, at=at)
    return notice


@transaction.atomic
def withdraw_notice(*, notice_id: UUID, reason: str, actor: Actor, at: datetime) -> PublicNotice:
    """The notice is taken back with its reason; the list stands signed again and can be put on notice anew.

    What is public says that it was withdrawn, when and why.
    """
    notice = locked_notice(notice_id)
    capacity = permissions.can_withdraw_notice(actor, notice).require()
    target = NOTICE_TRANSITIONS.target(notice.state, "withdraw")
    _need_reason(reason)
    state = ProposedList.objects.values_list("state", flat=True).get(pk=notice.proposed_list_id)
    notice.state, notice.withdrawn_at, notice.withdrawn_by_id = target, at, actor.person_id
    notice.withdraw_reason = reason.strip()[:300]
    notice.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdraw_reason"])
    for kind in (OPEN, CLOSE):
        outbox.cancel(kind, subject_id=notice.pk, at=at)
    if rules_for_item(notice.item).deadlines.submission.event in ("notice_opened", "notice_closed"):
        cancel_deadline(kind=SUBMISSION_DEADLINE, subject_id=notice.item_id, at=at)
    withdraw_publication(
        kind=PublicationKind.PUBLIC_NOTICE, source_id=notice.pk, reason=notice.withdraw_reason, at=at
    )
    if state == ListState.ON_NOTICE:
        take_off_notice(list_id=notice.proposed_list_id, actor=actor, capacity=capacity, at=at)
    _note("publicity.notice_withdrawn", notice, reason, actor=actor, capacity=capacity, at=at)
    return notice


@transaction.atomic
def recount_notice(*, notice_id: UUID, at: datetime) -> bool:
    """Count the days of an open notice anew where they ran into a provisional year. Answers whether its end moved.

    What was promised to the public is never shortened; those concerned are told of a later end.
    """
    notice = locked_notice(notice_id)
    if notice.state != NoticeState.OPEN or not notice.calendar_provisional or notice.closes_at is None:
        return False
    book = rules_for_item(notice.item)
    before = notice.closes_at
    window = _counted_anew(notice, at)
    set_window(notice, rules.never_earlier(window, before))
    moved = notice.closes_at != before
    if not moved and notice.calendar_provisional:
        return False
    actor = system_actor(notice.tenant_id)
    if moved:
        _show_again(notice, "recounted", actor=actor, at=at)
    else:
        notice.save(update_fields=["days_counted", "calendar_provisional"])
    if moved:
        record(
            "publicity.notice_recounted",
            actor=actor,
            capacity=Capacity("system"),
            at=at,
            subject=notice,
            item_id=notice.item_id,
            payload={**payload_of(notice), "closes_before": before, "minimum": book.notice.minimum.length},
        )
    return moved


def _counted_anew(notice: PublicNotice, at: datetime) -> Window:
    book, days = rules_for_item(notice.item), calendar()
    if notice.resumed_at is not None and notice.suspended_at is not None:
        return rules.resumed_window(
            book,
            notice.working_days,
            rules.days_of(notice.days_counted),
            opens_at=notice.opens_at,
            suspended_at=notice.suspended_at,
            resumed_at=notice.resumed_at,
            calendar=days,
        )
    starts = max(notice.opens_at, notice.posted_at or notice.opens_at)
    return rules.window_of(book, notice.working_days, starts, days)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise NoticeIncomplete(findings=[finding("reason_missing")])


def _note(
    act: str, notice: PublicNotice, reason: str, *, actor: Actor, capacity: Capacity, at: datetime
) -> None:
    record(
        act,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=notice,
        item_id=notice.item_id,
        payload={**payload_of(notice), "reason": reason.strip()},
    )
