"""The public portal: no sign-in, no session, no cookie but the display's; it reads through the public role alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock
from core.scope import Scope, tenant_scope
from documents.views import as_attachment
from organizations.models import Tenant
from publicity.models import Publication
from publicity.models.publications import PublicationKind
from publicity.queries import public as queries

DISPLAY_COOKIE = "duli-display"
DISPLAY_MODES = ("normal", "large", "contrast")
A_YEAR = 365 * 24 * 3600
FRESH_FOR = "public, max-age=60"
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Portal:
    """One request to a government's portal."""

    request: HttpRequest
    tenant: Tenant
    at: datetime
    language: str

    @property
    def query(self) -> str:
        """What every link carries on: the language, since there is no session to keep it."""
        return "?lang=en" if self.language == ENGLISH else ""

    def address(self, name: str, *args: object) -> str:
        return reverse(f"public:publicity:{name}", args=[self.tenant.slug, *args]) + self.query

    def page(self, template: str, **context: Any) -> HttpResponse:
        other = "" if self.language == ENGLISH else "?lang=en"
        frame = {
            "tenant": self.tenant,
            "now": self.at,
            "home_url": self.address("home"),
            "verify_url": self.address("verify"),
            "lang_query": self.query,
            "language_url": self.request.path + other,
            "messages": (),
        }
        return render(self.request, template, {**frame, **context})


def portal_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Read-only, cached for a minute, answered with 304 where nothing changed; the same 404 for whatever is unknown."""

    @wraps(view)
    def answer(request: HttpRequest, tenant: str, **kwargs: Any) -> HttpResponse:
        mode = request.GET.get("display")
        if mode in DISPLAY_MODES:
            return _remember_display(request, mode)
        language = ENGLISH if request.GET.get("lang") == ENGLISH else settings.LANGUAGE_CODE
        with translation.override(language):
            government = queries.tenant_of(tenant)
            at = clock.now(using=queries.PUBLIC)
            with tenant_scope(Scope(tenant_id=government.pk), using=queries.PUBLIC):
                response = view(Portal(request, government, at, language), **kwargs)
        response.headers.setdefault("Content-Language", language)
        return _cached(request, response)

    return require_safe(transaction.non_atomic_requests(using="default")(answer))


def _remember_display(request: HttpRequest, mode: str) -> HttpResponse:
    query = request.GET.copy()
    del query["display"]
    response = HttpResponseRedirect(request.path + (f"?{query.urlencode()}" if query else ""))
    response.set_cookie(
        DISPLAY_COOKIE,
        mode,
        max_age=A_YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    response["Cache-Control"] = "no-store"
    return response


def _cached(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["Cache-Control"] = FRESH_FOR
    response["ETag"] = etag
    patch_vary_headers(response, ["Cookie"])
    return get_conditional_response(request, etag=etag, response=response) or response


@portal_page
def home(portal: Portal) -> HttpResponse:
    """Open notices with the time left, closed ones, commendation notices, documents of the programmes."""
    return portal.page("public/home.html", front=queries.front(portal.at))


def _shown(portal: Portal, source_id: UUID, *kinds: str) -> dict[str, Any]:
    found = queries.publication(kinds, source_id, portal.at)
    return {
        "publication": found,
        "content": found.content if found.withdrawn_at is None else {},
        "files": [] if found.withdrawn_at else queries.files_of([found.pk]).get(found.pk, []),
        "breadcrumbs": [
            {"label": _("Home"), "url": portal.address("home")},
            {"label": found.title, "url": ""},
        ],
    }


@portal_page
def notice(portal: Portal, source_id: UUID) -> HttpResponse:
    """The public notice of a proposed list; one that was withdrawn says so and shows no names."""
    context = _shown(portal, source_id, PublicationKind.PUBLIC_NOTICE)
    found: Publication = context["publication"]
    content = context["content"]
    times = {name: _moment(content.get(name)) for name in ("opens_at", "closes_at", "posted_at")}
    days = [datetime.fromisoformat(day).date() for day in content.get("days_counted", [])]
    return portal.page(
        "public/notice.html",
        **context,
        **times,
        days=days,
        is_open=queries.is_open(found, portal.at) and content.get("state") != "suspended",
        suspended=content.get("state") == "suspended",
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@portal_page
def commendation(portal: Portal, source_id: UUID) -> HttpResponse:
    """The commendation notice as it was issued."""
    context = _shown(portal, source_id, PublicationKind.COMMENDATION_NOTICE)
    content = context["content"]
    closing = [line for line in content.get("closing", "").splitlines() if line.strip()]
    issued = content.get("issue_date")
    return portal.page(
        "public/commendation.html",
        **context,
        closing=closing,
        issue_date=datetime.fromisoformat(issued).date() if issued else None,
    )


@portal_page
def document(portal: Portal, source_id: UUID) -> HttpResponse:
    """A document of the programme, or data made known of one of its items: its facts, its text, its files."""
    return portal.page("public/document.html", **_shown(portal, source_id, *queries.DOCUMENTS))


@portal_page
def file_download(portal: Portal, file_id: UUID) -> HttpResponse:
    """The bytes that were published, as an attachment."""
    found = queries.published_file(file_id, portal.at)
    return as_attachment(found.name, found.media_type, bytes(found.content))


@portal_page
def verify(portal: Portal) -> HttpResponse:
    """Which published document has this SHA-256. The file itself is never sent here; the browser counts its hash."""
    given = portal.request.GET.get("sha256", "").strip()[:200]
    sha256 = queries.clean_hash(given)
    answer = queries.known_hash(sha256) if sha256 else None
    return portal.page(
        "public/verify.html",
        given=given,
        sha256=sha256,
        answer=answer,
        breadcrumbs=[
            {"label": _("Home"), "url": portal.address("home")},
            {"label": _("Verify a document"), "url": ""},
        ],
    )
