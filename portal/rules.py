"""Where an item stands, derived from the states of its artefacts; never stored, never decided anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from programs import procedure
from programs.packs import RuleSet
from programs.procedure import ListStep


class Stage(StrEnum):
    """The stages of one item, in their order (第六条)."""

    PROPOSED = "proposed"
    PLANNING = "planning"
    CONSULTING = "consulting"
    SIGNING = "signing"
    COLLECTING = "collecting"
    SCORING = "scoring"
    LISTING = "listing"
    ON_NOTICE = "on_notice"
    SUBMITTING = "submitting"
    REVIEWING = "reviewing"
    DECIDING = "deciding"
    FULFILLING = "fulfilling"
    COMPLETED = "completed"


STAGES: tuple[Stage, ...] = tuple(Stage)


class Party(StrEnum):
    """Who acts next at a stage."""

    OFFICE = "office"
    LEAD = "lead"
    COUNTIES = "counties"
    SIGNERS = "signers"
    PROVIDERS = "providers"
    PUBLIC = "public"
    NOBODY = "nobody"


ACTS_NEXT: dict[Stage, Party] = {
    Stage.PROPOSED: Party.OFFICE,
    Stage.PLANNING: Party.LEAD,
    Stage.CONSULTING: Party.COUNTIES,
    Stage.SIGNING: Party.SIGNERS,
    Stage.COLLECTING: Party.PROVIDERS,
    Stage.SCORING: Party.LEAD,
    Stage.LISTING: Party.LEAD,
    Stage.ON_NOTICE: Party.PUBLIC,
    Stage.SUBMITTING: Party.LEAD,
    Stage.REVIEWING: Party.OFFICE,
    Stage.DECIDING: Party.OFFICE,
    Stage.FULFILLING: Party.LEAD,
    Stage.COMPLETED: Party.NOBODY,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one item; every field is the state or a count of one kind of artefact."""

    item_state: str = "proposed"
    programme_state: str = "draft"
    plan_state: str = ""
    tracks: int = 0
    seals: int = 0
    requests: int = 0
    requests_accepted: int = 0
    rounds_sealed: int = 0
    list_state: str = ""
    notice_state: str = ""
    notice_closes_at: datetime | None = None
    open_holds: int = 0
    open_appeals: int = 0
    open_vetoes: int = 0
    commendation_state: str = ""
    rewards: int = 0
    rewards_honoured: int = 0
    used: tuple[Stage, ...] = STAGES
    """The stages that the rulebook of the programme has."""
    list_step: str = ""
    """What the rulebook wants of the list next; empty: nothing, or it goes the whole way."""
    issued: bool = True
    """Is the award made known by a document of its own?"""


def used_stages(rules: RuleSet) -> tuple[Stage, ...]:
    """The stages that an item passes under a rulebook; what it does not use is neither shown nor missed."""
    scored = procedure.needs_rounds(rules)
    signed = any(step.kind != procedure.CONSULTATION for step in rules.routes.plan)
    unused = {
        Stage.PLANNING: not rules.uses("plan"),
        Stage.CONSULTING: not procedure.plan_is_consulted(rules),
        Stage.SIGNING: not signed,
        Stage.COLLECTING: not scored,
        Stage.SCORING: not scored,
        Stage.ON_NOTICE: not procedure.takes(rules, ListStep.NOTICE),
        Stage.SUBMITTING: not procedure.takes(rules, ListStep.SUBMISSION),
        Stage.REVIEWING: not procedure.takes(rules, ListStep.REVIEW),
        Stage.FULFILLING: not procedure.rewards_follow(rules),
    }
    return tuple(stage for stage in Stage if not unused.get(stage, False))


def stage_of(facts: Facts) -> Stage | None:
    """The stage that an item is at; ``None`` when it was declined or withdrawn."""
    if facts.item_state in ("declined", "withdrawn"):
        return None
    if facts.item_state == "proposed" or facts.programme_state == "draft":
        return Stage.PROPOSED
    if facts.list_state == "approved":
        return _after_approval(facts)
    if facts.list_state:
        return _of_list(facts)
    if facts.plan_state == "published" or Stage.PLANNING not in facts.used:
        return _after_plan(facts)
    going = {"consulting": Stage.CONSULTING, "signing": Stage.SIGNING}.get(facts.plan_state, Stage.PLANNING)
    return going if going in facts.used else Stage.PLANNING


_AFTER_LEAD = {
    ListStep.SUBMISSION: Stage.SUBMITTING,
    ListStep.REVIEW: Stage.REVIEWING,
    ListStep.AWARD: Stage.DECIDING,
}


def _of_list(facts: Facts) -> Stage:
    """Where an item with a list is: with its lead, on notice, or wherever the rulebook wants the list next."""
    if facts.list_state in ("draft", "signing"):
        return Stage.LISTING
    if facts.list_state == "on_notice" and facts.notice_state != "closed":
        return Stage.ON_NOTICE
    whole_way = {
        "submitted": Stage.REVIEWING,
        "reviewed": Stage.DECIDING,
        "on_notice": Stage.SUBMITTING,
    }
    wanted = _AFTER_LEAD.get(ListStep(facts.list_step)) if facts.list_step else None
    return wanted or whole_way.get(facts.list_state, Stage.LISTING)


def _after_plan(facts: Facts) -> Stage:
    if Stage.SCORING not in facts.used:
        return Stage.LISTING
    if facts.tracks and facts.rounds_sealed >= facts.tracks:
        return Stage.LISTING
    if facts.requests and facts.requests_accepted == facts.requests:
        return Stage.SCORING
    return Stage.COLLECTING


def _after_approval(facts: Facts) -> Stage:
    if facts.commendation_state != ("issued" if facts.issued else "decided"):
        return Stage.DECIDING
    if Stage.FULFILLING not in facts.used:
        return Stage.COMPLETED
    if facts.rewards and facts.rewards_honoured == facts.rewards:
        return Stage.COMPLETED
    return Stage.FULFILLING


def progress_of(stage: Stage | None, used: tuple[Stage, ...] = STAGES) -> list[tuple[Stage, str]]:
    """Every stage that the rulebook has with ``done``, ``current`` or ``waiting``, for the stepper."""
    if stage is None:
        return [(one, "waiting") for one in used]
    here = STAGES.index(stage)
    states = []
    for position, one in enumerate(STAGES):
        if one not in used:
            continue
        done = position < here or stage is Stage.COMPLETED
        states.append((one, "done" if done else "current" if position == here else "waiting"))
    return states


def lacks(facts: Facts) -> list[tuple[str, int]]:
    """What is missing before the item goes on: codes with a count, in the order in which to mend them."""
    stage = stage_of(facts)
    found: list[tuple[str, int]] = []
    if stage in (Stage.PLANNING, Stage.CONSULTING, Stage.SIGNING):
        if not facts.plan_state:
            found.append(("plan", 1))
        elif facts.seals < facts.tracks:
            found.append(("schemes", facts.tracks - facts.seals))
    if stage is Stage.COLLECTING:
        if not facts.requests:
            found.append(("requests", 1))
        elif facts.requests_accepted < facts.requests:
            found.append(("values", facts.requests - facts.requests_accepted))
    if stage is Stage.SCORING:
        found.append(("rounds", facts.tracks - facts.rounds_sealed))
    if stage is Stage.LISTING and not facts.list_state:
        found.append(("list", 1))
    if facts.open_appeals:
        found.append(("appeals", facts.open_appeals))
    elif facts.open_holds:
        found.append(("holds", facts.open_holds))
    if facts.open_vetoes:
        found.append(("vetoes", facts.open_vetoes))
    if stage is Stage.FULFILLING:
        found.append(("rewards", max(1, facts.rewards - facts.rewards_honoured)))
    return found
