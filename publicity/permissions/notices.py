"""Who puts a list on public notice, stops it, and hands the list in; and who may read a notice."""

from __future__ import annotations

from core.decisions import Decision
from evaluations.models import ProposedList
from organizations.actors import Actor
from organizations.roles import Role
from programs.models import Item
from programs.permissions import as_lead, as_office
from programs.queries import rules_of
from publicity.models import PublicNotice


def can_schedule_notice(actor: Actor, proposed_list: ProposedList) -> Decision:
    """The publisher that the rulebook names puts the list on notice: the lead unit (第十二条), or the office."""
    if rules_of(proposed_list.item.programme).notice.publisher == "office":
        return as_office(actor)
    return as_lead(actor, proposed_list.item_id, Role.LEAD_OPERATOR)


def can_record_posting(actor: Actor, notice: PublicNotice) -> Decision:
    """The publisher says where and when it was posted on its site."""
    if rules_of(notice.item.programme).notice.publisher == "office":
        return as_office(actor)
    return as_lead(actor, notice.item_id, Role.LEAD_OPERATOR)


def can_suspend_notice(actor: Actor, notice: PublicNotice) -> Decision:
    """Suspension and resumption are orders of the office."""
    return as_office(actor)


def can_withdraw_notice(actor: Actor, notice: PublicNotice) -> Decision:
    """The lead withdraws its own notice; the office may order it."""
    return as_lead(actor, notice.item_id, Role.LEAD_OPERATOR) or as_office(actor)


def can_submit_list(actor: Actor, proposed_list: ProposedList) -> Decision:
    """The lead hands its list in (第十五条)."""
    return as_lead(actor, proposed_list.item_id, Role.LEAD_OPERATOR)


def can_publish_data(actor: Actor, item: Item) -> Decision:
    """The lead makes the main data of its item known; the office organises it and may do so too (定期公布有关主要指标数据)."""
    return as_lead(actor, item.pk, Role.LEAD_OPERATOR) or as_office(actor)


def can_order_reselection(actor: Actor, proposed_list: ProposedList) -> Decision:
    """The office orders a new selection (第十四条)."""
    return as_office(actor)
