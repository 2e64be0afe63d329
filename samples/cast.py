"""The stage people act on: a government with its units by code and its people by username."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core import clock
from core.scope import Scope, tenant_scope
from organizations.actors import Actor, actor_for
from organizations.models import Person, Tenant, Unit
from samples.figures import load


@dataclass
class Government:
    """One sample government. ``do`` lets a person call one real action, at the moment that the clock shows."""

    tenant: Tenant
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        with transaction.atomic():
            actor = actor_for(self.people[username], self.tenant.pk, clock.now())
        if actor is None:
            raise LookupError(f"{username} has no role in {self.tenant.slug}")
        return actor

    def do(self, username: str, action: Callable[..., Any], **arguments: Any) -> Any:
        """Call the action as this person, inside the scope of this person, as a request would."""
        actor = self.actor(username)
        with transaction.atomic(), tenant_scope(actor.scope()):
            return action(actor=actor, at=clock.now(), **arguments)

    def look(self, read: Callable[[], Any]) -> Any:
        """Read something with every row open."""
        with transaction.atomic(), tenant_scope(Scope(tenant_id=self.tenant.pk, everything=True)):
            return read()


def found(slug: str) -> Government:
    """A sample government that was founded before."""
    tenant = Tenant.objects.get(slug=slug)
    government = Government(tenant=tenant)
    record = next(one for one in load("governments")["tenants"] if one["slug"] == slug)
    rows = government.look(lambda: {unit.name: unit for unit in Unit.objects.all()})
    government.units = {unit["code"]: rows[unit["name"]] for unit in record["units"]}
    usernames = [person["username"] for person in load("cast")["people"]]
    government.people = {person.username: person for person in Person.objects.filter(username__in=usernames)}
    return government
