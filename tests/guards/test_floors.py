"""The floors hold: every app stands in the import contract, and no foreign key points upstairs."""

from __future__ import annotations

import tomllib

import pytest
from django.apps import apps

from tests.guards.sources import APPS, FLOORS, ROOT

FLOOR_OF = {app: number for number, floor in enumerate(FLOORS) for app in floor}
WITHOUT_ROOMS = {
    "core": "the kernel has modules instead of rooms",
    "ledger": "the ledger has modules instead of rooms",
    "portal": "no models, no actions: it only shows",
    "samples": "fills governments for trying, holds no rule",
    "config": "wires, holds no rule",
}


@pytest.fixture(scope="module")
def contracts():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return pyproject["tool"]["importlinter"]


def test_every_folder_with_an_app_is_known():
    found = {path.parent.name for path in ROOT.glob("*/apps.py")}

    assert found == set(APPS)


def test_the_contract_of_floors_lists_every_app(contracts):
    floors = next(one for one in contracts["contracts"] if one["name"].startswith("Apps are floors"))
    listed = [tuple(part.strip() for part in layer.split("|")) for layer in floors["layers"]]

    assert list(reversed(listed)) == [tuple(floor) for floor in FLOORS]
    assert set(contracts["root_packages"]) == set(APPS)


def test_the_contract_of_rooms_lists_every_app_with_rooms(contracts):
    rooms = next(one for one in contracts["contracts"] if one["name"] == "Inside an app")

    assert set(rooms["containers"]) == set(APPS) - set(WITHOUT_ROOMS)
    assert rooms["exhaustive"] is True


def test_rules_are_held_to_plain_python(contracts):
    plain = next(one for one in contracts["contracts"] if one["name"] == "Rules are plain Python")
    pure = {f"{path.parent.name}.rules" for path in ROOT.glob("*/rules.py")}
    touches_django = {
        name
        for name in pure
        if "django" in (ROOT / name.split(".")[0] / "rules.py").read_text().replace("no Django", "")
        and name not in plain["source_modules"]
    }

    assert touches_django == set()
    assert pure - set(plain["source_modules"]) == set(), "name them in the contract 'Rules are plain Python'"


def test_no_foreign_key_points_upstairs():
    upstairs = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in FLOOR_OF
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label in FLOOR_OF
        and FLOOR_OF[field.related_model._meta.app_label] > FLOOR_OF[model._meta.app_label]
    ]  # fmt: skip

    assert upstairs == []
