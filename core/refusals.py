"""A refusal that leaves a page's view becomes its page: one place, so that no view catches them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import Refusal


class RefusalMiddleware:
    """Answers a ``Refusal`` raised by a page with its sentence, clause and remedy; REST has its own handler."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Any) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if exception.status == 404:
            from django.urls import get_resolver

            not_found: Callable[..., HttpResponse] = get_resolver().resolve_error_handler(404)
            return not_found(request, exception=Http404())
        return render(request, "errors/refused.html", {"refusal": exception}, status=exception.status)
