"""Accounts of a government: invited with a one-time code, disabled so that the next request is already refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Missing, NotAllowed, WrongState
from core.ids import uuid7
from core.scope import require_scope
from ledger.actions import record
from organizations import permissions, queries
from organizations.actions.codes import issue_code
from organizations.actors import Actor
from organizations.errors import LastAdministrator, WorksElsewhere
from organizations.models import Membership, Person, Posting, Token, Unit
from organizations.roles import Role
from organizations.rules import PENDING_MARK


@dataclass(frozen=True, slots=True)
class WithCode:
    """A person and the code that is shown once."""

    person: Person
    code: str

    @property
    def pk(self) -> UUID:
        return self.person.pk


def pending_person(display_name: str, *, at: datetime, is_platform_operator: bool = False) -> Person:
    """An account that nobody has taken yet: no password, a username that nobody can type."""
    person = Person(display_name=display_name, made_at=at, is_platform_operator=is_platform_operator)
    person.id = uuid7()
    person.username = f"{PENDING_MARK}{person.id.hex}"
    person.set_unusable_password()
    person.save(force_insert=True)
    return person


def found_person(person_id: UUID) -> Person:
    """A person of the active tenant, locked; raises ``Missing`` for anybody else's."""
    person = queries.people().select_for_update().filter(pk=person_id).first()
    if person is None:
        raise Missing
    return person


def open_unit(unit_id: UUID) -> Unit:
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise Missing
    return unit


def post(person: Person, unit: Unit, *, at: datetime, by: UUID | None) -> None:
    """The person belongs to the unit from now on, if not already."""
    if not Posting.objects.filter(person=person, unit=unit, until=None).exists():
        Posting.objects.create(person=person, unit=unit, since=at, posted_by_id=by)


@transaction.atomic
def invite_person(*, unit_id: UUID, display_name: str, actor: Actor, at: datetime) -> WithCode:
    """The system administrator makes an account in a unit; its code is shown once. It holds no role yet."""
    unit = open_unit(unit_id)
    capacity = permissions.can_administer(actor).require()
    person = pending_person(display_name, at=at)
    post(person, unit, at=at, by=actor.person_id)
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
    return WithCode(person, code)


@transaction.atomic
def renew_code(*, person_id: UUID, actor: Actor, at: datetime) -> WithCode:
    """A new code, with which the person sets a new password; earlier codes and all sessions end."""
    person = found_person(person_id)
    capacity = permissions.can_administer(actor).require()
    if person.pk == actor.person_id:
        raise NotAllowed(_("Nobody renews their own code; change the password instead."))
    if not person.is_active:
        raise WrongState(_("The account is disabled."))
    if queries.tenants_of_person(person.pk, at) - {actor.tenant_id}:
        raise WorksElsewhere(
            _("This account also serves another government; its own way to a new code leads there.")
        )
    person.session_epoch += 1
    person.save(update_fields=["session_epoch"])
    code = issue_code(person, tenant_number=actor.tenant_id, at=at, by=actor.person_id)
    record("organizations.code_renewed", actor=actor, capacity=capacity, at=at, subject=person)
    return WithCode(person, code)


@transaction.atomic
def disable_person(*, person_id: UUID, actor: Actor, at: datetime, reason: str) -> Person:
    """The account is closed: sessions and tokens are dead at the next request. Roles stay for the record."""
    person = found_person(person_id)
    capacity = permissions.can_administer(actor).require()
    if person.pk == actor.person_id:
        raise NotAllowed(_("Nobody disables their own account."))
    if not person.is_active:
        raise WrongState(_("The account is disabled."))
    if queries.tenants_of_person(person.pk, at) - {actor.tenant_id}:
        raise WorksElsewhere
    refuse_last_security_admin(person.pk, at)
    person.disabled_at = at
    person.session_epoch += 1
    person.save(update_fields=["disabled_at", "session_epoch"])
    Token.objects.filter(tenant_id=actor.tenant_id, person=person, revoked_at=None).update(
        revoked_at=at, revoked_by_id=actor.person_id
    )
    record(
        "organizations.person_disabled",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=person,
        payload={"reason": reason},
    )
    return person


@transaction.atomic
def enable_person(*, person_id: UUID, actor: Actor, at: datetime) -> Person:
    """The account may sign in again; its tokens stay revoked."""
    person = found_person(person_id)
    capacity = permissions.can_administer(actor).require()
    if person.is_active:
        raise WrongState(_("The account is not disabled."))
    person.disabled_at = None
    person.save(update_fields=["disabled_at"])
    record("organizations.person_enabled", actor=actor, capacity=capacity, at=at, subject=person)
    return person


def refuse_last_security_admin(person_id: UUID, at: datetime) -> None:
    """Raises when nobody else could give roles any more. Locks the security administrators until the end."""
    holders = {
        row.person_id
        for row in Membership.objects.select_for_update(of=("self",)).filter(
            queries.valid_at(at),
            tenant_id=require_scope().tenant_id,
            role=Role.SECURITY_ADMIN,
            person__disabled_at=None,
        )
    }
    if person_id in holders and len(holders) == 1:
        raise LastAdministrator
