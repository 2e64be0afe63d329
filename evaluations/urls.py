"""Addresses of this app: pages and REST operations."""

from __future__ import annotations

from django.urls import path

from core.doors import api_paths, page_paths
from core.sensitive import sensitive
from evaluations.api import lists as lists_api
from evaluations.views.grounds import GROUND_DOORS, ground_list
from evaluations.views.lists import LIST_DOORS, list_detail
from evaluations.views.rounds import ROUND_DOORS, ROUND_PAGES, ROUND_READS
from evaluations.views.vetoes import VETO_DOORS

DOORS = [*ROUND_DOORS, *LIST_DOORS, *VETO_DOORS, *GROUND_DOORS]

LIST_PAGES = [
    path("lists/<uuid:list_id>/", sensitive(list_detail), name="list-detail"),
    path("grounds/", ground_list, name="ground-list"),
]
LIST_READS = [
    path("lists/", lists_api.Lists.as_view(), name="list-list"),
    path("lists/<uuid:list_id>/", sensitive(lists_api.ListDetail.as_view()), name="list-detail"),
    path("grounds/", lists_api.Grounds.as_view(), name="ground-list"),
]

urlpatterns: list = [*ROUND_PAGES, *LIST_PAGES, *page_paths(DOORS)]
api_urlpatterns: list = [*ROUND_READS, *LIST_READS, *api_paths(DOORS)]
