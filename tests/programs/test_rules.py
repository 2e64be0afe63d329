"""Each article about items and plans is a row: what is entered → which rule is broken."""

from __future__ import annotations

from datetime import date

import pytest

from core.workdays import Calendar
from programs import rules
from programs.packs import RULEBOOKS, Deadline, Quota, Span, load_pack, rule_set
from programs.rules import TrackPlaces, TrackSpec

BOOK = rule_set(load_pack(RULEBOOKS / "yiyang-2023.json"))
NO = dict.fromkeys(rules.EXCLUSION_RULES, False)
PLAIN = Calendar()


def codes(faults) -> list[tuple[str, str]]:
    return [(fault.code, fault.rule) for fault in faults]


@pytest.mark.clause("YY23-21")
@pytest.mark.parametrize(
    ("count", "departures", "expected"),
    [
        (0, (), []),
        (3, (), []),
        (4, (), [("too_many_sub_items", "item.max_sub_items")]),
        (4, ("item.max_sub_items",), []),
    ],
)
def test_an_item_has_at_most_three_sub_items_unless_the_meeting_departs(count, departures, expected):
    assert codes(rules.sub_item_faults(count, BOOK, departures)) == expected


@pytest.mark.clause("YY23-19")
@pytest.mark.clause("YY23-20")
@pytest.mark.parametrize("rule", rules.EXCLUSION_RULES)
def test_excluded_work_needs_a_departure(rule):
    answers = {**NO, rule: True}

    assert codes(rules.exclusion_faults(answers, BOOK, (), {})) == [("excluded", rule)]
    assert codes(rules.exclusion_faults(answers, BOOK, (rule,), {})) == []


def test_every_question_of_exclusion_is_answered():
    assert codes(rules.exclusion_faults({}, BOOK, (), {})) == [
        ("question_unanswered", rule) for rule in rules.EXCLUSION_RULES
    ]


@pytest.mark.parametrize(
    ("sub_items", "tracks", "expected"),
    [
        (0, [TrackSpec("county")], []),
        (0, [], ["no_track"]),
        (0, [TrackSpec("county"), TrackSpec("county")], ["track_twice"]),
        (0, [TrackSpec("moon")], ["unknown_class"]),
        (0, [TrackSpec("county", 1)], ["track_outside_sub_items"]),
        (2, [TrackSpec("county", 1), TrackSpec("county", 2)], []),
        (2, [TrackSpec("county", 1)], ["no_track_of_sub_item"]),
        (1, [TrackSpec("county", 1), TrackSpec("bank")], ["track_outside_sub_items"]),
    ],
)
@pytest.mark.clause("YY23-09")
def test_tracks_are_known_classes_of_the_item_or_of_each_sub_item(sub_items, tracks, expected):
    assert [fault.code for fault in rules.track_faults(sub_items, tracks, BOOK)] == expected


@pytest.mark.parametrize(
    ("work", "departures", "expected"),
    [
        ("", (), []),
        ("信访", (), []),
        ("消防", (), [("not_exempt", "places.exempt_works")]),
        ("消防", ("places.exempt_open",), []),
    ],
)
def test_works_exempt_from_quotas_are_listed_or_added_by_the_meeting(work, departures, expected):
    assert codes(rules.exempt_faults(work, BOOK, departures)) == expected


@pytest.mark.parametrize(
    ("quota", "size", "limit"),
    [
        (Quota("count", limit=3), 100, 3),
        (Quota("none"), 100, None),
        (BOOK.quotas["township"], 19, 1),
        (BOOK.quotas["township"], 9, 0),
    ],
)
def test_a_quota_is_a_count_or_a_share(quota, size, limit):
    assert rules.quota_limit(quota, size) == limit


@pytest.mark.parametrize(
    ("places", "exempt", "expected"),
    [
        ([3], False, []),
        ([4], False, [("too_many_places", "quota.county")]),
        ([2, 1], False, []),
        ([2, 2], False, [("too_many_places", "quota.county")]),
        ([None], False, []),
        ([None, 1], False, [("places_missing", "quota.county")]),
        ([9], True, []),
    ],
)
def test_the_places_of_an_item_stay_within_the_quota_of_the_class(places, exempt, expected):
    tracks = [TrackPlaces("county", "县市区", count) for count in places]

    assert codes(rules.places_faults(tracks, BOOK, exempt=exempt, sizes={})) == expected


@pytest.mark.clause("YY23-27")
@pytest.mark.parametrize(
    ("source", "on_record", "count"),
    [
        ("existing", (), 0),
        ("new", (), 3),
        ("new", ("finance_consultation", "government_approval"), 1),
        ("new", ("finance_consultation", "government_approval", "annual_budget"), 0),
    ],
)
def test_new_money_needs_finance_government_and_budget(source, on_record, count):
    faults = list(rules.money_faults(source, BOOK, on_record, {}))

    assert [fault.rule for fault in faults] == ["reward.new_money_needs"] * count


@pytest.mark.clause("YY23-22")
@pytest.mark.parametrize(
    ("fixed", "due"),
    [
        (date(2025, 1, 20), date(2025, 2, 20)),
        (date(2025, 1, 31), date(2025, 2, 28)),
        (date(2024, 12, 31), date(2025, 1, 31)),
    ],
)
def test_a_plan_is_due_one_month_after_the_items_were_fixed(fixed, due):
    assert rules.due_on(BOOK.deadlines.plan, year=2025, event_day=fixed, calendar=PLAIN) == due


@pytest.mark.parametrize(
    ("rule", "day", "due"),
    [
        (Deadline("date_in_year_after", years=1, month=1, day=31), None, date(2026, 1, 31)),
        (Deadline("date_in_year_of", "x", month=12, day=31), date(2026, 3, 1), date(2026, 12, 31)),
        (Deadline("after", "x", working_days=5), date(2025, 11, 14), date(2025, 11, 21)),
    ],
)
def test_a_deadline_counts_from_the_year_or_from_its_event(rule, day, due):
    assert rules.due_on(rule, year=2025, event_day=day, calendar=PLAIN) == due


def test_a_deadline_without_its_event_is_a_mistake():
    with pytest.raises(ValueError, match="items_fixed"):
        rules.due_on(BOOK.deadlines.plan, year=2025, event_day=None, calendar=PLAIN)


@pytest.mark.parametrize(
    ("span", "end"),
    [(Span("working_day", 5), date(2025, 11, 21)), (Span("calendar_day", 5), date(2025, 11, 19))],
)
def test_a_period_counts_working_or_calendar_days_after_the_first(span, end):
    assert rules.span_end(span, date(2025, 11, 14), PLAIN) == end
