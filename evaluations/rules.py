"""Who stands where, how many places there are, and who is proposed: pure functions of their arguments.

The list follows the scores and nothing else (益政办发〔2023〕10号 第十一条「按量化得分高低提出拟激励名单」).
A tie on the cut line stays open until somebody decides it with a reason, and a place lost to a veto stays
empty (第十七条).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Literal, NamedTuple

from core.decimals import EXACT, round_half_up
from indicators.rules import Total

# (class code, group): what has places of its own.
Slot = tuple[str, str]


# Ranking


class Standing(NamedTuple):
    """Where an object stands in its group: `score` is what was compared, `published` what is shown."""

    key: str
    group: str
    total: Decimal
    published: Decimal
    score: Decimal
    rank: int
    tied_with: tuple[str, ...]


class Distance(NamedTuple):
    """Points to the next better rank (None for the first) and over the cut line (negative below, None
    without).
    """

    to_next_rank: Decimal | None
    to_cut_line: Decimal | None


def rank(totals: Iterable[Total], *, places: int, rank_on: Literal["rounded", "unrounded"]) -> list[Standing]:
    """Everybody's rank inside the group, equal scores sharing one and the next left out (1-1-3).

    The order of the result is group, rank, key; the key only orders the page, it never decides.
    """
    rows = sorted(
        (
            (one.group, round_half_up(one.total, places) if rank_on == "rounded" else one.total, one)
            for one in totals
        ),
        key=lambda row: (row[0], row[1].copy_negate(), row[2].key),
    )
    standings: list[Standing] = []
    for _, members in groupby(rows, key=lambda row: row[0]):
        position = 1
        for score, block in groupby(members, key=lambda row: row[1]):
            tied = [one for _, _, one in block]
            keys = tuple(one.key for one in tied)
            for one in tied:
                others = tuple(key for key in keys if key != one.key)
                published = round_half_up(one.total, places)
                standings.append(Standing(one.key, one.group, one.total, published, score, position, others))
            position += len(tied)
    if len({one.key for one in standings}) != len(standings):
        raise ValueError("an object is ranked twice")
    return standings


def distances(standings: Sequence[Standing], cut_lines: Mapping[str, Decimal]) -> dict[str, Distance]:
    """How far each is from the next better rank and from the score on the cut line of its group."""
    scores: dict[str, list[Decimal]] = {}
    for one in standings:
        scores.setdefault(one.group, []).append(one.score)
    result = {}
    for one in standings:
        above = [score for score in scores[one.group] if score > one.score]
        cut = cut_lines.get(one.group)
        result[one.key] = Distance(
            EXACT.subtract(min(above), one.score) if above else None,
            None if cut is None else EXACT.subtract(one.score, cut),
        )
    return result


# Quotas


@dataclass(frozen=True, slots=True)
class Quota:
    """The places of one object class (第九条): a number, a per cent of the objects, or no limit.

    Without `group` it is one quota for the class; with `each_group` every group of the class has as many of
    its own (园区分AB类考核各不超过2个).
    """

    class_code: str
    kind: Literal["absolute", "percent", "none"]
    amount: Decimal = Decimal(0)
    base: Literal["participating", "all"] = "participating"
    rounding: Literal["floor", "half_up", "ceil"] = "floor"
    minimum: int = 0
    group: str = ""
    each_group: bool = False
    clause: str = ""

    def __post_init__(self) -> None:
        if self.amount < 0 or self.minimum < 0:
            raise ValueError("a quota is not negative")
        if self.kind == "absolute" and self.amount != self.amount.to_integral_value():
            raise ValueError("a quota by number is whole")
        if self.kind == "percent" and self.amount > 100:
            raise ValueError("a quota by per cent is at most 100")


class Counts(NamedTuple):
    """How many objects took part, and how many there are in the class."""

    participating: int
    all: int


_ROUNDING = {"floor": ROUND_FLOOR, "half_up": ROUND_HALF_UP, "ceil": ROUND_CEILING}


def places(quota: Quota, counts: Counts) -> int | None:
    """How many places the quota gives, None without limit; a per cent never more than there are objects."""
    if quota.kind == "none":
        return None
    if quota.kind == "absolute":
        return int(quota.amount)
    base = counts.all if quota.base == "all" else counts.participating
    exact = EXACT.divide(EXACT.multiply(quota.amount, Decimal(base)), Decimal(100))
    return min(base, max(quota.minimum, int(exact.to_integral_value(_ROUNDING[quota.rounding]))))


def quota_for(slot: Slot, quotas: Sequence[Quota], groups: int) -> Quota:
    """The quota of a class and group; ValueError if there is none, or if one quota would have to span several
    rankings.
    """
    class_code, group = slot
    own = [quota for quota in quotas if quota.class_code == class_code]
    exact = [quota for quota in own if quota.group == group and (group or not quota.each_group)]
    shared = [quota for quota in own if not quota.group and (quota.each_group or groups == 1)]
    fitting = exact if group and exact else shared
    if len(fitting) != 1:
        raise ValueError(f"{len(fitting)} quotas for class {class_code!r}, group {group!r}")
    return fitting[0]


# The proposed list


class Exclusion(NamedTuple):
    """An object that may not be proposed: the lead unit itself (第五条), a ground or a negative list
    (第十六条).
    """

    key: str
    clause: str
    ground: str
    backfill: bool | None = None
    """Does the next one move up? None: as the list does."""


class Criterion(NamedTuple):
    """A declared tie-breaker: a named number of each object, the higher (or lower) one first."""

    code: str
    values: Mapping[str, Decimal]
    higher_first: bool = True


class TiePolicy(NamedTuple):
    """What happens to equal scores on the cut line: the criteria in order, then a collective decision or
    nobody.
    """

    criteria: tuple[Criterion, ...] = ()
    otherwise: Literal["collective_decision", "drop_all"] = "collective_decision"


COLLECTIVE_DECISION = TiePolicy()


@dataclass(frozen=True, slots=True)
class Entry:
    """An object on the list; `decided_by` names the tie-breaker or decision it owes its place to."""

    key: str
    class_code: str
    group: str
    rank: int
    score: Decimal
    decided_by: str = ""
    reason: str = ""
    vetoed: str = ""


class Excluded(NamedTuple):
    """An object marked with the clause that keeps it off; `held_place` if its place stays empty."""

    key: str
    class_code: str
    group: str
    rank: int
    score: Decimal
    clause: str
    ground: str
    held_place: bool


class OpenTie(NamedTuple):
    """Equal scores on the cut line: so many of these may be chosen, by a decision with a reason."""

    slot: Slot
    keys: tuple[str, ...]
    places: int
    rank: int
    score: Decimal


class CutLine(NamedTuple):
    """The places of a slot (None without limit) and the lowest score on the list (None while it is empty)."""

    slot: Slot
    places: int | None
    score: Decimal | None


class Vacancy(NamedTuple):
    """Places that stay empty, and why."""

    slot: Slot
    places: int
    why: Literal["excluded", "tie_dropped", "no_candidate", "vetoed"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed list with everything that kept others off it."""

    entries: tuple[Entry, ...] = ()
    cut_lines: tuple[CutLine, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    ties: tuple[OpenTie, ...] = ()
    vacancies: tuple[Vacancy, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Can it go on: no tie waits for a decision."""
        return not self.ties

    @property
    def standing_entries(self) -> tuple[Entry, ...]:
        """The entries that no veto removed."""
        return tuple(entry for entry in self.entries if not entry.vetoed)


def compose_list(
    standings_by_class: Mapping[str, Sequence[Standing]],
    quotas: Sequence[Quota],
    *,
    exclusions: Iterable[Exclusion] = (),
    tie_policy: TiePolicy = COLLECTIVE_DECISION,
    exempt: bool = False,
    backfill: bool = False,
    planned: Mapping[Slot, int] | None = None,
    counts: Mapping[Slot, Counts] | None = None,
) -> Proposal:
    """The list in score order within the places of every class and group.

    Classes don't touch each other: a county and its park may both win (第十一条). `planned` are the places
    that the plan names, never more than the quota allows unless the item is `exempt` from quotas
    (第九条「除……等工作外」). An excluded object's place goes to the next one only with `backfill`. `counts`
    are needed for a per cent of all objects.
    """
    barred: dict[str, Exclusion] = {}
    for exclusion in exclusions:
        barred.setdefault(exclusion.key, exclusion)
    parts = []
    for class_code in sorted(standings_by_class):
        by_group: dict[str, list[Standing]] = {}
        for one in standings_by_class[class_code]:
            by_group.setdefault(one.group, []).append(one)
        for quota in quotas:  # a group with places and nobody in it has them empty
            if quota.class_code == class_code and quota.group:
                by_group.setdefault(quota.group, [])
        if not by_group:
            by_group[""] = []
        for group in sorted(by_group):
            slot = (class_code, group)
            members = sorted(by_group[group], key=lambda one: (one.rank, one.key))
            limit = (planned or {}).get(slot)
            if not exempt:
                counted = (counts or {}).get(slot)
                quota = quota_for(slot, quotas, len(by_group))
                if quota.kind == "percent" and quota.base == "all" and counted is None:
                    raise ValueError(f"the number of all objects of {slot} isn't given")
                allowed = places(quota, counted or Counts(len(members), len(members)))
                limit = allowed if limit is None else limit if allowed is None else min(limit, allowed)
            parts.append(_Part(slot, limit, barred, tie_policy, backfill=backfill).compose(members))
    return Proposal(
        tuple(entry for part in parts for entry in part.entries),
        tuple(line for part in parts for line in part.cut_lines),
        tuple(one for part in parts for one in part.excluded),
        tuple(tie for part in parts for tie in part.ties),
        tuple(one for part in parts for one in part.vacancies),
    )


@dataclass(slots=True)
class _Part:
    """The list of one slot while it is being composed."""

    slot: Slot
    limit: int | None
    barred: Mapping[str, Exclusion]
    policy: TiePolicy
    backfill: bool = field(kw_only=True)
    entries: list[Entry] = field(default_factory=list)
    excluded: list[Excluded] = field(default_factory=list)
    ties: list[OpenTie] = field(default_factory=list)
    empty: dict[Literal["excluded", "tie_dropped", "no_candidate"], int] = field(default_factory=dict)

    def compose(self, members: Sequence[Standing]) -> Proposal:
        left = len(members) if self.limit is None else self.limit
        for _, equal in groupby(members, key=lambda one: one.rank):
            left = self._block(list(equal), left)
        if self.limit is not None and left:
            self.empty["no_candidate"] = left
        lowest = min((entry.score for entry in self.entries), default=None)
        if self.ties:
            lowest = self.ties[0].score
        return Proposal(
            tuple(self.entries),
            (CutLine(self.slot, self.limit, lowest),),
            tuple(self.excluded),
            tuple(self.ties),
            tuple(Vacancy(self.slot, count, why) for why, count in self.empty.items()),
        )

    def _block(self, equal: Sequence[Standing], left: int) -> int:
        """Place the holders of one rank; returns the places left."""
        eligible = [one for one in equal if one.key not in self.barred]
        holders = [one for one in equal if one.key in self.barred and not self._moves_up(one.key)]
        # An excluded object that shares the last rank has no place to hold: it isn't known that it would have
        # had one.
        hold = len(holders) if len(eligible) + len(holders) <= left else 0
        for one in equal:
            if one.key in self.barred:
                self._exclude(one, held=hold > 0 and one in holders)
        if hold:
            self.empty["excluded"] = self.empty.get("excluded", 0) + hold
        if len(eligible) + hold <= left:
            self.entries.extend(self._entry(one) for one in eligible)
            return left - len(eligible) - hold
        if left:
            self._break_tie(eligible, left)
        return 0

    def _moves_up(self, key: str) -> bool:
        own = self.barred[key].backfill
        return self.backfill if own is None else own

    def _exclude(self, one: Standing, *, held: bool) -> None:
        why = self.barred[one.key]
        self.excluded.append(Excluded(one.key, *self.slot, one.rank, one.score, why.clause, why.ground, held))

    def _entry(self, one: Standing, decided_by: str = "") -> Entry:
        return Entry(one.key, *self.slot, one.rank, one.score, decided_by)

    def _break_tie(self, tied: Sequence[Standing], left: int) -> None:
        for criterion in self.policy.criteria:
            if not all(one.key in criterion.values for one in tied):
                continue  # a criterion that can't be applied to everybody decides nothing
            own = {one.key: criterion.values[one.key] for one in tied}
            numbers = (
                {key: value.copy_negate() for key, value in own.items()} if criterion.higher_first else own
            )
            line = sorted(numbers.values())[left - 1]
            self.entries.extend(self._entry(one, criterion.code) for one in tied if numbers[one.key] < line)
            left -= sum(number < line for number in numbers.values())
            tied = [one for one in tied if numbers[one.key] == line]
            if len(tied) == left:
                self.entries.extend(self._entry(one, criterion.code) for one in tied)
                return
        if self.policy.otherwise == "drop_all":
            self.empty["tie_dropped"] = left
        else:
            keys = tuple(one.key for one in tied)
            self.ties.append(OpenTie(self.slot, keys, left, tied[0].rank, tied[0].score))


def resolve_tie(proposal: Proposal, tie: OpenTie, *, chosen: Iterable[str], reason: str) -> Proposal:
    """The list after the collective decision on one open tie: as many of the tied as there are places, with
    the reason.
    """
    picked = sorted(set(chosen))
    if tie not in proposal.ties:
        raise ValueError("this tie isn't open")
    if not set(picked) <= set(tie.keys):
        raise ValueError("only those who share the rank can be chosen")
    if len(picked) != tie.places:
        raise ValueError(f"{tie.places} of the tied are to be chosen, not {len(picked)}")
    if not reason.strip():
        raise ValueError("a decision on a tie needs its reason")
    new = [
        Entry(key, *tie.slot, tie.rank, tie.score, "collective_decision", reason.strip()) for key in picked
    ]
    return replace(
        proposal,
        entries=tuple(
            sorted((*proposal.entries, *new), key=lambda one: (one.class_code, one.group, one.rank))
        ),
        ties=tuple(other for other in proposal.ties if other != tie),
    )


def apply_vetoes(proposal: Proposal, vetoes: Mapping[str, str]) -> Proposal:
    """The list after vetoes (object → clause): marked, never removed, and the place stays empty
    (第十七条「不再另行递补」).
    """
    on_list = {entry.key for entry in proposal.standing_entries}
    strangers = sorted(set(vetoes) - on_list)
    if strangers:
        raise ValueError(f"not on the list: {', '.join(strangers)}")
    entries = tuple(
        replace(entry, vetoed=vetoes[entry.key]) if entry.key in vetoes else entry
        for entry in proposal.entries
    )
    emptied = tuple(
        Vacancy(slot, len(list(group)), "vetoed")
        for slot, group in groupby(
            sorted((entry.class_code, entry.group) for entry in entries if entry.key in vetoes)
        )
    )
    return replace(proposal, entries=entries, vacancies=(*proposal.vacancies, *emptied))


class QuotaBreach(NamedTuple):
    """A slot with more entries than its quota allows."""

    slot: Slot
    allowed: int
    given: int
    clause: str


def check_quota(
    entries: Iterable[Entry], quotas: Sequence[Quota], counts: Mapping[Slot, Counts], *, exempt: bool = False
) -> list[QuotaBreach]:
    """Every class and group of `counts` that holds more standing entries than its quota; none for an exempt
    item.
    """
    return [] if exempt else list(_breaches([entry for entry in entries if not entry.vetoed], quotas, counts))


def _breaches(
    entries: Sequence[Entry], quotas: Sequence[Quota], counts: Mapping[Slot, Counts]
) -> Iterator[QuotaBreach]:
    given: dict[Slot, int] = {}
    for entry in entries:
        slot = (entry.class_code, entry.group)
        given[slot] = given.get(slot, 0) + 1
    for slot in sorted(given):
        groups = len({group for class_code, group in {*counts, *given} if class_code == slot[0]})
        quota = quota_for(slot, quotas, groups)
        if quota.kind == "percent" and slot not in counts:
            raise ValueError(f"the number of objects of {slot} isn't given")
        allowed = places(quota, counts.get(slot, Counts(0, 0)))
        if allowed is not None and given[slot] > allowed:
            yield QuotaBreach(slot, allowed, given[slot], quota.clause)
