"""Reads of rewards: the board of fulfilment, one reward, facts of items."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _

from core.clock import local_date
from core.errors import Finding, Missing
from evaluations.models import ApplicationCall, ListEntry, ProposedList, Round
from evaluations.states import EntryStatus, ListState
from ledger.models import Act
from organizations.models import Person
from programs.models import Item, Plan, Programme, SubItem
from programs.procedure import rewards_follow
from programs.queries import clause_of, rules_of
from publicity.models import CommendationNotice, PublicNotice
from publicity.queries.commendations import made_known
from publicity.states import CommendationState, NoticeState
from rewards.models import Reward
from rewards.rules import brings_bonus
from rewards.states import RewardKind, RewardState


def rewards(visible: Q, today: date) -> QuerySet[Reward]:
    """The rewards that are ``visible``: overdue first, then what is promised, honoured, withdrawn; each by item."""
    order = Case(
        When(state=RewardState.PROMISED, due_on__lt=today, then=Value(0)),
        When(state=RewardState.PROMISED, then=Value(1)),
        When(state=RewardState.HONOURED, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return (
        Reward.objects.filter(visible)
        .select_related("unit", "item__programme", "notice")
        .annotate(urgency=order)
        .order_by("urgency", "due_on", "item__number", "unit__position", "unit__name", "id")
    )


def conclusion_gaps(programme: Programme) -> list[Finding]:
    """What is still open of a programme: its commendation notice, then every unit whose reward has no end yet."""
    book = rules_of(programme)
    awarded = clause_of(book, "deadline.reward")
    if not CommendationNotice.objects.filter(programme=programme, state=made_known(book)).exists():
        no_notice = _("No commendation notice of this programme has been issued.")
        return [Finding("no_notice", no_notice, clause_of(book, "route.award"), where="notice")]
    if not rewards_follow(book):
        return []
    rewards_there = Reward.objects.filter(item__programme=programme)
    answered = set(rewards_there.values_list("item_id", "unit_id"))
    entries = ListEntry.objects.filter(
        proposed_list__state=ListState.APPROVED, item__programme=programme, status=EntryStatus.PROPOSED
    ).select_related("item", "unit")
    unpromised = {
        (entry.item_id, entry.unit_id): {"unit": entry.unit.name, "item": entry.item.title}
        for entry in entries.order_by("item__number", "position")
        if (entry.item_id, entry.unit_id) not in answered
    }
    promised = rewards_there.filter(state=RewardState.PROMISED).select_related("item", "unit")
    return [
        *(
            Finding(
                "not_promised",
                _("“%(item)s”: nothing is promised to %(unit)s yet.") % names,
                awarded,
                "reward",
            )
            for names in unpromised.values()
        ),
        *(
            Finding(
                "not_honoured",
                _("“%(item)s”: the reward of %(unit)s is neither honoured nor withdrawn.")
                % {"unit": reward.unit.name, "item": reward.item.title},
                awarded,
                "reward",
            )
            for reward in promised.order_by("item__number", "unit__position", "unit__name", "id")
        ),
    ]


def notices_that_promise() -> list[CommendationNotice]:
    """The notices by which rewards may be promised: issued, or decided where no document makes the award known."""
    rows = CommendationNotice.objects.filter(
        state__in=[CommendationState.DECIDED, CommendationState.ISSUED]
    ).select_related("programme")
    return [
        row
        for row in rows.order_by("-issue_date", "-decided_at")
        if (book := rules_of(row.programme)) and rewards_follow(book) and row.state == made_known(book)
    ]


def event_day(event: str, notice: CommendationNotice, item: Item) -> date | None:
    """The day on which an event of the item came, as far as it has come."""
    about = {"item_id": item.pk}
    moments: dict[str, Callable[[], datetime | None]] = {
        "items_fixed": lambda: notice.programme.items_fixed_at,
        "programme_issued": lambda: notice.programme.issued_at,
        "application_closed": lambda: _last(ApplicationCall.objects.filter(**about), "closed_at"),
        "plan_published": lambda: _last(Plan.objects.filter(**about), "published_at"),
        "round_sealed": lambda: _last(Round.objects.filter(**about), "sealed_at"),
        "notice_opened": lambda: _last(
            PublicNotice.objects.filter(**about, state=NoticeState.CLOSED), "opens_at"
        ),
        "notice_closed": lambda: _last(
            PublicNotice.objects.filter(**about, state=NoticeState.CLOSED), "closed_at"
        ),
        "list_submitted": lambda: _last(ProposedList.objects.filter(**about), "submitted_at"),
    }
    if event == "commendation_issued" and notice.issue_date is not None:
        return notice.issue_date
    moment = moments[event]() if event in moments else notice.issued_at or notice.decided_at
    return local_date(moment) if moment is not None else None


def _last(rows: QuerySet[Any], column: str) -> datetime | None:
    moment: datetime | None = (
        rows.exclude(**{column: None}).order_by(f"-{column}").values_list(column, flat=True).first()
    )
    return moment


def reward_for(visible: Q, reward_id: UUID) -> Reward:
    """One reward. Raises ``Missing`` for what the actor cannot know of."""
    reward = (
        Reward.objects.filter(visible, pk=reward_id)
        .select_related("unit", "item__programme__rulebook_version", "notice", "proof")
        .defer("proof__content")
        .first()
    )
    if reward is None:
        raise Missing
    return reward


@dataclass(frozen=True, slots=True)
class Total:
    """What was promised and honoured in one unit of amount; units are never mixed."""

    amount_unit: str
    promised: Decimal
    honoured: Decimal


def totals(rows: QuerySet[Reward]) -> list[Total]:
    """Sums by unit of amount, of what was not withdrawn. One query."""
    found = (
        rows.filter(amount__isnull=False)
        .exclude(state=RewardState.WITHDRAWN)
        .order_by()
        .values_list("amount_unit")
        .annotate(promised=Sum("amount"), honoured=Sum("amount", filter=Q(state=RewardState.HONOURED)))
    )
    return sorted(
        (Total(unit, promised, honoured or Decimal(0)) for unit, promised, honoured in found),
        key=lambda total: total.amount_unit,
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a group of rewards has come."""

    key: UUID
    name: str
    total: int
    honoured: int
    overdue: int


def by_item(rows: QuerySet[Reward], today: date) -> list[Progress]:
    return _progress(rows, today, "item_id", "item__title")


def by_unit(rows: QuerySet[Reward], today: date) -> list[Progress]:
    return _progress(rows, today, "unit_id", "unit__name")


def _progress(rows: QuerySet[Reward], today: date, key: str, name: str) -> list[Progress]:
    found = (
        rows.exclude(state=RewardState.WITHDRAWN)
        .order_by()
        .values_list(key, name)
        .annotate(
            total=Count("id"),
            honoured=Count("id", filter=Q(state=RewardState.HONOURED)),
            overdue=Count("id", filter=Q(state=RewardState.PROMISED, due_on__lt=today)),
        )
    )
    groups = [Progress(*row) for row in found]
    return sorted(groups, key=lambda group: (-group.overdue, group.honoured - group.total, group.name))


def acts_of(reward: Reward) -> list[Act]:
    return list(Act.objects.filter(subject_id=str(reward.pk)).order_by("sequence"))


def names_of(people: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {person for person in people if person is not None}
    if not wanted:
        return {}
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "display_name"))


def stage_facts(item_ids: Iterable[UUID], today: date) -> dict[UUID, tuple[int, int, int]]:
    """Item → (rewards, honoured, overdue), without the withdrawn. One query."""
    rows = Reward.objects.filter(item_id__in=list(item_ids))
    return {one.key: (one.total, one.honoured, one.overdue) for one in by_item(rows, today)}


@dataclass(frozen=True, slots=True)
class Bonus:
    """One awarded unit that gets bonus points in another assessment (业绩考核加分), and on which words."""

    unit_id: UUID
    unit: str
    object_class: str
    item_id: UUID
    number: int
    item: str
    sub_item: str
    basis: str

    @property
    def key(self) -> str:
        return f"{self.item_id}:{self.sub_item}:{self.unit_id}"


def bonus_notice(notice_id: UUID) -> CommendationNotice:
    """A notice by which awards are known. Raises ``Missing`` before that."""
    row = CommendationNotice.objects.filter(pk=notice_id).select_related("programme").first()
    if row is None or row.state != made_known(rules_of(row.programme)):
        raise Missing
    return row


def bonus_list(notice: CommendationNotice, item_ids: Iterable[UUID] | None) -> list[Bonus]:
    """Everybody awarded whose item, or sub-item alone, brings bonus points; none whose bonus was withdrawn.

    ``item_ids`` narrows it to the items of a lead unit. A constant number of queries.
    """
    entries = ListEntry.objects.filter(
        proposed_list__state=ListState.APPROVED,
        item__programme_id=notice.programme_id,
        status=EntryStatus.PROPOSED,
    )
    if item_ids is not None:
        entries = entries.filter(item_id__in=list(item_ids))
    parts: dict[UUID, list[SubItem]] = {}
    for part in SubItem.objects.filter(item__programme_id=notice.programme_id):
        parts.setdefault(part.item_id, []).append(part)
    gone = set(
        Reward.objects.filter(
            notice=notice, kind=RewardKind.ASSESSMENT_BONUS, state=RewardState.WITHDRAWN
        ).values_list("item_id", "unit_id")
    )
    rows = entries.select_related("item", "unit", "track__sub_item", "track__object_class")
    found = []
    for row in rows.order_by("item__number", "track__sub_item__number", "position", "id"):
        part = row.track.sub_item
        kinds = None if part is None else part.reward_kinds
        siblings = [one.reward_kinds for one in parts.get(row.item_id, [])]
        if (row.item_id, row.unit_id) in gone:
            continue
        if brings_bonus(row.item.reward_kinds, kinds, siblings):
            found.append(_bonus(row))
    return found


def _bonus(row: ListEntry) -> Bonus:
    part = row.track.sub_item
    return Bonus(
        row.unit_id,
        row.unit.name,
        row.track.object_class.name,
        row.item_id,
        row.item.number,
        row.item.title,
        "" if part is None else part.title,
        (part.reward_text if part is not None and part.reward_text else row.item.reward_text),
    )
