"""Foreign keys that cannot leave a tenant.

``TenantForeignKey`` and ``TenantField`` add the composite constraints to ``Meta.constraints`` of the model that carries
them, so that migrations and the catalogue lint see them and no model can forget one.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.fields.related import ForeignKey

from core.constraints import CompositeForeignKey


def _short(*parts: str) -> str:
    name = "_".join(parts)
    if len(name) <= 60:
        return name
    import hashlib

    return f"{name[:50]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _add_constraint(cls: Any, constraint: Any) -> None:
    meta = cls._meta
    if meta.abstract or any(existing.name == constraint.name for existing in meta.constraints):
        return
    meta.constraints = [*meta.constraints, constraint]
    meta.original_attrs["constraints"] = meta.constraints


def _is_historical(cls: Any) -> bool:
    return cls.__module__ == "__fake__"


class TenantField(ForeignKey):
    """The tenant that owns the row; brings ``unique (tenant_id, id)``, the target of composite foreign keys."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["to"] = settings.DULI_TENANT_MODEL
        kwargs["on_delete"] = models.PROTECT
        kwargs["db_index"] = False
        kwargs["editable"] = False
        kwargs.setdefault("related_name", "+")
        super().__init__(**kwargs)

    def contribute_to_class(self, cls: Any, name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        if not cls._meta.abstract and not _is_historical(cls):
            key = _short(cls._meta.app_label, cls._meta.model_name, "tenant_key")
            _add_constraint(cls, models.UniqueConstraint(fields=["tenant", "id"], name=key))

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


class TenantForeignKey(ForeignKey):
    """A foreign key to a row of the same tenant, held by a composite constraint in the database."""

    def __init__(self, to: str, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def contribute_to_class(self, cls: Any, name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        if cls._meta.abstract or _is_historical(cls):
            return
        remote = self.remote_field.model
        if isinstance(remote, str):
            target = f"{cls._meta.app_label}.{cls.__name__}" if remote == "self" else remote
            target = target if "." in target else f"{cls._meta.app_label}.{target}"
        else:
            target = remote._meta.label
        constraint = CompositeForeignKey(
            field=name,
            target=target,
            name=_short(cls._meta.app_label, cls._meta.model_name, name, "same_tenant"),
        )
        _add_constraint(cls, constraint)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs
