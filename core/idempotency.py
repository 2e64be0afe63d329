"""Idempotency keys: a repeated write is answered as it was the first time, and done once."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import BadInput, Conflict, Finding
from core.models import IdempotencyKey
from core.scope import require_scope

LONGEST_KEY = 200


class KeyUsedOtherwise(Conflict):
    """The same key came with another body or address. 422, as the drafts for the header say."""

    code = "idempotency_key_reused"
    status = 422
    sentence = _("This idempotency key was used for another request.")
    remedy_text = _("Use a new key for a new request.")


def body_digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def recall(*, person_id: UUID, key: str, method: str, path: str, digest: str) -> tuple[int, Any] | None:
    """The stored answer of an earlier request with this key; raises when it was another request, or the key is no key."""
    if len(key) > LONGEST_KEY:
        raise BadInput(
            findings=[Finding(code="key", message=_("An idempotency key has at most 200 characters."))]
        )
    row = IdempotencyKey.objects.filter(
        tenant_id=require_scope().tenant_id, person_id=person_id, key=key
    ).first()
    if row is None:
        return None
    if (row.method, row.path, row.body_digest) != (method, path, digest):
        raise KeyUsedOtherwise
    return row.status, row.answer


def remember(
    *, person_id: UUID, key: str, method: str, path: str, digest: str, status: int, answer: Any, at: Any
) -> None:
    """Store the answer in the transaction of the write; a parallel twin loses with ``Conflict`` and leaves nothing."""
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(
                tenant_id=require_scope().tenant_id,
                person_id=person_id,
                key=key,
                method=method,
                path=path,
                body_digest=digest,
                status=status,
                answer=answer,
                made_at=at,
            )
    except IntegrityError as error:
        raise Conflict(_("The same request is being carried out at this moment.")) from error
