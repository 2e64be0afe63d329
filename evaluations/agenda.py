"""What waits for somebody in rounds, lists and vetoes, and what can be done next with an item: for portal's pages."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.addresses import place
from core.agenda import NextStep, Waiting
from evaluations.models import ProposedList, Round, SuperiorOpinion, Veto
from evaluations.permissions import applications as application_permissions
from evaluations.permissions import lists as permissions
from evaluations.permissions import rounds as round_permissions
from evaluations.permissions import vetoes as veto_permissions
from evaluations.queries import application_agenda as applications
from evaluations.queries.applications import call_of, is_open, takes_applications
from evaluations.queries.lists import DEAD, list_at_work
from evaluations.queries.rounds import rounds_at_work
from evaluations.states import ListState, OpinionStance, RoundState, VetoState, next_step
from indicators.models import DataRequest
from indicators.states import RequestState
from organizations.actors import LEADS, Actor
from organizations.roles import OBJECT_ROLES, Role
from programs.models import Item, Party, Plan, Track
from programs.procedure import SUPERIORS, ListStep, needs_rounds
from programs.queries import rules_for_item, rules_of, tenant_slug
from programs.states import ItemState, PlanState, ProgrammeState, RoutePurpose, StepState

_TITLES = {
    "open": gettext_lazy("Open applications"),
    "apply": gettext_lazy("Apply"),
    "write": gettext_lazy("Write and hand in the application"),
    "complete": gettext_lazy("Complete the returned application"),
    "review": gettext_lazy("Review applications (%(count)s)"),
    "experts": gettext_lazy("Record expert reviews (%(count)s)"),
}


SETTLED_IN = (ListState.SIGNING, ListState.SIGNED)
"""Where the lead may still settle an objection."""


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """Open rounds and drafts of the lead, consents and vetoes of the leaders. A constant number of queries."""
    slug = tenant_slug()
    return [
        *_applications(actor, slug, at),
        *_to_begin(actor, slug),
        *_of_the_lead(actor, slug),
        *_consents(actor, slug),
        *_vetoes(actor, slug),
        *_own_objects(actor, slug),
        *_objections(actor, slug),
    ]


def _applications(actor: Actor, slug: str, at: datetime) -> list[Waiting]:
    """Applications to write and hand in for objects, to review for the lead, to open for its operator."""
    found = []
    for one in applications.agenda_of(actor, at):
        title = _TITLES[one.act] % {"count": one.count}
        path = place(slug, f"evaluations:{one.route}", one.key)
        found.append(
            Waiting(title=title, path=path, item_id=one.item_id, item_title=one.item_title, due_at=one.due_at)
        )
    return found


def _to_begin(actor: Actor, slug: str) -> list[Waiting]:
    """Items whose values are all in but that nobody scores yet, and items that are scored but have no list."""
    led = actor.items(LEADS, Role.LEAD_OPERATOR)
    if not led:
        return []
    listed = set(
        ProposedList.objects.filter(item_id__in=led).exclude(state__in=DEAD).values_list("item_id", flat=True)
    )
    tracks = Counter(Track.objects.filter(item_id__in=led).values_list("item_id", flat=True))
    sealed = Counter(
        Round.objects.filter(item_id__in=led, state=RoundState.SEALED).values_list("item_id", flat=True)
    )
    scored = set(Round.objects.filter(item_id__in=led).values_list("item_id", flat=True))
    requests: dict[UUID, set[str]] = {}
    for item_id, state in DataRequest.objects.filter(item_id__in=led).values_list("item_id", "state"):
        requests.setdefault(item_id, set()).add(state)
    found = []
    planned = set(
        Plan.objects.filter(item_id__in=led, state=PlanState.PUBLISHED).values_list("item_id", flat=True)
    )
    items = Item.objects.filter(pk__in=led, state=ItemState.INCLUDED).select_related("programme")
    for item in items.order_by("number"):
        if item.pk in listed:
            continue
        book = rules_of(item.programme)
        ready = sealed[item.pk] >= tracks[item.pk]
        if not needs_rounds(book):
            ready = item.pk in planned or not book.uses("plan")
        if tracks[item.pk] and ready and item.programme.state == ProgrammeState.ISSUED:
            title, name = _("Draft the proposed list"), "evaluations:list-draft"
        elif (
            needs_rounds(book) and item.pk not in scored and requests.get(item.pk) == {RequestState.ACCEPTED}
        ):
            title, name = _("Open the round"), "evaluations:round-list"
        else:
            continue
        found.append(
            Waiting(title=title, path=place(slug, name, item.pk), item_id=item.pk, item_title=item.title)
        )
    return found


def _of_the_lead(actor: Actor, slug: str) -> list[Waiting]:
    led = actor.items(LEADS, Role.LEAD_OPERATOR)
    if not led:
        return []
    found = [
        Waiting(
            title=_("Seal the round"),
            path=place(slug, "evaluations:round-detail", row.pk),
            item_id=row.item_id,
            item_title=row.item.title,
        )
        for row in Round.objects.filter(item_id__in=led, state=RoundState.OPEN).select_related("item")
    ]
    rows = ProposedList.objects.filter(
        item_id__in=led, state__in=[ListState.DRAFT, ListState.DELIBERATED]
    ).select_related("item__programme")
    for row in rows.order_by("item__number"):
        door = _door_of(row)
        if door is not None:
            found.append(
                Waiting(
                    title=door[0],
                    path=place(slug, "evaluations:list-detail", row.pk),
                    item_id=row.item_id,
                    item_title=row.item.title,
                )
            )
    return found


def _door_of(row: ProposedList) -> tuple[str, str] | None:
    """What the lead does next with its list here, by the rulebook: title and door; what comes later is the notice's."""
    step = next_step(rules_of(row.item.programme), row.state)
    if step == ListStep.DELIBERATION:
        return _("Record the deliberation"), "evaluations:list-deliberate"
    if row.basis.get("ties"):
        return _("Decide the ties"), "evaluations:list-settle"
    if step == ListStep.SIGN_OFF:
        return _("Send for consent"), "evaluations:list-send"
    return None


def _consents(actor: Actor, slug: str) -> list[Waiting]:
    units = actor.units(Role.APPROVER)
    if not units:
        return []
    rows = Party.objects.filter(
        stance="",
        unit_id__in=units,
        step__state=StepState.OPEN,
        step__route__purpose=RoutePurpose.LIST,
    ).exclude(step__party=SUPERIORS)
    rows = rows.select_related("step__route__item")
    return [
        Waiting(
            title=_("Answer: %(step)s") % {"step": party.step.title},
            path=place(slug, "evaluations:list-answer", party.step_id),
            item_id=party.step.route.item_id,
            item_title=party.step.route.item.title if party.step.route.item else "",
            due_at=party.step.due_at,
        )
        for party in rows.order_by("step__opened_at")
        if party.step.route.opened_by_id != actor.person_id
    ]


def _own_objects(actor: Actor, slug: str) -> list[Waiting]:
    """What the actor's units are asked about the objects below them."""
    units = actor.units(*OBJECT_ROLES, Role.APPROVER)
    if not units:
        return []
    rows = Party.objects.filter(
        stance="", unit_id__in=units, step__state=StepState.OPEN, step__party=SUPERIORS
    ).select_related("step__route__item")
    return [
        Waiting(
            title=_("Opinion on your own objects"),
            path=place(slug, "evaluations:list-answer-objects", party.step_id),
            item_id=party.step.route.item_id,
            item_title=party.step.route.item.title if party.step.route.item else "",
            due_at=party.step.due_at,
        )
        for party in rows.order_by("step__opened_at")
    ]


def _objections(actor: Actor, slug: str) -> list[Waiting]:
    led = actor.items(LEADS, Role.LEAD_OPERATOR)
    if not led:
        return []
    rows = SuperiorOpinion.objects.filter(
        item__in=led, stance=OpinionStance.OBJECTS, outcome="", proposed_list__state__in=SETTLED_IN
    ).select_related("about", "item")
    return [
        Waiting(
            title=_("Settle the objection to %(unit)s") % {"unit": row.about.name},
            path=place(slug, "evaluations:objection-settle", row.pk),
            item_id=row.item_id,
            item_title=row.item.title,
        )
        for row in rows.order_by("answered_at")
    ]


def _vetoes(actor: Actor, slug: str) -> list[Waiting]:
    if not actor.has(Role.APPROVER):
        return []
    rows = (
        Veto.objects.filter(state=VetoState.PROPOSED)
        .exclude(entry__proposed_list__state__in=[*DEAD, ListState.APPROVED])
        .select_related("item", "unit")
    )
    return [
        Waiting(
            title=_("Answer the veto of %(unit)s") % {"unit": veto.unit.name},
            path=place(slug, "evaluations:veto-answer", veto.pk),
            item_id=veto.item_id,
            item_title=veto.item.title,
        )
        for veto in rows.order_by("proposed_at")
        if veto_permissions.can_decide_veto(actor, veto)
    ]


def next_steps(actor: Actor, item: Item, at: datetime) -> list[NextStep]:
    """The doors of the item's applications and of its list as the actor sees them."""
    return [*_application_steps(actor, item, at), *_list_steps(actor, item)]


def _application_steps(actor: Actor, item: Item, at: datetime) -> list[NextStep]:
    if item.state != ItemState.INCLUDED or not takes_applications(item, rules_for_item(item)):
        return []
    slug = tenant_slug()
    call = call_of(item.pk)
    if call is None:
        path = place(slug, "evaluations:application-open", item.pk)
        return [
            NextStep(_("Open applications"), path, application_permissions.can_open_applications(actor, item))
        ]
    due = call.due_at if is_open(call, at) else None
    may = application_permissions.can_read_reviews(actor, item.pk)
    if not may:
        may = application_permissions.can_begin_application(actor, item)
    return [NextStep(_("Applications"), place(slug, "evaluations:application-item", item.pk), may, due)]


def _list_steps(actor: Actor, item: Item) -> list[NextStep]:
    """The doors of the item's list; nothing for whom no list may be known to."""
    if not permissions.can_see_list(actor, item.pk):
        return []
    slug = tenant_slug()
    row = list_at_work(item)
    if row is None:
        scored = needs_rounds(rules_of(item.programme))
        states = {one.state for one in rounds_at_work(item)} - {RoundState.SUPERSEDED} if scored else set()
        steps = []
        if scored and (RoundState.SEALED not in states or RoundState.OPEN in states):
            steps.append(
                NextStep(
                    _("Rounds"),
                    place(slug, "evaluations:round-list", item.pk),
                    round_permissions.can_open_round(actor, item.pk),
                )
            )
        if RoundState.SEALED in states or not scored:
            path = place(slug, "evaluations:list-draft", item.pk)
            steps.append(
                NextStep(_("Draft the proposed list"), path, permissions.can_draft_list(actor, item))
            )
        return steps
    page = place(slug, "evaluations:list-detail", row.pk)
    door = _door_of(row)
    if door is not None:
        title, name = door
        return [NextStep(title, place(slug, name, row.pk), permissions.can_send_for_consent(actor, row))]
    if row.state == ListState.SIGNING:
        return [NextStep(_("Consents of the leaders"), page, permissions.can_see_list(actor, item.pk))]
    return []
