"""Who keeps the register of grounds, and who reads it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.decisions import Decision, allow, refuse
from organizations.actors import Actor
from organizations.roles import Role


def can_keep_grounds(actor: Actor) -> Decision:
    """The office keeps the register (第十六条)."""
    if not actor.is_office:
        return refuse(_("Only the supervision office keeps the register of grounds."))
    return Decision(allowed=True, capacity=actor.capacity(Role.SUPERVISION_OFFICER))


def can_read_grounds(actor: Actor) -> Decision:
    """The office and the leaders of the government; a lead sees what bears on its list, on the list."""
    if actor.sees_everything:
        return allow("reader")
    return refuse(_("The register of grounds is read by the office and the leaders of the government."))
