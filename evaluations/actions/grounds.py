"""The register of grounds for disqualification (益政办发〔2023〕10号 第十六条)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from core.errors import Finding, WrongState
from core.workdays import shanghai_date
from evaluations import selection
from evaluations.errors import LIST_SENTENCES, GroundRuleBroken
from evaluations.models import Ground
from evaluations.permissions import grounds as permissions
from ledger.actions import record
from organizations.actors import Actor
from programs.models import Programme
from programs.packs import RuleSet
from programs.queries import clause_of, rules_of


@transaction.atomic
def enter_ground(
    *,
    programme_id: UUID,
    unit_id: UUID,
    code: str,
    act: str,
    authority: str,
    document_number: str,
    happened_on: date,
    facts: str,
    actor: Actor,
    at: datetime,
    item_id: UUID | None = None,
    list_name: str = "",
    rectification_due_on: date | None = None,
    rectified_on: date | None = None,
    paper_id: UUID | None = None,
) -> Ground:
    """The office puts a ground of the rulebook on record against a unit, with authority, document and facts.

    Raises ``GroundRuleBroken`` with the clause when the rulebook knows no such ground, authority, act or list.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme_id)
    capacity = permissions.can_keep_grounds(actor).require()
    rules = rules_of(programme)
    row = Ground(
        programme=programme,
        unit_id=unit_id,
        item_id=item_id,
        code=code,
        act=act,
        authority=authority,
        list_name=list_name,
        document_number=document_number.strip(),
        happened_on=happened_on,
        facts=facts.strip(),
        rectification_due_on=rectification_due_on,
        rectified_on=rectified_on,
        paper_id=paper_id,
        entered_at=at,
        entered_by_id=actor.by,
    )
    found = _findings(row, rules, at)
    if found:
        raise GroundRuleBroken(findings=found)
    row.save(force_insert=True)
    record(
        "evaluations.ground_entered",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        item_id=item_id,
        unit_id=unit_id,
        payload=_payload(row),
    )
    return row


@transaction.atomic
def record_rectification(*, ground_id: UUID, rectified_on: date, actor: Actor, at: datetime) -> Ground:
    """The unit has put it right, on this day; whether that was in time decides if the ground counts."""
    row = Ground.objects.select_for_update(of=("self",)).get(pk=ground_id)
    capacity = permissions.can_keep_grounds(actor).require()
    if row.ended_at is not None:
        raise WrongState
    if rectified_on > shanghai_date(at) or rectified_on < row.happened_on:
        raise GroundRuleBroken(findings=[_finding("ground_in_future")])
    row.rectified_on = rectified_on
    row.save(update_fields=["rectified_on"])
    record(
        "evaluations.ground_rectified",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        item_id=row.item_id,
        unit_id=row.unit_id,
        payload=_payload(row),
    )
    return row


@transaction.atomic
def end_ground(*, ground_id: UUID, reason: str, actor: Actor, at: datetime) -> Ground:
    """The ground counts no longer, with the reason; it stays on record."""
    row = Ground.objects.select_for_update(of=("self",)).get(pk=ground_id)
    capacity = permissions.can_keep_grounds(actor).require()
    if row.ended_at is not None:
        raise WrongState
    if not reason.strip():
        raise GroundRuleBroken(findings=[_finding("reason_missing")])
    row.ended_at, row.ended_by_id, row.end_reason = at, actor.person_id, reason.strip()
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    record(
        "evaluations.ground_ended",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        item_id=row.item_id,
        unit_id=row.unit_id,
        payload={**_payload(row), "reason": row.end_reason},
    )
    return row


def _findings(row: Ground, rules: RuleSet, at: datetime) -> list[Finding]:
    ground = selection.ground_rule(rules, row.code)
    if ground is None:
        return [_finding("unknown_ground", None, name=row.code)]
    clause = clause_of(rules, f"ground.{row.code}")
    found = []
    if row.authority not in ground.authorities:
        found.append(_finding("wrong_authority", clause, name=row.authority))
    if row.act not in ground.acts:
        found.append(_finding("wrong_act", clause, name=row.act))
    if ground.lists and row.list_name not in ground.lists:
        found.append(_finding("unknown_list", clause, name=row.list_name))
    if row.item_id is None and rules.disqualification.scope != "all":
        found.append(_finding("item_missing", clause_of(rules, "disqualification.scope")))
    if row.act == selection.FINDING and row.rectification_due_on is None:
        found.append(
            _finding("rectification_due_missing", clause_of(rules, "disqualification.rectification_covers"))
        )
    days = (row.happened_on, row.rectified_on)
    if any(day is not None and day > shanghai_date(at) for day in days):
        found.append(_finding("ground_in_future"))
    return found


def _finding(code: str, clause: object = None, **params: object) -> Finding:
    return Finding(code=code, message=str(LIST_SENTENCES[code]) % params, clause=clause)  # type: ignore[arg-type]


def _payload(row: Ground) -> dict[str, object]:
    return {
        "code": row.code,
        "act": row.act,
        "authority": row.authority,
        "list": row.list_name,
        "document_number": row.document_number,
        "happened_on": row.happened_on,
        "facts": row.facts,
        "rectification_due_on": row.rectification_due_on,
        "rectified_on": row.rectified_on,
    }
