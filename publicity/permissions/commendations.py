"""Who may draft, decide and issue a commendation notice."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.decisions import Decision, refuse
from organizations.actors import Actor
from programs import permissions as programs
from programs.models import Programme, Step
from publicity.models import CommendationNotice


def can_draft_commendation(actor: Actor, programme: Programme) -> Decision:
    """The office gathers the reviewed lists (益政办发〔2023〕10号 第十六条、第十八条)."""
    return programs.as_office(actor)


def can_change_commendation(actor: Actor, notice: CommendationNotice) -> Decision:
    """Rewrite the draft, send it to the decision."""
    return programs.as_office(actor)


def can_answer_commendation(actor: Actor, step: Step, unit_id: UUID, *, on_behalf: bool) -> Decision:
    """A step of the sign-off: answered by the unit's approver, or recorded from paper; never by whoever sent it round."""
    if on_behalf:
        return programs.can_record_answer(actor, step)
    return programs.can_answer_step(actor, step, unit_id)


def can_decide_commendation(actor: Actor, notice: CommendationNotice) -> Decision:
    """The meeting's decision is recorded by the office, by somebody who did not draft the notice."""
    decision = programs.as_office(actor)
    if decision and actor.person_id == notice.drafted_by_id:
        return refuse(_("Whoever drafted the notice does not record its decision. Ask somebody else."))
    return decision


def can_issue_commendation(actor: Actor, notice: CommendationNotice) -> Decision:
    """Issued in the name of the government's office (第十八条)."""
    return programs.as_office(actor)
