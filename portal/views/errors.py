"""Pages for what went wrong; the same bytes for every 404."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from core.errors import Missing, Refusal
from core.problems import problem


def _answer(request: HttpRequest, refusal: Refusal, template: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(problem(refusal), status=refusal.status, content_type="application/problem+json")
    return render(request, template, {"refusal": refusal}, status=refusal.status)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _answer(request, Missing(), "errors/404.html")


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    from core.errors import NotAllowed

    return _answer(request, NotAllowed(), "errors/403.html")


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    from core.errors import BadInput

    return _answer(request, BadInput(), "errors/400.html")


def server_error(request: HttpRequest) -> HttpResponse:
    from django.utils.translation import gettext as _

    refusal = Refusal(_("Something went wrong on our side. Nothing was changed."), code="server_error")
    refusal.status = 500
    return _answer(request, refusal, "errors/500.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return forbidden(request)
