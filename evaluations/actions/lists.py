"""Drafting, deliberating and replacing proposed lists (益政办发〔2023〕10号 第九、十一、十二条)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core.decisions import Capacity
from core.errors import Finding, WrongState
from core.workdays import shanghai_date
from documents.models import StoredFile
from evaluations import selection
from evaluations.errors import LIST_SENTENCES, ListAlive, ListRuleBroken, StepMissing
from evaluations.models import ListEntry, ProposedList
from evaluations.permissions import lists as permissions
from evaluations.queries import lists as queries
from evaluations.rules import Entry, Proposal
from evaluations.selection import Removal
from evaluations.states import EntryStatus, ListState, list_target
from ledger.actions import record
from notifications.actions import meet_deadline
from organizations.actors import Actor
from programs.actions.deadlines import EVALUATION_DEADLINE
from programs.models import Item
from programs.packs import RuleSet
from programs.procedure import ListStep, after, takes
from programs.queries import clause_of, rules_for_item, rules_of
from programs.states import ItemState

GroupPlaces = Mapping[UUID, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a collective deliberation: number and date, and its scan or its record written here."""

    number: str
    held_on: date | None
    text: str = ""
    paper_id: UUID | None = None


@transaction.atomic
def draft_list(
    *, item_id: UUID, actor: Actor, at: datetime, reason: str = "", group_places: GroupPlaces | None = None
) -> ProposedList:
    """The lead proposes in score order, from the sealed rounds of all tracks, within the quotas of the item.

    Everybody kept off stands on it with the clause; a tie on the cut line stays open. From the second list on a reason
    is due. ``group_places``: track → group → places, where a track is ranked in several groups. Raises ``ListAlive``
    while another list of the item is on its way, ``ListRuleBroken`` with every broken rule.
    """
    # The item's row orders all drafts of one item: its quota is counted over the whole of it.
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").get(pk=item_id)
    capacity = permissions.can_draft_list(actor, item).require()
    if queries.current_list(item.pk) is not None:
        raise ListAlive
    return _draft(item, capacity, actor=actor, at=at, reason=reason, group_places=group_places or {})


def _draft(
    item: Item,
    capacity: Capacity,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
    group_places: GroupPlaces,
    removals: Sequence[Removal] = (),
) -> ProposedList:
    rules = rules_for_item(item)
    material = queries.material_of(item, rules, at)
    # Who was once taken off the list of this item by decision stays off the lists that follow.
    removed = [*queries.removals_of(item.pk), *removals]
    material = replace(material, bars=selection.with_removals(material.bars, removed, rules))
    version = ProposedList.objects.filter(item=item).count() + 1
    _check_ready(item, rules, material, first=version == 1, reason=reason)
    tracks = _tracks(material, rules, group_places)
    exempt = bool(item.quota_exempt)
    shared, faults = selection.share_places(rules, tracks, material.counts, exempt=exempt)
    if faults:
        raise ListRuleBroken(findings=[_places_finding(fault, material, rules) for fault in faults])
    proposals = selection.compose(rules, tracks, shared, material.bars)
    _check_quota(proposals, rules, material, exempt=exempt)

    proposed_list = ProposedList.objects.create(
        item=item,
        version=version,
        drafted_at=at,
        drafted_by_id=actor.person_id,
        reason=reason.strip(),
        basis={
            **_basis(material, shared, proposals, rules, exempt=exempt),
            "removed": [asdict(one) for one in removed],
        },
    )
    ListEntry.objects.bulk_create(_entries(proposed_list, material, proposals))
    _redigest(proposed_list)
    record(
        "evaluations.list_drafted",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=item.pk,
        payload={
            "version": version,
            "digest": proposed_list.digest,
            "reason": proposed_list.reason,
            "rounds": proposed_list.basis["rounds"],
            "removed": proposed_list.basis["removed"],
        },
    )
    return proposed_list


def _check_ready(item: Item, rules: RuleSet, material: queries.Material, *, first: bool, reason: str) -> None:
    found = []
    if item.state != ItemState.INCLUDED:
        found.append(finding("not_included"))
    if not material.tracks:
        found.append(finding("no_track"))
    clause = clause_of(rules, "evaluation.frozen_scheme")
    found += [finding("round_not_sealed", clause, name=track_name(track)) for track in material.unsealed]
    if not first and not reason.strip():
        found.append(finding("reason_missing"))
    if found:
        raise ListRuleBroken(findings=found)


def _tracks(
    material: queries.Material, rules: RuleSet, group_places: GroupPlaces
) -> list[selection.TrackPlaces]:
    return [
        selection.TrackPlaces(
            str(track.pk),
            track.object_class.code,
            track.places,
            queries.ranked(material.standings[track.pk], rules.evaluation.rank_on),
            dict(group_places.get(track.pk, {})),
        )
        for track in material.tracks
    ]


def _places_finding(fault: selection.PlacesFault, material: queries.Material, rules: RuleSet) -> Finding:
    tracks = {str(track.pk): track for track in material.tracks}
    names = {track.object_class.code: track.object_class.name for track in material.tracks}
    name = track_name(tracks[fault.track]) if fault.track else names[fault.class_code]
    return finding(
        fault.code, clause_of(rules, fault.rule), name=name, given=fault.given, allowed=fault.allowed
    )


def _check_quota(
    proposals: Iterable[selection.TrackProposal], rules: RuleSet, material: queries.Material, *, exempt: bool
) -> None:
    """The composed list once more against 第九条, over the item: places of open ties count as taken."""
    if rules.places.counted_on != "item":
        return
    entries: list[Entry] = []
    for one in proposals:
        entries += one.proposal.entries
        for tie in one.proposal.ties:
            entries += [Entry(key, *tie.slot, tie.rank, tie.score) for key in tie.keys[: tie.places]]
    broken = selection.breaches(rules, entries, material.counts, exempt=exempt)
    if broken:
        raise ListRuleBroken(
            findings=[
                finding(
                    "over_quota",
                    clause_of(rules, f"quota.{one.slot[0]}"),
                    name=one.slot[0],
                    given=one.given,
                    allowed=one.allowed,
                )
                for one in broken
            ]
        )


def _basis(
    material: queries.Material,
    shared: Mapping[tuple[str, str], int | None],
    proposals: Iterable[selection.TrackProposal],
    rules: RuleSet,
    *,
    exempt: bool,
) -> dict[str, Any]:
    ties, lines, vacancies = [], [], []
    for one in proposals:
        ties += [
            {
                "track": one.track,
                "group": tie.slot[1],
                "places": tie.places,
                "units": list(tie.keys),
                "rank": tie.rank,
            }
            for tie in one.proposal.ties
        ]
        lines += [
            {
                "track": one.track,
                "group": line.slot[1],
                "places": shared.get((one.track, line.slot[1])),
                "score": None if line.score is None else str(line.score),
            }
            for line in one.proposal.cut_lines
        ]
        vacancies += [
            {"track": one.track, "group": gap.slot[1], "places": gap.places, "why": gap.why}
            for gap in one.proposal.vacancies
        ]
    return {
        "rounds": {str(row.pk): row.outcome_digest for row in material.rounds.values()},
        "rulebook": {"code": rules.code, "version": rules.version},
        "exempt": exempt,
        "counts": {code: list(count) for code, count in sorted(material.counts.items())},
        "ties": ties,
        "cut_lines": lines,
        "vacancies": vacancies,
    }


def _entries(
    proposed_list: ProposedList, material: queries.Material, proposals: Iterable[selection.TrackProposal]
) -> list[ListEntry]:
    rows: list[ListEntry] = []
    by_track = {one.track: one.proposal for one in proposals}
    for track in material.tracks:
        placed = _placed(by_track[str(track.pk)])
        for position, standing in enumerate(_in_order(material.standings[track.pk]), start=1):
            status, reason = placed.get(str(standing.unit_id), (EntryStatus.BELOW, ""))
            bar = material.bars.get(str(standing.unit_id))
            clause: dict[str, str] = {}
            if standing.rank is None:
                status, reason = EntryStatus.NOT_RANKED, standing.not_ranked_reason
            if bar is not None:
                status, reason = EntryStatus.EXCLUDED, _bar_reason(bar)
                clause = {
                    "document": bar.clause.document,
                    "article": bar.clause.clause,
                    "quote": bar.clause.quote,
                    "rule": bar.code,
                    "ground": bar.fact.key if bar.fact else "",
                }
            rows.append(
                ListEntry(
                    proposed_list=proposed_list,
                    item_id=proposed_list.item_id,
                    track=track,
                    unit_id=standing.unit_id,
                    standing=standing,
                    position=position,
                    group=standing.group,
                    rank=standing.rank,
                    total=standing.total,
                    status=status,
                    reason=reason[:300],
                    clause=clause,
                )
            )
    return rows


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.group, row.rank is None, row.rank or 0))


def _placed(proposal: Proposal) -> dict[str, tuple[EntryStatus, str]]:
    found = {entry.key: (EntryStatus.PROPOSED, entry.reason) for entry in proposal.entries}
    for tie in proposal.ties:
        found |= dict.fromkeys(tie.keys, (EntryStatus.TIED, ""))
    return found


def _bar_reason(bar: selection.Bar) -> str:
    if bar.reason:
        return bar.reason
    if bar.fact is None:
        return bar.clause.quote or bar.code
    return f"{bar.clause.quote}（{bar.fact.document_number}）"


@transaction.atomic
def deliberate(
    *,
    list_id: UUID,
    actor: Actor,
    at: datetime,
    minutes: Minutes,
    chosen: Iterable[UUID] = (),
    tie_reason: str = "",
) -> ProposedList:
    """The lead unit has deliberated the list collectively; its minutes stand with it (第十二条).

    ``chosen`` are the entries picked among those tied on a cut line, with ``tie_reason``. Whoever isn't tied stays
    where the score puts it: anything else is refused with 第十一条.
    """
    proposed_list = locked_list(list_id)
    capacity = permissions.can_deliberate(actor, proposed_list).require()
    rules = rules_of(proposed_list.item.programme)
    target = list_target(rules, proposed_list.state, "deliberate")
    entries = list(queries.entries_of(proposed_list.pk).select_for_update(of=("self",)))
    picked = frozenset(chosen)
    found = [*_minutes_findings(minutes, proposed_list, rules, at)]
    found += _tie_findings(proposed_list, entries, picked, tie_reason, rules)
    if found:
        raise ListRuleBroken(findings=found)

    proposed_list.state = target
    proposed_list.deliberated_at, proposed_list.deliberated_by_id = at, actor.person_id
    proposed_list.minutes_number, proposed_list.minutes_on = minutes.number.strip(), minutes.held_on
    proposed_list.minutes_text, proposed_list.minutes_paper_id = minutes.text.strip(), minutes.paper_id
    _settle_ties(proposed_list, entries, picked, tie_reason.strip())
    proposed_list.save()
    _redigest(proposed_list)
    record(
        "evaluations.list_deliberated",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=proposed_list.item_id,
        payload={
            "digest": proposed_list.digest,
            "minutes": proposed_list.minutes_number,
            "held_on": minutes.held_on,
            "chosen": sorted(str(entry.unit_id) for entry in entries if entry.pk in picked),
            "tie_reason": proposed_list.tie_reason,
        },
    )
    selection_done(proposed_list, ListStep.DELIBERATION, rules, at)
    return proposed_list


def _minutes_findings(
    minutes: Minutes, proposed_list: ProposedList, rules: RuleSet, at: datetime
) -> list[Finding]:
    clause = clause_of(rules, "route.list")
    found = []
    if not minutes.number.strip() or minutes.held_on is None:
        found.append(finding("minutes_missing", clause))
    elif minutes.held_on > shanghai_date(at):
        found.append(finding("minutes_in_future", clause))
    elif minutes.held_on < shanghai_date(proposed_list.drafted_at):
        found.append(finding("minutes_too_early", clause))
    scanned = minutes.paper_id is not None and StoredFile.objects.filter(pk=minutes.paper_id).exists()
    if not scanned and not minutes.text.strip():
        found.append(finding("minutes_without_record", clause))
    return found


def _tie_findings(
    proposed_list: ProposedList,
    entries: Iterable[ListEntry],
    picked: frozenset[UUID],
    reason: str,
    rules: RuleSet,
) -> list[Finding]:
    policy = clause_of(rules, "evaluation.tie_policy")
    rows = list(entries)
    names = {entry.pk: str(entry.unit) for entry in rows}
    tied = {entry.pk for entry in rows if entry.status == EntryStatus.TIED}
    found = [
        finding(
            "not_in_score_order",
            clause_of(rules, "evaluation.selection_rule"),
            name=names.get(key, str(key)),
        )
        for key in sorted(picked - tied, key=str)
    ]
    for tie in proposed_list.basis.get("ties", []):
        own = [row for row in rows if str(row.track_id) == tie["track"] and str(row.unit_id) in tie["units"]]
        if len({row.pk for row in own} & picked) != tie["places"]:
            found.append(finding("tie_open", policy, count=tie["places"], name=track_name(own[0].track)))
    if tied and not reason.strip():
        found.append(finding("tie_without_reason", policy))
    return found


def _settle_ties(
    proposed_list: ProposedList, entries: Iterable[ListEntry], picked: frozenset[UUID], reason: str
) -> None:
    if not proposed_list.basis.get("ties"):
        return
    for entry in entries:
        if entry.status == EntryStatus.TIED:
            entry.status = EntryStatus.PROPOSED if entry.pk in picked else EntryStatus.BELOW
            entry.reason = reason[:300]
            entry.save(update_fields=["status", "reason"])
    proposed_list.tie_reason = reason
    proposed_list.basis = {**proposed_list.basis, "ties": [], "settled_ties": proposed_list.basis["ties"]}


@transaction.atomic
def replace_list(
    *,
    list_id: UUID,
    reason: str,
    actor: Actor,
    at: datetime,
    group_places: GroupPlaces | None = None,
    removals: Sequence[Removal] = (),
) -> ProposedList:
    """The old list stands no longer and a new one is drafted from the rounds of today, with the reason.

    ``removals`` are units taken off by a decision on a higher floor, which has permitted it: an upheld appeal (第十三条).
    A list on notice is taken off first: ``publicity.actions.packages.replace_list`` does both. Answers the new list.
    """
    item_id = ProposedList.objects.values_list("item_id", flat=True).get(pk=list_id)
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").get(pk=item_id)
    old = locked_list(list_id)
    capacity = permissions.can_replace_list(actor, old).require()
    if not reason.strip():
        raise ListRuleBroken(findings=[finding("reason_missing")])
    if old.state != ListState.RETURNED:
        close_open_route(old, at)
    elif queries.current_list(item.pk) is not None:
        raise WrongState
    old.state = list_target(rules_of(item.programme), old.state, "replace")
    old.replaced_at = at
    old.save(update_fields=["state", "replaced_at"])
    record(
        "evaluations.list_replaced",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=old,
        item_id=item.pk,
        payload={"version": old.version, "digest": old.digest, "reason": reason.strip()},
    )
    return _draft(
        item,
        capacity,
        actor=actor,
        at=at,
        reason=reason,
        group_places=group_places or {},
        removals=removals,
    )


@transaction.atomic
def settle_ties(
    *, list_id: UUID, actor: Actor, at: datetime, chosen: Iterable[UUID], tie_reason: str
) -> ProposedList:
    """The lead decides the ties on the cut lines of its draft, with the reason, where the rulebook asks for no deliberation.

    Where it does, they are decided there and nowhere else.
    """
    proposed_list = locked_list(list_id)
    capacity = permissions.can_deliberate(actor, proposed_list).require()
    rules = rules_of(proposed_list.item.programme)
    if takes(rules, ListStep.DELIBERATION):
        raise StepMissing(clause=clause_of(rules, "route.list"))
    if proposed_list.state != ListState.DRAFT:
        raise WrongState
    if not proposed_list.basis.get("ties"):
        raise WrongState
    entries = list(queries.entries_of(proposed_list.pk).select_for_update(of=("self",)))
    picked = frozenset(chosen)
    found = _tie_findings(proposed_list, entries, picked, tie_reason, rules)
    if found:
        raise ListRuleBroken(findings=found)
    _settle_ties(proposed_list, entries, picked, tie_reason.strip())
    proposed_list.save(update_fields=["basis", "tie_reason"])
    _redigest(proposed_list)
    record(
        "evaluations.list_ties_settled",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=proposed_list.item_id,
        payload={
            "digest": proposed_list.digest,
            "chosen": sorted(str(entry.unit_id) for entry in entries if entry.pk in picked),
            "tie_reason": proposed_list.tie_reason,
        },
    )
    return proposed_list


# What the modules of lists share


def selection_done(proposed_list: ProposedList, step: ListStep, rules: RuleSet, at: datetime) -> None:
    """Met is what the lead owes for its selection, once no step of its own is left; a notice has its own moment."""
    if after(rules, step) not in (ListStep.SIGN_OFF, ListStep.NOTICE):
        meet_deadline(kind=EVALUATION_DEADLINE, subject_id=proposed_list.item_id, at=at)


def check_settled(proposed_list: ProposedList, rules: RuleSet) -> None:
    """A list leaves its lead only when nothing on it waits for a decision. Raises ``ListRuleBroken``."""
    policy = clause_of(rules, "evaluation.tie_policy")
    names = {
        str(entry.track_id): track_name(entry.track)
        for entry in queries.entries_of(proposed_list.pk).filter(status=EntryStatus.TIED)
    }
    found = [
        finding("tie_open", policy, count=tie["places"], name=names.get(tie["track"], ""))
        for tie in proposed_list.basis.get("ties", [])
    ]
    if found:
        raise ListRuleBroken(findings=found)


def locked_list(list_id: UUID) -> ProposedList:
    return (
        ProposedList.objects.select_for_update(of=("self",))
        .select_related("item__programme", "route")
        .get(pk=list_id)
    )


def close_open_route(proposed_list: ProposedList, at: datetime) -> None:
    """Take the list back from whoever still holds it for signature."""
    from programs.actions.routes import withdraw_route
    from programs.states import RouteState

    if proposed_list.route is not None and proposed_list.route.state == RouteState.OPEN:
        withdraw_route(route_id=proposed_list.route.pk, at=at)


def finding(code: str, clause: Any = None, **params: object) -> Finding:
    return Finding(code=code, message=str(LIST_SENTENCES[code]) % params, clause=clause)


def track_name(track: Any) -> str:
    """A track as people call it: its sub-item, if any, and its class."""
    if track.sub_item_id:
        return f"{track.sub_item.title}（{track.object_class.name}）"
    return str(track.object_class.name)


def _redigest(proposed_list: ProposedList) -> None:
    proposed_list.digest = queries.digest_of(proposed_list, queries.entries_of(proposed_list.pk))
    proposed_list.save(update_fields=["digest"])
