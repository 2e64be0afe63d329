"""The side navigation: one line for each page that the actor's roles open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from organizations.roles import BUSINESS_ROLES, LEAD_ROLES, OBJECT_ROLES, Role
from portal.queries import unread_count

if TYPE_CHECKING:
    from core.errors import Text

OFFICE = frozenset({Role.SUPERVISION_OFFICER})
EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, its name, its icon, and the roles that see it in their navigation."""

    route: str
    label: Text
    icon: str
    roles: frozenset[str]
    heading: Text = ""


ENTRIES = (
    Entry("portal:home", _("Home"), "home", EVERYBODY),
    Entry("notifications:inbox", _("Inbox"), "bell", EVERYBODY),
    Entry("notifications:deadlines", _("Deadlines"), "clock", frozenset(BUSINESS_ROLES)),
    Entry("portal:board", _("Programme board"), "board", frozenset(BUSINESS_ROLES), _("Programme")),
    Entry("programs:programme-list", _("Programmes"), "list", frozenset(BUSINESS_ROLES)),
    Entry("programs:rulebook-list", _("Rulebooks"), "settings", frozenset(BUSINESS_ROLES)),
    Entry("programs:consultation-list", _("Consultations"), "message", frozenset(OBJECT_ROLES)),
    Entry("indicators:request-list", _("Data requests"), "scheme", LEAD_ROLES | {Role.DATA_PROVIDER}),
    Entry("publicity:notice-list", _("Public notices"), "megaphone", frozenset(BUSINESS_ROLES)),
    Entry("appeals:appeal-list", _("Appeals"), "scale", OFFICE | LEAD_ROLES | OBJECT_ROLES),
    Entry("evaluations:ground-list", _("Register of grounds"), "shield", OFFICE),
    Entry("publicity:commendation-list", _("Commendation notices"), "award", frozenset(BUSINESS_ROLES)),
    Entry("rewards:reward-list", _("Rewards"), "gift", OFFICE | LEAD_ROLES | OBJECT_ROLES),
    Entry("organizations:unit-list", _("Units"), "building", frozenset({Role.SYSTEM_ADMIN}), _("Government")),
    Entry("organizations:person-list", _("People"), "users", EVERYBODY - {Role.AUDITOR}),
    Entry("organizations:calendar", _("Working calendar"), "calendar", frozenset({Role.SYSTEM_ADMIN})),
    Entry("organizations:token-list", _("Tokens"), "key", EVERYBODY),
    Entry("ledger:act-list", _("Ledger"), "ledger", frozenset({Role.AUDITOR})),
    Entry("ledger:access-list", _("Access log"), "eye", frozenset({Role.AUDITOR})),
)


def unread(request: HttpRequest) -> int:
    actor = request.actor  # type: ignore[attr-defined]
    known: int | None = getattr(request, "unread", None)
    if known is not None:
        return known
    return unread_count(actor.person_id) if actor.person_id else 0


def entries(request: HttpRequest) -> list[dict[str, Any]]:
    """The lines for this actor; the present page is marked."""
    roles = request.actor.roles  # type: ignore[attr-defined]
    tenant = request.tenant  # type: ignore[attr-defined]
    lines: list[dict[str, Any]] = []
    for entry in ENTRIES:
        if not roles & entry.roles:
            continue
        try:
            url = place(tenant, entry.route)
        except NoReverseMatch:
            continue
        current = request.path == url if entry.route == "portal:home" else request.path.startswith(url)
        lines.append(
            {
                "label": entry.label,
                "url": url,
                "icon": entry.icon,
                "current": current,
                "heading": entry.heading,
            }
        )
    return lines
