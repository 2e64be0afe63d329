"""What waits for somebody, and what can be done next: small answers that every app gives and ``portal`` gathers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from core.decisions import Decision

if TYPE_CHECKING:
    from core.errors import Text

T = TypeVar("T")


def keep_for_page(subject: Any) -> None:
    """From now on what several apps ask about this very object is read once. For a page that only reads."""
    subject.__dict__["_kept"] = {}


def kept(subject: Any, name: str, read: Callable[[], T]) -> T:
    """Read once for an object that ``keep_for_page`` was called for, anew for every other."""
    found: dict[str, Any] | None = subject.__dict__.get("_kept")
    if found is None:
        return read()
    if name not in found:
        found[name] = read()
    answer: T = found[name]
    return answer


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for the actor: what, where to do it, for which item, until when."""

    title: Text
    path: str
    item_id: UUID | None = None
    item_title: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """One door of an item as the actor sees it: open, or greyed with the reason."""

    title: Text
    path: str
    decision: Decision
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing before the item can go on, with whom it lies."""

    title: Text
    unit_name: str = ""
    due_at: datetime | None = None
