"""The refusals of programmes, plans and sign-off, and the sentence of each broken rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext_lazy as _

from core.errors import Clause, Conflict, Finding, NotAllowed, RuleBroken

if TYPE_CHECKING:
    from core.errors import Text


class FaultLike(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def params(self) -> Mapping[str, object]: ...


class RulebookInvalid(RuleBroken):
    code = "rulebook_invalid"
    sentence = _("The rulebook contains mistakes; nothing was stored.")


class DraftChanged(Conflict):
    code = "draft_changed"
    sentence = _("Somebody else has changed this rule since you opened it.")
    remedy_text = _(
        "What stands now is shown here, what you typed is kept below: save again to put yours in its place."
    )


class ReadingChanged(Conflict):
    code = "reading_changed"
    sentence = _("Somebody else has corrected this since you opened it.")
    remedy_text = _(
        "What stands now is shown here, what you typed is kept below: save again to put yours in its place."
    )


class PlanIncomplete(RuleBroken):
    code = "plan_incomplete"
    sentence = _("The plan is not complete.")


class SealMissing(RuleBroken):
    code = "seal_missing"
    sentence = _("A plan is published together with the locked scheme of each of its tracks.")


class AlreadyAnswered(Conflict):
    code = "already_answered"
    sentence = _("This unit has answered already.")
    remedy_text = _("An answer is not changed; look at the route for what was said.")


class TextChanged(Conflict):
    code = "text_changed"
    sentence = _("The text is not the one that was sent round; an answer holds for that text only.")
    remedy_text = _("Return it, and send the present text round again.")


class RecorderIsProposer(NotAllowed):
    code = "recorder_is_proposer"
    sentence = _("Whoever sent it round does not record or give its answers. Ask somebody else.")


class AnsweredTwice(NotAllowed):
    code = "answered_another_step"
    sentence = _("You have given an answer in another step of this route; another person must give this one.")


class NotOverridable(RuleBroken):
    code = "not_overridable"
    sentence = _("Nobody may depart from this rule.")
    remedy_text = _(
        "Only a new version of the rulebook changes it: the supervision office asks for the change, with consent on record."
    )


class AskedBySameHand(NotAllowed):
    code = "asked_by_same_hand"
    sentence = _("Whoever asked for the departure does not record the decision on it. Ask somebody else.")


SENTENCES: dict[str, Text] = {
    "no_lead": _("An item needs at least one lead unit."),
    "lead_twice": _("A unit is named twice."),
    "no_track": _("Name at least one class of objects."),
    "no_track_of_sub_item": _("Sub-item %(number)s has no class of objects."),
    "track_outside_sub_items": _("Every class of objects belongs to one of the sub-items."),
    "track_twice": _("The same class of objects stands twice."),
    "unknown_class": _("The rulebook knows no class of objects “%(name)s”."),
    "class_not_set_up": _(
        "This government has no class of objects “%(name)s” yet: the system administrator adds it under the units."
    ),
    "unknown_region": _("There is no region %(name)s."),
    "intake_missing": _(
        "Say how the objects of this item come in: on application, or from data collected directly."
    ),
    "intake_not_allowed": _("The rulebook decides for every item how its objects come in."),
    "unknown_reward_kind": _("The rulebook knows no reward of the kind %(name)s."),
    "joint_leads": _("The rulebook knows one lead unit for an item."),
    "cooperating_units": _("The rulebook knows no cooperating units."),
    "too_many_sub_items": _("%(count)s sub-items; at most %(max)s."),
    "question_unanswered": _("Answer: does the work fall under “%(name)s”?"),
    "excluded": _("Work of the kind “%(name)s” is not included."),
    "not_exempt": _("“%(name)s” is not among the works exempt from quotas."),
    "ruling_open": _("The consent of %(authority)s is not recorded yet: %(name)s."),
    "section_missing": _("The section “%(name)s” is empty."),
    "places_not_stated": _(
        "Say how many objects of the class “%(name)s” are awarded: the document names no figure."
    ),
    "places_missing": _("Several tracks share the places of “%(name)s”: say how many each has."),
    "too_many_places": _("%(count)s places for “%(name)s”; at most %(max)s."),
    "new_money": _("New money needs “%(name)s” on record before publication."),
    "unit_ended": _(
        "“%(name)s” of the item “%(item)s” is no more in that year. Name the unit that takes its place."
    ),
    "question_open": _("Answer for the item “%(item)s”: does the work fall under “%(name)s”?"),
    "no_item": _("Propose at least one item first."),
    "nothing_included": _("At least one item must be included."),
    "no_party": _("No unit answers for “%(name)s”. Name it in the programme."),
    "no_paper": _("An answer on paper needs who signed it, the date, the number and the scan."),
    "no_minutes": _("A decision of a meeting needs the number and the date of its minutes and their scan."),
    "in_future": _("The date lies in the future."),
    "reason_missing": _("Say why."),
    "same_version": _("The programme runs under this version already."),
    "other_rulebook": _("In mid-year a programme goes over to another version of its own rulebook only."),
    "class_in_use": _("The new version knows no class “%(name)s”, which items of the programme have."),
    "change_ground": _(
        "The rulebook allows a change in mid-year only for: %(grounds)s. Say which of them it is."
    ),
    "scheme_unwritten": _("The indicator scheme of “%(name)s” is not written yet."),
    "seal_missing": _("No locked scheme for “%(name)s”."),
}


def findings(faults: Iterable[FaultLike], clause_of: Callable[[str], Clause | None]) -> list[Finding]:
    """Broken rules as sentences, each with the clause behind it."""
    return [
        Finding(
            code=fault.code,
            message=str(SENTENCES[fault.code]) % dict(fault.params),
            clause=clause_of(fault.rule) if fault.rule else None,
            where=str(fault.params.get("where", "")),
        )
        for fault in faults
    ]
