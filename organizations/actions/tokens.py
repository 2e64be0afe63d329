"""Access tokens: one tenant, listed abilities, an expiry of at most a year; shown once, stored hashed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import BadInput, Finding, Missing, WrongState
from ledger.actions import record
from organizations import permissions
from organizations.actors import Actor
from organizations.models import Token
from organizations.models.people import Ability
from organizations.rules import TOKEN_LASTS_AT_MOST, new_token_parts
from organizations.signin import TOKEN_MARK, token_secret_hash

ABILITIES = frozenset(Ability.values)


@dataclass(frozen=True, slots=True)
class MadeToken:
    """The row and the text that is shown once."""

    token: Token
    text: str

    @property
    def pk(self) -> UUID:
        return self.token.pk


@transaction.atomic
def make_token(
    *, name: str, abilities: Iterable[str], expires_at: datetime, actor: Actor, at: datetime
) -> MadeToken:
    """A token of the actor. It never opens more than its owner may at the moment it is used."""
    wanted = sorted(set(abilities))
    capacity = permissions.can_make_token(actor).require()
    findings = []
    if not wanted or not set(wanted) <= ABILITIES:
        findings.append(Finding("abilities", _("A token reads, writes, or both."), where="abilities"))
    if not at < expires_at <= at + TOKEN_LASTS_AT_MOST:
        findings.append(Finding("expires_at", _("A token lasts at most one year."), where="expires_at"))
    if findings:
        raise BadInput(findings=findings)
    prefix, secret = new_token_parts()
    token = Token(
        tenant_id=actor.tenant_id,
        person_id=cast(UUID, actor.person_id),
        name=name,
        prefix=prefix,
        secret_hash=token_secret_hash(secret),
        abilities=wanted,
        made_at=at,
        expires_at=expires_at,
    )
    token.save(force_insert=True)
    record(
        "organizations.token_made",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=token,
        payload={"name": name, "abilities": wanted, "expires_at": expires_at},
    )
    return MadeToken(token, f"{TOKEN_MARK}_{prefix}_{secret}")


@transaction.atomic
def revoke_token(*, token_id: UUID, actor: Actor, at: datetime) -> Token:
    """The token is dead at the next request."""
    token = (
        Token.objects.select_for_update(of=("self",)).filter(pk=token_id, tenant_id=actor.tenant_id).first()
    )
    if token is None:
        raise Missing
    capacity = permissions.can_revoke_token(actor, token).require()
    if token.revoked_at is not None:
        raise WrongState(_("The token is revoked already."))
    token.revoked_at, token.revoked_by_id = at, actor.person_id
    token.save(update_fields=["revoked_at", "revoked_by"])
    record("organizations.token_revoked", actor=actor, capacity=capacity, at=at, subject=token)
    return token
