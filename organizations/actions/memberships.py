"""Roles: granted and ended by the security administrator, or by a unit's manager within what was delegated."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Finding, Missing, NotAllowed, WrongState
from ledger.actions import record
from organizations import permissions
from organizations.actions.codes import issue_code
from organizations.actions.people import (
    WithCode,
    found_person,
    open_unit,
    pending_person,
    post,
    refuse_last_security_admin,
)
from organizations.actors import Actor
from organizations.errors import NameTaken, NotDelegated, RolesExclude
from organizations.models import Membership, Person, RoleDelegation, Unit
from organizations.roles import Role, excludes


@transaction.atomic
def grant_membership(
    *,
    person_id: UUID,
    unit_id: UUID,
    role: str,
    actor: Actor,
    at: datetime,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> Membership:
    """The security administrator gives a role for a unit, from now or a later moment, open or until a moment.

    Raises ``RolesExclude`` when the role may not lie in one hand with a role held (三员分立).
    """
    person = found_person(person_id)
    unit = open_unit(unit_id)
    capacity = permissions.can_grant(actor, person_id=person.pk, role=role).require()
    row = _grant(person, unit, role, actor=actor, at=at, valid_from=valid_from or at, valid_to=valid_to)
    record(
        "organizations.membership_granted",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        unit_id=unit.pk,
        payload={"person": person.pk, "role": role, "from": row.valid_from, "to": row.valid_to},
    )
    return row


@transaction.atomic
def end_membership(*, membership_id: UUID, actor: Actor, at: datetime, reason: str = "") -> Membership:
    """The role ends now; the next request is already without it. The last security administrator stays."""
    row = _locked_membership(membership_id, actor.tenant_id)
    capacity = permissions.can_secure(actor).require()
    _refuse_own(row, actor)
    if row.role == Role.SECURITY_ADMIN:
        refuse_last_security_admin(row.person_id, at)
    _end(row, actor=actor, at=at)
    record(
        "organizations.membership_ended",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        unit_id=row.unit_id,
        payload={"person": row.person_id, "role": row.role, "reason": reason},
    )
    return row


@transaction.atomic
def delegate_role(*, unit_id: UUID, role: str, actor: Actor, at: datetime) -> RoleDelegation:
    """The manager of the unit may from now on give this role to the people of the unit."""
    unit = open_unit(unit_id)
    capacity = permissions.can_secure(actor).require()
    if role not in permissions.DELEGABLE:
        raise NotAllowed(_("This role cannot be delegated."))
    row, made = RoleDelegation.objects.get_or_create(
        unit=unit, role=role, defaults={"delegated_at": at, "delegated_by_id": actor.person_id}
    )
    if not made:
        raise NameTaken(_("This role is delegated to the unit already."))
    record(
        "organizations.role_delegated",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        unit_id=unit.pk,
        payload={"role": role},
    )
    return row


@transaction.atomic
def withdraw_delegation(*, delegation_id: UUID, actor: Actor, at: datetime) -> RoleDelegation:
    """No more people by this delegation; the roles given stay until somebody ends them."""
    row = RoleDelegation.objects.select_for_update(of=("self",)).filter(pk=delegation_id).first()
    if row is None:
        raise Missing
    capacity = permissions.can_secure(actor).require()
    record(
        "organizations.delegation_withdrawn",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        unit_id=row.unit_id,
        payload={"role": row.role},
    )
    RoleDelegation.objects.filter(pk=row.pk).delete()
    return row


@transaction.atomic
def invite_colleague(*, unit_id: UUID, display_name: str, role: str, actor: Actor, at: datetime) -> WithCode:
    """A unit's manager invites somebody of the own unit with a delegated role; the code is shown once."""
    unit = open_unit(unit_id)
    capacity = permissions.can_manage_unit(actor, unit.pk).require()
    if role not in permissions.delegated_roles(unit.pk):
        raise NotDelegated
    person = pending_person(display_name, at=at)
    post(person, unit, at=at, by=actor.person_id)
    row = _grant(person, unit, role, actor=actor, at=at, valid_from=at, valid_to=None)
    code = issue_code(person, tenant_number=actor.tenant_id, at=at, by=actor.person_id)
    record(
        "organizations.person_invited",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=person,
        unit_id=unit.pk,
        payload={"name": display_name},
    )
    record(
        "organizations.membership_granted",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        unit_id=unit.pk,
        payload={"person": person.pk, "role": role, "from": row.valid_from, "to": row.valid_to},
    )
    return WithCode(person, code)


@transaction.atomic
def remove_colleague(*, membership_id: UUID, actor: Actor, at: datetime) -> Membership:
    """A unit's manager ends a delegated role of somebody else in the own unit."""
    row = _locked_membership(membership_id, actor.tenant_id)
    capacity = permissions.can_manage_unit(actor, row.unit_id).require()
    _refuse_own(row, actor)
    if row.role not in permissions.delegated_roles(row.unit_id):
        raise NotDelegated
    _end(row, actor=actor, at=at)
    record(
        "organizations.membership_ended",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        unit_id=row.unit_id,
        payload={"person": row.person_id, "role": row.role, "reason": ""},
    )
    return row


def _grant(
    person: Person,
    unit: Unit,
    role: str,
    *,
    actor: Actor,
    at: datetime,
    valid_from: datetime,
    valid_to: datetime | None,
) -> Membership:
    if person.is_platform_operator:
        raise NotAllowed(_("A platform operator holds no role in a government."))
    if not person.is_active:
        raise WrongState(_("The account is disabled."))
    if valid_from < at:
        raise NotAllowed(_("A role begins now or later."))
    if valid_to is not None and valid_to <= valid_from:
        raise NotAllowed(_("A role ends after it begins."))
    held = set(
        Membership.objects.filter(tenant_id=actor.tenant_id, person=person)
        .exclude(valid_to__lte=valid_from)
        .values_list("role", flat=True)
    )
    in_the_way = sorted(one for one in held if excludes(one, role))
    if in_the_way:
        raise RolesExclude(
            findings=[
                Finding("roles_exclude", _("Held already: %(role)s") % {"role": Role(one).label})
                for one in in_the_way
            ]
        )
    row = Membership(
        tenant_id=actor.tenant_id,
        person=person,
        unit=unit,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        granted_by_id=actor.person_id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise NameTaken(_("The person holds this role for this unit already.")) from error
    post(person, unit, at=at, by=actor.person_id)
    return row


def _locked_membership(membership_id: UUID, tenant_id: int) -> Membership:
    row = (
        Membership.objects.select_for_update(of=("self",))
        .filter(pk=membership_id, tenant_id=tenant_id)
        .first()
    )
    if row is None:
        raise Missing
    return row


def _refuse_own(row: Membership, actor: Actor) -> None:
    if row.person_id == actor.person_id:
        raise NotAllowed(_("Nobody ends their own role."))


def _end(row: Membership, *, actor: Actor, at: datetime) -> None:
    if row.valid_to is not None and row.valid_to <= at:
        raise WrongState(_("The role has ended already."))
    row.valid_to = max(at, row.valid_from)
    row.ended_by_id = actor.person_id
    row.save(update_fields=["valid_to", "ended_by"])
