"""Who proposes a veto and who consents to it; never the same person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.decisions import Decision, refuse
from evaluations.models import ProposedList, Veto
from organizations.actors import Actor
from organizations.roles import Role


def can_propose_veto(actor: Actor, proposed_list: ProposedList) -> Decision:
    """The office, in its review (第十七条)."""
    if not actor.is_office:
        return refuse(_("Only the supervision office proposes a veto."))
    return Decision(allowed=True, capacity=actor.capacity(Role.SUPERVISION_OFFICER))


def can_decide_veto(actor: Actor, veto: Veto) -> Decision:
    """A leader of the government (第十七条), never the person who proposed it."""
    if actor.person_id == veto.proposed_by_id:
        return refuse(_("Whoever proposed a veto does not decide it."))
    for held in actor.held:
        if held.role == Role.APPROVER and held.office:
            return Decision(allowed=True, capacity=actor.capacity(Role.APPROVER, held.unit_id))
    return refuse(_("Only a leader of the government consents to a veto."))


def can_record_veto_decision(actor: Actor, veto: Veto) -> Decision:
    """The office records a leader's answer on paper; never the person who proposed the veto."""
    if actor.person_id == veto.proposed_by_id:
        return refuse(_("Whoever proposed a veto does not record its answer."))
    if not actor.is_office:
        return refuse(_("Only the supervision office records the answer of a leader."))
    return Decision(allowed=True, capacity=actor.capacity(Role.SUPERVISION_OFFICER))
