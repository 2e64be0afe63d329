"""Reads of applications: who may apply, what came in, who takes part, and what keeps a list from being drafted.

For rounds, lists and rankings of an item that takes applications:

* ``participants(item, rules)``: track → the accepted applicants, who alone take part; ``None`` where objects do not apply.
* ``open_questions(item, rules, at)``: what must be settled before a list is drafted.
* ``summaries(item.pk)``: what is shown beside each object, and the score that ranks where no values are collected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Q, QuerySet
from django.utils.translation import gettext as _

from core.decimals import plain
from core.errors import Clause, Finding, Missing
from core.workdays import end_of_day, shanghai_date
from evaluations import intake
from evaluations.errors import APPLICATION_SENTENCES
from evaluations.models import (
    Application,
    ApplicationCall,
    ApplicationExtension,
    ApplicationFile,
    Evidence,
    ExpertReview,
)
from evaluations.states import ApplicationState
from indicators.models import Indicator
from indicators.queries.schemes import counted_on, objects_of_classes, track_name
from indicators.states import SchemeState
from organizations.actors import LEADS, Actor
from organizations.models import Unit
from organizations.roles import LEAD_ROLES, OBJECT_ROLES
from programs.held import held_all
from programs.models import Item, Programme, Track
from programs.packs import RuleSet
from programs.queries import calendar, clause_of, plan_in_force, rules_of, tracks_of
from programs.rules import due_on
from programs.states import ItemState, PlanState, ProgrammeState

ALIVE = frozenset(set(ApplicationState) - {ApplicationState.WITHDRAWN})
SEEN_BY_LEAD = ~Q(state=ApplicationState.DRAFT) & ~Q(state=ApplicationState.WITHDRAWN, submitted_at=None)
_WITH = ("item__programme", "track__object_class", "track__sub_item", "unit", "candidate")


# The call


def takes_applications(item: Item, rules: RuleSet) -> bool:
    return intake.takes_applications(rules, item.intake)


def call_of(item_id: UUID) -> ApplicationCall | None:
    return ApplicationCall.objects.filter(item_id=item_id).first()


def due_by_rule(item: Item, rules: RuleSet) -> datetime | None:
    """The end of the day that the rulebook sets for applications; ``None`` where it sets none, or not yet."""
    rule = rules.deadlines.application
    event_day = _event_day(item, rule.event)
    if rule.event and event_day is None:
        return None
    day = due_on(rule, year=item.programme.year, event_day=event_day, calendar=calendar())
    return end_of_day(day) if day is not None else None


def _event_day(item: Item, event: str) -> date | None:
    moment: datetime | None = None
    if event == "items_fixed":
        moment = item.programme.items_fixed_at
    elif event == "programme_issued":
        moment = item.programme.issued_at
    elif event == "plan_published":
        plan = plan_in_force(item.pk)
        moment = plan.published_at if plan else None
    return shanghai_date(moment) if moment else None


def end_for(call: ApplicationCall, unit_id: UUID, row: Application | None = None) -> datetime | None:
    """The moment from which this unit may hand in no more, with what was granted to it alone."""
    extended = (
        ApplicationExtension.objects.filter(item_id=call.item_id, unit_id=unit_id)
        .values_list("due_at", flat=True)
        .first()
    )
    own = [extended]
    if row is not None and row.state == ApplicationState.RETURNED:
        own.append(row.resubmit_by)
    return intake.closes_at(due_at=call.due_at, closed_at=call.closed_at, own=own)


# Who may apply


@dataclass(frozen=True, slots=True)
class Choice:
    """A track, and an object in it that a unit may apply for: itself or one below it."""

    track: Track
    candidate_id: UUID
    name: str
    unit_id: UUID
    """Who hands in: the object itself, or the unit above it."""

    @property
    def key(self) -> str:
        return f"{self.track.pk}:{self.candidate_id}"

    @property
    def label(self) -> str:
        return f"{track_name(self.track)} · {self.name}"


def choices_for(item: Item, unit_ids: Iterable[UUID] | None) -> list[Choice]:
    """What the units may apply for in the item; ``None``: everything that anybody may."""
    tracks = list(tracks_of([item.pk]).select_related("object_class", "sub_item", "region"))
    regional = any(track.region_id for track in tracks)
    day = counted_on(item.programme.year)
    objects = objects_of_classes([track.object_class_id for track in tracks], day, by_region=regional)
    keys = {one.unit_id for rows in objects.values() for one in rows}
    above = dict(Unit.objects.filter(pk__in=keys).values_list("pk", "superior_id"))
    wanted = None if unit_ids is None else frozenset(unit_ids)
    found = []
    for track in tracks:
        for one in objects.get(track.object_class_id, []):
            if track.region is not None and one.group != track.region.code:
                continue
            for unit_id in (one.unit_id, above.get(one.unit_id)):
                if unit_id is not None and (wanted is None or unit_id in wanted):
                    found.append(Choice(track, one.unit_id, one.name, unit_id))
                    break
    return found


def unit_choices(item: Item, actor: Actor) -> list[Choice]:
    """What the actor's units may still apply for: nothing that has an application already."""
    units = actor.units(*OBJECT_ROLES)
    if not units:
        return []
    taken = set(
        Application.objects.filter(item=item, state__in=ALIVE).values_list("track_id", "candidate_id")
    )
    return [one for one in choices_for(item, units) if (one.track.pk, one.candidate_id) not in taken]


def may_still_apply(item: Item, call: ApplicationCall, actor: Actor, at: datetime) -> bool:
    """Is there something left that the actor's units may apply for, and is there time, for all or granted to them?"""
    units = actor.units(*OBJECT_ROLES)
    if not units:
        return False
    granted = ApplicationExtension.objects.filter(item=item, unit__in=units, due_at__gt=at)
    return (is_open(call, at) or granted.exists()) and bool(unit_choices(item, actor))


# Applications


def applications_for(actor: Actor) -> QuerySet[Application]:
    """The office sees all; the item's leads what was handed in; a unit its own; nobody any other's."""
    rows = Application.objects.select_related(*_WITH)
    if actor.sees_everything:
        return rows
    led = actor.items(LEADS, *LEAD_ROLES)
    return rows.filter(Q(unit__in=actor.units(*OBJECT_ROLES)) | (Q(item__in=led) & SEEN_BY_LEAD))


def application_for(actor: Actor, application_id: UUID) -> Application:
    row = applications_for(actor).filter(pk=application_id).first()
    if row is None:
        raise Missing
    return row


def applications_of(actor: Actor, item_id: UUID) -> QuerySet[Application]:
    """The applications of one item with the experts' mean, in the order of tracks and units."""
    return (
        applications_for(actor)
        .filter(item_id=item_id)
        .annotate(
            expert_mean=Avg("reviews__score", filter=Q(reviews__stands_aside=False)),
            expert_count=Count("reviews", filter=Q(reviews__stands_aside=False)),
        )
        .order_by("track__position", "track_id", "candidate__position", "candidate_id", "begun_at")
    )


def files_of(row: Application) -> QuerySet[ApplicationFile]:
    return (
        ApplicationFile.objects.filter(application=row)
        .select_related("file", "added_by")
        .defer("file__content")
    )


def reviews_of(row: Application) -> QuerySet[ExpertReview]:
    return ExpertReview.objects.filter(application=row).select_related("recorded_by")


def leaves_for(track_id: UUID) -> list[intake.Leaf]:
    """The scored indicators of the track's locked scheme, for the self-assessment; none: it is written freely."""
    rows = list(
        Indicator.objects.filter(
            scheme__track_id=track_id,
            scheme__state=SchemeState.LOCKED,
            scheme__plan__state=PlanState.PUBLISHED,
        )
        .select_related("scheme")
        .order_by("position", "id")
    )
    branches = {row.parent_id for row in rows}
    return [
        intake.Leaf(str(row.pk), row.name, row.weight if row.scheme.weighting == "points" else None)
        for row in rows
        if row.pk not in branches
    ]


# What others ask of applications


def accepted_units(item_id: UUID) -> set[tuple[UUID, UUID]]:
    """Unit and track of every accepted application of the item: they and nobody else take part."""
    rows = Application.objects.filter(item_id=item_id, state=ApplicationState.ACCEPTED)
    return set(rows.values_list("candidate_id", "track_id"))


def participants(item: Item, rules: RuleSet) -> dict[UUID, frozenset[UUID]] | None:
    """Track → the units that take part, where the item takes applications; ``None``: every object of the class does."""
    if not takes_applications(item, rules):
        return None
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for unit_id, track_id in accepted_units(item.pk):
        found[track_id].add(unit_id)
    return {track_id: frozenset(units) for track_id, units in found.items()}


def open_questions(item: Item, rules: RuleSet, at: datetime) -> list[Finding]:
    """What keeps a list of the item from being drafted: applications open or not reviewed, expert reviews missing."""
    if not takes_applications(item, rules):
        return []
    clause = clause_of(rules, "item.intake")
    call = call_of(item.pk)
    found = []
    if call is None:
        return [said("not_opened", clause)]
    if is_open(call, at):
        found.append(said("still_open", clause_of(rules, "deadline.application") or clause))
    required = rules.evaluation.experts == "required"
    rows = (
        Application.objects.filter(
            item=item,
            state__in=[ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.ACCEPTED],
        )
        .select_related("candidate")
        .annotate(expert_count=Count("reviews", filter=Q(reviews__stands_aside=False)))
        .order_by("candidate__position", "candidate_id", "id")
    )
    for row in rows:
        name = row.candidate.name
        if row.state == ApplicationState.SUBMITTED:
            found.append(said("not_reviewed", clause, name=name))
        elif row.state == ApplicationState.RETURNED and row.resubmit_by is not None and at < row.resubmit_by:
            found.append(said("returned_open", clause, name=name))
        elif row.state == ApplicationState.ACCEPTED and required and not row.expert_count:
            found.append(said("expert_missing", clause_of(rules, "evaluation.experts"), name=name))
    return found


@dataclass(frozen=True, slots=True)
class Summary:
    """An accepted application in a line, for the page of a list."""

    application_id: UUID
    self_score: Decimal | None
    experience: str
    expert_mean: Decimal | None
    expert_count: int
    lead_score: Decimal | None

    @property
    def own_score(self) -> str:
        return plain(self.self_score, strip=True) if self.self_score is not None else ""

    @property
    def score(self) -> Decimal | None:
        """What ranks where no values are collected: the experts' mean, else the lead's own score."""
        return intake.ranking_score(self.expert_mean, self.lead_score)


def summaries(item_id: UUID) -> dict[tuple[UUID, UUID], Summary]:
    """(unit, track) → its accepted application. Two queries."""
    rows = list(Application.objects.filter(item_id=item_id, state=ApplicationState.ACCEPTED))
    scores: dict[UUID, list[Decimal]] = defaultdict(list)
    counted: dict[UUID, int] = defaultdict(int)
    reviews = ExpertReview.objects.filter(application__in=[row.pk for row in rows], stands_aside=False)
    for application_id, score in reviews.values_list("application_id", "score"):
        counted[application_id] += 1
        if score is not None:
            scores[application_id].append(score)
    return {
        (row.candidate_id, row.track_id): Summary(
            row.pk,
            row.self_score,
            row.experience,
            intake.mean(scores[row.pk]),
            counted[row.pk],
            row.lead_score,
        )
        for row in rows
    }


# Evidence


def evidence_for(actor: Actor) -> QuerySet[Evidence]:
    """What the actor may read: the office everything, a lead what bears on its items."""
    rows = Evidence.objects.select_related("unit", "item", "programme", "entered_by")
    if actor.sees_everything:
        return rows
    led = actor.items(LEADS, *LEAD_ROLES)
    return rows.filter(Q(item__in=led) | Q(item=None, programme__items__in=led)).distinct()


def evidence_of(item: Item, units: Iterable[UUID] | None = None) -> dict[UUID, list[Evidence]]:
    """Unit → what is on record about it that bears on the item, newest first. One query."""
    rows = Evidence.objects.filter(
        Q(item=item) | Q(item=None, programme_id=item.programme_id), struck_at=None
    )
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    found: dict[UUID, list[Evidence]] = defaultdict(list)
    for row in rows.order_by("-happened_on", "id"):
        found[row.unit_id].append(row)
    return dict(found)


# Items that take applications, for the agenda and the lists


def open_items(rules_by_programme: dict[UUID, RuleSet] | None = None) -> list[Item]:
    """The included items of issued programmes whose objects apply."""
    rows = Item.objects.filter(
        state=ItemState.INCLUDED, programme__state=ProgrammeState.ISSUED
    ).select_related("programme")
    known = rules_by_programme if rules_by_programme is not None else {}
    items = list(rows.order_by("programme__year", "number"))
    for item in items:
        if item.programme_id not in known:
            known[item.programme_id] = rules_of(item.programme)
    own = held_all(items, known)
    return [item for item in items if takes_applications(item, own[item.pk])]


def programmes_to_open() -> list[Programme]:
    """The issued programmes with an item whose objects apply and that nobody opened yet, for the office."""
    items = open_items()
    opened = calls_of(item.pk for item in items)
    return list({item.programme_id: item.programme for item in items if item.pk not in opened}.values())


def calls_of(item_ids: Iterable[UUID]) -> dict[UUID, ApplicationCall]:
    return {row.item_id: row for row in ApplicationCall.objects.filter(item_id__in=list(item_ids))}


def said(code: str, clause: Clause | None = None, *, where: str = "", **params: object) -> Finding:
    """A finding with its sentence filled in."""
    return Finding(code=code, message=str(APPLICATION_SENTENCES[code]) % params, clause=clause, where=where)


def findings_of(faults: Sequence[intake.Fault], rules: RuleSet) -> list[Finding]:
    return [
        Finding(
            code=one.code,
            message=str(APPLICATION_SENTENCES[one.code]) % dict(one.params),
            clause=clause_of(rules, one.rule) if one.rule else None,
        )
        for one in faults
    ]


def state_counts(item_id: UUID) -> dict[str, int]:
    """State → how many applications of the item. One query."""
    rows: Any = Application.objects.filter(item_id=item_id).values_list("state").annotate(count=Count("id"))
    return dict(rows)


def is_open(call: ApplicationCall, at: datetime) -> bool:
    return call.closed_at is None and (call.due_at is None or at < call.due_at)


def call_text(call: ApplicationCall | None, at: datetime) -> str:
    """Where the taking of applications stands, in a word."""
    if call is None:
        return _("not opened")
    return _("open") if is_open(call, at) else _("closed")


def unit_names(unit_ids: Iterable[UUID]) -> list[tuple[str, str]]:
    """Ids and names of units in their order, as choices."""
    rows = Unit.objects.filter(pk__in=list(unit_ids)).order_by("position", "name")
    return [(str(unit_id), name) for unit_id, name in rows.values_list("pk", "name")]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside an object on the page of a list."""

    name: str
    summary: Summary | None
    evidence: list[Evidence]


def beside_list(item: Item, rules: RuleSet, objects: Iterable[tuple[UUID, UUID, str]]) -> list[Beside]:
    """For each object (unit, track, name) what it handed in and what is known of it; who has neither is left out."""
    handed = summaries(item.pk) if takes_applications(item, rules) else {}
    known = evidence_of(item) if rules.evaluation.evidence else {}
    rows = [Beside(name, handed.get((unit, track)), known.get(unit, [])) for unit, track, name in objects]
    return [row for row in rows if row.summary is not None or row.evidence]
