"""Sign-in, sign-out, taking an account with a one-time code, password, and the choice of a government."""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.errors import Refusal
from core.scope import PLATFORM, Scope, tenant_scope
from ledger import access
from organizations import queries, sessions
from organizations.actions import accounts
from organizations.forms import AccountForm, CodeForm, PasswordForm, SignInForm
from organizations.models import Person
from organizations.rules import PENDING_MARK, code_hash
from organizations.signin import client_address

BACKEND = "organizations.signin.PersonBackend"
CODE_KEY = "one_time_code"


def safe_next(address: str) -> str:
    """The address when it stays on this site, else nothing."""
    stays = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=set())
    return address if stays and "\\" not in address else ""


def root(request: HttpRequest) -> HttpResponse:
    return redirect("chooser" if sessions.person_of_session(request) else settings.LOGIN_URL)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The same answer and the same work for a name that does not exist and for a wrong password."""
    if request.method == "GET":
        if sessions.person_of_session(request):
            return redirect(safe_next(request.GET.get("next", "")) or "chooser")
        form = SignInForm(initial={"next": safe_next(request.GET.get("next", ""))})
        return render(request, "organizations/sign_in.html", {"form": form})
    form = SignInForm(request.POST)
    if not form.is_valid():
        return render(request, "organizations/sign_in.html", {"form": form}, status=400)
    username = form.cleaned_data["username"]
    person = authenticate(request, username=username, password=form.cleaned_data["password"])
    if person is None or username.startswith(PENDING_MARK):
        _note_failure(username)
        form.add_error(None, _("Username and password do not match an account that may sign in."))
        return render(request, "organizations/sign_in.html", {"form": form}, status=400)
    _open_session(request, person)
    return redirect(safe_next(form.cleaned_data["next"]) or "chooser")


def _open_session(request: HttpRequest, person: Any) -> None:
    request.session.cycle_key()
    login(request, person, backend=BACKEND)
    sessions.opened(request)


def _note_failure(username: str) -> None:
    """In the platform's access log, and in that of each government where the name has a role."""
    at = clock.now()
    person = Person.objects.filter(username=username).first()
    access.note(
        "sign_in_failed",
        at=at,
        person_id=person.pk if person else None,
        method="POST",
        path=reverse("sign-in"),
        status=400,
    )
    if person is None:
        return
    for tenant_id in queries.tenants_of_person(person.pk, at):
        with tenant_scope(Scope(tenant_id=tenant_id)):
            access.note(
                "sign_in_failed",
                at=at,
                person_id=person.pk,
                method="POST",
                path=reverse("sign-in"),
                status=400,
            )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect(settings.LOGIN_URL)


def _bare(request: HttpRequest) -> HttpRequest:
    """Who tries, without what was typed: attempts at codes are counted, never kept."""
    bare = HttpRequest()
    kept = ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_USER_AGENT")
    bare.META = {key: request.META[key] for key in kept if key in request.META}
    bare.path, bare.method = request.path, "POST"
    return bare


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Enter the one-time code. Wrong codes are counted for each address and lock it for a while."""
    form = CodeForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return render(
            request, "organizations/start.html", {"form": form}, status=400 if form.is_bound else 200
        )
    bare = _bare(request)
    credentials = {"username": f"one-time code from {client_address(request)}"}
    if not AxesProxyHandler.is_allowed(bare, credentials):
        return render(request, settings.AXES_LOCKOUT_TEMPLATE, {}, status=429)
    at = clock.now()
    try:
        digest = code_hash(form.cleaned_data["code"])
        accounts.person_of_code(digest=digest, at=at)
    except Refusal as refusal:
        AxesProxyHandler.user_login_failed(start, credentials, bare)
        access.note("code_refused", at=at, method="POST", path=request.path, status=refusal.status)
        return render(
            request, "organizations/start.html", {"form": form, "refusal": refusal}, status=refusal.status
        )
    logout(request)
    request.session[CODE_KEY] = digest
    request.session.set_expiry(15 * 60)
    return redirect("start-account")


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def start_account(request: HttpRequest) -> HttpResponse:
    """Choose username, name and password; for an account taken before, only the password."""
    digest = request.session.get(CODE_KEY, "")
    at = clock.now()
    try:
        person = accounts.person_of_code(digest=digest, at=at)
    except Refusal:
        return redirect("start")
    pending = accounts.is_pending(person)
    form = AccountForm(request.POST or None, person=person, pending=pending)
    context = {"form": form, "account": person, "pending": pending}
    if request.method == "GET":
        return render(request, "organizations/start_account.html", context)
    if not form.is_valid():
        return render(request, "organizations/start_account.html", context, status=400)
    data = form.cleaned_data
    try:
        taken = accounts.take_account(
            digest=digest,
            username=data.get("username", ""),
            display_name=data.get("display_name", ""),
            password=data["password"],
            at=at,
        )
    except Refusal as refusal:
        context["refusal"] = refusal
        return render(request, "organizations/start_account.html", context, status=refusal.status)
    request.session.flush()
    _open_session(request, taken)
    request.session.set_expiry(None)
    messages.success(request, _("Your account is ready."))
    return redirect("chooser")


@never_cache
def chooser(request: HttpRequest) -> HttpResponse:
    """One government: straight there. Several: a choice. None: a word why."""
    person = sessions.person_of_session(request)
    if person is None:
        return redirect(settings.LOGIN_URL)
    governments = queries.governments_of(person, clock.now())
    if len(governments) == 1 and not person.is_platform_operator:
        return redirect(f"/t/{governments[0].tenant.slug}/")
    context = {"governments": governments, "account": person}
    return render(request, "organizations/chooser.html", context)


@never_cache
@sensitive_post_parameters("present", "password", "again")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; all other sessions of the account end."""
    person = sessions.person_of_session(request)
    if person is None:
        return redirect(f"{reverse(settings.LOGIN_URL)}?next={reverse('password')}")
    form = PasswordForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        status = 400 if form.is_bound else 200
        return render(request, "organizations/password.html", {"form": form}, status=status)
    at = clock.now()
    found = queries.governments_of(person, at)
    try:
        changed = accounts.change_password(
            person_id=person.pk,
            present=form.cleaned_data["present"],
            password=form.cleaned_data["password"],
            at=at,
            tenant_number=found[0].tenant.pk if found else PLATFORM,
        )
    except Refusal as refusal:
        context = {"form": form, "refusal": refusal}
        return render(request, "organizations/password.html", context, status=refusal.status)
    _open_session(request, changed)
    messages.success(request, _("Your password is changed. All other sessions have ended."))
    return redirect("chooser")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    person = sessions.person_of_session(request)
    if person is not None:
        accounts.end_sessions(person_id=person.pk)
    logout(request)
    messages.success(request, _("All your sessions have ended."))
    return redirect(settings.LOGIN_URL)
