"""Who may write schemes, ask for values, enter, review and correct them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.decisions import Decision, allow, refuse
from indicators.models import DataRequest
from organizations.actors import PROVIDES, Actor
from organizations.roles import ADMINISTRATORS, Role
from programs.models import Plan
from programs.states import PlanState


def can_read_scheme(actor: Actor, plan: Plan) -> Decision:
    """A scheme under consultation or in force is open to everybody in the government; a draft to its lead."""
    if actor.sees_everything or actor.leads(plan.item_id):
        return allow(actor.held[0].role if actor.held else "system")
    if plan.state == PlanState.DRAFT:
        return refuse(_("Only the lead unit sees a draft."))
    if actor.roles <= ADMINISTRATORS:
        return refuse(_("Administrators do not read business data."))
    return allow(actor.held[0].role)


def can_edit_scheme(actor: Actor, plan: Plan) -> Decision:
    unit = actor.leads(plan.item_id, Role.LEAD_OPERATOR)
    if unit is None:
        return refuse(_("Only an operator of the lead unit writes the scheme."))
    return allow(Role.LEAD_OPERATOR, unit)


def can_request_values(actor: Actor, item_id: UUID) -> Decision:
    unit = actor.leads(item_id, Role.LEAD_OPERATOR)
    if unit is None:
        return refuse(_("Only an operator of the lead unit asks for values."))
    return allow(Role.LEAD_OPERATOR, unit)


def can_read_request(actor: Actor, request: DataRequest) -> Decision:
    if actor.sees_everything or actor.leads(request.item_id):
        return allow(actor.held[0].role if actor.held else "system")
    if provides(actor, request):
        return allow(Role.DATA_PROVIDER, request.provider_id)
    return refuse(_("Only the provider and the lead unit see these values."))


def provides(actor: Actor, request: DataRequest) -> bool:
    pair = (request.item_id, request.provider_id)
    return request.provider_id in actor.units(Role.DATA_PROVIDER) and pair in actor.relations.get(
        PROVIDES, frozenset()
    )


def can_enter_values(actor: Actor, request: DataRequest) -> Decision:
    """The provider's people, or the lead's operator where the lead unit itself is the provider."""
    if provides(actor, request):
        return allow(Role.DATA_PROVIDER, request.provider_id)
    if actor.leads(request.item_id, Role.LEAD_OPERATOR) == request.provider_id:
        return allow(Role.LEAD_OPERATOR, request.provider_id)
    return refuse(_("Only the unit that provides these values enters them."))


def can_review_values(actor: Actor, request: DataRequest) -> Decision:
    """A reviewer of the lead unit, never the person who handed the values in."""
    unit = actor.leads(request.item_id, Role.LEAD_REVIEWER)
    if unit is None:
        return refuse(_("Only a reviewer of the lead unit accepts or returns values."))
    if request.submitted_by_id is not None and request.submitted_by_id == actor.person_id:
        return refuse(_("Whoever handed the values in does not accept them. Ask a colleague."))
    return allow(Role.LEAD_REVIEWER, unit)


def can_extend_request(actor: Actor, request: DataRequest) -> Decision:
    return can_request_values(actor, request.item_id)


def can_correct_values(actor: Actor, item_id: UUID, order: str) -> Decision:
    """By order of the office, its officer; after an upheld appeal also the lead unit."""
    if actor.has(Role.SUPERVISION_OFFICER):
        return allow(Role.SUPERVISION_OFFICER, actor.capacity(Role.SUPERVISION_OFFICER).unit_id)
    if order == "appeal":
        for role in (Role.LEAD_OPERATOR, Role.LEAD_REVIEWER):
            unit = actor.leads(item_id, role)
            if unit is not None:
                return allow(role, unit)
    return refuse(_("Values of a sealed round are corrected by order only."))
