"""Addresses inside the active tenant: ``{% place "programs:item-detail" item.id %}`` without repeating the tenant."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def place(context: dict[str, Any], name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a route of the tenant whose page this is."""
    return reverse(name, args=[context["request"].tenant.slug, *args], kwargs=kwargs or None)
