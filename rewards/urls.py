"""Addresses of this app: pages, REST operations, public pages."""

from __future__ import annotations

urlpatterns: list = []
api_urlpatterns: list = []
