"""The governments above the objects are asked in writing about their own objects before a list goes on (青政办〔2023〕7号 第十一条).

An objection does not return the list: the lead takes the object off it, or keeps it and says why; until then the list waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from core.addresses import place
from core.decisions import Capacity
from core.errors import Missing, WrongState
from evaluations.actions.drafting import finding
from evaluations.actions.list_steps import list_step_answered
from evaluations.actions.lists import locked_list
from evaluations.errors import ListRuleBroken
from evaluations.models import ListEntry, SuperiorOpinion
from evaluations.permissions import lists as permissions
from evaluations.queries import superiors as queries
from evaluations.states import EntryStatus, ListState, OpinionOutcome, OpinionStance, list_target
from ledger.actions import record
from organizations.actors import Actor
from programs.actions.routes import RouteMove, answer_step
from programs.models import Step
from programs.procedure import SUPERIORS
from programs.queries import clause_of, rules_for_item, tenant_slug
from programs.states import Stance


@transaction.atomic
def answer_for_objects(
    *,
    list_id: UUID,
    step_id: UUID,
    unit_id: UUID,
    actor: Actor,
    at: datetime,
    objections: Mapping[UUID, str] | None = None,
    text: str = "",
    on_behalf: bool = False,
    decider: str = "",
    decided_on: date | None = None,
    document_number: str = "",
    paper_id: UUID | None = None,
) -> RouteMove:
    """A government answers for its own objects on the list: no objection, or an objection with its reason (entry → reason).

    In the system, or recorded from its letter with number, date and scan. Raises ``Missing`` for an object that is not its own.
    """
    proposed_list = locked_list(list_id)
    rules = rules_for_item(proposed_list.item)
    list_target(rules, proposed_list.state, "pass")
    step = Step.objects.filter(pk=step_id, route_id=proposed_list.route_id, party=SUPERIORS).first()
    if step is None:
        raise Missing
    rows = list(queries.asked_of(step_id, unit_id).select_for_update(of=("self",)))
    against = {key: reason.strip() for key, reason in (objections or {}).items()}
    if set(against) - {row.entry_id for row in rows}:
        raise Missing
    clause = clause_of(rules, "route.list")
    unsaid = [row.about.name for row in rows if row.entry_id in against and not against[row.entry_id]]
    if unsaid:
        raise ListRuleBroken(
            findings=[finding("objection_without_reason", clause, name=name) for name in unsaid]
        )
    # The list as it was sent: whoever is asked sees its own objects only, and nothing changes while it goes round.
    move = answer_step(
        step_id=step_id,
        actor=actor,
        at=at,
        unit_id=unit_id,
        stance=Stance.COMMENT if against else Stance.AGREE,
        subject_digest=proposed_list.digest,
        text=text.strip()
        or "；".join(f"{row.about.name}：{against[row.entry_id]}" for row in rows if row.entry_id in against),
        on_behalf=on_behalf,
        decider=decider,
        decided_on=decided_on,
        document_number=document_number,
        paper_id=paper_id,
    )
    for row in rows:
        row.stance = OpinionStance.OBJECTS if row.entry_id in against else OpinionStance.NO_OBJECTION
        row.reason = against.get(row.entry_id, "")[:300]
        row.answered_at, row.answered_by_id = at, actor.person_id
        row.save(update_fields=["stance", "reason", "answered_at", "answered_by"])
    capacity = Capacity("route", unit_id)
    record(
        "evaluations.objects_answered",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=proposed_list.item_id,
        unit_id=unit_id,
        result="objects" if against else "no_objection",
        payload={
            "step": step.code,
            "objects": {str(row.about_id): row.stance for row in rows},
            "reasons": {str(row.about_id): row.reason for row in rows if row.reason},
            "on_behalf": on_behalf,
            "document_number": document_number,
            "item_title": proposed_list.item.title,
            "path": place(tenant_slug(), "evaluations:list-detail", proposed_list.pk),
        },
    )
    list_step_answered(proposed_list, move, text, actor=actor, capacity=capacity, at=at)
    return move


@transaction.atomic
def settle_objection(
    *, opinion_id: UUID, remove: bool, reason: str, actor: Actor, at: datetime
) -> SuperiorOpinion:
    """The lead takes the object off its list after an objection, or keeps it; the reason stands with it either way."""
    list_id = SuperiorOpinion.objects.values_list("proposed_list_id", flat=True).get(pk=opinion_id)
    proposed_list = locked_list(list_id)
    row = SuperiorOpinion.objects.select_for_update(of=("self",)).select_related("about").get(pk=opinion_id)
    capacity = permissions.can_deliberate(actor, proposed_list).require()
    if proposed_list.state not in (ListState.SIGNING, ListState.SIGNED):
        raise WrongState
    if row.stance != OpinionStance.OBJECTS or row.outcome:
        raise WrongState
    rules = rules_for_item(proposed_list.item)
    if not reason.strip():
        raise ListRuleBroken(findings=[finding("reason_missing", clause_of(rules, "route.list"))])
    row.outcome = OpinionOutcome.REMOVED if remove else OpinionOutcome.KEPT
    row.settlement, row.settled_at, row.settled_by_id = reason.strip()[:300], at, actor.person_id
    row.save(update_fields=["outcome", "settlement", "settled_at", "settled_by"])
    if remove:
        _take_off(row)
    record(
        "evaluations.objection_settled",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=proposed_list.item_id,
        result=str(row.outcome),
        payload={
            "about": str(row.about_id),
            "by": str(row.unit_id),
            "objection": row.reason,
            "reason": row.settlement,
            "item_title": proposed_list.item.title,
            "path": place(tenant_slug(), "evaluations:list-detail", proposed_list.pk),
        },
    )
    return row


def _take_off(row: SuperiorOpinion) -> None:
    """The place stays empty on this list; a new list fills it where the rulebook refills places."""
    step = Step.objects.get(pk=row.step_id)
    entry = ListEntry.objects.select_for_update(of=("self",)).get(pk=row.entry_id)
    entry.status, entry.reason = EntryStatus.OBJECTED, row.reason
    entry.clause = {**step.clause, "rule": "route.list", "opinion": str(row.pk)}
    entry.save(update_fields=["status", "reason", "clause"])
