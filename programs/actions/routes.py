"""Sign-off routes: opened with the rulebook's steps, answered step by step, passed or returned.

The building blocks of every sign-off. The app whose artefact is signed wraps them, so that the artefact moves in the
same transaction: ``answer_step`` and ``close_due_step`` say in a ``RouteMove`` what became of the route.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from core.decisions import Capacity
from core.errors import RuleBroken, TooLate, WrongState
from core.workdays import end_of_day, shanghai_date
from documents.models import StoredFile
from ledger import outbox
from ledger.actions import record
from notifications.actions import cancel_deadline, meet_deadline, set_deadline
from organizations.actors import LEADS, Actor, system_actor
from organizations.roles import Role
from programs import permissions, queries, rules
from programs.errors import AlreadyAnswered, AnsweredTwice, RecorderIsProposer, TextChanged, findings
from programs.models import Item, Party, Programme, ProgrammeParty, Route, Step
from programs.packs import RouteStep, RuleSet, Span
from programs.procedure import LEAD_UNIT, SUPERIORS
from programs.rules import Fault
from programs.states import (
    ROUTE_TRANSITIONS,
    STEP_TRANSITIONS,
    RoutePurpose,
    Stance,
    StepKind,
    StepState,
)

STEP_DUE = "programs.step_due"
STEP_DEADLINE = "programs.step"


@dataclass(frozen=True)
class RouteMove:
    """What an answer brought about: ``answered`` (the step waits for others), ``next``, ``passed`` or ``returned``."""

    route: Route
    step: Step
    outcome: str
    party: Party | None = None

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"

    @property
    def returned(self) -> bool:
        return self.outcome == "returned"


@transaction.atomic
def open_route(
    *,
    purpose: str,
    programme: Programme,
    item: Item | None,
    subject_id: UUID,
    subject_digest: str,
    rule_steps: Sequence[RouteStep],
    actor: Actor,
    at: datetime,
    capacity: Capacity,
    parties: Mapping[str, Sequence[UUID]] | None = None,
    path: str = "",
    paths: Mapping[str, str] | None = None,
    due_effect: str = STEP_DUE,
) -> Route:
    """Send a subject round: the rulebook's steps in order, each with the units that it asks; the first one opens.

    The caller has already permitted it. ``parties`` names units for a step's code or for a party's code; the rest
    is resolved: counties and objects by class, the lead by the item, the others by the programme's parties.
    ``path`` is where the parties read what they are asked about, ``paths`` where those of one step (by its code) do instead.
    ``due_effect`` is the outbox kind that closes a step at its due date. Raises ``RuleBroken`` for an unmanned step.
    A route in which nobody has to answer (no steps, filings only) has passed when this returns.
    """
    units = _units_of_steps(programme, item, rule_steps, at, parties or {})
    route = Route.objects.create(
        purpose=RoutePurpose(purpose),
        programme=programme,
        item=item,
        subject_id=subject_id,
        subject_digest=subject_digest,
        opened_at=at,
        opened_by_id=actor.person_id,
    )
    steps = [
        _step(route, position, rule, due_effect, (paths or {}).get(rule.code, path))
        for position, rule in enumerate(rule_steps, start=1)
    ]
    Step.objects.bulk_create(steps)
    Party.objects.bulk_create(
        [Party(step=step, unit_id=unit) for step, asked in zip(steps, units, strict=True) for unit in asked]
    )
    record(
        "programs.route_opened",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=route,
        item_id=route.item_id,
        payload={
            "purpose": route.purpose,
            "subject": str(subject_id),
            "digest": subject_digest,
            "steps": [step.code for step in steps],
        },
    )
    _walk(route, 1, actor=actor, capacity=capacity, at=at)
    return route


def _step(route: Route, position: int, rule: RouteStep, due_effect: str, path: str) -> Step:
    return Step(
        route=route,
        position=position,
        code=rule.code,
        kind=StepKind(rule.kind),
        title=rule.name,
        party=rule.party,
        clause={
            "document": queries.rules_of(route.programme).document.number,
            "article": rule.clause,
            "quote": rule.quote,
        },
        period={"unit": rule.period.unit, "length": rule.period.length} if rule.period else None,
        due_effect=due_effect,
        path=path,
        minutes_required=rule.minutes,
        silence_is_consent=rule.silence == "no_objection",
    )


def _units_of_steps(
    programme: Programme,
    item: Item | None,
    rule_steps: Sequence[RouteStep],
    at: datetime,
    given: Mapping[str, Sequence[UUID]],
) -> list[list[UUID]]:
    book = queries.rules_of(programme)
    day = shanghai_date(at)
    standing = dict(ProgrammeParty.objects.filter(programme=programme).values_list("code", "unit_id"))
    units: list[list[UUID]] = []
    faults: list[Fault] = []
    for rule in rule_steps:
        found = list(given.get(rule.code) or given.get(rule.party) or ())
        if not found and rule.code not in given:
            found = _by_their_place(rule.party, programme, item, book, day) or [
                unit for code, unit in standing.items() if code == rule.party
            ]
        if not found and rule.party != SUPERIORS:
            faults.append(Fault("no_party", "", {"name": rule.name}))
        units.append(found)
    if faults:
        raise RuleBroken(findings=findings(faults, lambda code: queries.clause_of(book, code)))
    return units


def _by_their_place(
    party: str, programme: Programme, item: Item | None, book: RuleSet, day: date
) -> list[UUID]:
    """The units that a party means by itself: counties, objects and those above them by class, the lead by the item."""
    items = [item.pk] if item is not None else list(programme.items.values_list("pk", flat=True))
    if party == LEAD_UNIT:
        leads = [queries.units_of_item(one, LEADS)[:1] for one in items]
        return list(dict.fromkeys(unit for units in leads for unit in units))
    if party == "counties":
        known = {one.code for one in book.objects}
        codes = {"county"} if "county" in known else known
    elif party in book.party_classes:
        codes = set(book.party_classes[party])
    elif party in ("objects", SUPERIORS):
        codes = {track.object_class.code for track in queries.tracks_of(items)}
    else:
        return []
    units = queries.units_of_classes(book, codes, day)
    if party == SUPERIORS:
        return list(dict.fromkeys(unit.superior_id for unit in units if unit.superior_id))
    return [unit.pk for unit in units]


def _walk(route: Route, position: int, *, actor: Actor, capacity: Capacity, at: datetime) -> Step | None:
    """Open the step at this position. A filing, or a step with nobody to ask, is done as soon as it is reached.

    ``None``: there was no step left, and the route has passed.
    """
    while True:
        step = Step.objects.select_for_update().filter(route=route, position=position).first()
        if step is None:
            _end(route, "pass", at)
            return None
        step.route = route
        _open_step(step, actor=actor, capacity=capacity, at=at)
        if step.kind != StepKind.FILING and step.parties.exists():
            return step
        _close(step, "pass", at)
        position += 1


def _open_step(step: Step, *, actor: Actor, capacity: Capacity, at: datetime) -> None:
    step.state = STEP_TRANSITIONS.target(step.state, "open")
    step.opened_at = at
    calendar = None
    if step.period is not None and step.kind != StepKind.FILING:
        calendar = queries.calendar()
        step.due_at = end_of_day(rules.span_end(Span(**step.period), shanghai_date(at), calendar))
    step.save(update_fields=["state", "opened_at", "due_at"])
    filed = step.kind == StepKind.FILING
    asked = list(step.parties.values_list("unit_id", flat=True))
    title = step.route.item.title if step.route.item else step.route.programme.title
    for unit_id in asked:
        record(
            "programs.step_filed" if filed else "programs.step_opened",
            actor=actor,
            capacity=capacity,
            at=at,
            subject=step,
            item_id=step.route.item_id,
            unit_id=unit_id,
            payload={"step": step.code, "due_at": step.due_at, "path": step.path, "item_title": title},
        )
    if step.due_at is None or calendar is None:
        return
    outbox.enqueue(step.due_effect, subject_id=step.pk, at=at, due_at=step.due_at)
    for unit_id in asked:
        set_deadline(
            kind=STEP_DEADLINE,
            subject_id=step.pk,
            role=Role.OBJECT_LEADER if permissions.asks_objects(step) else Role.APPROVER,
            due_at=step.due_at,
            at=at,
            unit_id=unit_id,
            item_id=step.route.item_id,
            params={"item": title},
            path=step.path,
            provisional=calendar.is_provisional(shanghai_date(at), shanghai_date(step.due_at)),
        )


def _locked(step_id: UUID) -> Step:
    # The route first: two answers to two steps of one route wait for each other.
    route_id = Step.objects.values_list("route_id", flat=True).get(pk=step_id)
    route = Route.objects.select_for_update(of=("self",)).select_related("programme", "item").get(pk=route_id)
    step = Step.objects.select_for_update().get(pk=step_id)
    step.route = route
    return step


@transaction.atomic
def answer_step(
    *,
    step_id: UUID,
    actor: Actor,
    at: datetime,
    unit_id: UUID,
    stance: str,
    subject_digest: str,
    text: str = "",
    on_behalf: bool = False,
    decider: str = "",
    decided_on: date | None = None,
    document_number: str = "",
    paper_id: UUID | None = None,
) -> RouteMove:
    """A unit's answer: given in the system by its approver, or recorded ``on_behalf`` with who signed, date, number, scan.

    ``subject_digest`` is the digest of the subject as it stands now: an answer holds for the text that was sent round
    (``TextChanged``). The recorder is not the proposer; nobody answers two steps of one route; a unit answers once.
    """
    step = _locked(step_id)
    capacity = _permit(actor, step, unit_id, on_behalf)
    ROUTE_TRANSITIONS.target(step.route.state, "pass")
    STEP_TRANSITIONS.target(step.state, "pass")
    if subject_digest != step.route.subject_digest:
        raise TextChanged
    if silence_of(step) != "waits" and step.due_at is not None and at >= step.due_at:
        raise TooLate
    party = Party.objects.select_for_update().filter(step=step, unit_id=unit_id).first()
    if party is None:
        raise RuleBroken(code="not_asked")
    if party.stance:
        raise AlreadyAnswered
    _check_answer(
        step, stance, text, on_behalf=on_behalf, at=at, paper=(decider, decided_on, document_number, paper_id)
    )
    if not on_behalf and _answered_another(step, actor):
        raise AnsweredTwice
    party.stance, party.text, party.answered_at, party.answered_by_id = (
        Stance(stance),
        text,
        at,
        actor.person_id,
    )
    party.on_behalf, party.decider, party.decided_on = on_behalf, decider, decided_on
    party.document_number, party.paper_id = document_number, paper_id
    party.save()
    record(
        "programs.step_recorded" if on_behalf else "programs.step_answered",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=step,
        item_id=step.route.item_id,
        unit_id=unit_id,
        result=party.stance,
        payload={
            "step": step.code,
            "digest": subject_digest,
            "text": text,
            "decider": decider,
            "decided_on": decided_on,
            "document_number": document_number,
            "paper": str(paper_id or ""),
            "path": step.path,
            "item_title": step.route.item.title if step.route.item else "",
        },
    )
    meet_deadline(kind=STEP_DEADLINE, subject_id=step.pk, at=at, unit_id=unit_id)
    if stance == Stance.RETURN:
        return _return(step, at=at, party=party)
    if step.parties.filter(stance="").exists():
        return RouteMove(step.route, step, "answered", party)
    return _advance(step, actor=actor, capacity=capacity, at=at, party=party)


def _permit(actor: Actor, step: Step, unit_id: UUID, on_behalf: bool) -> Capacity:
    if step.route.opened_by_id == actor.person_id and actor.person_id is not None:
        raise RecorderIsProposer
    if on_behalf:
        return permissions.can_record_answer(actor, step).require()
    return permissions.can_answer_step(actor, step, unit_id).require()


def _answered_another(step: Step, actor: Actor) -> bool:
    return (
        Party.objects.filter(step__route=step.route, answered_by_id=actor.person_id, on_behalf=False)
        .exclude(step=step)
        .exists()
    )


def _check_answer(
    step: Step,
    stance: str,
    text: str,
    *,
    on_behalf: bool,
    at: datetime,
    paper: tuple[str, date | None, str, UUID | None],
) -> None:
    decider, decided_on, number, paper_id = paper
    faults: list[Fault] = []
    if stance in (Stance.RETURN, Stance.COMMENT) and not text.strip():
        faults.append(Fault("reason_missing"))
    if on_behalf and not (decider.strip() and decided_on and number.strip() and paper_id):
        faults.append(Fault("no_paper"))
    elif permissions.needs_minutes(step) and not (decided_on and number.strip() and paper_id):
        faults.append(Fault("no_minutes"))
    if decided_on is not None and decided_on > shanghai_date(at):
        faults.append(Fault("in_future"))
    if paper_id is not None and not StoredFile.objects.filter(pk=paper_id).exists():
        faults.append(Fault("no_paper"))
    if stance not in (Stance.AGREE, Stance.COMMENT, Stance.RETURN):
        faults.append(Fault("reason_missing"))
    if faults:
        raise RuleBroken(findings=findings(faults, lambda code: None))


def _close(step: Step, act: str, at: datetime) -> None:
    step.state = STEP_TRANSITIONS.target(step.state, act)
    step.closed_at = at
    step.save(update_fields=["state", "closed_at"])
    if step.due_at is not None:
        outbox.cancel(step.due_effect, subject_id=step.pk, at=at)
        cancel_deadline(kind=STEP_DEADLINE, subject_id=step.pk, at=at)


def _end(route: Route, act: str, at: datetime) -> None:
    route.state = ROUTE_TRANSITIONS.target(route.state, act)
    route.closed_at = at
    route.save(update_fields=["state", "closed_at"])


def _return(step: Step, *, at: datetime, party: Party | None) -> RouteMove:
    _close(step, "return", at)
    _end(step.route, "return", at)
    return RouteMove(step.route, step, "returned", party)


def _advance(
    step: Step, *, actor: Actor, capacity: Capacity, at: datetime, party: Party | None = None
) -> RouteMove:
    _close(step, "pass", at)
    following = _walk(step.route, step.position + 1, actor=actor, capacity=capacity, at=at)
    if following is None:
        return RouteMove(step.route, step, "passed", party)
    return RouteMove(step.route, following, "next", party)


def silence_of(step: Step) -> str:
    """How the rulebook reads the silence of a party: ``no_objection``, ``refusal``, or it ``waits`` for the answer."""
    if step.silence_is_consent:
        return "no_objection"
    rule_steps = getattr(queries.rules_of(step.route.programme).routes, step.route.purpose)
    return next((rule.silence for rule in rule_steps if rule.code == step.code and rule.silence), "waits")


@transaction.atomic
def close_due_step(*, step_id: UUID, at: datetime) -> RouteMove | None:
    """The due date of a step has come: silence is no objection and it passes, or a refusal and the route is returned.

    Where the rulebook waits for the answer the step stays open. Answers ``None`` when there was nothing to close.
    """
    step = _locked(step_id)
    silence = silence_of(step)
    if step.state != StepState.OPEN or step.due_at is None or at < step.due_at or silence == "waits":
        return None
    actor = system_actor(step.route.tenant_id)
    capacity = Capacity("system")
    silent = step.parties.filter(stance="")
    units = [str(unit) for unit in silent.values_list("unit_id", flat=True)]
    if silence == "no_objection":
        silent.update(stance=Stance.SILENT, answered_at=at)
    record(
        "programs.step_lapsed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=step,
        item_id=step.route.item_id,
        result=silence,
        payload={
            "step": step.code,
            "silent": len(units),
            "units": units,
            "due_at": step.due_at,
            "path": step.path,
        },
    )
    if silence == "refusal":
        return _return(step, at=at, party=None)
    return _advance(step, actor=actor, capacity=capacity, at=at)


@transaction.atomic
def withdraw_route(*, route_id: UUID, at: datetime) -> Route:
    """The subject is taken back by whoever may: an open route ends as returned. The caller permits and records it."""
    route = Route.objects.select_for_update(of=("self",)).select_related("programme", "item").get(pk=route_id)
    step = Step.objects.select_for_update().filter(route=route, state=StepState.OPEN).first()
    if step is None:
        raise WrongState
    step.route = route
    _return(step, at=at, party=None)
    return route
