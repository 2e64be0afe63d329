"""What is known of a unit besides its scores is put on record, and struck out with a reason (evaluation.evidence)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from core.decisions import Capacity
from core.errors import Missing, WrongState
from core.workdays import shanghai_date
from evaluations.errors import ApplicationRuleBroken
from evaluations.models import Evidence
from evaluations.permissions import applications as permissions
from evaluations.queries import applications as queries
from evaluations.states import EvidenceKind, EvidenceTone
from ledger.actions import record
from organizations.actors import Actor
from programs.models import Item, Programme
from programs.queries import clause_of, rules_of


@dataclass(frozen=True)
class Note:
    """A finding: from which source, on which day, what it says, and whether it speaks for or against the unit."""

    kind: str
    source: str
    happened_on: date
    facts: str
    tone: str = EvidenceTone.NEUTRAL
    paper_id: UUID | None = None


@transaction.atomic
def enter_evidence(
    *, programme_id: UUID, unit_id: UUID, note: Note, actor: Actor, at: datetime, item_id: UUID | None = None
) -> Evidence:
    """The office, or a lead for its own item, puts on record what an inspection found or another honour says.

    Raises ``ApplicationRuleBroken`` with the clause for a kind that the rulebook does not take into account.
    """
    programme = Programme.objects.select_for_update(of=("self",)).filter(pk=programme_id).first()
    if programme is None or (
        item_id is not None and not Item.objects.filter(pk=item_id, programme_id=programme_id).exists()
    ):
        raise Missing
    capacity = permissions.can_enter_evidence(actor, item_id).require()
    rules = rules_of(programme)
    found = []
    if note.kind not in rules.evaluation.evidence:
        name = dict(EvidenceKind.choices).get(note.kind, note.kind)
        found.append(
            queries.said("not_used", clause_of(rules, "evaluation.evidence"), where="kind", name=name)
        )
    if note.happened_on > shanghai_date(at):
        found.append(queries.said("reviewed_in_future", where="happened_on"))
    if found:
        raise ApplicationRuleBroken(findings=found)
    row = Evidence(
        programme=programme,
        item_id=item_id,
        unit_id=unit_id,
        kind=note.kind,
        tone=note.tone,
        happened_on=note.happened_on,
        source=note.source.strip(),
        facts=note.facts.strip(),
        paper_id=note.paper_id,
        entered_at=at,
        entered_by_id=actor.by,
    )
    row.save(force_insert=True)
    _act("evaluations.evidence_entered", row, actor, capacity, at, "")
    return row


@transaction.atomic
def strike_evidence(*, evidence_id: UUID, reason: str, actor: Actor, at: datetime) -> Evidence:
    """It counts no longer, with the reason; it stays on record."""
    row = Evidence.objects.select_for_update(of=("self",)).filter(pk=evidence_id).first()
    if row is None:
        raise Missing
    capacity = permissions.can_enter_evidence(actor, row.item_id).require()
    if row.struck_at is not None:
        raise WrongState
    if not reason.strip():
        raise ApplicationRuleBroken(findings=[queries.said("reason_missing", where="reason")])
    row.struck_at, row.struck_by_id, row.strike_reason = at, actor.by, reason.strip()
    row.save(update_fields=["struck_at", "struck_by", "strike_reason"])
    _act("evaluations.evidence_struck", row, actor, capacity, at, row.strike_reason)
    return row


def _act(act: str, row: Evidence, actor: Actor, capacity: Capacity, at: datetime, reason: str) -> None:
    record(
        act,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        item_id=row.item_id,
        payload={
            "unit": str(row.unit_id),
            "kind": row.kind,
            "source": row.source,
            "happened_on": row.happened_on,
            "facts": row.facts,
            "reason": reason,
        },
    )
