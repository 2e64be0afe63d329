"""The rules of a version of a rulebook, and as they hold for one item with what was ruled about it on record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from programs.models import Item, Programme, RulebookVersion, Ruling
from programs.packs import UNNAMED, Pack, RuleSet, departed, lifted, pack_from_data, rule_set
from programs.states import ItemState

_RULES: dict[tuple[UUID, str], RuleSet] = {}
_MOST_RULES = 256


def pack_of_version(version_id: UUID) -> Pack:
    return pack_from_data(RulebookVersion.objects.values_list("content", flat=True).get(pk=version_id))


def rules_of_version(
    version_id: UUID, instead: Mapping[str, Any] = MappingProxyType({}), bare: Iterable[str] = ()
) -> RuleSet:
    """The typed rules of one version; with other values for some rules, or lifted ones, where an item departs from them.

    A version never changes, so they are read once in a process.
    """
    key = (version_id, json.dumps([dict(instead), sorted(bare)], sort_keys=True))
    found = _RULES.get(key)
    if found is None:
        pack = pack_of_version(version_id)
        values = {one.code: lifted(one) for one in pack.rules if one.code in set(bare)}
        values = {code: value for code, value in values.items() if value is not UNNAMED} | dict(instead)
        found = rule_set(departed(pack, values) if values else pack)
        if len(_RULES) >= _MOST_RULES:
            _RULES.pop(next(iter(_RULES)))
        _RULES[key] = found
    return found


def held(item: Item, book: RuleSet, *, lift: bool = True) -> RuleSet:
    """The rules as they hold for the item: what the named authorities ruled about it, on record, is in their place.

    ``lift``: rulings that name no value count as well, as far as lifting the rule says what then holds. No query where
    nothing in the rulebook can be departed from, otherwise one.
    """
    if not any(clause.overridable_by for clause in book.clauses.values()):
        return book
    rows = Ruling.objects.filter(item_id=item.pk, matter="", decided_on__isnull=False)
    named = [(rule, instead) for rule, instead in rows.values_list("rule", "instead") if lift or instead]
    return with_rulings(item.programme.rulebook_version_id, book, dict(named))


def held_all(items: Iterable[Item], books: Mapping[UUID, RuleSet]) -> dict[UUID, RuleSet]:
    """Item → the rules as they hold for it, of many items; ``books``: programme → its rules. One query."""
    items = list(items)
    rulings: dict[UUID, dict[str, Any]] = {}
    rows = Ruling.objects.filter(item__in=items, matter="", decided_on__isnull=False)
    for item_id, rule, instead in rows.values_list("item_id", "rule", "instead"):
        rulings.setdefault(item_id, {})[rule] = instead
    return {
        item.pk: with_rulings(
            item.programme.rulebook_version_id, books[item.programme_id], rulings.get(item.pk, {})
        )
        for item in items
    }


def held_by_all(programme: Programme, book: RuleSet) -> RuleSet:
    """The rules as they hold for what concerns a whole programme: what was ruled alike for every included item of it.

    One query, and none where nothing in the rulebook can be departed from.
    """
    if not any(clause.overridable_by for clause in book.clauses.values()):
        return book
    ruled: dict[UUID, dict[str, Any]] = {}
    rows = Item.objects.filter(programme=programme, state=ItemState.INCLUDED).values_list(
        "pk", "rulings__rule", "rulings__matter", "rulings__decided_on", "rulings__instead"
    )
    for item_id, rule, matter, decided_on, instead in rows:
        own = ruled.setdefault(item_id, {})
        if rule and not matter and decided_on is not None:
            own[rule] = instead
    first, *others = ruled.values() or [{}]
    alike = {
        rule: instead
        for rule, instead in first.items()
        if all(rule in own and own[rule] == instead for own in others)
    }
    return with_rulings(programme.rulebook_version_id, book, alike)


def with_rulings(version_id: UUID, book: RuleSet, rulings: Mapping[str, Mapping[str, Any] | None]) -> RuleSet:
    """The rules with these rulings: rule → what holds instead, or None where it is lifted."""
    standing = {
        rule: instead
        for rule, instead in rulings.items()
        if rule in book.clauses and book.clauses[rule].overridable_by
    }
    if not standing:
        return book
    values = {rule: instead["value"] for rule, instead in standing.items() if instead}
    return rules_of_version(version_id, values, [rule for rule in standing if rule not in values])
