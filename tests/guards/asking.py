"""Real requests for the access matrix: who asks, with which ids, and what kind of answer comes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse

from core.scope import no_scope, set_variables
from tests.conftest import ScopedClient
from tests.guards.routes import Route
from tests.world import World

CAST = {
    "S": "system_admin", "C": "security_admin", "A": "auditor", "O": "officer", "Q": "officer_two", "L": "leader",
    "F": "finance", "o": "lead_operator", "r": "lead_reviewer", "m": "lead_manager", "x": "other_lead",
    "d": "data_provider", "p": "object_operator", "b": "object_leader", "y": "other_leader", "h": "complaint_handler",
    "v": "observer",
}  # fmt: skip
"""Letter of the table → short name of the cast (tests/world.py)."""

_TOKEN = re.compile(
    rb'(name="csrfmiddlewaretoken" value="|csrf-token" content="|"X-CSRFToken": ?")[A-Za-z0-9]+'
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes = b""

    @property
    def kind(self) -> str:
        """``yes`` (got past the permission, whatever the state says), ``no`` (403), ``unknown`` (404)."""
        return {403: "no", 404: "unknown"}.get(self.status, "yes" if self.status < 500 else "broken")


@dataclass
class Asker:
    """Asks any address as anybody, and takes back whatever it did."""

    world: World
    ours: Mapping[str, Any]
    theirs: Mapping[str, Any]
    at: datetime
    clients: dict[str, ScopedClient] = field(default_factory=dict)

    def client(self, name: str) -> ScopedClient:
        if name not in self.clients:
            made = ScopedClient(headers={"accept-language": "zh-hans"})
            if name == "stranger":
                person = self.world.yueyang.people["officer"]
            elif name == "operator":
                person = self.world.operator
            else:
                person = None if name == "anonymous" else self.world.people[name]
            if person is not None:
                with no_scope():
                    set_variables(None)
                    made.force_login(person, backend="organizations.signin.PersonBackend")
            self.clients[name] = made
        return self.clients[name]

    def address(
        self, route: Route, ids: Mapping[str, Any], *, tenant: str = "yiyang", strange: str = ""
    ) -> str:
        """The address with one's own ids, or with the parameter ``strange`` of the other government (``random``: nobody's)."""
        kwargs: dict[str, Any] = {}
        app = route.name.split(":")[1]
        for name in route.parameters:
            if name == "tenant":
                kwargs[name] = tenant
            elif name == "year":
                kwargs[name] = 2025
            elif name == "item_key":
                kwargs[name] = "1"
            elif name == "rule_code":
                kwargs[name] = "places.backfill"
            elif name == "tenant_id":
                kwargs[name] = self.world.ningyuan.tenant.pk
            else:
                kwargs[name] = ids.get(f"{app}:{name}") or ids.get(name) or uuid4()
        return reverse(_view_name(route), kwargs=kwargs)

    def ask(self, who: str, method: str, path: str, body: Any = None, *, token: str = "") -> Answer:
        client = self.client("anonymous" if token else who)
        extra: dict[str, Any] = {"headers": {"authorization": f"Bearer {token}"}} if token else {}
        with no_scope(), transaction.atomic():
            if path.startswith("/api/"):
                data = json.dumps(body or {})
                response = client.generic(method, path, data, content_type="application/json", **extra)
            elif method == "GET":
                response = client.get(path, **extra)
            else:
                response = client.generic(
                    method, path, b"", content_type="application/x-www-form-urlencoded", **extra
                )
            answer = Answer(response.status_code, _TOKEN.sub(rb"\1-", response.content))
            transaction.set_rollback(True)
        return answer


def _view_name(route: Route) -> str:
    face, *rest = route.name.split(":")
    prefix = {"page": [], "root": []}.get(face, [face])
    return ":".join([*prefix, *rest])


def random_ids(ids: Mapping[str, Any]) -> dict[str, Any]:
    return {name: uuid4() if isinstance(value, UUID) else value for name, value in ids.items()}
