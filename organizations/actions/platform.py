"""Governments: opened with their three administrators, and closed. The platform sees nothing of what is inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.clock import local_date
from core.decisions import Capacity
from core.errors import BadInput, Finding, Missing, WrongState
from core.scope import PLATFORM, Scope, tenant_scope
from ledger.actions import record
from organizations import permissions
from organizations.actions.codes import issue_code
from organizations.actions.people import WithCode, pending_person, post
from organizations.actions.units import new_unit
from organizations.actors import Actor
from organizations.errors import NameTaken
from organizations.models import Division, Membership, Person, Tenant, Unit, UnitKind
from organizations.roles import Role

FIRST_KIND = "government_office"
PROVINCE = "province"
"""Governments of provinces and municipalities have a 办公厅, those below a 办公室."""
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class OpenedTenant:
    """The new government and, for each of its three administrators, the code that is shown once."""

    tenant: Tenant
    administrators: Mapping[str, WithCode] = field(default_factory=dict)

    @property
    def pk(self) -> int:
        return self.tenant.pk


@transaction.atomic
def open_tenant(
    *,
    slug: str,
    division_code: str,
    administrators: Mapping[str, str],
    actor: Actor,
    at: datetime,
    superior_id: int | None = None,
) -> OpenedTenant:
    """A government by its division code, its own unit as the office, and its three administrators (role → name).

    The three are different persons by construction (三员分立): each gets an account and a one-time code of their own.
    """
    capacity = permissions.can_run_platform(actor).require()
    division = Division.objects.filter(
        code=division_code, level__in=("province", "prefecture", "county")
    ).first()
    if division is None:
        raise BadInput(findings=[Finding("unknown", _("There is no such division."), where="division_code")])
    if set(administrators) != set(ADMINISTRATORS) or not all(
        name.strip() for name in administrators.values()
    ):
        raise BadInput(findings=[Finding("administrators", _("Name all three administrators."))])
    superior = Tenant.objects.filter(pk=superior_id).first() if superior_id is not None else None
    if superior_id is not None and superior is None:
        raise BadInput(findings=[Finding("unknown", _("There is no such government."), where="superior")])
    tenant = Tenant(
        slug=slug,
        name=_government_name(division),
        short_name=division.name,
        level=division.level,
        division_code=division_code,
        superior=superior,
        made_at=at,
    )
    try:
        with transaction.atomic():
            tenant.save(force_insert=True)
    except IntegrityError as error:
        raise NameTaken(_("This address or division belongs to another government already.")) from error
    record(
        "organizations.tenant_opened",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=tenant,
        payload={"slug": slug, "division": division_code},
    )
    with tenant_scope(Scope(tenant_id=tenant.pk, person_id=actor.person_id)):
        people = _furnish(tenant, administrators, actor=actor, capacity=capacity, at=at)
    return OpenedTenant(tenant, people)


def _government_name(division: Division) -> str:
    return f"{division.name}管理委员会" if division.kind == "functional_zone" else f"{division.name}人民政府"


def _furnish(
    tenant: Tenant, administrators: Mapping[str, str], *, actor: Actor, capacity: Capacity, at: datetime
) -> dict[str, WithCode]:
    """Inside the new tenant: its first kind, the government itself and its office, the three administrators."""
    kind = UnitKind.objects.create(code=FIRST_KIND, name="政府及其办公室")
    today = local_date(at)
    government = new_unit(
        name=tenant.name, kind=kind, is_office=True, valid_from=today, division_code=tenant.division_code
    )
    office: Unit = new_unit(
        name=f"{tenant.name}办公{'厅' if tenant.level == PROVINCE else '室'}",
        kind=kind,
        is_office=True,
        valid_from=today,
        superior=government,
        position=1,
    )
    made: dict[str, WithCode] = {}
    for role in ADMINISTRATORS:
        person: Person = pending_person(administrators[role].strip(), at=at)
        post(person, office, at=at, by=actor.person_id)
        Membership(
            tenant=tenant, person=person, unit=office, role=role, valid_from=at, granted_by_id=actor.person_id
        ).save(force_insert=True)
        made[role] = WithCode(person, issue_code(person, tenant_number=tenant.pk, at=at, by=actor.person_id))
    record(
        "organizations.tenant_opened",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=tenant,
        payload={"administrators": {str(role): one.person.pk for role, one in made.items()}},
    )
    return made


@transaction.atomic
def close_tenant(*, tenant_id: int, actor: Actor, at: datetime, reason: str) -> Tenant:
    """The government works here no more: sessions and tokens end at its door; what was recorded stays."""
    tenant = Tenant.objects.select_for_update(of=("self",)).filter(pk=tenant_id).first()
    if tenant is None:
        raise Missing
    capacity = permissions.can_run_platform(actor).require()
    if tenant.closed_at is not None:
        raise WrongState(_("This government is closed already."))
    tenant.closed_at = at
    tenant.save(update_fields=["closed_at"])
    record(
        "organizations.tenant_closed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=tenant,
        payload={"reason": reason},
    )
    with tenant_scope(Scope(tenant_id=tenant.pk, person_id=actor.person_id)):
        record(
            "organizations.tenant_closed",
            actor=actor,
            capacity=capacity,
            at=at,
            subject=tenant,
            payload={"reason": reason},
        )
    return tenant


@transaction.atomic
def first_operator(*, display_name: str, at: datetime) -> WithCode | None:
    """The first platform operator with a one-time code; ``None`` when one has taken an account already.

    Called on an empty system. While nobody has taken the account, a new code replaces the one before.
    """
    operators = Person.objects.select_for_update().filter(is_platform_operator=True)
    if any(one.is_active and one.has_usable_password() for one in operators):
        return None
    person = next((one for one in operators if one.is_active), None)
    person = person or pending_person(display_name, at=at, is_platform_operator=True)
    code = issue_code(person, tenant_number=PLATFORM, at=at, by=None)
    with tenant_scope(Scope(tenant_id=PLATFORM, person_id=person.pk)):
        record(
            "organizations.person_invited",
            actor=person,
            capacity=Capacity("system"),
            at=at,
            subject=person,
            payload={"name": display_name},
        )
    return WithCode(person, code)
