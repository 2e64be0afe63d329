"""Who may do what with the organization. Each answer names the capacity or the reason."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.decisions import Decision, allow, refuse
from core.scope import PLATFORM
from organizations.actors import Actor
from organizations.models import RoleDelegation, Token
from organizations.roles import LEAD_ROLES, OBJECT_ROLES, UNIT_MANAGERS, Role

DELEGABLE = LEAD_ROLES | OBJECT_ROLES | {Role.DATA_PROVIDER, Role.OBSERVER}
"""What a unit's manager may be trusted to give to the people of the own unit."""


def _first(actor: Actor, *roles: str) -> Decision | None:
    for role in roles:
        if actor.has(role):
            capacity = actor.capacity(role)
            return allow(capacity.role, capacity.unit_id)
    return None


def can_run_platform(actor: Actor) -> Decision:
    """Opens and closes governments; sees nothing of theirs."""
    if actor.tenant_id == PLATFORM and actor.person_id is not None:
        return allow(Role.PLATFORM_OPERATOR)
    return refuse(_("Only a platform operator may do this."))


def can_administer(actor: Actor) -> Decision:
    """Units, dictionaries, accounts and calendars."""
    return _first(actor, Role.SYSTEM_ADMIN) or refuse(_("Only the system administrator may do this."))


def can_see_organization(actor: Actor) -> Decision:
    """The system and security administrators and the office see units and people."""
    found = _first(actor, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.SUPERVISION_OFFICER)
    return found or refuse(_("Only the administrators and the office may see this."))


def can_see_people(actor: Actor) -> Decision:
    found = _first(actor, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    return found or refuse(_("Only the system and the security administrator may see this."))


def can_secure(actor: Actor) -> Decision:
    return _first(actor, Role.SECURITY_ADMIN) or refuse(_("Only the security administrator may do this."))


def can_grant(actor: Actor, *, person_id: UUID, role: str) -> Decision:
    """Roles are given by the security administrator, never to oneself, and never the platform operator's."""
    decision = can_secure(actor)
    if not decision:
        return decision
    if person_id == actor.person_id:
        return refuse(_("Nobody gives a role to themselves."))
    if role == Role.PLATFORM_OPERATOR:
        return refuse(_("A platform operator holds no role in a government."))
    return decision


def managed_units(actor: Actor) -> frozenset[UUID]:
    return actor.units(*UNIT_MANAGERS)


def can_manage_unit(actor: Actor, unit_id: UUID) -> Decision:
    """The manager of a unit invites and removes its people."""
    for role in sorted(UNIT_MANAGERS):
        if unit_id in actor.units(role):
            return allow(role, unit_id)
    return refuse(_("Only the manager of this unit may do this."))


def delegated_roles(unit_id: UUID) -> frozenset[str]:
    return frozenset(RoleDelegation.objects.filter(unit_id=unit_id).values_list("role", flat=True))


def can_make_token(actor: Actor) -> Decision:
    """Anybody with a role, at the browser; a token makes no tokens."""
    if actor.abilities is not None or actor.person_id is None:
        return refuse(_("A token cannot make or revoke tokens."))
    for held in actor.held:
        return allow(held.role, held.unit_id)
    return refuse(_("A token needs a role in this government."))


def can_revoke_token(actor: Actor, token: Token) -> Decision:
    """The owner at any time, and the security administrator."""
    if token.person_id == actor.person_id:
        return can_make_token(actor)
    return can_secure(actor)
