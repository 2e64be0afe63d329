"""The acts of this app as sentences for people, and who hears of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from notifications.audiences import Audience
from organizations.roles import Role

if TYPE_CHECKING:
    from core.errors import Text

_LEADS = ("lead_item", (Role.LEAD_OPERATOR, Role.LEAD_REVIEWER, Role.LEAD_MANAGER))
_OFFICE = (Role.SUPERVISION_OFFICER,)
_OBJECTS = (Role.OBJECT_OPERATOR, Role.OBJECT_LEADER)

ACTS: dict[str, Text] = {
    "evaluations.round_opened": _("Round opened"),
    "evaluations.round_sealed": _("Round sealed"),
    "evaluations.round_ordered": _("New evaluation ordered"),
    "evaluations.list_drafted": _("Proposed list drafted"),
    "evaluations.list_chosen": _("Objects of the list chosen"),
    "evaluations.list_reasoned": _("Reasons of the proposed objects written"),
    "evaluations.list_ties_settled": _("Ties on the cut line decided"),
    "evaluations.list_deliberated": _("Proposed list deliberated"),
    "evaluations.list_sent_for_consent": _("Proposed list sent for consent"),
    "evaluations.objects_answered": _("Opinion of the government above the objects"),
    "evaluations.objection_settled": _("Objection of the government above settled"),
    "evaluations.superior_recorded": _("Award or experience commended by a superior recorded"),
    "evaluations.superior_struck": _("Award or experience commended by a superior struck"),
    "evaluations.award_yielded": _("Gave way to a higher award"),
    "evaluations.list_signed": _("Proposed list signed off"),
    "evaluations.list_put_on_notice": _("Proposed list put on public notice"),
    "evaluations.list_taken_off_notice": _("Proposed list taken off its public notice"),
    "evaluations.list_submitted": _("Proposed list submitted to the office"),
    "evaluations.list_reviewed": _("Proposed list reviewed by the office"),
    "evaluations.list_returned": _("Proposed list returned"),
    "evaluations.list_replaced": _("Proposed list replaced"),
    "evaluations.list_approved": _("Proposed list approved"),
    "evaluations.applications_opened": _("Applications opened"),
    "evaluations.applications_closed": _("Applications closed"),
    "evaluations.applications_reopened": _("Applications opened again"),
    "evaluations.application_extended": _("Time for an application extended"),
    "evaluations.application_begun": _("Application begun"),
    "evaluations.application_edited": _("Application saved"),
    "evaluations.application_file_added": _("Document added to an application"),
    "evaluations.application_proof_added": _("Proof registered with an application"),
    "evaluations.application_file_removed": _("Document removed from an application"),
    "evaluations.application_submitted": _("Application handed in"),
    "evaluations.application_registered": _("Application registered from paper"),
    "evaluations.application_withdrawn": _("Application withdrawn"),
    "evaluations.application_returned": _("Application returned"),
    "evaluations.application_accepted": _("Application accepted"),
    "evaluations.application_refused": _("Application refused"),
    "evaluations.application_scored": _("Application scored by the lead unit"),
    "evaluations.expert_review_recorded": _("Expert review recorded"),
    "evaluations.evidence_entered": _("Finding about a unit entered"),
    "evaluations.evidence_struck": _("Finding about a unit struck out"),
    "evaluations.ground_entered": _("Ground for disqualification entered"),
    "evaluations.ground_rectified": _("Rectification recorded"),
    "evaluations.ground_ended": _("Ground for disqualification ended"),
    "evaluations.veto_proposed": _("Veto proposed"),
    "evaluations.veto_consented": _("Veto consented to"),
    "evaluations.veto_refused": _("Veto refused"),
}

NOTIFY: dict[str, Audience] = {
    "evaluations.applications_opened": Audience(office=_OBJECTS, relations=(_LEADS,)),
    "evaluations.applications_closed": Audience(relations=(_LEADS,)),
    "evaluations.applications_reopened": Audience(office=_OBJECTS, relations=(_LEADS,)),
    "evaluations.application_extended": Audience(unit=_OBJECTS, relations=(_LEADS,)),
    "evaluations.application_submitted": Audience(relations=(_LEADS,)),
    "evaluations.application_registered": Audience(unit=_OBJECTS, relations=(_LEADS,)),
    "evaluations.application_withdrawn": Audience(relations=(_LEADS,)),
    "evaluations.application_returned": Audience(unit=_OBJECTS),
    "evaluations.application_accepted": Audience(unit=_OBJECTS),
    "evaluations.application_refused": Audience(unit=_OBJECTS),
    "evaluations.round_sealed": Audience(relations=(_LEADS,)),
    "evaluations.round_ordered": Audience(relations=(_LEADS,), office=_OFFICE),
    "evaluations.objects_answered": Audience(relations=(_LEADS,)),
    "evaluations.objection_settled": Audience(office=_OFFICE),
    "evaluations.superior_recorded": Audience(relations=(_LEADS,)),
    "evaluations.list_signed": Audience(relations=(_LEADS,)),
    "evaluations.list_submitted": Audience(office=_OFFICE),
    "evaluations.list_reviewed": Audience(relations=(_LEADS,)),
    "evaluations.list_returned": Audience(relations=(_LEADS,), office=_OFFICE),
    "evaluations.veto_proposed": Audience(office=_OFFICE),
    "evaluations.veto_consented": Audience(office=_OFFICE),
    "evaluations.veto_refused": Audience(office=_OFFICE),
}

DEADLINES: dict[str, Text] = {"evaluations.application": _("Application for “%(item)s”")}

GROUND_ACTS: dict[str, Text] = {
    "criticism_notice": _("notice of criticism"),
    "interview": _("admonishing interview"),
    "accountability": _("held accountable"),
    "serious_finding": _("serious finding"),
    "public_opinion": _("grave negative public opinion"),
    "negative_list": _("entry on a negative list"),
}

GROUND_AUTHORITIES: dict[str, Text] = {
    "central": _("Central Committee or State Council"),
    "ministry": _("ministry"),
    "province": _("province"),
    "city": _("city"),
    "discipline_inspection": _("discipline inspection"),
    "audit": _("audit"),
    "supervision": _("supervision"),
    "public": _("the public"),
    "list_keeper": _("keeper of the negative list"),
}
