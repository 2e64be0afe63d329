"""Implementation plans: drafted by the lead, sent round, signed off, published together with their schemes (第八条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.addresses import place
from core.canonical import digest
from core.decisions import Capacity
from core.errors import Conflict, Missing, RuleBroken, WrongState
from core.workdays import end_of_day
from ledger.actions import record
from notifications.actions import cancel_deadline, meet_deadline
from organizations.actors import Actor, system_actor
from programs import permissions, queries
from programs.actions.deadlines import PLAN_DEADLINE, happened
from programs.actions.programmes import plan_due_on
from programs.actions.routes import RouteMove, answer_step, close_due_step, open_route
from programs.errors import PlanIncomplete, SealMissing, findings
from programs.models import Item, Plan, PlanSeal, PlanSection, Route, Step, Track
from programs.packs import RuleSet
from programs.rules import Fault, Seal, undeparted
from programs.states import (
    PLAN_TRANSITIONS,
    ItemState,
    PlanState,
    RoutePurpose,
    RouteState,
    StepKind,
)


@transaction.atomic
def draft_plan(*, item_id: UUID, actor: Actor, at: datetime) -> Plan:
    """The lead starts the plan of its item, with the sections that the rulebook makes compulsory, all still empty."""
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").get(pk=item_id)
    capacity = permissions.can_draft_plan(actor, item).require()
    if item.state != ItemState.INCLUDED:
        raise WrongState
    if queries.plan_in_force(item.pk) is not None:
        raise Conflict(_("This item has a plan already."))
    book = queries.rules_of(item.programme)
    due = plan_due_on(item.programme, book, queries.calendar())
    plan = Plan.objects.create(
        item=item,
        version=item.plans.count() + 1,
        drafted_at=at,
        drafted_by_id=actor.person_id,
        due_at=end_of_day(due) if due else None,
        changed_at=at,
    )
    PlanSection.objects.bulk_create(
        [
            PlanSection(plan=plan, code=section.code, position=position)
            for position, section in enumerate(book.plan_sections)
        ]
    )
    _record("programs.plan_drafted", plan, actor, capacity, at, {"version": plan.version})
    return plan


@transaction.atomic
def edit_plan(
    *,
    plan_id: UUID,
    actor: Actor,
    at: datetime,
    sections: Mapping[str, str] | None = None,
    money_source: str | None = None,
    places: Mapping[UUID, int | None] | None = None,
    seen_at: datetime | None = None,
) -> Plan:
    """Write sections, the source of money and the places of each track of a draft.

    ``seen_at`` is ``changed_at`` as the writer saw it: somebody else's change in between is a ``Conflict``. Places over
    the quota of a class are refused with the clause (第九条).
    """
    plan = _locked(plan_id)
    capacity = permissions.can_edit_plan(actor, plan).require()
    if plan.state != PlanState.DRAFT:
        raise WrongState
    if seen_at is not None and seen_at != plan.changed_at:
        raise Conflict
    book = queries.rules_of(plan.item.programme)
    before = plan_digest(plan)
    if places is not None:
        _set_places(plan, places, book, at)
    if sections is not None:
        known = {section.code: section for section in plan.sections.select_for_update()}
        for code, text in sections.items():
            if code not in known:
                raise Missing
            known[code].text = text
        PlanSection.objects.bulk_update(known.values(), ["text"])
    if money_source is not None:
        plan.money_source = money_source
    plan.changed_at = at
    plan.save(update_fields=["money_source", "changed_at"])
    _record("programs.plan_edited", plan, actor, capacity, at, {"before": before, "after": plan_digest(plan)})
    return plan


def _set_places(plan: Plan, places: Mapping[UUID, int | None], book: RuleSet, at: datetime) -> None:
    tracks = {track.pk: track for track in Track.objects.select_for_update().filter(item=plan.item)}
    if set(places) - set(tracks):
        raise Missing
    for track_id, count in places.items():
        tracks[track_id].places = count
    Track.objects.bulk_update(tracks.values(), ["places"])
    over = [fault for fault in queries.places_faults_of(plan, book, at) if fault.code == "too_many_places"]
    faults = undeparted(over, book, queries.departures_of(plan.item_id)) if over else []
    if faults:
        raise RuleBroken(findings=findings(faults, lambda code: queries.clause_of(book, code)))


def plan_digest(plan: Plan) -> str:
    """SHA-256 over everything that the parties of a route are asked about."""
    return digest(
        {
            "item": plan.item_id,
            "title": plan.item.title,
            "version": plan.version,
            "money_source": plan.money_source,
            "sections": dict(plan.sections.order_by("position").values_list("code", "text")),
            "places": {
                str(pk): places
                for pk, places in Track.objects.filter(item_id=plan.item_id).values_list("id", "places")
            },
            "seals": {str(track): seal for track, seal in plan.seals.values_list("track_id", "digest")},
        }
    )


@transaction.atomic
def put_seal(*, plan_id: UUID, track_id: UUID, actor: Actor, at: datetime, seal: Seal) -> PlanSeal:
    """Bind a scheme to a draft plan before it goes round; publication then demands the very same scheme."""
    plan = _locked(plan_id)
    capacity = permissions.can_edit_plan(actor, plan).require()
    if plan.state != PlanState.DRAFT:
        raise WrongState
    if not Track.objects.filter(pk=track_id, item_id=plan.item_id).exists():
        raise Missing
    row = _seal(plan, track_id, seal, at)
    plan.changed_at = at
    plan.save(update_fields=["changed_at"])
    _record(
        "programs.plan_sealed", plan, actor, capacity, at, {"track": str(track_id), "digest": seal.digest}
    )
    return row


def _seal(plan: Plan, track_id: UUID, seal: Seal, at: datetime) -> PlanSeal:
    row, _created = PlanSeal.objects.update_or_create(
        plan=plan,
        track_id=track_id,
        defaults={"digest": seal.digest, "findings": [dict(one) for one in seal.findings], "sealed_at": at},
    )
    return row


@transaction.atomic
def submit_plan(
    *, plan_id: UUID, actor: Actor, at: datetime, parties: Mapping[str, list[UUID]] | None = None
) -> Plan:
    """The lead sends its plan round: all counties and finance are consulted, then it is signed off (第八条).

    Raises ``PlanIncomplete`` with every missing section and place.
    """
    plan = _locked(plan_id)
    capacity = permissions.can_submit_plan(actor, plan).require()
    plan.state = PLAN_TRANSITIONS.target(plan.state, "submit")
    if plan.item.state != ItemState.INCLUDED:
        raise WrongState
    book = queries.rules_of(plan.item.programme)
    faults = queries.plan_faults(plan, book, at)
    if faults:
        raise PlanIncomplete(findings=findings(faults, lambda code: queries.clause_of(book, code)))
    plan.digest = plan_digest(plan)
    plan.submitted_at, plan.submitted_by_id, plan.changed_at = at, actor.person_id, at
    plan.save(update_fields=["state", "digest", "submitted_at", "submitted_by", "changed_at"])
    _record("programs.plan_submitted", plan, actor, capacity, at, {"digest": plan.digest})
    meet_deadline(kind=PLAN_DEADLINE, subject_id=plan.item_id, at=at)
    plan.route = open_route(
        purpose=RoutePurpose.PLAN,
        programme=plan.item.programme,
        item=plan.item,
        subject_id=plan.pk,
        subject_digest=plan.digest,
        rule_steps=book.routes.plan,
        actor=actor,
        at=at,
        capacity=capacity,
        parties=parties,
        path=_path(plan),
    )
    plan.save(update_fields=["route"])
    _close_consultation(plan, actor, capacity, at)
    return plan


def _path(plan: Plan) -> str:
    return place(queries.tenant_slug(), "programs:plan-detail", plan.pk)


def _close_consultation(plan: Plan, actor: Actor, capacity: Capacity, at: datetime) -> None:
    """When no consultation is open any more, the plan is with those who sign it."""
    waiting = Step.objects.filter(
        route_id=plan.route_id, kind=StepKind.CONSULTATION, closed_at__isnull=True
    ).exists()
    if plan.state != PlanState.CONSULTING or waiting:
        return
    plan.state = PLAN_TRANSITIONS.target(plan.state, "close_consultation")
    plan.changed_at = at
    plan.save(update_fields=["state", "changed_at"])
    _record("programs.plan_consulted", plan, actor, capacity, at, {})


@transaction.atomic
def answer_plan_step(
    *,
    step_id: UUID,
    actor: Actor,
    at: datetime,
    unit_id: UUID,
    stance: str,
    text: str = "",
    on_behalf: bool = False,
    decider: str = "",
    decided_on: date | None = None,
    document_number: str = "",
    paper_id: UUID | None = None,
) -> RouteMove:
    """A party of a plan's route answers; a return with reasons makes the plan a draft again, for a new route."""
    plan = _locked_of_step(step_id)
    move = answer_step(
        step_id=step_id,
        actor=actor,
        at=at,
        unit_id=unit_id,
        stance=stance,
        subject_digest=plan_digest(plan),
        text=text,
        on_behalf=on_behalf,
        decider=decider,
        decided_on=decided_on,
        document_number=document_number,
        paper_id=paper_id,
    )
    capacity = _capacity_of(actor, move)
    if move.returned:
        _give_back(plan, actor, capacity, at, {"reason": text, "unit": str(unit_id)})
    else:
        _close_consultation(plan, actor, capacity, at)
    return move


def _capacity_of(actor: Actor, move: RouteMove) -> Capacity:
    held = actor.held[0] if actor.held else None
    if move.party is not None and not move.party.on_behalf:
        held = next((one for one in actor.held if one.unit_id == move.party.unit_id), held)
    return Capacity(held.role, held.unit_id) if held else Capacity("system")


@transaction.atomic
def close_due_plan_step(*, step_id: UUID, at: datetime) -> RouteMove | None:
    """The due date of a plan's consultation has come; see ``close_due_step``."""
    plan = _locked_of_step(step_id)
    move = close_due_step(step_id=step_id, at=at)
    actor, capacity = system_actor(plan.tenant_id), Capacity("system")
    if move is not None and move.returned:
        _give_back(plan, actor, capacity, at, {"silence": "refusal"})
    elif move is not None:
        _close_consultation(plan, actor, capacity, at)
    return move


def _give_back(
    plan: Plan, actor: Actor, capacity: Capacity, at: datetime, payload: dict[str, object]
) -> None:
    plan.state = PLAN_TRANSITIONS.target(plan.state, "return")
    plan.changed_at = at
    plan.save(update_fields=["state", "changed_at"])
    _record("programs.plan_returned", plan, actor, capacity, at, payload)


def _locked_of_step(step_id: UUID) -> Plan:
    route = Route.objects.filter(steps__pk=step_id, purpose=RoutePurpose.PLAN).first()
    if route is None:
        raise Missing
    return _locked(route.subject_id)


@transaction.atomic
def publish_plan(
    *,
    plan_id: UUID,
    actor: Actor,
    at: datetime,
    document_number: str,
    seals: Mapping[UUID, Seal],
) -> Plan:
    """Publish a signed-off plan with the locked scheme of each track (``seals``: track → seal, made in this transaction).

    Raises ``SealMissing`` naming the tracks without one, ``PlanIncomplete`` when new money lacks its records (第八条), and
    ``Conflict`` when a scheme is not the one that went round with the plan.
    """
    plan = _locked(plan_id)
    capacity = permissions.can_publish_plan(actor, plan).require()
    plan.state = PLAN_TRANSITIONS.target(plan.state, "publish")
    if plan.route is None or plan.route.state != RouteState.PASSED or plan.item.state != ItemState.INCLUDED:
        raise WrongState(_("The plan is not signed off by everybody yet."))
    book = queries.rules_of(plan.item.programme)
    faults = queries.plan_faults(plan, book, at, before_publication=True)
    if faults:
        raise PlanIncomplete(findings=findings(faults, lambda code: queries.clause_of(book, code)))
    if plan_digest(plan) != plan.route.subject_digest:
        raise Conflict
    _check_seals(plan, seals, book)
    for track_id, seal in seals.items():
        _seal(plan, track_id, seal, at)
    plan.published_at, plan.published_by_id, plan.changed_at = at, actor.person_id, at
    plan.document_number, plan.digest = document_number, plan_digest(plan)
    plan.save(
        update_fields=["state", "published_at", "published_by", "document_number", "digest", "changed_at"]
    )
    _record(
        "programs.plan_published",
        plan,
        actor,
        capacity,
        at,
        {
            "digest": plan.digest,
            "document_number": document_number,
            "seals": {str(track): seal.digest for track, seal in seals.items()},
        },
    )
    happened("plan_published", plan.item, at=at)
    return plan


def _check_seals(plan: Plan, seals: Mapping[UUID, Seal], book: RuleSet) -> None:
    tracks = list(queries.tracks_of([plan.item_id]))
    missing = [track for track in tracks if track.pk not in seals]
    if missing:
        faults = [
            Fault("seal_missing", "indicator.scheme_per_class", {"name": track_name(track)})
            for track in missing
        ]
        raise SealMissing(findings=findings(faults, lambda code: queries.clause_of(book, code)))
    if set(seals) - {track.pk for track in tracks}:
        raise Missing
    for track_id, earlier in plan.seals.values_list("track_id", "digest"):
        if seals[track_id].digest != earlier:
            raise Conflict(_("The scheme is not the one that was sent round with the plan."))


def track_name(track: Track) -> str:
    """What people call a track: the sub-item, if any, and the class of objects, in its region."""
    return f"{track.sub_item.title}·{track.class_name}" if track.sub_item else track.class_name


@transaction.atomic
def supersede_plan(*, plan_id: UUID, actor: Actor, at: datetime, reason: str) -> Plan:
    """The office opens a published plan for revision in mid-year: it stays readable, and the lead drafts the next version."""
    plan = _locked(plan_id)
    capacity = permissions.can_supersede_plan(actor, plan).require()
    plan.state = PLAN_TRANSITIONS.target(plan.state, "supersede")
    if not reason.strip():
        raise RuleBroken(findings=findings([Fault("reason_missing")], lambda code: None))
    plan.changed_at = at
    plan.save(update_fields=["state", "changed_at"])
    _record("programs.plan_superseded", plan, actor, capacity, at, {"reason": reason})
    cancel_deadline(kind=PLAN_DEADLINE, subject_id=plan.item_id, at=at)
    return plan


def _locked(plan_id: UUID) -> Plan:
    return (
        Plan.objects.select_for_update(of=("self",))
        .select_related("item__programme", "route")
        .get(pk=plan_id)
    )


def _record(
    act: str, plan: Plan, actor: Actor, capacity: Capacity, at: datetime, payload: dict[str, object]
) -> None:
    record(
        act,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=plan,
        item_id=plan.item_id,
        payload={"item_title": plan.item.title, "path": _path(plan), **payload},
    )
