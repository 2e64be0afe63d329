"""What differs between two rulebooks, rule by rule: two years, two versions, two governments."""

from __future__ import annotations

from dataclasses import dataclass

from programs.packs.blank import subjects
from programs.packs.loading import Pack, Rule

ADDED, REMOVED, CHANGED, REWORDED, SAME = "added", "removed", "changed", "reworded", "same"


@dataclass(frozen=True)
class Difference:
    """One rule in both rulebooks. ``reworded``: the value is the same, its clause, quote or reading is not."""

    code: str
    state: str
    before: Rule | None
    after: Rule | None


def compare(before: Pack, after: Pack) -> list[Difference]:
    """Every rule of either rulebook, in the order of the schema, with what became of it."""
    old = {rule.code: rule for rule in before.rules}
    new = {rule.code: rule for rule in after.rules}
    order = {
        code: index for index, code in enumerate(code for codes in subjects().values() for code in codes)
    }

    def place(code: str) -> tuple[int, str]:
        open_code = code.partition(".")[0] + ".*"
        return order.get(code, order.get(open_code, len(order))), "" if code in order else code

    codes = sorted(old.keys() | new.keys(), key=place)
    return [
        Difference(code, _state(old.get(code), new.get(code)), old.get(code), new.get(code)) for code in codes
    ]


def _state(before: Rule | None, after: Rule | None) -> str:
    if before is None:
        return ADDED
    if after is None:
        return REMOVED
    if before.value != after.value or before.overridable_by != after.overridable_by:
        return CHANGED
    return SAME if before == after else REWORDED
