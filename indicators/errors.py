"""The refusals of schemes, data requests and values, and the sentence of each finding about a scheme."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.errors import BadInput, Clause, Conflict, NotAllowed, RuleBroken, TooLate, WrongState
from core.errors import Finding as Told
from indicators.methods.scheme import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

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
}


def told(
    findings: Iterable[Finding], clause_of: Callable[[str], Clause | None], where: str = ""
) -> list[Told]:
    """Findings as sentences, each with the clause behind it."""
    return [
        Told(
            code=finding.code,
            message=str(SENTENCES[finding.code]) % dict(finding.params),
            clause=clause_of(finding.clause) if finding.clause else None,
            where=where,
        )
        for finding in findings
    ]
