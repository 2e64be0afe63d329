"""What a token may at all: reading or writing. Everything else is asked of ``permissions.can_…`` by the actions."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

READ = "read"
WRITE = "write"
ABILITIES = (READ, WRITE)


class TokenAbility(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        actor = getattr(request._request, "actor", None)
        if actor is None:
            return False
        if actor.abilities is None:
            return True
        return (READ if request.method in SAFE_METHODS else WRITE) in actor.abilities
