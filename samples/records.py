"""What the samples say, whichever file says it: governments with their units, the cast, programmes by their rulebook.

``data/governments.json``, ``data/cast.json`` and ``data/items.json`` say everything of the three governments of the default
system; each file of ``data/places`` says shortly what one more government is, and ``samples.compact`` writes it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from programs.packs import RULEBOOKS, Pack, RuleSet, load_pack, rule_set
from samples import compact
from samples.figures import DATA, load

PASSWORD = str(load("cast")["password"])
DEFAULT = tuple(str(record["slug"]) for record in load("governments")["tenants"])
"""The governments of the default system."""


@cache
def pack_of(code: str) -> Pack:
    return load_pack(RULEBOOKS / f"{code}.json")


@cache
def rules_of(code: str) -> RuleSet:
    """The rules of a pack, read once."""
    return rule_set(pack_of(code))


@cache
def _places() -> tuple[dict[str, Any], ...]:
    files = sorted((DATA / "places").glob("*.json"))
    return tuple(load(f"places/{path.stem}") for path in files)


@cache
def governments() -> dict[str, dict[str, Any]]:
    """Every sample government by its slug, written out."""
    found = {record["slug"]: _with_classes(record) for record in load("governments")["tenants"]}
    for place in _places():
        if "government" in place:
            record = place["government"]
            rules = [rules_of(code) for code in record["rulebooks"]]
            found[record["slug"]] = compact.government(record, rules)
    return found


def _with_classes(record: dict[str, Any]) -> dict[str, Any]:
    units = [
        {**unit, "object_classes": [unit["object_class"]] if unit["object_class"] else [], "region": ""}
        for unit in record["units"]
    ]
    return {**record, "units": units, "rulebooks": [record["rulebook"]]}


@cache
def people() -> tuple[dict[str, Any], ...]:
    """Everybody of the cast, of all governments."""
    found = list(load("cast")["people"])
    for place in _places():
        found += compact.people(place["cast"], governments()[place["slug"]])
    return tuple(found)


def people_of(slugs: Iterable[str]) -> list[dict[str, Any]]:
    """Those who work in these governments, and the platform's operator."""
    wanted = set(slugs)
    return [
        person
        for person in people()
        if person["platform_operator"] or wanted & {held["tenant"] for held in person["memberships"]}
    ]


@cache
def programmes() -> dict[str, dict[str, Any]]:
    """Every sample programme by the code of its rulebook."""
    found = {record["rulebook"]: record for record in load("items")["programmes"]}
    for place in _places():
        for record in place["programmes"]:
            government = governments()[place["slug"]]
            code = record["rulebook"]
            found[code] = compact.programme(record, government, pack_of(code), rules_of(code))
    return found


def programme_of(slug: str) -> dict[str, Any]:
    """The programme of a government: of the default system's governments, the one that they are told with."""
    return next(record for record in programmes().values() if record["tenant"] == slug)
