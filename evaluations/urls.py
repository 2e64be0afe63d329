"""Addresses of this app: pages and REST operations."""

from __future__ import annotations

from core.doors import api_paths, page_paths
from evaluations.views.rounds import ROUND_DOORS, ROUND_PAGES, ROUND_READS

DOORS = [*ROUND_DOORS]

urlpatterns: list = [*ROUND_PAGES, *page_paths(DOORS)]
api_urlpatterns: list = [*ROUND_READS, *api_paths(DOORS)]
