"""The register of what superiors commended, and one award for a unit where the rulebook lets only the highest stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from core.addresses import place
from core.decisions import Capacity
from core.errors import Conflict, Finding, Missing, WrongState
from core.workdays import shanghai_date
from documents.models import StoredFile
from evaluations import picking
from evaluations.actions.drafting import finding
from evaluations.errors import ListRuleBroken
from evaluations.models import ListEntry, SuperiorCommendation
from evaluations.permissions import superiors as permissions
from evaluations.queries import superiors as queries
from evaluations.queries.lists import DEAD
from evaluations.states import CommendedKind, EntryStatus, ListState, SuperiorLevel
from ledger.actions import record
from organizations.actors import Actor
from organizations.models import Unit
from programs.models import Item, Programme
from programs.packs import RuleSet
from programs.queries import clause_of, rules_of, tenant_slug


@dataclass(frozen=True, slots=True)
class Commended:
    """What the superior's document says of a unit."""

    unit_id: UUID
    kind: str
    level: str
    matter: str
    issuer: str
    document_number: str
    issued_on: date
    item_id: UUID | None = None
    paper_id: UUID | None = None


@transaction.atomic
def record_commendation(
    *, programme_id: UUID, said: Commended, actor: Actor, at: datetime
) -> SuperiorCommendation:
    """The office puts on record that a superior awarded a unit, or commended its experience, with the document.

    What follows is the rulebook's word (``national_award.treatment``, ``experience.treatment``): an award that is listed directly
    names its item. Raises ``ListRuleBroken`` with what is missing, ``Conflict`` for the same document twice.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme_id)
    capacity = permissions.can_keep_commendations(actor).require()
    rules = rules_of(programme)
    found = _findings(programme, said, rules, at)
    if found:
        raise ListRuleBroken(findings=found)
    same = SuperiorCommendation.objects.filter(
        programme=programme,
        unit_id=said.unit_id,
        kind=said.kind,
        document_number=said.document_number.strip(),
        matter=said.matter.strip(),
        struck_at=None,
    )
    if same.exists():
        raise Conflict
    row = SuperiorCommendation.objects.create(
        programme=programme,
        item_id=said.item_id,
        unit_id=said.unit_id,
        kind=CommendedKind(said.kind),
        level=SuperiorLevel(said.level),
        matter=said.matter.strip(),
        issuer=said.issuer.strip(),
        document_number=said.document_number.strip(),
        issued_on=said.issued_on,
        paper_id=said.paper_id,
        recorded_at=at,
        recorded_by_id=actor.by,
    )
    record(
        "evaluations.superior_recorded",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        item_id=row.item_id,
        unit_id=row.unit_id,
        result=queries.treatment_of(row.kind, rules),
        payload={
            "kind": row.kind,
            "level": row.level,
            "matter": row.matter,
            "issuer": row.issuer,
            "document_number": row.document_number,
            "issued_on": row.issued_on,
            "path": place(tenant_slug(), "evaluations:superior-list"),
        },
    )
    return row


def _findings(programme: Programme, said: Commended, rules: RuleSet, at: datetime) -> list[Finding]:
    rule = queries.RULE_OF_KIND.get(said.kind, "")
    clause = clause_of(rules, rule) if rule else None
    found = []
    if said.kind not in CommendedKind.values or said.level not in SuperiorLevel.values:
        found.append(finding("unknown_commendation"))
    if not (said.matter.strip() and said.issuer.strip() and said.document_number.strip()):
        found.append(finding("commendation_without_document", clause))
    if said.issued_on > shanghai_date(at):
        found.append(finding("ground_in_future"))
    if not Unit.objects.filter(pk=said.unit_id).exists():
        raise Missing
    if said.item_id is not None and not Item.objects.filter(pk=said.item_id, programme=programme).exists():
        raise Missing
    if said.item_id is None and queries.treatment_of(said.kind, rules) == "direct_listing":
        found.append(finding("commendation_without_item", clause))
    if said.paper_id is not None and not StoredFile.objects.filter(pk=said.paper_id).exists():
        raise Missing
    return found


@transaction.atomic
def strike_commendation(
    *, commendation_id: UUID, reason: str, actor: Actor, at: datetime
) -> SuperiorCommendation:
    """It was entered by mistake, or the superior took it back; it stays on record, struck, with the reason.

    Lists drafted before keep what they say: whoever stands on one by it is taken off like anybody else.
    """
    row = SuperiorCommendation.objects.select_for_update(of=("self",)).filter(pk=commendation_id).first()
    if row is None:
        raise Missing
    capacity = permissions.can_keep_commendations(actor).require()
    if row.struck_at is not None:
        raise WrongState
    if not reason.strip():
        raise ListRuleBroken(findings=[finding("reason_missing")])
    row.struck_at, row.struck_by_id, row.strike_reason = at, actor.person_id, reason.strip()[:300]
    row.save(update_fields=["struck_at", "struck_by", "strike_reason"])
    record(
        "evaluations.superior_struck",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        item_id=row.item_id,
        unit_id=row.unit_id,
        payload={"document_number": row.document_number, "reason": row.strike_reason},
    )
    return row


@transaction.atomic
def keep_highest(*, programme: Programme, actor: Actor, capacity: Capacity, at: datetime) -> list[ListEntry]:
    """Where only the highest award of a unit stands (``evaluation.overlap``), its others give way, marked with the clause.

    The highest is the award with the best rank, at equal ranks that of the item with the lower number; who is listed directly
    goes before. The places stay empty. The caller gathers the lists for the decision and holds the programme.
    """
    rules = rules_of(programme)
    if rules.evaluation.overlap != "highest_only":
        return []
    clause = rules.clause(picking.OVERLAP)
    gone = []
    for entries in _several(_winners(programme)):
        first, *others = entries
        for entry in others:
            entry.status = EntryStatus.YIELDED
            entry.reason = f"{clause.quote or clause.reading}（{first.item.title}）"[:300]
            entry.clause = {
                "document": clause.document,
                "article": clause.clause,
                "quote": clause.quote,
                "rule": picking.OVERLAP,
                "item": str(first.item_id),
            }
            entry.save(update_fields=["status", "reason", "clause"])
            gone.append(entry)
            record(
                "evaluations.award_yielded",
                actor=actor,
                capacity=capacity,
                at=at,
                subject=entry,
                item_id=entry.item_id,
                payload={"unit": str(entry.unit_id), "to": str(first.item_id)},
            )
    return gone


def _winners(programme: Programme) -> list[ListEntry]:
    rows = (
        ListEntry.objects.select_for_update(of=("self",))
        .select_related("item")
        .filter(item__programme=programme, status=EntryStatus.PROPOSED)
        .exclude(proposed_list__state__in=[*DEAD, ListState.APPROVED])
    )
    return sorted(rows, key=_height)


def _height(entry: ListEntry) -> tuple[bool, bool, int, int, str]:
    direct = entry.placed_by == picking.DIRECT
    return (not direct, entry.rank is None, entry.rank or 0, entry.item.number, str(entry.pk))


def _several(entries: Iterable[ListEntry]) -> list[list[ListEntry]]:
    by_unit: dict[UUID, list[ListEntry]] = {}
    for entry in entries:
        by_unit.setdefault(entry.unit_id, []).append(entry)
    return [rows for rows in by_unit.values() if len(rows) > 1]
