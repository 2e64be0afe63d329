"""The acts of this app as sentences for people, and who hears of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from notifications.audiences import Audience
from organizations.roles import Role

if TYPE_CHECKING:
    from core.errors import Text

ACTS: dict[str, Text] = {
    "programs.rulebook_created": _("Rulebook stored"),
    "programs.programme_drafted": _("Programme drafted"),
    "programs.parties_set": _("Parties of the routes named"),
    "programs.programme_submitted": _("Programme submitted to the meeting"),
    "programs.programme_decided": _("Items decided by the meeting"),
    "programs.programme_returned": _("Programme returned"),
    "programs.programme_issued": _("Programme issued"),
    "programs.programme_concluded": _("Programme concluded"),
    "programs.item_proposed": _("Item proposed"),
    "programs.item_changed": _("Item changed"),
    "programs.item_withdrawn": _("Item withdrawn"),
    "programs.lead_added": _("Lead unit named"),
    "programs.lead_removed": _("Lead unit taken off"),
    "programs.ruling_recorded": _("Ruling recorded"),
    "programs.plan_drafted": _("Plan drafted"),
    "programs.plan_edited": _("Plan edited"),
    "programs.plan_sealed": _("Scheme sealed with the plan"),
    "programs.plan_submitted": _("Plan sent round"),
    "programs.plan_consulted": _("Consultation on the plan closed"),
    "programs.plan_returned": _("Plan returned"),
    "programs.plan_published": _("Plan published"),
    "programs.plan_superseded": _("Plan superseded"),
    "programs.route_opened": _("Sign-off opened"),
    "programs.step_opened": _("Step opened"),
    "programs.step_answered": _("Step answered"),
    "programs.step_recorded": _("Paper answer recorded"),
    "programs.step_lapsed": _("Consultation closed by its due date"),
}

_LEADS = ("lead_item", (Role.LEAD_OPERATOR, Role.LEAD_REVIEWER, Role.LEAD_MANAGER))

NOTIFY: dict[str, Audience] = {
    "programs.programme_decided": Audience(office=(Role.SUPERVISION_OFFICER,)),
    "programs.programme_returned": Audience(office=(Role.SUPERVISION_OFFICER,)),
    "programs.programme_issued": Audience(office=(Role.SUPERVISION_OFFICER,)),
    "programs.item_withdrawn": Audience(relations=(_LEADS,)),
    "programs.lead_added": Audience(unit=_LEADS[1]),
    "programs.lead_removed": Audience(unit=_LEADS[1]),
    "programs.plan_submitted": Audience(office=(Role.SUPERVISION_OFFICER,)),
    "programs.plan_consulted": Audience(relations=(_LEADS,)),
    "programs.plan_returned": Audience(relations=(_LEADS,), office=(Role.SUPERVISION_OFFICER,)),
    "programs.plan_published": Audience(office=(Role.SUPERVISION_OFFICER,), relations=(_LEADS,)),
    "programs.step_opened": Audience(unit=(Role.APPROVER, Role.OBJECT_LEADER, Role.OBJECT_OPERATOR)),
    "programs.step_answered": Audience(relations=(_LEADS,)),
    "programs.step_recorded": Audience(relations=(_LEADS,)),
    "programs.step_lapsed": Audience(relations=(_LEADS,)),
}

DEADLINES: dict[str, Text] = {
    "programs.plan": _("Plan of “%(item)s” is due"),
    "programs.evaluation": _("Evaluation and public notice of “%(item)s” are due"),
    "programs.step": _("Answer on “%(item)s” is due"),
}

PARTY_NAMES: dict[str, Text] = {
    "office": _("government office"),
    "supervision_room": _("supervision room"),
    "lead_unit": _("lead unit"),
    "counties": _("counties"),
    "objects": _("objects"),
    "finance": _("finance department"),
    "vice_mayor": _("vice mayor in charge"),
    "deputy_secretary_general": _("deputy secretary-general in charge"),
    "leader": _("leader of the government"),
    "principal_leader": _("principal leader of the government"),
    "executive_meeting": _("executive meeting"),
}

MATTER_NAMES: dict[str, Text] = {
    "finance_consultation": _("money source named with finance"),
    "government_approval": _("approval of the government"),
    "annual_budget": _("place in the annual budget"),
}
