"""Addresses of this app: pages, REST operations, public pages."""

from __future__ import annotations

from django.urls import path

from core.doors import api_paths, page_paths
from notifications import views
from notifications.api import views as api

DOORS = [
    ("inbox/read/", views.ReadAll),
    ("inbox/<uuid:notification_id>/read/", views.ReadOne),
]

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("deadlines/", views.deadlines, name="deadlines"),
    *page_paths(DOORS),
]
api_urlpatterns = [
    path("inbox/", api.NotificationList.as_view(), name="inbox"),
    path("deadlines/", api.DeadlineList.as_view(), name="deadlines"),
    *api_paths(DOORS),
]
