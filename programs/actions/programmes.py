"""Programmes: drafted and proposed by the office, decided by the executive meeting, issued (第六条、第七条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from core.addresses import place
from core.canonical import digest
from core.decisions import Capacity
from core.errors import Conflict, Missing, RuleBroken, WrongState
from core.workdays import Calendar, shanghai_date
from ledger.actions import record
from organizations.actors import Actor, system_actor
from organizations.models import Unit
from organizations.roles import Role
from programs import permissions, queries, rules
from programs.actions.deadlines import happened
from programs.actions.deciding import fix_items
from programs.actions.routes import RouteMove, answer_step, close_due_step, open_route
from programs.actions.rulebooks import require_sound
from programs.errors import findings
from programs.held import rules_of_version
from programs.messages import party_name
from programs.models import (
    Item,
    Programme,
    ProgrammeParty,
    Route,
    RulebookVersion,
    Ruling,
    Step,
    SubItem,
)
from programs.packs import RuleSet, rule_title
from programs.procedure import LEAD_UNIT, SUPERIORS
from programs.rules import Fault
from programs.states import (
    PROGRAMME_TRANSITIONS,
    ItemState,
    ProgrammeState,
    RoutePurpose,
    RouteState,
    StepState,
)
from programs.years import open_questions

FINANCE_NAMES = ("财政局", "财政厅", "财政部门")
"""How a finance department is called: a first guess, which the office confirms or changes."""

_RESOLVED = frozenset({"counties", "objects", LEAD_UNIT, SUPERIORS})
_OWN_OFFICE = frozenset({"office", "supervision_room"})


@transaction.atomic
def draft_programme(
    *,
    actor: Actor,
    at: datetime,
    rulebook_version_id: UUID,
    year: int,
    title: str,
    series: str = "",
    parties: Mapping[str, UUID] | None = None,
) -> Programme:
    """Start the programme of a year under a rulebook version. ``parties``: who answers for finance, the vice mayor …

    What is not named is guessed from the units (``guess_parties``) and can be changed by ``set_parties``.
    """
    version = RulebookVersion.objects.select_related("rulebook").filter(pk=rulebook_version_id).first()
    capacity = permissions.can_draft_programme(actor).require()
    if version is None:
        raise Missing
    require_sound(version.pk)
    book = rules_of_version(version.pk)
    series = series or str(version.content["series"])
    if Programme.objects.filter(series=series, year=year).exists():
        raise Conflict(_("There is a programme of this year already."))
    programme = Programme.objects.create(
        year=year,
        title=title,
        series=series,
        rulebook_version=version,
        drafted_at=at,
        drafted_by_id=actor.person_id,
    )
    chosen = {**guess_parties(book, at), **(parties or {})}
    _write_parties(programme, chosen)
    record(
        "programs.programme_drafted",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=programme,
        payload={
            "year": year,
            "title": title,
            "rulebook": version.digest,
            "parties": {code: str(unit) for code, unit in chosen.items()},
        },
    )
    return programme


def party_codes(book: RuleSet) -> list[str]:
    """The parties of the rulebook's routes for which a unit has to be named."""
    steps = (
        *book.routes.programme,
        *book.routes.plan,
        *book.routes.list,
        *book.routes.veto,
        *book.routes.award,
    )
    resolved = _RESOLVED | book.party_classes.keys()
    return list(dict.fromkeys(step.party for step in steps if step.party not in resolved))


def guess_parties(book: RuleSet, at: datetime) -> dict[str, UUID]:
    """Which units probably answer: who is called as the rulebook calls the party; the office for itself, the finance
    department; the government for its leaders.
    """
    units = list(queries.units_valid_on(shanghai_date(at)).order_by("position", "id"))
    offices = [unit for unit in units if unit.is_office]
    approving = set(
        Unit.objects.filter(is_office=True, memberships__role=Role.APPROVER).values_list("pk", flat=True)
    )
    government = next((one for one in offices if one.pk in approving), offices[0] if offices else None)
    staffed = set(
        Unit.objects.filter(memberships__role=Role.SUPERVISION_OFFICER).values_list("pk", flat=True)
    )
    found: dict[str, UUID] = {}
    for code in party_codes(book):
        own = book.parties.get(code)
        named = next((one for one in units if own and own in (one.name, one.short_name)), None)
        if named is not None:
            unit: Unit | None = named
        elif code == "finance":
            unit = next((one for one in units if one.name.endswith(FINANCE_NAMES)), None)
        elif code in _OWN_OFFICE:
            unit = next((one for one in offices if one.pk in staffed), offices[0] if offices else None)
        else:
            unit = government
        if unit is not None:
            found[code] = unit.pk
    return found


def _write_parties(programme: Programme, parties: Mapping[str, UUID]) -> None:
    known = set(Unit.objects.filter(pk__in=list(parties.values())).values_list("pk", flat=True))
    if set(parties.values()) - known:
        raise Missing
    programme.parties.filter(code__in=list(parties)).delete()
    ProgrammeParty.objects.bulk_create(
        [ProgrammeParty(programme=programme, code=code, unit_id=unit) for code, unit in parties.items()]
    )


@transaction.atomic
def set_parties(*, programme_id: UUID, actor: Actor, at: datetime, parties: Mapping[str, UUID]) -> Programme:
    """Name the units that answer for the parties of the routes; routes already open keep theirs."""
    programme = _locked(programme_id)
    capacity = permissions.can_manage_programme(actor, programme).require()
    if programme.state == ProgrammeState.CONCLUDED:
        raise WrongState
    _write_parties(programme, parties)
    record(
        "programs.parties_set",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=programme,
        payload={"parties": {code: str(unit) for code, unit in parties.items()}},
    )
    return programme


def programme_digest(programme: Programme) -> str:
    """SHA-256 over the items as they are put before the meeting."""
    items = (
        Item.objects.filter(programme=programme, state=ItemState.PROPOSED)
        .order_by("number")
        .prefetch_related(Prefetch("sub_items", SubItem.objects.order_by("number")))
    )
    tracks = queries.tracks_of([item.pk for item in items])
    return digest(
        {
            "programme": programme.pk,
            "title": programme.title,
            "items": [
                {
                    "id": item.pk,
                    "number": item.number,
                    "title": item.title,
                    "criteria": item.criteria,
                    "reward": item.reward_text,
                    "reward_kinds": item.reward_kinds,
                    "intake": item.intake,
                    "sub_items": [
                        [sub.title, sub.criteria, sub.reward_text, sub.reward_kinds]
                        for sub in item.sub_items.all()
                    ],
                    "benchmark": item.benchmark,
                    "exempt": item.quota_exempt,
                    "exclusions": item.exclusions,
                    "tracks": [
                        [
                            track.object_class.code,
                            track.sub_item.title if track.sub_item else "",
                            track.places,
                            *([track.region.code] if track.region else []),
                        ]
                        for track in tracks
                        if track.item_id == item.pk
                    ],
                }
                for item in items
            ],
        }
    )


@transaction.atomic
def submit_programme(*, programme_id: UUID, actor: Actor, at: datetime) -> Route:
    """Put the proposed items before the executive meeting (第六条); until it has decided nothing changes."""
    programme = _locked(programme_id)
    capacity = permissions.can_manage_programme(actor, programme).require()
    PROGRAMME_TRANSITIONS.target(programme.state, "issue")
    if programme.items_fixed_at is not None or _open_route(programme) is not None:
        raise WrongState
    book = queries.rules_of(programme)
    faults = _submission_faults(programme, book)
    if faults:
        raise RuleBroken(findings=findings(faults, lambda code: queries.clause_of(book, code)))
    seal = programme_digest(programme)
    record(
        "programs.programme_submitted",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=programme,
        payload={"digest": seal},
    )
    route = open_route(
        purpose=RoutePurpose.PROGRAMME,
        programme=programme,
        item=None,
        subject_id=programme.pk,
        subject_digest=seal,
        rule_steps=book.routes.programme,
        actor=actor,
        at=at,
        capacity=capacity,
        path=_path(programme),
    )
    if route.state == RouteState.PASSED:
        fix_items(programme, route, {}, actor=actor, capacity=capacity, at=at, payload={})
    return route


def _submission_faults(programme: Programme, book: RuleSet) -> list[Fault]:
    """Something is proposed; and departures that another authority rules on are on record before the meeting."""
    faults: list[Fault] = []
    if not programme.items.filter(state=ItemState.PROPOSED).exists():
        faults.append(Fault("no_item", "item.proposed_by"))
    deciding = {step.party for step in book.routes.programme}
    for ruling in Ruling.objects.filter(item__programme=programme, decided_on__isnull=True):
        if ruling.authority not in deciding:
            name = party_name(book, ruling.authority)
            faults.append(Fault("ruling_open", ruling.rule, {"authority": name, "name": ruling.reason}))
    for one in open_questions(programme):
        if one.unit is not None:
            faults.append(Fault("unit_ended", "item.run_by", {"name": one.unit.name, "item": one.item.title}))
        else:
            told = {"name": rule_title(one.rule), "item": one.item.title}
            faults.append(Fault("question_open", one.rule, told))
    return faults


def _open_route(programme: Programme) -> Route | None:
    return programme.routes.filter(purpose=RoutePurpose.PROGRAMME, state=RouteState.OPEN).first()


@transaction.atomic
def decide_programme(
    *,
    programme_id: UUID,
    actor: Actor,
    at: datetime,
    stance: str = "agree",
    text: str = "",
    declined: Mapping[UUID, str] | None = None,
    unit_id: UUID | None = None,
    on_behalf: bool = True,
    decider: str = "",
    decided_on: date | None = None,
    document_number: str = "",
    paper_id: UUID | None = None,
) -> RouteMove:
    """One answer in the open step of the programme: the decision of the meeting or the government, or an opinion before it.

    ``declined`` are the items not included and why; they count with the last answer. A ``return`` gives the draft back to the
    office. When the last step passes, the items are fixed on the day of the decision, and what was asked of those who decide
    (departures from rules that say 原则上) is ruled. ``unit_id`` names who answers where several are asked.
    """
    programme = _locked(programme_id)
    route = _open_route(programme)
    step = Step.objects.filter(route=route, state=StepState.OPEN).first() if route else None
    if step is None or route is None:
        permissions.can_manage_programme(actor, programme).require()
        raise WrongState
    unit_id = unit_id or _who_answers(step, actor)
    move = answer_step(
        step_id=step.pk,
        actor=actor,
        at=at,
        unit_id=unit_id,
        stance=stance,
        subject_digest=programme_digest(programme),
        text=text,
        on_behalf=on_behalf,
        decider=decider,
        decided_on=decided_on,
        document_number=document_number,
        paper_id=paper_id,
    )
    capacity = (
        permissions.can_record_answer(actor, step)
        if on_behalf
        else permissions.can_answer_step(actor, step, unit_id)
    ).require()
    payload: dict[str, object] = {"minutes": document_number, "path": _path(programme), "text": text}
    if move.returned:
        record(
            "programs.programme_returned",
            actor=actor,
            capacity=capacity,
            at=at,
            subject=programme,
            payload=payload,
        )
    if move.passed:
        fix_items(programme, route, declined or {}, actor=actor, capacity=capacity, at=at, payload=payload)
    return move


def _who_answers(step: Step, actor: Actor) -> UUID:
    """The unit that is asked, where it is one; else the next of several that has not answered, the actor's own first."""
    waiting = list(
        step.parties.filter(stance="").order_by("unit__position", "unit_id").values_list("unit_id", flat=True)
    )
    own = [unit for unit in waiting if unit in actor.units()]
    return (own or waiting)[0]


@transaction.atomic
def close_due_programme_step(*, step_id: UUID, at: datetime) -> RouteMove | None:
    """The due date of a consultation on a programme has come; see ``close_due_step``."""
    route = Route.objects.get(steps__pk=step_id, purpose=RoutePurpose.PROGRAMME)
    programme = _locked(route.subject_id)
    move = close_due_step(step_id=step_id, at=at)
    actor, capacity = system_actor(programme.tenant_id), Capacity("system")
    if move is not None and move.returned:
        record(
            "programs.programme_returned",
            actor=actor,
            capacity=capacity,
            at=at,
            subject=programme,
            payload={"path": _path(programme), "text": ""},
        )
    if move is not None and move.passed:
        fix_items(programme, move.route, {}, actor=actor, capacity=capacity, at=at, payload={})
    return move


def plan_due_on(programme: Programme, book: RuleSet, calendar: Calendar) -> date | None:
    """The day on which plans are due, counted from the event that the rulebook names (第八条); none where it says 及时."""
    rule = book.deadlines.plan
    known = {"items_fixed": programme.items_fixed_at, "programme_issued": programme.issued_at}
    moment = known.get(rule.event)
    if rule.kind == "promptly" or (rule.event and moment is None):
        return None
    day = shanghai_date(moment) if moment else None
    return rules.due_on(rule, year=programme.year, event_day=day, calendar=calendar)


@transaction.atomic
def issue_programme(*, programme_id: UUID, actor: Actor, at: datetime, document_number: str) -> Programme:
    """Issue the decided programme under its document number; every lead's plan gets its due date (第八条)."""
    programme = _locked(programme_id)
    capacity = permissions.can_manage_programme(actor, programme).require()
    target = PROGRAMME_TRANSITIONS.target(programme.state, "issue")
    if programme.items_fixed_at is None:
        raise WrongState(_("The meeting has not decided on the items yet."))
    require_sound(programme.rulebook_version_id)
    programme.state, programme.document_number = target, document_number
    programme.issued_at, programme.issued_by_id = at, actor.person_id
    programme.save(update_fields=["state", "document_number", "issued_at", "issued_by"])
    record(
        "programs.programme_issued",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=programme,
        payload={"document_number": document_number, "path": _path(programme)},
    )
    for item in programme.items.filter(state=ItemState.INCLUDED).order_by("number"):
        item.programme = programme
        happened("programme_issued", item, at=at)
    return programme


@transaction.atomic
def conclude_programme(*, programme_id: UUID, actor: Actor, at: datetime) -> Programme:
    """The year is closed: nothing of it changes any more.

    ``rewards.actions.conclude_programme`` stands before it and sees what is still open of lists, notice and rewards.
    """
    programme = _locked(programme_id)
    capacity = permissions.can_manage_programme(actor, programme).require()
    programme.state = PROGRAMME_TRANSITIONS.target(programme.state, "conclude")
    programme.concluded_at = at
    programme.save(update_fields=["state", "concluded_at"])
    record("programs.programme_concluded", actor=actor, capacity=capacity, at=at, subject=programme)
    return programme


def _locked(programme_id: UUID) -> Programme:
    return (
        Programme.objects.select_for_update(of=("self",))
        .select_related("rulebook_version")
        .defer("rulebook_version__content")
        .get(pk=programme_id)
    )


def _path(programme: Programme) -> str:
    return place(queries.tenant_slug(), "programs:programme-detail", programme.pk)
