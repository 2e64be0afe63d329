"""Items: proposed by the office, changed while the programme is a draft, withdrawn with the mayor's consent (第七条)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from core.errors import Conflict, Missing, RuleBroken, WrongState
from core.workdays import shanghai_date
from documents.models import StoredFile
from ledger.actions import record
from notifications.actions import cancel_deadline
from organizations.actors import COOPERATES, LEADS, Actor
from organizations.models import ObjectClass, Region, Unit
from programs import permissions, queries, rules
from programs.actions.change_grounds import check_ground
from programs.actions.routes import withdraw_route
from programs.errors import findings
from programs.held import held
from programs.messages import VALUE_NAMES
from programs.models import Item, ItemRelation, Plan, Programme, Route, Ruling, SubItem, Track
from programs.packs import RuleSet, rule_title
from programs.rules import Fault, TrackSpec
from programs.states import (
    ITEM_TRANSITIONS,
    PLAN_TRANSITIONS,
    ItemState,
    PlanState,
    ProgrammeState,
    RoutePurpose,
    RouteState,
)

PLAN_GOING_ROUND = (PlanState.CONSULTING, PlanState.SIGNING)


@dataclass(frozen=True)
class SubItemSpec:
    """A sub-item as it is proposed: what it asks for and what it promises, where that differs from its item."""

    title: str
    criteria: str = ""
    reward_text: str = ""
    reward_kinds: Sequence[str] = ()


@dataclass(frozen=True)
class ItemContent:
    """What an item says (第七条): everything that the meeting decides about it."""

    number: int
    title: str
    leads: Sequence[UUID]
    """In order: the first lead co-ordinates (联合牵头)."""
    tracks: Sequence[TrackSpec]
    criteria: str = ""
    reward_text: str = ""
    reward_kinds: Sequence[str] = ()
    """Of the rulebook's ``reward.kinds``."""
    intake: str = ""
    """``application`` or ``direct_data``; empty where the rulebook has decided it for every item."""
    cooperating: Sequence[UUID] = ()
    benchmark: str = ""
    quota_exempt: str = ""
    sub_items: Sequence[SubItemSpec] = ()
    exclusions: Mapping[str, bool] = field(default_factory=dict)
    """Rule code (``item.already_assessed`` …) → does the work fall under it."""
    departures: Mapping[str, str] = field(default_factory=dict)
    """Rule code → the reason for departing from a rule that says 原则上; the named authority rules on it."""


@transaction.atomic
def propose_item(
    *, programme_id: UUID, actor: Actor, at: datetime, content: ItemContent, unanswered: bool = False
) -> Item:
    """The office proposes an item of a draft programme. Raises ``RuleBroken`` with every broken rule and its clause.

    ``unanswered``: carried over from last year, it may leave a question open that the rulebook did not ask then; until it is
    answered the programme is not put before the meeting.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme_id)
    capacity = permissions.can_propose_item(actor, programme).require()
    still_open(programme)
    book = queries.rules_of(programme)
    _check(content, book, unanswered=unanswered)
    if Item.objects.filter(programme=programme, number=content.number).exists():
        raise Conflict(_("There is an item with this number already."))
    item = Item(programme=programme, proposed_at=at, proposed_by_id=actor.by)
    _write(item, content, book, actor=actor, at=at)
    record(
        "programs.item_proposed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=item,
        item_id=item.pk,
        payload=_payload(content),
    )
    return item


@transaction.atomic
def change_item(*, item_id: UUID, actor: Actor, at: datetime, content: ItemContent) -> Item:
    """Replace what a proposed item says, while the programme is a draft and not before the meeting."""
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").get(pk=item_id)
    capacity = permissions.can_change_item(actor, item).require()
    still_open(item.programme)
    if item.state != ItemState.PROPOSED:
        raise WrongState
    book = queries.rules_of(item.programme)
    _check(content, held(item, book), {*queries.departures_of(item.pk)})
    if Item.objects.filter(programme=item.programme, number=content.number).exclude(pk=item.pk).exists():
        raise Conflict(_("There is an item with this number already."))
    item.tracks.all().delete()
    item.sub_items.all().delete()
    item.rulings.filter(decided_on__isnull=True, rule__in=rules.ASKED_OF_ITEMS, instead__isnull=True).delete()
    item.relations.filter(permission__codename__in=[LEADS, COOPERATES]).delete()
    _write(item, content, book, actor=actor, at=at)
    record(
        "programs.item_changed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=item,
        item_id=item.pk,
        payload=_payload(content),
    )
    return item


def still_open(programme: Programme) -> None:
    """Items change while the programme is a draft, and not while the meeting has it before it."""
    if programme.state != ProgrammeState.DRAFT or programme.items_fixed_at is not None:
        raise WrongState(_("The items of this programme are fixed."))
    if programme.routes.filter(purpose=RoutePurpose.PROGRAMME, state=RouteState.OPEN).exists():
        raise WrongState(_("The programme is before the meeting; nothing changes meanwhile."))


def _check(
    content: ItemContent, book: RuleSet, ruled: Collection[str] = (), *, unanswered: bool = False
) -> None:
    """``ruled``: rules from which a departure is on record already; ``unanswered``: questions may stay open for now."""
    departures = {rule for rule, reason in content.departures.items() if reason.strip()} | set(ruled)
    names = {rule: rule_title(rule) for rule in rules.EXCLUSION_RULES}
    faults = rules.all_faults(
        rules.lead_faults(content.leads, content.cooperating, book),
        rules.sub_item_faults(len(content.sub_items), book, departures),
        rules.track_faults(len(content.sub_items), content.tracks, book),
        rules.exclusion_faults(content.exclusions, book, departures, names),
        rules.exempt_faults(content.quota_exempt, book, departures),
        rules.intake_faults(content.intake, book),
        rules.reward_faults(
            [*content.reward_kinds, *(kind for one in content.sub_items for kind in one.reward_kinds)],
            book,
            VALUE_NAMES,
        ),
    )
    if unanswered:
        faults = [fault for fault in faults if fault.code != "question_unanswered"]
    if faults:
        raise RuleBroken(findings=findings(faults, lambda code: queries.clause_of(book, code)))


def _write(item: Item, content: ItemContent, book: RuleSet, *, actor: Actor, at: datetime) -> None:
    item.number, item.title, item.criteria = content.number, content.title, content.criteria
    item.reward_text, item.benchmark = content.reward_text, content.benchmark
    item.reward_kinds, item.intake = list(content.reward_kinds), content.intake
    item.quota_exempt, item.exclusions = content.quota_exempt, dict(content.exclusions)
    item.save()
    subs = {
        number: SubItem.objects.create(
            item=item,
            number=number,
            title=one.title,
            criteria=one.criteria,
            reward_text=one.reward_text,
            reward_kinds=list(one.reward_kinds),
        )
        for number, one in enumerate(content.sub_items, start=1)
    }
    regions = {
        one.code: one
        for one in Region.objects.filter(code__in={t.region for t in content.tracks if t.region})
    }
    classes = {
        one.code: one for one in ObjectClass.objects.filter(code__in={t.object_class for t in content.tracks})
    }
    for position, track in enumerate(content.tracks):
        if track.object_class not in classes:
            fault = Fault("class_not_set_up", "", {"name": track.object_class})
            raise RuleBroken(findings=findings([fault], lambda code: queries.clause_of(book, code)))
        if track.region and track.region not in regions:
            fault = Fault("unknown_region", "", {"name": track.region})
            raise RuleBroken(findings=findings([fault], lambda code: queries.clause_of(book, code)))
        Track.objects.create(
            item=item,
            sub_item=subs.get(track.sub_item) if track.sub_item else None,
            object_class=classes[track.object_class],
            region=regions.get(track.region),
            places=track.places,
            position=position,
        )
    for rule, reason in content.departures.items():
        authority = book.clause(rule).overridable_by if rule in book.clauses else None
        if reason.strip() and authority and not item.rulings.filter(rule=rule, matter="").exists():
            Ruling.objects.create(
                item=item, rule=rule, authority=authority, reason=reason, asked_at=at, asked_by_id=actor.by
            )
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[*content.leads, *content.cooperating])}
    if len(units) < len({*content.leads, *content.cooperating}):
        raise Missing
    for position, unit_id in enumerate(content.leads):
        _relate(LEADS, units[unit_id], item, position)
    for position, unit_id in enumerate(content.cooperating):
        _relate(COOPERATES, units[unit_id], item, position)


def _relate(relation: str, unit: Unit, item: Item, position: int) -> ItemRelation:
    row = cast("ItemRelation", assign_perm(relation, unit.group, item))
    row.position = position
    row.save(update_fields=["position"])
    return row


def _payload(content: ItemContent) -> dict[str, object]:
    return {
        "number": content.number,
        "item_title": content.title,
        "criteria": content.criteria,
        "reward": content.reward_text,
        "leads": [str(unit) for unit in content.leads],
        "cooperating": [str(unit) for unit in content.cooperating],
        "benchmark": content.benchmark,
        "quota_exempt": content.quota_exempt,
        "reward_kinds": list(content.reward_kinds),
        "intake": content.intake,
        "sub_items": [
            {
                "title": one.title,
                "criteria": one.criteria,
                "reward": one.reward_text,
                "reward_kinds": list(one.reward_kinds),
            }
            for one in content.sub_items
        ],
        "tracks": [
            {
                "object_class": track.object_class,
                "sub_item": track.sub_item,
                "region": track.region,
                "places": track.places,
            }
            for track in content.tracks
        ],
        "exclusions": dict(content.exclusions),
        "departures": dict(content.departures),
    }


@transaction.atomic
def add_lead(
    *, item_id: UUID, unit_id: UUID, actor: Actor, at: datetime, reason: str = "", ground: str = ""
) -> ItemRelation:
    """Name one more lead unit, after those that lead already; its operators see the item at the next request."""
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").get(pk=item_id)
    capacity = permissions.can_assign_lead(actor, item).require()
    check_ground(item.programme, ground)
    if item.state in (ItemState.DECLINED, ItemState.WITHDRAWN):
        raise WrongState
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise Missing
    leads = queries.units_of_item(item.pk, LEADS)
    if unit.pk in leads:
        raise Conflict(_("The unit leads this item already."))
    relation = _relate(LEADS, unit, item, len(leads))
    record(
        "programs.lead_added",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=item,
        item_id=item.pk,
        unit_id=unit.pk,
        payload={"item_title": item.title, "unit_name": unit.name, "reason": reason, "ground": ground},
    )
    return relation


@transaction.atomic
def remove_lead(
    *, item_id: UUID, unit_id: UUID, actor: Actor, at: datetime, reason: str, ground: str = ""
) -> Item:
    """Take a lead unit off its item, with the reason; its people lose the item at the next request."""
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").get(pk=item_id)
    capacity = permissions.can_assign_lead(actor, item).require()
    check_ground(item.programme, ground)
    if not reason.strip():
        raise RuleBroken(findings=findings([Fault("reason_missing")], lambda code: None))
    rows = ItemRelation.objects.filter(
        content_object_id=item.pk, permission__codename=LEADS, group__unit__id=unit_id
    )
    row = rows.select_related("group__unit").first()
    if row is None:
        raise Missing
    name = row.group.unit.name
    rows.delete()
    record(
        "programs.lead_removed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=item,
        item_id=item.pk,
        unit_id=unit_id,
        payload={"item_title": item.title, "unit_name": name, "reason": reason, "ground": ground},
    )
    return item


@transaction.atomic
def withdraw_item(
    *,
    item_id: UUID,
    actor: Actor,
    at: datetime,
    reason: str,
    decider: str,
    decided_on: date,
    document_number: str,
    paper_id: UUID | None,
    ground: str = "",
) -> Item:
    """Take an item out of an issued programme in mid-year, with the consent of the rulebook's authority on record (第七条)."""
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").get(pk=item_id)
    capacity = permissions.can_change_item(actor, item).require()
    target = ITEM_TRANSITIONS.target(item.state, "withdraw")
    if item.programme.state != ProgrammeState.ISSUED:
        raise WrongState
    check_ground(item.programme, ground)
    book = queries.rules_of(item.programme)
    check_paper(reason, decider, decided_on, document_number, paper_id, at, book, rules.CHANGE_CONSENT)
    Ruling.objects.create(
        item=item,
        rule=rules.CHANGE_CONSENT,
        matter="withdraw",
        authority=book.items.change_consent,
        reason=reason,
        asked_at=at,
        asked_by_id=actor.by,
        decided_on=decided_on,
        decider=decider,
        document_number=document_number,
        paper_id=paper_id,
        recorded_at=at,
        recorded_by_id=actor.person_id,
    )
    item.state, item.state_reason = target, reason
    item.save(update_fields=["state", "state_reason"])
    _call_back_plan(item, at)
    record(
        "programs.item_withdrawn",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=item,
        item_id=item.pk,
        payload={
            "item_title": item.title,
            "reason": reason,
            "decider": decider,
            "decided_on": decided_on,
            "document_number": document_number,
            "paper": str(paper_id or ""),
        },
    )
    cancel_deadline(kind="programs.plan", subject_id=item.pk, at=at)
    return item


def _call_back_plan(item: Item, at: datetime) -> None:
    """A plan that is going round is called back: nobody is asked about a withdrawn item any more."""
    plan = Plan.objects.select_for_update().filter(item=item, state__in=PLAN_GOING_ROUND).first()
    if plan is None:
        return
    if Route.objects.filter(pk=plan.route_id, state=RouteState.OPEN).exists():
        withdraw_route(route_id=plan.route_id, at=at)
    plan.state = PLAN_TRANSITIONS.target(plan.state, "return")
    plan.changed_at = at
    plan.save(update_fields=["state", "changed_at"])


def check_paper(
    reason: str,
    decider: str,
    decided_on: date,
    document_number: str,
    paper_id: UUID | None,
    at: datetime,
    book: RuleSet,
    rule: str,
) -> None:
    faults: list[Fault] = []
    if not reason.strip():
        faults.append(Fault("reason_missing", rule))
    if (
        not (decider.strip() and document_number.strip() and paper_id)
        or not StoredFile.objects.filter(pk=paper_id).exists()
    ):
        faults.append(Fault("no_paper", rule))
    if decided_on > shanghai_date(at):
        faults.append(Fault("in_future", rule))
    if faults:
        raise RuleBroken(findings=findings(faults, lambda code: queries.clause_of(book, code)))
