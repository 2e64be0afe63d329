"""Who hears of a batch of acts, read once for all of them; and what a person finds in the inbox and among the deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import NoReverseMatch
from django.utils.module_loading import import_string

from core.addresses import place
from core.errors import Missing
from core.scope import require_scope
from ledger.catalogue import act_text
from ledger.models import Act
from notifications.audiences import Audience, audience_of, deadline_text
from notifications.models import Deadline, Notification
from notifications.rules import PROMPT
from organizations.actors import LEADS, Actor
from organizations.models import Membership, Unit
from organizations.queries import slug_of
from organizations.roles import LEAD_ROLES

REMINDER = "deadline:"
"""Kinds of messages that remind of a deadline begin so; all others are acts."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told of one act."""

    person_id: UUID
    act: Act
    params: dict[str, object]
    path: str


class Roll:
    """The people of the tenant who hold one of some roles now, and which items their units have a relation to."""

    def __init__(self, audiences: Iterable[Audience], at: datetime) -> None:
        audiences = list(audiences)
        roles = {role for audience in audiences for role in (*audience.office, *audience.unit)}
        roles |= {role for audience in audiences for _relation, told in audience.relations for role in told}
        self.rows = list(
            Membership.objects.filter(
                Q(valid_to=None) | Q(valid_to__gt=at),
                tenant_id=require_scope().tenant_id,
                role__in=sorted(roles),
                valid_from__lte=at,
                person__disabled_at=None,
            ).values_list("person_id", "unit_id", "role")
        )
        related = any(audience.relations for audience in audiences)
        relations = import_string(settings.DULI_ITEM_RELATIONS)
        self.relations = relations({unit for _person, unit, _role in self.rows}) if related else {}

    def concerned(self, act: Act, audience: Audience) -> set[UUID]:
        """Everybody whom the audience names, but the actor."""
        units = {
            relation: {unit for item, unit in self.relations.get(relation, ()) if item == act.item_id}
            for relation, _roles in audience.relations
        }
        people = {
            person
            for person, unit, role in self.rows
            if role in audience.office
            or (role in audience.unit and unit == act.unit_id)
            or any(role in roles and unit in units[relation] for relation, roles in audience.relations)
        }
        people.discard(act.actor_id)
        return people


def messages_of(
    acts: Sequence[Act], payloads: Mapping[UUID, Mapping[str, object] | None], at: datetime
) -> list[Message]:
    """Every message that the acts give rise to. Five queries, however many acts."""
    told = [(act, audience) for act in acts if (audience := audience_of(act.act)) is not None]
    if not told:
        return []
    roll = Roll((audience for _act, audience in told), at)
    titles = item_titles(act.item_id for act, _audience in told)
    units = unit_names(act.unit_id for act, _audience in told)
    slug = slug_of(require_scope().tenant_id)
    found = []
    for act, audience in told:
        payload = payloads.get(act.id) or {}
        params: dict[str, object] = {
            "item": titles.get(act.item_id, "") or payload.get("item_title", ""),  # type: ignore[arg-type]
            "unit": units.get(act.unit_id, "") or payload.get("unit_name", ""),  # type: ignore[arg-type]
            "result": act.result,
        }
        path = str(payload.get("path", "")) or _path(slug, act, audience)
        found += [
            Message(person, act, params, path) for person in sorted(roll.concerned(act, audience), key=str)
        ]
    return found


def _path(slug: str, act: Act, audience: Audience) -> str:
    """The page of the act's subject, else of its item, else none."""
    wanted = [(audience.route, act.subject_id)] if audience.route else []
    if act.item_id:
        wanted.append((settings.DULI_ITEM_PAGE, str(act.item_id)))
    for route, key in wanted:
        try:
            return place(slug, route, key)
        except NoReverseMatch:
            continue
    return ""


def item_titles(item_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Item → title; asks the app that owns items, by the name in the settings."""
    wanted = {item_id for item_id in item_ids if item_id is not None}
    if not wanted:
        return {}
    titles: dict[UUID, str] = import_string(settings.DULI_ITEM_TITLES)(wanted)
    return titles


def unit_names(unit_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {unit_id for unit_id in unit_ids if unit_id is not None}
    if not wanted:
        return {}
    return dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name"))


# What a person reads


@dataclass(frozen=True, slots=True)
class Entry:
    """One message as its reader sees it, in the reader's language."""

    id: UUID
    text: str
    item: str
    unit: str
    path: str
    made_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline as its reader sees it."""

    id: UUID
    text: str
    item: str
    unit: str
    path: str
    due_at: datetime
    provisional: bool
    overdue: bool


def inbox_of(person_id: UUID, *, item_id: UUID | None = None) -> QuerySet[Notification]:
    """A person's messages in the active tenant: unread first, then the newest."""
    rows = Notification.objects.filter(person_id=person_id)
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    unread = Case(When(read_at=None, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(read=unread).order_by("read", "-made_at", "-id")


def entries(rows: Iterable[Notification]) -> list[Entry]:
    """The messages as words, in the language that is active now."""
    return [
        Entry(
            id=row.pk,
            text=text_of(row.kind, row.params),
            item=str(row.params.get("item", "")),
            unit=str(row.params.get("unit", "")),
            path=row.path,
            made_at=row.made_at,
            read_at=row.read_at,
        )
        for row in rows
    ]


def text_of(kind: str, params: Mapping[str, object]) -> str:
    """The sentence of an act or of a reminder."""
    if kind.startswith(REMINDER):
        return deadline_text(kind.removeprefix(REMINDER), params)
    return str(act_text(kind))


def items_in_inbox(person_id: UUID) -> dict[UUID, str]:
    """The items that a person has messages about, to filter by. Two queries."""
    ids = (
        Notification.objects.filter(person_id=person_id)
        .exclude(item_id=None)
        .values_list("item_id", flat=True)
    )
    return item_titles(ids.order_by().distinct())


def unread_count(person_id: UUID | None) -> int:
    """How many messages of the active tenant a person has not read; what the bell shows."""
    if person_id is None:
        return 0
    return Notification.objects.filter(person_id=person_id, read_at=None).count()


def notification_of(person_id: UUID | None, notification_id: UUID) -> Notification:
    """A person's own message. Raises ``Missing`` for anybody else's."""
    row = Notification.objects.filter(person_id=person_id, pk=notification_id).first()
    if row is None:
        raise Missing
    return row


MINE, ITEMS, ALL = "mine", "items", "all"


def scopes_of(actor: Actor) -> list[str]:
    """Which views of what is due somebody has: their own; their units' items; everything, for the office."""
    found = [MINE]
    if actor.items(LEADS, *LEAD_ROLES):
        found.append(ITEMS)
    if actor.sees_everything:
        found.append(ALL)
    return found


def deadlines_for(actor: Actor, which: str = MINE) -> QuerySet[Deadline]:
    """What is due and neither met nor cancelled, the nearest first."""
    rows = (
        Deadline.objects.filter(met_at=None, cancelled_at=None)
        .select_related("unit")
        .order_by("due_at", "id")
    )
    if which == ALL and actor.sees_everything:
        return rows
    mine = Q(pk=None)
    for held in actor.held:
        mine |= Q(role=held.role) & (Q(unit_id=held.unit_id) | Q(unit_id=None))
    if which == ITEMS:
        mine |= Q(item_id__in=actor.items(LEADS, *LEAD_ROLES))
    return rows.filter(mine)


def dues(rows: Iterable[Deadline], at: datetime) -> list[Due]:
    """The deadlines as words. One query more, for the titles of their items."""
    found = list(rows)
    titles: dict[UUID | None, str] = {}
    titles.update(item_titles(row.item_id for row in found).items())
    return [
        Due(
            id=row.pk,
            text=deadline_text(
                row.kind, {"item": titles.get(row.item_id, ""), "unit": _unit(row), **row.params}
            ),
            item=titles.get(row.item_id, ""),
            unit=_unit(row),
            path=row.path,
            due_at=row.due_at,
            provisional=row.provisional,
            overdue=row.due_at < at and not row.params.get(PROMPT),
        )
        for row in found
    ]


def _unit(row: Deadline) -> str:
    return row.unit.name if row.unit is not None else ""


def open_since(kind: str, subject_id: UUID) -> datetime | None:
    """When the open deadline of this kind was set down; None when none is open."""
    return (
        Deadline.objects.filter(kind=kind, subject_id=subject_id, met_at=None, cancelled_at=None)
        .values_list("made_at", flat=True)
        .first()
    )
