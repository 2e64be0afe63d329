"""The stage people act on: a government with its units by code and its people by username."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.scope import Scope, tenant_scope
from documents.actions import store_upload
from organizations.actors import Actor, actor_for
from organizations.models import Person, Tenant, Unit
from samples.records import governments, people


def scan(title: str) -> bytes:
    """A page that stands for a scan: made up, and marked as a sample by the digest of its title."""
    mark = hashlib.sha256(title.encode()).hexdigest()[:16]
    text = f"BT /F1 18 Tf 72 760 Td (SAMPLE {mark}) Tj ET".encode()
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    page, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(page))
        page += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(page)
    page += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return page + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


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

    @contextmanager
    def acting(self, username: str) -> Iterator[Actor]:
        """Work in the scope of a person, in one transaction, as a request of theirs would."""
        actor = self.actor(username)
        with transaction.atomic(), tenant_scope(actor.scope()):
            yield actor

    def do(self, username: str, action: Callable[..., Any], **arguments: Any) -> Any:
        """Call the action as this person, inside the scope of this person, as a request would."""
        with self.acting(username) as actor:
            return action(actor=actor, at=clock.now(), **arguments)

    def who(self, unit: str, role: str) -> str:
        """The username of whoever holds a role for a unit; raises ``LookupError`` when the cast has nobody."""
        found = self.all_who(unit, role)
        if not found:
            raise LookupError(f"nobody is {role} of {unit} in {self.tenant.slug}")
        return found[0]

    def all_who(self, unit: str, role: str) -> list[str]:
        """Everybody who holds a role for a unit, in the order of the cast."""
        place = (self.tenant.slug, unit)
        return [
            str(person["username"])
            for person in people()
            for held in person["memberships"]
            if (held["tenant"], held["unit"]) == place and role in held["roles"]
        ]

    def paper(self, username: str, title: str) -> UUID:
        """The scan of a signed paper, stored by whoever records it."""
        stored = self.do(username, store_upload, name=f"{title}.pdf", data=scan(title), allowed={"pdf"})
        return UUID(str(stored.pk))

    def look(self, read: Callable[[], Any]) -> Any:
        """Read something with every row open."""
        with transaction.atomic(), tenant_scope(Scope(tenant_id=self.tenant.pk, everything=True)):
            return read()


def found(slug: str) -> Government:
    """A sample government that was founded before."""
    tenant = Tenant.objects.get(slug=slug)
    government = Government(tenant=tenant)
    rows = government.look(lambda: {unit.name: unit for unit in Unit.objects.all()})
    government.units = {unit["code"]: rows[unit["name"]] for unit in governments()[slug]["units"]}
    usernames = [person["username"] for person in people()]
    government.people = {person.username: person for person in Person.objects.filter(username__in=usernames)}
    return government
