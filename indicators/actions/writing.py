"""The rows of a saved grid: two statements however many cells, with the columns sent as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from core.ids import uuid7
from core.scope import require_scope

_STEP_BACK = "update indicators_value set is_current = false where tenant_id = %s and id = any(%s::uuid[])"
_INSERT = """
insert into indicators_value (
    id, tenant_id, item_id, unit_id, indicator_id, component, version, is_current, amount, source, reason,
    evidence_id, channel, entered_at, entered_by_id, provider_id
)
select id, %s, %s, unit, indicator, component, version, true, amount, %s, %s, %s, %s, %s, %s, provider
from unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::integer[], %s::numeric[], %s::uuid[])
    as cell (id, unit, indicator, component, version, amount, provider)
"""


@dataclass(frozen=True, slots=True)
class NewVersion:
    """One cell as it is stored: the number and the version that it becomes."""

    unit_id: UUID
    indicator_id: UUID
    component: str
    version: int
    amount: Decimal | None


def write_versions(
    rows: Sequence[NewVersion],
    replaced: Sequence[UUID | None],
    *,
    item_id: UUID,
    by: UUID,
    at: datetime,
    channel: str,
    reason: str,
    source: str,
    evidence_id: UUID | None,
    providers: dict[UUID, UUID],
) -> None:
    """The old versions step back, the new ones are inserted. Row security and every constraint hold as for any row."""
    if not rows:
        return
    tenant_id = require_scope().tenant_id
    with connection.cursor() as cursor:
        if replaced:
            cursor.execute(_STEP_BACK, [tenant_id, list(replaced)])
        cursor.execute(
            _INSERT,
            [
                tenant_id, item_id, source, reason, evidence_id, channel, at, by,
                [uuid7() for _row in rows],
                [row.unit_id for row in rows],
                [row.indicator_id for row in rows],
                [row.component for row in rows],
                [row.version for row in rows],
                [row.amount for row in rows],
                [providers[row.indicator_id] for row in rows],
            ],
        )  # fmt: skip
