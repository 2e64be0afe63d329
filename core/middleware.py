"""The request shape: one outer transaction, context variables set first, rendering inside, no streaming."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from core import scope


def alias_for(path: str) -> str:
    """The public portal reads through the public role; everything else through the application's."""
    return "public" if path.startswith(settings.PUBLIC_PREFIX) else "default"


class TransactionMiddleware:
    """Opens the request's transaction and closes every tenant before anything else runs.

    ``ATOMIC_REQUESTS`` gives the view a savepoint of its own inside, so that a failed view leaves nothing while the
    refusal's entry in the access log, written out here, stays.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(settings.UNGUARDED_PREFIXES):
            return self.get_response(request)
        alias = alias_for(request.path)
        with transaction.atomic(using=alias), scope.no_scope():
            request.at, request.clock_shift = scope.close_and_ask_the_time(alias)  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.streaming and not getattr(response, "carries_no_tenant_data", False):
                raise RuntimeError("tenant data is never streamed: exports are files made by tasks")
            return response
