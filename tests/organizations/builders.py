"""Empty governments made through the real actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.scope import PLATFORM, Scope, tenant_scope
from organizations.actions import accounts, platform
from organizations.actors import Actor
from organizations.models import Person
from organizations.rules import code_hash

NAMES = {"system_admin": "甲", "security_admin": "乙", "auditor": "丙"}
GOOD_PASSWORD = "湘江北去 2026 橘子洲"


def operator_actor(person: Person) -> Actor:
    return Actor(tenant_id=PLATFORM, person_id=person.pk, name=person.display_name)


def open_tenant(operator: Person, at: datetime, **more: Any) -> platform.OpenedTenant:
    values = {"slug": "changde", "division_code": "430700", "administrators": NAMES, **more}
    with tenant_scope(Scope(tenant_id=PLATFORM, person_id=operator.pk)):
        return platform.open_tenant(actor=operator_actor(operator), at=at, **values)


def take(code: str, username: str, at: datetime, password: str = GOOD_PASSWORD) -> Person:
    return accounts.take_account(
        digest=code_hash(code), username=username, display_name=username, password=password, at=at
    )
