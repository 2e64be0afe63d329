"""Reads of proposed lists: what a list is built from, what it says, and who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core import errors
from core.agenda import kept
from core.canonical import digest
from core.workdays import shanghai_date
from evaluations import selection
from evaluations.models import Ground, ListEntry, ProposedList, Round, Standing, Veto
from evaluations.rules import Counts
from evaluations.rules import Standing as Ranked
from evaluations.states import EntryStatus, ListState, RoundState, VetoState
from organizations.actors import LEADS, Actor
from organizations.roles import LEAD_ROLES
from programs.models import Item, ItemRelation, Track
from programs.packs import RuleSet
from programs.queries import class_sizes, tracks_of

DEAD = frozenset({ListState.REPLACED, ListState.RETURNED})
KEPT_OFF = frozenset({EntryStatus.EXCLUDED, EntryStatus.NOT_RANKED})
DISCLOSED = frozenset({ListState.ON_NOTICE, ListState.SUBMITTED, ListState.REVIEWED, ListState.APPROVED})
"""States in which the public notice has opened; nothing of a list is known to its objects before."""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a list of one item is built from, read in a constant number of queries."""

    tracks: list[Track]
    rounds: dict[UUID, Round]
    standings: dict[UUID, list[Standing]]
    counts: dict[str, Counts]
    bars: dict[str, selection.Bar]

    @property
    def unsealed(self) -> list[Track]:
        return [track for track in self.tracks if track.pk not in self.rounds]


def material_of(item: Item, rules: RuleSet, at: datetime) -> Material:
    """The sealed rounds of all tracks of the item, with everybody who may not be proposed."""
    tracks = list(tracks_of([item.pk]))
    rounds = {row.track_id: row for row in Round.objects.filter(item=item, state=RoundState.SEALED)}
    standings: dict[UUID, list[Standing]] = {track.pk: [] for track in tracks}
    track_of_round = {row.pk: row.track_id for row in rounds.values()}
    rows = Standing.objects.filter(round__in=track_of_round).select_related("unit")
    for row in rows.order_by("rank", "unit__position", "unit_id"):
        standings[track_of_round[row.round_id]].append(row)
    barred = bars_of(item, rules, shanghai_date(at))
    return Material(tracks, rounds, standings, _counts(tracks, standings, barred, shanghai_date(at)), barred)


def _counts(
    tracks: list[Track], standings: dict[UUID, list[Standing]], barred: dict[str, selection.Bar], day: date
) -> dict[str, Counts]:
    """Who took part in each class over the item: scored, and an object of the item at all (第五条、第九条)."""
    organisers = {unit for unit, bar in barred.items() if bar.code == selection.OWN_ITEM}
    taking_part: dict[str, set[UUID]] = {}
    for track in tracks:
        own = taking_part.setdefault(track.object_class.code, set())
        own |= {
            row.unit_id
            for row in standings[track.pk]
            if row.rank is not None and str(row.unit_id) not in organisers
        }
    sizes = class_sizes(day)
    return {
        code: Counts(len(units), max(sizes.get(code, 0), len(units))) for code, units in taking_part.items()
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


def removals_of(item_id: UUID) -> list[selection.Removal]:
    """Who was taken off the lists of the item by decision, as its latest list says. One query."""
    latest = (
        ProposedList.objects.filter(item_id=item_id)
        .order_by("-version")
        .values_list("basis", flat=True)
        .first()
    )
    return [selection.Removal(**row) for row in (latest or {}).get("removed", [])]


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


def ranked(rows: Iterable[Standing], rank_on: str) -> list[Ranked]:
    """Sealed standings as ``evaluations.rules`` reads them; the ranks of the round are taken as they are."""
    found = []
    ranked_rows = [row for row in rows if row.rank is not None]
    for row in ranked_rows:
        total, published = row.total, row.published_total
        if row.rank is None or total is None or published is None:
            continue
        score = published if rank_on == "rounded" else total
        tied = tuple(
            str(other.unit_id)
            for other in ranked_rows
            if other.rank == row.rank and other.group == row.group and other.pk != row.pk
        )
        found.append(Ranked(str(row.unit_id), row.group, total, published, score, row.rank, tied))
    return found


# What a list says


def entries_of(list_id: UUID) -> QuerySet[ListEntry]:
    return (
        ListEntry.objects.filter(proposed_list_id=list_id)
        .select_related("unit", "track__object_class", "track__sub_item", "standing")
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
                # A veto comes after the signatures and leaves what was signed as it was.
                "status": EntryStatus.PROPOSED if entry.status == EntryStatus.VETOED else entry.status,
                "reason": entry.reason if entry.status in KEPT_OFF else "",
                "clause": entry.clause if entry.status in KEPT_OFF else {},
            }
            for entry in entries
        ],
    }


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


def disclosed_items(item_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the items whose list may be known outside: its public notice has opened."""
    return frozenset(
        ProposedList.objects.filter(item_id__in=list(item_ids), state__in=DISCLOSED).values_list(
            "item_id", flat=True
        )
    )


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
