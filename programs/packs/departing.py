"""The rules as they hold where the named authority has departed from one: the same rulebook with another value in its place.

A departure names the value that holds instead. Where it names none, the rule is lifted, as far as its shape says what
that means: no figure, allowed, the other one of two values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from programs.packs.loading import Pack, Rule
from programs.packs.validation import schema, shape_of

UNNAMED = object()
"""No value is named: the document leaves it to the authority what holds instead."""

OPEN_LISTS = frozenset({"places.exempt_open"})
"""Rules that open a list to the authority: it adds a case, and the rule stays what it is."""

_UNBOUND = ("allow", "allowed", "none")
_APPLIED_FOR = "application"


def lifted(rule: Rule) -> Any:
    """What holds when the rule is lifted; ``UNNAMED`` where only the authority can say it."""
    shape = shape_of(rule.code) or {}
    kinds = shape.get("type", ())
    if rule.code.startswith("quota."):
        return {"kind": "none"}
    if rule.code in OPEN_LISTS:
        return UNNAMED
    if not isinstance(kinds, str) and "null" in kinds:
        return None
    if kinds == "boolean":
        return not rule.value
    others = [one for one in shape.get("enum", ()) if one != rule.value]
    return next((one for one in _UNBOUND if one in others), others[0] if len(others) == 1 else UNNAMED)


def departed(pack: Pack, instead: Mapping[str, Any]) -> Pack:
    """The rulebook with other values for some of its rules, and with what goes along with them.

    Without a figure for a quota the plan states the places; objects that apply need the stage in which they do.
    """
    values = {code: value for code, value in instead.items() if any(one.code == code for one in pack.rules)}
    if any(code.startswith("quota.") and value == {"kind": "none"} for code, value in values.items()):
        values["places.plan_must_state"] = True
    if values.get("item.intake") == _APPLIED_FOR:
        used = {*pack.rule("stage.used").value, _APPLIED_FOR}
        order = schema()["$defs"]["values"]["stage.used"]["items"]["enum"]
        values["stage.used"] = [stage for stage in order if stage in used]
    rules = [replace(one, value=values.pop(one.code)) if one.code in values else one for one in pack.rules]
    first = pack.rules[0]
    added = [Rule(code, value, first.document, "", "", "", None) for code, value in values.items()]
    return replace(pack, rules=(*rules, *added))
