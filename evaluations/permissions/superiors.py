"""Who keeps the register of what superiors commended, and who reads it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.decisions import Decision, allow, refuse
from organizations.actors import LEADS, Actor
from organizations.roles import LEAD_ROLES
from programs.permissions import as_office


def can_keep_commendations(actor: Actor) -> Decision:
    """The office records what reaches the government from above."""
    return as_office(actor)


def can_read_commendations(actor: Actor) -> Decision:
    """The office, the leaders, and whoever leads an item."""
    if actor.sees_everything or actor.items(LEADS, *LEAD_ROLES):
        return allow("reader")
    return refuse(_("The register is read by the office and the lead units."))
