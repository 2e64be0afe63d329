"""The refusals of rounds, lists, grounds and vetoes, and the sentence of each broken rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, NotAllowed, RuleBroken, TooLate, WrongState

if TYPE_CHECKING:
    from core.errors import Text


class RoundNotReady(RuleBroken):
    code = "round_not_ready"
    sentence = _("The round cannot be sealed yet.")
    remedy_text = _("Have the open requests accepted and the missing values entered or declared missing.")


class ListRuleBroken(RuleBroken):
    code = "list_rule_broken"
    sentence = _("The list would break a rule of the rulebook.")


class StepNotUsed(WrongState):
    code = "step_not_used"
    sentence = _("The rulebook knows no such step.")
    remedy_text = _("Look at the list: its page says what comes next.")


class StepMissing(WrongState):
    code = "step_missing"
    sentence = _("A step that the rulebook demands has not been taken.")
    remedy_text = _("Take that step first.")


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


class ApplicationIncomplete(RuleBroken):
    code = "application_incomplete"
    sentence = _("The application is not complete.")
    remedy_text = _("Complete what is named and hand it in again; what was entered is kept.")


class ApplicationRuleBroken(RuleBroken):
    code = "application_rule_broken"
    sentence = _("The rulebook does not allow this application.")


class ApplicationTooLate(TooLate):
    code = "application_too_late"
    sentence = _("The time for applications has ended.")
    remedy_text = _(
        "What was entered is kept. The supervision office can let your unit hand in later, with its reason."
    )


class ApplicationExists(Conflict):
    code = "application_exists"
    sentence = _("There is an application for this object already.")
    remedy_text = _("Go on with it; a withdrawn one can be begun anew.")


class EditedMeanwhile(Conflict):
    code = "edited_meanwhile"
    sentence = _("Somebody of your unit changed the application meanwhile.")
    remedy_text = _("Reload the page: what you typed is kept on this computer and offered to you there.")


class OwnApplication(NotAllowed):
    code = "own_application"
    sentence = _("Whoever handed the application in does not decide on it. Ask a colleague.")
    remedy_text = ""


APPLICATION_SENTENCES: dict[str, Text] = {
    "no_intake": _("The objects of this item do not apply: data are collected without them."),
    "not_included": _("Only an included item of an issued programme takes applications."),
    "date_over": _("The date that the rulebook sets has passed."),
    "date_missing": _("The rulebook sets no date: say until when applications are taken."),
    "date_fixed": _("The rulebook sets the date; it is not another one."),
    "date_in_past": _("The date must lie ahead."),
    "too_early": _("The rulebook gives the objects time until %(due)s; applications are not closed before."),
    "not_a_candidate": _("“%(name)s” is no object of this track, or not for your unit to apply for."),
    "unknown_indicator": _("The scheme has no indicator “%(name)s”."),
    "no_figure": _("“%(name)s”: “%(text)s” is no figure."),
    "score_too_high": _("“%(name)s”: the score lies between 0 and %(most)s."),
    "not_declared": _("Declare that what is handed in is true."),
    "score_missing": _("“%(name)s” has no score of your own."),
    "self_text_missing": _("The self-assessment is empty."),
    "experience_missing": _("The account of experience is empty."),
    "materials_missing": _("There are no materials."),
    "no_materials": _("The rulebook asks for no materials: nothing more is demanded of the objects."),
    "paper_missing": _("The paper needs its scan."),
    "received_in_future": _("It cannot have come in later than now."),
    "reason_missing": _("Say why."),
    "no_experts": _("The rulebook knows no review by experts."),
    "not_accepted": _("Only an accepted application is scored."),
    "score_or_grade": _("A review gives a score or a grade; whoever has a conflict of interest gives none."),
    "conflict_unsaid": _("Say whether there is a conflict of interest, and which."),
    "reviewed_in_future": _("The review lies in the future."),
    "marked_upload": _("What carries a secrecy mark is registered by its particulars only."),
    "not_used": _("The rulebook does not take “%(name)s” into account."),
    "not_opened": _("Applications were never opened."),
    "still_open": _("Applications can still come in."),
    "not_reviewed": _("“%(name)s”: the application is not reviewed."),
    "returned_open": _("“%(name)s”: the returned application can still be handed in again."),
    "expert_missing": _("“%(name)s”: no expert has reviewed the application."),
}


LIST_SENTENCES: dict[str, Text] = {
    "not_included": _("Only an included item has a list."),
    "no_track": _("The item has no track."),
    "round_not_sealed": _("The round of “%(name)s” is not sealed."),
    "no_quota": _("The rulebook gives no places to “%(name)s”."),
    "over_quota": _("%(given)s places for “%(name)s”; at most %(allowed)s."),
    "not_shared": _("Several tracks share the places of “%(name)s”: the plan must say how many each has."),
    "groups_not_shared": _("“%(name)s” is ranked in several groups: say how many places each group has."),
    "exempt_without_places": _("An item exempt from quotas has the places of its plan; “%(name)s” has none."),
    "no_plan": _("The plan of the item is not published."),
    "not_a_candidate": _("“%(name)s” takes no part here."),
    "picked_twice": _("“%(name)s” stands twice."),
    "barred": _("“%(name)s” may not be proposed."),
    "pick_without_reason": _("Say why “%(name)s” is chosen."),
    "nobody_to_leave_off": _("“%(name)s”: where the lead unit judges, it names only whom it proposes."),
    "tie_is_no_deviation": _("“%(name)s” is tied on the cut line: that is decided as a tie."),
    "no_deviation": _("“%(name)s” stands there already by its score."),
    "overlap": _("“%(name)s” and “%(other)s” cannot both be on the list."),
    "merit_missing": _("Say what is exemplary in “%(name)s”."),
    "objection_open": _(
        "The government above “%(name)s” objects; take it off the list, or keep it with a reason."
    ),
    "unknown_commendation": _("The register knows awards and experiences of four levels."),
    "commendation_without_document": _("Say for what, by whom, and under which document number."),
    "commendation_without_item": _("Whoever is listed directly is listed for an item: name it."),
    "opinion_missing": _("“%(name)s” is not yet answered for."),
    "objection_without_reason": _("Say why you object to “%(name)s”."),
    "not_of_this_unit": _("This object is not yours to answer for."),
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
