"""The named scoring methods: `METHODS[code]` scores the units of one group, each step explained.

A method is a pure function of its input; a new one is a file beside these and a line in the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from indicators.methods.base import BadParams, Method, Params, Problem
from indicators.methods.completion import COMPLETION, TARGET
from indicators.methods.deduction import DEDUCTION_METHOD
from indicators.methods.efficacy import EFFICACY, EFFICACY_EXPONENTIAL
from indicators.methods.min_max import MIN_MAX, T_SCORE
from indicators.methods.ranking import RANK_POINTS
from indicators.methods.ratios import RATIO_TO_BASE, RATIO_TO_BEST, SHARE
from indicators.methods.tiers import TIERS

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        method.code: method
        for method in (
            EFFICACY,
            EFFICACY_EXPONENTIAL,
            MIN_MAX,
            T_SCORE,
            RANK_POINTS,
            COMPLETION,
            TARGET,
            TIERS,
            DEDUCTION_METHOD,
            RATIO_TO_BEST,
            RATIO_TO_BASE,
            SHARE,
        )
    }
)


def check_params(code: str, params: Params) -> list[Problem]:
    """Every fault of these parameters, none if the method can work with them."""
    method = METHODS.get(code)
    if method is None:
        return [Problem("method", "unknown_method", {"method": code})]
    try:
        method.read(params)
    except BadParams as refusal:
        return list(refusal.problems)
    return []


__all__ = ["METHODS", "check_params"]
