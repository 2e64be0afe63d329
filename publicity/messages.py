"""The acts of this app as sentences for people, and who hears of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from notifications.audiences import Audience
from organizations.roles import LEAD_ROLES, OBJECT_ROLES, Role

if TYPE_CHECKING:
    from core.errors import Text

_LEADS = ("lead_item", tuple(sorted(LEAD_ROLES)))

ACTS: dict[str, Text] = {
    # Commendation notices
    "publicity.commendation_drafted": _("Commendation notice drafted"),
    "publicity.commendation_revised": _("Commendation notice revised"),
    "publicity.commendation_sent": _("Commendation notice sent for sign-off"),
    "publicity.commendation_returned": _("Commendation notice returned"),
    "publicity.commendation_decided": _("Commendation notice decided by the executive meeting"),
    "publicity.commendation_issued": _("Commendation notice issued"),
    "publicity.plan_shown": _("Plan put on the public portal"),
    "publicity.document_published": _("Document put on the public portal"),
    "publicity.data_published": _("Indicator data made known"),
    # Public notices
    "publicity.notice_scheduled": _("Public notice scheduled"),
    "publicity.notice_opened": _("Public notice opened"),
    "publicity.notice_closed": _("Public notice closed"),
    "publicity.notice_posted": _("Posting of the public notice recorded"),
    "publicity.notice_suspended": _("Public notice suspended"),
    "publicity.notice_resumed": _("Public notice resumed"),
    "publicity.notice_withdrawn": _("Public notice withdrawn"),
    "publicity.notice_recounted": _("Period of the public notice counted anew"),
    "publicity.hold_placed": _("Hold placed on a list"),
    "publicity.hold_released": _("Hold on a list released"),
    "publicity.reselection_ordered": _("New selection ordered"),
}

NOTIFY: dict[str, Audience] = {
    # Commendation notices
    "publicity.commendation_sent": Audience(office=(Role.SUPERVISION_OFFICER, Role.APPROVER)),
    "publicity.commendation_returned": Audience(office=(Role.SUPERVISION_OFFICER,)),
    "publicity.commendation_decided": Audience(office=(Role.SUPERVISION_OFFICER,)),
    "publicity.commendation_issued": Audience(
        office=(Role.SUPERVISION_OFFICER, Role.APPROVER, *sorted(LEAD_ROLES), *sorted(OBJECT_ROLES))
    ),
    "publicity.data_published": Audience(office=(Role.SUPERVISION_OFFICER,), relations=(_LEADS,)),
    # Public notices
    "publicity.notice_opened": Audience(
        office=(Role.SUPERVISION_OFFICER, Role.COMPLAINT_HANDLER, *sorted(OBJECT_ROLES)), relations=(_LEADS,)
    ),
    "publicity.notice_closed": Audience(office=(Role.SUPERVISION_OFFICER,), relations=(_LEADS,)),
    "publicity.notice_suspended": Audience(
        office=(Role.SUPERVISION_OFFICER, *sorted(OBJECT_ROLES)), relations=(_LEADS,)
    ),
    "publicity.notice_resumed": Audience(
        office=(Role.SUPERVISION_OFFICER, *sorted(OBJECT_ROLES)), relations=(_LEADS,)
    ),
    "publicity.notice_recounted": Audience(
        office=(Role.SUPERVISION_OFFICER, *sorted(OBJECT_ROLES)), relations=(_LEADS,)
    ),
    "publicity.notice_withdrawn": Audience(office=(Role.SUPERVISION_OFFICER,), relations=(_LEADS,)),
    "publicity.hold_placed": Audience(relations=(_LEADS,)),
    "publicity.hold_released": Audience(relations=(_LEADS,)),
    "publicity.reselection_ordered": Audience(relations=(_LEADS,)),
}

DEADLINES: dict[str, Text] = {
    "publicity.indicator_data": _("Main indicator data of “%(item)s” are to be made known"),
    "publicity.submit_list": _("The list of “%(item)s” is to be submitted"),
}
