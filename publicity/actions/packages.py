"""The list after its notice: submitted with its package, reviewed, sent back for a new selection, replaced.

益政办发〔2023〕10号 第十四至十六条. These doors stand here, over ``evaluations``, because they ask for notices and holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.component_context import beijing_text
from core.errors import Conflict, Missing, WrongState
from evaluations.actions import list_steps, lists
from evaluations.models import ListEntry, ProposedList
from evaluations.permissions.lists import can_replace_list, can_review_list
from evaluations.queries.lists import entries_of
from evaluations.selection import Removal
from evaluations.states import EntryStatus, ListState, list_target, rest_before
from ledger.actions import record
from notifications.actions import meet_deadline
from organizations.actors import Actor
from programs.actions.deadlines import SUBMISSION_DEADLINE, happened
from programs.packs import RuleSet
from programs.procedure import ListStep, hands_in_formally, takes
from programs.queries import clause_of, plan_in_force, rules_for_item
from publicity import rules
from publicity.actions.notice_changes import withdraw_notice
from publicity.actions.notices import close_locked, finding, locked_notice
from publicity.errors import ListHeld, NoticeIncomplete, NoticeNotOver
from publicity.models import PublicNotice
from publicity.permissions import notices as permissions
from publicity.queries import notices as queries
from publicity.states import NoticeState


@transaction.atomic
def submit_list(
    *,
    list_id: UUID,
    measures: str = "",
    declared: bool = False,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> ProposedList:
    """The lead hands the list in: list, reward measures, scores (第十五条); after its notice, where the rulebook has one.

    ``declared``: the lead declares that all of it is true, where the rulebook demands that (``submission.declaration``).
    Raises ``NoticeNotOver`` until the notice has closed, ``ListHeld`` while an appeal waits, ``NoticeIncomplete`` when the
    posting on the lead's site is not on record, no measures are named, or the declaration is missing.
    """
    book = _book_of(list_id)
    notice = _locked_standing(list_id, book)
    proposed_list = lists.locked_list(list_id)
    capacity = permissions.can_submit_list(actor, proposed_list).require()
    if notice is not None and proposed_list.state in (
        rest_before(book, ListStep.NOTICE),
        ListState.ON_NOTICE,
    ):
        _check_over(notice, at)
    list_target(book, proposed_list.state, "submit")
    if notice is not None:
        _close_if_due(notice, at)
    check_holds(proposed_list)
    _check_package(notice, measures, book, declared=declared)
    package = package_of(proposed_list, notice, measures=measures.strip(), note=note.strip())
    if book.declaration:
        package["declared"] = declared
    submitted = list_steps.mark_submitted(
        list_id=list_id, package=package, actor=actor, capacity=capacity, at=at
    )
    meet_deadline(kind=SUBMISSION_DEADLINE, subject_id=proposed_list.item_id, at=at)
    happened("list_submitted", proposed_list.item, at=at)
    return submitted


def _book_of(list_id: UUID) -> RuleSet:
    row = ProposedList.objects.select_related("item__programme").filter(pk=list_id).first()
    if row is None:
        raise Missing
    return rules_for_item(row.item)


def _locked_standing(list_id: UUID, book: RuleSet) -> PublicNotice | None:
    """The notice of the list, locked; ``None`` where the rulebook has no notices."""
    if not takes(book, ListStep.NOTICE):
        return None
    standing = queries.standing_notice(list_id)
    if standing is None:
        raise NoticeNotOver(clause=clause_of(book, "stage.used"))
    notice = locked_notice(standing.pk)
    if notice.state == NoticeState.WITHDRAWN:
        raise Conflict
    return notice


def _close_if_due(notice: PublicNotice, at: datetime) -> None:
    """Its second has passed; the worker was late."""
    if notice.state == NoticeState.OPEN and notice.closes_at is not None and at >= notice.closes_at:
        close_locked(notice, at)


def _leave_notice(list_id: UUID, at: datetime) -> None:
    """Where a list goes to the office straight from its notice, the notice is over and nothing bars the list."""
    row = ProposedList.objects.select_related("item__programme").filter(pk=list_id).first()
    if row is None or row.state != ListState.ON_NOTICE:
        return
    notice = _locked_standing(list_id, rules_for_item(row.item))
    if notice is not None:
        _check_over(notice, at)
        _close_if_due(notice, at)


def _check_over(notice: PublicNotice, at: datetime) -> None:
    """The period of the notice is over; while it is not, the refusal says until when it runs and by which clause."""
    if notice.state == NoticeState.CLOSED:
        return
    minimum = clause_of(rules_for_item(notice.item), "notice.minimum")
    if notice.state == NoticeState.OPEN and notice.closes_at is not None:
        if at >= notice.closes_at:
            return
        raise NoticeNotOver(
            _("The public notice is still open until %(until)s.") % {"until": beijing_text(notice.closes_at)},
            clause=minimum,
            remedy=_(
                "Wait until the notice has closed, answer the appeals that came in, then submit the list."
            ),
        )
    if notice.state == NoticeState.SUSPENDED:
        raise NoticeNotOver(
            _("The public notice is suspended; its period is not over."),
            clause=minimum,
            remedy=_("Resume the notice and let its period run out, then submit the list."),
        )
    raise NoticeNotOver(
        _("The public notice has not opened yet: it opens %(at)s.") % {"at": beijing_text(notice.opens_at)},
        clause=minimum,
        remedy=_("Wait until the notice has closed, answer the appeals that came in, then submit the list."),
    )


def check_holds(proposed_list: ProposedList) -> None:
    """Raises ``ListHeld`` while something that the rulebook lets bar the list is not answered (``appeal.hold``)."""
    book = rules_for_item(proposed_list.item)
    if queries.barring_holds(proposed_list, book).exists():
        raise ListHeld(clause=clause_of(book, "appeal.hold"))


def _check_package(notice: PublicNotice | None, measures: str, book: RuleSet, *, declared: bool) -> None:
    found = []
    if notice is not None and book.notice.place == rules.SITE_OF_THE_LEAD and notice.posted_at is None:
        found.append(finding("posting_missing", book, "notice.place"))
    if hands_in_formally(book) and not measures.strip():
        found.append(finding("measures_missing", book, "deadline.submission"))
    if book.declaration and not declared:
        found.append(finding("declaration_missing", book, "submission.declaration"))
    if found:
        raise NoticeIncomplete(findings=found)


def suggested_measures(item_id: UUID) -> str:
    """The reward measures as the plan and the item name them, for the form."""
    plan = plan_in_force(item_id)
    sections = plan.sections.filter(code="reward_method") if plan else []
    return "\n".join(section.text for section in sections if section.text.strip())


def package_of(
    proposed_list: ProposedList, notice: PublicNotice | None, *, measures: str, note: str
) -> dict[str, Any]:
    """What goes to the office: the list, the measures, everybody's score, how it was put on notice."""
    item = proposed_list.item
    noticed = (
        {
            "id": str(notice.pk),
            "digest": notice.digest,
            "opened_at": notice.opens_at.isoformat(),
            "closed_at": notice.closes_at.isoformat() if notice.closes_at else "",
            "posted_address": notice.posted_address,
            "posted_at": notice.posted_at.isoformat() if notice.posted_at else "",
        }
        if notice is not None
        else {}
    )
    return {
        "item": {"number": item.number, "title": item.title},
        "list": {"version": proposed_list.version, "digest": proposed_list.digest},
        "notice": noticed,
        "measures": measures,
        "note": note,
        "rows": [
            {
                "class": entry.track.class_name,
                "sub_item": entry.track.sub_item.title if entry.track.sub_item else "",
                "group": entry.group,
                "unit": entry.unit.name,
                "rank": entry.rank,
                "score": _score(entry),
                "status": entry.status,
                "proposed": entry.status == EntryStatus.PROPOSED,
                "reason": entry.reason,
                "merit": entry.merit,
            }
            for entry in entries_of(proposed_list.pk)
        ],
    }


def _score(entry: ListEntry) -> str:
    if entry.standing is not None:
        return str(entry.standing.published_total) if entry.rank else ""
    return "" if entry.total is None else str(entry.total)


@transaction.atomic
def review_list(*, list_id: UUID, note: str, actor: Actor, at: datetime) -> ProposedList:
    """The office reviews a list (第十六条); not while its notice runs or an appeal that came in time is unanswered."""
    _leave_notice(list_id, at)
    proposed_list = lists.locked_list(list_id)
    can_review_list(actor, proposed_list).require()
    check_holds(proposed_list)
    return list_steps.review_list(list_id=list_id, note=note, actor=actor, at=at)


@transaction.atomic
def order_reselection(*, list_id: UUID, reason: str, actor: Actor, at: datetime) -> ProposedList:
    """The office finds that the selection had grave faults and orders it anew, with reasons (第十四条).

    Its notice is withdrawn, the list is returned; the lead drafts another from a new round.
    """
    proposed_list = ProposedList.objects.select_related("item").filter(pk=list_id).first()
    if proposed_list is None:
        raise Missing
    capacity = permissions.can_order_reselection(actor, proposed_list).require()
    _withdraw_standing(list_id, reason, actor=actor, at=at)
    returned = list_steps.return_list(list_id=list_id, reason=reason, actor=actor, at=at)
    record(
        "publicity.reselection_ordered",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=returned,
        item_id=returned.item_id,
        payload={"reason": reason.strip(), "item_title": proposed_list.item.title},
    )
    return returned


def _withdraw_standing(list_id: UUID, reason: str, *, actor: Actor, at: datetime) -> None:
    standing = queries.standing_notice(list_id)
    if standing is not None:
        withdraw_notice(notice_id=standing.pk, reason=reason, actor=actor, at=at)


@transaction.atomic
def replace_list(
    *,
    list_id: UUID,
    reason: str,
    actor: Actor,
    at: datetime,
    group_places: lists.GroupPlaces | None = None,
    removals: Sequence[Removal] = (),
) -> ProposedList:
    """The lead replaces its list after corrected values or a new round: notice withdrawn, old list kept, new one drafted.

    ``removals`` are units that an upheld appeal takes off it. Answers the new list, a draft with the reason on it.
    """
    proposed_list = ProposedList.objects.filter(pk=list_id).first()
    if proposed_list is None:
        raise Missing
    can_replace_list(actor, proposed_list).require()
    if proposed_list.state == ListState.APPROVED:
        raise WrongState
    _withdraw_standing(list_id, reason, actor=actor, at=at)
    return lists.replace_list(
        list_id=list_id, reason=reason, actor=actor, at=at, group_places=group_places, removals=removals
    )
