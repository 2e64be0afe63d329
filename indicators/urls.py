"""Addresses of this app: pages, REST operations, public pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

urlpatterns: list = [path("requests/<uuid:request_id>/", lambda request, **kw: HttpResponse(""), name="request-detail")]
api_urlpatterns: list = []
