"""How a draft of a proposed list comes about: from rounds or from judgement, within the places, with every exclusion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from core.errors import Finding
from evaluations import picking, selection
from evaluations.errors import LIST_SENTENCES, ListRuleBroken
from evaluations.models import ListEntry, ProposedList
from evaluations.picking import Pick
from evaluations.queries import lists as queries
from evaluations.queries.applications import open_questions
from evaluations.rules import Entry, Proposal
from evaluations.selection import Removal
from evaluations.states import EntryStatus, PlacedBy
from programs.models import Item, Programme, Track
from programs.packs import RuleSet
from programs.queries import clause_of, is_exempt, rules_for_item
from programs.states import ItemState, PlanState, ProgrammeState

GroupPlaces = Mapping[UUID, Mapping[str, int]]
JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a list says when it is drafted: its entries are made from it."""

    material: queries.Material
    shared: picking.Shared
    proposals: Sequence[selection.TrackProposal]
    left: Sequence[picking.Left] = ()
    removed: Sequence[Removal] = ()
    picks: Sequence[Pick] = ()
    exempt: bool = False
    rules: RuleSet = field(kw_only=True)


def locked_item(item_id: UUID) -> Item:
    """The item's row orders all drafts of one item: its quota is counted over the whole of it.

    Where wins of different items bear on each other, the programme's row comes first and orders the drafts of all of them.
    """
    item = Item.objects.select_related("programme").get(pk=item_id)
    if rules_for_item(item).evaluation.overlap != "allowed":
        Programme.objects.select_for_update(of=("self",)).get(pk=item.programme_id)
    return Item.objects.select_for_update(of=("self",)).select_related("programme").get(pk=item_id)


def compose(
    item: Item,
    *,
    at: datetime,
    reason: str,
    version: int,
    group_places: GroupPlaces,
    picks: Sequence[Pick],
    removals: Sequence[Removal],
) -> Draft:
    """The list of an item as it would stand now. Raises ``ListRuleBroken`` with every broken rule and its clause."""
    rules = rules_for_item(item)
    material = queries.material_of(item, rules, at)
    # Who was once taken off the list of this item by decision stays off the lists that follow.
    removed = [*queries.removals_of(item.pk), *removals]
    material = replace(material, bars=selection.with_removals(material.bars, removed, rules))
    if rules.evaluation.overlap == "forbidden":
        material = _without_relatives(item, material, rules)
    _check_ready(item, rules, material, at, first=version == 1, reason=reason)
    tracks = _tracks(material, rules, group_places)
    exempt = is_exempt(item)
    shared, faults = selection.share_places(rules, tracks, material.counts, exempt=exempt)
    if faults:
        raise ListRuleBroken(findings=[_places_finding(fault, material, rules) for fault in faults])
    material = replace(material, direct=[one for one in material.direct if one.unit not in material.bars])
    left_places = picking.less_direct(shared, material.direct, material.members, rules)
    wrong = picking.check_picks(rules, material.members, picks, material.bars)
    if wrong:
        raise ListRuleBroken(findings=[_pick_finding(fault, material, rules) for fault in wrong])
    draft = _select(tracks, material, left_places, picks, rules)
    draft = replace(draft, shared=shared, removed=removed, exempt=exempt)
    _check_quota(draft)
    return draft


def _select(
    tracks: Sequence[selection.TrackPlaces],
    material: queries.Material,
    shared: picking.Shared,
    picks: Sequence[Pick],
    rules: RuleSet,
) -> Draft:
    """Who is proposed, by the rulebook's way of choosing; a county and its park give way to each other where it says so."""
    if rules.evaluation.selection_rule == JUDGED:
        proposals, faults = picking.judge(tracks, material.members, picks, shared)
        pairs = _overlaps(proposals, material) if rules.evaluation.overlap == "forbidden" else {}
        faults += [
            picking.PickFault("overlap", picking.OVERLAP, unit=one, other=other)
            for one, other in pairs.items()
        ]
        if faults:
            raise ListRuleBroken(findings=[_pick_finding(fault, material, rules) for fault in faults])
        return Draft(material, shared, proposals, picks=picks, rules=rules)
    while True:
        barred = {**material.bars, **_listed(material, rules)}
        proposals = selection.compose(rules, tracks, dict(shared), barred)
        changed = picking.deviate(tracks, proposals, material.members, picks, shared)
        if changed.faults:
            raise ListRuleBroken(findings=[_pick_finding(one, material, rules) for one in changed.faults])
        pairs = _overlaps(changed.proposals, material) if rules.evaluation.overlap == "forbidden" else {}
        gone = {unit: other for unit, other in pairs.items() if unit not in material.bars}
        if not gone:
            return Draft(material, shared, changed.proposals, changed.left, picks=picks, rules=rules)
        material = _give_way(material, gone, rules)
        picks = [pick for pick in picks if pick.unit not in gone]


def _listed(material: queries.Material, rules: RuleSet) -> dict[str, selection.Bar]:
    """Who is listed directly takes no part in the ranking for the other places."""
    if not material.direct:
        return {}
    clause = rules.clause(picking.DIRECT_LISTING)
    return {one.unit: selection.Bar(one.unit, selection.LISTED, clause) for one in material.direct}


def _overlaps(proposals: Sequence[selection.TrackProposal], material: queries.Material) -> dict[str, str]:
    standings = [
        picking.Standing(entry.key, entry.rank or None) for one in proposals for entry in one.proposal.entries
    ]
    standings += [
        picking.Standing(key, tie.rank) for one in proposals for tie in one.proposal.ties for key in tie.keys
    ]
    standings += [picking.Standing(one.unit, 0) for one in material.direct]
    direct = {one.unit for one in material.direct}
    found = picking.losers(standings, material.superiors)
    return {unit: other for unit, other in found.items() if unit not in direct}


def _give_way(material: queries.Material, gone: Mapping[str, str], rules: RuleSet) -> queries.Material:
    names = _names(material)
    clause = rules.clause(picking.OVERLAP)
    bars = {
        unit: selection.Bar(
            unit,
            selection.GAVE_WAY,
            clause,
            reason=f"{clause.quote or clause.reading}（{names.get(other, other)}）",
        )
        for unit, other in gone.items()
    }
    return replace(material, bars={**material.bars, **bars})


def _without_relatives(item: Item, material: queries.Material, rules: RuleSet) -> queries.Material:
    """Whose county, park or township stands on another list of the same lead gives way to it."""
    elsewhere = queries.awards_elsewhere(item)
    if not elsewhere:
        return material
    superiors = {**queries.superiors_of(elsewhere), **material.superiors}
    candidates = [str(one.unit.pk) for rows in material.candidates.values() for one in rows]
    found = picking.barred_by_others(candidates, elsewhere, superiors)
    clause = rules.clause(picking.OVERLAP)
    bars = {
        unit: selection.Bar(
            unit, selection.GAVE_WAY, clause, reason=f"{clause.quote or clause.reading}（{title}）"
        )
        for unit, (_other, title) in found.items()
    }
    return replace(material, bars={**bars, **material.bars})


def _names(material: queries.Material) -> dict[str, str]:
    return {str(one.unit.pk): one.unit.name for rows in material.candidates.values() for one in rows}


def _check_ready(
    item: Item, rules: RuleSet, material: queries.Material, at: datetime, *, first: bool, reason: str
) -> None:
    found = []
    if item.state != ItemState.INCLUDED or item.programme.state == ProgrammeState.DRAFT:
        found.append(finding("not_included"))
    if not material.tracks:
        found.append(finding("no_track"))
    if not material.scored and rules.uses("plan") and not _plan_published(item):
        found.append(finding("no_plan", clause_of(rules, "stage.used")))
    clause = clause_of(rules, "evaluation.frozen_scheme")
    found += [finding("round_not_sealed", clause, name=track_name(track)) for track in material.unsealed]
    found += open_questions(item, rules, at)
    if not first and not reason.strip():
        found.append(finding("reason_missing"))
    if found:
        raise ListRuleBroken(findings=found)


def _plan_published(item: Item) -> bool:
    return item.plans.filter(state=PlanState.PUBLISHED).exists()


def _tracks(
    material: queries.Material, rules: RuleSet, group_places: GroupPlaces
) -> list[selection.TrackPlaces]:
    return [
        selection.TrackPlaces(
            str(track.pk),
            track.object_class.code,
            track.places,
            queries.ranked(material.candidates[track.pk], rules.evaluation.rank_on),
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


def _pick_finding(fault: picking.PickFault, material: queries.Material, rules: RuleSet) -> Finding:
    names = _names(material)
    tracks = {str(track.pk): track_name(track) for track in material.tracks}
    name = names.get(fault.unit) or tracks.get(fault.track, "")
    return finding(
        fault.code,
        clause_of(rules, fault.rule) if fault.rule else None,
        name=name,
        other=names.get(fault.other, fault.other),
        allowed=fault.allowed,
        given=fault.given,
    )


def _check_quota(draft: Draft) -> None:
    """The composed list once more against 第九条, over the item: places of open ties count as taken."""
    rules, material = draft.rules, draft.material
    if rules.places.counted_on != "item":
        return
    entries: list[Entry] = []
    for one in draft.proposals:
        entries += one.proposal.entries
        for tie in one.proposal.ties:
            entries += [Entry(key, *tie.slot, tie.rank, tie.score) for key in tie.keys[: tie.places]]
    broken = selection.breaches(rules, entries, material.counts, exempt=draft.exempt)
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


def basis_of(draft: Draft) -> dict[str, Any]:
    """What the list was built on: rounds with their digests, places and cut lines, open ties, vacancies, deviations."""
    material, shared, proposals, rules = draft.material, draft.shared, draft.proposals, draft.rules
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
    judged = rules.evaluation.selection_rule == JUDGED
    return {
        "rounds": {str(row.pk): row.outcome_digest for row in material.rounds.values()},
        "rulebook": {"code": rules.code, "version": rules.version},
        "exempt": draft.exempt,
        "counts": {code: list(count) for code, count in sorted(material.counts.items())},
        "ties": ties,
        "cut_lines": lines,
        "vacancies": vacancies,
        "deviations": [asdict(one) for one in draft.picks] if not judged else [],
        "direct": [asdict(one) for one in material.direct],
        "removed": [asdict(one) for one in draft.removed],
    }


def entries_of(proposed_list: ProposedList, draft: Draft) -> list[ListEntry]:
    """Everybody who takes part, in order, with a place or with the reason why there is none."""
    material, rules = draft.material, draft.rules
    rows: list[ListEntry] = []
    by_track = {one.track: one.proposal for one in draft.proposals}
    direct = {(one.track, one.unit): one for one in material.direct}
    left = {(one.track, one.unit): one.reason for one in draft.left}
    for track in material.tracks:
        key = str(track.pk)
        placed = _placed(by_track[key])
        for position, candidate in enumerate(_in_order(material.candidates[track.pk]), start=1):
            unit = str(candidate.unit.pk)
            entry = ListEntry(
                proposed_list=proposed_list,
                item_id=proposed_list.item_id,
                track=track,
                unit=candidate.unit,
                standing=candidate.standing,
                position=position,
                group=candidate.group,
                rank=candidate.rank,
                total=candidate.total,
            )
            placing = placed.get(unit)
            if placing is not None:
                _place(entry, placing)
            elif (key, unit) in left:
                entry.status, entry.reason = EntryStatus.BELOW, left[key, unit][:300]
            elif candidate.rank is None and material.scored:
                entry.status, entry.reason = EntryStatus.NOT_RANKED, candidate.why_not
            else:
                entry.status = EntryStatus.BELOW
            _bar_or_list(entry, material.bars.get(unit), direct.get((key, unit)), rules)
            rows.append(entry)
    return rows


@dataclass(frozen=True, slots=True)
class _Placing:
    status: EntryStatus
    placed_by: str = ""
    reason: str = ""
    merit: str = ""


def _place(entry: ListEntry, placing: _Placing) -> None:
    entry.status, entry.placed_by = placing.status, placing.placed_by
    entry.reason, entry.merit = placing.reason[:300], placing.merit


def _bar_or_list(
    entry: ListEntry, bar: selection.Bar | None, direct: picking.Direct | None, rules: RuleSet
) -> None:
    """An exclusion goes before everything; who is listed directly stands there by the superior's document."""
    if bar is not None:
        _place(entry, _Placing(EntryStatus.EXCLUDED, reason=_bar_reason(bar)))
        entry.clause = {
            "document": bar.clause.document,
            "article": bar.clause.clause,
            "quote": bar.clause.quote,
            "rule": bar.code,
            "ground": bar.fact.key if bar.fact else "",
        }
    elif direct is not None:
        clause = rules.clause(picking.DIRECT_LISTING)
        _place(entry, _Placing(EntryStatus.PROPOSED, PlacedBy.DIRECT, direct.document, direct.document))
        entry.clause = {
            "document": clause.document,
            "article": clause.clause,
            "quote": clause.quote,
            "rule": picking.DIRECT_LISTING,
            "commendation": direct.source,
        }


def _in_order(rows: Iterable[queries.Candidate]) -> list[queries.Candidate]:
    return sorted(rows, key=lambda row: (row.group, row.rank is None, row.rank or 0))


def _placed(proposal: Proposal) -> dict[str, _Placing]:
    found = {entry.key: _placing_of(entry) for entry in proposal.entries}
    for tie in proposal.ties:
        found |= dict.fromkeys(tie.keys, _Placing(EntryStatus.TIED))
    return found


def _placing_of(entry: Entry) -> _Placing:
    if entry.decided_by == picking.JUDGED:
        return _Placing(EntryStatus.PROPOSED, PlacedBy.JUDGED, "", entry.reason)
    if entry.decided_by == picking.DEVIATION:
        return _Placing(EntryStatus.PROPOSED, PlacedBy.DEVIATION, entry.reason, entry.reason)
    return _Placing(EntryStatus.PROPOSED, PlacedBy.SCORE, entry.reason)


def _bar_reason(bar: selection.Bar) -> str:
    if bar.reason:
        return bar.reason
    if bar.fact is None:
        return bar.clause.quote or bar.code
    return f"{bar.clause.quote}（{bar.fact.document_number}）"


# What the modules of lists share


def finding(code: str, clause: Any = None, **params: object) -> Finding:
    return Finding(code=code, message=str(LIST_SENTENCES[code]) % params, clause=clause)


def track_name(track: Track) -> str:
    """A track as people call it: its sub-item, if any, and its class in its region."""
    if track.sub_item is not None:
        return f"{track.sub_item.title}（{track.class_name}）"
    return track.class_name
