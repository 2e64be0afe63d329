"""The refusals of schemes, data requests and values, and the sentence of each finding about a scheme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.errors import BadInput, Clause, Conflict, NotAllowed, RuleBroken, TooLate, WrongState
from core.errors import Finding as Told
from indicators.methods.scheme import Finding, Severity
from programs.messages import PARTY_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from core.errors import Text


class SchemeIncomplete(RuleBroken):
    code = "scheme_incomplete"
    sentence = _("The indicator schemes of this plan cannot be locked yet.")
    remedy_text = _("Mend every point and try again; nothing was changed.")


class SchemeLocked(WrongState):
    code = "scheme_locked"
    sentence = _("The scheme is locked with its plan and cannot be changed.")


class SchemeChanged(Conflict):
    code = "scheme_changed"
    sentence = _("The scheme was changed by somebody else in the meantime.")


class ValuesChanged(Conflict):
    code = "values_changed"
    sentence = _("Some values were changed by somebody else in the meantime; nothing was stored.")


class ValuesMissing(RuleBroken):
    code = "values_missing"
    sentence = _("Values are still missing.")
    remedy_text = _("Enter them, or declare with a reason that there are none.")


class ReasonMissing(RuleBroken):
    code = "reason_missing"
    sentence = _("A correction needs its reason.")


class RequestOverdue(TooLate):
    code = "request_overdue"
    sentence = _("The time for entering these values has ended.")
    remedy_text = _("Ask the lead unit to extend it.")


class OwnSubmission(NotAllowed):
    code = "own_submission"
    sentence = _("Whoever handed the values in does not accept them. Ask a colleague.")


class WorkbookRefused(BadInput):
    code = "workbook_refused"
    sentence = _("The workbook contains mistakes; nothing was stored.")
    remedy_text = _("Mend them in the workbook and upload it again.")


class OtherWorkbook(Conflict):
    code = "other_workbook"
    sentence = _("This is not the workbook that was previewed.")
    remedy_text = _("Upload it again and look at the preview.")


SENTENCES: dict[str, Text] = {
    "duplicate_code": _("The code “%(indicator)s” appears twice."),
    "too_deep": _("“%(indicator)s”: a scheme has at most %(maximum)s levels."),
    "weight_not_positive": _("“%(indicator)s” has no points."),
    "weights_not_exact": _("The points under “%(indicator)s” add up to %(given)s, not %(expected)s."),
    "no_indicators": _("The scheme has no indicators."),
    "too_many_indicators": _("%(count)s indicators; at most %(maximum)s."),
    "unmeasurable": _("“%(indicator)s” has no unit of measure."),
    "forbidden_category": _("“%(indicator)s” (%(category)s) is not evaluated in the class %(object_class)s."),
    "parts_not_exact": _("The shares of “%(indicator)s” add up to %(given)s per cent, not 100."),
    "unknown_measure": _("“%(indicator)s”: there is no measure “%(measure)s”."),
    "bad_params": _("“%(indicator)s”: the parameter %(param)s of the method does not fit (%(problem)s)."),
    "bounds_against_direction": _("“%(indicator)s”: the bounds run against the direction."),
    "points_over_weight": _("“%(indicator)s” can give %(points)s points, more than its %(weight)s."),
    "mostly_subjective": _("Only %(share)s per cent of the points are objective; at least %(minimum)s."),
    "measure_without_weight": _("The measure %(measure)s carries no points and no reason says why."),
    "schemes_identical": _("The schemes of %(first)s and %(second)s are the same; each class has its own."),
    "no_common_indicator": _("The schemes of %(first)s and %(second)s have nothing in common."),
    "no_data_source": _("“%(indicator)s”: say which unit provides which statistic for which period."),
    "provider_is_object": _("“%(indicator)s”: the data come from an object itself; collect them directly."),
    "scheme_missing": _("There is no scheme for “%(track)s”."),
    "full_points": _("The full points are %(given)s, not %(expected)s."),
    "process_trace": _("“%(indicator)s” counts a trace of work (%(word)s), not what the work brought about."),
    "vague_words": _("“%(indicator)s” names nothing that a statistic could give (%(word)s)."),
    "daily_work": _("“%(indicator)s” looks like daily work of the department (%(word)s)."),
    "park_social_words": _(
        "“%(indicator)s” sounds like social administration (%(word)s), which parks are not scored on."
    ),
    "target_raised": _("“%(indicator)s”: the target %(own)s is more than the superior set (%(superior)s)."),
    "layer_missing": _("“%(indicator)s”: say whether it is common, functional or special."),
    "layer_unknown": _("“%(indicator)s”: the rulebook has no layer “%(layer)s”."),
    "place_specific": _(
        "“%(indicator)s” is for some objects only; the rulebook knows no indicators of one place."
    ),
    "places_unequal": _(
        "“%(indicator)s” and those that stand in for it elsewhere must carry the same points."
    ),
    "place_without": _(
        "“%(indicator)s” and those beside it leave out %(names)s, whose points then do not add up."
    ),
    "place_twice": _("“%(indicator)s” and those beside it name %(names)s more than once."),
    "place_unknown": _("“%(indicator)s” names a unit that is not scored in this track."),
    "compared_alone": _(
        "“%(indicator)s” is for one object only, but its method compares objects with one another."
    ),
    "assessed_elsewhere": _("The work is assessed elsewhere already; such work is not included."),
    "assessed_again": _(
        "The work is assessed elsewhere already: use that result; here stand %(count)s indicators of its own."
    ),
    "named_missing": _("The notice names the indicator “%(name)s”, and no scheme of the item has it."),
    "duplicate_indicator": _("“%(indicator)s” is assessed in the item “%(item)s” as well."),
    "duplicate_item": _("The item “%(item)s” of this year is nearly the same."),
}

WHOLE_SCHEME = _("The points of the whole scheme add up to %(given)s, not %(expected)s.")

REMEDIES: dict[str, Text] = {
    "weights_not_exact": _("Make the points of each level add up to those above it."),
    "full_points": _("Set the full points to the figure of the rulebook."),
    "too_many_indicators": _("Drop or join indicators, or record the basis on which the cap is lifted."),
    "unmeasurable": _("Give the unit of measure."),
    "vague_words": _("Say which number of which statistic it is, or take the indicator out."),
    "no_data_source": _("Name the providing unit, the statistic and the period."),
    "provider_is_object": _("Take the number from statistics or from the competent department."),
    "process_trace": _("Replace it by an indicator of the result."),
    "daily_work": _("Keep to the focus of the item; leave daily work to the department's own assessment."),
    "forbidden_category": _("Score parks on economy and safety only."),
    "park_social_words": _("Score parks on economy and safety only."),
    "mostly_subjective": _("Give objective indicators the larger part of the points."),
    "measure_without_weight": _("Give it points, or say why it has none."),
    "layer_missing": _("Choose the layer of each indicator."),
    "layer_unknown": _("Choose a layer that the rulebook names."),
    "place_specific": _("Use one indicator for all objects."),
    "places_unequal": _("Give all of them the same points."),
    "place_without": _("Add an indicator for these objects to the same branch."),
    "place_twice": _("Let each object stand with one indicator of the branch only."),
    "place_unknown": _("Name objects of this class."),
    "compared_alone": _("Use a method with a target or fixed bounds."),
    "target_raised": _("Take the superior's target."),
    "assessed_elsewhere": _("Leave the work to the assessment that exists."),
    "assessed_again": _("Name the outside evaluation whose result is used instead."),
    "named_missing": _("Add the indicator, or give an existing one the name of the notice."),
    "duplicate_indicator": _("Keep it in one item and use its result in the other."),
    "duplicate_item": _("Join the items, or say in the criteria where they differ."),
    "section_missing": _("Write the section."),
    "places_not_stated": _("State the places of this class."),
    "places_missing": _("Say how many places each track has."),
    "too_many_places": _("Lower the places to the quota."),
    "too_many_sub_items": _("Join sub-items."),
    "new_money": _("Put the consent on record, or use existing funds."),
    "no_party": _("Name the unit that is consulted or signs, in the programme."),
    "scheme_missing": _("Write the scheme of this class."),
    "schemes_identical": _("Adapt the schemes to their classes."),
    "no_common_indicator": _("Keep a common core of indicators."),
    "parts_not_exact": _("Make the shares add up to 100 per cent."),
    "bad_params": _("Correct the parameter."),
    "bounds_against_direction": _("Exchange the bounds, or turn the direction."),
    "points_over_weight": _("Lower the points of the table."),
}
"""What to do about a finding."""

ASK_DEPARTURE = _("Or have %(authority)s rule on a departure, on record.")
"""Where the rule says 原则上."""


@dataclass(frozen=True, slots=True)
class Line:
    """One finding of the lint as people read it: what, where, by which rule, what was found, what to do, how hard."""

    code: str
    level: Severity
    """``error``: keeps the plan from going on; ``warning``: to be looked at; ``hint``: the rulebook says nothing of it."""
    message: str
    remedy: str
    rule: str
    clause: Clause | None
    where: str = ""
    found: Mapping[str, str] = field(default_factory=dict)
    departable: bool = False
    """The rule says 原则上 and nobody has ruled on a departure yet: one can be asked for."""
    track_id: UUID | None = None

    @property
    def finding(self) -> Told:
        return Told(code=self.code, message=self.message, clause=self.clause, where=self.where)


LEVELS: dict[str, Text] = {
    "error": _("Keeps the plan from going on"),
    "warning": _("To be looked at"),
    "hint": _("Hint; the rulebook says nothing of it"),
}


def lines(
    findings: Iterable[Finding],
    clause_of: Callable[[str], Clause | None],
    authorities: Mapping[str, str],
    *,
    where: str = "",
    track_id: UUID | None = None,
) -> list[Line]:
    """Findings as sentences. ``authorities``: rule that says 原则上 → who may rule on a departure from it."""
    return [
        Line(
            code=finding.code,
            level=finding.severity,
            message=sentence_of(finding),
            remedy=remedy_of(finding.code, authorities.get(finding.clause, "")),
            rule=finding.clause,
            clause=clause_of(finding.clause) if finding.clause else None,
            where=where,
            found=dict(finding.params),
            departable=bool(authorities.get(finding.clause)),
            track_id=track_id,
        )
        for finding in findings
    ]


def sentence_of(finding: Finding) -> str:
    """The finding in words; one about no indicator is about the scheme as a whole."""
    whole = finding.code == "weights_not_exact" and not finding.params.get("indicator")
    sentence = WHOLE_SCHEME if whole else SENTENCES[finding.code]
    return str(sentence) % dict(finding.params)


def remedy_of(code: str, authority: str) -> str:
    """What to do; and who may rule otherwise, where the rule says 原则上."""
    remedy = str(REMEDIES.get(code, ""))
    if not authority:
        return remedy
    asked = str(ASK_DEPARTURE) % {"authority": PARTY_NAMES.get(authority, authority)}
    return f"{remedy} {asked}".strip()
