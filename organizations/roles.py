"""The roles of the glossary, what excludes what (三员分立), and which of them see every row of a tenant."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    PLATFORM_OPERATOR = "platform_operator", _("platform operator")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDITOR = "auditor", _("audit administrator")
    SUPERVISION_OFFICER = "supervision_officer", _("supervision officer")
    APPROVER = "approver", _("approving leader")
    LEAD_OPERATOR = "lead_operator", _("lead unit operator")
    LEAD_REVIEWER = "lead_reviewer", _("lead unit reviewer")
    LEAD_MANAGER = "lead_manager", _("lead unit manager")
    DATA_PROVIDER = "data_provider", _("data provider")
    OBJECT_OPERATOR = "object_operator", _("object operator")
    OBJECT_LEADER = "object_leader", _("object leader")
    COMPLAINT_HANDLER = "complaint_handler", _("complaint handler")
    OBSERVER = "observer", _("observer")


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
"""The three administrators: each excludes the other two and every business role (GB/T 22239 8.1.5)."""

BUSINESS_ROLES = frozenset(set(Role) - ADMINISTRATORS - {Role.PLATFORM_OPERATOR})

LEAD_ROLES = frozenset({Role.LEAD_OPERATOR, Role.LEAD_REVIEWER, Role.LEAD_MANAGER})
OBJECT_ROLES = frozenset({Role.OBJECT_OPERATOR, Role.OBJECT_LEADER})

UNIT_MANAGERS = frozenset({Role.LEAD_MANAGER, Role.OBJECT_LEADER})
"""They invite and remove the people of their own unit, within the roles delegated to it."""


def excludes(held: str, wanted: str) -> bool:
    """Whether a person who holds ``held`` may not also hold ``wanted`` in the same tenant."""
    if held == wanted:
        return False
    return held in ADMINISTRATORS or wanted in ADMINISTRATORS


CAPACITIES = {
    **{role.value: role.label for role in Role},
    "self": _("for oneself"),
    "office": _("supervision office"),
    "route": _("party of the route"),
    "hold": _("appeal that holds the list"),
    "system": _("the system"),
}
"""In which capacity somebody acts, as the ledger says it."""
