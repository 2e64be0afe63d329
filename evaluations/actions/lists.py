"""Drafting, deliberating and replacing proposed lists (益政办发〔2023〕10号 第九、十一、十二条)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from core.decisions import Capacity
from core.errors import Finding, WrongState
from core.workdays import shanghai_date
from documents.models import StoredFile
from evaluations.actions import drafting
from evaluations.actions.drafting import GroupPlaces, finding, track_name
from evaluations.errors import ListAlive, ListRuleBroken, StepMissing
from evaluations.models import ListEntry, ProposedList
from evaluations.permissions import lists as permissions
from evaluations.picking import Pick
from evaluations.queries import lists as queries
from evaluations.queries import superiors
from evaluations.selection import Removal
from evaluations.states import EntryStatus, ListState, PlacedBy, list_target
from ledger.actions import record
from notifications.actions import meet_deadline
from organizations.actors import Actor
from programs.actions.deadlines import EVALUATION_DEADLINE
from programs.models import Item
from programs.packs import RuleSet
from programs.procedure import ListStep, after, takes
from programs.queries import clause_of, rules_for_item

__all__ = [
    "GroupPlaces",
    "Minutes",
    "Pick",
    "check_settled",
    "close_open_route",
    "deliberate",
    "draft_list",
    "finding",
    "locked_list",
    "replace_list",
    "selection_done",
    "settle_ties",
    "track_name",
]


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a collective deliberation: number and date, and its scan or its record written here."""

    number: str
    held_on: date | None
    text: str = ""
    paper_id: UUID | None = None


@transaction.atomic
def draft_list(
    *,
    item_id: UUID,
    actor: Actor,
    at: datetime,
    reason: str = "",
    group_places: GroupPlaces | None = None,
    picks: Sequence[Pick] = (),
) -> ProposedList:
    """The lead proposes: in score order, from the sealed rounds of all tracks, within the quotas of the item.

    Where the rulebook lets the lead judge, ``picks`` are whom it proposes and why; where it lets it depart from the scores,
    they are the departures. Both can be changed by ``choose_entries`` while the list is a draft.

    Everybody kept off stands on it with the clause; a tie on the cut line stays open. From the second list on a reason
    is due. ``group_places``: track → group → places, where a track is ranked in several groups. Raises ``ListAlive``
    while another list of the item is on its way, ``ListRuleBroken`` with every broken rule.
    """
    item = drafting.locked_item(item_id)
    capacity = permissions.can_draft_list(actor, item).require()
    if queries.current_list(item.pk) is not None:
        raise ListAlive
    return _draft(
        item, capacity, actor=actor, at=at, reason=reason, group_places=group_places or {}, picks=picks
    )


def _draft(
    item: Item,
    capacity: Capacity,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
    group_places: GroupPlaces,
    picks: Sequence[Pick] = (),
    removals: Sequence[Removal] = (),
) -> ProposedList:
    version = ProposedList.objects.filter(item=item).count() + 1
    draft = drafting.compose(
        item,
        at=at,
        reason=reason,
        version=version,
        group_places=group_places,
        picks=picks,
        removals=removals,
    )
    proposed_list = ProposedList.objects.create(
        item=item,
        version=version,
        drafted_at=at,
        drafted_by_id=actor.person_id,
        reason=reason.strip(),
        basis={
            **drafting.basis_of(draft),
            "group_places": {str(key): dict(value) for key, value in group_places.items()},
        },
    )
    ListEntry.objects.bulk_create(drafting.entries_of(proposed_list, draft))
    redigest(proposed_list)
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
            "picks": len(picks),
            "direct": proposed_list.basis["direct"],
        },
    )
    return proposed_list


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
    rules = rules_for_item(proposed_list.item)
    target = list_target(rules, proposed_list.state, "deliberate")
    entries = list(queries.entries_of(proposed_list.pk).select_for_update(of=("self",)))
    picked = frozenset(chosen)
    found = [*_minutes_findings(minutes, proposed_list, rules, at)]
    found += _tie_findings(proposed_list, entries, picked, tie_reason, rules)
    found += _merit_findings(entries, rules, picked)
    if found:
        raise ListRuleBroken(findings=found)

    proposed_list.state = target
    proposed_list.deliberated_at, proposed_list.deliberated_by_id = at, actor.person_id
    proposed_list.minutes_number, proposed_list.minutes_on = minutes.number.strip(), minutes.held_on
    proposed_list.minutes_text, proposed_list.minutes_paper_id = minutes.text.strip(), minutes.paper_id
    _settle_ties(proposed_list, entries, picked, tie_reason.strip())
    proposed_list.save()
    redigest(proposed_list)
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
            entry.placed_by = PlacedBy.TIE if entry.pk in picked else ""
            entry.save(update_fields=["status", "reason", "placed_by"])
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
    item = drafting.locked_item(item_id)
    old = locked_list(list_id)
    capacity = permissions.can_replace_list(actor, old).require()
    if not reason.strip():
        raise ListRuleBroken(findings=[finding("reason_missing")])
    if old.state != ListState.RETURNED:
        close_open_route(old, at)
    elif queries.current_list(item.pk) is not None:
        raise WrongState
    old.state = list_target(rules_for_item(item), old.state, "replace")
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
        picks=_picks_of(old, removals),
        removals=removals,
    )


def _picks_of(old: ProposedList, removals: Sequence[Removal]) -> list[Pick]:
    """What was chosen on the old list is chosen on the new one, but for those taken off it."""
    gone = {one.unit for one in removals}
    deviations = [Pick(**one) for one in old.basis.get("deviations", [])]
    judged = old.entries.filter(status=EntryStatus.PROPOSED, placed_by=PlacedBy.JUDGED).order_by(
        "position", "id"
    )
    chosen = [Pick(str(row.track_id), str(row.unit_id), row.merit) for row in judged]
    return [pick for pick in [*deviations, *chosen] if pick.unit not in gone]


@transaction.atomic
def settle_ties(
    *, list_id: UUID, actor: Actor, at: datetime, chosen: Iterable[UUID], tie_reason: str
) -> ProposedList:
    """The lead decides the ties on the cut lines of its draft, with the reason, where the rulebook asks for no deliberation.

    Where it does, they are decided there and nowhere else.
    """
    proposed_list = locked_list(list_id)
    capacity = permissions.can_deliberate(actor, proposed_list).require()
    rules = rules_for_item(proposed_list.item)
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
    redigest(proposed_list)
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


def _merit_findings(
    entries: Iterable[ListEntry], rules: RuleSet, picked: frozenset[UUID] = frozenset()
) -> list[Finding]:
    """Where the rulebook wants the reason of each awardee, nobody is proposed without it (``evaluation.reason_required``)."""
    if not rules.evaluation.reason_required:
        return []
    clause = clause_of(rules, "evaluation.reason_required")
    return [
        finding("merit_missing", clause, name=entry.unit.name)
        for entry in entries
        if (entry.status == EntryStatus.PROPOSED or entry.pk in picked) and not entry.merit.strip()
    ]


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
    found += _merit_findings(queries.entries_of(proposed_list.pk), rules)
    found += [
        finding("objection_open", clause_of(rules, "route.list"), name=one.about.name)
        for one in superiors.open_objections(proposed_list.pk)
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


def redigest(proposed_list: ProposedList) -> None:
    proposed_list.digest = queries.digest_of(proposed_list, queries.entries_of(proposed_list.pk))
    proposed_list.save(update_fields=["digest"])
