"""What waits for somebody about schemes and values, and which doors of an item come next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from core.addresses import place
from core.agenda import Missing, NextStep, Waiting
from indicators import permissions
from indicators.models import DataRequest, Scheme
from indicators.queries.checks import check_plan_schemes
from indicators.queries.requests import ENTERABLE, requests_at_work
from indicators.queries.schemes import track_name
from indicators.states import RequestState
from organizations.actors import LEADS, PROVIDES, Actor
from organizations.roles import Role
from programs import permissions as plan_permissions
from programs.actions.manning import unmanned_steps
from programs.models import Item, Plan, Track
from programs.queries import plan_at_work, tenant_slug
from programs.states import PlanState, RouteState


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """Values to enter, values to review, schemes to write and send round, plans to publish."""
    slug = ""
    found: list[Waiting] = []
    mine = Q(pk__in=[])
    provider_units = actor.units(Role.DATA_PROVIDER)
    if provider_units:
        items = actor.items(PROVIDES, Role.DATA_PROVIDER)
        mine |= Q(state__in=ENTERABLE, item__in=items, provider__in=provider_units)
    led = actor.items(LEADS, Role.LEAD_OPERATOR)
    if led:
        mine |= Q(state__in=ENTERABLE, item__in=led, provider__in=actor.units(Role.LEAD_OPERATOR))
    reviewed = actor.items(LEADS, Role.LEAD_REVIEWER)
    if reviewed:
        mine |= Q(state=RequestState.SUBMITTED, item__in=reviewed) & ~Q(submitted_by=actor.person_id)
    if provider_units or led or reviewed:
        slug = tenant_slug()
        for row in DataRequest.objects.filter(mine).select_related("item", "provider").order_by("due_at"):
            to_review = row.state == RequestState.SUBMITTED
            found.append(
                Waiting(
                    title=_("Review the values of %(unit)s") % {"unit": row.provider.name}
                    if to_review
                    else _("Enter values"),
                    path=place(slug, "indicators:request-detail", row.pk),
                    item_id=row.item_id,
                    item_title=row.item.title,
                    due_at=None if to_review else row.due_at,
                )
            )
    if led:
        found += _schemes_to_write(led, slug)
    return [*found, *_plans_to_publish(actor)]


def _schemes_to_write(items: Iterable[UUID], slug: str) -> list[Waiting]:
    """Drafts of the actor's: write what is not written yet, then send plan and schemes round together."""
    plans = (
        Plan.objects.filter(item__in=list(items), state=PlanState.DRAFT)
        .select_related("item")
        .annotate(
            written=Count("schemes", distinct=True),
            wanted=Count("item__tracks", distinct=True),
        )
    )
    found = []
    for plan in plans:
        title, name = _("Send the plan round with its schemes"), "indicators:plan-submit"
        if plan.written < plan.wanted:
            title, name = _("Write the indicator schemes"), "indicators:scheme-list"
        found.append(_about(plan, title, place(slug, name, plan.pk), plan.due_at))
    return found


def _plans_to_publish(actor: Actor) -> list[Waiting]:
    """Plans that everybody has signed off, for whoever publishes them by the rulebook."""
    led = actor.items(LEADS, Role.LEAD_OPERATOR, Role.LEAD_MANAGER)
    if not led and not actor.is_office:
        return []
    plans = Plan.objects.filter(state=PlanState.SIGNING, route__state=RouteState.PASSED)
    if not actor.is_office:
        plans = plans.filter(item__in=led)
    signed = list(plans.select_related("item__programme").order_by("item__number"))
    ready = [plan for plan in signed if plan_permissions.can_publish_plan(actor, plan)]
    slug, title = tenant_slug() if ready else "", _("Publish the plan and lock its schemes")
    return [_about(plan, title, place(slug, "indicators:plan-publish", plan.pk)) for plan in ready]


def _about(plan: Plan, title: str, path: str, due_at: datetime | None = None) -> Waiting:
    return Waiting(title=title, path=path, item_id=plan.item_id, item_title=plan.item.title, due_at=due_at)


def next_steps(actor: Actor, item: Item, at: datetime) -> list[NextStep]:
    """The doors of schemes and values of an item that stand open at its stage."""
    plan = plan_at_work(item)
    if plan is None:
        return []
    slug = tenant_slug()
    steps: list[NextStep] = []
    if plan.state == PlanState.DRAFT:
        edit = permissions.can_edit_scheme(actor, plan)
        path = place(slug, "indicators:scheme-list", plan.pk)
        steps.append(NextStep(_("Write the indicator schemes"), path, edit, plan.due_at))
        path = place(slug, "indicators:plan-submit", plan.pk)
        steps.append(NextStep(_("Send the plan round with its schemes"), path, edit, plan.due_at))
    elif plan.state == PlanState.SIGNING and plan.route and plan.route.state == RouteState.PASSED:
        path = place(slug, "indicators:plan-publish", plan.pk)
        decision = plan_permissions.can_publish_plan(actor, plan)
        steps.append(NextStep(_("Publish the plan and lock its schemes"), path, decision))
    elif plan.state == PlanState.PUBLISHED:
        rows = requests_at_work(item)
        if all(plan.published_at is not None and row.asked_at < plan.published_at for row in rows):
            path = place(slug, "indicators:request-ask", item.pk)
            steps.append(NextStep(_("Ask for values"), path, permissions.can_request_values(actor, item.pk)))
        steps += [step for row in rows for step in _request_steps(actor, row, slug)]
    return steps


def _request_steps(actor: Actor, row: DataRequest, slug: str) -> list[NextStep]:
    path = place(slug, "indicators:request-detail", row.pk)
    if row.state in ENTERABLE:
        title = _("Values of %(unit)s") % {"unit": row.provider.name}
        return [NextStep(title, path, permissions.can_enter_values(actor, row), row.due_at)]
    if row.state == RequestState.SUBMITTED:
        title = _("Review the values of %(unit)s") % {"unit": row.provider.name}
        return [NextStep(title, path, permissions.can_review_values(actor, row))]
    return []


def missing_of(item: Item, at: datetime) -> list[Missing]:
    """What is missing of an item's schemes and values, and with whom it lies."""
    plan = plan_at_work(item)
    if plan is None:
        return []
    if plan.state == PlanState.DRAFT:
        written = set(Scheme.objects.filter(plan=plan).values_list("track_id", flat=True))
        tracks = Track.objects.filter(item=item).select_related("object_class", "sub_item")
        absent = [track for track in tracks if track.pk not in written]
        found = [Missing(_("No scheme for %(track)s") % {"track": track_name(track)}) for track in absent]
        if found:
            return found
        return [Missing(one.message) for one in (*check_plan_schemes(plan).errors, *unmanned_steps(plan, at))]
    if plan.state != PlanState.PUBLISHED:
        return []
    return [
        Missing(_("Values"), row.provider.name, row.due_at)
        for row in requests_at_work(item)
        if row.state != RequestState.ACCEPTED
    ]
