"""Doors: one change, two faces.

A ``Door`` names the form that cleans the input, finds the object, says whether the actor may, and calls **one action**.
``as_page`` shows the form and redirects; ``as_api`` takes JSON (or multipart) and answers JSON. Both refuse alike, because
the refusal comes from the action. An app lists its doors once, in ``urls.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views import View
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import idempotency
from core.decisions import Decision
from core.entered import as_posted, bound_dates, refuse_unkeepable
from core.errors import BadInput, Finding, Refusal

if TYPE_CHECKING:
    from core.errors import Text


_SHOWS_AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


class NothingToEnter(forms.Form):
    """For acts that need no more than the decision to do them."""


class Door:
    """Subclass once for each change of state; see the module's docstring."""

    name: ClassVar[str]
    """Route name, noun then verb: ``plan-submit``."""
    title: ClassVar[Text]
    submit_label: ClassVar[Text] = _("Confirm")
    explanation: ClassVar[Text] = ""
    done: ClassVar[Text] = _("Done.")
    form_class: ClassVar[type[forms.Form]] = NothingToEnter
    template_name: ClassVar[str] = "doors/act.html"
    irreversible: ClassVar[bool] = False
    api_tags: ClassVar[Sequence[str]] = ()

    def __init__(self, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        self.request = request
        self.kwargs = kwargs
        self.actor = request.actor  # type: ignore[attr-defined]

    # What a subclass says
    def find(self) -> Any:
        """The object that changes; raises ``core.errors.Missing`` when the actor cannot know of it."""
        return None

    def permitted(self, subject: Any) -> Decision:
        """The same ``can_…`` that the action asks, so that the page can say the reason beforehand."""
        raise AttributeError(f"{type(self).__name__} says nothing of who may")

    def form_kwargs(self, subject: Any) -> dict[str, Any]:
        return {}

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        """Call the one action."""
        raise AttributeError(f"{type(self).__name__} opens nothing")

    def success_url(self, subject: Any, result: Any) -> str:
        raise AttributeError(f"{type(self).__name__} leads nowhere")

    def shown_once(self, subject: Any, result: Any) -> HttpResponse | None:
        """A page shown instead of the redirect, for what is never shown again (a code, a token)."""
        return None

    def represent(self, result: Any) -> dict[str, Any]:
        """The JSON of the answer."""
        return {"id": str(result.pk), "state": str(getattr(result, "state", ""))}

    def name_of(self, subject: Any) -> str:
        """What the page calls the object under its heading; empty for what has no name but its id."""
        text = "" if subject is None else str(subject)
        return "" if _SHOWS_AN_ID.search(text) else text

    def context(self, subject: Any) -> dict[str, Any]:
        """More for the page."""
        return {}

    # What the two faces share
    def form(self, subject: Any, data: Any = None, files: Any = None) -> forms.Form:
        return self.form_class(data, files, **self.form_kwargs(subject))

    @classmethod
    def as_page(cls) -> Callable[..., HttpResponseBase]:
        view: Callable[..., HttpResponseBase] = _DoorPage.as_view(door=cls)
        view.door = cls  # type: ignore[attr-defined]
        return view

    @classmethod
    def as_api(cls) -> Callable[..., HttpResponseBase]:
        face: Any = type(f"{cls.__name__}Operation", (_DoorOperation,), {"door": cls, "__doc__": cls.__doc__})
        view: Callable[..., HttpResponseBase] = face.as_view()
        view.door = cls  # type: ignore[attr-defined]
        return view


class _DoorPage(View):
    door: type[Door] = Door

    def _show(
        self, door: Door, subject: Any, form: forms.Form, *, refusal: Refusal | None = None, code: int = 200
    ) -> HttpResponse:
        decision = door.permitted(subject)
        context = {
            "door": door,
            "subject": subject,
            "subject_name": door.name_of(subject),
            "form": form,
            "decision": decision,
            "refusal": refusal,
            **door.context(subject),
        }
        return render(self.request, door.template_name, context, status=code)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        door = self.door(request, kwargs)
        subject = door.find()
        decision = door.permitted(subject)
        return self._show(door, subject, door.form(subject), code=200 if decision else 403)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        door = self.door(request, kwargs)
        subject = door.find()
        if not door.permitted(subject):
            # Who may not is told so before the form says anything about what was entered.
            return self._show(door, subject, door.form(subject), code=403)
        refuse_unkeepable(dict(request.POST.lists()))
        form = door.form(subject, request.POST, request.FILES)
        bound_dates(form)
        if not form.is_valid():
            return self._show(door, subject, form, code=400)
        try:
            with transaction.atomic():
                result = door.perform(subject, form.cleaned_data, at=request.at)  # type: ignore[attr-defined]
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            return self._show(door, door.find(), form, refusal=refusal, code=refusal.status)
        once = door.shown_once(subject, result)
        if once is not None:
            return once
        messages.success(request, door.done)
        return redirect(door.success_url(subject, result))


class _DoorOperation(APIView):
    door: type[Door] = Door

    def post(self, request: Request, **kwargs: Any) -> Response:
        http_request = request._request
        door = self.door(http_request, kwargs)
        key = request.headers.get("Idempotency-Key", "")
        digest = ""
        if key:
            digest = idempotency.body_digest(_fingerprint(request))
            earlier = idempotency.recall(
                person_id=door.actor.person_id,
                key=key,
                method="POST",
                path=http_request.path,
                digest=digest,
            )
            if earlier is not None:
                return Response(earlier[1], status=earlier[0], headers={"Idempotent-Replay": "true"})
        subject = door.find()
        door.permitted(subject).require()
        form = door.form(subject, _plain(request.data), request.FILES)
        if not hasattr(request.data, "getlist"):
            as_posted(form)
        bound_dates(form)
        if not form.is_valid():
            raise BadInput(
                findings=[
                    Finding(code=error.code or "invalid", message=_text(error), where=name)
                    for name, errors in form.errors.as_data().items()
                    for error in errors
                ]
            )
        at = http_request.at
        result = door.perform(subject, form.cleaned_data, at=at)
        answer = door.represent(result)
        if key:
            idempotency.remember(
                person_id=door.actor.person_id,
                key=key,
                method="POST",
                path=http_request.path,
                digest=digest,
                status=status.HTTP_200_OK,
                answer=answer,
                at=at,
            )
        return Response(answer)


def _text(error: Any) -> str:
    return " ".join(str(text) for text in error.messages)


def _plain(data: Any) -> Any:
    if not hasattr(data, "getlist") and not isinstance(data, dict):
        raise BadInput(findings=[Finding(code="invalid", message=_("An object is expected."))])
    if hasattr(data, "lists"):
        refuse_unkeepable(dict(data.lists()))
    return data


def _fingerprint(request: Request) -> bytes:
    if request.FILES:
        parts = [json.dumps(sorted((k, str(v)) for k, v in request.POST.items())).encode()]
        for name, upload in sorted(request.FILES.items()):
            parts.append(name.encode() + upload.read())
            upload.seek(0)
        return b"\0".join(parts)
    return json.dumps(request.data, sort_keys=True, default=str).encode()


def page_paths(doors: Sequence[tuple[str, type[Door]]]) -> list[URLPattern]:
    return [path(route, door.as_page(), name=door.name) for route, door in doors]


def api_paths(doors: Sequence[tuple[str, type[Door]]]) -> list[URLPattern]:
    return [path(route, door.as_api(), name=door.name) for route, door in doors]
