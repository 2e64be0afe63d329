"""What was read, as the plain values that are kept, shown and corrected: the reading itself stays beside every correction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from programs.notices.model import NOTHING, Passage, ReadItem, ReadNotice, ReadRule, ReadSubItem, Span
from programs.notices.resolving import KnownClass, Units, resolve_words

SHAPE = 1
LONGEST_TITLE = 200

Plain = dict[str, Any]


def proposal_of(notice: ReadNotice, units: Units, classes: Sequence[KnownClass]) -> Plain:
    """The proposal that an official goes through: nothing in it that was not read, and every word that no unit answers to."""
    return {
        "shape": SHAPE,
        "versions": {"head": 1, "rules": 1},
        "head": {
            name: _passage(getattr(notice, name))
            for name in (
                "title",
                "programme",
                "document_number",
                "addressees",
                "preamble",
                "issuer",
                "issued_on",
            )
        },
        "year": notice.year,
        "addressees": notice.addressees.text,
        "document_number": notice.document_number.text,
        "items": [_item(one, units, classes) for one in notice.items],
        "rules": [_rule(number, one) for number, one in enumerate(notice.closing, 1)],
        "not_understood": [
            {"key": str(number), **_passage(one), "settled": False}
            for number, one in enumerate(notice.not_understood, 1)
        ],
    }


def resolved_again(proposal: Plain, units: Units, classes: Sequence[KnownClass]) -> Plain:
    """After the rulebook was chosen anew: classes are read again where nobody has corrected the item."""
    for item in proposal["items"]:
        if item["checked"]:
            continue
        for part, read in (
            (item, item["read"]),
            *zip(item["sub_items"], item["read"]["sub_items"], strict=False),
        ):
            words = [word["text"] for word in read["object_words"]]
            part["classes"], part["unknown_classes"] = resolve_words(words, classes)
        for role in ("leads", "cooperating"):
            for entry in item[role]:
                if entry["unit"] is None:
                    entry.update(_unit(entry["name"], units))
    return proposal


def _item(item: ReadItem, units: Units, classes: Sequence[KnownClass]) -> Plain:
    several = len(item.sub_items) > 1
    only = item.sub_items[0] if len(item.sub_items) == 1 else None
    words = [word.text for word in item.object_words]
    codes, unknown = ([], []) if several else resolve_words(words, classes)
    rewards = {one.reward.text for one in item.sub_items}
    common = item.sub_items[0] if item.sub_items and len(rewards) == 1 else None
    return {
        "key": str(item.number),
        "number": item.number,
        "label": item.label,
        "version": 1,
        "include": True,
        "checked": False,
        "title": item.title.text[:LONGEST_TITLE],
        "criteria": only.criteria.text if only else "",
        "reward_text": common.reward.text if common else "",
        "reward_kinds": list(common.reward_kinds) if common else [],
        "classes": codes,
        "unknown_classes": unknown,
        "leads": [_unit(name.text, units) for name in item.leads],
        "cooperating": [_unit(name.text, units) for name in item.cooperating],
        "sub_items": [_sub_item(one, classes) for one in item.sub_items] if several else [],
        "intake": "",
        "departures": {},
        "exclusions": {},
        "read": {
            "label": item.label,
            "title": _passage(item.title),
            "text": _passage(item.text),
            "leads": [_passage(one) for one in item.leads],
            "cooperating": [_passage(one) for one in item.cooperating],
            "object_words": [_passage(one) for one in item.object_words],
            "project": _passage(item.project),
            "sub_items": [_read_sub_item(one) for one in item.sub_items],
            "not_understood": [_passage(one) for one in item.not_understood],
        },
    }


def blank_item(items: Sequence[Plain]) -> Plain:
    """An item that the reader did not find, for somebody to fill in; nothing was read of it."""
    number = max((item["number"] for item in items), default=0) + 1
    keys = [int(item["key"]) for item in items if item["key"].isdigit()]
    item = _item(ReadItem(number, "", NOTHING, NOTHING, ()), Units([]), [])
    return {**item, "key": str(max(keys, default=0) + 1), "added": True}


def _sub_item(one: ReadSubItem, classes: Sequence[KnownClass]) -> Plain:
    codes, unknown = resolve_words([word.text for word in one.object_words], classes)
    return {
        "title": one.title.text[:LONGEST_TITLE],
        "criteria": one.criteria.text,
        "reward_text": one.reward.text,
        "reward_kinds": list(one.reward_kinds),
        "classes": codes,
        "unknown_classes": unknown,
    }


def _read_sub_item(one: ReadSubItem) -> Plain:
    return {
        "title": _passage(one.title),
        "criteria": _passage(one.criteria),
        "reward": _passage(one.reward),
        "object_words": [_passage(word) for word in one.object_words],
        "marks": [{"kind": mark.kind, **_passage(mark.passage)} for mark in one.marks],
    }


def _unit(name: str, units: Units) -> Plain:
    found = units.resolve(name)
    return {
        "name": name,
        "unit": found.unit,
        "candidates": list(found.candidates),
        "ended": found.ended,
    }


def _rule(number: int, rule: ReadRule) -> Plain:
    return {
        "key": str(number),
        **_passage(rule.sentence),
        "heading": rule.heading,
        "suggestions": [{"code": one.code, "value": one.value} for one in rule.suggestions],
        "kept": None,
    }


def _passage(passage: Passage) -> Plain:
    return {"text": passage.text, "spans": [[span.block, span.start, span.end] for span in passage.spans]}


def spans_from(plain: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(block, start, end) for block, start, end in plain)


def open_questions(proposal: Plain) -> dict[str, int]:
    """How much is left to look at: words no unit or class answers to, sentences not understood, rules not decided on."""
    items = [item for item in proposal["items"] if item["include"]]
    return {
        "units": sum(
            entry["unit"] is None
            for item in items
            for role in ("leads", "cooperating")
            for entry in item[role]
        ),
        "classes": sum(bool(words) for item in items for words in _unknown_of(item)),
        "without_classes": sum(not any(_classes_of(item)) for item in items),
        "without_leads": sum(not item["leads"] for item in items),
        "unchecked": sum(not item["checked"] for item in items),
        "rules": sum(rule["kept"] is None for rule in proposal["rules"]),
        "not_understood": sum(not one["settled"] for one in proposal["not_understood"])
        + sum(len(item["read"]["not_understood"]) for item in items if not item["checked"]),
    }


def _unknown_of(item: Plain) -> list[list[str]]:
    return [item["unknown_classes"], *(sub["unknown_classes"] for sub in item["sub_items"])]


def _classes_of(item: Plain) -> list[list[str]]:
    return [sub["classes"] for sub in item["sub_items"]] if item["sub_items"] else [item["classes"]]
