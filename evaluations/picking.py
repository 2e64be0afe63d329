"""Lists that do not follow the scores alone: proposed by judgement, departing with a reason, listed directly, without overlap.

Plain Python over values, over ``evaluations.selection``; every fault names the rule that it breaks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from evaluations.rules import CutLine, Entry, Proposal, Vacancy
from evaluations.selection import Bar, TrackPlaces, TrackProposal
from programs.packs import RuleSet

JUDGED = "judged"
DEVIATION = "deviation"
DIRECT = "direct"
SELECTION = "evaluation.selection_rule"
OVERLAP = "evaluation.overlap"
DIRECT_LISTING = "national_award.treatment"

Shared = Mapping[tuple[str, str], int | None]


@dataclass(frozen=True, slots=True)
class Pick:
    """An object that the lead proposes (or leaves off: ``proposed`` false), and why."""

    track: str
    unit: str
    reason: str
    proposed: bool = True


class Member(NamedTuple):
    """Somebody who may be proposed in a track, with whatever scores are known."""

    unit: str
    group: str = ""
    rank: int | None = None
    score: Decimal | None = None


Members = Mapping[str, Mapping[str, Member]]
"""Track → unit → member."""


@dataclass(frozen=True, slots=True)
class PickFault:
    """Why a proposal does not stand."""

    code: str
    rule: str = SELECTION
    track: str = ""
    unit: str = ""
    other: str = ""
    allowed: int = 0
    given: int = 0


def check_picks(
    rules: RuleSet, members: Members, picks: Sequence[Pick], barred: Mapping[str, Bar]
) -> list[PickFault]:
    """Picks are for rulebooks that know them; each names somebody of the track who may be proposed, once, with a reason."""
    if not picks:
        return []
    if rules.evaluation.selection_rule == "score_order":
        return [PickFault("not_in_score_order", unit=one.unit) for one in picks]
    faults = []
    seen = Counter((one.track, one.unit) for one in picks)
    for one in picks:
        if one.unit not in members.get(one.track, {}):
            faults.append(PickFault("not_a_candidate", track=one.track, unit=one.unit))
        elif seen[one.track, one.unit] > 1:
            faults.append(PickFault("picked_twice", unit=one.unit))
        elif one.unit in barred and one.proposed:
            faults.append(PickFault("barred", barred[one.unit].rule, unit=one.unit))
        elif not one.reason.strip():
            faults.append(PickFault("pick_without_reason", unit=one.unit))
        elif not one.proposed and rules.evaluation.selection_rule == JUDGED:
            faults.append(PickFault("nobody_to_leave_off", unit=one.unit))
    return faults


def judge(
    tracks: Sequence[TrackPlaces], members: Members, picks: Sequence[Pick], shared: Shared
) -> tuple[list[TrackProposal], list[PickFault]]:
    """The list as the lead proposes it, within the places of each track and group."""
    found, faults = [], []
    for track in tracks:
        own = [(one, members[track.key][one.unit]) for one in picks if one.track == track.key]
        entries = tuple(
            Entry(
                one.unit,
                track.class_code,
                member.group,
                member.rank or 0,
                member.score if member.score is not None else Decimal(0),
                JUDGED,
                one.reason.strip(),
            )
            for one, member in own
        )
        faults += _too_many(track, entries, shared)
        found.append(TrackProposal(track.key, _settled(track, entries, shared)))
    return found, faults


def _slots(track: TrackPlaces, shared: Shared) -> dict[str, int | None]:
    return {group: places for (key, group), places in shared.items() if key == track.key}


def _too_many(track: TrackPlaces, entries: Iterable[Entry], shared: Shared) -> list[PickFault]:
    given = Counter(entry.group for entry in entries)
    limits = _slots(track, shared)
    whole = limits.get("") if len(limits) == 1 else None
    faults = []
    if len(limits) == 1 and "" in limits:
        given = Counter({"": sum(given.values())})
    for group, count in sorted(given.items()):
        limit = limits.get(group, whole)
        if limit is not None and count > limit:
            faults.append(
                PickFault("over_quota", f"quota.{track.class_code}", track.key, "", "", limit, count)
            )
    return faults


def _settled(track: TrackPlaces, entries: tuple[Entry, ...], shared: Shared) -> Proposal:
    lines, vacancies = [], []
    for group, limit in sorted(_slots(track, shared).items()):
        own = [entry for entry in entries if entry.group == group or group == ""]
        lines.append(CutLine((track.class_code, group), limit, None))
        if limit is not None and len(own) < limit:
            vacancies.append(Vacancy((track.class_code, group), limit - len(own), "no_candidate"))
    return Proposal(entries, tuple(lines), (), (), tuple(vacancies))


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody left off against the scores, and why."""

    track: str
    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class Deviated:
    """A list in score order with the deviations that were entered."""

    proposals: list[TrackProposal]
    left: list[Left] = field(default_factory=list)
    faults: list[PickFault] = field(default_factory=list)


def deviate(
    tracks: Sequence[TrackPlaces],
    proposals: Sequence[TrackProposal],
    members: Members,
    picks: Sequence[Pick],
    shared: Shared,
) -> Deviated:
    """The list in score order, changed by each deviation; it never grows over its places."""
    found, left, faults = [], [], []
    by_key = {track.key: track for track in tracks}
    for one in proposals:
        track, proposal = by_key[one.track], one.proposal
        listed = {entry.key for entry in proposal.entries}
        tied = {key for tie in proposal.ties for key in tie.keys}
        entries = list(proposal.entries)
        for pick in (pick for pick in picks if pick.track == one.track):
            if pick.unit in tied:
                faults.append(PickFault("tie_is_no_deviation", "evaluation.tie_policy", unit=pick.unit))
            elif pick.proposed == (pick.unit in listed):
                faults.append(PickFault("no_deviation", unit=pick.unit))
            elif pick.proposed:
                member = members[one.track][pick.unit]
                score = member.score if member.score is not None else Decimal(0)
                entries.append(
                    Entry(
                        pick.unit,
                        track.class_code,
                        member.group,
                        member.rank or 0,
                        score,
                        DEVIATION,
                        pick.reason.strip(),
                    )
                )
            else:
                entries = [entry for entry in entries if entry.key != pick.unit]
                left.append(Left(one.track, pick.unit, pick.reason.strip()))
        waiting = [
            Entry(key, track.class_code, tie.slot[1], tie.rank, tie.score)
            for tie in proposal.ties
            for key in tie.keys[: tie.places]
        ]
        exceeding = [entry for entry in entries if entry.decided_by != "share_and_exceed"]
        faults += _too_many(track, [*exceeding, *waiting], shared)
        found.append(TrackProposal(one.track, replace(proposal, entries=tuple(entries))))
    return Deviated(found, left, faults)


# Listed directly


@dataclass(frozen=True, slots=True)
class Direct:
    """A unit that the superior awarded for the work of the item: it stands on the list at once."""

    track: str
    unit: str
    document: str
    source: str


def less_direct(shared: Shared, direct: Iterable[Direct], groups: Members, rules: RuleSet) -> Shared:
    """The places left for the others, where those listed directly count among them (``national_award.counts_in_quota``)."""
    if not rules.national_award.counts_in_quota:
        return shared
    left = dict(shared)
    for one in direct:
        member = groups.get(one.track, {}).get(one.unit)
        slots = [key for key in left if key[0] == one.track]
        own = (one.track, member.group if member else "")
        key = own if own in left else slots[0] if slots else None
        if key is not None and left[key] is not None:
            left[key] = max(0, (left[key] or 0) - 1)
    return left


# Overlap of wins


class Standing(NamedTuple):
    """A place that a unit has, or would have."""

    unit: str
    rank: int | None


def related(one: str, other: str, superiors: Mapping[str, str]) -> bool:
    """Is one of the two the unit right above the other (a county and its park or township)?"""
    return superiors.get(one) == other or superiors.get(other) == one


def losers(standings: Sequence[Standing], superiors: Mapping[str, str]) -> dict[str, str]:
    """Who gives way where a county and its park or township would both be on the list: loser → the one that stays.

    The better rank stays; at equal ranks, or where one has none, the unit above does.
    """
    best: dict[str, int | None] = {}
    for one in standings:
        known = best.get(one.unit)
        best[one.unit] = one.rank if known is None else known if one.rank is None else min(known, one.rank)
    found: dict[str, str] = {}
    for unit in sorted(best):
        above = superiors.get(unit)
        if above is None or above not in best:
            continue
        lower, upper = best[unit], best[above]
        wins = lower is not None and upper is not None and lower < upper
        found[above if wins else unit] = unit if wins else above
    return found


def barred_by_others(
    candidates: Iterable[str], elsewhere: Mapping[str, str], superiors: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Candidates whose county, park or township stands on another list of the same lead: candidate → (unit, its item)."""
    found: dict[str, tuple[str, str]] = {}
    for unit in sorted(set(candidates)):
        for other, item in sorted(elsewhere.items()):
            if related(unit, other, superiors):
                found.setdefault(unit, (other, item))
    return found
