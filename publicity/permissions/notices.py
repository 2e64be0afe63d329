"""Who puts a list on public notice, stops it, and hands the list in; and who may read a notice."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.decisions import Decision, allow, refuse
from evaluations.models import ProposedList
from organizations.actors import Actor
from organizations.roles import Role
from publicity.models import PublicNotice


def _as_lead(actor: Actor, item_id: object) -> Decision:
    unit_id = actor.leads(item_id, Role.LEAD_OPERATOR)  # type: ignore[arg-type]
    if unit_id is None:
        return refuse(_("Only an operator of a lead unit of this item does this."))
    return allow(Role.LEAD_OPERATOR, unit_id)


def _as_office(actor: Actor) -> Decision:
    if not actor.is_office:
        return refuse(_("Only the supervision office does this."))
    return Decision(allowed=True, capacity=actor.capacity(Role.SUPERVISION_OFFICER))


def can_schedule_notice(actor: Actor, proposed_list: ProposedList) -> Decision:
    """The lead puts its list on notice (第十二条)."""
    return _as_lead(actor, proposed_list.item_id)


def can_record_posting(actor: Actor, notice: PublicNotice) -> Decision:
    """The lead says where and when it was posted on its site."""
    return _as_lead(actor, notice.item_id)


def can_suspend_notice(actor: Actor, notice: PublicNotice) -> Decision:
    """Suspension and resumption are orders of the office."""
    return _as_office(actor)


def can_withdraw_notice(actor: Actor, notice: PublicNotice) -> Decision:
    """The lead withdraws its own notice; the office may order it."""
    return _as_lead(actor, notice.item_id) or _as_office(actor)


def can_submit_list(actor: Actor, notice: PublicNotice) -> Decision:
    """The lead submits the list after its notice (第十五条)."""
    return _as_lead(actor, notice.item_id)


def can_order_reselection(actor: Actor, proposed_list: ProposedList) -> Decision:
    """The office orders a new selection (第十四条)."""
    return _as_office(actor)
