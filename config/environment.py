"""The environment, read once through typed helpers that fail loudly on odd values."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

MODES = ("local", "test", "production")


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None or (default is None and not value):
        raise ImproperlyConfigured(f"set {name}")
    return value


def mode() -> str:
    """``local``, ``test`` or ``production``; production when nothing is said, so that a mistake closes."""
    value = os.environ.get("DULI_MODE", "production")
    if value not in MODES:
        raise ImproperlyConfigured(f"DULI_MODE is {value!r}; possible: {', '.join(MODES)}")
    return value


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def database(name: str, **options: Any) -> dict[str, Any]:
    """A libpq URL as Django settings; the socket folder may stand in ``?host=``."""
    url = urlsplit(text(name))
    if url.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured(f"{name} must begin with postgresql://")
    query = {key: values[-1] for key, values in parse_qs(url.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.pop("host", "") or (url.hostname or ""),
        "PORT": str(url.port or query.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {**query, **options},
    }
