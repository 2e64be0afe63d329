"""Inside which tenant, and on whose behalf, the present work is done.

A scope is entered for a request, a task or a command, inside a transaction; it sets the variables that the
row-level security policies read, with ``set_config(…, true)`` only, and every variable every time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections
from django.db.models import Func, TextField, Value
from django.db.models.functions import Cast

PLATFORM = 0
"""The tenant number of acts of the platform itself; no tenant row has it."""


class NoTenantScope(RuntimeError):
    """A tenant's rows were asked for outside every scope: a mistake in our code, never a user's."""


class WrongTenant(RuntimeError):
    """A row of one tenant was about to be written inside the scope of another."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One tenant, one person, and which rows about objects open: all of them, or some items and some units."""

    tenant_id: int
    person_id: UUID | None = None
    everything: bool = False
    item_ids: frozenset[UUID] = field(default_factory=frozenset)
    unit_ids: frozenset[UUID] = field(default_factory=frozenset)


_active: ContextVar[Scope | None] = ContextVar("duli_scope", default=None)

_SET = (
    "set_config('duli.tenant', %s, true), set_config('duli.person', %s, true), "
    "set_config('duli.scope', %s, true), set_config('duli.items', %s, true), "
    "set_config('duli.units', %s, true), set_config('duli.token', %s, true)"
)


def set_variables(
    scope: Scope | None, *, person_id: UUID | None = None, token: str = "", using: str = "default"
) -> None:
    """Write all context variables for this transaction; ``None`` closes every tenant's rows."""
    connection = connections[using]
    if not connection.in_atomic_block:
        raise NoTenantScope("context variables live in a transaction; open one first")
    with connection.cursor() as cursor:
        cursor.execute("select " + _SET, _values(scope, person_id, token))


def close_and_ask_the_time(using: str = "default") -> tuple[datetime, timedelta]:
    """The first statement of a request: every tenant closed, the clock read, and by how much it was moved."""
    connection = connections[using]
    if not connection.in_atomic_block:
        raise NoTenantScope("context variables live in a transaction; open one first")
    with connection.cursor() as cursor:
        cursor.execute(
            "select duli_now(), coalesce((select shift from duli_clock), interval '0'), " + _SET,
            _values(None),
        )
        moment, shift = cursor.fetchone()[:2]
    return moment, shift


def _values(scope: Scope | None, person_id: UUID | None = None, token: str = "") -> list[str]:
    if scope is None:
        return ["", str(person_id or ""), "", "", "", token]
    return [
        str(scope.tenant_id),
        str(scope.person_id or person_id or ""),
        "all" if scope.everything else "",
        ",".join(sorted(map(str, scope.item_ids))),
        ",".join(sorted(map(str, scope.unit_ids))),
        token,
    ]


def active_scope() -> Scope | None:
    return _active.get()


def require_scope() -> Scope:
    """The active scope; raises ``NoTenantScope`` when there is none."""
    scope = _active.get()
    if scope is None:
        raise NoTenantScope("no tenant is active here")
    return scope


@contextmanager
def tenant_scope(scope: Scope, *, using: str = "default") -> Iterator[Scope]:
    """Work inside ``scope`` until the block ends, then restore what was active before."""
    before = _active.get()
    set_variables(scope, using=using)
    reset = _active.set(scope)
    try:
        yield scope
    finally:
        _active.reset(reset)
        connection = connections[using]
        if connection.in_atomic_block and not connection.needs_rollback and connection.connection is not None:
            set_variables(before, using=using)


@contextmanager
def no_scope() -> Iterator[None]:
    """Leave every scope for a block: what is read by key alone (sessions, tokens) needs none."""
    reset = _active.set(None)
    try:
        yield
    finally:
        _active.reset(reset)


def enter(scope: Scope, *, using: str = "default") -> object:
    """Enter without a block, for the middleware; give the answer to ``leave``."""
    set_variables(scope, using=using)
    return _active.set(scope)


def activate(scope: Scope) -> object:
    """Name the scope that a statement has opened already in the database; give the answer to ``leave``."""
    return _active.set(scope)


def opening(tenant_column: str, person_id: UUID) -> dict[str, Func]:
    """Columns that open the tenant whose row is read for the person, and none of its rows about objects.

    So finding a government by its address and opening it is one statement. For a read of one row, in a transaction.
    """
    values = {
        "tenant": Cast(tenant_column, TextField()),
        "person": Value(str(person_id)),
        "scope": Value(""),
        "items": Value(""),
        "units": Value(""),
        "token": Value(""),
    }
    return {
        f"opened_{name}": Func(
            Value(f"duli.{name}"), value, Value(True), function="set_config", output_field=TextField()
        )
        for name, value in values.items()
    }


def leave(token: object) -> None:
    _active.reset(token)  # type: ignore[arg-type]
