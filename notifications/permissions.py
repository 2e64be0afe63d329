"""Everybody reads their own inbox, and nobody else's."""

from __future__ import annotations

from core.decisions import Decision, allow
from organizations.actors import Actor


def can_read_inbox(actor: Actor) -> Decision:
    """Any role will do: the rows are the person's own."""
    return allow(actor.held[0].role, actor.held[0].unit_id)
