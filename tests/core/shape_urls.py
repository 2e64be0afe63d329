"""A few views that misbehave, to see what the request's shape makes of them."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.urls import include, path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from config.urls import urlpatterns as real_urlpatterns
from core.errors import NotAllowed, WrongState
from organizations.models import UnitKind

LAZY = engines["django"].from_string("{% for kind in kinds %}[{{ kind.code }}]{% endfor %}")


def lazily_rendered(request: HttpRequest) -> SimpleTemplateResponse:
    return SimpleTemplateResponse(LAZY, {"kinds": UnitKind.objects.order_by("code")})


def writes_and_fails(request: HttpRequest) -> HttpResponse:
    UnitKind.objects.create(code="half-done", name="x")
    raise ZeroDivisionError


def writes_and_refuses(request: HttpRequest) -> HttpResponse:
    UnitKind.objects.create(code="half-done", name="x")
    raise WrongState("not now")


def streams(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(kind.code for kind in UnitKind.objects.all())


def tells_the_tenant(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(current_setting('duli.tenant', true), ''), coalesce(current_setting('duli.person', true), '')"
        )
        return HttpResponse("|".join(cursor.fetchone()))


class WritesAndIsInvalid(APIView):
    def post(self, request: Request) -> None:
        UnitKind.objects.create(code="half-done", name="x")
        raise serializers.ValidationError({"code": "wrong"})


class WritesAndIsForbidden(APIView):
    def post(self, request: Request) -> None:
        UnitKind.objects.create(code="half-done", name="x")
        raise NotAllowed


urlpatterns = [
    path("tell/", tells_the_tenant),
    path(
        "t/<slug:tenant>/shape/",
        include(
            [
                path("lazy/", lazily_rendered),
                path("fails/", writes_and_fails),
                path("refuses/", writes_and_refuses),
                path("streams/", streams),
                path("tell/", tells_the_tenant),
            ]
        ),
    ),
    path(
        "api/v1/t/<slug:tenant>/shape/",
        include(
            [
                path("invalid/", WritesAndIsInvalid.as_view()),
                path("forbidden/", WritesAndIsForbidden.as_view()),
            ]
        ),
    ),
    *real_urlpatterns,
]
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
