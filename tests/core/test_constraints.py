"""The rule that the kernel's own table holds, violated."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from core.models import IdempotencyKey


@pytest.mark.parametrize("name", ["core_idempotency_key_once_for_a_person"])
def test_a_key_is_remembered_once_for_a_person(inside, at, name):
    tenant, person = inside.yiyang.tenant.pk, inside.people["officer"].pk
    values = {
        "tenant_id": tenant, "person_id": person, "key": "k", "method": "POST", "path": "/", "body_digest": "0" * 64,
        "status": 200, "answer": {}, "made_at": at,
    }  # fmt: skip
    IdempotencyKey.objects.create(**values)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        IdempotencyKey.objects.create(**values)
