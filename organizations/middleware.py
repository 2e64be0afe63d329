"""The actor of every request: session or token → person → memberships → the tenant in the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from core import clock, scope
from core.errors import Refusal
from core.problems import problem
from core.scope import PLATFORM, Scope
from core.sensitive import is_sensitive
from ledger import access
from organizations.actors import Actor, actor_inside
from organizations.queries import kept_for_one_request, tenant_opened_for
from organizations.sessions import person_of_session
from organizations.signin import person_of_token

API_PREFIX = "/api/"
TENANT_PREFIXES = ("/t/", "/api/v1/t/")
PLATFORM_PREFIXES = ("/platform/", "/api/v1/platform/")
NOTED = {401: "refusal", 403: "refusal", 404: "refusal", 409: "refusal"}


class ActorMiddleware:
    """Puts ``request.tenant`` and ``request.actor`` in place and opens the tenant, or answers 401, 302 or 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.tenant = request.actor = request.token = None  # type: ignore[attr-defined]
        request.opened_scope = None  # type: ignore[attr-defined]
        try:
            with kept_for_one_request():
                response = self.get_response(request)
            self._note(request, response)
            return response
        finally:
            if request.opened_scope is not None:  # type: ignore[attr-defined]
                scope.leave(request.opened_scope)  # type: ignore[attr-defined]
                # Whatever answers from here on (an error page further out) has no tenant to ask.
                request.tenant = request.actor = None  # type: ignore[attr-defined]

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.path.startswith(settings.PUBLIC_PREFIX):
            return None
        if request.path.startswith(PLATFORM_PREFIXES):
            return self._platform(request)
        if not request.path.startswith(TENANT_PREFIXES):
            return None
        return self._tenant(request, kwargs.pop("tenant"))

    def _person(self, request: HttpRequest, at: Any) -> Any:
        header = request.headers.get("Authorization", "")
        if header and request.path.startswith(API_PREFIX):
            found = person_of_token(header, at)
            if found is None:
                return None
            request.token = found[1]  # type: ignore[attr-defined]
            return found[0]
        return person_of_session(request)

    def _tenant(self, request: HttpRequest, slug: str) -> HttpResponse | None:
        at = request.at  # type: ignore[attr-defined]
        person = self._person(request, at)
        if person is None:
            return _sign_in_first(request)
        tenant = tenant_opened_for(person.pk, slug)
        token = request.token  # type: ignore[attr-defined]
        if (
            tenant is None
            or tenant.closed_at is not None
            or (token is not None and token.tenant_id != tenant.pk)
        ):
            scope.set_variables(None)
            raise Http404
        actor = self._actor(person, tenant.pk, at)
        if actor is None:
            scope.set_variables(None)
            raise Http404
        if token is not None:
            actor = _narrowed(actor, token)
        request.tenant, request.actor = tenant, actor  # type: ignore[attr-defined]
        request.opened_scope = scope.enter(actor.scope())  # type: ignore[attr-defined]
        return None

    def _actor(self, person: Any, tenant_id: int, at: datetime) -> Actor | None:
        """Read with nothing open but the memberships; what the roles open is opened with the actor's scope."""
        opened = scope.activate(Scope(tenant_id=tenant_id, person_id=person.pk))
        try:
            return actor_inside(person, tenant_id, at)
        finally:
            scope.leave(opened)

    def _platform(self, request: HttpRequest) -> HttpResponse | None:
        person = self._person(request, request.at)  # type: ignore[attr-defined]
        if person is None:
            return _sign_in_first(request)
        if not person.is_platform_operator or request.token is not None:  # type: ignore[attr-defined]
            raise Http404
        request.actor = Actor(  # type: ignore[attr-defined]
            tenant_id=PLATFORM, person_id=person.pk, name=person.display_name
        )
        request.opened_scope = scope.enter(  # type: ignore[attr-defined]
            Scope(tenant_id=PLATFORM, person_id=person.pk)
        )
        return None

    def _note(self, request: HttpRequest, response: HttpResponse) -> None:
        """Refusals and sensitive reads go to the access log, in the outer transaction: they outlive the view's savepoint."""
        kind = NOTED.get(response.status_code)
        match = request.resolver_match
        if kind is None and response.status_code == 200 and match is not None and is_sensitive(match.func):
            kind = "sensitive_read"
        actor = request.actor  # type: ignore[attr-defined]
        if kind is None or (actor is None and response.status_code == 404):
            return
        if request.path.startswith(settings.PUBLIC_PREFIX):
            return
        access.note(
            kind,
            at=clock.now(),
            person_id=actor.person_id if actor else None,
            method=request.method or "",
            path=request.path,
            status=response.status_code,
        )


def _narrowed(actor: Actor, token: Any) -> Actor:
    from dataclasses import replace

    return replace(actor, abilities=frozenset(token.abilities))


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        refusal = Refusal(_("Sign in or send a valid token."), code="not_signed_in")
        refusal.status = 401
        return JsonResponse(
            problem(refusal),
            status=401,
            content_type="application/problem+json",
            headers={"WWW-Authenticate": 'Bearer realm="duli"'},
        )
    query = urlencode({"next": request.get_full_path()})
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
