"""An appeal is handled: accepted with a verifier, or refused; verified, decided, answered (第十三条)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import permissions, rules
from appeals.actions.common import locked_appeal, rules_for, told
from appeals.actions.filing import SOURCE
from appeals.errors import Recused
from appeals.messages import ACCEPT, ANSWER
from appeals.models import Appeal
from appeals.queries import may_verify
from appeals.states import APPEAL_TRANSITIONS, AppealState
from core.errors import BadInput, Finding, RuleBroken, WrongState
from notifications.actions import cancel_deadline, meet_deadline
from organizations.actors import Actor
from publicity.actions.holds import release_hold

DECISIONS = {
    AppealState.UPHELD: "uphold",
    AppealState.PARTLY_UPHELD: "uphold_partly",
    AppealState.REJECTED: "reject",
}


@transaction.atomic
def accept_appeal(*, appeal_id: UUID, actor: Actor, at: datetime, verifier_id: UUID) -> Appeal:
    """The lead unit or the office accepts it and names who verifies: never somebody who took part in the scoring.

    Raises ``Recused`` with what the person did.
    """
    appeal = locked_appeal(appeal_id)
    capacity = permissions.can_accept_appeal(actor, appeal).require()
    target = APPEAL_TRANSITIONS.target(AppealState(appeal.state), "accept")
    rulebook, clause = rules_for(appeal.item)
    if not may_verify(appeal, verifier_id, at):
        raise BadInput(
            findings=[
                Finding(
                    code="verifier",
                    message=_("The verifier is somebody of the lead unit or of the office."),
                    where="verifier",
                )
            ]
        )
    parts = rules.recusal(
        verifier_id, permissions.parts_taken(appeal.item_id), recuse_scorers=rulebook.appeals.recuse_scorers
    )
    if parts:
        raise Recused(
            findings=[
                Finding(code=f"recused_{part}", message=permissions.part_reason([part]), where="verifier")
                for part in parts
            ],
            clause=clause("appeal.recuse_scorers"),
        )
    appeal.state, appeal.accepted_at, appeal.accepted_by_id = target, at, actor.person_id
    appeal.verifier_id = verifier_id
    appeal.save(update_fields=["state", "accepted_at", "accepted_by", "verifier"])
    told("appeals.appeal_accepted", appeal, actor=actor, capacity=capacity, at=at, verifier=str(verifier_id))
    meet_deadline(kind=ACCEPT, subject_id=appeal.pk, at=at)
    return appeal


@transaction.atomic
def refuse_appeal(*, appeal_id: UUID, actor: Actor, at: datetime, reason: str) -> Appeal:
    """It is not accepted, with the reason that the appellant reads; the list is free of it."""
    appeal = locked_appeal(appeal_id)
    capacity = permissions.can_refuse_appeal(actor, appeal).require()
    target = APPEAL_TRANSITIONS.target(AppealState(appeal.state), "refuse")
    appeal.state, appeal.refused_at, appeal.refused_by_id = target, at, actor.person_id
    appeal.refuse_reason = _text(reason, "reason", _("Say why it is not accepted."))
    appeal.save(update_fields=["state", "refused_at", "refused_by", "refuse_reason"])
    release_hold(
        source=SOURCE, source_id=appeal.pk, at=at, reason=f"appeal {appeal.number} not accepted", actor=actor
    )
    told("appeals.appeal_refused", appeal, actor=actor, capacity=capacity, at=at, reason=appeal.refuse_reason)
    meet_deadline(kind=ACCEPT, subject_id=appeal.pk, at=at)
    cancel_deadline(kind=ANSWER, subject_id=appeal.pk, at=at)
    return appeal


@transaction.atomic
def record_finding(*, appeal_id: UUID, actor: Actor, at: datetime, finding: str) -> Appeal:
    """The verifier writes down what the verification found; until the decision it may be written again."""
    appeal = locked_appeal(appeal_id)
    if appeal.state != AppealState.VERIFYING:
        raise WrongState(artefact="appeal", state=str(appeal.state), act="verify")
    capacity = permissions.can_verify_appeal(actor, appeal).require()
    appeal.finding = _text(finding, "finding", _("Write down what the verification found."))
    appeal.found_at, appeal.found_by_id = at, actor.person_id
    appeal.save(update_fields=["finding", "found_at", "found_by"])
    told("appeals.finding_recorded", appeal, actor=actor, capacity=capacity, at=at, finding=appeal.finding)
    return appeal


@transaction.atomic
def decide_appeal(*, appeal_id: UUID, actor: Actor, at: datetime, decision: str, outcome: str) -> Appeal:
    """Upheld, partly upheld or rejected, with what follows. ``decision`` is the state that it leads to.

    Raises ``RuleBroken`` without a finding, or when the outcome does not fit the decision.
    """
    appeal = locked_appeal(appeal_id)
    rulebook, clause = rules_for(appeal.item)
    capacity = permissions.can_decide_appeal(
        actor, appeal, recuse_scorers=rulebook.appeals.recuse_scorers
    ).require()
    act = DECISIONS.get(AppealState(decision)) if decision in AppealState.values else None
    if act is None:
        raise BadInput(findings=[Finding(code="decision", message=_("Choose a decision."), where="decision")])
    target = APPEAL_TRANSITIONS.target(AppealState(appeal.state), act)
    if not appeal.finding:
        raise RuleBroken(_("There is no finding of the verification yet."), clause=clause("appeal.decide"))
    if not rules.outcome_fits(target, outcome):
        raise RuleBroken(_("This outcome does not fit the decision."), code="outcome_does_not_fit")
    appeal.state, appeal.outcome = target, outcome
    appeal.decided_at, appeal.decided_by_id = at, actor.person_id
    appeal.save(update_fields=["state", "outcome", "decided_at", "decided_by"])
    told(
        "appeals.appeal_decided",
        appeal,
        actor=actor,
        capacity=capacity,
        at=at,
        result=target,
        outcome=outcome,
    )
    return appeal


@transaction.atomic
def answer_appeal(*, appeal_id: UUID, actor: Actor, at: datetime, answer: str) -> Appeal:
    """The written answer to the appellant (及时反馈, 第十三条).

    The list is free of the appeal with it, unless values must be corrected or an entry removed first.
    """
    appeal = locked_appeal(appeal_id)
    capacity = permissions.can_answer_appeal(actor, appeal).require()
    decision = appeal.state
    target = APPEAL_TRANSITIONS.target(AppealState(decision), "answer")
    appeal.state, appeal.answered_at, appeal.answered_by_id = target, at, actor.person_id
    appeal.answer = _text(answer, "answer", _("Write the answer to the appellant."))
    appeal.save(update_fields=["state", "answered_at", "answered_by", "answer"])
    if not rules.keeps_hold(appeal.outcome):
        release_hold(
            source=SOURCE, source_id=appeal.pk, at=at, reason=f"appeal {appeal.number} answered", actor=actor
        )
    told(
        "appeals.appeal_answered",
        appeal,
        actor=actor,
        capacity=capacity,
        at=at,
        result=decision,
        answer=appeal.answer,
    )
    meet_deadline(kind=ANSWER, subject_id=appeal.pk, at=at)
    return appeal


def _text(value: str, where: str, sentence: str) -> str:
    text = value.strip()
    if not text:
        raise BadInput(findings=[Finding(code="required", message=sentence, where=where)])
    return text
