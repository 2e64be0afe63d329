"""Reads of proposed lists: what a list is built from, what it says, and who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, cast
from uuid import UUID

from django.db.models import QuerySet

from core import errors
from core.agenda import kept
from core.canonical import digest
from core.workdays import shanghai_date
from evaluations import picking, selection
from evaluations.models import (
    Ground,
    ListEntry,
    ProposedList,
    Round,
    Standing,
    SuperiorCommendation,
    Veto,
)
from evaluations.queries.applications import participants, summaries
from evaluations.rules import Counts, rank
from evaluations.rules import Standing as Ranked
from evaluations.states import CommendedKind, EntryStatus, ListState, PlacedBy, RoundState, VetoState
from indicators.queries.schemes import counted_on, objects_of_tracks
from indicators.rules import Total
from organizations.actors import LEADS, Actor
from organizations.models import Unit
from organizations.roles import LEAD_ROLES
from programs.models import Item, ItemRelation, Track
from programs.packs import RuleSet
from programs.procedure import ListStep, needs_rounds, takes
from programs.queries import class_sizes, tracks_of

DEAD = frozenset({ListState.REPLACED, ListState.RETURNED})
TAKEN_OFF = frozenset({EntryStatus.VETOED, EntryStatus.OBJECTED, EntryStatus.YIELDED})
"""Taken off after the list was signed: marked with the clause, never erased."""
BESIDES_SCORE = frozenset({PlacedBy.DEVIATION, PlacedBy.JUDGED, PlacedBy.DIRECT})
KEPT_OFF = frozenset({EntryStatus.EXCLUDED, EntryStatus.NOT_RANKED})
DISCLOSED = frozenset({ListState.ON_NOTICE, ListState.SUBMITTED, ListState.REVIEWED, ListState.APPROVED})
"""States in which the public notice has opened; nothing of a list is known to its objects before."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who takes part in a track, with what is known: a sealed standing, a score of an application, or neither."""

    unit: Unit
    standing: Standing | None = None
    group: str = ""
    rank: int | None = None
    total: Decimal | None = None
    published: Decimal | None = None
    why_not: str = ""
    """Why it is not ranked, where it is not."""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a list of one item is built from, read in a constant number of queries."""

    tracks: list[Track]
    rounds: dict[UUID, Round]
    candidates: dict[UUID, list[Candidate]]
    counts: dict[str, Counts]
    bars: dict[str, selection.Bar]
    scored: bool
    """Does the list stand on sealed rounds?"""
    direct: list[picking.Direct] = field(default_factory=list)

    @property
    def unsealed(self) -> list[Track]:
        return [track for track in self.tracks if track.pk not in self.rounds] if self.scored else []

    @property
    def members(self) -> picking.Members:
        return {
            str(track_id): {
                str(one.unit.pk): picking.Member(str(one.unit.pk), one.group, one.rank, one.total)
                for one in rows
            }
            for track_id, rows in self.candidates.items()
        }

    @property
    def superiors(self) -> dict[str, str]:
        """Unit → the unit right above it, as far as both take part or may."""
        return {
            str(one.unit.pk): str(one.unit.superior_id)
            for rows in self.candidates.values()
            for one in rows
            if one.unit.superior_id
        }


def material_of(item: Item, rules: RuleSet, at: datetime) -> Material:
    """The sealed rounds of all tracks, or whoever takes part where nothing is scored; and who may not be proposed."""
    tracks = list(tracks_of([item.pk]))
    scored = needs_rounds(rules)
    rounds: dict[UUID, Round] = {}
    if scored:
        rounds = {row.track_id: row for row in Round.objects.filter(item=item, state=RoundState.SEALED)}
        candidates = _scored_candidates(tracks, rounds)
    else:
        candidates = _unscored_candidates(item, tracks, rules)
    barred = bars_of(item, rules, shanghai_date(at))
    direct = _direct(item, rules, tracks, candidates)
    counts = _counts(tracks, candidates, barred, shanghai_date(at), scored=scored)
    return Material(tracks, rounds, candidates, counts, barred, scored, direct)


def _scored_candidates(tracks: list[Track], rounds: dict[UUID, Round]) -> dict[UUID, list[Candidate]]:
    found: dict[UUID, list[Candidate]] = {track.pk: [] for track in tracks}
    track_of_round = {row.pk: row.track_id for row in rounds.values()}
    rows = Standing.objects.filter(round__in=track_of_round).select_related("unit")
    for row in rows.order_by("rank", "unit__position", "unit_id"):
        found[track_of_round[row.round_id]].append(
            Candidate(
                row.unit, row, row.group, row.rank, row.total, row.published_total, row.not_ranked_reason
            )
        )
    return found


def _unscored_candidates(item: Item, tracks: list[Track], rules: RuleSet) -> dict[UUID, list[Candidate]]:
    """The objects of each track, or those whose application was accepted; ranked by its score where there is one."""
    day = counted_on(item.programme.year)
    objects = objects_of_tracks(tracks, day)
    taking_part = participants(item, rules)
    known = summaries(item.pk) if taking_part is not None else {}
    ids = {
        track.pk: [
            one.unit_id
            for one in objects.get(track.pk, [])
            if taking_part is None or one.unit_id in taking_part.get(track.pk, ())
        ]
        for track in tracks
    }
    rank_on = cast("Literal['rounded', 'unrounded']", rules.evaluation.rank_on)
    units = Unit.objects.in_bulk({unit_id for rows in ids.values() for unit_id in rows})
    found = {}
    for track in tracks:
        scores = {
            str(unit_id): summary.score
            for unit_id in ids[track.pk]
            if (summary := known.get((unit_id, track.pk))) is not None and summary.score is not None
        }
        totals = [Total(key, "", score) for key, score in scores.items()]
        standings = {one.key: one for one in rank(totals, places=rules.evaluation.decimals, rank_on=rank_on)}
        rows = [
            Candidate(units[unit_id], None, "", one.rank, one.total, one.published)
            if (one := standings.get(str(unit_id)))
            else Candidate(units[unit_id])
            for unit_id in ids[track.pk]
        ]
        found[track.pk] = sorted(
            rows, key=lambda row: (row.rank is None, row.rank or 0, row.unit.position, str(row.unit.pk))
        )
    return found


def _direct(
    item: Item, rules: RuleSet, tracks: list[Track], candidates: dict[UUID, list[Candidate]]
) -> list[picking.Direct]:
    """Who the superior awarded for the work of the item stands on the list at once (direct_listing); joins the candidates."""
    if not rules.uses("direct_listing") or rules.national_award.treatment != "direct_listing":
        return []
    rows = list(
        SuperiorCommendation.objects.filter(
            item=item, kind=CommendedKind.AWARD, struck_at=None
        ).select_related("unit")
    )
    if not rows:
        return []
    objects = objects_of_tracks(tracks, counted_on(item.programme.year))
    found: list[picking.Direct] = []
    for row in rows:
        own = next(
            (
                track
                for track in tracks
                if any(one.unit_id == row.unit_id for one in objects.get(track.pk, []))
            ),
            None,
        )
        if own is None or any(one.unit == str(row.unit_id) for one in found):
            continue
        if all(one.unit.pk != row.unit_id for one in candidates[own.pk]):
            candidates[own.pk].append(Candidate(row.unit))
        found.append(
            picking.Direct(str(own.pk), str(row.unit_id), f"{row.issuer} {row.document_number}", str(row.pk))
        )
    return found


def _counts(
    tracks: list[Track],
    candidates: dict[UUID, list[Candidate]],
    barred: dict[str, selection.Bar],
    day: date,
    *,
    scored: bool,
) -> dict[str, Counts]:
    """Who took part in each class over the item: scored, and an object of the item at all (第五条、第九条)."""
    organisers = {unit for unit, bar in barred.items() if bar.code == selection.OWN_ITEM}
    taking_part: dict[str, set[UUID]] = {}
    for track in tracks:
        own = taking_part.setdefault(track.object_class.code, set())
        own |= {
            row.unit.pk
            for row in candidates[track.pk]
            if (row.rank is not None or not scored) and str(row.unit.pk) not in organisers
        }
    sizes = class_sizes(day)
    return {
        code: Counts(len(units), max(sizes.get(code, 0), len(units))) for code, units in taking_part.items()
    }


def awards_elsewhere(item: Item) -> dict[str, str]:
    """Unit → the item on whose living list it stands, among the other items of the same co-ordinating lead."""
    rows = ItemRelation.objects.filter(
        content_object__programme_id=item.programme_id, permission__codename=LEADS, position=0
    ).values_list("content_object_id", "group__unit__id")
    leads = dict(rows)
    same = [other for other, unit in leads.items() if other != item.pk and unit == leads.get(item.pk)]
    entries = ListEntry.objects.filter(
        item__in=same, status__in=[EntryStatus.PROPOSED, EntryStatus.TIED]
    ).exclude(proposed_list__state__in=DEAD)
    return {
        str(unit_id): title
        for unit_id, title in entries.order_by("item__number").values_list("unit_id", "item__title")
    }


def bars_of(item: Item, rules: RuleSet, day: date) -> dict[str, selection.Bar]:
    """Everybody who may not be proposed for the item on this day, with the clause."""
    return selection.bars(facts_of(item.programme_id), rules, surroundings_of(item, day))


def surroundings_of(item: Item, day: date) -> selection.Surroundings:
    rows = ItemRelation.objects.filter(
        content_object__programme_id=item.programme_id, permission__codename=LEADS
    ).values_list("content_object_id", "group__unit__id")
    leads: dict[str, set[str]] = {}
    for item_id, unit_id in rows:
        leads.setdefault(str(item_id), set()).add(str(unit_id))
    frozen = {key: frozenset(units) for key, units in leads.items()}
    matter = f"{item.title}\n{item.criteria}"
    return selection.Surroundings(str(item.pk), frozen, item.programme.year, day, matter)


def superiors_of(units: Iterable[str]) -> dict[str, str]:
    """Unit → the unit right above it. One query."""
    rows = Unit.objects.filter(pk__in=list(units), superior__isnull=False).values_list("pk", "superior_id")
    return {str(unit): str(above) for unit, above in rows}


def removals_of(item_id: UUID) -> list[selection.Removal]:
    """Who was taken off the lists of the item by decision, as its latest list says: appeals, vetoes, objections. Two queries."""
    latest = ProposedList.objects.filter(item_id=item_id).order_by("-version").only("basis").first()
    if latest is None:
        return []
    known = [selection.Removal(**row) for row in latest.basis.get("removed", [])]
    taken = ListEntry.objects.filter(
        proposed_list=latest, status__in=[EntryStatus.VETOED, EntryStatus.OBJECTED]
    )
    return [
        *known,
        *(
            selection.Removal(
                str(row.unit_id), row.clause.get("rule", ""), row.reason, row.status, str(row.pk)
            )
            for row in taken.order_by("position", "id")
        ),
    ]


def fact_of(row: Ground) -> selection.GroundFact:
    return selection.GroundFact(
        key=str(row.pk),
        unit=str(row.unit_id),
        item=str(row.item_id) if row.item_id else None,
        code=row.code,
        act=row.act,
        authority=row.authority,
        happened_on=row.happened_on,
        document_number=row.document_number,
        list_name=row.list_name,
        rectification_due_on=row.rectification_due_on,
        rectified_on=row.rectified_on,
        ended=row.ended_at is not None,
    )


def facts_of(programme_id: UUID) -> list[selection.GroundFact]:
    return [fact_of(row) for row in Ground.objects.filter(programme_id=programme_id, ended_at=None)]


def ranked(rows: Iterable[Candidate], rank_on: str) -> list[Ranked]:
    """Candidates with a rank as ``evaluations.rules`` reads them; the ranks are taken as they are."""
    found = []
    ranked_rows = [row for row in rows if row.rank is not None]
    for row in ranked_rows:
        total, published = row.total, row.published
        if row.rank is None or total is None or published is None:
            continue
        score = published if rank_on == "rounded" else total
        tied = tuple(
            str(other.unit.pk)
            for other in ranked_rows
            if other.rank == row.rank and other.group == row.group and other.unit.pk != row.unit.pk
        )
        found.append(Ranked(str(row.unit.pk), row.group, total, published, score, row.rank, tied))
    return found


# What a list says


def entries_of(list_id: UUID) -> QuerySet[ListEntry]:
    return (
        ListEntry.objects.filter(proposed_list_id=list_id)
        .select_related("unit", "track__object_class", "track__sub_item", "track__region", "standing")
        .order_by("track__sub_item__number", "track__position", "track_id", "position", "id")
    )


def content_of(proposed_list: ProposedList, entries: Iterable[ListEntry]) -> dict[str, Any]:
    """Exactly what is proposed and who is kept off it; its digest is what is deliberated, signed and put on notice."""
    return {
        "item": proposed_list.item_id,
        "version": proposed_list.version,
        "rounds": proposed_list.basis.get("rounds", {}),
        "tie_reason": proposed_list.tie_reason,
        "entries": [
            {
                "track": entry.track_id,
                "unit": entry.unit_id,
                "group": entry.group,
                "rank": entry.rank,
                "total": entry.total,
                # What comes after the signatures leaves what was signed as it was.
                "status": EntryStatus.PROPOSED if entry.status in TAKEN_OFF else entry.status,
                "reason": entry.reason if entry.status in KEPT_OFF else "",
                "clause": entry.clause if entry.status in KEPT_OFF else {},
                **_told_besides(entry),
            }
            for entry in entries
        ],
    }


def _told_besides(entry: ListEntry) -> dict[str, str]:
    """What an entry says besides its score: why it is proposed, and by what way it came there."""
    by = entry.placed_by if entry.placed_by in BESIDES_SCORE else ""
    told = {"merit": entry.merit, "placed_by": by}
    return {key: value for key, value in told.items() if value}


def digest_of(proposed_list: ProposedList, entries: Iterable[ListEntry]) -> str:
    return digest(content_of(proposed_list, entries))


def winners_of(list_id: UUID) -> QuerySet[ListEntry]:
    """Those who stand on the list and were not vetoed."""
    return entries_of(list_id).filter(status=EntryStatus.PROPOSED)


# Who may see one


def lists_for(actor: Actor) -> QuerySet[ProposedList]:
    """The office and leaders every list, leads those of their items; nobody else: they see the public notice."""
    rows = ProposedList.objects.select_related("item__programme", "route")
    if actor.sees_everything:
        return rows
    return rows.filter(item_id__in=actor.items(LEADS, *LEAD_ROLES))


def list_for(actor: Actor, list_id: UUID) -> ProposedList:
    found = lists_for(actor).filter(pk=list_id).first()
    if found is None:
        raise errors.Missing
    return found


def current_list(item_id: UUID) -> ProposedList | None:
    """The list of the item that is alive: neither returned nor replaced."""
    return ProposedList.objects.filter(item_id=item_id).exclude(state__in=DEAD).first()


def lists_of(item: Item) -> list[ProposedList]:
    """Every list of the item in hand, the latest first; read once for a page."""
    return kept(
        item, "lists", lambda: list(ProposedList.objects.filter(item_id=item.pk).order_by("-version"))
    )


def list_at_work(item: Item) -> ProposedList | None:
    """As ``current_list``, for the pages about the item in hand."""
    row = next((one for one in lists_of(item) if one.state not in DEAD), None)
    if row is not None:
        row.item = item
    return row


def lists_of_items(item_ids: Iterable[UUID]) -> dict[UUID, ProposedList]:
    """Item → its latest list, dead or alive. One query."""
    rows = (
        ProposedList.objects.filter(item_id__in=list(item_ids))
        .order_by("item_id", "-version")
        .distinct("item_id")
    )
    return {row.item_id: row for row in rows}


def opens_with(rules: RuleSet) -> frozenset[ListState]:
    """The states in which objects may know of a list: from its public notice on, or from the decision where there is none."""
    return DISCLOSED if takes(rules, ListStep.NOTICE) else frozenset({ListState.APPROVED})


def history_of(item_id: UUID) -> QuerySet[ProposedList]:
    return ProposedList.objects.filter(item_id=item_id).select_related("drafted_by").order_by("-version")


def vetoes_of(list_id: UUID) -> QuerySet[Veto]:
    return (
        Veto.objects.filter(entry__proposed_list_id=list_id)
        .select_related("unit", "ground", "entry", "proposed_by", "route")
        .order_by("proposed_at", "id")
    )


def grounds_on(item: Item, rules: RuleSet, units: Iterable[UUID], day: date) -> dict[UUID, list[Ground]]:
    """Unit → the grounds in force against it for this item, for the list page and the review. Two queries."""
    around = surroundings_of(item, day)
    rows = Ground.objects.filter(programme_id=item.programme_id, unit_id__in=list(units), ended_at=None)
    found: dict[UUID, list[Ground]] = {}
    for row in rows.order_by("happened_on", "id"):
        if selection.in_force(fact_of(row), rules, around):
            found.setdefault(row.unit_id, []).append(row)
    return found


def undecided_vetoes(list_id: UUID) -> QuerySet[Veto]:
    return Veto.objects.filter(entry__proposed_list_id=list_id, state=VetoState.PROPOSED)
