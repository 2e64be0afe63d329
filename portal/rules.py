"""Where an item stands, derived from the states of its artefacts; never stored, never decided anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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


def stage_of(facts: Facts) -> Stage | None:
    """The stage that an item is at; ``None`` when it was declined or withdrawn."""
    if facts.item_state in ("declined", "withdrawn"):
        return None
    if facts.item_state == "proposed" or facts.programme_state == "draft":
        return Stage.PROPOSED
    if facts.list_state == "approved":
        return _after_approval(facts)
    by_list = {
        "submitted": Stage.REVIEWING,
        "reviewed": Stage.DECIDING,
        "draft": Stage.LISTING,
        "deliberated": Stage.LISTING,
        "signing": Stage.LISTING,
        "signed": Stage.LISTING,
    }
    if facts.list_state in by_list:
        return by_list[facts.list_state]
    if facts.list_state == "on_notice":
        return Stage.SUBMITTING if facts.notice_state == "closed" else Stage.ON_NOTICE
    if facts.plan_state == "published":
        return _after_plan(facts)
    return {"consulting": Stage.CONSULTING, "signing": Stage.SIGNING}.get(facts.plan_state, Stage.PLANNING)


def _after_plan(facts: Facts) -> Stage:
    if facts.tracks and facts.rounds_sealed >= facts.tracks:
        return Stage.LISTING
    if facts.requests and facts.requests_accepted == facts.requests:
        return Stage.SCORING
    return Stage.COLLECTING


def _after_approval(facts: Facts) -> Stage:
    if facts.commendation_state != "issued":
        return Stage.DECIDING
    if facts.rewards and facts.rewards_honoured == facts.rewards:
        return Stage.COMPLETED
    return Stage.FULFILLING


def progress_of(stage: Stage | None) -> list[tuple[Stage, str]]:
    """Every stage with ``done``, ``current`` or ``waiting``, for the stepper."""
    if stage is None:
        return [(one, "waiting") for one in STAGES]
    here = STAGES.index(stage)
    states = []
    for position, one in enumerate(STAGES):
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
