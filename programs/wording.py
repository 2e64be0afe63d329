"""What a rulebook and its check say to people: subjects, parts of values, and each thing that is wrong with a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.errors import Finding
from programs.messages import MATTER_NAMES, PARTY_NAMES, VALUE_NAMES
from programs.packs import Pack, Problem, schema, shape_of, subject_of

if TYPE_CHECKING:
    from core.errors import Text

GROUPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (_("Basis and parties"), ("basis", "party", "organiser")),
    (_("Items"), ("item",)),
    (_("Objects and places"), ("object", "region", "quota", "places")),
    (_("Indicators and plans"), ("indicator", "plan")),
    (_("Procedure and dates"), ("stage", "route", "deadline")),
    (_("Application and evaluation"), ("application", "submission", "evaluation", "national_award", "experience")),
    (_("Disqualification"), ("ground", "disqualification", "veto")),
    (_("Public notice, appeals, complaints"), ("notice", "appeal", "complaint")),
    (_("Award and rewards"), ("review", "award", "reward", "non_winner")),
    (_("Management and disclosure"), ("management", "liaison", "disclosure")),
    (_("For the governments below, and what is pending"), ("prohibition", "campaign")),
)  # fmt: skip
"""The subjects of rules as an editor lists them; what is named nowhere comes last."""
OTHER: Text = _("Other rules")

PART_NAMES: dict[str, Text] = {
    "acts": _("What was done"),
    "allowed": _("Allowed values"),
    "authorities": _("Authorities"),
    "base": _("Counted from"),
    "classes": _("All units of these classes"),
    "clause": _("Clause"),
    "code": _("Code"),
    "considered": _("Measures"),
    "date": _("Date"),
    "day": _("Day of the month"),
    "effect": _("Effect"),
    "emphasis": _("Emphasis"),
    "event": _("Event"),
    "every": _("How often"),
    "kind": _("Kind"),
    "length": _("Length"),
    "limit": _("At most"),
    "lists": _("Negative lists"),
    "members": _("Members"),
    "minimum": _("At least"),
    "minutes": _("Keeps minutes"),
    "month": _("Month"),
    "months": _("Months"),
    "name": _("Name"),
    "order": _("Order"),
    "park": _("Scored as parks"),
    "party": _("Party"),
    "percent": _("Per cent"),
    "period": _("Period"),
    "quote": _("Quote"),
    "rounding": _("Rounding"),
    "rule": _("Rule"),
    "silence": _("If nobody answers"),
    "unit": _("Unit of time"),
    "unit_class": _("Class of units"),
    "unit_kinds": _("Kinds of units"),
    "words": _("Other words in notices"),
    "works": _("Only for items on"),
    "working_days": _("Working days"),
    "years": _("Years after the year of the programme"),
    "yuan": _("Yuan"),
    "zero_needs_reason": _("A reason for every zero"),
    "title": _("Title"),
    "number": _("Document number"),
    "issued_by": _("Issued by"),
    "issued_on": _("Issued on"),
    "text": _("Name of the text"),
    "body": _("Text of the document"),
    "series": _("Series"),
}
KIND_NAMES: dict[str, Text] = {
    "after": _("a time after an event"),
    "date_in_year_after": _("a day of the year, counted from the programme"),
    "date_in_year_of": _("a day of the year of an event"),
    "on": _("a fixed date"),
    "promptly": _("promptly, with a reminder"),
    "none": _("none"),
    "count": _("a number of places"),
    "percent": _("a share in per cent"),
    "working_day": _("working days of the calendar"),
    "calendar_day": _("calendar days, every day"),
    "consultation": _("Consultation of units"),
    "opinion": _("Opinion of a unit"),
    "consent": _("Consent"),
    "deliberation": _("Collective deliberation"),
    "decision": _("Decision"),
    "filing": _("Filing"),
    "counties": _("counties"),
    "objects": _("objects"),
    "24:00": _("end of the day (24:00)"),
    "17:00": _("end of office hours (17:00)"),
    "list_keeper": _("keeper of the negative list"),
}
TYPE_NAMES: dict[str, Text] = {
    "string": _("a text"),
    "integer": _("a whole number"),
    "boolean": _("yes or no"),
    "null": _("nothing"),
    "array": _("a list"),
    "object": _("several parts"),
}


def word(value: Any) -> str:
    """One value of a rule in words."""
    if value is None:
        return gettext("no figure set")
    if isinstance(value, bool):
        return gettext("applies") if value else gettext("does not apply")
    names: Sequence[Mapping[str, Text]] = (VALUE_NAMES, KIND_NAMES, PARTY_NAMES, MATTER_NAMES)
    text = str(value)
    return str(next((book[text] for book in names if text in book), text))


def words(values: Iterable[Any]) -> str:
    return "、".join(word(one) for one in values) or gettext("none at all")


def part_name(name: str) -> str:
    return str(PART_NAMES.get(name, name))


def group_of(code: str) -> Text:
    """The subject under which an editor lists a rule."""
    subject = subject_of(code)
    return next((name for name, subjects in GROUPS if subject in subjects), OTHER)


def rule_name(code: str, pack: Pack | None = None) -> str:
    """The name of a rule; of an open one with what it is about: 激励名额：县市区."""
    shape = schema()["$defs"]["values"].get(code) or shape_of(code)
    english = (get_language() or "").startswith("en")
    title = code
    if shape:
        title = str(shape["x-title-en"] if english else shape["title"])
    subject, _dot, name = code.partition(".")
    if subject in ("document", "code", "title", "series", "version", "schema", "sample"):
        return gettext("Head of the rulebook: %(part)s") % {"part": part_name(name or subject)}
    if shape is None or code in schema()["$defs"]["values"]:
        return title
    own = name
    for rule in pack.rules if pack else ():
        value = rule.value
        if rule.code in (code, f"object.{name}") and isinstance(value, Mapping) and value.get("name"):
            own = str(value["name"])
    return gettext("%(title)s: %(name)s") % {"title": title, "name": own}


@dataclass(frozen=True, slots=True)
class Said:
    """A problem in words: which rule, where in it, what was found, what is possible."""

    problem: Problem
    rule: str
    code: str
    found: str
    possible: str

    @property
    def sentence(self) -> str:
        return gettext("found: %(found)s; possible: %(possible)s") % {
            "found": self.found,
            "possible": self.possible,
        }


def said(problem: Problem, pack: Pack | None = None) -> Said:
    found, possible = _SENTENCES.get(problem.kind, _plainly)(problem)
    rest = problem.rule.removeprefix(problem.code).strip("./[]")
    name = rule_name(problem.code, pack)
    parts = [part_name(one) for one in rest.replace("[", ".").replace("]", "").split(".") if one]
    if parts and not problem.rule.startswith("document"):
        name = f"{name}（{'·'.join(parts)}）"
    return Said(problem, name, problem.code, found, possible)


def problem_findings(problems: Iterable[Problem], pack: Pack | None = None) -> list[Finding]:
    """Problems as a refusal lists them."""
    found = []
    for problem in problems:
        one = said(problem, pack)
        found.append(
            Finding(code="rulebook_problem", message=one.sentence, where=f"{one.rule} ({problem.rule})")
        )
    return found


Pair = tuple[str, str]


def _plainly(problem: Problem) -> Pair:
    return word(problem.found), problem.expected


def _pattern(problem: Problem) -> Pair:
    pattern = str(problem.params["pattern"])
    if "[0-9]{4}-" in pattern:
        return problem.found, gettext("a date such as 2025-01-31")
    if "[.][0-9]+" in pattern:
        return problem.found, gettext("a number")
    return problem.found, gettext("small letters, with _ (or - in the code of the rulebook) between words")


def _step(problem: Problem) -> str:
    return gettext("the step “%(step)s”") % {"step": problem.params["step"]}


def _stage(problem: Problem) -> str:
    return gettext("the stage “%(stage)s”") % {"stage": word(problem.params["stage"])}


def _steps_of_stage(problem: Problem) -> str:
    ways = [
        gettext("a step of the kind “%(kind)s” in “%(route)s”")
        % {"kind": word(kind), "route": rule_name(f"route.{route}")}
        for route, kind in problem.params["steps"]
    ]
    return gettext(" or ").join(ways)


def _options(problem: Problem) -> str:
    return words(problem.params["options"])


def _when(problem: Problem) -> str:
    return gettext("%(options)s, because the stage “%(stage)s” is used") % {
        "options": _options(problem),
        "stage": word(problem.params["stage"]),
    }


def _because(problem: Problem) -> str:
    return gettext("the stage “%(stage)s”, because “%(rule)s” is: %(found)s") % {
        "stage": word(problem.params["stage"]),
        "rule": rule_name(problem.params["rule"]),
        "found": word(problem.params["found"]),
    }


def _forbidden(problem: Problem) -> str:
    return gettext("%(allowed)s (%(issuer)s, %(title)s), or a departure on record") % {
        "allowed": words(problem.params["allowed"]),
        "issuer": problem.params["issuer"],
        "title": problem.params["title"],
    }


_SENTENCES: Mapping[str, Callable[[Problem], Pair]] = {
    "options": lambda p: (word(p.found), _options(p)),
    "type": lambda p: (word(p.found), gettext(" or ").join(str(TYPE_NAMES[one]) for one in p.params["types"])),
    "empty": lambda p: (gettext("nothing"), gettext("a text that is not empty")),
    "pattern": _pattern,
    "range": lambda p: (p.found, gettext("from %(low)s to %(high)s") % dict(p.params)),
    "missing": lambda p: (gettext("nothing"), gettext("a value")),
    "unknown_part": lambda p: (p.found, "、".join(part_name(one) for one in p.params["parts"])),
    "too_few": lambda p: (gettext("too few entries"), gettext("at least %(least)s") % dict(p.params)),
    "entry_twice": lambda p: (gettext("the same entry twice"), gettext("each entry once")),
    "rule_twice": lambda p: (gettext("the rule stands twice"), gettext("each rule once")),
    "undecided": lambda p: (gettext("not decided yet"), gettext("a rule with its clause")),
    "unknown_rule": lambda p: (p.found, gettext("a rule that the schema of rulebooks knows")),
    "no_source": lambda p: (
        gettext("neither quote nor reading"),
        gettext("a quote, or the reading chosen and why"),
    ),
    "no_clause": lambda p: (gettext("a quote without its clause"), gettext("the clause that it stands in")),
    "no_overrider": lambda p: (
        gettext("the quote says “in principle”, and nobody may depart"),
        gettext("the authority that may depart from the rule"),
    ),
    "notice_without_days": lambda p: (gettext("no day of notice"), gettext("at least one day, or no public notice")),
    "open_list_empty": lambda p: (gettext("an open list without an entry"), gettext("at least one work")),
    "quota_of_no_class": lambda p: (word(p.found), _options(p)),
    "class_without_quota": lambda p: (
        gettext("a class without a quota"),
        gettext("a quota for this class; of the kind “none” where there is no limit"),
    ),
    "step_without_stage": lambda p: (
        _step(p),
        gettext("%(stage)s among the stages that are used") % {"stage": _stage(p)},
    ),
    "consultation_without_end": lambda p: (_step(p), gettext("a period, and what silence means")),
    "stage_without_step": lambda p: (_stage(p), _steps_of_stage(p)),
    "unknown_overrider": lambda p: (str(p.params["party"]), _options(p)),
    "unknown_party": lambda p: (f"{_step(p)}：{p.params['party']}", _options(p)),
    "stage_needs": lambda p: (word(p.params["found"]), _when(p)),
    "needs_stage": lambda p: (gettext("the stage is not used"), _because(p)),
    "stage_alone": lambda p: (
        _stage(p),
        gettext("the stage “%(stage)s” as well") % {"stage": word(p.params["before"])},
    ),
    "nothing_to_evaluate": lambda p: (gettext("nothing that could be evaluated"), _options(p)),
    "scores_without_values": lambda p: (
        word(p.found),
        gettext("by judgement, or the stage “%(stage)s”") % {"stage": word("values")},
    ),
    "event_of_unused_stage": lambda p: (
        word(p.params["event"]),
        gettext("an event of a stage that is used, or %(stage)s") % {"stage": _stage(p)},
    ),
    "not_to_be_bound": lambda p: (rule_name(p.params["rule"]), gettext("a rule that chooses from a list")),
    "misquote": lambda p: (
        p.found,
        gettext("words that stand in %(clause)s") % {"clause": p.params["clause"] or gettext("the text")},
    ),
    "no_text": lambda p: (gettext("no text to check the quotes against"), gettext("the text of the document")),
    "prohibited": lambda p: (words(p.params["found"]), _forbidden(p)),
    "document_of_another": lambda p: (
        p.found,
        gettext("the document %(number)s; a new document is a rulebook with a code of its own") % dict(p.params),
    ),
}  # fmt: skip
