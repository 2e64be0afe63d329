"""What waits for somebody in rounds, lists and vetoes, and what can be done next with an item: for portal's pages."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from core.addresses import place
from core.agenda import NextStep, Waiting
from evaluations.models import ProposedList, Round, Veto
from evaluations.permissions import lists as permissions
from evaluations.permissions import rounds as round_permissions
from evaluations.permissions import vetoes as veto_permissions
from evaluations.queries.lists import DEAD, list_at_work
from evaluations.queries.rounds import rounds_at_work
from evaluations.states import ListState, RoundState, VetoState
from indicators.models import DataRequest
from indicators.states import RequestState
from organizations.actors import LEADS, Actor
from organizations.roles import Role
from programs.models import Item, Party, Track
from programs.queries import tenant_slug
from programs.states import ItemState, RoutePurpose, StepState


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """Open rounds and drafts of the lead, consents and vetoes of the leaders. A constant number of queries."""
    slug = tenant_slug()
    return [
        *_to_begin(actor, slug),
        *_of_the_lead(actor, slug),
        *_consents(actor, slug),
        *_vetoes(actor, slug),
    ]


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
    for item in Item.objects.filter(pk__in=led, state=ItemState.INCLUDED).order_by("number"):
        if item.pk in listed:
            continue
        if tracks[item.pk] and sealed[item.pk] >= tracks[item.pk]:
            title, name = _("Draft the proposed list"), "evaluations:list-draft"
        elif item.pk not in scored and requests.get(item.pk) == {RequestState.ACCEPTED}:
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
    titles = {ListState.DRAFT: _("Record the deliberation"), ListState.DELIBERATED: _("Send for consent")}
    rows = ProposedList.objects.filter(item_id__in=led, state__in=titles).select_related("item")
    found += [
        Waiting(
            title=titles[ListState(row.state)],
            path=place(slug, "evaluations:list-detail", row.pk),
            item_id=row.item_id,
            item_title=row.item.title,
        )
        for row in rows.order_by("item__number")
    ]
    return found


def _consents(actor: Actor, slug: str) -> list[Waiting]:
    units = actor.units(Role.APPROVER)
    if not units:
        return []
    rows = Party.objects.filter(
        stance="",
        unit_id__in=units,
        step__state=StepState.OPEN,
        step__route__purpose=RoutePurpose.LIST,
    ).select_related("step__route__item")
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


def _vetoes(actor: Actor, slug: str) -> list[Waiting]:
    if not actor.has(Role.APPROVER):
        return []
    rows = Veto.objects.filter(
        state=VetoState.PROPOSED, entry__proposed_list__state__in=[ListState.SUBMITTED, ListState.REVIEWED]
    ).select_related("item", "unit")
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
    """The doors of the item's list as the actor sees them; nothing for whom no list may be known to."""
    if not permissions.can_see_list(actor, item.pk):
        return []
    slug = tenant_slug()
    row = list_at_work(item)
    if row is None:
        states = {one.state for one in rounds_at_work(item)} - {RoundState.SUPERSEDED}
        steps = []
        if RoundState.SEALED not in states or RoundState.OPEN in states:
            steps.append(
                NextStep(
                    _("Rounds"),
                    place(slug, "evaluations:round-list", item.pk),
                    round_permissions.can_open_round(actor, item.pk),
                )
            )
        if RoundState.SEALED in states:
            path = place(slug, "evaluations:list-draft", item.pk)
            steps.append(
                NextStep(_("Draft the proposed list"), path, permissions.can_draft_list(actor, item))
            )
        return steps
    page = place(slug, "evaluations:list-detail", row.pk)
    if row.state == ListState.DRAFT:
        path = place(slug, "evaluations:list-deliberate", row.pk)
        return [NextStep(_("Record the deliberation"), path, permissions.can_deliberate(actor, row))]
    if row.state == ListState.DELIBERATED:
        path = place(slug, "evaluations:list-send", row.pk)
        return [NextStep(_("Send for consent"), path, permissions.can_send_for_consent(actor, row))]
    if row.state == ListState.SIGNING:
        return [NextStep(_("Consents of the leaders"), page, permissions.can_see_list(actor, item.pk))]
    return []
