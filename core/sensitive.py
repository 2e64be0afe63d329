"""Reads that are written down: score sheets, rankings and lists before they are public, and stored files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def sensitive(view: View) -> View:
    """Mark a view in ``urls.py``: each successful read of it leaves a line in the access log, with who and when."""
    view.is_sensitive_read = True  # type: ignore[attr-defined]
    return view


def is_sensitive(view: Any) -> bool:
    return bool(getattr(view, "is_sensitive_read", False))
