"""Constraints that Django lacks: the composite foreign key that keeps tenants apart, and pairs of nullable fields.

A check constraint passes unless it is *false*, so every helper says what NULL means.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.constraints import BaseConstraint


class CompositeForeignKey(BaseConstraint):
    """``foreign key (tenant_id, x_id) references target (tenant_id, id)``: a row cannot point into another tenant.

    PostgreSQL's own referential checks bypass row-level security, so a plain foreign key would accept, and tell of,
    an invisible row of another tenant. The field itself has ``db_constraint=False``.
    """

    def __init__(
        self, *, field: str, target: str, name: str, violation_error_message: str | None = None
    ) -> None:
        self.field = field
        self.target = target
        super().__init__(name=name, violation_error_message=violation_error_message)

    def _parts(self, model: Any, schema_editor: Any) -> tuple[str, str, str]:
        column = model._meta.get_field(self.field).column
        target = model._meta.apps.get_model(self.target)._meta.db_table
        quote = schema_editor.quote_name
        return quote(model._meta.db_table), quote(column), quote(target)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Never inline: the target may be made later in the same migration, or be this very table."""
        self.create_sql(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        table, column, target = self._parts(model, schema_editor)
        name = schema_editor.quote_name(self.name)
        schema_editor.deferred_sql.append(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (tenant_id, {column}) "
            f"REFERENCES {target} (tenant_id, id) DEFERRABLE INITIALLY IMMEDIATE"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} DROP CONSTRAINT {schema_editor.quote_name(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """The database answers at the statement; there is nothing to ask beforehand."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CompositeForeignKey):
            return (self.name, self.field, self.target.lower()) == (
                other.name,
                other.field,
                other.target.lower(),
            )
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.name, self.field))

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "field": self.field, "target": self.target}


def one_of(field: str, choices: type[models.TextChoices], *, name: str) -> models.CheckConstraint:
    """The column holds a declared choice, never NULL and never anything else."""
    return models.CheckConstraint(
        name=name, condition=Q(**{f"{field}__isnull": False}) & Q(**{f"{field}__in": sorted(choices.values)})
    )


def both_or_neither(first: str, second: str, *, name: str) -> models.CheckConstraint:
    """Two nullable columns are set together or not at all (a time and its person)."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
        | Q(**{f"{first}__isnull": False, f"{second}__isnull": False}),
    )


def set_when(condition: Q, field: str, *, name: str) -> models.CheckConstraint:
    """When the condition holds the column is set. The condition must not be NULL-able itself."""
    return models.CheckConstraint(name=name, condition=~condition | Q(**{f"{field}__isnull": False}))


def in_order(earlier: str, later: str, *, name: str) -> models.CheckConstraint:
    """``later`` is unset, or ``earlier`` is set and not after it."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{later}__isnull": True})
        | (Q(**{f"{earlier}__isnull": False}) & Q(**{f"{later}__gte": models.F(earlier)})),
    )


def period(start: str, end: str, *, name: str) -> models.CheckConstraint:
    """``end`` is open (NULL) or not before ``start``; ``start`` is always set."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{start}__isnull": False})
        & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": models.F(start)})),
    )


def not_blank(field: str, *, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__isnull": False}) & ~Q(**{field: ""}))
