"""Who keeps the register of what superiors commended."""

from __future__ import annotations

from core.decisions import Decision
from organizations.actors import Actor
from organizations.roles import LEAD_ROLES
from programs.permissions import as_office


def can_keep_commendations(actor: Actor) -> Decision:
    """The office records what reaches the government from above."""
    return as_office(actor)


def can_read_commendations(actor: Actor) -> bool:
    """The office, the leaders, and whoever leads an item."""
    return actor.sees_everything or bool(actor.items("lead_item", *LEAD_ROLES))
