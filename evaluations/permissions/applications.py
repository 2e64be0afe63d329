"""Who opens applications, applies, reviews, and reads what was handed in; and who records what is known of a unit."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.decisions import Decision, allow, refuse
from evaluations.models import Application
from organizations.actors import Actor
from organizations.roles import LEAD_ROLES, OBJECT_ROLES, Role
from programs.models import Item
from programs.permissions import as_lead, as_office


def can_open_applications(actor: Actor, item: Item) -> Decision:
    """The lead unit takes the applications of its item; the office may open and close for it."""
    decision = as_office(actor)
    return decision if decision else as_lead(actor, item.pk, Role.LEAD_OPERATOR)


def can_close_applications(actor: Actor, item: Item) -> Decision:
    return can_open_applications(actor, item)


def can_reopen_applications(actor: Actor, item: Item) -> Decision:
    """Only the office lets somebody in after the end, with its reason."""
    return as_office(actor)


def can_begin_application(actor: Actor, item: Item) -> Decision:
    """Somebody of a unit that is evaluated; for which objects, the item's tracks say."""
    return _as_object(actor, actor.units(*OBJECT_ROLES), Role.OBJECT_OPERATOR, Role.OBJECT_LEADER)


def can_edit_application(actor: Actor, row: Application) -> Decision:
    """The people of the unit that applies."""
    return _as_object(actor, [row.unit_id], Role.OBJECT_OPERATOR, Role.OBJECT_LEADER)


def can_submit_application(actor: Actor, row: Application) -> Decision:
    """A leader of the unit that applies; its operator drafts."""
    decision = _as_object(actor, [row.unit_id], Role.OBJECT_LEADER)
    if not decision and row.unit_id in actor.units(Role.OBJECT_OPERATOR):
        return refuse(_("A leader of your unit hands the application in."))
    return decision


def can_withdraw_application(actor: Actor, row: Application) -> Decision:
    return can_submit_application(actor, row)


def can_register_application(actor: Actor, item: Item) -> Decision:
    """What came on paper is registered on behalf by the lead unit's operator or the office."""
    return can_open_applications(actor, item)


def can_review_application(actor: Actor, row: Application) -> Decision:
    """The lead unit reviews (第二部分第2项), never the person who handed it in."""
    decision = as_lead(actor, row.item_id, Role.LEAD_REVIEWER, Role.LEAD_OPERATOR)
    if decision and row.submitted_by_id is not None and row.submitted_by_id == actor.person_id:
        return refuse(_("Whoever handed the application in does not decide on it. Ask a colleague."))
    return decision


def can_record_review(actor: Actor, row: Application) -> Decision:
    """The lead unit enters what experts and third parties said."""
    return as_lead(actor, row.item_id, Role.LEAD_OPERATOR, Role.LEAD_REVIEWER)


def can_read_application(actor: Actor, row: Application) -> Decision:
    """The office, the leads of the item, and the unit that applies: no other object."""
    if can_read_reviews(actor, row.item_id):
        return can_read_reviews(actor, row.item_id)
    return _as_object(actor, [row.unit_id], Role.OBJECT_LEADER, Role.OBJECT_OPERATOR)


def can_read_reviews(actor: Actor, item_id: UUID) -> Decision:
    """What experts say is for the lead and the office."""
    if actor.sees_everything:
        return allow(actor.held[0].role if actor.held else "system")
    unit = actor.leads(item_id, *LEAD_ROLES)
    if unit is not None:
        return allow("reader", unit)
    return refuse(_("Reviews are read by the lead unit and the office."))


def can_enter_evidence(actor: Actor, item_id: UUID | None) -> Decision:
    """The office for every item; a lead unit for its own."""
    decision = as_office(actor)
    if decision or item_id is None:
        return decision
    return as_lead(actor, item_id, Role.LEAD_OPERATOR)


def can_read_evidence(actor: Actor) -> Decision:
    """The office, the leaders of the government, and lead units as far as it bears on their items."""
    if actor.sees_everything:
        return allow(actor.held[0].role if actor.held else "system")
    for role in LEAD_ROLES:
        units = actor.units(role)
        if units:
            return allow(role, min(units, key=str))
    return refuse(_("What is known of the units is read by lead units and the office."))


def _as_object(actor: Actor, units: Iterable[UUID], *roles: str) -> Decision:
    wanted = frozenset(units)
    for role in roles:
        own = actor.units(role) & wanted
        if own:
            return allow(role, min(own, key=str))
    return refuse(_("Only the people of the unit that applies do this."))
