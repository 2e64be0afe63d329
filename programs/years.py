"""Reads of one year beside the other: what an item said and says, and which lead units of last year are no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from core.errors import Missing
from organizations.actors import COOPERATES, LEADS, Actor
from organizations.models import Unit, UnitAlias
from programs import queries
from programs.models import Item, ItemOrigin, Programme, SubItem
from programs.rules import excluding_rules
from programs.states import ItemState, ProgrammeState
from programs.succession import Comparison, ItemFacts, compare

GONE = (ItemState.DECLINED, ItemState.WITHDRAWN)


def earlier_programmes(actor: Actor, programme: Programme) -> QuerySet[Programme]:
    """The programmes that this one may go back to: those of earlier years that were issued."""
    return (
        queries.programmes_for(actor)
        .filter(year__lt=programme.year)
        .exclude(state=ProgrammeState.DRAFT)
        .order_by("-year", "series")
    )


def earlier_programme(actor: Actor, programme: Programme, previous_id: UUID) -> Programme:
    found = earlier_programmes(actor, programme).filter(pk=previous_id).first()
    if found is None:
        raise Missing
    return found


def standing_items(programme_id: UUID) -> QuerySet[Item]:
    """The items of a programme that were not declined or taken out, in their order."""
    return Item.objects.filter(programme_id=programme_id).exclude(state__in=GONE).order_by("number")


def facts_of(items: Iterable[Item]) -> list[ItemFacts]:
    """What is compared of these items. Four queries however many there are."""
    rows = list(items)
    ids = [item.pk for item in rows]
    leads = queries.units_of_items(ids, LEADS)
    helping = queries.units_of_items(ids, COOPERATES)
    classes: dict[UUID, list[str]] = defaultdict(list)
    for track in queries.tracks_of(ids):
        classes[track.item_id].append(track.object_class.name)
    subs: dict[UUID, list[str]] = defaultdict(list)
    for item_id, title in (
        SubItem.objects.filter(item_id__in=ids).order_by("item_id", "number").values_list("item_id", "title")
    ):
        subs[item_id].append(title)
    return [
        ItemFacts(
            key=str(item.pk),
            number=item.number,
            title=item.title,
            criteria=item.criteria,
            reward_text=item.reward_text,
            reward_kinds=tuple(item.reward_kinds),
            leads=tuple(name for _id, name in leads.get(item.pk, [])),
            cooperating=tuple(name for _id, name in helping.get(item.pk, [])),
            classes=tuple(dict.fromkeys(classes[item.pk])),
            sub_items=tuple(subs[item.pk]),
            intake=item.intake,
        )
        for item in rows
    ]


def compared(actor: Actor, programme: Programme) -> Comparison | None:
    """This year's items beside those of the programme that it follows, as far as the actor may know of them."""
    previous = programme.follows
    if previous is None:
        return None
    known = queries.items_for(actor).exclude(state__in=GONE).order_by("number")
    before = facts_of(known.filter(programme=previous))
    after = facts_of(known.filter(programme=programme))
    pairs = ItemOrigin.objects.filter(item__programme=programme).values_list("item_id", "previous_id")
    return compare(
        before,
        after,
        [(str(item), str(origin)) for item, origin in pairs],
        stated=(previous.counted_items, programme.counted_items),
    )


@dataclass(frozen=True, slots=True)
class EndedUnit:
    """A unit that is no more on a day, and the unit that bears its name as a former one."""

    unit: Unit
    successor: Unit | None


def ended_units(unit_ids: Iterable[UUID], day: date) -> dict[UUID, EndedUnit]:
    """Those of the units that have ended by a day, each with its likely successor. Two queries."""
    ended = list(Unit.objects.filter(pk__in=list(unit_ids), valid_to__lt=day))
    if not ended:
        return {}
    standing = queries.units_valid_on(day)
    aliases = {
        alias.name: alias.unit
        for alias in UnitAlias.objects.filter(
            name__in=[unit.name for unit in ended], unit__in=standing
        ).select_related("unit")
    }
    return {unit.pk: EndedUnit(unit, aliases.get(unit.name)) for unit in ended}


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What somebody has to decide about an item before the programme goes to the meeting.

    A ``unit`` that is no more in that year, with its likely ``successor``; or a question of the rulebook (``rule``).
    """

    item: Item
    unit: Unit | None = None
    successor: Unit | None = None
    rule: str = ""


def open_questions(programme: Programme) -> list[OpenQuestion]:
    """Items of a draft whose unit is no more in its year, or that leave a question of the rulebook open. Five queries."""
    items = list(standing_items(programme.pk))
    ids = [item.pk for item in items]
    units: dict[UUID, list[UUID]] = defaultdict(list)
    for relation in (LEADS, COOPERATES):
        for item_id, pairs in queries.units_of_items(ids, relation).items():
            units[item_id] += [unit_id for unit_id, _name in pairs]
    ended = ended_units({one for found in units.values() for one in found}, date(programme.year, 12, 31))
    asked = excluding_rules(queries.rules_of(programme))
    return [
        question
        for item in items
        for question in (
            *(
                OpenQuestion(item, ended[unit_id].unit, ended[unit_id].successor)
                for unit_id in units[item.pk]
                if unit_id in ended
            ),
            *(OpenQuestion(item, rule=rule) for rule in asked if rule not in item.exclusions),
        )
    ]
