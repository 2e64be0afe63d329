"""The acts of this app as sentences for people, and who hears of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from notifications.audiences import Audience
from organizations.roles import LEAD_ROLES, OBJECT_ROLES, Role

if TYPE_CHECKING:
    from core.errors import Text

ACTS: dict[str, Text] = {
    # Commendation notices
    "publicity.commendation_drafted": _("Commendation notice drafted"),
    "publicity.commendation_revised": _("Commendation notice revised"),
    "publicity.commendation_sent": _("Commendation notice sent for sign-off"),
    "publicity.commendation_returned": _("Commendation notice returned"),
    "publicity.commendation_decided": _("Commendation notice decided by the executive meeting"),
    "publicity.commendation_issued": _("Commendation notice issued"),
    "publicity.document_published": _("Document put on the public portal"),
    # Public notices
}

NOTIFY: dict[str, Audience] = {
    # Commendation notices
    "publicity.commendation_sent": Audience(office=(Role.SUPERVISION_OFFICER, Role.APPROVER)),
    "publicity.commendation_returned": Audience(office=(Role.SUPERVISION_OFFICER,)),
    "publicity.commendation_decided": Audience(office=(Role.SUPERVISION_OFFICER,)),
    "publicity.commendation_issued": Audience(
        office=(Role.SUPERVISION_OFFICER, Role.APPROVER, *sorted(LEAD_ROLES), *sorted(OBJECT_ROLES))
    ),
    # Public notices
}
