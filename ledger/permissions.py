"""Who reads the ledger. The role is named by its identifier: this floor lies below the roles."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.decisions import Decision, allow, refuse

AUDITOR = "auditor"


def can_audit(actor: Any) -> Decision:
    """The audit administrator reads the ledger and the access log, and nothing else."""
    if actor.has(AUDITOR):
        capacity = actor.capacity(AUDITOR)
        return allow(capacity.role, capacity.unit_id)
    return refuse(_("Only the audit administrator reads the ledger."))
