"""The refusals of rounds, lists, grounds and vetoes, and the sentence of each broken rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, RuleBroken

if TYPE_CHECKING:
    from core.errors import Text


class RoundNotReady(RuleBroken):
    code = "round_not_ready"
    sentence = _("The round cannot be sealed yet.")
    remedy_text = _("Have the open requests accepted and the missing values entered or declared missing.")


class ListRuleBroken(RuleBroken):
    code = "list_rule_broken"
    sentence = _("The list would break a rule of the rulebook.")


class ListAlive(Conflict):
    code = "list_exists"
    sentence = _("This item has a proposed list already.")
    remedy_text = _("Go on with it, or replace it with a reason.")


class GroundRuleBroken(RuleBroken):
    code = "ground_rule_broken"
    sentence = _("The rulebook does not know such a ground.")


class VetoUndecided(Conflict):
    code = "veto_undecided"
    sentence = _("A veto still waits for the leader's consent.")
    remedy_text = _("Have it decided first, then go on.")


LIST_SENTENCES: dict[str, Text] = {
    "not_included": _("Only an included item has a list."),
    "no_track": _("The item has no track."),
    "round_not_sealed": _("The round of “%(name)s” is not sealed."),
    "no_quota": _("The rulebook gives no places to “%(name)s”."),
    "over_quota": _("%(given)s places for “%(name)s”; at most %(allowed)s."),
    "not_shared": _("Several tracks share the places of “%(name)s”: the plan must say how many each has."),
    "groups_not_shared": _("“%(name)s” is ranked in several groups: say how many places each group has."),
    "exempt_without_places": _("An item exempt from quotas has the places of its plan; “%(name)s” has none."),
    "minutes_missing": _("Collective deliberation needs the number and the date of its minutes."),
    "minutes_without_record": _("The minutes need their scan, or their record written here."),
    "minutes_in_future": _("The deliberation lies in the future."),
    "minutes_too_early": _("The deliberation is dated before the list was drafted."),
    "tie_open": _("%(count)s of the tied on the cut line of “%(name)s” are to be chosen."),
    "tie_without_reason": _("A decision on a tie needs its reason."),
    "not_in_score_order": _("“%(name)s” is not where its score puts it: the list follows the scores alone."),
    "reason_missing": _("Say why."),
    "ground_unanswered": _("“%(name)s” has a ground against it; propose a veto, or end the ground."),
    "veto_waits": _("The veto of “%(name)s” is proposed and not answered."),
    "unknown_ground": _("The rulebook has no ground “%(name)s”."),
    "wrong_authority": _("This ground does not rest on “%(name)s”."),
    "wrong_act": _("This ground does not rest on “%(name)s”."),
    "unknown_list": _("The rulebook knows no negative list “%(name)s”."),
    "item_missing": _("Say which item the ground bears on: it cancels the qualification for related items."),
    "rectification_due_missing": _("A finding needs the date by which it is to be rectified."),
    "ground_in_future": _("It lies in the future."),
    "not_an_object": _("“%(name)s” is not on the list."),
    "ground_not_in_force": _("This ground is not in force for this item."),
}
