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

ACTS: dict[str, Text] = {
    "evaluations.round_opened": _("Round opened"),
    "evaluations.round_sealed": _("Round sealed"),
    "evaluations.round_ordered": _("New evaluation ordered"),
    "evaluations.list_drafted": _("Proposed list drafted"),
    "evaluations.list_ties_settled": _("Ties on the cut line decided"),
    "evaluations.list_deliberated": _("Proposed list deliberated"),
    "evaluations.list_sent_for_consent": _("Proposed list sent for consent"),
    "evaluations.list_signed": _("Proposed list signed off"),
    "evaluations.list_put_on_notice": _("Proposed list put on public notice"),
    "evaluations.list_taken_off_notice": _("Proposed list taken off its public notice"),
    "evaluations.list_submitted": _("Proposed list submitted to the office"),
    "evaluations.list_reviewed": _("Proposed list reviewed by the office"),
    "evaluations.list_returned": _("Proposed list returned"),
    "evaluations.list_replaced": _("Proposed list replaced"),
    "evaluations.list_approved": _("Proposed list approved"),
    "evaluations.ground_entered": _("Ground for disqualification entered"),
    "evaluations.ground_rectified": _("Rectification recorded"),
    "evaluations.ground_ended": _("Ground for disqualification ended"),
    "evaluations.veto_proposed": _("Veto proposed"),
    "evaluations.veto_consented": _("Veto consented to"),
    "evaluations.veto_refused": _("Veto refused"),
}

NOTIFY: dict[str, Audience] = {
    "evaluations.round_sealed": Audience(relations=(_LEADS,)),
    "evaluations.round_ordered": Audience(relations=(_LEADS,), office=_OFFICE),
    "evaluations.list_signed": Audience(relations=(_LEADS,)),
    "evaluations.list_submitted": Audience(office=_OFFICE),
    "evaluations.list_reviewed": Audience(relations=(_LEADS,)),
    "evaluations.list_returned": Audience(relations=(_LEADS,), office=_OFFICE),
    "evaluations.veto_proposed": Audience(office=_OFFICE),
    "evaluations.veto_consented": Audience(office=_OFFICE),
    "evaluations.veto_refused": Audience(office=_OFFICE),
}

DEADLINES: dict[str, Text] = {}

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
