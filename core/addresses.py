"""Addresses of a tenant's pages, for code that redirects or writes links down."""

from __future__ import annotations

from typing import Any

from django.urls import reverse


def place(tenant: Any, name: str, *args: Any) -> str:
    """The path of a tenant's route; ``tenant`` is the tenant or its slug."""
    return reverse(name, args=[getattr(tenant, "slug", tenant), *args])
