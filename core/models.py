"""The base of every row that belongs to a tenant, and the manager that refuses to answer without one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from core.fields import TenantField
from core.ids import uuid7
from core.scope import WrongTenant, require_scope


class ScopedQuerySet(models.QuerySet[Any]):
    """Reads and writes inside the active tenant only."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            row.bind_tenant()
        return super().bulk_create(rows, *args, **kwargs)


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """Raises ``NoTenantScope`` outside every tenant; filters by the active one otherwise."""

    def get_queryset(self) -> ScopedQuerySet:
        scope = require_scope()
        queryset: ScopedQuerySet = super().get_queryset()
        return queryset.filter(tenant_id=scope.tenant_id)


class TenantModel(models.Model):
    """A row of exactly one tenant. ``class Meta(TenantModel.Meta)`` in every child keeps the scoped base manager."""

    rows_about_objects: ClassVar[bool] = False
    """True where a row is about one object in one item (``item_id``, ``unit_id``): a second policy guards it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant = TenantField()

    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def bind_tenant(self) -> None:
        """Take the active tenant, or raise ``WrongTenant`` when the row is another's."""
        scope = require_scope()
        if self.tenant_id is None:
            self.tenant_id = scope.tenant_id
        elif self.tenant_id != scope.tenant_id:
            raise WrongTenant(
                f"{self._meta.label} of tenant {self.tenant_id} inside tenant {scope.tenant_id}"
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.bind_tenant()
        super().save(*args, **kwargs)


class IdempotencyKey(models.Model):
    """A write by REST that was answered once is answered the same again, for the same person, key and body."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.BigIntegerField()
    person_id = models.UUIDField()
    key = models.CharField(max_length=200)
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=500)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "person_id", "key"], name="core_idempotency_key_once_for_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.key}"


def person_key(**kwargs: Any) -> models.ForeignKey[Any, Any]:
    """A foreign key to a person: kept for traceability, so a person with acts is never deleted."""
    kwargs.setdefault("related_name", "+")
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, **kwargs)
