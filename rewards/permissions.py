"""Who may do what with a reward; each answer carries the capacity or the reason."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from core.decisions import Decision, allow, refuse
from organizations.actors import LEADS, Actor
from organizations.roles import LEAD_ROLES, OBJECT_ROLES, Role
from rewards.models import Reward

EDITORS = (Role.LEAD_OPERATOR, Role.LEAD_MANAGER)


def _lead(actor: Actor, item_id: UUID, reason: str) -> Decision:
    for role in EDITORS:
        unit = actor.leads(item_id, role)
        if unit is not None:
            return allow(role, unit)
    return refuse(reason)


def can_promise_rewards(actor: Actor, item_id: UUID | None = None) -> Decision:
    """The office for every item, the lead unit for its own (市政府办会同市直牵头单位, 第六条)."""
    if actor.has(Role.SUPERVISION_OFFICER):
        capacity = actor.capacity(Role.SUPERVISION_OFFICER)
        return allow(capacity.role, capacity.unit_id)
    reason = _("Rewards are promised by the office or the lead unit of the item.")
    return refuse(reason) if item_id is None else _lead(actor, item_id, reason)


def can_change_reward(actor: Actor, reward: Reward) -> Decision:
    return _lead(actor, reward.item_id, _("The lead unit of the item enters what the reward is."))


def can_honour_reward(actor: Actor, reward: Reward) -> Decision:
    return _lead(actor, reward.item_id, _("The lead unit of the item honours the reward."))


def can_withdraw_reward(actor: Actor, reward: Reward) -> Decision:
    if actor.has(Role.SUPERVISION_OFFICER):
        capacity = actor.capacity(Role.SUPERVISION_OFFICER)
        return allow(capacity.role, capacity.unit_id)
    return refuse(_("Only the office withdraws a reward."))


def can_read_bonus_list(actor: Actor) -> Decision:
    """The office and the leaders of the government in full, lead units for their items."""
    if sees_all(actor):
        return allow(actor.held[0].role if actor.held else "system")
    for role in sorted(LEAD_ROLES):
        units = actor.units(role)
        if units:
            return allow(role, min(units, key=str))
    return refuse(_("The bonus list is read by the office and the lead units."))


def bonus_items(actor: Actor) -> frozenset[UUID] | None:
    """The items whose part of the bonus list somebody reads; ``None``: all of them."""
    return None if sees_all(actor) else actor.items(LEADS, *LEAD_ROLES)


def sees_all(actor: Actor) -> bool:
    return actor.is_system or actor.is_office or any(h.role == Role.APPROVER and h.office for h in actor.held)


def visible_rewards(actor: Actor) -> Q:
    """Which rewards somebody knows of; the policies of the database say the same below."""
    if sees_all(actor):
        return Q()
    return Q(item_id__in=actor.items(LEADS, *LEAD_ROLES)) | Q(unit_id__in=actor.units(*OBJECT_ROLES))
