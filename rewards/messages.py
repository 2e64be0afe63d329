"""The acts of this app as sentences for people, who hears of them, and what becomes due."""

from django.utils.translation import gettext_lazy as _

from notifications.audiences import Audience
from organizations.actors import LEADS
from organizations.roles import LEAD_ROLES, OBJECT_ROLES, Role

ACTS = {
    "rewards.reward_promised": _("Reward promised"),
    "rewards.reward_changed": _("Reward changed"),
    "rewards.reward_honoured": _("Reward honoured"),
    "rewards.reward_withdrawn": _("Reward withdrawn"),
}

_LEAD = ((LEADS, tuple(sorted(LEAD_ROLES))),)
_OFFICE = (Role.SUPERVISION_OFFICER,)
_OWN = tuple(sorted(OBJECT_ROLES))

NOTIFY = {
    "rewards.reward_promised": Audience(relations=_LEAD, unit=_OWN, route="rewards:reward-detail"),
    "rewards.reward_changed": Audience(relations=_LEAD, unit=_OWN, route="rewards:reward-detail"),
    "rewards.reward_honoured": Audience(
        office=_OFFICE, relations=_LEAD, unit=_OWN, route="rewards:reward-detail"
    ),
    "rewards.reward_withdrawn": Audience(
        office=_OFFICE, relations=_LEAD, unit=_OWN, route="rewards:reward-detail"
    ),
}

HONOUR = "rewards.honour"

DEADLINES = {HONOUR: _("Reward of %(unit)s is to be honoured: %(text)s")}
