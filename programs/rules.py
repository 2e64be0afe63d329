"""What an item and a plan must be under a rulebook, and when things are due: pure functions of their arguments.

Figures and clauses come from the rule set; a fault names the rule that is broken, so that the refusal can quote it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from types import MappingProxyType

from core.workdays import Calendar, months_after
from programs.packs import Deadline, Quota, RuleSet, Span

EXCLUSION_RULES = ("item.already_assessed", "item.goal_reached", "item.not_measurable")
"""The questions asked of every item whose rulebook excludes such work (第七条)."""

ALREADY_ASSESSED = "item.already_assessed"
MAX_SUB_ITEMS = "item.max_sub_items"
EXEMPT_OPEN = "places.exempt_open"
EXEMPT_WORKS = "places.exempt_works"
NEW_MONEY = "reward.new_money_needs"
CHANGE_CONSENT = "item.change_consent"
ASKED_OF_ITEMS = frozenset({*EXCLUSION_RULES, MAX_SUB_ITEMS, EXEMPT_OPEN})
"""The departures that are asked for with an item as it is proposed; those of its plan come later."""

_ROUNDING = {"floor": ROUND_FLOOR, "ceiling": ROUND_CEILING, "ceil": ROUND_CEILING, "half_up": ROUND_HALF_UP}
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Fault:
    """A broken rule: code of the sentence, code of the rule in the rulebook, what the sentence says."""

    code: str
    rule: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class TrackSpec:
    """A track as it is proposed: the class of objects, and the number of the sub-item when the item has any."""

    object_class: str
    sub_item: int | None = None
    places: int | None = None
    region: str = ""
    """Code of the region whose objects alone are meant; empty: of all regions together."""


@dataclass(frozen=True)
class Seal:
    """What locking a scheme leaves on its plan."""

    digest: str
    findings: Sequence[Mapping[str, object]] = ()


def excluding_rules(rules: RuleSet) -> tuple[str, ...]:
    """The rules by which work of some kind is not included under this rulebook."""
    values = {
        "item.already_assessed": rules.items.already_assessed,
        "item.goal_reached": rules.items.goal_reached,
        "item.not_measurable": rules.items.not_measurable,
    }
    return tuple(code for code in EXCLUSION_RULES if values[code] == "exclude")


def asked_rules(rules: RuleSet) -> tuple[str, ...]:
    """The questions asked of an item: by what is excluded, and whether work assessed already is to be re-used (QH 第十条)."""
    asked = excluding_rules(rules)
    reuse = rules.items.already_assessed == "reuse" and ALREADY_ASSESSED not in asked
    return (*asked, ALREADY_ASSESSED) if reuse else asked


def _departs(rules: RuleSet, rule: str, departures: Collection[str]) -> bool:
    """A rule that says 原则上 is departed from with a reason; the named authority has the last word."""
    return rule in departures and rules.clause(rule).overridable_by is not None


def undeparted(faults: Iterable[Fault], rules: RuleSet, departures: Collection[str]) -> list[Fault]:
    """The faults but those whose rule says 原则上 and whose departure the named authority has ruled on."""
    return [
        fault
        for fault in faults
        if fault.rule not in rules.clauses or not _departs(rules, fault.rule, departures)
    ]


def exclusion_faults(
    answers: Mapping[str, bool], rules: RuleSet, departures: Collection[str], names: Mapping[str, str]
) -> Iterator[Fault]:
    """Work already assessed elsewhere, finished, or not measurable is in principle not included (第七条)."""
    for rule in excluding_rules(rules):
        answer = answers.get(rule)
        if answer is None:
            yield Fault("question_unanswered", rule, {"name": names.get(rule, rule)})
        elif answer and not _departs(rules, rule, departures):
            yield Fault("excluded", rule, {"name": names.get(rule, rule)})


def sub_item_faults(count: int, rules: RuleSet, departures: Collection[str]) -> Iterator[Fault]:
    """No more sub-items than the rulebook allows (第七条)."""
    most = rules.items.max_sub_items
    if most is not None and count > most and not _departs(rules, MAX_SUB_ITEMS, departures):
        yield Fault("too_many_sub_items", MAX_SUB_ITEMS, {"count": count, "max": most})


def exempt_faults(work: str, rules: RuleSet, departures: Collection[str]) -> Iterator[Fault]:
    """Works exempt from quotas are listed; an open list is lengthened by the named authority only (第九条)."""
    if not work or work in rules.places.exempt_works:
        return
    if rules.places.exempt_open and _departs(rules, EXEMPT_OPEN, departures):
        return
    yield Fault("not_exempt", EXEMPT_WORKS, {"name": work})


def track_faults(sub_items: int, tracks: Sequence[TrackSpec], rules: RuleSet) -> Iterator[Fault]:
    """Every track is a known class of objects in the item or in one of its sub-items."""
    if not tracks:
        yield Fault("no_track")
    known = {one.code for one in rules.objects}
    seen = Counter((track.sub_item, track.object_class, track.region) for track in tracks)
    if any(count > 1 for count in seen.values()):
        yield Fault("track_twice")
    for name in sorted({track.object_class for track in tracks} - known):
        yield Fault("unknown_class", "", {"name": name})
    numbers = set(range(1, sub_items + 1))
    if any((track.sub_item not in numbers) if sub_items else track.sub_item is not None for track in tracks):
        yield Fault("track_outside_sub_items")
    for number in sorted(numbers - {track.sub_item for track in tracks}):
        yield Fault("no_track_of_sub_item", "", {"number": number})


def intake_faults(intake: str, rules: RuleSet) -> Iterator[Fault]:
    """Where the rulebook leaves the way in to each item, the item says it; elsewhere it says nothing of its own."""
    if rules.items.intake == "either" and not intake:
        yield Fault("intake_missing", "item.intake")
    if rules.items.intake != "either" and intake not in ("", rules.items.intake):
        yield Fault("intake_not_allowed", "item.intake")


def reward_faults(
    kinds: Iterable[str], rules: RuleSet, names: Mapping[str, object] = MappingProxyType({})
) -> Iterator[Fault]:
    """Only kinds of reward that the rulebook knows are promised."""
    for kind in dict.fromkeys(kinds):
        if kind not in rules.rewards.kinds:
            yield Fault("unknown_reward_kind", "reward.kinds", {"name": names.get(kind, kind)})


def lead_faults(leads: Sequence[object], cooperating: Sequence[object], rules: RuleSet) -> Iterator[Fault]:
    """One lead at least, several and helpers only where the rulebook knows them, each unit once."""
    if not leads:
        yield Fault("no_lead", "item.run_by")
    if len(leads) > 1 and rules.items.joint_leads == "none":
        yield Fault("joint_leads", "item.joint_leads")
    if cooperating and rules.items.cooperating == "none":
        yield Fault("cooperating_units", "item.cooperating")
    if (
        len(set(leads)) < len(leads)
        or set(leads) & set(cooperating)
        or len(set(cooperating)) < len(cooperating)
    ):
        yield Fault("lead_twice")


def quota_limit(quota: Quota, size: int) -> int | None:
    """How many objects of a class may win, of ``size``; ``None``: the rulebook sets no limit."""
    if quota.kind == "none":
        return None
    if quota.kind == "count":
        return quota.limit
    exact = Decimal(size) * quota.percent / _HUNDRED
    return max(quota.minimum, int(exact.to_integral_value(_ROUNDING.get(quota.rounding, ROUND_FLOOR))))


@dataclass(frozen=True)
class TrackPlaces:
    """A track of a plan: its class, how many places it has, and what people call it."""

    object_class: str
    class_name: str
    places: int | None


def places_faults(
    tracks: Sequence[TrackPlaces], rules: RuleSet, *, exempt: bool, sizes: Mapping[str, int]
) -> Iterator[Fault]:
    """The places of a plan stay within the quota of each class, summed over the item where it is counted so (第九条)."""
    if rules.places.plan_must_state:
        for name in dict.fromkeys(track.class_name for track in tracks if track.places is None):
            yield Fault("places_not_stated", "places.plan_must_state", {"name": name})
    if exempt:
        return
    groups: dict[object, list[TrackPlaces]] = {}
    for index, track in enumerate(tracks):
        key = track.object_class if rules.places.counted_on == "item" else (track.object_class, index)
        groups.setdefault(key, []).append(track)
    for group in groups.values():
        code, name = group[0].object_class, group[0].class_name
        quota = rules.quotas.get(code)
        limit = quota_limit(quota, sizes.get(code, 0)) if quota is not None else None
        if limit is None:
            continue
        rule = f"quota.{code}"
        if len(group) > 1 and any(track.places is None for track in group):
            yield Fault("places_missing", rule, {"name": name})
        count = sum(track.places or 0 for track in group)
        if count > limit:
            yield Fault("too_many_places", rule, {"name": name, "count": count, "max": limit})


def section_faults(sections: Mapping[str, str], rules: RuleSet) -> Iterator[Fault]:
    """Every section that the rulebook makes compulsory says something (第八条)."""
    for section in rules.plan_sections:
        if not sections.get(section.code, "").strip():
            yield Fault("section_missing", "plan.sections", {"name": section.name, "where": section.name})


def money_faults(
    money_source: str, rules: RuleSet, on_record: Collection[str], names: Mapping[str, str]
) -> Iterator[Fault]:
    """New money is agreed with finance, approved by the government and in the budget before it is promised (第八条)."""
    if money_source != "new":
        return
    for need in rules.rewards.new_money_needs:
        if need not in on_record:
            yield Fault("new_money", NEW_MONEY, {"name": names.get(need, need)})


def due_on(rule: Deadline, *, year: int, event_day: date | None, calendar: Calendar) -> date | None:
    """The day on which something is due, or on which a reminder comes where it is due 及时 (``promptly``).

    ``event_day`` is the day of ``rule.event`` where the rule counts from it. ``None``: the document sets no date.
    """
    if rule.kind == "none":
        return None
    if rule.kind == "on":
        return rule.date
    if rule.kind == "date_in_year_after":
        return date(year + rule.years, rule.month, rule.day)
    if event_day is None:
        raise ValueError(f"{rule.kind} counts from {rule.event}")
    if rule.kind == "date_in_year_of":
        return date(event_day.year, rule.month, rule.day)
    day = months_after(event_day, rule.months) if rule.months else event_day
    return calendar.add_working_days(day, rule.working_days) if rule.working_days else day


def span_end(span: Span, first: date, calendar: Calendar) -> date:
    """The last day of a period that starts after ``first``."""
    if span.unit == "working_day":
        return calendar.add_working_days(first, span.length)
    return date.fromordinal(first.toordinal() + span.length)


def all_faults(*groups: Iterable[Fault]) -> list[Fault]:
    return [fault for group in groups for fault in group]
