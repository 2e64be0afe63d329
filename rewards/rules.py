"""Rules of rewards: what kind a text speaks of, when it is due, what is overdue, sums by unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from rewards.states import RewardKind, RewardState

WORDS = (
    (RewardKind.CASH, ("资金", "经费", "奖补")),
    (RewardKind.PROJECT, ("项目", "试点")),
    (RewardKind.PREFERENCE, ("倾斜", "优先")),
    (RewardKind.PUBLICITY, ("宣传", "推介")),
    (RewardKind.COMMENDATION, ("表扬", "表彰")),
    (RewardKind.ASSESSMENT_BONUS, ("加分",)),
)


def kind_of(text: str) -> str:
    """The kind that a reward text speaks of first; a proposal that the lead unit may change."""
    found = [
        (text.index(word), order, kind)
        for order, (kind, words) in enumerate(WORDS)
        for word in words
        if word in text
    ]
    return min(found)[2] if found else RewardKind.OTHER


def brings_bonus(
    item_kinds: Iterable[str], sub_item_kinds: Iterable[str] | None, of_its_sub_items: Iterable[Iterable[str]]
) -> bool:
    """Do the awarded of this part of an item get bonus points in another assessment?

    Where the notice promises them to some sub-items only (其中涉及…方面), the others get none; else what is promised
    to the item holds for all its parts. ``sub_item_kinds`` is ``None`` for an item without sub-items.
    """
    bonus = RewardKind.ASSESSMENT_BONUS
    if sub_item_kinds is not None and any(bonus in kinds for kinds in of_its_sub_items):
        return bonus in sub_item_kinds
    return bonus in item_kinds


def is_overdue(state: str, due: date | None, today: date) -> bool:
    """Promised, and the last day is over; what has no day (及时) is never overdue."""
    return state == RewardState.PROMISED and due is not None and due < today


def was_late(honoured_on: date | None, due: date | None) -> bool:
    return honoured_on is not None and due is not None and honoured_on > due


def sums(amounts: Iterable[tuple[Decimal | None, str]]) -> list[tuple[str, Decimal]]:
    """Unit → sum, by unit; amounts of different units are never added up."""
    totals: dict[str, Decimal] = {}
    for amount, unit in amounts:
        if amount is not None:
            totals[unit] = totals.get(unit, Decimal(0)) + amount
    return sorted(totals.items())
