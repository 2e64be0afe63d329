"""What waits for somebody here, what can be done next with an item, and what is missing: for portal's pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, UUIDField, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.addresses import place
from core.agenda import Missing, NextStep, Waiting
from core.decisions import refuse
from organizations.actors import LEADS, Actor
from organizations.roles import Role
from programs import permissions, queries
from programs.models import Item, Party, Plan, Programme, RulebookChange, Ruling, Step
from programs.packs import rule_title
from programs.states import (
    ItemState,
    PlanState,
    ProgrammeState,
    RoutePurpose,
    RouteState,
    StepState,
)


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """Drafts to write and send, questions to answer, programmes to issue: for this actor, earliest due first."""
    slug = queries.tenant_slug()
    found = [
        *_answers(actor, slug),
        *_plans(actor, slug),
        *_programmes(actor, slug),
        *_to_record(actor, slug),
    ]
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or at))


def _answers(actor: Actor, slug: str) -> list[Waiting]:
    # What a meeting decides about a programme is put on record by the office.
    own = (RoutePurpose.PLAN, RoutePurpose.PROGRAMME)
    rows = (
        queries.open_parties(actor)
        .filter(step__route__purpose__in=own)
        .select_related("step__route__programme")
    )
    return [
        Waiting(
            title=_("Answer: %(step)s") % {"step": party.step.title},
            path=place(slug, "programs:step-answer", party.step_id),
            item_id=party.step.route.item_id,
            item_title=party.step.route.item.title
            if party.step.route.item
            else party.step.route.programme.title,
            due_at=party.step.due_at,
        )
        for party in rows
        if party.step.route.opened_by_id != actor.person_id
    ]


def _plans(actor: Actor, slug: str) -> list[Waiting]:
    led = actor.items(LEADS, Role.LEAD_OPERATOR)
    if not led:
        return []
    items = Item.objects.select_related("programme").filter(pk__in=led, state=ItemState.INCLUDED)
    current = Plan.objects.filter(item_id__in=led).exclude(state=PlanState.SUPERSEDED)
    empty = Count("sections", filter=Q(sections__text=""))
    plans = {plan.item_id: plan for plan in current.annotate(empty_sections=empty)}
    found = []
    for item in items.order_by("number"):
        plan = plans.get(item.pk)
        if plan is None:
            title, path, due = _("Draft the plan"), place(slug, "programs:plan-draft", item.pk), None
        elif plan.state == PlanState.DRAFT:
            # Its schemes and its way round are `indicators`' to tell; here only what the plan itself lacks.
            if not plan.empty_sections:
                continue
            title, path, due = _("Edit the plan"), place(slug, "programs:plan-edit", plan.pk), plan.due_at
        else:
            continue
        found.append(Waiting(title=title, path=path, item_id=item.pk, item_title=item.title, due_at=due))
    return found


def _programmes(actor: Actor, slug: str) -> list[Waiting]:
    if not actor.is_office:
        return []
    found = []
    rows = Programme.objects.filter(state=ProgrammeState.DRAFT).prefetch_related("routes")
    for programme in rows.order_by("-year"):
        routes = [route for route in programme.routes.all() if route.purpose == RoutePurpose.PROGRAMME]
        before = next((route for route in routes if route.state == RouteState.OPEN), None)
        if programme.items_fixed_at is not None:
            title, name = _("Issue the programme"), "programs:programme-issue"
        elif before is None:
            title, name = _("Submit to the meeting"), "programs:programme-detail"
        elif before.opened_by_id != actor.person_id:
            title, name = _("Record the decision of the meeting"), "programs:programme-decide"
        else:
            continue
        found.append(Waiting(title=title, path=place(slug, name, programme.pk), item_title=programme.title))
    return found


def _to_record(actor: Actor, slug: str) -> list[Waiting]:
    """Decisions that somebody else than the asker puts on record: on departures from a rule, on a change of the rulebook."""
    if not actor.is_office:
        return []
    departures = (
        Ruling.objects.filter(decided_on__isnull=True, matter="", item__state=ItemState.INCLUDED)
        .exclude(item__programme__state=ProgrammeState.CONCLUDED)
        .exclude(asked_by_id=actor.person_id)
        .values_list("asked_at", "pk", "item_id", "rule", "item__title")
    )
    changes = (
        RulebookChange.objects.filter(decided_on__isnull=True)
        .exclude(asked_by_id=actor.person_id)
        .values_list("asked_at", "pk", Value(None, UUIDField()), Value(""), "programme__title")
    )
    found = []
    for _asked_at, key, item_id, rule, title in departures.union(changes, all=True).order_by(
        "asked_at", "pk"
    ):
        if item_id is None:
            said = _("Record the consent to the change")
            path = place(slug, "programs:rulebook-change-consent", key)
        else:
            said = _("Record the decision on a departure: %(rule)s") % {"rule": rule_title(rule)}
            path = place(slug, "programs:ruling-record", item_id)
        found.append(Waiting(title=said, path=path, item_id=item_id, item_title=title))
    return found


def next_steps(actor: Actor, item: Item, at: datetime) -> list[NextStep]:
    """The doors of an item's plan as the actor sees them: open, or greyed with the reason."""
    slug = queries.tenant_slug()
    if item.state == ItemState.PROPOSED:
        return [
            NextStep(
                _("Change the item"),
                place(slug, "programs:item-change", item.pk),
                permissions.can_change_item(actor, item),
            )
        ]
    if item.state != ItemState.INCLUDED:
        return []
    plan = queries.plan_at_work(item)
    if plan is None:
        draft = permissions.can_draft_plan(actor, item)
        return [NextStep(_("Draft the plan"), place(slug, "programs:plan-draft", item.pk), draft)]
    if plan.state == PlanState.DRAFT:
        edit = permissions.can_edit_plan(actor, plan)
        return [NextStep(_("Edit the plan"), place(slug, "programs:plan-edit", plan.pk), edit, plan.due_at)]
    if plan.state in (PlanState.CONSULTING, PlanState.SIGNING):
        return _steps_of_route(actor, plan, slug)
    return []


def _steps_of_route(actor: Actor, plan: Plan, slug: str) -> list[NextStep]:
    step = Step.objects.select_related("route").filter(route_id=plan.route_id, state=StepState.OPEN).first()
    if step is None:
        return []
    own = list(
        Party.objects.filter(step=step, stance="", unit_id__in=actor.units()).values_list(
            "unit_id", flat=True
        )
    )
    answer = (
        permissions.can_answer_step(actor, step, own[0])
        if own
        else refuse(gettext_lazy("Your unit is not asked in this step."))
    )
    record = permissions.can_record_answer(actor, step)
    return [
        NextStep(
            _("Answer: %(step)s") % {"step": step.title},
            place(slug, "programs:step-answer", step.pk),
            answer,
            step.due_at,
        ),
        NextStep(
            _("Record a paper answer"), place(slug, "programs:step-record", step.pk), record, step.due_at
        ),
    ]


def missing_of(item: Item, at: datetime) -> list[Missing]:
    """What the item waits for: its plan, what the plan lacks, or the answers still out, with whom each lies."""
    from programs.errors import findings

    if item.state != ItemState.INCLUDED:
        return []
    lead = next((name for _id, name in queries.units_of_items([item.pk]).get(item.pk, [])), "")
    plan = (
        Plan.objects.select_related("item__programme")
        .filter(item=item)
        .exclude(state=PlanState.SUPERSEDED)
        .first()
    )
    if plan is None:
        return [Missing(_("The plan is not drafted yet"), lead)]
    if plan.state == PlanState.DRAFT:
        book = queries.rules_of(item.programme)
        faults = queries.plan_faults(plan, book, at)
        return [
            Missing(one.message, lead, plan.due_at)
            for one in findings(faults, lambda code: queries.clause_of(book, code))
        ]
    if plan.state == PlanState.PUBLISHED:
        return []
    parties = (
        Party.objects.filter(step__route_id=plan.route_id, step__state=StepState.OPEN, stance="")
        .select_related("unit", "step")
        .order_by("unit__position", "unit_id")
    )
    waiting = [Missing(party.step.title, party.unit.name, party.step.due_at) for party in parties]
    return waiting or [Missing(_("The plan is signed off and waits for its publication"), lead)]


def next_hands(plan: Plan, steps: Sequence[Step]) -> Missing | None:
    """Who acts next on a plan, and what with; ``steps`` are those of its route with their parties. None when it is done."""
    if plan.state == PlanState.DRAFT:
        return Missing(
            _("Write the plan and its schemes, then send them round together"), _lead_name(plan), plan.due_at
        )
    if plan.state not in (PlanState.CONSULTING, PlanState.SIGNING):
        return None
    step = next((one for one in steps if one.state == StepState.OPEN), None)
    if step is None:
        book = queries.rules_of(plan.item.programme)
        by_office = book.items.run_by == "office"
        hands = _("The supervision office") if by_office else _lead_name(plan)
        return Missing(_("Publish the plan and lock its schemes"), hands)
    units = [party.unit.name for party in step.parties.all() if not party.stance]
    return Missing(step.title, "、".join(units), step.due_at)


def _lead_name(plan: Plan) -> str:
    return "、".join(name for _id, name in queries.units_of_items([plan.item_id]).get(plan.item_id, []))


@dataclass(frozen=True, slots=True)
class StageFacts:
    """How far an item is here: its own state, its plan's, and which step of the plan's route is open until when."""

    item_state: str
    plan_id: UUID | None = None
    plan_state: str = ""
    signed_off: bool = False
    open_step: str = ""
    due_at: datetime | None = None


def stage_facts(item_ids: Iterable[UUID]) -> dict[UUID, StageFacts]:
    """The facts of many items, for the board: three queries however many there are."""
    states = dict(Item.objects.filter(pk__in=list(item_ids)).values_list("pk", "state"))
    plans = {
        plan.item_id: plan
        for plan in Plan.objects.filter(item_id__in=list(states))
        .exclude(state=PlanState.SUPERSEDED)
        .select_related("route")
    }
    steps = {
        step.route_id: step
        for step in Step.objects.filter(
            route_id__in=[plan.route_id for plan in plans.values() if plan.route_id], state=StepState.OPEN
        )
    }
    found = {}
    for item_id, state in states.items():
        plan = plans.get(item_id)
        step = steps.get(plan.route_id) if plan else None
        found[item_id] = StageFacts(
            item_state=state,
            plan_id=plan.pk if plan else None,
            plan_state=plan.state if plan else "",
            signed_off=bool(plan and plan.route and plan.route.state == RouteState.PASSED),
            open_step=step.title if step else "",
            due_at=(step.due_at if step else plan.due_at) if plan else None,
        )
    return found
