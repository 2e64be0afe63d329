"""Reads that cross the apps: facts of items, who leads them, what is due. Constant numbers of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from appeals.models import Appeal
from appeals.permissions import visible_appeals
from appeals.states import ENDED
from evaluations.models import ProposedList, Round, Veto
from evaluations.states import ListState, RoundState, VetoState
from indicators.models import DataRequest, Scheme
from indicators.queries.requests import requests_for
from indicators.states import RequestState
from ledger.catalogue import act_text
from ledger.models import Act
from notifications.audiences import deadline_text
from notifications.models import Deadline, Notification
from organizations.actors import LEADS, Actor
from organizations.models import Person
from organizations.roles import Role
from portal.rules import Facts, Stage, lacks, stage_of
from programs.models import Item, ItemRelation, Plan, Programme, Track
from programs.queries import item_for, items_for, programmes_for
from programs.states import PlanState
from publicity.models import CommendationNotice, Hold, PublicNotice
from publicity.queries.commendations import commendations_for
from publicity.states import NoticeState
from rewards.models import Reward
from rewards.permissions import visible_rewards
from rewards.states import RewardState


@dataclass(frozen=True, slots=True)
class Due:
    """The next deadline of an item."""

    at: datetime
    text: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One item on the board: where it stands, who leads, what is next due, what is missing."""

    item: Item
    facts: Facts
    stage: Stage | None
    leads: tuple[str, ...] = ()
    due: Due | None = None
    lacking: tuple[tuple[str, int], ...] = field(default_factory=tuple)


def facts_of(items: Iterable[Item], programme: Programme) -> dict[UUID, Facts]:
    """The facts of all items of one programme; thirteen queries, however many items there are."""
    rows = list(items)
    ids = [item.pk for item in rows]
    plans = {
        item_id: (plan_id, state)
        for item_id, plan_id, state in Plan.objects.filter(item_id__in=ids)
        .exclude(state=PlanState.SUPERSEDED)
        .values_list("item_id", "id", "state")
    }
    schemes = _counts(Scheme.objects.filter(plan_id__in=[plan for plan, _state in plans.values()]), "plan__item_id")
    tracks = _counts(Track.objects.filter(item_id__in=ids))
    requests = {
        item_id: (total, accepted)
        for item_id, total, accepted in DataRequest.objects.filter(item_id__in=ids)
        .values_list("item_id")
        .annotate(total=Count("id"), accepted=Count("id", filter=Q(state=RequestState.ACCEPTED)))
        .order_by()
    }
    sealed = _counts(Round.objects.filter(item_id__in=ids, state=RoundState.SEALED))
    lists = dict(
        ProposedList.objects.filter(item_id__in=ids)
        .exclude(state__in=[ListState.REPLACED, ListState.RETURNED])
        .values_list("item_id", "state")
    )
    notices = {
        item_id: (state, closes_at)
        for item_id, state, closes_at in PublicNotice.objects.filter(item_id__in=ids)
        .exclude(state=NoticeState.WITHDRAWN)
        .order_by("scheduled_at")
        .values_list("item_id", "state", "closes_at")
    }
    holds = _counts(Hold.objects.filter(item_id__in=ids, released_at=None))
    appeals = _counts(Appeal.objects.filter(item_id__in=ids).exclude(state__in=sorted(ENDED)))
    vetoes = _counts(Veto.objects.filter(item_id__in=ids, state=VetoState.PROPOSED))
    commendation = (
        CommendationNotice.objects.filter(programme=programme).values_list("state", flat=True).first() or ""
    )
    rewards = {
        item_id: (total, honoured)
        for item_id, total, honoured in Reward.objects.filter(item_id__in=ids)
        .exclude(state=RewardState.WITHDRAWN)
        .values_list("item_id")
        .annotate(total=Count("id"), honoured=Count("id", filter=Q(state=RewardState.HONOURED)))
        .order_by()
    }
    facts = {}
    for item in rows:
        plan_state = plans.get(item.pk, (None, ""))[1]
        total, accepted = requests.get(item.pk, (0, 0))
        notice_state, closes_at = notices.get(item.pk, ("", None))
        promised, honoured = rewards.get(item.pk, (0, 0))
        facts[item.pk] = Facts(
            item_state=item.state,
            programme_state=programme.state,
            plan_state=plan_state,
            tracks=tracks.get(item.pk, 0),
            seals=schemes.get(item.pk, 0),
            requests=total,
            requests_accepted=accepted,
            rounds_sealed=sealed.get(item.pk, 0),
            list_state=lists.get(item.pk, ""),
            notice_state=notice_state,
            notice_closes_at=closes_at,
            open_holds=holds.get(item.pk, 0),
            open_appeals=appeals.get(item.pk, 0),
            open_vetoes=vetoes.get(item.pk, 0),
            commendation_state=commendation,
            rewards=promised,
            rewards_honoured=honoured,
        )
    return facts


def _counts(rows: object, column: str = "item_id") -> dict[UUID, int]:
    counted = rows.values_list(column).annotate(total=Count("id")).order_by()  # type: ignore[attr-defined]
    return dict(counted)


def lead_names(item_ids: Iterable[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The names of the lead units of items, the co-ordinating one first. One query."""
    found: dict[UUID, list[str]] = {}
    rows = (
        ItemRelation.objects.filter(content_object_id__in=list(item_ids), permission__codename=LEADS)
        .order_by("position", "id")
        .values_list("content_object_id", "group__unit__name")
    )
    for item_id, name in rows:
        found.setdefault(item_id, []).append(name)
    return {item_id: tuple(names) for item_id, names in found.items()}


def next_deadlines(item_ids: Iterable[UUID]) -> dict[UUID, Due]:
    """The earliest open deadline of each item. One query."""
    found: dict[UUID, Due] = {}
    rows = (
        Deadline.objects.filter(item_id__in=list(item_ids), met_at=None, cancelled_at=None)
        .order_by("item_id", "due_at")
        .distinct("item_id")
        .values_list("item_id", "due_at", "kind", "params")
    )
    for item_id, due_at, kind, params in rows:
        found[item_id] = Due(at=due_at, text=deadline_text(kind, params))
    return found


def board(programme: Programme, items: Iterable[Item]) -> list[Row]:
    """The rows of the programme board, by number."""
    rows = list(items)
    ids = [item.pk for item in rows]
    facts = facts_of(rows, programme)
    leads: Mapping[UUID, tuple[str, ...]] = lead_names(ids)
    due = next_deadlines(ids)
    return [
        Row(
            item=item,
            facts=facts[item.pk],
            stage=stage_of(facts[item.pk]),
            leads=leads.get(item.pk, ()),
            due=due.get(item.pk),
            lacking=tuple(lacks(facts[item.pk])),
        )
        for item in rows
    ]


def unread_count(person_id: UUID) -> int:
    return Notification.objects.filter(person_id=person_id, read_at=None).count()


def programmes_of(actor: Actor) -> list[Programme]:
    """The programmes that the actor may know of, the latest first; none for the three administrators (三员分立)."""
    return list(programmes_for(actor).order_by("-year", "title"))


def items_on_board(programme: Programme, actor: Actor) -> list[Item]:
    """The items of a programme by number, as far as the actor may know of them; declined ones stay with the office."""
    return list(items_for(actor).filter(programme=programme).order_by("number"))


def find_item(item_id: UUID, actor: Actor) -> Item:
    """One item that the actor may know of, with its programme; raises ``Missing`` otherwise."""
    return item_for(actor, item_id)


@dataclass(frozen=True, slots=True)
class ItemPage:
    """The artefacts of one item, as far as the actor may see them."""

    leads: tuple[str, ...]
    tracks: tuple[Track, ...]
    plans: tuple[Plan, ...]
    rounds: tuple[Round, ...]
    lists: tuple[ProposedList, ...]
    notices: tuple[PublicNotice, ...]
    requests: tuple[DataRequest, ...]
    appeals: tuple[Appeal, ...]
    commendations: tuple[CommendationNotice, ...]
    rewards: tuple[Reward, ...]


def page_of_item(item: Item, actor: Actor) -> ItemPage:
    """Ten queries. Rounds and lists are for the office and the leads; notices for all once they have opened."""
    inside = actor.sees_everything or actor.leads(item.pk) is not None
    notices = PublicNotice.objects.filter(item=item).order_by("-scheduled_at")
    plans = Plan.objects.filter(item=item).order_by("-version")
    if not inside:
        notices = notices.filter(state__in=[NoticeState.OPEN, NoticeState.CLOSED, NoticeState.SUSPENDED])
        plans = plans.exclude(state=PlanState.DRAFT)
    return ItemPage(
        leads=lead_names([item.pk]).get(item.pk, ()),
        tracks=tuple(
            Track.objects.filter(item=item).select_related("sub_item", "object_class").order_by("position", "id")
        ),
        plans=tuple(plans),
        rounds=tuple(
            Round.objects.filter(item=item)
            .select_related("track__object_class", "track__sub_item")
            .order_by("track__position", "-number")
        )
        if inside
        else (),
        lists=tuple(ProposedList.objects.filter(item=item).order_by("-version")) if inside else (),
        notices=tuple(notices),
        requests=tuple(requests_for(actor).filter(item=item)),
        appeals=tuple(
            Appeal.objects.filter(visible_appeals(actor), item=item).select_related("unit").order_by("filed_at", "id")
        ),
        commendations=tuple(commendations_for(actor).filter(programme_id=item.programme_id)),
        rewards=tuple(
            Reward.objects.filter(visible_rewards(actor), item=item).select_related("unit").order_by("due_on", "id")
        ),
    )


def acts_of_item(item: Item, actor: Actor, limit: int = 30) -> list[dict[str, object]]:
    """What has happened, latest first, for the office and the leads. Two queries."""
    if not (actor.sees_everything or actor.leads(item.pk)):
        return []
    acts = list(Act.objects.filter(item_id=item.pk).order_by("-at", "-sequence")[:limit])
    names = dict(
        Person.objects.filter(pk__in={act.actor_id for act in acts if act.actor_id}).values_list("pk", "display_name")
    )
    return [
        {
            "at": act.at,
            "label": act_text(act.act),
            "actor": names.get(act.actor_id, _("the system")),
            "capacity": capacity_text(act.capacity),
            "sequence": act.sequence,
        }
        for act in acts
    ]


def capacity_text(capacity: str) -> str:
    """A capacity as stored (role, unit) in words: the role's name."""
    role = capacity.partition("@")[0]
    return str(Role(role).label) if role in Role.values else ""


def my_deadlines(actor: Actor, limit: int) -> list[Due]:
    """Open deadlines of the actor's roles in the actor's units, the nearest first. One query."""
    wanted = Q(pk=None)
    for held in actor.held:
        wanted |= Q(role=held.role) & (Q(unit_id=held.unit_id) | Q(unit_id=None))
    rows = Deadline.objects.filter(wanted, met_at=None, cancelled_at=None).order_by("due_at")[:limit]
    return [Due(at=row.due_at, text=deadline_text(row.kind, row.params), path=row.path) for row in rows]


def recent_messages(actor: Actor, limit: int) -> list[Notification]:
    return list(
        Notification.objects.filter(person_id=actor.person_id, read_at=None).order_by("-made_at")[:limit]
    )
