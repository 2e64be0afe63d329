"""What the item page says of rules that can be departed from, and of what was ruled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from programs import queries
from programs.messages import party_name
from programs.models import Item, Ruling
from programs.packs import rule_title
from programs.states import ItemState, ProgrammeState
from programs.views.rule_values import value_lines


def running(item: Item) -> bool:
    """Can anything still depart from a rule here?"""
    over = item.state in (ItemState.DECLINED, ItemState.WITHDRAWN)
    return not over and item.programme.state != ProgrammeState.CONCLUDED


def open_rules(item: Item, recorded: Sequence[Ruling]) -> list[dict[str, Any]]:
    """The rules from which the item may still depart: nobody has asked, or nothing is decided yet."""
    book = queries.rules_of(item.programme)
    decided = {one.rule for one in recorded if one.decided_on is not None}
    codes = [code for code, clause in book.clauses.items() if clause.overridable_by and code not in decided]
    return [
        {
            "code": code,
            "title": rule_title(code),
            "authority": party_name(book, book.clauses[code].overridable_by or ""),
            "clause": queries.clause_of(book, code),
        }
        for code in codes
    ]


def ruling_row(ruling: Ruling, item: Item) -> dict[str, Any]:
    """One ruling as the item page shows it: the rule with its clause, what holds instead, who decides."""
    book = queries.rules_of(item.programme)
    return {
        "ruling": ruling,
        "title": rule_title(ruling.rule),
        "clause": queries.clause_of(book, ruling.rule),
        "authority": party_name(book, ruling.authority),
        "instead": "；".join(value_lines(ruling.rule, ruling.instead["value"])) if ruling.instead else "",
    }
