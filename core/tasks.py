"""The two base classes of background tasks. There is no third: every task says whose data it works on."""

from __future__ import annotations

from typing import Any

from celery import Task
from django.db import transaction

from core.scope import PLATFORM, Scope, no_scope, set_variables, tenant_scope


class TenantTask(Task):
    """``task(tenant_id, …)``: one transaction, inside that tenant, with every row about objects open."""

    abstract = True
    scope_kind = "tenant"
    acks_late = True
    reject_on_worker_lost = True
    ignore_result = True

    def __call__(self, tenant_id: int, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic(), tenant_scope(Scope(tenant_id=tenant_id, everything=True)):
            return self.run(tenant_id, *args, **kwargs)


class PlatformTask(Task):
    """Touches no tenant's data: relays, sweeps over thin rows. Tenants stay closed."""

    abstract = True
    scope_kind = "platform"
    acks_late = True
    reject_on_worker_lost = True
    ignore_result = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with no_scope():
            return self.run(*args, **kwargs)


def platform_scope(person_id: Any = None) -> Scope:
    """The scope of the platform's own acts: tenant number 0, which no government has."""
    return Scope(tenant_id=PLATFORM, person_id=person_id)


__all__ = ["PlatformTask", "TenantTask", "platform_scope", "set_variables"]
