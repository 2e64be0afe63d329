"""The actor of a request: a person in one tenant, with the roles held now and the items their units lead or serve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from core.decisions import Capacity
from core.errors import NotAllowed
from core.scope import Scope
from organizations.roles import LEAD_ROLES, OBJECT_ROLES, Role

if TYPE_CHECKING:
    from datetime import datetime

    from organizations.models import Person

LEADS = "lead_item"
PROVIDES = "provide_item"
COOPERATES = "cooperate_item"

RELATIONS_OF_ROLE = {
    **dict.fromkeys(LEAD_ROLES, (LEADS,)),
    Role.DATA_PROVIDER: (PROVIDES,),
}


@dataclass(frozen=True, slots=True)
class RoleHeld:
    role: str
    unit_id: UUID
    office: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. ``relations`` maps a relation (``lead_item`` …) to pairs of item and unit."""

    tenant_id: int
    person_id: UUID | None
    name: str
    held: tuple[RoleHeld, ...] = ()
    relations: dict[str, frozenset[tuple[UUID, UUID]]] = field(default_factory=dict)
    abilities: frozenset[str] | None = None
    """What a token narrows the rights to; ``None`` for a person at the browser."""
    is_system: bool = False

    @property
    def by(self) -> UUID:
        """The person who acts. The system has none: what only a person may do refuses it."""
        if self.person_id is None:
            raise NotAllowed
        return self.person_id

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(held.role for held in self.held)

    @property
    def is_office(self) -> bool:
        """Works in the supervision office."""
        return Role.SUPERVISION_OFFICER in self.roles

    def has(self, *roles: str) -> bool:
        return any(held.role in roles for held in self.held)

    def units(self, *roles: str) -> frozenset[UUID]:
        """The units for which the actor holds one of the roles (any role when none is named)."""
        return frozenset(held.unit_id for held in self.held if not roles or held.role in roles)

    def capacity(self, role: str, unit_id: UUID | None = None) -> Capacity:
        """The capacity in which a held role is used; the first unit that has it when none is named."""
        for held in self.held:
            if held.role == role and unit_id in (None, held.unit_id):
                return Capacity(role, held.unit_id)
        return Capacity(role, unit_id)

    def item_unit(self, relation: str, item_id: UUID, *roles: str) -> UUID | None:
        """The actor's unit that has the relation to the item, in one of the roles; ``None`` when there is none."""
        units = self.units(*roles)
        for item, unit in sorted(self.relations.get(relation, frozenset()), key=str):
            if item == item_id and unit in units:
                return unit
        return None

    def leads(self, item_id: UUID, *roles: str) -> UUID | None:
        return self.item_unit(LEADS, item_id, *(roles or tuple(LEAD_ROLES)))

    def items(self, relation: str, *roles: str) -> frozenset[UUID]:
        units = self.units(*roles)
        return frozenset(item for item, unit in self.relations.get(relation, frozenset()) if unit in units)

    @property
    def sees_everything(self) -> bool:
        """The office and the leaders of the government: every row about every object."""
        return self.is_system or any(
            held.role in (Role.SUPERVISION_OFFICER, Role.COMPLAINT_HANDLER)
            or (held.role == Role.APPROVER and held.office)
            for held in self.held
        )

    def scope(self) -> Scope:
        """What the database shall open for this actor."""
        items: set[UUID] = set()
        for role, relations in RELATIONS_OF_ROLE.items():
            for relation in relations:
                items |= self.items(relation, role)
        return Scope(
            tenant_id=self.tenant_id,
            person_id=self.person_id,
            everything=self.sees_everything,
            item_ids=frozenset(items),
            unit_ids=self.units(*OBJECT_ROLES),
        )


def system_actor(tenant_id: int) -> Actor:
    """The system itself, for what time brings about: closings, reminders, renderings."""
    return Actor(tenant_id=tenant_id, person_id=None, name="system", is_system=True)


@cache
def _relations_column() -> Callable[[str], Any]:
    """Programmes know which units have to do with which items; the read of memberships takes it along."""
    column: Callable[[str], Any] = import_string(settings.DULI_UNIT_RELATIONS)
    return column


def actor_for(person: Person, tenant_id: int, at: datetime) -> Actor | None:
    """The actor that a person is in a tenant at a moment; ``None`` without a valid membership."""
    from core.scope import tenant_scope

    with tenant_scope(Scope(tenant_id=tenant_id, person_id=person.pk)):
        return actor_inside(person, tenant_id, at)


def actor_inside(person: Person, tenant_id: int, at: datetime) -> Actor | None:
    """The same, where the tenant is open for the person already. One query."""
    from organizations.models import Membership

    rows = (
        Membership.objects.filter(tenant_id=tenant_id, person=person, valid_from__lte=at)
        .exclude(valid_to__lte=at)
        .values_list("role", "unit_id", "unit__is_office", _relations_column()("unit__group_id"))
    )
    held = []
    related: dict[str, set[tuple[UUID, UUID]]] = {}
    for role, unit_id, office, pairs in rows:
        held.append(RoleHeld(role, unit_id, office))
        for relation, _space, item_id in (pair.partition(" ") for pair in pairs):
            related.setdefault(relation, set()).add((UUID(item_id), unit_id))
    if not held:
        return None
    return Actor(
        tenant_id=tenant_id,
        person_id=person.pk,
        name=person.display_name,
        held=tuple(held),
        relations={relation: frozenset(pairs) for relation, pairs in related.items()},
    )
