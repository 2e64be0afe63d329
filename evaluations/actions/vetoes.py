"""Vetoes with a leader's consent; the place stays empty (益政办发〔2023〕10号 第十七条)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from core.addresses import place
from core.canonical import digest
from core.decisions import Capacity
from core.errors import Missing, WrongState
from core.workdays import shanghai_date
from evaluations import selection
from evaluations.actions.lists import finding, locked_list
from evaluations.errors import ListRuleBroken
from evaluations.models import Ground, ListEntry, ProposedList, Veto
from evaluations.permissions import vetoes as permissions
from evaluations.queries import lists as queries
from evaluations.states import VETO_TRANSITIONS, EntryStatus, VetoState, vetoable_states
from ledger.actions import record
from organizations.actors import Actor, system_actor
from programs.actions.routes import RouteMove, answer_step, close_due_step, open_route
from programs.models import Step
from programs.packs import RuleSet
from programs.queries import clause_of, rules_for_item, tenant_slug
from programs.states import RoutePurpose, RouteState

CONSENT = "veto.consent_by"
VETO_STEP_DUE = "evaluations.veto_step_due"


@transaction.atomic
def propose_veto(*, entry_id: UUID, ground_id: UUID, reason: str, actor: Actor, at: datetime) -> Veto:
    """The office proposes to veto an entry of a list that has left its lead, on a ground in force, and asks for consent.

    Where the rulebook names nobody whose consent it needs, the veto stands at once. Raises ``ListRuleBroken`` when the unit
    isn't on the list or the ground doesn't bear on it.
    """
    list_id = ListEntry.objects.values_list("proposed_list_id", flat=True).get(pk=entry_id)
    proposed_list = locked_list(list_id)
    capacity = permissions.can_propose_veto(actor, proposed_list).require()
    rules = rules_for_item(proposed_list.item)
    if proposed_list.state not in vetoable_states(rules):
        raise WrongState
    entry = ListEntry.objects.select_for_update(of=("self",)).select_related("unit").get(pk=entry_id)
    ground = Ground.objects.select_for_update(of=("self",)).get(pk=ground_id)
    _check(proposed_list, entry, ground, reason, rules, at)

    veto = Veto.objects.create(
        entry=entry,
        item_id=entry.item_id,
        unit_id=entry.unit_id,
        ground=ground,
        reason=reason.strip(),
        proposed_at=at,
        proposed_by_id=actor.person_id,
    )
    veto.route = open_route(
        purpose=RoutePurpose.VETO,
        programme=proposed_list.item.programme,
        item=proposed_list.item,
        subject_id=veto.pk,
        subject_digest=veto_digest(veto),
        rule_steps=rules.routes.veto,
        actor=actor,
        at=at,
        capacity=capacity,
        path=place(tenant_slug(), "evaluations:list-detail", proposed_list.pk),
        due_effect=VETO_STEP_DUE,
    )
    veto.save(update_fields=["route"])
    _note("evaluations.veto_proposed", veto, proposed_list, actor=actor, capacity=capacity, at=at)
    if veto.route.state == RouteState.PASSED:
        _consent(veto, proposed_list, actor=actor, capacity=capacity, at=at)
    return veto


def _check(
    proposed_list: ProposedList, entry: ListEntry, ground: Ground, reason: str, rules: RuleSet, at: datetime
) -> None:
    found = []
    if entry.status != EntryStatus.PROPOSED:
        found.append(finding("not_an_object", name=str(entry.unit)))
    around = queries.surroundings_of(proposed_list.item, shanghai_date(at))
    fact = queries.fact_of(ground)
    if ground.unit_id != entry.unit_id or not selection.in_force(fact, rules, around):
        found.append(finding("ground_not_in_force", clause_of(rules, f"ground.{ground.code}")))
    if not reason.strip():
        found.append(finding("reason_missing"))
    open_one = Veto.objects.filter(entry=entry).exclude(state=VetoState.REFUSED).exists()
    if open_one:
        raise WrongState
    if found:
        raise ListRuleBroken(findings=found)


@transaction.atomic
def answer_veto(
    *,
    veto_id: UUID,
    step_id: UUID,
    unit_id: UUID,
    stance: str,
    actor: Actor,
    at: datetime,
    text: str = "",
    on_behalf: bool = False,
    decider: str = "",
    decided_on: date | None = None,
    document_number: str = "",
    paper_id: UUID | None = None,
) -> RouteMove:
    """A leader consents to the veto or refuses it, in the system or on paper recorded by somebody else.

    The proposer neither gives nor records the answer. With consent the entry is vetoed and its place stays empty.
    """
    entry_id = Veto.objects.values_list("entry_id", flat=True).get(pk=veto_id)
    list_id = ListEntry.objects.values_list("proposed_list_id", flat=True).get(pk=entry_id)
    proposed_list = locked_list(list_id)
    veto = Veto.objects.select_for_update(of=("self",)).get(pk=veto_id)
    if proposed_list.state not in vetoable_states(rules_for_item(proposed_list.item)):
        raise WrongState
    if on_behalf:
        capacity = permissions.can_record_veto_decision(actor, veto).require()
    else:
        capacity = permissions.can_decide_veto(actor, veto).require()
    VETO_TRANSITIONS.target(veto.state, "consent")
    if not Step.objects.filter(pk=step_id, route_id=veto.route_id).exists():
        raise Missing
    move = answer_step(
        step_id=step_id,
        actor=actor,
        at=at,
        unit_id=unit_id,
        stance=stance,
        subject_digest=veto_digest(veto),
        text=text,
        on_behalf=on_behalf,
        decider=decider,
        decided_on=decided_on,
        document_number=document_number,
        paper_id=paper_id,
    )
    if move.passed:
        _consent(veto, proposed_list, actor=actor, capacity=capacity, at=at)
    elif move.returned:
        _refuse(veto, proposed_list, text, actor=actor, capacity=capacity, at=at)
    return move


@transaction.atomic
def close_due_veto_step(*, step_id: UUID, at: datetime) -> RouteMove | None:
    """The time to answer a veto is over; see ``close_due_step``."""
    veto_id = Step.objects.values_list("route__subject_id", flat=True).get(pk=step_id)
    list_id = Veto.objects.values_list("entry__proposed_list_id", flat=True).get(pk=veto_id)
    proposed_list = locked_list(list_id)
    veto = Veto.objects.select_for_update(of=("self",)).get(pk=veto_id)
    move = close_due_step(step_id=step_id, at=at)
    actor, capacity = system_actor(veto.tenant_id), Capacity("system")
    if move is not None and move.passed:
        _consent(veto, proposed_list, actor=actor, capacity=capacity, at=at)
    elif move is not None and move.returned:
        _refuse(veto, proposed_list, "", actor=actor, capacity=capacity, at=at)
    return move


def _consent(
    veto: Veto, proposed_list: ProposedList, *, actor: Actor, capacity: Capacity, at: datetime
) -> None:
    veto.state, veto.decided_at = VETO_TRANSITIONS.target(veto.state, "consent"), at
    veto.save(update_fields=["state", "decided_at"])
    rules = rules_for_item(proposed_list.item)
    rule = CONSENT if CONSENT in rules.clauses else f"ground.{veto.ground.code}"
    clause = rules.clause(rule)
    entry = ListEntry.objects.select_for_update(of=("self",)).get(pk=veto.entry_id)
    entry.status, entry.reason = EntryStatus.VETOED, veto.reason[:300]
    entry.clause = {
        "document": clause.document,
        "article": clause.clause,
        "quote": clause.quote,
        "rule": rule,
        "ground": str(veto.ground_id),
    }
    entry.save(update_fields=["status", "reason", "clause"])
    _note("evaluations.veto_consented", veto, proposed_list, actor=actor, capacity=capacity, at=at)


def _refuse(
    veto: Veto, proposed_list: ProposedList, text: str, *, actor: Actor, capacity: Capacity, at: datetime
) -> None:
    veto.state, veto.decided_at = VETO_TRANSITIONS.target(veto.state, "refuse"), at
    veto.decision_note = text.strip()[:300]
    veto.save(update_fields=["state", "decided_at", "decision_note"])
    _note("evaluations.veto_refused", veto, proposed_list, actor=actor, capacity=capacity, at=at)


def _note(
    act: str, veto: Veto, proposed_list: ProposedList, *, actor: Actor, capacity: Capacity, at: datetime
) -> None:
    # The act names no unit: a unit hears of a veto by the commendation notice, not before.
    record(
        act,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=veto,
        item_id=veto.item_id,
        result=str(veto.state),
        payload={
            "list": str(proposed_list.pk),
            "entry": str(veto.entry_id),
            "unit": str(veto.unit_id),
            "ground": str(veto.ground_id),
            "reason": veto.reason,
            "note": veto.decision_note,
            "item_title": proposed_list.item.title,
            "path": place(tenant_slug(), "evaluations:list-detail", proposed_list.pk),
        },
    )


def veto_digest(veto: Veto) -> str:
    """What a leader consents to: this entry, this ground, this reason."""
    return digest(
        {"entry": veto.entry_id, "unit": veto.unit_id, "ground": veto.ground_id, "reason": veto.reason}
    )
