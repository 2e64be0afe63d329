"""DRF takes over the actor that the middleware found; a browser session must bring its CSRF token."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request


def _no_view(request: HttpRequest) -> HttpResponse:
    """What the check is asked about: no view in particular."""
    return HttpResponse()


class _Check(CsrfViewMiddleware):
    def _reject(self, request: Any, reason: str) -> Any:
        return reason


class RequestActorAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        plain = request._request
        if getattr(plain, "actor", None) is None:
            return None
        if plain.token is None:
            check = _Check(lambda _request: None)  # type: ignore[arg-type]
            check.process_request(plain)
            reason = check.process_view(plain, _no_view, (), {})
            if reason:
                raise exceptions.PermissionDenied(f"CSRF: {reason}")
        return plain.actor, plain.token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="duli"'
