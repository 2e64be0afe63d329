"""What every page's frame needs: who acts where, the navigation, the years, the inbox."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock
from core.addresses import place
from organizations.roles import Role
from portal import navigation

DISPLAY_COOKIE = "duli-display"
DISPLAY_MODES = ("normal", "large", "contrast")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. On the public portal it asks no database and touches no session."""
    mode = request.COOKIES.get(DISPLAY_COOKIE, "normal")
    context: dict[str, Any] = {"display_mode": mode if mode in DISPLAY_MODES else "normal"}
    if request.path.startswith(settings.PUBLIC_PREFIX):
        return context
    actor = getattr(request, "actor", None)
    tenant = getattr(request, "tenant", None)
    context.update(tenant=tenant, actor=actor, now=getattr(request, "at", None), navigation=[])
    if actor is None:
        return context
    context["person"] = request.user
    context["clock_notice"] = _clock_notice(request)
    context["person_menu"] = _person_menu()
    context["capacity"] = "、".join(str(Role(role).label) for role in sorted(actor.roles))
    if tenant is not None:
        context["home_url"] = place(tenant, "portal:home")
        context["inbox_url"] = place(tenant, "notifications:inbox")
        context["inbox_count"] = navigation.unread(request)
        context["navigation"] = navigation.entries(request)
    return context


def _clock_notice(request: HttpRequest) -> str:
    """A trial system whose clock was moved says so on every page; production's clock never is."""
    if settings.PRODUCTION or not request.clock_shift:  # type: ignore[attr-defined]
        return ""
    moment = date_format(clock.local(request.at), "DATETIME_FORMAT")  # type: ignore[attr-defined]
    return _("Trial system: its clock was moved and shows %(moment)s.") % {"moment": moment}


def _person_menu() -> list[dict[str, Any]]:
    return [
        {"label": _("My governments"), "url": reverse("chooser"), "post": False},
        {"label": _("Change password"), "url": reverse("password"), "post": False},
        {"label": _("Sign out"), "url": reverse("sign-out"), "post": True},
    ]
