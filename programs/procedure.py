"""Which way programmes, plans, lists and awards go under a rulebook: pure functions of its stages and routes.

A step is required when the rulebook uses it and does not exist when it does not. ``before`` answers what must have happened before
a step; nothing else in the product decides that, and nothing here knows a place.
"""

from __future__ import annotations

from enum import StrEnum

from programs.packs import RouteStep, RuleSet

CONSULTATION = "consultation"
DELIBERATION = "deliberation"
DECISION = "decision"
FILING = "filing"
LEAD_UNIT = "lead_unit"
SUPERIORS = "superior_of_object"


class ListStep(StrEnum):
    """What may happen to a proposed list, in this order; a rulebook uses some of it."""

    DELIBERATION = "deliberation"
    SIGN_OFF = "sign_off"
    NOTICE = "notice"
    SUBMISSION = "submission"
    REVIEW = "review"
    AWARD = "award"


RULE_OF_STEP = {
    ListStep.DELIBERATION: "route.list",
    ListStep.SIGN_OFF: "route.list",
    ListStep.NOTICE: "stage.used",
    ListStep.SUBMISSION: "stage.used",
    ListStep.REVIEW: "stage.used",
    ListStep.AWARD: "stage.used",
}
"""The rule whose clause a refusal shows when the step was skipped, or is not used."""


# Lists


def own_deliberation(rules: RuleSet) -> RouteStep | None:
    """The collective deliberation of the lead unit on its own list; a deliberation of anybody else is a step of the route."""
    return next((step for step in rules.routes.list if _is_own_deliberation(step)), None)


def _is_own_deliberation(step: RouteStep) -> bool:
    return step.kind == DELIBERATION and step.party == LEAD_UNIT


def sign_off_steps(rules: RuleSet) -> tuple[RouteStep, ...]:
    """The steps of a list's route after the lead unit has deliberated: consultations, opinions, consents, filings."""
    return tuple(step for step in rules.routes.list if not _is_own_deliberation(step))


def list_path(rules: RuleSet) -> tuple[ListStep, ...]:
    """The steps that every list takes under this rulebook, in order.

    A list leaves the hands of its lead by some step. Where the rulebook names none, it is handed in all the same.
    """
    by_the_lead = [
        step
        for step, used in (
            (ListStep.DELIBERATION, own_deliberation(rules) is not None),
            (ListStep.SIGN_OFF, bool(sign_off_steps(rules))),
            (ListStep.NOTICE, rules.uses("public_notice")),
        )
        if used
    ]
    handed_in = [ListStep.SUBMISSION] if rules.uses("submission") or not by_the_lead else []
    reviewed = [ListStep.REVIEW] if rules.uses("office_review") else []
    return (*by_the_lead, *handed_in, *reviewed, ListStep.AWARD)


def takes(rules: RuleSet, step: ListStep) -> bool:
    """Is this step part of the way of a list?"""
    return step in list_path(rules)


def before(rules: RuleSet, step: ListStep) -> ListStep | None:
    """The step that must be done before this one; ``None``: it is done on the draft."""
    order = tuple(ListStep)
    earlier = [one for one in list_path(rules) if order.index(one) < order.index(step)]
    return earlier[-1] if earlier else None


def after(rules: RuleSet, step: ListStep | None) -> ListStep | None:
    """The step that comes next; ``None`` after the award. ``step`` is ``None`` for a draft."""
    path = list_path(rules)
    if step is None:
        return path[0]
    order = tuple(ListStep)
    return next((one for one in path if order.index(one) > order.index(step)), None)


def needs_rounds(rules: RuleSet) -> bool:
    """Are objects scored, so that a list stands on sealed rounds? Without values there is nothing to score."""
    return rules.uses("values")


def hands_in_formally(rules: RuleSet) -> bool:
    """Is the list submitted with its package, rather than only handed over?"""
    return rules.uses("submission")


def vetoes_from(rules: RuleSet) -> ListStep | None:
    """The step after which the office may veto: the list has left its lead, and is not decided."""
    if takes(rules, ListStep.SUBMISSION):
        return ListStep.SUBMISSION
    return before(rules, ListStep.REVIEW)


# Plans, programmes, awards


def plan_is_consulted(rules: RuleSet) -> bool:
    """Is a plan sent round for opinions before it is signed off?"""
    return any(step.kind == CONSULTATION for step in rules.routes.plan)


def awaits_answers(steps: tuple[RouteStep, ...]) -> bool:
    """Does anybody have to answer? Filings are on record as soon as they are reached."""
    return any(step.kind != FILING for step in steps)


def award_is_issued(rules: RuleSet) -> bool:
    """Is the award made known by a document of its own? Otherwise the decision itself is the award."""
    return rules.uses("commendation")


def rewards_follow(rules: RuleSet) -> bool:
    """Do those who are awarded get something that is then to be honoured?"""
    return rules.uses("reward")


# Events that deadlines count from


def event_happens(rules: RuleSet, event: str) -> bool:
    """Does this event happen under the rulebook at all?"""
    needs = {
        "application_closed": rules.uses("application"),
        "round_sealed": needs_rounds(rules),
        "notice_opened": rules.uses("public_notice"),
        "notice_closed": rules.uses("public_notice"),
        "list_submitted": takes(rules, ListStep.SUBMISSION),
    }
    return needs.get(event, True)
