"""What waits for somebody around notices and submitted lists, and what can be done next: for portal's pages."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from core.addresses import place
from core.agenda import NextStep, Waiting
from core.decisions import Decision, refuse
from evaluations.models import ProposedList
from evaluations.permissions.lists import can_review_list
from evaluations.queries.lists import list_at_work
from evaluations.states import ListState
from notifications.models import Deadline
from organizations.actors import LEADS, Actor
from organizations.roles import Role
from programs.models import Item, Programme, Step
from programs.queries import clause_of, rules_of, tenant_slug
from programs.states import ItemState, ProgrammeState, StepKind, StepState
from publicity.actions.notices import SUBMIT
from publicity.errors import ListHeld
from publicity.models import CommendationNotice, Hold, PublicNotice
from publicity.permissions import commendations
from publicity.permissions import notices as permissions
from publicity.queries.notices import knows_all, notice_at_work, open_holds
from publicity.states import CommendationState, NoticeState


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """Lists to put on notice, to post and to submit for the lead; lists to review and notices to bring on for the office."""
    slug = tenant_slug()
    return [*_of_the_lead(actor, slug), *_of_the_office(actor, slug), *_commendations(actor, slug)]


def _of_the_lead(actor: Actor, slug: str) -> list[Waiting]:
    led = actor.items(LEADS, Role.LEAD_OPERATOR)
    if not led:
        return []
    due = dict(
        Deadline.objects.filter(kind=SUBMIT, item_id__in=led, met_at=None, cancelled_at=None).values_list(
            "item_id", "due_at"
        )
    )
    rows = list(
        ProposedList.objects.filter(
            item_id__in=led, state__in=[ListState.SIGNED, ListState.ON_NOTICE]
        ).select_related("item")
    )
    notices = {
        one.proposed_list_id: one
        for one in PublicNotice.objects.filter(proposed_list__in=[row.pk for row in rows]).exclude(
            state=NoticeState.WITHDRAWN
        )
    }
    held = set(
        Hold.objects.filter(item__in=[row.item_id for row in rows], released_at=None).values_list(
            "item_id", flat=True
        )
    )
    found = []
    for row in rows:
        notice = notices.get(row.pk)
        if notice is None:
            title, name, key = _("Put on public notice"), "publicity:notice-schedule", row.pk
        elif notice.state == NoticeState.OPEN and notice.posted_at is None:
            title, name, key = _("Record the posting"), "publicity:notice-post", notice.pk
        elif notice.state == NoticeState.CLOSED and row.item_id not in held:
            title, name, key = _("Submit the list"), "publicity:list-submit", row.pk
        else:
            continue
        found.append(
            Waiting(
                title=title,
                path=place(slug, name, key),
                item_id=row.item_id,
                item_title=row.item.title,
                due_at=due.get(row.item_id),
            )
        )
    return found


def _of_the_office(actor: Actor, slug: str) -> list[Waiting]:
    if not actor.is_office:
        return []
    rows = (
        ProposedList.objects.filter(state=ListState.SUBMITTED).select_related("item").order_by("submitted_at")
    )
    return [
        Waiting(
            title=_("Review the list"),
            path=place(slug, "publicity:list-review", row.pk),
            item_id=row.item_id,
            item_title=row.item.title,
        )
        for row in rows
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
    """Programmes whose lists are all reviewed and that have no notice yet."""
    if not actor.is_office:
        return []
    included = Item.objects.filter(programme=OuterRef("pk"), state=ItemState.INCLUDED)
    reviewed = ProposedList.objects.filter(item=OuterRef("pk"), state=ListState.REVIEWED)
    rows = Programme.objects.filter(
        Exists(included),
        ~Exists(included.exclude(Exists(reviewed))),
        state=ProgrammeState.ISSUED,
        commendations__isnull=True,
    )
    return [
        Waiting(
            title=_("Draft the commendation notice"),
            path=place(slug, "publicity:commendation-draft", row.pk),
            item_title=row.title,
        )
        for row in rows.order_by("-year", "title")
    ]


def _next_of(actor: Actor, row: CommendationNotice, step: Step | None) -> tuple[str, str, UUID, Decision]:
    if row.state == CommendationState.DECIDED:
        may = commendations.can_issue_commendation(actor, row)
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
    row = list_at_work(item)
    if row is None:
        return []
    slug, notice = tenant_slug(), notice_at_work(item, row.pk)
    if row.state == ListState.SIGNED and notice is None:
        path = place(slug, "publicity:notice-schedule", row.pk)
        return [NextStep(_("Put on public notice"), path, permissions.can_schedule_notice(actor, row))]
    if row.state == ListState.SUBMITTED:
        path = place(slug, "publicity:list-review", row.pk)
        return [NextStep(_("Review the list"), path, can_review_list(actor, row))]
    if notice is None:
        return []
    if notice.state == NoticeState.OPEN and notice.posted_at is None:
        path = place(slug, "publicity:notice-post", notice.pk)
        may = permissions.can_record_posting(actor, notice)
        return [NextStep(_("Record the posting"), path, may, notice.closes_at)]
    if notice.state == NoticeState.CLOSED and row.state == ListState.ON_NOTICE:
        path = place(slug, "publicity:list-submit", row.pk)
        return [NextStep(_("Submit the list"), path, _may_submit(actor, notice, item))]
    return []


def _may_submit(actor: Actor, notice: PublicNotice, item: Item) -> Decision:
    """As the right says; while an appeal is unanswered nobody may (``appeal.hold``)."""
    may = permissions.can_submit_list(actor, notice)
    if not may or not open_holds(notice.proposed_list_id).exists():
        return may
    return refuse(ListHeld.sentence, clause=clause_of(rules_of(item.programme), "appeal.hold"))
