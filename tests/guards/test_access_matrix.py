"""Every address × every role × every relation, by real requests, against the table in access_matrix.py."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.db import transaction

from core.scope import tenant_scope
from organizations.actions.tokens import make_token
from tests.guards.access_matrix import ON_PAGES, OPEN, PLATFORM, PUBLIC, ROWS
from tests.guards.asking import CAST, Answer, Asker
from tests.guards.far_world import OBJECTS
from tests.guards.routes import Route, routes

INSIDE = [route for route in routes() if route.face in ("page", "api")]
PARAMETERS_WITHOUT_OBJECTS = {"tenant", "year", "tenant_id", "source_id", "rule_code", "item_key"}


def key(route: Route) -> str:
    return route.name.split(":", 1)[1]


def methods(route: Route) -> list[str]:
    """What tells the permission: the page of a door says 403 on GET, its operation on POST before it reads the body."""
    if route.door is not None:
        return ["GET"] if route.face == "page" else ["POST"]
    return [method for method in route.methods if method in ("GET", "PUT", "PATCH", "DELETE")]


def by_key() -> dict[str, list[Route]]:
    found: dict[str, list[Route]] = {}
    for route in INSIDE:
        found.setdefault(key(route), []).append(route)
    return found


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(set(by_key()) - set(ROWS)) == [], "say in access_matrix.py who may"
    assert sorted(set(ROWS) - set(by_key())) == []
    assert {route.name for route in routes() if route.face == "public"} == set(PUBLIC)
    assert {route.name for route in routes() if route.face in ("platform", "platform-api")} == set(PLATFORM)
    assert {route.name for route in routes() if route.face == "root"} == set(OPEN)


def test_every_parameter_has_an_object_in_both_governments(asker: Asker) -> None:
    wanted = {name for route in INSIDE for name in route.parameters} - PARAMETERS_WITHOUT_OBJECTS

    assert sorted(wanted - set(OBJECTS)) == []
    assert sorted(name for name in wanted if name not in asker.ours or name not in asker.theirs) == []


@pytest.mark.parametrize("name", sorted(by_key()))
def test_each_role_gets_what_the_table_says(asker: Asker, name: str) -> None:
    for route in by_key()[name]:
        row = ROWS.get(name, ("", ""))
        allowed, hidden = ON_PAGES.get(name, row) if route.face == "page" else row
        wanted = {
            letter: "yes" if letter in allowed else "unknown" if letter in hidden else "no" for letter in CAST
        }
        path = asker.address(route, asker.ours)
        for method in methods(route):
            got = {letter: asker.ask(person, method, path).kind for letter, person in CAST.items()}
            assert got == wanted, f"{route.name} {method}"


def without_ids(answer: Answer, *ids: Any) -> tuple[int, bytes]:
    body = answer.body
    for one in ids:
        body = body.replace(str(one).encode(), b"ID")
    return answer.status, body


def somebody(name: str) -> str:
    """A person who may; an officer where nobody may in this state."""
    allowed, _hidden = ROWS.get(name, ("", ""))
    return CAST[allowed[0]] if allowed else "officer"


@pytest.mark.parametrize(
    "name", sorted(name for name, found in by_key().items() if any(len(r.parameters) > 1 for r in found))
)
def test_an_id_of_another_government_answers_as_one_that_does_not_exist(asker: Asker, name: str) -> None:
    for route in by_key()[name]:
        app = route.name.split(":")[1]
        for parameter in set(route.parameters) - PARAMETERS_WITHOUT_OBJECTS:
            full = f"{app}:{parameter}" if f"{app}:{parameter}" in asker.theirs else parameter
            nobodys = "00000000-0000-7000-8000-000000000000"
            foreign, unknown = {**asker.ours, full: asker.theirs[full]}, {**asker.ours, full: nobodys}
            for method in methods(route):
                first = asker.ask(somebody(name), method, asker.address(route, foreign))
                second = asker.ask(somebody(name), method, asker.address(route, unknown))
                assert first.status == 404, f"{route.name} {method} {parameter}"
                assert without_ids(first, asker.theirs[full]) == without_ids(second, nobodys)


@pytest.mark.parametrize("route", INSIDE, ids=str)
def test_strangers_get_nothing(asker: Asker, route: Route) -> None:
    path = asker.address(route, asker.ours)
    for method in methods(route):
        anonymous = asker.ask("anonymous", method, path)
        assert anonymous.status == (302 if route.face == "page" else 401)
        for who in ("stranger", "operator", "nobody"):
            assert asker.ask(who, method, path).status == 404, f"{who} {method}"


NOT_BY_TOKEN = {"organizations:token-list"}
"""A token neither makes nor shows tokens."""


@pytest.fixture(scope="module")
def tokens(asker: Asker) -> dict[str, str]:
    """Reading tokens of an officer and of a person of the other government."""
    made = {}
    for who, government in (("officer", asker.world.yiyang), ("stranger", asker.world.yueyang)):
        actor = government.actor("officer", asker.at)
        with transaction.atomic(), tenant_scope(actor.scope()):
            token = make_token(
                name="测试",
                abilities=["read"],
                expires_at=asker.at + timedelta(days=1),
                actor=actor,
                at=asker.at,
            )
        made[who] = token.text
    return made


@pytest.mark.parametrize("route", [route for route in INSIDE if route.face == "api"], ids=str)
def test_a_reading_token_reads_what_its_person_reads_and_writes_nothing(
    asker: Asker, tokens: dict[str, str], route: Route
) -> None:
    path = asker.address(route, asker.ours)
    for method in methods(route):
        own = asker.ask("officer", method, path, token=tokens["officer"])
        strange = asker.ask("officer", method, path, token=tokens["stranger"])
        if key(route) in NOT_BY_TOKEN:
            assert own.status == 403
        elif method == "GET":
            assert own.kind == asker.ask("officer", method, path).kind
        else:
            assert own.status in (403, 404)
        assert strange.status == 404


# --- ids in bodies

CHOICES = (forms.ModelChoiceField, forms.UUIDField, forms.ModelMultipleChoiceField)


def named_ids(route: Route) -> list[str]:
    """The fields of a door's form that take an id."""
    fields = route.door.form_class.base_fields if route.door else {}
    return [name for name, field in fields.items() if isinstance(field, CHOICES) or _is_id(name, field)]


def _is_id(name: str, field: forms.Field) -> bool:
    by_name = re.fullmatch(
        r"(.*_)?(unit|units|lead|leads|person|file|paper|verifier|publisher|item|track|list|object_class)(_id)?",
        name,
    )
    return isinstance(field, forms.ChoiceField | forms.CharField) and by_name is not None


def foreign_id(asker: Asker, name: str) -> Any:
    base = name.removesuffix("_id").removesuffix("s")
    words = {
        "paper": "file_id",
        "picture": "file_id",
        "evidence": "file_id",
        "scan": "file_id",
        "verifier": "person_id",
    }
    return asker.theirs.get(words.get(base, f"{base}_id"), asker.theirs["unit_id"])


WITH_IDS = [route for route in INSIDE if route.face == "api" and route.door is not None and named_ids(route)]


@pytest.mark.parametrize("route", WITH_IDS, ids=str)
def test_an_id_of_another_government_in_the_body_is_refused_as_an_unknown_one(
    asker: Asker, route: Route
) -> None:
    path, who = asker.address(route, asker.ours), somebody(key(route))
    for name in named_ids(route):
        foreign, nobodys = foreign_id(asker, name), "00000000-0000-7000-8000-000000000000"
        multiple = isinstance(
            route.door.form_class.base_fields[name],
            forms.MultipleChoiceField | forms.ModelMultipleChoiceField,
        )  # type: ignore[union-attr]
        first = asker.ask(who, "POST", path, {name: [str(foreign)] if multiple else str(foreign)})
        second = asker.ask(who, "POST", path, {name: [nobodys] if multiple else nobodys})

        assert first.status >= 400, f"{route.name} took {name}"
        assert without_ids(first, foreign) == without_ids(second, nobodys), name


# --- the rest of the addresses


@pytest.mark.parametrize("route", [r for r in routes() if r.face in ("platform", "platform-api")], ids=str)
def test_the_platforms_pages_open_for_its_operators_alone(asker: Asker, route: Route) -> None:
    path = asker.address(route, asker.ours)
    method = "POST" if route.face == "platform-api" and route.door else "GET"

    assert asker.ask("operator", method, path).kind == "yes"
    assert asker.ask("anonymous", method, path).status in (302, 401)
    assert [who for who in CAST.values() if asker.ask(who, method, path).status != 404] == []


@pytest.mark.parametrize("route", [r for r in routes() if r.face == "public"], ids=str)
def test_the_public_pages_open_to_everybody_or_to_nobody(asker: Asker, route: Route) -> None:
    path = asker.address(route, asker.ours)
    answers = {
        who: asker.ask(who, "GET", path).status for who in ("anonymous", "officer", "stranger", "operator")
    }

    assert set(answers.values()) <= (
        {404} if "source_id" in route.parameters or "file_id" in route.parameters else {200}
    )


@pytest.mark.parametrize(
    "route",
    [r for r in routes() if r.face == "root" and r.name not in ("root:sign-out-everywhere",)],
    ids=str,
)
def test_the_addresses_at_the_root_answer_anonymous_people_as_listed(asker: Asker, route: Route) -> None:
    method = "GET" if "GET" in route.methods else "POST"

    assert asker.ask("anonymous", method, asker.address(route, asker.ours)).status == OPEN[route.name]
