"""The acts of this app as sentences for people, who hears of them, and what becomes due."""

from django.utils.translation import gettext_lazy as _

from notifications.audiences import Audience
from organizations.actors import LEADS
from organizations.roles import LEAD_ROLES, OBJECT_ROLES, Role

ACTS = {
    "appeals.appeal_filed": _("Appeal filed"),
    "appeals.appeal_registered": _("Appeal registered at the desk"),
    "appeals.appeal_accepted": _("Appeal accepted for verification"),
    "appeals.appeal_refused": _("Appeal not accepted"),
    "appeals.finding_recorded": _("Finding of the verification recorded"),
    "appeals.appeal_decided": _("Appeal decided"),
    "appeals.appeal_answered": _("Appeal answered"),
    "appeals.appeal_withdrawn": _("Appeal withdrawn"),
    "appeals.values_corrected": _("Values corrected after an appeal"),
    "appeals.entry_removed": _("Entry removed from the list after an appeal"),
    "appeals.outcome_carried_out": _("Outcome of an appeal carried out"),
}

_LEAD = ((LEADS, tuple(sorted(LEAD_ROLES))),)
_OFFICE = (Role.SUPERVISION_OFFICER,)
_OWN = tuple(sorted(OBJECT_ROLES))

# What happens inside the verification is for those who handle it; the object hears of the beginning and of the answer.
NOTIFY = {
    "appeals.appeal_filed": Audience(
        office=_OFFICE, relations=_LEAD, unit=_OWN, route="appeals:appeal-detail"
    ),
    "appeals.appeal_registered": Audience(
        office=_OFFICE, relations=_LEAD, unit=_OWN, route="appeals:appeal-detail"
    ),
    "appeals.appeal_accepted": Audience(
        office=_OFFICE, relations=_LEAD, unit=_OWN, route="appeals:appeal-detail"
    ),
    "appeals.appeal_refused": Audience(
        office=_OFFICE, relations=_LEAD, unit=_OWN, route="appeals:appeal-detail"
    ),
    "appeals.finding_recorded": Audience(office=_OFFICE, relations=_LEAD, route="appeals:appeal-detail"),
    "appeals.appeal_decided": Audience(office=_OFFICE, relations=_LEAD, route="appeals:appeal-detail"),
    "appeals.appeal_answered": Audience(
        office=_OFFICE, relations=_LEAD, unit=_OWN, route="appeals:appeal-detail"
    ),
    "appeals.appeal_withdrawn": Audience(
        office=_OFFICE, relations=_LEAD, unit=_OWN, route="appeals:appeal-detail"
    ),
    "appeals.values_corrected": Audience(office=_OFFICE, relations=_LEAD, route="appeals:appeal-detail"),
    "appeals.entry_removed": Audience(office=_OFFICE, relations=_LEAD, route="appeals:appeal-detail"),
    "appeals.outcome_carried_out": Audience(
        office=_OFFICE, relations=_LEAD, unit=_OWN, route="appeals:appeal-detail"
    ),
}

ACCEPT = "appeals.accept"
ANSWER = "appeals.answer"

DEADLINES = {
    ACCEPT: _("Appeal no. %(number)s of %(unit)s is to be accepted or refused"),
    ANSWER: _("Appeal no. %(number)s of %(unit)s is to be decided and answered"),
}
