"""Reads that cross the apps: facts of items, who leads them, what is due. Constant numbers of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, F, IntegerField, Q, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from appeals import messages as appeals
from appeals.models import Appeal
from appeals.permissions import visible_appeals
from appeals.states import ENDED
from evaluations.models import ProposedList, Round, Veto
from evaluations.queries.lists import lists_of
from evaluations.queries.rounds import rounds_at_work
from evaluations.states import ListState, RoundState, VetoState, next_step
from indicators.models import DataRequest, Scheme
from indicators.permissions import can_read_request
from indicators.queries.requests import requests_at_work
from indicators.states import RequestState
from ledger.catalogue import act_text
from ledger.models import Act
from notifications.audiences import deadline_text
from notifications.models import Deadline, Notification
from organizations.actors import LEADS, Actor
from organizations.models import Person
from organizations.roles import LEAD_ROLES, Role
from portal.rules import Facts, Stage, lacks, stage_of, used_stages
from programs.models import Item, ItemRelation, Plan, Programme, Track
from programs.procedure import award_is_issued
from programs.queries import item_for, items_for, plans_for, plans_of, programmes_for, rules_of
from programs.states import PlanState
from publicity.models import CommendationNotice, Hold, PublicNotice
from publicity.queries.commendations import commendations_for
from publicity.queries.notices import notices_for, notices_of
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
    """The facts of all items of one programme; one query, however many items there are."""
    rows = list(items)
    ids = [item.pk for item in rows]
    told: dict[str, dict[UUID, tuple[Any, ...]]] = {kind: {} for kind in KINDS}
    for kind, about, state, total, part, moment in _told(ids, programme):
        told[kind][about] = (state, total, part, moment)
    nothing = ("", 0, 0, None)
    commendation = told["commendation"].get(programme.pk, nothing)[0]
    rules = rules_of(programme)
    used, issued = used_stages(rules), award_is_issued(rules)
    facts = {}
    for item in rows:
        found = {kind: about.get(item.pk, nothing) for kind, about in told.items()}
        facts[item.pk] = Facts(
            item_state=item.state,
            programme_state=programme.state,
            plan_state=found["plan"][0],
            tracks=found["tracks"][1],
            seals=found["schemes"][1],
            requests=found["requests"][1],
            requests_accepted=found["requests"][2],
            rounds_sealed=found["sealed"][1],
            list_state=found["list"][0],
            notice_state=found["notice"][0],
            notice_closes_at=found["notice"][3],
            open_holds=found["holds"][1],
            open_appeals=found["appeals"][1],
            open_vetoes=found["vetoes"][1],
            commendation_state=commendation,
            rewards=found["rewards"][1],
            rewards_honoured=found["rewards"][2],
            used=used,
            list_step=next_step(rules, found["list"][0]) or "",
            issued=issued,
        )
    return facts


KINDS = (
    "plan", "tracks", "schemes", "requests", "sealed", "list", "notice", "holds", "appeals", "vetoes", "commendation",
    "rewards",
)  # fmt: skip


def _told(ids: list[UUID], programme: Programme) -> Iterable[tuple[Any, ...]]:
    """What each app knows of the items, as one statement: kind, item, state, count, part of it, moment."""
    about = Q(item_id__in=ids)
    plans = Plan.objects.filter(about).exclude(state=PlanState.SUPERSEDED)
    lists = ProposedList.objects.filter(about).exclude(state__in=[ListState.REPLACED, ListState.RETURNED])
    notices = PublicNotice.objects.filter(about).exclude(state=NoticeState.WITHDRAWN)
    latest = notices.order_by("item_id", "-scheduled_at").distinct("item_id").values("pk")
    accepted = Count("pk", filter=Q(state=RequestState.ACCEPTED))
    honoured = Count("pk", filter=Q(state=RewardState.HONOURED))
    commendations = CommendationNotice.objects.filter(programme=programme)
    parts = [
        _states("plan", plans),
        _counts("tracks", Track.objects.filter(about)),
        _counts("schemes", Scheme.objects.filter(plan__in=plans.values("pk")), "plan__item_id"),
        _counts("requests", DataRequest.objects.filter(about), part=accepted),
        _counts("sealed", Round.objects.filter(about, state=RoundState.SEALED)),
        _states("list", lists),
        _states("notice", PublicNotice.objects.filter(pk__in=latest), moment="closes_at"),
        _counts("holds", Hold.objects.filter(about, released_at=None)),
        _counts("appeals", Appeal.objects.filter(about).exclude(state__in=sorted(ENDED))),
        _counts("vetoes", Veto.objects.filter(about, state=VetoState.PROPOSED)),
        _states("commendation", commendations, "programme_id"),
        _counts("rewards", Reward.objects.filter(about).exclude(state=RewardState.WITHDRAWN), part=honoured),
    ]
    return parts[0].union(*parts[1:], all=True)


COLUMNS = ("told_kind", "told_about", "told_state", "told_total", "told_part", "told_moment")
_NO_COUNT = Value(0, output_field=IntegerField())


def _states(kind: str, rows: QuerySet[Any], column: str = "item_id", moment: str = "") -> QuerySet[Any]:
    no_moment = Cast(Value(None), DateTimeField())
    return (
        rows.order_by()
        .annotate(
            told_kind=Cast(Value(kind), TextField()),
            told_about=F(column),
            told_state=Cast("state", TextField()),
            told_total=_NO_COUNT,
            told_part=_NO_COUNT,
            told_moment=F(moment) if moment else no_moment,
        )
        .values_list(*COLUMNS)
    )


def _counts(
    kind: str, rows: QuerySet[Any], column: str = "item_id", *, part: Count | None = None
) -> QuerySet[Any]:
    return (
        rows.order_by()
        .values(
            told_kind=Cast(Value(kind), TextField()),
            told_about=F(column),
            told_state=Cast(Value(""), TextField()),
        )
        .annotate(
            told_total=Count("pk"),
            told_part=part or _NO_COUNT,
            told_moment=Cast(Value(None), DateTimeField()),
        )
        .values_list(*COLUMNS)
    )


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


APPEAL_DEADLINES = (appeals.ACCEPT, appeals.ANSWER)
"""They name who has appealed: for the office, for whoever leads the item, and for nobody else."""


def next_deadlines(item_ids: Iterable[UUID], actor: Actor) -> dict[UUID, Due]:
    """The earliest open deadline of each item, of those that the actor may know of. One query."""
    found: dict[UUID, Due] = {}
    rows = Deadline.objects.filter(item_id__in=list(item_ids), met_at=None, cancelled_at=None)
    if not actor.sees_everything:
        rows = rows.filter(Q(item_id__in=actor.items(LEADS, *LEAD_ROLES)) | ~Q(kind__in=APPEAL_DEADLINES))
    rows = (
        rows.order_by("item_id", "due_at")
        .distinct("item_id")
        .values_list("item_id", "due_at", "kind", "params")
    )
    for item_id, due_at, kind, params in rows:
        found[item_id] = Due(at=due_at, text=deadline_text(kind, params))
    return found


def board(programme: Programme, items: Iterable[Item], actor: Actor) -> list[Row]:
    """The rows of the programme board, by number, with what the actor may know of each item."""
    rows = list(items)
    ids = [item.pk for item in rows]
    facts = facts_of(rows, programme)
    leads: Mapping[UUID, tuple[str, ...]] = lead_names(ids)
    due = next_deadlines(ids, actor)
    led = actor.items(LEADS, *LEAD_ROLES)
    return [
        Row(
            item=item,
            facts=facts[item.pk],
            stage=stage_of(facts[item.pk]),
            leads=leads.get(item.pk, ()),
            due=due.get(item.pk),
            lacking=_lacking(facts[item.pk], inside=actor.sees_everything or item.pk in led),
        )
        for item in rows
    ]


def _lacking(facts: Facts, *, inside: bool) -> tuple[tuple[str, int], ...]:
    """A veto that is only proposed is not told outside, least of all to whom it concerns (第十七条)."""
    return tuple((kind, count) for kind, count in lacks(facts) if inside or kind != "vetoes")


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


def page_of_item(item: Item, actor: Actor, leads: tuple[str, ...]) -> ItemPage:
    """Rounds and lists are for the office and the leads; notices for all once they have opened."""
    inside = actor.sees_everything or actor.leads(item.pk) is not None
    notices, plans = notices_of(item), plans_of(item)
    if not inside:
        known = set(notices_for(actor).filter(item=item).values_list("pk", flat=True)) if notices else set()
        notices = [one for one in notices if one.pk in known]
        open_plans = set(plans_for(actor).filter(item=item).values_list("pk", flat=True)) if plans else set()
        plans = [one for one in plans if one.pk in open_plans]
    requests = [one for one in requests_at_work(item) if can_read_request(actor, one)]
    return ItemPage(
        leads=leads,
        tracks=tuple(
            Track.objects.filter(item=item)
            .select_related("sub_item", "object_class")
            .order_by("position", "id")
        ),
        plans=tuple(plans),
        rounds=tuple(rounds_at_work(item)) if inside else (),
        lists=tuple(lists_of(item)) if inside else (),
        notices=tuple(notices),
        requests=tuple(sorted(requests, key=lambda one: one.due_at)),
        appeals=tuple(
            Appeal.objects.filter(visible_appeals(actor), item=item)
            .select_related("unit")
            .order_by("filed_at", "id")
        ),
        commendations=tuple(commendations_for(actor).filter(programme_id=item.programme_id)),
        rewards=tuple(
            Reward.objects.filter(visible_rewards(actor), item=item)
            .select_related("unit")
            .order_by("due_on", "id")
        ),
    )


def acts_of_item(item: Item, actor: Actor, limit: int = 30) -> list[dict[str, object]]:
    """What has happened, latest first, for the office and the leads. Two queries."""
    if not (actor.sees_everything or actor.leads(item.pk)):
        return []
    acts = list(Act.objects.filter(item_id=item.pk).order_by("-at", "-sequence")[:limit])
    names = dict(
        Person.objects.filter(pk__in={act.actor_id for act in acts if act.actor_id}).values_list(
            "pk", "display_name"
        )
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
    """The latest unread messages; each says by ``unread`` how many there are in all."""
    return list(
        Notification.objects.filter(person_id=actor.person_id, read_at=None)
        .annotate(unread=Window(Count("*")))
        .order_by("-made_at")[:limit]
    )
