"""Is the process alive, is it ready to serve."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connections, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def _database_answers() -> bool:
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("select duli_now()")
            return cursor.fetchone() is not None
    except Error:
        return False


def _broker_answers() -> bool:
    url = urlsplit(settings.CELERY_BROKER_URL)
    try:
        if url.scheme.endswith("+socket") or not url.hostname:
            link = socket.socket(socket.AF_UNIX)
            link.settimeout(1)
            link.connect(url.path)
        else:
            link = socket.create_connection((url.hostname, url.port or 6379), 1)
        with link:
            return True
    except OSError:
        return False


@require_safe
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> HttpResponse:
    state = {"database": _database_answers(), "broker": _broker_answers()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)
