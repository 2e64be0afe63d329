"""Entries of the access log. Written in the outer transaction, so that they stay when the view's work is taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from core.scope import PLATFORM, Scope, active_scope, tenant_scope
from ledger.models import AccessEntry


def note(
    kind: str,
    *,
    at: datetime,
    person_id: UUID | None = None,
    method: str = "",
    path: str = "",
    status: int | None = None,
    detail: str = "",
) -> None:
    """One line: ``refusal``, ``sign_in_failed``, ``sensitive_read`` … in the active tenant, else the platform's."""
    scope = active_scope()
    if scope is None:
        with tenant_scope(Scope(tenant_id=PLATFORM)):
            note(kind, at=at, person_id=person_id, method=method, path=path, status=status, detail=detail)
        return
    AccessEntry(
        tenant_id=scope.tenant_id,
        at=at,
        person_id=person_id,
        kind=kind,
        method=method[:10],
        path=path[:500],
        status=status,
        detail=detail[:500],
    ).save(force_insert=True)
