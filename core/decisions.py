"""The answer of a permission: allowed in which capacity, or refused for which reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from core.errors import NotAllowed

if TYPE_CHECKING:
    from core.errors import Clause, Text


@dataclass(frozen=True, slots=True)
class Capacity:
    """In which role, for which unit, a person acts."""

    role: str
    unit_id: UUID | None = None

    def __str__(self) -> str:
        return f"{self.role}@{self.unit_id}" if self.unit_id else self.role


@dataclass(frozen=True, slots=True)
class Decision:
    """``allowed`` with the capacity it rests on, or the ``reason`` that is shown beside the greyed button."""

    allowed: bool
    reason: Text = ""
    capacity: Capacity | None = None
    clause: Clause | None = None

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> Capacity:
        """The capacity; raises ``NotAllowed`` with the reason when refused."""
        if not self.allowed:
            raise NotAllowed(self.reason or None, clause=self.clause)
        return self.capacity or Capacity("system")


def allow(role: str, unit_id: UUID | None = None) -> Decision:
    return Decision(allowed=True, capacity=Capacity(role, unit_id))


def refuse(reason: Text, *, clause: Clause | None = None) -> Decision:
    """No, for this reason; with the clause behind it where the rulebook says no."""
    return Decision(allowed=False, reason=reason, clause=clause)
