"""Public notices of proposed lists: scheduled, opened at their moment, closed at their second.

益政办发〔2023〕10号 第十二至十四条: the lead unit publishes on its own site, for no less than the rulebook's working days, with
its telephone for appeals and the telephone and mailbox of the office.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from core.addresses import place
from core.canonical import digest
from core.decisions import Capacity
from core.errors import Conflict, Finding, NotAllowed
from core.workdays import Window, shanghai_date
from documents.actions import ask_rendering
from evaluations.actions.list_steps import mark_on_notice
from evaluations.actions.lists import check_settled, locked_list
from evaluations.models import ProposedList
from evaluations.queries.lists import digest_of, entries_of
from evaluations.states import list_target
from ledger import outbox
from ledger.actions import record
from notifications.actions import meet_deadline
from organizations.actors import LEADS, Actor, system_actor
from programs.actions.deadlines import EVALUATION_DEADLINE, happened
from programs.packs import RuleSet
from programs.queries import calendar, clause_of, rules_for_item, tenant_slug, units_of_item
from publicity import papers, rules
from publicity.actions.holds import place_hold, release_hold
from publicity.actions.publications import publish
from publicity.errors import NOTICE_SENTENCES, NoticeIncomplete, NotYet
from publicity.models import PublicNotice
from publicity.models.publications import PublicationKind
from publicity.permissions import notices as permissions
from publicity.queries import notices as queries
from publicity.states import NOTICE_TRANSITIONS, NoticeState

OPEN = "publicity.open_notice"
CLOSE = "publicity.close_notice"
SYSTEM = Capacity("system")


@transaction.atomic
def schedule_notice(
    *,
    list_id: UUID,
    actor: Actor,
    at: datetime,
    title: str,
    basis: str,
    posted_where: str,
    working_days: int,
    appeal_telephone: str,
    office_telephone: str,
    office_mailbox: str,
    opens_at: datetime | None = None,
    publisher_id: UUID | None = None,
) -> PublicNotice:
    """The lead puts its signed list on notice, now or at a moment to come; nothing of it is seen before.

    Raises ``NoticeIncomplete`` with every rule that it would break: too short (第十二条), without the telephone for appeals
    (第十三条), without telephone and mailbox of the office (第十四条). A list whose notice was withdrawn is noticed again.
    """
    proposed_list = locked_list(list_id)
    capacity = permissions.can_schedule_notice(actor, proposed_list).require()
    book = rules_for_item(proposed_list.item)
    list_target(book, proposed_list.state, "put_on_notice")
    check_settled(proposed_list, book)
    if queries.standing_notice(proposed_list.pk) is not None:
        raise Conflict
    publisher = publisher_id or capacity.unit_id
    if publisher is None:
        raise NotAllowed
    notice = PublicNotice(
        item_id=proposed_list.item_id,
        proposed_list=proposed_list,
        publisher_id=publisher,
        title=title.strip(),
        basis=basis.strip(),
        working_days=working_days,
        appeal_telephone=appeal_telephone.strip(),
        office_telephone=office_telephone.strip(),
        office_mailbox=office_mailbox.strip(),
        posted_where=posted_where.strip(),
        scheduled_at=at,
        scheduled_by_id=actor.by,
        opens_at=opens_at or at,
        supersedes=_withdrawn_before(proposed_list),
    )
    found = _findings(notice, book, at)
    if found:
        raise NoticeIncomplete(findings=found)
    notice.save(force_insert=True)
    record(
        "publicity.notice_scheduled",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=notice,
        item_id=notice.item_id,
        payload={
            "list": str(list_id),
            "digest": proposed_list.digest,
            "opens_at": notice.opens_at,
            "working_days": working_days,
            "supersedes": str(notice.supersedes_id or ""),
        },
    )
    if notice.opens_at <= at:
        return _open(notice, book, actor=actor, capacity=capacity, at=at)
    outbox.enqueue(OPEN, subject_id=notice.pk, at=at, due_at=notice.opens_at)
    return notice


def _withdrawn_before(proposed_list: ProposedList) -> PublicNotice | None:
    """The notice that this one follows: the last withdrawn one of the item."""
    rows = PublicNotice.objects.filter(item_id=proposed_list.item_id, state=NoticeState.WITHDRAWN)
    return rows.order_by("-withdrawn_at").first()


def _findings(notice: PublicNotice, book: RuleSet, at: datetime) -> list[Finding]:
    minimum = book.notice.minimum.length
    checks = [
        (notice.opens_at < at, "opens_in_past", ""),
        (notice.working_days < max(1, minimum), "too_short", "notice.minimum"),
        (
            book.notice.lead_appeal_phone and not notice.appeal_telephone,
            "appeal_telephone_missing",
            "notice.lead_appeal_phone",
        ),
        (
            book.notice.office_phone and not notice.office_telephone,
            "office_telephone_missing",
            "notice.office_phone",
        ),
        (
            book.notice.office_mailbox and not notice.office_mailbox,
            "office_mailbox_missing",
            "notice.office_mailbox",
        ),
        (not notice.posted_where, "posted_where_missing", "notice.place"),
        (not notice.title, "title_missing", ""),
        (not notice.basis, "basis_missing", ""),
        (not _publisher_fits(notice, book), "wrong_publisher", "notice.publisher"),
    ]
    return [
        finding(code, book, rule, given=notice.working_days, minimum=minimum)
        for broken, code, rule in checks
        if broken
    ]


def _publisher_fits(notice: PublicNotice, book: RuleSet) -> bool:
    if book.notice.publisher != "lead_unit":
        return notice.publisher.is_office
    return notice.publisher_id in units_of_item(notice.item_id, LEADS)


def finding(code: str, book: RuleSet | None = None, rule: str = "", **params: object) -> Finding:
    clause = clause_of(book, rule) if book is not None and rule else None
    return Finding(code=code, message=str(NOTICE_SENTENCES[code]) % params, clause=clause)


@transaction.atomic
def open_notice(*, notice_id: UUID, at: datetime) -> PublicNotice:
    """The moment of a scheduled notice has come: window, snapshot, PDF and closing are fixed. Once, never early.

    Raises ``NotYet`` before its moment, ``WrongState`` when it isn't scheduled any more.
    """
    notice = locked_notice(notice_id)
    NOTICE_TRANSITIONS.target(notice.state, "open")
    if at < notice.opens_at:
        raise NotYet
    book = rules_for_item(notice.item)
    return _open(notice, book, actor=system_actor(notice.tenant_id), capacity=SYSTEM, at=at)


def _open(
    notice: PublicNotice, book: RuleSet, *, actor: Actor, capacity: Capacity, at: datetime
) -> PublicNotice:
    proposed_list = locked_list(notice.proposed_list_id)
    if digest_of(proposed_list, entries_of(proposed_list.pk)) != proposed_list.digest:
        raise Conflict
    window = rules.window_of(book, notice.working_days, at, calendar())
    notice.state = NOTICE_TRANSITIONS.target(notice.state, "open")
    # It opens when it is really seen: a worker that came late must not cost the public a day.
    notice.opens_at = at
    set_window(notice, window)
    mark_on_notice(list_id=proposed_list.pk, actor=actor, capacity=capacity, at=at)
    show(notice, book, actor=actor, at=at)
    record(
        "publicity.notice_opened",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=notice,
        item_id=notice.item_id,
        payload=payload_of(notice),
    )
    happened("notice_opened", notice.item, at=at)
    return notice


@transaction.atomic
def close_notice(*, notice_id: UUID, at: datetime) -> PublicNotice:
    """The closing second has come, by the database clock on the locked row. Once, never early.

    Raises ``NotYet`` before it, ``WrongState`` when the notice isn't open. From here the lead has its days to submit.
    """
    notice = locked_notice(notice_id)
    NOTICE_TRANSITIONS.target(notice.state, "close")
    if notice.closes_at is None or at < notice.closes_at:
        raise NotYet
    close_locked(notice, at)
    return notice


def close_locked(notice: PublicNotice, at: datetime) -> None:
    """Close an open notice whose second has passed; the row is locked."""
    notice.state, notice.closed_at = NOTICE_TRANSITIONS.target(notice.state, "close"), at
    notice.save(update_fields=["state", "closed_at"])
    outbox.cancel(CLOSE, subject_id=notice.pk, at=at)
    record(
        "publicity.notice_closed",
        actor=system_actor(notice.tenant_id),
        capacity=SYSTEM,
        at=at,
        subject=notice,
        item_id=notice.item_id,
        payload=payload_of(notice),
    )
    meet_deadline(kind=EVALUATION_DEADLINE, subject_id=notice.item_id, at=at)
    if notice.closes_at is None:
        raise NotYet
    # A window that ends at 24:00 closes at the first moment of the next day: its last day is the one before.
    last_day = shanghai_date(notice.closes_at - timedelta(seconds=1))
    happened("notice_closed", notice.item, at=at, day=last_day)


# What the modules of notices share


def locked_notice(notice_id: UUID) -> PublicNotice:
    return (
        PublicNotice.objects.select_for_update(of=("self",))
        .select_related("item__programme", "publisher", "proposed_list")
        .get(pk=notice_id)
    )


def set_window(notice: PublicNotice, window: Window) -> None:
    notice.closes_at = window.closes_at
    notice.days_counted = [day.isoformat() for day in window.days_counted]
    notice.calendar_provisional = window.provisional


def show(notice: PublicNotice, book: RuleSet, *, actor: Actor, at: datetime) -> None:
    """Write what is seen from now on, ask for its PDF, publish it as far as the rulebook discloses, set its closing."""
    notice.content = queries.content_of(notice, book)
    notice.digest = digest(notice.content)
    notice.rendering = ask_rendering(
        kind=papers.PUBLIC_NOTICE,
        subject_id=notice.pk,
        content=notice.content,
        actor=actor,
        at=at,
        item_id=notice.item_id,
    )
    notice.save()
    if book.disclosure.proposed_list == "public":
        publish(
            kind=PublicationKind.PUBLIC_NOTICE,
            source_id=notice.pk,
            title=notice.title,
            publisher_name=notice.publisher.name,
            content=notice.content,
            at=at,
            closes_at=notice.closes_at,
        )
    outbox.cancel(CLOSE, subject_id=notice.pk, at=at)
    if notice.state == NoticeState.OPEN:
        outbox.enqueue(CLOSE, subject_id=notice.pk, at=at, due_at=notice.closes_at)


def payload_of(notice: PublicNotice) -> dict[str, object]:
    return {
        "digest": notice.digest,
        "opens_at": notice.opens_at,
        "closes_at": notice.closes_at,
        "days_counted": notice.days_counted,
        "provisional": notice.calendar_provisional,
        "item_title": notice.item.title,
        "path": place(tenant_slug(), "publicity:notice-detail", notice.pk),
    }


__all__ = [
    "CLOSE",
    "OPEN",
    "close_locked",
    "close_notice",
    "finding",
    "locked_notice",
    "open_notice",
    "payload_of",
    "place_hold",
    "release_hold",
    "schedule_notice",
    "set_window",
    "show",
]
