"""From a rulebook to a proposed list: which grounds count, who is kept off, how the places are shared.

Plain Python over values; ``evaluations.rules`` composes the list itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, cast

from evaluations.rules import (
    COLLECTIVE_DECISION,
    Counts,
    Entry,
    Exclusion,
    Proposal,
    Quota,
    QuotaBreach,
    Standing,
    TiePolicy,
    check_quota,
    compose_list,
)
from evaluations.rules import places as places_of
from programs.packs import Clause, Ground, RuleSet
from programs.packs import Quota as QuotaRule

FINDING = "serious_finding"
OWN_ITEM = "organiser"
REMOVED = "removed"
GAVE_WAY = "overlap"
LISTED = "listed"
"""Stands on the list already, by another way than the scores."""

# Grounds


@dataclass(frozen=True, slots=True)
class GroundFact:
    """A fact on record against a unit, as the register holds it."""

    key: str
    unit: str
    item: str | None
    code: str
    act: str
    authority: str
    happened_on: date
    document_number: str
    list_name: str = ""
    rectification_due_on: date | None = None
    rectified_on: date | None = None
    ended: bool = False


class Surroundings(NamedTuple):
    """What a ground is judged against: the item, its leads, every item's leads, the year and the day, what the item is about."""

    item: str
    leads: Mapping[str, frozenset[str]]
    year: int
    on: date
    matter: str = ""


def ground_rule(rules: RuleSet, code: str) -> Ground | None:
    """The ground of the rulebook with this code."""
    return next((ground for ground in rules.grounds if ground.code == code), None)


def fits(fact: GroundFact, ground: Ground) -> bool:
    """Is this the authority, the act and the list that the ground speaks of?"""
    return (
        fact.authority in ground.authorities
        and fact.act in ground.acts
        and (not ground.lists or fact.list_name in ground.lists)
    )


def needs_rectification_test(fact: GroundFact, rules: RuleSet) -> bool:
    """Does the ground count only while rectification is late or incomplete (第十六条「并整改不及时、不到位」)?

    How far back these words reach is a reading of the rulebook.
    """
    covers = rules.disqualification.rectification_covers
    if covers == "all":
        return True
    if covers == "city_and_findings" and fact.authority == "city":
        return True
    return fact.act == FINDING


def rectification_failed(fact: GroundFact, on: date) -> bool:
    """Late (done after its date, or not done by it) or without a date and not done."""
    if fact.rectified_on is None:
        return fact.rectification_due_on is None or on > fact.rectification_due_on
    return fact.rectification_due_on is not None and fact.rectified_on > fact.rectification_due_on


def reaches(fact: GroundFact, rules: RuleSet, around: Surroundings) -> bool:
    """Does the ground touch this item (第十六条「取消相关激励资格」, 相关 as the rulebook reads it)?"""
    if fact.item is None or rules.disqualification.scope == "all":
        return True
    if rules.disqualification.scope == "lead_items":
        own = around.leads.get(fact.item, frozenset())
        return fact.item == around.item or bool(own & around.leads.get(around.item, frozenset()))
    return fact.item == around.item


def in_force(fact: GroundFact, rules: RuleSet, around: Surroundings) -> bool:
    """Does this fact cancel the qualification of its unit for this item?"""
    ground = ground_rule(rules, fact.code)
    if ground is None or fact.ended or not fits(fact, ground) or not reaches(fact, rules, around):
        return False
    if ground.works and not any(work in around.matter for work in ground.works):
        return False
    if ground.period == "programme_year" and fact.happened_on.year != around.year:
        return False
    return not needs_rectification_test(fact, rules) or rectification_failed(fact, around.on)


class Bar(NamedTuple):
    """Why a unit is kept off a list: the rule's code, its clause, and the fact behind it."""

    unit: str
    code: str
    clause: Clause
    fact: GroundFact | None = None
    reason: str = ""
    """Said instead of the clause's words, where somebody decided it."""

    @property
    def rule(self) -> str:
        """The code of the rule in the rulebook."""
        own = {OWN_ITEM: "organiser.rule", GAVE_WAY: "evaluation.overlap"}
        return own.get(self.code, f"ground.{self.code}" if self.fact else "")


@dataclass(frozen=True, slots=True)
class Removal:
    """A unit that a decision taken above takes off the list of an item: which rule, why, by what."""

    unit: str
    rule: str
    reason: str
    source: str
    source_id: str


def bars(facts: Iterable[GroundFact], rules: RuleSet, around: Surroundings) -> dict[str, Bar]:
    """Everybody who may not be proposed for the item: its own leads first (第五条), then the grounds (第十六条)."""
    found: dict[str, Bar] = {}
    rule = rules.organiser_rule
    if rule != "none":
        own = around.leads.get(around.item, frozenset())
        every = frozenset().union(*around.leads.values()) if around.leads else own
        for unit in sorted(own if rule == "exclude_own" else every):
            found[unit] = Bar(unit, OWN_ITEM, rules.clause("organiser.rule"))
    for fact in sorted(facts, key=lambda one: (one.happened_on, one.key)):
        if in_force(fact, rules, around):
            found.setdefault(fact.unit, Bar(fact.unit, fact.code, rules.clause(f"ground.{fact.code}"), fact))
    return found


def with_removals(found: Mapping[str, Bar], removals: Iterable[Removal], rules: RuleSet) -> dict[str, Bar]:
    """The bars together with what was decided to be removed (第十三条); a ground that bars already says more."""
    removed = {
        one.unit: Bar(one.unit, REMOVED, rules.clause(one.rule), reason=one.reason) for one in removals
    }
    return {**removed, **found}


# Places


class TrackPlaces(NamedTuple):
    """One track: its class, the places of the plan (None: as many as the quota) and those of its groups."""

    key: str
    class_code: str
    planned: int | None
    standings: Sequence[Standing]
    groups: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PlacesFault:
    """Why the places cannot be shared out: a code, the class, numbers for the sentence, the rule behind it."""

    code: Literal["no_quota", "over_quota", "not_shared", "groups_not_shared", "exempt_without_places"]
    class_code: str
    rule: str
    allowed: int = 0
    given: int = 0
    track: str = ""


def quota_of(rules: RuleSet, class_code: str) -> Quota | None:
    """The rulebook's quota of a class in the terms of ``evaluations.rules``."""
    rule: QuotaRule | None = rules.quotas.get(class_code)
    if rule is None:
        return None
    clause = rules.clause(f"quota.{class_code}")
    name = f"{clause.document} {clause.clause}"
    if rule.kind == "none":
        return Quota(class_code, "none", clause=name)
    if rule.kind == "count":
        return Quota(class_code, "absolute", Decimal(rule.limit), clause=name)
    rounding = "ceil" if rule.rounding == "ceiling" else rule.rounding
    return Quota(
        class_code,
        "percent",
        rule.percent,
        base=cast("Literal['participating', 'all']", rule.base),
        rounding=cast("Literal['floor', 'half_up', 'ceil']", rounding),
        minimum=rule.minimum,
        clause=name,
    )


def share_places(
    rules: RuleSet, tracks: Sequence[TrackPlaces], counts: Mapping[str, Counts], *, exempt: bool
) -> tuple[dict[tuple[str, str], int | None], list[PlacesFault]]:
    """The places of every (track, group), within the quota of each class over the whole item (第九条「单项」).

    An exempt item has the places of its plan and no quota (第九条「除……等工作外」).
    """
    shared: dict[tuple[str, str], int | None] = {}
    faults: list[PlacesFault] = []
    for class_code in sorted({track.class_code for track in tracks}):
        own = [track for track in tracks if track.class_code == class_code]
        limit = None if exempt else _limit(rules, class_code, counts, faults)
        if limit == -1:
            continue
        per_track = rules.places.counted_on == "track"
        faults += _planned_faults(own, limit, exempt=exempt, per_track=per_track)
        for track in own:
            total = track.planned if track.planned is not None else limit
            faults += _groups(track, total, shared)
    return shared, faults


def _limit(
    rules: RuleSet, class_code: str, counts: Mapping[str, Counts], faults: list[PlacesFault]
) -> int | None:
    quota = quota_of(rules, class_code)
    if quota is None:
        faults.append(PlacesFault("no_quota", class_code, "places.counted_on"))
        return -1
    return places_of(quota, counts.get(class_code, Counts(0, 0)))


def _planned_faults(
    own: Sequence[TrackPlaces], limit: int | None, *, exempt: bool, per_track: bool
) -> list[PlacesFault]:
    class_code = own[0].class_code
    rule = f"quota.{class_code}"
    faults = []
    if exempt:
        return [
            PlacesFault("exempt_without_places", class_code, "places.exempt_works", track=track.key)
            for track in own
            if track.planned is None
        ]
    if limit is None:
        return []
    if per_track:
        return [
            PlacesFault("over_quota", class_code, rule, limit, track.planned, track.key)
            for track in own
            if (track.planned or 0) > limit and track.planned is not None
        ]
    if len(own) > 1 and any(track.planned is None for track in own):
        faults.append(PlacesFault("not_shared", class_code, rule, limit))
    given = sum(track.planned or 0 for track in own)
    if given > limit:
        faults.append(PlacesFault("over_quota", class_code, rule, limit, given))
    return faults


def _groups(
    track: TrackPlaces, total: int | None, shared: dict[tuple[str, str], int | None]
) -> list[PlacesFault]:
    names = sorted({one.group for one in track.standings}) or [""]
    if len(names) == 1:
        shared[(track.key, names[0])] = total
        return []
    given = sum(track.groups.get(name, 0) for name in names)
    if set(names) - set(track.groups) or (total is not None and given > total):
        rule = f"quota.{track.class_code}"
        return [PlacesFault("groups_not_shared", track.class_code, rule, total or 0, given, track.key)]
    for name in names:
        shared[(track.key, name)] = track.groups[name]
    return []


# The list


class TrackProposal(NamedTuple):
    """What one track puts on the list."""

    track: str
    proposal: Proposal


def compose(
    rules: RuleSet,
    tracks: Sequence[TrackPlaces],
    shared: Mapping[tuple[str, str], int | None],
    barred: Mapping[str, Bar],
) -> list[TrackProposal]:
    """Every track's list in score order; whether an excluded place moves on is the rulebook's word.

    A lead unit is no object of its own item (第五条), so it never held a place: the next one stands there; so it is where a
    county gives way to its park.
    """
    exclusions = [
        Exclusion(
            unit,
            f"{bar.clause.document} {bar.clause.clause}".strip(),
            bar.code,
            backfill=True if bar.code in (OWN_ITEM, GAVE_WAY, LISTED) else rules.places.backfill,
        )
        for unit, bar in sorted(barred.items())
    ]
    found = []
    for track in tracks:
        slots = {(track.class_code, group): n for (key, group), n in shared.items() if key == track.key}
        planned = {slot: n for slot, n in slots.items() if n is not None}
        proposal = compose_list(
            {track.class_code: track.standings},
            [],
            exclusions=exclusions,
            tie_policy=_tie_policy(rules),
            exempt=True,  # the quota is already in the places: it is counted over the item, not over the track
            planned=planned,
        )
        found.append(TrackProposal(track.key, _exceeding(proposal, rules)))
    return found


def _tie_policy(rules: RuleSet) -> TiePolicy:
    if rules.evaluation.tie_policy == "share_and_drop":
        return TiePolicy(otherwise="drop_all")
    return COLLECTIVE_DECISION


def _exceeding(proposal: Proposal, rules: RuleSet) -> Proposal:
    """Where the rulebook lets equal scores exceed the places, all of them stand."""
    if rules.evaluation.tie_policy != "share_and_exceed":
        return proposal
    more = [
        Entry(key, *tie.slot, tie.rank, tie.score, "share_and_exceed")
        for tie in proposal.ties
        for key in tie.keys
    ]
    return replace(proposal, entries=(*proposal.entries, *more), ties=())


def breaches(
    rules: RuleSet, entries: Iterable[Entry], counts: Mapping[str, Counts], *, exempt: bool
) -> list[QuotaBreach]:
    """Classes with more proposed than the quota allows over the item; entries that a tie lets exceed don't count."""
    kept = [replace(entry, group="") for entry in entries if entry.decided_by != "share_and_exceed"]
    quotas = [quota for code in rules.quotas if (quota := quota_of(rules, code)) is not None]
    return check_quota(kept, quotas, {(code, ""): count for code, count in counts.items()}, exempt=exempt)
