"""Checking a pack when it is saved: shapes, completeness, and what contradicts what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from programs.packs.loading import RULEBOOKS, Pack, Rule, load_pack, load_text, pack_codes, pack_to_data
from programs.packs.quotes import article_of, stands_in
from programs.packs.shapes import misfits

# A route step is only walked in its stage: a route without its stage, or the reverse, would be a dead end.
STAGE_OF_STEP: Mapping[tuple[str, str], str] = {
    ("plan", "consultation"): "consultation",
    ("plan", "opinion"): "finance_opinion",
    ("plan", "consent"): "plan_signoff",
    ("plan", "filing"): "plan_signoff",
    ("list", "consultation"): "superior_consultation",
    ("list", "deliberation"): "collective_deliberation",
    ("list", "consent"): "list_signoff",
    ("award", "consent"): "office_review",
    ("veto", "consent"): "veto_consent",
    ("award", "decision"): "decision",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one rule: its code, the value found, the values possible."""

    rule: str
    found: str
    expected: str
    kind: str = field(default="", compare=False)
    """What is wrong, for whoever says it in another language; ``params`` are what its sentence needs."""
    params: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def code(self) -> str:
        """The rule itself, without the place in its value or the step."""
        subject, _dot, rest = self.rule.partition(".")
        name = re.split(r"[./\[]", rest)[0]
        return f"{subject}.{name}" if name else subject


@cache
def schema() -> Mapping[str, Any]:
    """The published JSON Schema of packs."""
    loaded: Mapping[str, Any] = json.loads((RULEBOOKS / "schema.json").read_text(encoding="utf-8"))
    return loaded


def shape_of(code: str) -> Mapping[str, Any] | None:
    """The shape of the values of this code; None for an unknown code."""
    values: Mapping[str, Mapping[str, Any]] = schema()["$defs"]["values"]
    if "*" in code:
        return None
    return values.get(code) or values.get(code.partition(".")[0] + ".*")


def rule_title(code: str) -> str:
    """The Chinese name of a rule, for pages and refusals; the code itself when it is unknown."""
    shape = shape_of(code)
    return str(shape["title"]) if shape else code


def validate(pack: Pack) -> list[Problem]:
    """Everything that is wrong with the pack; an empty list means that a programme can be issued under it."""
    problems = [*_frame(pack), *_codes(pack)]
    for rule in pack.rules:
        problems.extend(_rule(rule))
    if not problems:
        problems.extend(_dates(pack))
    if not problems:
        problems.extend(_contradictions(pack))
    return problems


def misshapen(data: Any) -> list[Problem]:
    """What keeps parsed JSON from being read as a pack at all: its frame and the frame of its rules, not their values."""
    shape = schema()
    rules = {**shape["properties"]["rules"], "items": shape["$defs"]["rule"]}
    frame = {**shape, "properties": {**shape["properties"], "rules": rules}}
    return [
        Problem(misfit.path or "rulebook", misfit.found, misfit.expected, misfit.kind, misfit.params)
        for misfit in misfits(data, frame)
    ]


def misquotes(pack: Pack) -> list[Problem]:
    """The quotes that do not stand in the article that they name."""
    own = load_text(pack)
    places = [(rule.code, rule.document, rule.clause, rule.quote) for rule in pack.rules]
    for rule in pack.rules:
        if rule.code.startswith("route."):
            places += [
                (f"{rule.code}/{step['code']}", rule.document, step["clause"], step["quote"])
                for step in rule.value
            ]
    problems = []
    for code, document, clause, quote in places:
        text = texts_of_others().get(document, own) if document != pack.document.number else own
        if quote and not text:
            return [Problem("document.body", "nothing", "the text of the document", "no_text")]
        if quote and not stands_in(quote, article_of(text, clause)):
            problems.append(Problem(code, quote, f"a quote of {clause}", "misquote", {"clause": clause}))
    return problems


@cache
def texts_of_others() -> Mapping[str, str]:
    """Document number → text, of the documents that come with the product: what a rulebook takes over from another one."""
    packs = [load_pack(RULEBOOKS / f"{code}.json") for code in pack_codes()]
    return {pack.document.number: load_text(pack) for pack in packs}


def _frame(pack: Pack) -> Iterator[Problem]:
    shape = schema()
    frame = {name: value for name, value in shape["properties"].items() if name != "rules"}
    data = {name: value for name, value in pack_to_data(pack).items() if name != "rules"}
    for misfit in misfits(data, {"type": "object", "properties": frame}):
        yield Problem(misfit.path, misfit.found, misfit.expected, misfit.kind, misfit.params)


def _dates(pack: Pack) -> Iterator[Problem]:
    """Days that look like days and stand in no calendar (2022-02-30)."""
    days = [("document.issued_on", pack.document.issued_on)]
    for rule in pack.rules:
        if rule.code == "basis.valid_until" and isinstance(rule.value, str):
            days.append((rule.code, rule.value))
        if rule.code.startswith("deadline.") and isinstance(rule.value, Mapping) and "date" in rule.value:
            days.append((f"{rule.code}.date", str(rule.value["date"])))
    for place, day in days:
        try:
            date.fromisoformat(day)
        except ValueError:
            yield Problem(place, day, "2025-01-31", "options", {"options": ["2025-01-31"]})


def _codes(pack: Pack) -> Iterator[Problem]:
    seen: set[str] = set()
    for rule in pack.rules:
        if rule.code in seen:
            yield Problem(rule.code, "twice", "once", "rule_twice")
        seen.add(rule.code)
    used = next((rule.value for rule in pack.rules if rule.code == "stage.used"), ())
    for code, shape in schema()["$defs"]["values"].items():
        if not shape["x-required"] or shape.get("x-stage", used) not in (used, *used):
            continue
        prefix = code.removesuffix("*")
        if code not in seen and not (code != prefix and any(item.startswith(prefix) for item in seen)):
            yield Problem(code, "nothing", "a rule", "undecided")


def _rule(rule: Rule) -> Iterator[Problem]:
    shape = shape_of(rule.code)
    if shape is None:
        yield Problem(rule.code, rule.code, "a known rule", "unknown_rule")
        return
    for misfit in misfits(rule.value, shape):
        place = f"{rule.code}.{misfit.path}" if misfit.path else rule.code
        yield Problem(place, misfit.found, misfit.expected, misfit.kind, misfit.params)
    if not rule.quote and not rule.reading:
        yield Problem(
            rule.code, "neither quote nor reading", "a quote, or the reading chosen and why", "no_source"
        )
    if rule.quote and not rule.clause:
        yield Problem(rule.code, "a quote without its clause", "the clause", "no_clause")
    if "原则上" in rule.quote and not rule.overridable_by:
        yield Problem(rule.code, "原则上", "overridable_by names who may depart from it", "no_overrider")


def _contradictions(pack: Pack) -> Iterator[Problem]:
    yield from _classes_and_quotas(pack)
    yield from _stages_and_routes(pack)
    yield from _parties(pack)
    yield from _stages_and_rules(pack)
    yield from _prohibitions(pack)
    if "public_notice" in pack.rule("stage.used").value and pack.rule("notice.minimum").value["length"] == 0:
        expected = "at least 1 while the stage public_notice is used"
        yield Problem("notice.minimum", "0", expected, "notice_without_days")
    if pack.rule("places.exempt_open").value and not pack.rule("places.exempt_works").value:
        yield Problem("places.exempt_open", "true", "an open list has at least one work", "open_list_empty")


def _classes_and_quotas(pack: Pack) -> Iterator[Problem]:
    classes = {rule.code.partition(".")[2] for rule in pack.rules if rule.code.startswith("object.")}
    quotas = {rule.code.partition(".")[2] for rule in pack.rules if rule.code.startswith("quota.")}
    for name in sorted(quotas - classes):
        params = {"options": sorted(classes)}
        yield Problem(f"quota.{name}", name, " | ".join(sorted(classes)), "quota_of_no_class", params)
    for name in sorted(classes - quotas):
        expected = f"quota.{name} (kind none where there is no limit)"
        yield Problem(f"object.{name}", "no quota", expected, "class_without_quota", {"name": name})


def _stages_and_routes(pack: Pack) -> Iterator[Problem]:
    stages = pack.rule("stage.used").value
    for route in ("plan", "list", "veto", "award"):
        for step in pack.rule(f"route.{route}").value:
            stage = STAGE_OF_STEP.get((route, step["kind"]))
            if stage and stage not in stages:
                expected = f"stage.used holds {stage}"
                yield Problem(
                    f"route.{route}",
                    step["code"],
                    expected,
                    "step_without_stage",
                    {"step": step["name"], "stage": stage},
                )
            if step["kind"] == "consultation" and not ("period" in step and "silence" in step):
                expected = "a consultation has period and silence"
                yield Problem(
                    f"route.{route}",
                    step["code"],
                    expected,
                    "consultation_without_end",
                    {"step": step["name"]},
                )
    for stage in dict.fromkeys(STAGE_OF_STEP.values()):
        steps = [key for key, value in STAGE_OF_STEP.items() if value == stage]
        if stage in stages and not any(
            step["kind"] == kind for route, kind in steps for step in pack.rule(f"route.{route}").value
        ):
            ways = " | ".join(f"a step of kind {kind} in route.{route}" for route, kind in steps)
            params = {"stage": stage, "steps": steps}
            yield Problem("stage.used", stage, ways, "stage_without_step", params)


PARTIES = (
    "office",
    "supervision_room",
    "lead_unit",
    "counties",
    "objects",
    "superior_of_object",
    "finance",
    "vice_mayor",
    "deputy_secretary_general",
    "leader",
    "principal_leader",
    "executive_meeting",
    "government",
)
"""Parties that every government has; a rulebook names others itself (``party.*``)."""


def known_parties(pack: Pack) -> tuple[str, ...]:
    """The parties that steps and departures of this pack may name."""
    own = [rule.code.partition(".")[2] for rule in pack.rules if rule.code.startswith("party.")]
    return (*PARTIES, *own)


def _parties(pack: Pack) -> Iterator[Problem]:
    known = known_parties(pack)
    classes = tuple(rule.code.partition(".")[2] for rule in pack.rules if rule.code.startswith("object."))
    for rule in pack.rules:
        named = rule.value.get("classes", ()) if rule.code.startswith("party.") else ()
        for name in (one for one in named if one not in classes):
            yield Problem(f"{rule.code}.classes", name, " | ".join(classes), "options", {"options": classes})
        if rule.overridable_by and rule.overridable_by not in known:
            params = {"party": rule.overridable_by, "options": known}
            found = f"overridable_by={rule.overridable_by}"
            yield Problem(rule.code, found, " | ".join(known), "unknown_overrider", params)
        if rule.code.startswith("route."):
            for step in rule.value:
                if step["party"] not in known:
                    params = {"step": step["name"], "party": step["party"], "options": known}
                    yield Problem(rule.code, step["party"], " | ".join(known), "unknown_party", params)


def choices_of(code: str) -> tuple[Any, ...]:
    """The values that a rule chooses from; empty where it does not choose from a list. Only such a rule can be bound from above."""
    shape = shape_of(code) or {}
    if shape.get("type") == "boolean":
        return (True, False)
    if shape.get("type") == "array":
        return tuple(shape["items"].get("enum", ()))
    return tuple(shape.get("enum", ()))


def _prohibitions(pack: Pack) -> Iterator[Problem]:
    for rule in pack.rules:
        if not rule.code.startswith("prohibition."):
            continue
        choices = choices_of(rule.value["rule"])
        if not choices:
            yield Problem(
                rule.code,
                rule.value["rule"],
                "a rule that chooses from a list",
                "not_to_be_bound",
                {"rule": rule.value["rule"]},
            )
        for one in rule.value["allowed"]:
            if choices and one not in choices:
                params = {"options": choices}
                yield Problem(rule.code, str(one), " | ".join(map(str, choices)), "options", params)


# What a stage needs of another rule, and the other way round: (stage, rule, values that go with the stage).
_STAGE_NEEDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("application", "item.intake", ("application", "either")),
    ("expert_review", "evaluation.experts", ("optional", "required")),
    ("direct_listing", "national_award.treatment", ("direct_listing",)),
)
# A stage that makes no sense without another one.
_STAGE_AFTER = {
    "self_assessment": "application",
    "appeal": "public_notice",
    # Schemes are locked with the plan, and nobody signs a plan that there is none of.
    "values": "plan",
    "consultation": "plan",
    "finance_opinion": "plan",
    "plan_signoff": "plan",
}
# The stage in which the event of a deadline happens; events that are not named here always happen.
_STAGE_OF_EVENT = {
    "application_closed": "application",
    "plan_published": "plan",
    "notice_opened": "public_notice",
    "notice_closed": "public_notice",
    "list_submitted": "submission",
}


def _stages_and_rules(pack: Pack) -> Iterator[Problem]:
    values = {rule.code: rule.value for rule in pack.rules}
    stages = values["stage.used"]
    for stage, code, allowed in _STAGE_NEEDS:
        found = values.get(code)
        if stage in stages and found not in allowed:
            expected = f"{' | '.join(allowed)}, because stage.used holds {stage}"
            params = {"found": found, "options": allowed, "stage": stage}
            yield Problem(code, str(found), expected, "stage_needs", params)
        if stage not in stages and found in allowed:
            expected = f"{stage}, because {code} is {found}"
            params = {"stage": stage, "rule": code, "found": found}
            yield Problem("stage.used", f"no {stage}", expected, "needs_stage", params)
    for stage, before in _STAGE_AFTER.items():
        if stage in stages and before not in stages:
            params = {"stage": stage, "before": before}
            yield Problem("stage.used", f"{stage} without {before}", before, "stage_alone", params)
    if values["item.intake"] == "application" and "values" not in stages and "self_assessment" not in stages:
        params = {"options": ["values", "self_assessment"]}
        expected = "values | self_assessment"
        yield Problem("stage.used", "nothing to evaluate", expected, "nothing_to_evaluate", params)
    if values["evaluation.selection_rule"] == "score_order" and "values" not in stages:
        expected = "judged, or the stage values"
        yield Problem("evaluation.selection_rule", "score_order", expected, "scores_without_values")
    for code, value in values.items():
        event = value.get("event") if code.startswith("deadline.") else None
        if event and _STAGE_OF_EVENT.get(event) and _STAGE_OF_EVENT[event] not in stages:
            stage = _STAGE_OF_EVENT[event]
            expected = f"an event of a stage that is used (stage.used has no {stage})"
            yield Problem(code, event, expected, "event_of_unused_stage", {"event": event, "stage": stage})
