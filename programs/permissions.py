"""Who may do what to rulebooks, programmes, items, plans and routes, each refusal with its reason in plain words."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.decisions import Capacity, Decision, allow, refuse
from organizations.actors import Actor
from organizations.roles import OBJECT_ROLES, Role
from programs import queries
from programs.models import Item, Party, Plan, Programme, Route, RulebookChange, Step
from programs.packs import RuleSet
from programs.states import StepKind

OFFICE_PARTIES = frozenset({"office", "supervision_room"})
CONSULTED = frozenset({"counties", "objects", "superior_of_object"})


def as_office(actor: Actor) -> Decision:
    """Somebody of the supervision office; apps above ask the same question here."""
    if actor.has(Role.SUPERVISION_OFFICER):
        return allow(Role.SUPERVISION_OFFICER, actor.capacity(Role.SUPERVISION_OFFICER).unit_id)
    return refuse(_("Only the supervision office does this."))


def can_create_rulebook(actor: Actor) -> Decision:
    if actor.is_system:
        return Decision(allowed=True, capacity=Capacity("system"))
    return as_office(actor)


def can_edit_rulebook(actor: Actor) -> Decision:
    """Begin a rulebook, decide its rules, put it in force, ask for its change in mid-year, give it up."""
    return as_office(actor)


def can_record_change(actor: Actor, change: RulebookChange) -> Decision:
    """The consent to a change of the rulebook is recorded by somebody else than whoever asked for it (第七条)."""
    decision = as_office(actor)
    if decision and change.asked_by_id == actor.person_id:
        return refuse(_("Whoever asked for the change does not record the consent to it. Ask somebody else."))
    return decision


def can_manage_prohibitions(actor: Actor) -> Decision:
    """Make known what the governments below may not do, and record departures from what the superior forbids."""
    return as_office(actor)


def can_read_notices(actor: Actor) -> Decision:
    """Take in a notice, correct what was read, make a programme of it: whoever drafts programmes."""
    return as_office(actor)


def can_draft_programme(actor: Actor) -> Decision:
    return as_office(actor)


def can_manage_programme(actor: Actor, programme: Programme) -> Decision:
    """Submit, issue, conclude, name parties: the office co-ordinates (益政办发〔2023〕10号 第四条)."""
    return as_office(actor)


def can_propose_item(actor: Actor, programme: Programme) -> Decision:
    """The office proposes (第七条)."""
    return as_office(actor)


def can_change_item(actor: Actor, item: Item) -> Decision:
    return as_office(actor)


def can_assign_lead(actor: Actor, item: Item) -> Decision:
    return as_office(actor)


def can_record_ruling(actor: Actor, item: Item) -> Decision:
    return as_office(actor)


def can_ask_departure(actor: Actor, item: Item) -> Decision:
    """The office, and the lead unit of the item, which writes its plan and schemes."""
    office = as_office(actor)
    if office or not actor.leads(item.pk):
        return office
    return as_lead(actor, item.pk, Role.LEAD_OPERATOR)


def as_lead(actor: Actor, item_id: UUID, *roles: str) -> Decision:
    """Somebody with one of the roles in a unit that leads the item."""
    for role in roles:
        unit_id = actor.leads(item_id, role)
        if unit_id is not None:
            return allow(role, unit_id)
    if actor.leads(item_id) is not None:
        return refuse(_("In the lead unit, its operator does this."))
    return refuse(_("Only the unit that leads the item does this."))


def can_draft_plan(actor: Actor, item: Item) -> Decision:
    """The lead unit writes the plan of its item (第八条)."""
    return as_lead(actor, item.pk, Role.LEAD_OPERATOR)


def can_edit_plan(actor: Actor, plan: Plan) -> Decision:
    return as_lead(actor, plan.item_id, Role.LEAD_OPERATOR)


def can_submit_plan(actor: Actor, plan: Plan) -> Decision:
    return as_lead(actor, plan.item_id, Role.LEAD_OPERATOR)


def can_publish_plan(actor: Actor, plan: Plan, rules: RuleSet | None = None) -> Decision:
    """Who runs the item by the rulebook publishes its plan: the lead unit (第四条), or the office."""
    rules = rules or queries.rules_of(plan.item.programme)
    if rules.items.run_by == "office":
        return as_office(actor)
    return as_lead(actor, plan.item_id, Role.LEAD_OPERATOR, Role.LEAD_MANAGER)


def can_supersede_plan(actor: Actor, plan: Plan) -> Decision:
    return as_office(actor)


def asks_objects(step: Step) -> bool:
    """Are those asked objects, by a party that every rulebook has or by one of this rulebook's own (各乡镇街道)?"""
    return step.party in CONSULTED or step.party in queries.rules_of(step.route.programme).party_classes


def can_answer_step(actor: Actor, step: Step, unit_id: UUID) -> Decision:
    """In the system a unit's answer is given by its approver; a consulted object's by its leader or operator."""
    asked = Party.objects.filter(step=step, unit_id=unit_id).exists()
    if not asked:
        return refuse(_("This unit is not asked in this step."))
    roles: tuple[str, ...] = (Role.APPROVER,)
    consulted = asks_objects(step)
    if consulted:
        roles = (Role.OBJECT_LEADER, Role.OBJECT_OPERATOR, Role.APPROVER)
    elif step.party in OFFICE_PARTIES:
        roles = (Role.APPROVER, Role.SUPERVISION_OFFICER)
    elif step.party == "lead_unit":
        roles = (Role.APPROVER, Role.LEAD_MANAGER, Role.LEAD_REVIEWER)
    for role in roles:
        if unit_id in actor.units(role):
            return _not_the_proposer(actor, step.route, allow(role, unit_id))
    if consulted and actor.units(*OBJECT_ROLES):
        return refuse(_("You answer for your own unit only."))
    return refuse(_("Only an approver of the unit that is asked answers here."))


def can_record_answer(actor: Actor, step: Step) -> Decision:
    """A paper answer is recorded by the office, or by the lead of the item: never by whoever sent it round."""
    decision = _recorder(actor, step.route)
    return _not_the_proposer(actor, step.route, decision) if decision else decision


def _recorder(actor: Actor, route: Route) -> Decision:
    if actor.has(Role.SUPERVISION_OFFICER):
        return allow(Role.SUPERVISION_OFFICER, actor.capacity(Role.SUPERVISION_OFFICER).unit_id)
    if route.item_id is not None:
        for role in (Role.LEAD_OPERATOR, Role.LEAD_REVIEWER):
            unit_id = actor.leads(route.item_id, role)
            if unit_id is not None:
                return allow(role, unit_id)
    return refuse(_("A paper answer is recorded by the supervision office or by the lead unit."))


def _not_the_proposer(actor: Actor, route: Route, decision: Decision) -> Decision:
    if route.opened_by_id == actor.person_id:
        return refuse(_("Whoever sent it round does not record or give its answers. Ask somebody else."))
    return decision


def needs_minutes(step: Step) -> bool:
    """A meeting keeps minutes: their number, date and scan stand with the decision."""
    return step.minutes_required or step.kind == StepKind.DELIBERATION
