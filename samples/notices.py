"""The items of a sample programme, as the product reads them from the text of the real notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from programs.notices import ReadItem, ReadSubItem, from_text, read_notice
from programs.packs import Pack, RuleSet, load_text

SUB_ITEMS_FROM = 2
"""A notice that asks for one thing has an item; one that asks for several has sub-items."""


def items_of_notice(
    record: Mapping[str, Any], units: Sequence[Mapping[str, Any]], pack: Pack, rules: RuleSet
) -> list[dict[str, Any]]:
    """What an official would have after reading the notice, with units and classes by their codes.

    A notice without items (a lasting measure) has those that the file writes by hand. Raises ``LookupError`` for a lead unit or
    a class that nobody here knows.
    """
    if not record.get("notice"):
        return [_by_hand(item) for item in record["by_hand"]]
    known = {name: unit["code"] for unit in units for name in (unit["name"], *unit["aliases"])}
    read = read_notice(from_text(load_text(pack)))
    return [_item(one, known, record, rules) for one in read.items]


def _by_hand(item: Mapping[str, Any]) -> dict[str, Any]:
    blank: dict[str, Any] = {
        "criteria": "",
        "reward_text": "",
        "reward_kinds": [],
        "intake": "",
        "benchmark": "",
        "quota_exempt": "",
        "cooperating": [],
        "sub_items": [],
        "rewards": [],
    }
    return {**blank, **item}


def _item(
    read: ReadItem, known: Mapping[str, str], record: Mapping[str, Any], rules: RuleSet
) -> dict[str, Any]:
    leads = [_unit(name.text, known) for name in read.leads]
    subs = read.sub_items if len(read.sub_items) >= SUB_ITEMS_FROM else ()
    first = read.sub_items[0] if read.sub_items else ReadSubItem(1)
    return _by_hand(
        {
            "number": read.number,
            "code": f"item-{read.number:02}",
            "title": read.title.text,
            "criteria": "" if subs else read.text.text,
            "reward_text": "" if subs else first.reward.text,
            "reward_kinds": [] if subs else _kinds(first, rules),
            "leads": leads,
            "cooperating": [
                known[name.text]
                for name in read.cooperating
                if name.text in known and known[name.text] not in leads
            ],
            "classes": _classes(first, record, rules),
            "sub_items": [
                {
                    "number": number,
                    "title": sub.title.text,
                    "criteria": sub.criteria.text,
                    "reward_text": sub.reward.text,
                    "reward_kinds": _kinds(sub, rules),
                    "classes": _classes(sub, record, rules),
                }
                for number, sub in enumerate(subs, start=1)
            ],
        }
    )


def _unit(name: str, known: Mapping[str, str]) -> str:
    if name not in known:
        raise LookupError(f"the samples know no unit {name}")
    return known[name]


def _kinds(sub: ReadSubItem, rules: RuleSet) -> list[str]:
    return [kind for kind in sub.reward_kinds if kind in rules.rewards.kinds]


def _classes(sub: ReadSubItem, record: Mapping[str, Any], rules: RuleSet) -> list[str]:
    """The classes that the words of the notice name; those that the file names where the notice names none."""
    words = [word.text for word in sub.object_words]
    found = [one.code for word in words for one in rules.objects if word in (one.name, *one.words)]
    return list(dict.fromkeys(found)) or list(record.get("classes", []))
