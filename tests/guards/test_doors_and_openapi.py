"""Every door says what it is; REST describes itself completely and without warnings."""

from __future__ import annotations

import inspect
import re

import pytest
from django.urls import get_resolver
from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from core.doors import Door
from tests.guards.routes import doors, routes
from tests.guards.sources import ROOT

HAN = re.compile(r"[㐀-鿿]")
REFUSALS = {"400", "401", "403", "404", "409", "422"}


@pytest.fixture(scope="module")
def schema():
    GENERATOR_STATS.reset()
    with translation.override("en"):
        made = SchemaGenerator().get_schema(request=None, public=True)
    complaints = {
        str(one) for kind in (GENERATOR_STATS._error_cache, GENERATOR_STATS._warn_cache) for one in kind
    }
    return made, complaints


def operations(made):
    return [
        (path, method, operation)
        for path, methods in made["paths"].items()
        for method, operation in methods.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]


def test_the_description_is_made_without_a_complaint(schema):
    _made, complaints = schema

    assert complaints == set()


def test_every_operation_says_how_it_refuses(schema):
    made, _complaints = schema
    lacking = [
        f"{method} {path}"
        for path, method, operation in operations(made)
        if not set(operation["responses"]) >= REFUSALS
    ]

    assert operations(made)
    assert lacking == []


def test_every_operation_has_an_id_of_its_own(schema):
    made, _complaints = schema
    ids = [operation["operationId"] for _path, _method, operation in operations(made)]

    assert len(ids) == len(set(ids))


def test_every_route_of_rest_is_described(schema):
    made, _complaints = schema
    described = {re.sub(r"\{[^}]*\}", "{}", path) for path in made["paths"]}
    missing = [
        route.pattern
        for route in routes()
        if route.face == "api"
        and route.name not in SENDS_A_FILE
        and re.sub(r"<[^>]*>", "{}", "/" + route.pattern) not in described
    ]

    assert missing == []


def told(door, language):
    with translation.override(language):
        return str(door.title), str(door.explanation)


def name_of(door):
    return f"{door.__module__}.{door.__name__}"


def test_a_door_says_its_name_in_both_languages():
    not_chinese = [name_of(door) for door in doors() if not HAN.search(told(door, "zh-hans")[0])]
    not_english = [
        name_of(door) for door in doors() if not told(door, "en")[0] or HAN.search(told(door, "en")[0])
    ]
    badly_named = [door.name for door in doors() if not re.fullmatch(r"[a-z]+(-[a-z]+)*", door.name)]

    assert (not_chinese, not_english, badly_named) == ([], [], [])


def test_what_a_door_explains_is_explained_in_both_languages():
    """A door that cannot be undone asks in a second step; its page says so for all of them (templates/doors/act.html)."""
    told_both = {name_of(door): (told(door, "zh-hans")[1], told(door, "en")[1]) for door in doors()}
    not_chinese = [
        name for name, (chinese, _english) in told_both.items() if chinese and not HAN.search(chinese)
    ]
    not_english = [
        name for name, (_chinese, text) in told_both.items() if HAN.search(re.sub(r"第.{1,4}条", "", text))
    ]

    assert (not_chinese, not_english) == ([], [])
    assert "irreversible" in (ROOT / "templates/doors/act.html").read_text(encoding="utf-8")


def test_a_door_asks_permission_opens_something_and_leads_somewhere():
    lacking = [
        name_of(door)
        for door in doors()
        if door.permitted is Door.permitted
        or door.perform is Door.perform
        or (door.success_url is Door.success_url and door.shown_once is Door.shown_once)
    ]

    assert lacking == []


def test_a_door_writes_nothing_itself():
    writing = [
        name_of(door)
        for door in doors()
        if ".save(" in inspect.getsource(door.perform) or ".objects.create" in inspect.getsource(door.perform)
    ]

    assert writing == []


def test_every_door_stands_on_a_page_and_in_rest():
    faces = {}
    for route in routes():
        if route.door is not None:
            faces.setdefault(route.door, set()).add(route.face)
    only_one = {
        f"{door.__module__}.{door.__name__}": sorted(found)
        for door, found in faces.items()
        if not found & REST or not found - REST
    }

    assert {name: found for name, found in only_one.items() if name not in PAGE_ONLY} == {}
    assert sorted(set(PAGE_ONLY) - set(only_one)) == []


SENDS_A_FILE = {
    "api:appeals:appeal-evidence": "the page's own download; the file is named in the description of the appeal",
    "api:rewards:reward-proof": "the page's own download; the file is named in the description of the reward",
}
REST = {"api", "platform-api"}
PAGE_ONLY: dict[str, str] = {}
"""Doors without an operation, each with its reason."""


def test_the_resolver_builds():
    assert get_resolver().url_patterns
