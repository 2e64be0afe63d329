"""A programme from last year's: its items carried over through the usual doors, and what each of them goes back to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import BadInput, Finding, Missing, RuleBroken, WrongState
from core.workdays import shanghai_date
from ledger.actions import record
from organizations.actors import COOPERATES, LEADS, Actor
from programs import permissions, queries, rules, years
from programs.actions.items import ItemContent, SubItemSpec, propose_item, still_open
from programs.actions.programmes import draft_programme, party_codes
from programs.held import rules_of_version
from programs.models import Item, ItemOrigin, Programme, RulebookVersion, SubItem, Track
from programs.packs import RuleSet
from programs.rules import TrackSpec
from programs.states import ProgrammeState

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class NotCarried:
    """An item of last year that the new rulebook does not take as it stood, and why."""

    item: Item
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Succession:
    """The new draft, and what was left behind for somebody to decide."""

    programme: Programme
    carried: tuple[Item, ...]
    left: tuple[NotCarried, ...]


@transaction.atomic
def start_from_last_year(
    *, previous_id: UUID, actor: Actor, at: datetime, rulebook_version_id: UUID, year: int, title: str
) -> Succession:
    """Draft the next programme of a series from an issued or concluded one: its items, leads, sub-items, tracks, rewards.

    Every item goes through ``propose_item`` under the chosen rulebook version. What that rulebook does not know (a class, a
    kind of reward, a region) is left away; a unit that has ended gives way to the unit that bears its name as a former one. An
    item that is refused nevertheless is not carried and told with its findings. Places are next year's plans' to say.
    """
    previous = Programme.objects.select_for_update(of=("self",)).filter(pk=previous_id).first()
    capacity = permissions.can_draft_programme(actor).require()
    if previous is None or not RulebookVersion.objects.filter(pk=rulebook_version_id).exists():
        raise Missing
    if previous.state == ProgrammeState.DRAFT:
        raise WrongState(_("Only a programme that was issued is followed by another."))
    if year <= previous.year:
        raise BadInput(
            findings=[
                Finding("not_later", _("The year must be later than that of the programme."), where="year")
            ]
        )
    programme = draft_programme(
        actor=actor,
        at=at,
        rulebook_version_id=rulebook_version_id,
        year=year,
        title=title,
        series=previous.series,
        parties=_standing_parties(previous, rulebook_version_id, at),
    )
    programme.follows, programme.principles = previous, previous.principles
    programme.addressees = previous.addressees
    programme.save(update_fields=["follows", "principles", "addressees"])
    carried, left = _carry(previous, programme, actor=actor, at=at)
    record(
        "programs.programme_followed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=programme,
        payload={
            "previous": str(previous.pk),
            "carried": len(carried),
            "left": {str(one.item.pk): [finding.code for finding in one.findings] for one in left},
        },
    )
    return Succession(programme, tuple(carried), tuple(left))


def _standing_parties(previous: Programme, version_id: UUID, at: datetime) -> dict[str, UUID]:
    """Who answered last year and still stands, for the parties that the new rulebook names."""
    wanted = set(party_codes(rules_of_version(version_id)))
    standing = set(queries.units_valid_on(shanghai_date(at)).values_list("pk", flat=True))
    return {
        party.code: party.unit_id
        for party in previous.parties.all()
        if party.code in wanted and party.unit_id in standing
    }


def _carry(
    previous: Programme, programme: Programme, *, actor: Actor, at: datetime
) -> tuple[list[Item], list[NotCarried]]:
    carried, left = [], []
    for item, content in contents_of(previous, programme):
        try:
            with transaction.atomic():
                row = propose_item(
                    programme_id=programme.pk, actor=actor, at=at, content=content, unanswered=True
                )
        except RuleBroken as refusal:
            left.append(NotCarried(item, refusal.findings))
            continue
        ItemOrigin.objects.create(item=row, previous=item)
        carried.append(row)
    return carried, left


def contents_of(previous: Programme, programme: Programme) -> list[tuple[Item, ItemContent]]:
    """Every item of last year as it would be proposed now. Eight queries however many there are."""
    items = list(years.standing_items(previous.pk))
    ids = [item.pk for item in items]
    old, new = queries.rules_of(previous), queries.rules_of(programme)
    leads, helping = queries.units_of_items(ids, LEADS), queries.units_of_items(ids, COOPERATES)
    named = {unit for found in (*leads.values(), *helping.values()) for unit, _name in found}
    ended = years.ended_units(named, date(programme.year, 12, 31))
    heirs = {unit: one.successor.pk for unit, one in ended.items() if one.successor}
    tracks: dict[UUID, list[Track]] = {}
    for track in queries.tracks_of(ids).select_related("region"):
        tracks.setdefault(track.item_id, []).append(track)
    subs: dict[UUID, list[SubItem]] = {}
    for sub in SubItem.objects.filter(item_id__in=ids).order_by("number"):
        subs.setdefault(sub.item_id, []).append(sub)
    reasons: dict[UUID, dict[str, str]] = {}
    for ruling in queries.rulings_of_items(ids):
        if not ruling.matter:
            reasons.setdefault(ruling.item_id, {})[ruling.rule] = ruling.reason
    return [
        (
            item,
            _content(
                item,
                old,
                new,
                leads=_inherited(leads.get(item.pk, []), heirs),
                cooperating=_inherited(helping.get(item.pk, []), heirs),
                tracks=tracks.get(item.pk, []),
                subs=subs.get(item.pk, []),
                reasons=reasons.get(item.pk, {}),
            ),
        )
        for item in items
    ]


def _inherited(units: Sequence[tuple[UUID, str]], heirs: Mapping[UUID, UUID]) -> list[UUID]:
    """The units in order, those that ended replaced by their heirs; one that has no heir stays and is asked about."""
    return list(dict.fromkeys(heirs.get(unit, unit) for unit, _name in units))


def _content(
    item: Item,
    old: RuleSet,
    new: RuleSet,
    *,
    leads: list[UUID],
    cooperating: list[UUID],
    tracks: Sequence[Track],
    subs: Sequence[SubItem],
    reasons: Mapping[str, str],
) -> ItemContent:
    asked = rules.excluding_rules(new)
    numbers = {sub.pk: place for place, sub in enumerate(subs, start=1)}
    return ItemContent(
        number=item.number,
        title=item.title,
        criteria=item.criteria,
        reward_text=item.reward_text,
        reward_kinds=_known(item.reward_kinds, new.rewards.kinds),
        intake=_intake(item, old, new),
        leads=leads if new.items.joint_leads == "allowed" else leads[:1],
        cooperating=[unit for unit in cooperating if unit not in leads]
        if new.items.cooperating == "allowed"
        else [],
        benchmark=item.benchmark,
        quota_exempt=item.quota_exempt,
        sub_items=[
            SubItemSpec(sub.title, sub.criteria, sub.reward_text, _known(sub.reward_kinds, new.rewards.kinds))
            for sub in subs
        ],
        tracks=_tracks(tracks, new, numbers),
        exclusions={rule: item.exclusions[rule] for rule in asked if rule in item.exclusions},
        departures={rule: reason for rule, reason in reasons.items() if rule in rules.ASKED_OF_ITEMS},
    )


def _tracks(tracks: Sequence[Track], new: RuleSet, numbers: Mapping[UUID, int]) -> list[TrackSpec]:
    classes, regions = {one.code for one in new.objects}, {one.code for one in new.regions}
    found = [
        TrackSpec(
            track.object_class.code,
            numbers[track.sub_item_id] if track.sub_item_id else None,
            region=track.region.code if track.region and track.region.code in regions else "",
        )
        for track in tracks
        if track.object_class.code in classes
    ]
    return list(dict.fromkeys(found))


def _known(values: Sequence[_T], known: Collection[_T]) -> list[_T]:
    return [value for value in values if value in known]


def _intake(item: Item, old: RuleSet, new: RuleSet) -> str:
    """How the objects come in: said by the item where the new rulebook leaves it, else by the rulebook."""
    if new.items.intake != "either":
        return ""
    return item.intake or (old.items.intake if old.items.intake != "either" else "")


# What goes back to what


@transaction.atomic
def follow_programme(
    *, programme_id: UUID, previous_id: UUID | None, actor: Actor, at: datetime
) -> Programme:
    """Say which earlier programme a draft goes back to; origins in another one are taken away with it."""
    programme = _draft(programme_id)
    capacity = permissions.can_manage_programme(actor, programme).require()
    _still_draft(programme)
    previous = years.earlier_programme(actor, programme, previous_id) if previous_id else None
    ItemOrigin.objects.filter(item__programme=programme).exclude(previous__programme=previous).delete()
    programme.follows = previous
    programme.save(update_fields=["follows"])
    record(
        "programs.programme_linked",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=programme,
        payload={"previous": str(previous_id or "")},
    )
    return programme


@transaction.atomic
def set_origins(*, item_id: UUID, previous_ids: Collection[UUID], actor: Actor, at: datetime) -> Item:
    """Say which items of last year an item goes back to: none (it is new), one, or several (they were merged)."""
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").filter(pk=item_id).first()
    if item is None:
        raise Missing
    capacity = permissions.can_change_item(actor, item).require()
    _still_draft(item.programme)
    if item.programme.follows_id is None:
        raise WrongState(_("Say first which programme this one follows."))
    known = set(years.standing_items(item.programme.follows_id).values_list("pk", flat=True))
    if set(previous_ids) - known:
        raise Missing
    before = set(item.origins.values_list("previous_id", flat=True))
    item.origins.exclude(previous_id__in=list(previous_ids)).delete()
    ItemOrigin.objects.bulk_create(
        [ItemOrigin(item=item, previous_id=one) for one in sorted(set(previous_ids) - before)]
    )
    record(
        "programs.item_origins_set",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=item,
        item_id=item.pk,
        payload={
            "item_title": item.title,
            "before": sorted(map(str, before)),
            "after": sorted(map(str, set(previous_ids))),
        },
    )
    return item


@transaction.atomic
def describe_programme(
    *,
    programme_id: UUID,
    actor: Actor,
    at: datetime,
    addressees: str,
    principles: str,
    counted_items: int | None,
) -> Programme:
    """Write what the document says around its items, as long as these may change, and how many the government counts."""
    programme = _draft(programme_id)
    capacity = permissions.can_manage_programme(actor, programme).require()
    if programme.state == ProgrammeState.CONCLUDED:
        raise WrongState
    if (addressees, principles) != (programme.addressees, programme.principles):
        still_open(programme)
    before = programme.counted_items
    programme.addressees, programme.principles = addressees, principles
    programme.counted_items = counted_items
    programme.save(update_fields=["addressees", "principles", "counted_items"])
    record(
        "programs.programme_described",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=programme,
        payload={"counted_before": before, "counted_items": counted_items, "addressees": addressees},
    )
    return programme


def _draft(programme_id: UUID) -> Programme:
    found = Programme.objects.select_for_update(of=("self",)).filter(pk=programme_id).first()
    if found is None:
        raise Missing
    return found


def _still_draft(programme: Programme) -> None:
    if programme.state != ProgrammeState.DRAFT:
        raise WrongState(_("What goes back to what is said while the programme is a draft."))
