"""Addresses of the ledger: pages and REST of the audit administrator."""

from __future__ import annotations

from django.urls import path

from ledger import api, views

urlpatterns = [
    path("ledger/", views.act_list, name="act-list"),
    path("ledger/verification/", views.verification, name="verification"),
    path("ledger/access/", views.access_list, name="access-list"),
]
api_urlpatterns = [
    path("ledger/", api.ActList.as_view(), name="act-list"),
    path("ledger/verification/", api.Verification.as_view(), name="verification"),
    path("ledger/access/", api.AccessList.as_view(), name="access-list"),
]
