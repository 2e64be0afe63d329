"""What waits for somebody around notices and submitted lists, and what can be done next: for portal's pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from core.addresses import place
from core.agenda import NextStep, Waiting
from core.decisions import Decision, refuse
from core.workdays import shanghai_date
from evaluations.models import ProposedList
from evaluations.permissions.lists import can_review_list
from evaluations.queries.lists import DEAD, list_at_work
from evaluations.states import ListState, next_step, rest_before
from notifications.models import Deadline
from organizations.actors import LEADS, Actor
from organizations.roles import Role
from programs.actions.deadlines import SUBMISSION_DEADLINE
from programs.models import Item, Programme, Step
from programs.procedure import ListStep, award_is_issued, takes
from programs.queries import clause_of, rules_for_item, rules_of, tenant_slug
from programs.states import ItemState, ProgrammeState, StepKind, StepState
from publicity.errors import ListHeld
from publicity.models import CommendationNotice, Hold, PublicNotice
from publicity.permissions import commendations
from publicity.permissions import notices as permissions
from publicity.queries.notices import barring_holds, knows_all, notice_at_work
from publicity.rules import data_periods
from publicity.states import CommendationState, NoticeState


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """Lists to put on notice, to post and to submit for the lead; lists to review and notices to bring on for the office."""
    slug = tenant_slug()
    rows = _lists(actor)
    return [
        *_of_the_lead(actor, slug, rows),
        *_of_the_office(actor, slug, rows),
        *_commendations(actor, slug),
    ]


def _lists(actor: Actor) -> list[Any]:
    """The lists on their way that the actor has to do with: all for the office, those of its items for a lead.

    Each with two columns of its own: ``held``: something holds it back; ``over``: its notice is closed.
    """
    led = actor.items(LEADS, Role.LEAD_OPERATOR)
    if not led and not actor.is_office:
        return []
    rows = ProposedList.objects.exclude(state__in=[*DEAD, ListState.APPROVED])
    if not actor.is_office:
        rows = rows.filter(item_id__in=led)
    held = Hold.objects.filter(item_id=OuterRef("item_id"), released_at=None)
    closed = PublicNotice.objects.filter(proposed_list=OuterRef("pk"), state=NoticeState.CLOSED)
    rows = rows.select_related("item__programme").annotate(held=Exists(held), over=Exists(closed))
    return list(rows.order_by("item__number", "pk"))


def _of_the_lead(actor: Actor, slug: str, rows: list[Any]) -> list[Waiting]:
    if not rows:
        return []
    led = actor.items(LEADS, Role.LEAD_OPERATOR)
    due = dict(
        Deadline.objects.filter(
            kind=SUBMISSION_DEADLINE, item_id__in=led, met_at=None, cancelled_at=None
        ).values_list("item_id", "due_at")
    )
    notices = {
        one.proposed_list_id: one
        for one in PublicNotice.objects.filter(proposed_list__in=[row.pk for row in rows]).exclude(
            state=NoticeState.WITHDRAWN
        )
    }
    found = []
    for row in rows:
        step = _lead_step(row, notices.get(row.pk), held=row.held)
        if step is None or not step.may(actor):
            continue
        found.append(
            Waiting(
                title=step.title,
                path=place(slug, step.name, step.key),
                item_id=row.item_id,
                item_title=row.item.title,
                due_at=due.get(row.item_id),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Step:
    """The next move of a list around its notice: what it is called, its door, who may."""

    title: str
    name: str
    key: UUID
    may: Callable[[Actor], Decision]


def _lead_step(row: ProposedList, notice: PublicNotice | None, *, held: bool) -> _Step | None:
    """What the publisher or the lead does next with a list, by its rulebook."""
    book = rules_of(row.item.programme)
    if notice is not None:
        notice.item = row.item
    step = next_step(book, row.state)
    if step == ListStep.NOTICE and notice is None:
        return _Step(
            _("Put on public notice"),
            "publicity:notice-schedule",
            row.pk,
            partial(_may, permissions.can_schedule_notice, row),
        )
    if notice is not None and notice.state == NoticeState.OPEN and notice.posted_at is None:
        may = partial(_may, permissions.can_record_posting, notice)
        return _Step(_("Record the posting"), "publicity:notice-post", notice.pk, may)
    over = notice is not None and notice.state == NoticeState.CLOSED
    if step == ListStep.SUBMISSION and (over or not takes(book, ListStep.NOTICE)) and not held:
        may = partial(_may, permissions.can_submit_list, row)
        return _Step(_("Submit the list"), "publicity:list-submit", row.pk, may)
    return None


def _may(permission: Callable[[Actor, Any], Decision], about: Any, actor: Actor) -> Decision:
    return permission(actor, about)


def _handed_in(row: ProposedList) -> tuple[bool, float, UUID]:
    at = row.submitted_at
    return at is None, at.timestamp() if at else 0.0, row.pk


def _of_the_office(actor: Actor, slug: str, rows: list[Any]) -> list[Waiting]:
    """Lists that the office reviews now, the first handed in first: handed in, or straight from their notice."""
    if not actor.is_office:
        return []
    return [
        Waiting(
            title=_("Review the list"),
            path=place(slug, "publicity:list-review", row.pk),
            item_id=row.item_id,
            item_title=row.item.title,
        )
        for row in sorted(rows, key=_handed_in)
        if row.state != ListState.REVIEWED
        and next_step(rules_of(row.item.programme), row.state) == ListStep.REVIEW
        and (row.state != ListState.ON_NOTICE or row.over)
    ]


def _commendations(actor: Actor, slug: str) -> list[Waiting]:
    """The next move of each commendation notice that is not issued, for whoever may make it."""
    rows = list(
        CommendationNotice.objects.exclude(state=CommendationState.ISSUED)
        .select_related("programme", "route")
        .defer("content")
        .order_by("drafted_at")
    )
    steps = {
        step.route_id: step
        for step in Step.objects.filter(route__in=[row.route_id for row in rows], state=StepState.OPEN)
        .select_related("route")
        .prefetch_related("parties")
    }
    found = _to_draft(actor, slug)
    for row in rows:
        title, name, key, may = _next_of(actor, row, steps.get(row.route_id))
        if may:
            found.append(Waiting(title=title, path=place(slug, name, key), item_title=row.title))
    return found


def _to_draft(actor: Actor, slug: str) -> list[Waiting]:
    """Programmes whose lists have all come to the decision and that have no notice yet."""
    if not actor.is_office:
        return []
    programmes = list(
        Programme.objects.filter(state=ProgrammeState.ISSUED, commendations__isnull=True).order_by(
            "-year", "title"
        )
    )
    listed: dict[UUID, dict[UUID, str]] = {}
    rows = ProposedList.objects.filter(item__programme__in=programmes).exclude(state__in=DEAD)
    for programme_id, item_id, state in rows.values_list("item__programme_id", "item_id", "state"):
        listed.setdefault(programme_id, {})[item_id] = state
    items: dict[UUID, set[UUID]] = {}
    included = Item.objects.filter(programme__in=programmes, state=ItemState.INCLUDED)
    for programme_id, item_id in included.values_list("programme_id", "pk"):
        items.setdefault(programme_id, set()).add(item_id)
    return [
        Waiting(
            title=_("Draft the commendation notice"),
            path=place(slug, "publicity:commendation-draft", row.pk),
            item_title=row.title,
        )
        for row in programmes
        if _all_there(
            items.get(row.pk, set()), listed.get(row.pk, {}), rest_before(rules_of(row), ListStep.AWARD)
        )
    ]


def _all_there(items: set[UUID], states: Mapping[UUID, str], rest: ListState) -> bool:
    return bool(items) and all(states.get(item) == rest for item in items)


def _next_of(actor: Actor, row: CommendationNotice, step: Step | None) -> tuple[str, str, UUID, Decision]:
    if row.state == CommendationState.DECIDED:
        issued = award_is_issued(rules_of(row.programme))
        may = commendations.can_issue_commendation(actor, row) if issued else refuse("")
        return _("Issue the notice"), "publicity:commendation-issue", row.pk, may
    if step is None:
        may = commendations.can_change_commendation(actor, row)
        return _("Send to the decision"), "publicity:commendation-send", row.pk, may
    if step.kind == StepKind.DECISION:
        may = commendations.can_decide_commendation(actor, row)
        return _("Record the decision of the meeting"), "publicity:commendation-decide", row.pk, may
    answers = [
        commendations.can_answer_commendation(actor, step, party.unit_id, on_behalf=False)
        for party in step.parties.all()
        if not party.stance and party.unit_id in actor.units()
    ]
    may = next((one for one in answers if one), refuse(""))
    return _("Answer"), "publicity:commendation-answer", step.pk, may


def next_steps(actor: Actor, item: Item, at: datetime) -> list[NextStep]:
    """The doors of the item's notice as the actor sees them; nothing while the list may not be known to the actor."""
    if not knows_all(actor, item.pk):
        return []
    return [*_steps_of_the_list(actor, item), *_data_to_make_known(actor, item, at)]


def _data_to_make_known(actor: Actor, item: Item, at: datetime) -> list[NextStep]:
    """Where the rulebook makes data known after each period, the door to do it, from the end of the first period on."""
    programme = item.programme
    if item.state != ItemState.INCLUDED or programme.state != ProgrammeState.ISSUED:
        return []
    periods = data_periods(rules_for_item(item), programme.year)
    if not periods or shanghai_date(at) <= periods[0].last_day:
        return []
    path = place(tenant_slug(), "publicity:indicator-data-publish", item.pk)
    return [NextStep(_("Make indicator data known"), path, permissions.can_publish_data(actor, item))]


def _steps_of_the_list(actor: Actor, item: Item) -> list[NextStep]:
    row = list_at_work(item)
    if row is None:
        return []
    slug, notice = tenant_slug(), notice_at_work(item, row.pk)
    step = next_step(rules_of(item.programme), row.state)
    if step == ListStep.NOTICE and notice is None:
        path = place(slug, "publicity:notice-schedule", row.pk)
        return [NextStep(_("Put on public notice"), path, permissions.can_schedule_notice(actor, row))]
    if notice is not None and notice.state == NoticeState.OPEN and notice.posted_at is None:
        path = place(slug, "publicity:notice-post", notice.pk)
        may = permissions.can_record_posting(actor, notice)
        return [NextStep(_("Record the posting"), path, may, notice.closes_at)]
    if row.state == ListState.ON_NOTICE and (notice is None or notice.state != NoticeState.CLOSED):
        return []
    if step == ListStep.REVIEW:
        path = place(slug, "publicity:list-review", row.pk)
        return [NextStep(_("Review the list"), path, can_review_list(actor, row))]
    if step == ListStep.SUBMISSION:
        path = place(slug, "publicity:list-submit", row.pk)
        return [NextStep(_("Submit the list"), path, _may_submit(actor, row, item))]
    return []


def _may_submit(actor: Actor, row: ProposedList, item: Item) -> Decision:
    """As the right says; while an appeal is unanswered nobody may (``appeal.hold``)."""
    may = permissions.can_submit_list(actor, row)
    book = rules_of(item.programme)
    if not may or not barring_holds(row, book).exists():
        return may
    return refuse(ListHeld.sentence, clause=clause_of(book, "appeal.hold"))
