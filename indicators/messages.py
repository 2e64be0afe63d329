"""The acts of this app as sentences for people, who hears of them, and what its deadlines say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from notifications.audiences import Audience
from organizations.actors import LEADS
from organizations.roles import Role

if TYPE_CHECKING:
    from core.errors import Text

ACTS: dict[str, Text] = {
    "indicators.scheme_written": _("Indicator scheme written"),
    "indicators.scheme_locked": _("Indicator scheme locked"),
    "indicators.values_requested": _("Values requested"),
    "indicators.request_extended": _("Time for values extended"),
    "indicators.values_entered": _("Values entered"),
    "indicators.values_submitted": _("Values handed in"),
    "indicators.values_accepted": _("Values accepted"),
    "indicators.values_returned": _("Values returned"),
    "indicators.values_corrected": _("Values corrected"),
}

NOTIFY: dict[str, Audience] = {
    "indicators.values_requested": Audience(unit=(Role.DATA_PROVIDER,)),
    "indicators.request_extended": Audience(unit=(Role.DATA_PROVIDER,)),
    "indicators.values_submitted": Audience(relations=((LEADS, (Role.LEAD_REVIEWER,)),)),
    "indicators.values_accepted": Audience(
        unit=(Role.DATA_PROVIDER,), relations=((LEADS, (Role.LEAD_OPERATOR,)),)
    ),
    "indicators.values_returned": Audience(
        unit=(Role.DATA_PROVIDER,), relations=((LEADS, (Role.LEAD_OPERATOR,)),)
    ),
    "indicators.values_corrected": Audience(relations=((LEADS, (Role.LEAD_OPERATOR, Role.LEAD_REVIEWER)),)),
}

DEADLINES: dict[str, Text] = {"indicators.values": _("Values for “%(item)s”")}

DECLARATION = _(
    "Whoever hands these values in declares that they are true, accurate and complete, and answers for it."
)
"""Shown where values are handed in under a rulebook that asks for it, and kept with the act."""

COMPONENTS: dict[str, Text] = {
    "actual": _("value"),
    "previous": _("value of the year before"),
    "population": _("population"),
    "target": _("target"),
    "denominator": _("denominator"),
}

METHOD_NAMES: dict[str, Text] = {
    "efficacy": _("efficacy coefficient"),
    "efficacy_exponential": _("exponential efficacy coefficient"),
    "min_max": _("min-max scaling"),
    "t_score": _("standard score"),
    "rank_points": _("points by rank"),
    "completion": _("degree of completion"),
    "target_all_or_nothing": _("target met or not"),
    "tiers": _("points by tiers"),
    "deduction": _("deduction of points"),
    "ratio_to_best": _("ratio to the best"),
    "ratio_to_base": _("ratio to a base"),
    "share": _("share of the total"),
}
"""The scoring methods as regulations call them."""

FIGURE_NAMES: dict[str, Text] = {
    "satisfactory": _("satisfactory value"),
    "unacceptable": _("unacceptable value"),
    "low": _("lowest value"),
    "high": _("highest value"),
    "mean": _("mean value"),
    "deviation": _("standard deviation"),
    "rank": _("rank"),
    "tied": _("units on this rank"),
    "count": _("units ranked"),
    "best": _("best value"),
    "base": _("base"),
    "total": _("sum of the group"),
    "target": _("target"),
    "range": _("range"),
    "cap": _("cap"),
    "floor": _("lower limit"),
    "points": _("points"),
    "per": _("for each"),
    "step": _("step"),
    "by": _("given by"),
    "bounds": _("bounds"),
    "ties": _("ties"),
    "threshold": _("threshold"),
    "spread": _("spread"),
    "centre": _("centre"),
    "offset": _("offset"),
    "otherwise": _("otherwise"),
    "clamp": _("held within the weight"),
}
"""Parameters of methods and statistics of a group, for scheme pages and score sheets."""

CHANNEL_NAMES: dict[str, Text] = {
    "page": _("entered on the page"),
    "workbook": _("from a workbook"),
    "rest": _("through REST"),
    "appeal": _("after an appeal"),
}

CHOICE_NAMES: dict[str, Text] = {
    "step": _("equal steps"),
    "list": _("a list of points"),
    "group": _("from the group"),
    "fixed": _("fixed beforehand"),
}
"""What a parameter was set to, where it is a word."""
