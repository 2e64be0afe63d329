"""Who opens, seals and orders rounds, and who reads their standings and score sheets."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.decisions import Decision, allow, refuse
from organizations.actors import Actor
from organizations.roles import OBJECT_ROLES, Role


def can_open_round(actor: Actor, item_id: UUID) -> Decision:
    unit = actor.leads(item_id, Role.LEAD_OPERATOR)
    if unit is None:
        return refuse(_("Only an operator of the lead unit opens and seals a round."))
    return allow(Role.LEAD_OPERATOR, unit)


def can_seal_round(actor: Actor, item_id: UUID) -> Decision:
    return can_open_round(actor, item_id)


def can_order_new_round(actor: Actor, item_id: UUID) -> Decision:
    """The office orders a re-evaluation (第十四条「责令……重新组织评选」); after an upheld appeal the lead does."""
    if actor.has(Role.SUPERVISION_OFFICER):
        return allow(Role.SUPERVISION_OFFICER, actor.capacity(Role.SUPERVISION_OFFICER).unit_id)
    for role in (Role.LEAD_OPERATOR, Role.LEAD_REVIEWER):
        unit = actor.leads(item_id, role)
        if unit is not None:
            return allow(role, unit)
    return refuse(_("Only the office or the lead unit orders a new evaluation."))


def can_read_round(actor: Actor, item_id: UUID) -> Decision:
    """The whole ranking: the office, the leaders of the government and the lead unit."""
    if actor.sees_everything or actor.leads(item_id):
        return allow(actor.held[0].role if actor.held else "system")
    return refuse(_("The ranking is read by the lead unit and the office."))


def can_read_sheet(
    actor: Actor, item_id: UUID, unit_id: UUID, *, disclosure: str, disclosed: bool
) -> Decision:
    """An object's score sheet: lead and office always; its own people from the notice on, as the rulebook discloses."""
    decision = can_read_round(actor, item_id)
    if decision:
        return decision
    if unit_id not in actor.units(*OBJECT_ROLES):
        return refuse(_("A unit sees its own score sheet only."))
    if disclosure == "office":
        return refuse(_("The rulebook does not disclose score sheets."))
    if not disclosed:
        return refuse(_("The score sheet is shown once the proposed list is on public notice."))
    role = next(held.role for held in actor.held if held.unit_id == unit_id and held.role in OBJECT_ROLES)
    return allow(role, unit_id)
