"""The lead's review of applications, and what experts and third parties say of them (第二部分第2项)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from core.decisions import Capacity
from core.errors import Conflict
from core.workdays import shanghai_date
from evaluations.actions.applications import locked_application, need_reason, record_act
from evaluations.actions.calls import remind
from evaluations.errors import ApplicationRuleBroken, OwnApplication
from evaluations.models import Application, ExpertReview
from evaluations.permissions import applications as permissions
from evaluations.queries import applications as queries
from evaluations.states import APPLICATION_TRANSITIONS, ApplicationState
from organizations.actors import Actor
from programs.queries import clause_of, rules_for_item


@transaction.atomic
def return_application(
    *, application_id: UUID, reason: str, due_at: datetime, actor: Actor, at: datetime
) -> Application:
    """The lead sends an application back to be completed, with the reason and the moment until which it may come again."""
    row, capacity = _locked_for_review(application_id, actor)
    target = APPLICATION_TRANSITIONS.target(row.state, "return")
    _never_the_same(row, actor)
    need_reason(reason)
    if due_at <= at:
        raise ApplicationRuleBroken(findings=[queries.said("date_in_past", where="due_at")])
    _answer(row, target, reason, actor, at)
    row.resubmit_by = due_at
    row.save()
    payload = {"reason": row.reason, "due_at": due_at}
    record_act("evaluations.application_returned", row, actor, capacity, at, payload)
    remind(row, due_at, at)
    return row


@transaction.atomic
def accept_application(
    *, application_id: UUID, actor: Actor, at: datetime, reason: str = "", score: Decimal | None = None
) -> Application:
    """The object takes part from now on. ``score`` is the lead's own, of 100, where nothing is measured."""
    row, capacity = _locked_for_review(application_id, actor)
    target = APPLICATION_TRANSITIONS.target(row.state, "accept")
    _never_the_same(row, actor)
    _answer(row, target, reason, actor, at)
    row.lead_score = score
    row.save()
    payload = {"reason": row.reason, "score": None if score is None else str(score)}
    record_act("evaluations.application_accepted", row, actor, capacity, at, payload)
    return row


@transaction.atomic
def refuse_application(*, application_id: UUID, reason: str, actor: Actor, at: datetime) -> Application:
    """The object takes no part, with the reason; it is told."""
    row, capacity = _locked_for_review(application_id, actor)
    target = APPLICATION_TRANSITIONS.target(row.state, "refuse")
    _never_the_same(row, actor)
    need_reason(reason)
    _answer(row, target, reason, actor, at)
    row.save()
    record_act("evaluations.application_refused", row, actor, capacity, at, {"reason": row.reason})
    return row


@transaction.atomic
def score_application(
    *, application_id: UUID, score: Decimal, reason: str, actor: Actor, at: datetime
) -> Application:
    """The lead gives an accepted application its own score, or another one, with the reason."""
    row, capacity = _locked_for_review(application_id, actor)
    if row.state != ApplicationState.ACCEPTED:
        APPLICATION_TRANSITIONS.target(row.state, "score")
    need_reason(reason)
    before, row.lead_score = row.lead_score, score
    row.save(update_fields=["lead_score"])
    payload = {
        "before": None if before is None else str(before),
        "score": str(score),
        "reason": reason.strip(),
    }
    record_act("evaluations.application_scored", row, actor, capacity, at, payload)
    return row


def _locked_for_review(application_id: UUID, actor: Actor) -> tuple[Application, Capacity]:
    row = locked_application(application_id)
    return row, permissions.can_review_application(actor, row).require()


def _never_the_same(row: Application, actor: Actor) -> None:
    if row.submitted_by_id == actor.person_id:
        raise OwnApplication


def _answer(row: Application, target: str, reason: str, actor: Actor, at: datetime) -> None:
    row.state, row.reviewed_at, row.reviewed_by_id = target, at, actor.by
    row.reason, row.resubmit_by = reason.strip(), None


@dataclass(frozen=True)
class Opinion:
    """What one expert or institution said. Whoever has a conflict of interest gives no score (严明评审工作纪律)."""

    kind: str
    name: str
    reviewed_on: date
    institution: str = ""
    score: Decimal | None = None
    grade: str = ""
    text: str = ""
    has_conflict: bool = False
    conflict: str = ""
    paper_id: UUID | None = None


@transaction.atomic
def record_expert_review(
    *, application_id: UUID, opinion: Opinion, actor: Actor, at: datetime
) -> ExpertReview:
    """The lead enters the review of an expert or a third party, with its declaration on conflicts of interest.

    Raises ``ApplicationRuleBroken`` where the rulebook knows no experts, and for what the review lacks.
    """
    row = locked_application(application_id)
    capacity = permissions.can_record_review(actor, row).require()
    if row.state not in (ApplicationState.SUBMITTED, ApplicationState.ACCEPTED):
        APPLICATION_TRANSITIONS.target(row.state, "accept")
    rules = rules_for_item(row.item)
    found = []
    if rules.evaluation.experts == "none":
        found.append(queries.said("no_experts", clause_of(rules, "evaluation.experts")))
    says_something = opinion.score is not None or bool(opinion.grade.strip())
    if says_something == opinion.has_conflict:
        found.append(queries.said("score_or_grade", where="score"))
    if opinion.has_conflict and not opinion.conflict.strip():
        found.append(queries.said("conflict_unsaid", where="conflict"))
    if opinion.reviewed_on > shanghai_date(at):
        found.append(queries.said("reviewed_in_future", where="reviewed_on"))
    if found:
        raise ApplicationRuleBroken(findings=found)
    review = ExpertReview(
        application=row,
        item_id=row.item_id,
        kind=opinion.kind,
        name=opinion.name.strip(),
        institution=opinion.institution.strip(),
        reviewed_on=opinion.reviewed_on,
        score=opinion.score,
        grade=opinion.grade.strip(),
        opinion=opinion.text.strip(),
        stands_aside=opinion.has_conflict,
        conflict=opinion.conflict.strip() if opinion.has_conflict else "",
        paper_id=opinion.paper_id,
        recorded_at=at,
        recorded_by_id=actor.by,
    )
    try:
        with transaction.atomic():
            review.save(force_insert=True)
    except IntegrityError as there:
        raise Conflict from there
    payload = {
        "kind": review.kind,
        "score": None if review.score is None else str(review.score),
        "grade": review.grade,
        "stands_aside": review.stands_aside,
    }
    record_act("evaluations.expert_review_recorded", row, actor, capacity, at, payload)
    return review
