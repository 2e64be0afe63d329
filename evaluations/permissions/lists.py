"""Who drafts, deliberates, reviews and approves proposed lists, and who may see one."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.decisions import Decision, allow, refuse
from evaluations.models import ProposedList
from organizations.actors import Actor
from organizations.roles import LEAD_ROLES, Role
from programs.models import Item
from programs.permissions import as_lead, as_office


def can_draft_list(actor: Actor, item: Item) -> Decision:
    """The lead proposes (第十一条)."""
    return as_lead(actor, item.pk, Role.LEAD_OPERATOR)


def can_deliberate(actor: Actor, proposed_list: ProposedList) -> Decision:
    """The lead unit deliberates its list collectively (第十二条)."""
    return as_lead(actor, proposed_list.item_id, Role.LEAD_OPERATOR)


def can_send_for_consent(actor: Actor, proposed_list: ProposedList) -> Decision:
    return as_lead(actor, proposed_list.item_id, Role.LEAD_OPERATOR)


def can_replace_list(actor: Actor, proposed_list: ProposedList) -> Decision:
    """The lead replaces its own list when values were corrected or a new round was ordered."""
    return as_lead(actor, proposed_list.item_id, Role.LEAD_OPERATOR)


def can_return_list(actor: Actor, proposed_list: ProposedList) -> Decision:
    """The office returns a list and orders a new selection (第十四条)."""
    return as_office(actor)


def can_review_list(actor: Actor, proposed_list: ProposedList) -> Decision:
    """The office reviews the list (第十六条)."""
    return as_office(actor)


def can_approve_list(actor: Actor, proposed_list: ProposedList) -> Decision:
    """The office records the decision of the executive meeting (第十八条)."""
    return as_office(actor)


def can_see_list(actor: Actor, item_id: UUID) -> Decision:
    """The office, the leaders of the government and the item's leads; everybody else sees what is disclosed."""
    if actor.sees_everything:
        return allow("reader")
    unit_id = actor.leads(item_id, *LEAD_ROLES)
    if unit_id is not None:
        return allow("reader", unit_id)
    return refuse(_("A proposed list is shown when its public notice opens."))
