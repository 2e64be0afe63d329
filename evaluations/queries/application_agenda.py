"""What waits for somebody in applications, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from core.workdays import shanghai_date
from evaluations.models import Application, ApplicationCall, ApplicationExtension
from evaluations.queries.applications import ALIVE, calls_of, is_open, open_items
from evaluations.states import ApplicationState
from organizations.actors import LEADS, Actor
from organizations.models import UnitClass
from organizations.roles import OBJECT_ROLES, Role
from programs.models import Item, Track
from programs.queries import rules_of
from programs.states import ItemState, ProgrammeState


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: the act, the page where it is done and the key of its address."""

    act: str
    route: str
    key: UUID
    item_id: UUID
    item_title: str
    due_at: datetime | None = None
    count: int = 1


def agenda_of(actor: Actor, at: datetime) -> list[Task]:
    """Everything about applications that waits for the actor."""
    return [*_of_objects(actor, at), *_of_leads(actor)]


def _of_objects(actor: Actor, at: datetime) -> list[Task]:
    units = actor.units(*OBJECT_ROLES)
    if not units:
        return []
    calls = list(
        ApplicationCall.objects.filter(
            item__state=ItemState.INCLUDED, item__programme__state=ProgrammeState.ISSUED
        ).select_related("item")
    )
    if not calls:
        return []
    mine: dict[UUID, list[Application]] = defaultdict(list)
    for row in Application.objects.filter(unit__in=units, state__in=ALIVE):
        mine[row.item_id].append(row)
    extended: dict[tuple[UUID, UUID], datetime] = {
        (item_id, unit_id): due
        for item_id, unit_id, due in ApplicationExtension.objects.filter(unit__in=units).values_list(
            "item_id", "unit_id", "due_at"
        )
    }
    candidates = _items_of_units(units, [call.item_id for call in calls], at)
    found = []
    for call in calls:
        due = call.due_at
        granted = [extended[key] for key in extended if key[0] == call.item_id]
        for row in mine[call.item_id]:
            own = extended.get((call.item_id, row.unit_id))
            end = max(filter(None, [due, own]), default=None)
            if row.state == ApplicationState.DRAFT and (is_open(call, at) or (own and at < own)):
                found.append(_task("write", "application-detail", row.pk, call.item, end))
            elif row.state == ApplicationState.RETURNED and row.resubmit_by and at < row.resubmit_by:
                found.append(_task("complete", "application-detail", row.pk, call.item, row.resubmit_by))
        late = max(granted, default=None)
        takes = is_open(call, at) or (late is not None and at < late)
        if not mine[call.item_id] and takes and call.item_id in candidates:
            found.append(_task("apply", "application-begin", call.item_id, call.item, late or due))
    return found


def _items_of_units(units: frozenset[UUID], item_ids: list[UUID], at: datetime) -> set[UUID]:
    """The items that have a track for one of the units, or for a unit below one of them."""
    day = shanghai_date(at)
    classes = (
        UnitClass.objects.filter(
            Q(unit__in=units) | Q(unit__superior__in=units), Q(valid_to=None) | Q(valid_to__gte=day)
        )
        .values_list("object_class_id", flat=True)
        .distinct()
    )
    rows = Track.objects.filter(item_id__in=item_ids, object_class_id__in=list(classes))
    return set(rows.values_list("item_id", flat=True))


def _of_leads(actor: Actor) -> list[Task]:
    operated = actor.items(LEADS, Role.LEAD_OPERATOR)
    led = operated | actor.items(LEADS, Role.LEAD_REVIEWER)
    if not led:
        return []
    items = [item for item in open_items() if item.pk in led]
    if not items:
        return []
    calls = calls_of(item.pk for item in items)
    to_review: dict[UUID, int] = dict(
        Application.objects.filter(item_id__in=calls, state=ApplicationState.SUBMITTED)
        .exclude(submitted_by=actor.person_id)
        .values_list("item_id")
        .annotate(count=Count("id"))
    )
    unheard: dict[UUID, int] = defaultdict(int)
    accepted = Application.objects.filter(item_id__in=calls, state=ApplicationState.ACCEPTED).annotate(
        heard=Count("reviews", filter=Q(reviews__stands_aside=False))
    )
    for item_id in accepted.filter(heard=0).values_list("item_id", flat=True):
        unheard[item_id] += 1
    found = []
    for item in items:
        if item.pk not in calls:
            if item.pk in operated:
                found.append(_task("open", "application-open", item.pk, item, None))
            continue
        if to_review.get(item.pk):
            found.append(_task("review", "application-item", item.pk, item, None, to_review[item.pk]))
        if unheard.get(item.pk) and rules_of(item.programme).evaluation.experts == "required":
            found.append(_task("experts", "application-item", item.pk, item, None, unheard[item.pk]))
    return found


def _task(act: str, route: str, key: UUID, item: Item, due_at: datetime | None, count: int = 1) -> Task:
    return Task(act, route, key, item.pk, item.title, due_at, count)
