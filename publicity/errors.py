"""The refusals of public notices, holds, commendation notices and publications."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, RuleBroken


class CommendationIncomplete(RuleBroken):
    code = "commendation_incomplete"
    sentence = _("The notice cannot be drafted yet: something is missing.")
    remedy_text = _("Review every list and decide every veto first; name every copy that the rulebook demands.")


class ListsChanged(Conflict):
    code = "lists_changed"
    sentence = _("A list has changed since the notice gathered it.")
    remedy_text = _("Revise the draft, which gathers the lists anew, and send it round again.")


class NumberTaken(Conflict):
    code = "number_taken"
    sentence = _("Another document carries this number.")
    remedy_text = _("Give the next free number.")
