"""One year's items beside the next year's: added, removed, merged, split, renamed, changed. Pure functions.

Which item goes back to which is somebody's statement (the origins); names only suggest it and never settle it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

ADDED, REMOVED, MERGED, SPLIT, RENAMED, CHANGED, KEPT = (
    "added",
    "removed",
    "merged",
    "split",
    "renamed",
    "changed",
    "kept",
)
KINDS = (ADDED, REMOVED, MERGED, SPLIT, RENAMED, CHANGED, KEPT)

LIKELY = Decimal("0.45")
"""How alike two titles must be for the one to be offered as the origin of the other."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is compared of an item; units and classes by name, in order."""

    key: str
    number: int
    title: str
    criteria: str = ""
    reward_text: str = ""
    reward_kinds: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    sub_items: tuple[str, ...] = ()
    intake: str = ""

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


FIELDS = (
    "title",
    "criteria",
    "reward_text",
    "reward_kinds",
    "leads",
    "cooperating",
    "classes",
    "sub_items",
    "intake",
)
LISTS = frozenset({"reward_kinds", "classes"})
"""Where the order says nothing."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: what it said, and what it says now."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the one year or the other, with what became of it or what it comes from."""

    kinds: tuple[str, ...]
    after: ItemFacts | None
    before: tuple[ItemFacts, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    suggestions: tuple[ItemFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """A figure of both years; ``stated``: the figure that the government itself gives, where it differs."""

    before: int
    after: int
    stated_before: int | None = None
    stated_after: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two years side by side."""

    rows: tuple[Row, ...]
    figures: Mapping[str, Count]
    kinds: Mapping[str, int] = field(default_factory=dict)


def compare(
    before: Sequence[ItemFacts],
    after: Sequence[ItemFacts],
    origins: Iterable[tuple[str, str]],
    *,
    stated: tuple[int | None, int | None] = (None, None),
) -> Comparison:
    """What changed from one year to the next. ``origins``: pairs of a new item's key and an old item's key."""
    old = {one.key: one for one in before}
    sources: dict[str, list[str]] = {}
    shared: Counter[str] = Counter()
    for new_key, old_key in dict.fromkeys(origins):
        if old_key in old:
            sources.setdefault(new_key, []).append(old_key)
            shared[old_key] += 1
    order = {one.key: index for index, one in enumerate(before)}
    rows = []
    for one in after:
        keys = sorted(sources.get(one.key, []), key=lambda key: order[key])
        rows.append(_row(one, [old[key] for key in keys], shared, old.values()))
    taken = {key for keys in sources.values() for key in keys}
    rows += [Row((REMOVED,), None, (one,)) for one in before if one.key not in taken]
    counted = Counter(kind for row in rows for kind in row.kinds)
    return Comparison(
        rows=tuple(rows),
        figures={
            "items": Count(len(before), len(after), *stated),
            "leads": Count(*(len({name for one in year for name in one.leads}) for year in (before, after))),
            "sub_items": Count(*(sum(len(one.sub_items) for one in year) for year in (before, after))),
            "classes": Count(
                *(len({name for one in year for name in one.classes}) for year in (before, after))
            ),
        },
        kinds={kind: counted[kind] for kind in KINDS},
    )


def _row(
    one: ItemFacts, found: Sequence[ItemFacts], shared: Mapping[str, int], all_before: Collection[ItemFacts]
) -> Row:
    if not found:
        free = [other for other in all_before if not shared.get(other.key)]
        return Row((ADDED,), one, suggestions=tuple(suggest(one, free)))
    kinds = []
    if len(found) > 1:
        kinds.append(MERGED)
    if any(shared[other.key] > 1 for other in found):
        kinds.append(SPLIT)
    changes: tuple[FieldChange, ...] = ()
    if len(found) == 1:
        changes = tuple(changes_of(found[0], one))
        if any(change.field == "title" for change in changes):
            kinds.append(RENAMED)
        if any(change.field != "title" for change in changes):
            kinds.append(CHANGED)
    return Row(tuple(kinds) or (KEPT,), one, tuple(found), changes)


def changes_of(before: ItemFacts, after: ItemFacts) -> list[FieldChange]:
    """The fields that say something else now; white space says nothing."""
    found = []
    for name in FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if name in LISTS:
            old, new = tuple(sorted(old)), tuple(sorted(new))
        if _said(old) != _said(new):
            found.append(FieldChange(name, _shown(getattr(before, name)), _shown(getattr(after, name))))
    return found


def _said(value: str | tuple[str, ...]) -> object:
    return bare(value) if isinstance(value, str) else tuple(map(bare, value))


def _shown(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "、".join(value)


def suggest(one: ItemFacts, candidates: Iterable[ItemFacts], *, most: int = 3) -> list[ItemFacts]:
    """The items whose title, or whose criteria, are most like this one's: an offer to a person, never a decision."""
    scored = []
    for other in candidates:
        score = max(similarity(one.title, other.title), similarity(one.criteria, other.criteria))
        if score >= LIKELY:
            scored.append((-score, other.number, other))
    return [other for _score, _number, other in sorted(scored, key=lambda entry: entry[:2])[:most]]


def similarity(left: str, right: str) -> Decimal:
    """How alike two texts are, from 0 to 1: the share of common pairs of characters (Dice)."""
    first, second = _pairs(bare(left)), _pairs(bare(right))
    if not first or not second:
        return Decimal(int(bare(left) == bare(right) and bool(bare(left))))
    common = (Counter(first) & Counter(second)).total()
    return Decimal(2 * common) / Decimal(len(first) + len(second))


def bare(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def _pairs(text: str) -> list[str]:
    return [text[index : index + 2] for index in range(len(text) - 1)]
