"""What a superior government forbids, held against a rulebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from types import MappingProxyType
from typing import Any

from programs.packs import rule_parts as tree
from programs.packs.loading import Pack

_SUBJECTS: Mapping[str, type] = MappingProxyType(
    {
        "basis": tree.Basis,
        "item": tree.Items,
        "places": tree.Places,
        "indicator": tree.Indicators,
        "notice": tree.Notice,
        "appeal": tree.Appeals,
        "complaint": tree.Complaints,
        "evaluation": tree.Evaluation,
        "national_award": tree.NationalAward,
        "non_winner": tree.NonWinners,
        "reward": tree.Rewards,
        "disclosure": tree.Disclosure,
    }
)
_SINGLE_DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "submission.declaration": False,
        "experience.treatment": "none",
        "experience.own_treatment": "none",
        "plan.issued_by": "lead_unit",
        "liaison.log": "off",
    }
)


def default_of(code: str) -> Any:
    """What holds where a rulebook says nothing on a rule; None when nothing does."""
    if code in _SINGLE_DEFAULTS:
        return _SINGLE_DEFAULTS[code]
    subject, _dot, name = code.partition(".")
    for one in fields(_SUBJECTS[subject]) if subject in _SUBJECTS else ():
        if one.name == name and one.default is not MISSING:
            return list(one.default) if isinstance(one.default, tuple) else one.default
    return None


def outside(pack: Pack, rule: str, allowed: Sequence[Any]) -> tuple[Any, ...]:
    """The values of the rule that are not allowed; empty when the rulebook keeps to the prohibition.

    Where the rulebook says nothing, what then holds is judged. A list may hold nothing but what is allowed.
    """
    found = next((one.value for one in pack.rules if one.code == rule), default_of(rule))
    if found is None:
        return ()
    values = found if isinstance(found, list | tuple) else [found]
    return tuple(value for value in values if value not in allowed)
