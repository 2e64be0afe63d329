"""Addresses of this app: pages, REST operations."""

from __future__ import annotations

from django.urls import path

from core.doors import api_paths, page_paths
from core.sensitive import sensitive
from documents import views
from documents.api import views as api

DOORS = [("documents/renderings/<uuid:rendering_id>/retry/", views.RetryRendering)]

urlpatterns: list = [
    path("documents/files/<uuid:file_id>/", sensitive(views.file_download), name="file-download"),
    path("documents/renderings/<uuid:rendering_id>/", views.rendering_detail, name="rendering-detail"),
    path(
        "documents/renderings/<uuid:rendering_id>/progress/",
        views.rendering_progress,
        name="rendering-progress",
    ),
    *page_paths(DOORS),
]

api_urlpatterns: list = [
    path("documents/files/<uuid:file_id>/", api.FileDetail.as_view(), name="file-detail"),
    path(
        "documents/files/<uuid:file_id>/content/", sensitive(api.FileContent.as_view()), name="file-content"
    ),
    path("documents/renderings/<uuid:rendering_id>/", api.RenderingDetail.as_view(), name="rendering-detail"),
    *api_paths(DOORS),
]
