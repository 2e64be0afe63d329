"""What every page's frame needs: the tenant, the navigation, the count of unread messages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"tenant": getattr(request, "tenant", None), "actor": getattr(request, "actor", None), "navigation": []}
