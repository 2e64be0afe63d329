"""One-time codes: made, shown once, stored hashed; a new code ends the earlier ones of the same person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from organizations.models import Invitation, Person
from organizations.rules import CODE_LASTS, code_hash, new_code


def issue_code(person: Person, *, tenant_number: int, at: datetime, by: UUID | None) -> str:
    """A fresh code for ``person``, valid for 72 hours; whoever asks shows it once."""
    Invitation.objects.filter(person=person, used_at=None, expires_at__gt=at).update(expires_at=at)
    code = new_code()
    Invitation(
        person=person,
        tenant_number=tenant_number,
        code_hash=code_hash(code),
        made_at=at,
        made_by_id=by,
        expires_at=at + CODE_LASTS,
    ).save(force_insert=True)
    return code
