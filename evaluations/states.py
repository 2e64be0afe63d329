"""States of applications, rounds, proposed lists, their entries and vetoes, and the moves between them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import Clause
from core.transitions import TransitionTable
from evaluations.errors import StepMissing, StepNotUsed
from programs.packs import RuleSet
from programs.procedure import RULE_OF_STEP, ListStep, after, before, list_path, vetoes_from

if TYPE_CHECKING:
    from core.errors import Text


class RoundState(models.TextChoices):
    OPEN = "open", _("open")
    SEALED = "sealed", _("sealed")
    SUPERSEDED = "superseded", _("superseded")


ROUND_TRANSITIONS = TransitionTable(
    "round",
    [
        (RoundState.OPEN, "seal", RoundState.SEALED),
        (RoundState.SEALED, "supersede", RoundState.SUPERSEDED),
    ],
)


class ListState(models.TextChoices):
    DRAFT = "draft", _("draft")
    DELIBERATED = "deliberated", _("deliberated")
    SIGNING = "signing", _("being signed off")
    SIGNED = "signed", _("signed off, not yet on notice")
    ON_NOTICE = "on_notice", _("on public notice")
    SUBMITTED = "submitted", _("submitted to the office")
    REVIEWED = "reviewed", _("reviewed by the office")
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned")
    REPLACED = "replaced", _("replaced by a new list")


STEP_NAMES: dict[ListStep, Text] = {
    ListStep.DELIBERATION: _("collective deliberation of the lead unit"),
    ListStep.SIGN_OFF: _("sign-off of the list"),
    ListStep.NOTICE: _("public notice"),
    ListStep.SUBMISSION: _("submission to the office"),
    ListStep.REVIEW: _("review by the office"),
    ListStep.AWARD: _("decision on the award"),
}

_REST: dict[ListStep | None, ListState] = {
    None: ListState.DRAFT,
    ListStep.DELIBERATION: ListState.DELIBERATED,
    ListStep.SIGN_OFF: ListState.SIGNED,
    ListStep.NOTICE: ListState.ON_NOTICE,
    ListStep.SUBMISSION: ListState.SUBMITTED,
    ListStep.REVIEW: ListState.REVIEWED,
    ListStep.AWARD: ListState.APPROVED,
}
_ACT_OF = {
    "deliberate": ListStep.DELIBERATION,
    "sign_off": ListStep.SIGN_OFF,
    "pass": ListStep.SIGN_OFF,
    "put_on_notice": ListStep.NOTICE,
    "take_off_notice": ListStep.NOTICE,
    "submit": ListStep.SUBMISSION,
    "review": ListStep.REVIEW,
    "approve": ListStep.AWARD,
}


@cache
def list_transitions(path: tuple[ListStep, ...]) -> TransitionTable:
    """The moves of a list that takes these steps: a step of the path is never passed over, one outside it does not exist."""
    rows: list[tuple[str | tuple[str, ...], str, str]] = []
    rest = ListState.DRAFT
    reached = [ListState.DRAFT] if path[0] == ListStep.NOTICE else []
    for step in path:
        there = _REST[step]
        if step == ListStep.SIGN_OFF:
            rows += [(rest, "sign_off", ListState.SIGNING), (ListState.SIGNING, "pass", there)]
            reached.append(ListState.SIGNING)
        elif step == ListStep.NOTICE:
            rows += [(rest, "put_on_notice", there), (there, "take_off_notice", rest)]
        else:
            rows.append((rest, next(act for act, one in _ACT_OF.items() if one == step), there))
        if step not in (ListStep.NOTICE, ListStep.AWARD):
            reached.append(there)
        rest = there
    rows += [
        (tuple(reached), "return", ListState.RETURNED),
        (tuple({*reached, ListState.DRAFT, ListState.RETURNED}), "replace", ListState.REPLACED),
    ]
    return TransitionTable("proposed list", rows)


LIST_TRANSITIONS = list_transitions(tuple(ListStep))
"""The moves of a list that takes every step."""


def list_target(rules: RuleSet, state: str, act: str) -> str:
    """The state that the act leads to under this rulebook; refuses with the clause a step that is not used, or one too early."""
    table = list_transitions(list_path(rules))
    if table.allows(state, act):
        return table.target(state, act)
    step = _ACT_OF.get(act)
    if step is not None and act not in table.acts:
        raise StepNotUsed(clause=_clause(rules, RULE_OF_STEP[step]), state=str(state), act=act)
    earlier = _passed_over(rules, state, step) if step is not None else None
    if earlier is not None:
        raise StepMissing(
            _("The rulebook demands a step first that has not been taken: %(step)s.")
            % {"step": STEP_NAMES[earlier]},
            clause=_clause(rules, RULE_OF_STEP[earlier]),
            state=str(state),
            act=act,
        )
    table.target(state, act)
    raise AssertionError


def _passed_over(rules: RuleSet, state: str, step: ListStep) -> ListStep | None:
    """The first step between where the list stands and the one that is asked for."""
    order = list_path(rules)
    at_rest = next((one for one, rest in _REST.items() if rest == state), None)
    if state not in _REST.values():
        return None
    done = order.index(at_rest) + 1 if at_rest in order else 0
    wanted = order.index(step)
    return order[done] if done < wanted else None


def next_step(rules: RuleSet, state: str) -> ListStep | None:
    """What comes next for a list that rests in this state; ``None``: it is being signed, it is decided, or it is dead."""
    at_rest = [step for step, rest in _REST.items() if rest == state]
    return after(rules, at_rest[0]) if at_rest else None


def rest_before(rules: RuleSet, step: ListStep) -> ListState:
    """Where a list stands when this step is the next one."""
    return _REST[before(rules, step)]


def rest_after(step: ListStep | None) -> ListState:
    """Where a list stands when this step was the last one; ``None``: it is drafted."""
    return _REST[step]


def vetoable_states(rules: RuleSet) -> frozenset[ListState]:
    """Where the office may veto an entry: the list has left its lead and is not decided."""
    path = list_path(rules)
    start = vetoes_from(rules)
    first = path.index(start) if start in path else 0
    return frozenset(_REST[step] for step in path[first:] if step != ListStep.AWARD)


def _clause(rules: RuleSet, code: str) -> Clause:
    found = rules.clause(code)
    return Clause(found.document, found.clause, found.quote, found.reading)


class EntryStatus(models.TextChoices):
    """Where an object stands in a list."""

    PROPOSED = "proposed", _("proposed")
    TIED = "tied", _("tied at the cut line, to be decided")
    BELOW = "below", _("below the cut line")
    EXCLUDED = "excluded", _("excluded")
    VETOED = "vetoed", _("vetoed")
    OBJECTED = "objected", _("taken off after an objection")
    YIELDED = "yielded", _("gives way to a higher award")
    NOT_RANKED = "not_ranked", _("not ranked")


class PlacedBy(models.TextChoices):
    """What an entry owes its place to."""

    SCORE = "score", _("by its score")
    TIE = "tie", _("chosen among the tied")
    DEVIATION = "deviation", _("departing from the scores, with a reason")
    JUDGED = "judged", _("proposed by the lead unit, with a reason")
    DIRECT = "direct", _("listed directly")


class CommendedKind(models.TextChoices):
    """What a superior commended."""

    AWARD = "award", _("award of a superior")
    EXPERIENCE = "experience", _("experience")


class SuperiorLevel(models.TextChoices):
    """Which superior commended a unit."""

    CENTRAL = "central", _("Central Committee or State Council")
    MINISTRY = "ministry", _("ministry")
    PROVINCE = "province", _("province")
    CITY = "city", _("city level")


class OpinionStance(models.TextChoices):
    """What the government above an object says of it."""

    ASKED = "asked", _("asked")
    NO_OBJECTION = "no_objection", _("has no objection")
    OBJECTS = "objects", _("raises an objection")
    SILENT = "silent", _("no objection by silence")


class OpinionOutcome(models.TextChoices):
    """What became of an objection."""

    KEPT = "kept", _("stays on the list")
    REMOVED = "removed", _("taken off the list")


class VetoState(models.TextChoices):
    PROPOSED = "proposed", _("waits for consent")
    CONSENTED = "consented", _("consented")
    REFUSED = "refused", _("refused")


VETO_TRANSITIONS = TransitionTable(
    "veto",
    [
        (VetoState.PROPOSED, "consent", VetoState.CONSENTED),
        (VetoState.PROPOSED, "refuse", VetoState.REFUSED),
    ],
)


class ApplicationState(models.TextChoices):
    """Where an application (申报) stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("handed in")
    RETURNED = "returned", _("returned to be completed")
    ACCEPTED = "accepted", _("accepted, takes part")
    REFUSED = "refused", _("refused by the lead unit")
    WITHDRAWN = "withdrawn", _("withdrawn")


APPLICATION_TRANSITIONS = TransitionTable(
    "application",
    [
        ((ApplicationState.DRAFT, ApplicationState.RETURNED), "submit", ApplicationState.SUBMITTED),
        (ApplicationState.SUBMITTED, "return", ApplicationState.RETURNED),
        (ApplicationState.SUBMITTED, "accept", ApplicationState.ACCEPTED),
        (ApplicationState.SUBMITTED, "refuse", ApplicationState.REFUSED),
        (
            (ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.RETURNED),
            "withdraw",
            ApplicationState.WITHDRAWN,
        ),
    ],
)

EDITABLE_APPLICATION = frozenset({ApplicationState.DRAFT, ApplicationState.RETURNED})


class FileKind(models.TextChoices):
    """What a document of an application is."""

    MATERIAL = "material", _("material")
    EXPERIENCE = "experience", _("account of experience")
    PROOF = "proof", _("proof on record, by its particulars")


class Secrecy(models.TextChoices):
    """The mark on a document. Whatever carries one is registered by its particulars and never uploaded."""

    NONE = "none", _("no mark")
    INTERNAL = "internal", _("internal")
    CONFIDENTIAL = "confidential", _("confidential")
    SECRET = "secret", _("secret")
    TOP_SECRET = "top_secret", _("top secret")


class ReviewerKind(models.TextChoices):
    EXPERT = "expert", _("expert")
    THIRD_PARTY = "third_party", _("third-party institution")


class EvidenceKind(models.TextChoices):
    """From where something is known of a unit besides its scores (evaluation.evidence)."""

    ROUTINE_INSPECTION = "routine_inspection", _("routine inspection")
    SPECIAL_INSPECTION = "special_inspection", _("special inspection")
    NATIONAL_INSPECTION = "national_inspection", _("national inspection")
    ANNUAL_ASSESSMENT = "annual_assessment", _("annual assessment")
    EXPERIENCE = "experience", _("experience made known")
    OTHER_HONOURS = "other_honours", _("other honours")


class EvidenceTone(models.TextChoices):
    PRAISE = "praise", _("speaks for the unit")
    PROBLEM = "problem", _("speaks against the unit")
    NEUTRAL = "neutral", _("for information")
