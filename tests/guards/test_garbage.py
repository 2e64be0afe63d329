"""Nonsense at every address: whatever is sent, the answer is a refusal and never an error of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.urls import reverse

from core.scope import no_scope
from tests.guards.access_matrix import ROWS
from tests.guards.asking import CAST, Asker
from tests.guards.routes import Route, routes

GARBAGE: tuple[str, ...] = (
    '"\\ud800"',  # half a character, which UTF-8 cannot carry
    '"\\u0000"',  # what PostgreSQL cannot keep
    "[[]]",
    '{"a": [1]}',
    "1e400",
    "-99999999999999999999999999",
    '"NaN"',
    '"1e999999999"',
    '"9999-12-31"',
    '"0001-01-01"',
    '"=HYPERLINK(\\"//evil\\")"',
)
BODIES: tuple[str, ...] = (
    "", "[]", '"text"', "null", "1", "NaN", "{", '{"a": Infinity}', "\ufeff{}", "[" * 100000, '{"a": ' + "9" * 5000 + "}",
    '{"\\u0000": 1, "cells": [[1, {"unit": "\\udfff"}]], "indicators": 7, "revision": {}}',
)  # fmt: skip
KINDS = ("application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data")
OPERATIONS = [route for route in routes() if route.face == "api" and route.door is not None]
PAGES = [route for route in routes() if route.face == "page" and route.door is not None]
READING = [route for route in routes() if "GET" in route.methods and route.face in ("page", "api", "public")]


def somebody(route: Route) -> str:
    """A person who may; an officer where nobody may in this state."""
    allowed, _hidden = ROWS[route.name.split(":", 1)[1]]
    return CAST[allowed[0]] if allowed else "officer"


def plausible(asker: Asker, name: str, field: forms.Field) -> Any:
    """What the field would take, so that the nonsense in the next one gets further than the form."""
    if isinstance(field, forms.ModelChoiceField | forms.UUIDField):
        found = str(asker.ours.get(f"{name.removesuffix('_id')}_id", asker.ours["unit_id"]))
        return [found] if isinstance(field, forms.ModelMultipleChoiceField) else found
    if isinstance(field, forms.DateTimeField):
        return "2026-01-05 10:00"
    if isinstance(field, forms.DateField):
        return "2026-01-05"
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return "3"
    if isinstance(field, forms.ChoiceField):
        choices = [str(value) for value, _label in getattr(field, "choices", []) if value]
        return choices[0] if choices else str(asker.ours["unit_id"])
    return "文字"


def bodies(asker: Asker, fields: dict[str, forms.Field]) -> Iterator[str]:
    """Everything at once, then one field after the other among plausible ones, each kind of nonsense in its turn."""
    good = {name: json.dumps(plausible(asker, name, field)) for name, field in fields.items()}
    for garbage in GARBAGE[::2]:
        yield _object(dict.fromkeys(fields, garbage))
    for turn, name in enumerate(fields):
        for garbage in (GARBAGE[turn % len(GARBAGE)], GARBAGE[(turn + 5) % len(GARBAGE)]):
            yield _object({**good, name: garbage})


def _object(members: dict[str, str]) -> str:
    return "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in members.items()) + "}"


def fields_of(route: Route) -> dict[str, forms.Field]:
    return dict(route.door.form_class.base_fields) if route.door else {}


def status(asker: Asker, who: str, method: str, path: str, body: str, kind: str, **headers: str) -> int:
    """Ask and take everything back; an exception that leaves the application is a 500 to whoever asks."""
    client = asker.client(who)
    with no_scope(), transaction.atomic():
        try:
            answer = client.generic(method, path, body.encode(), content_type=kind, headers=headers)
            return int(answer.status_code)
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize("route", OPERATIONS, ids=str)
def test_an_operation_refuses_nonsense(asker: Asker, route: Route) -> None:
    path, who = asker.address(route, asker.ours), somebody(route)

    for body in bodies(asker, fields_of(route)):
        assert status(asker, who, "POST", path, body, "application/json") < 500, body


@pytest.mark.parametrize(
    "name",
    ["indicators:scheme-edit", "indicators:value-enter", "appeals:appeal-register", "organizations:unit-add"],
)
def test_a_body_of_no_use_is_a_bad_request(asker: Asker, name: str) -> None:
    route = next(one for one in OPERATIONS if one.name == f"api:{name}")
    path, who = asker.address(route, asker.ours), somebody(route)

    for body in BODIES:
        assert status(asker, who, "POST", path, body, "application/json") in (400, 409), body[:80]
    for kind in KINDS:
        assert status(asker, who, "POST", path, "a=%00&b=\x00", kind) < 500, kind


READ_BY_FORMS_THEMSELVES = (
    "revision",
    "full_points",
    "places",
    "r0-code",
    "r0-name",
    "r0-level",
    "r0-weight",
    "r0-params",
)


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_a_page_refuses_nonsense(asker: Asker, route: Route) -> None:
    path, who = asker.address(route, asker.ours), somebody(route)

    for garbage in ("%00", "0001-01-01"):
        body = "&".join(f"{name}={garbage}" for name in [*fields_of(route), *READ_BY_FORMS_THEMSELVES])
        assert status(asker, who, "POST", path, body, "application/x-www-form-urlencoded") < 500, garbage


QUERY = ("page", "item", "which", "programme", "parent", "cursor", "page_size", "unread", "file", "sha256", "rows",
         "display", "lang", "unit", "act", "kind", "since", "until", "person", "q", "year", "state")  # fmt: skip


@pytest.mark.parametrize("route", READING, ids=str)
def test_reading_withstands_nonsense_in_the_query(asker: Asker, route: Route) -> None:
    path = asker.address(route, asker.ours)
    who = "anonymous" if route.face == "public" else somebody(route)

    garbage = "%00" if len(path) % 2 else "99999999999999999999"
    query = "&".join(f"{name}={garbage}" for name in QUERY)
    assert status(asker, who, "GET", f"{path}?{query}", "", "text/plain") < 500, garbage


def test_a_key_of_any_length_is_answered(asker: Asker) -> None:
    path = reverse("api:notifications:inbox-read-all", kwargs={"tenant": "yiyang"})

    answers = [
        status(asker, "officer", "POST", path, "{}", "application/json", **{"idempotency-key": key})
        for key in ("k" * 5000, "é", "  ")
    ]

    assert all(answer < 500 for answer in answers), answers


@pytest.mark.parametrize("face", ["page", "api", "public", "platform", "platform-api", "root"])
def test_other_methods_are_answered_and_change_nothing(asker: Asker, face: str) -> None:
    for route in (one for one in routes() if one.face == face):
        path = asker.address(route, asker.ours)
        who = somebody(route) if face in ("page", "api") else "operator"
        for method in ("OPTIONS", "DELETE"):
            answer = status(asker, who, method, path, "{}", "application/json")
            assert answer < 500, f"{method} {path}"
            if route.door is not None and method == "DELETE":
                assert answer in (403, 404, 405), f"{method} {path}"
