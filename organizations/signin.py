"""Who somebody is: by username and password, or by a token. Rights are another matter (``actors``)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from core.scope import set_variables
from organizations.models import Person, Token

TOKEN_MARK = "duli"  # noqa: S105 - how a token begins, no secret
LAST_USED_STEP = timedelta(minutes=5)


class PersonBackend:
    """Username and password of a person who is not disabled. Takes as long for a name that does not exist."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Person | None:
        if username is None or password is None:
            return None
        person = Person.objects.filter(username=username).first()
        if person is None:
            Person().set_password(password)
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, person_id: str) -> Person | None:
        return Person.objects.filter(pk=person_id, disabled_at=None).first()

    def has_perm(self, person: Any, perm: str, obj: Any = None) -> bool:
        """No global permissions: rights come from memberships and relations."""
        return False


def token_secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def person_of_token(header: str, at: datetime) -> tuple[Person, Token] | None:
    """The person and token of ``Authorization: Bearer duli_<prefix>_<secret>``; ``None`` when it is not valid now."""
    kind, _, value = header.partition(" ")
    parts = value.strip().split("_")
    if kind.lower() != "bearer" or len(parts) != 3 or parts[0] != TOKEN_MARK or not parts[1]:
        return None
    set_variables(None, token=parts[1])
    token = Token.objects.select_related("person").filter(prefix=parts[1]).first()
    if token is None or not hmac.compare_digest(token.secret_hash, token_secret_hash(parts[2])):
        return None
    if token.revoked_at is not None or token.expires_at <= at or not token.person.is_active:
        return None
    if token.last_used_at is None or at - token.last_used_at > LAST_USED_STEP:
        Token.objects.filter(pk=token.pk).update(last_used_at=at)
    return token.person, token


def person_by_id(person_id: UUID) -> Person | None:
    return Person.objects.filter(pk=person_id, disabled_at=None).first()


def client_address(request: HttpRequest) -> str:
    """Where a request comes from: in production the one address that the reverse proxy writes down."""
    if settings.PRODUCTION:
        return (
            request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip() or request.META["REMOTE_ADDR"]
        )
    return request.META.get("REMOTE_ADDR", "")
