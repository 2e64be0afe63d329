"""Addresses of this app: pages and REST operations."""

from __future__ import annotations

from django.urls import path

from core.doors import api_paths, page_paths
from core.sensitive import sensitive
from evaluations.api import applications as applications_api
from evaluations.api import lists as lists_api
from evaluations.api import superiors as superiors_api
from evaluations.views import applications
from evaluations.views.application_doors import APPLICATION_DOORS
from evaluations.views.evidence import EVIDENCE_DOORS, evidence_list
from evaluations.views.grounds import GROUND_DOORS, ground_list
from evaluations.views.lists import LIST_DOORS, list_detail
from evaluations.views.rounds import ROUND_DOORS, ROUND_PAGES, ROUND_READS
from evaluations.views.selection import SELECTION_DOORS
from evaluations.views.superiors import SUPERIOR_DOORS, commendation_register
from evaluations.views.vetoes import VETO_DOORS

DOORS = [*ROUND_DOORS, *LIST_DOORS, *VETO_DOORS, *GROUND_DOORS, *APPLICATION_DOORS, *EVIDENCE_DOORS]
DOORS += [*SELECTION_DOORS, *SUPERIOR_DOORS]

LIST_PAGES = [
    path("lists/<uuid:list_id>/", sensitive(list_detail), name="list-detail"),
    path("grounds/", ground_list, name="ground-list"),
    path("superior-commendations/", commendation_register, name="superior-list"),
]
LIST_READS = [
    path("lists/", lists_api.Lists.as_view(), name="list-list"),
    path("lists/<uuid:list_id>/", sensitive(lists_api.ListDetail.as_view()), name="list-detail"),
    path("grounds/", lists_api.Grounds.as_view(), name="ground-list"),
    path("superior-commendations/", superiors_api.Commendations.as_view(), name="superior-list"),
]
APPLICATION_PAGES = [
    path("applications/", applications.application_list, name="application-list"),
    path("items/<uuid:item_id>/applications/", applications.application_item, name="application-item"),
    path("applications/<uuid:application_id>/", applications.application_detail, name="application-detail"),
    path(
        "applications/<uuid:application_id>/paper/",
        sensitive(applications.application_paper),
        name="application-paper",
    ),
    path(
        "applications/files/<uuid:document_id>/",
        sensitive(applications.application_file),
        name="application-file",
    ),
    path("evidence/", evidence_list, name="evidence-list"),
]
APPLICATION_READS = [
    path("applications/", applications_api.Applications.as_view(), name="application-list"),
    path(
        "items/<uuid:item_id>/applications/",
        applications_api.ItemApplications.as_view(),
        name="application-item",
    ),
    path(
        "applications/<uuid:application_id>/",
        applications_api.ApplicationDetail.as_view(),
        name="application-detail",
    ),
    path("evidence/", applications_api.EvidenceList.as_view(), name="evidence-list"),
]

urlpatterns: list = [*ROUND_PAGES, *LIST_PAGES, *APPLICATION_PAGES, *page_paths(DOORS)]
api_urlpatterns: list = [*ROUND_READS, *LIST_READS, *APPLICATION_READS, *api_paths(DOORS)]
