"""What the office says in the place of what was read: head, items, names, closing sentences. Each part has its own version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core.errors import Missing
from ledger.actions import record
from organizations.actors import Actor
from organizations.models import Unit
from programs import permissions, readings
from programs.errors import ReadingChanged
from programs.models import NoticeReading, RulebookVersion
from programs.notices import blank_item, resolved_again
from programs.states import READING_TRANSITIONS

LONGEST_TITLE = 200


@dataclass(frozen=True)
class SubItemCorrection:
    title: str
    criteria: str = ""
    reward_text: str = ""
    reward_kinds: Sequence[str] = ()
    classes: Sequence[str] = ()


@dataclass(frozen=True)
class ItemCorrection:
    """What an official says an item is. ``leads`` in order; a name that was read and got no unit is dropped with it."""

    number: int
    title: str
    include: bool = True
    criteria: str = ""
    reward_text: str = ""
    reward_kinds: Sequence[str] = ()
    classes: Sequence[str] = ()
    leads: Sequence[UUID] = ()
    cooperating: Sequence[UUID] = ()
    sub_items: Sequence[SubItemCorrection] = ()
    intake: str = ""
    departures: Mapping[str, str] = field(default_factory=dict)


def opened(reading_id: UUID, actor: Actor, act: str) -> tuple[NoticeReading, Any, str]:
    """The reading under its lock, the capacity in which the actor may, and the state to which the act leads."""
    reading = NoticeReading.objects.select_for_update(of=("self",)).filter(pk=reading_id).first()
    if reading is None:
        raise Missing
    capacity = permissions.can_read_notices(actor).require()
    return reading, capacity, READING_TRANSITIONS.target(reading.state, act)


def keep_correction(
    reading: NoticeReading, part: str, *, actor: Actor, capacity: Any, at: datetime, payload: dict[str, Any]
) -> NoticeReading:
    reading.version += 1
    reading.changed_at, reading.changed_by_id = at, actor.by
    reading.save()
    record(
        "programs.notice_corrected",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=reading,
        payload={"part": part, **payload},
    )
    return reading


@transaction.atomic
def correct_head(
    *,
    reading_id: UUID,
    actor: Actor,
    at: datetime,
    version: int,
    year: int,
    title: str,
    addressees: str,
    rulebook_version_id: UUID,
) -> NoticeReading:
    """Correct title, year, addressees and rulebook; under another rulebook the classes are resolved anew."""
    reading, capacity, _state = opened(reading_id, actor, "correct")
    versions = reading.proposal["versions"]
    require_unchanged(versions["head"], version)
    if not RulebookVersion.objects.filter(pk=rulebook_version_id).exists():
        raise Missing
    versions["head"] += 1
    reading.year, reading.title = year, title
    reading.proposal["addressees"] = addressees
    if reading.rulebook_version_id != rulebook_version_id:
        reading.rulebook_version_id = rulebook_version_id
        resolved_again(
            reading.proposal, readings.known_units(at), readings.known_classes(rulebook_version_id)
        )
    return keep_correction(
        reading,
        "head",
        actor=actor,
        capacity=capacity,
        at=at,
        payload={"year": year, "title": title, "rulebook": str(rulebook_version_id)},
    )


@transaction.atomic
def correct_item(
    *, reading_id: UUID, key: str, actor: Actor, at: datetime, version: int, correction: ItemCorrection
) -> NoticeReading:
    """Put the official's word in the place of what was read of one item. ``version``: the one that was looked at.

    Raises ``Conflict`` when somebody has corrected the item meanwhile.
    """
    reading, capacity, _state = opened(reading_id, actor, "correct")
    item = next((one for one in reading.proposal["items"] if one["key"] == key), None)
    if item is None:
        raise Missing
    require_unchanged(item["version"], version)
    names = {
        entry["unit"]: entry["name"]
        for role in ("leads", "cooperating")
        for entry in item[role]
        if entry["unit"]
    }
    wanted = [*correction.leads, *correction.cooperating]
    known = {unit.pk: unit.name for unit in Unit.objects.filter(pk__in=wanted)}
    if set(wanted) - known.keys():
        raise Missing

    def entries(units: Sequence[UUID]) -> list[dict[str, Any]]:
        return [
            {
                "name": names.get(str(unit), known[unit]),
                "unit": str(unit),
                "candidates": [],
                "ended": False,
            }
            for unit in dict.fromkeys(units)
        ]

    item.update(
        number=correction.number,
        title=correction.title[:LONGEST_TITLE],
        include=correction.include,
        checked=True,
        criteria=correction.criteria,
        reward_text=correction.reward_text,
        reward_kinds=list(correction.reward_kinds),
        classes=list(correction.classes),
        unknown_classes=[],
        leads=entries(correction.leads),
        cooperating=entries(correction.cooperating),
        sub_items=[
            {
                **asdict(one),
                "reward_kinds": list(one.reward_kinds),
                "classes": list(one.classes),
                "unknown_classes": [],
            }
            for one in correction.sub_items
        ],
        intake=correction.intake,
        departures=dict(correction.departures),
        version=item["version"] + 1,
    )
    return keep_correction(
        reading,
        "item",
        actor=actor,
        capacity=capacity,
        at=at,
        payload={"number": correction.number, "item_title": correction.title, "include": correction.include},
    )


@transaction.atomic
def add_item(*, reading_id: UUID, actor: Actor, at: datetime) -> tuple[NoticeReading, str]:
    """Add an item that the reader did not find, and answer its key: it is filled in like any other."""
    reading, capacity, _state = opened(reading_id, actor, "correct")
    item = blank_item(reading.proposal["items"])
    reading.proposal["items"].append(item)
    keep_correction(
        reading,
        "item",
        actor=actor,
        capacity=capacity,
        at=at,
        payload={"number": item["number"], "added": True},
    )
    return reading, item["key"]


@transaction.atomic
def correct_rules(
    *,
    reading_id: UUID,
    actor: Actor,
    at: datetime,
    version: int,
    kept: Mapping[str, bool | None],
    settled: Sequence[str] = (),
) -> NoticeReading:
    """Say which closing sentences stay with the programme, and which sentences not understood need nothing more."""
    reading, capacity, _state = opened(reading_id, actor, "correct")
    versions = reading.proposal["versions"]
    require_unchanged(versions["rules"], version)
    versions["rules"] += 1
    for rule in reading.proposal["rules"]:
        if rule["key"] in kept:
            rule["kept"] = kept[rule["key"]]
    for one in reading.proposal["not_understood"]:
        one["settled"] = one["key"] in settled
    counted = sum(rule["kept"] is True for rule in reading.proposal["rules"])
    return keep_correction(reading, "rules", actor=actor, capacity=capacity, at=at, payload={"kept": counted})


def require_unchanged(standing: int, seen: int) -> None:
    if standing != seen:
        raise ReadingChanged


@transaction.atomic
def resolve_names(
    *,
    reading_id: UUID,
    actor: Actor,
    at: datetime,
    version: int,
    units: Mapping[str, UUID | None],
    words: Mapping[str, Sequence[str]],
    nameless: Sequence[str] = (),
) -> NoticeReading:
    """Say once what a name or a word means, for every item that has it.

    ``units``: a name that no unit answers to → the unit, or ``None`` to leave the name out. ``words``: a word that names no
    class → the classes. ``nameless``: the classes of those measures whose text names no objects at all.
    """
    reading, capacity, _state = opened(reading_id, actor, "correct")
    versions = reading.proposal["versions"]
    require_unchanged(versions.get("names", 1), version)
    versions["names"] = versions.get("names", 1) + 1
    wanted = {unit for unit in units.values() if unit is not None}
    if wanted - set(Unit.objects.filter(pk__in=wanted).values_list("pk", flat=True)):
        raise Missing
    for item in reading.proposal["items"]:
        changed = _resolve_units(item, units)
        for part in item["sub_items"] or [item]:
            changed = _resolve_words(part, words, nameless) or changed
        item["version"] += changed
    payload = {
        "units": {name: str(unit or "") for name, unit in units.items()},
        "words": {word: list(codes) for word, codes in words.items()},
        "nameless": list(nameless),
    }
    return keep_correction(reading, "names", actor=actor, capacity=capacity, at=at, payload=payload)


def _resolve_units(item: dict[str, Any], units: Mapping[str, UUID | None]) -> bool:
    """Put the chosen units in the places of their names; a unit stands once in an item, as lead before all."""
    changed = False
    taken: set[str] = set()
    for role in ("leads", "cooperating"):
        kept = []
        for entry in item[role]:
            if entry["unit"] is None and entry["name"] in units:
                changed = True
                unit = units[entry["name"]]
                if unit is None:
                    continue
                entry = {**entry, "unit": str(unit), "candidates": [], "ended": False}
            if entry["unit"] is not None and entry["unit"] in taken:
                continue
            taken.add(entry["unit"] or "")
            kept.append(entry)
        item[role] = kept
    return changed


def _resolve_words(part: dict[str, Any], words: Mapping[str, Sequence[str]], nameless: Sequence[str]) -> bool:
    known = [word for word in part["unknown_classes"] if words.get(word)]
    added = [code for word in known for code in words[word]]
    if not part["classes"] and not part["unknown_classes"]:
        added += nameless
    part["classes"] = list(dict.fromkeys([*part["classes"], *added]))
    part["unknown_classes"] = [word for word in part["unknown_classes"] if word not in known]
    return bool(added)


def open_names(proposal: Mapping[str, Any]) -> dict[str, list[int]]:
    """The names that no unit answers to, each once, with the numbers of its items."""
    found: dict[str, list[int]] = {}
    for item in _included(proposal):
        for role in ("leads", "cooperating"):
            for entry in item[role]:
                if entry["unit"] is None and item["number"] not in found.setdefault(entry["name"], []):
                    found[entry["name"]].append(item["number"])
    return found


def open_words(proposal: Mapping[str, Any]) -> dict[str, list[int]]:
    """The words that name no class, each once, with the numbers of their items."""
    found: dict[str, list[int]] = {}
    for item in _included(proposal):
        for part in (item, *item["sub_items"]):
            for word in part["unknown_classes"]:
                if item["number"] not in found.setdefault(word, []):
                    found[word].append(item["number"])
    return found


def nameless_items(proposal: Mapping[str, Any]) -> list[int]:
    """The numbers of the items of which a measure names no objects."""
    return [
        item["number"]
        for item in _included(proposal)
        if any(not part["classes"] and not part["unknown_classes"] for part in item["sub_items"] or [item])
    ]


def _included(proposal: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return (item for item in proposal["items"] if item["include"])
