"""A date of the rulebook may count from any event, be a day, be 及时, or not be at all (deadline.*)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.workdays import end_of_day, shanghai_date
from notifications.models import Deadline
from notifications.queries import dues
from programs.packs import rule_set
from rewards.models import Reward
from tests.evaluations.test_procedure import YIYANG, changes_for
from tests.rulebooks import walking

STAGES = ("public_notice", "submission", "office_review")
AFTER = {"kind": "after", "months": 0, "working_days": 5}
KINDS = {"plan": "programs.plan", "evaluation": "programs.evaluation", "submission": "publicity.submit_list"}


def walked(world: Any, at: Any, changes: dict[str, Any]) -> walking.Walk:
    """As far as the award, under the rulebook of 益阳 with other dates."""
    pack = walking.changed(YIYANG, {**changes_for(STAGES), **changes})
    walk = walking.Walk(world, at)
    programme = walking.programme_under(walk, pack)
    book = rule_set(pack)
    item = programme.items.get()
    walking.plan_for(walk, item, book)
    walking.list_for(walk, item, book)
    walk.programme = programme  # type: ignore[attr-defined]
    return walk


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("plan", "items_fixed"),
        ("plan", "programme_issued"),
        ("evaluation", "items_fixed"),
        ("evaluation", "plan_published"),
        ("submission", "programme_issued"),
        ("submission", "plan_published"),
        ("submission", "round_sealed"),
        ("submission", "notice_opened"),
        ("submission", "notice_closed"),
    ],
)
def test_a_date_counts_from_the_event_that_the_rulebook_names(
    inside: Any, at: Any, name: str, event: str
) -> None:
    walked(inside, at, {f"deadline.{name}": {**AFTER, "event": event}})

    due = Deadline.objects.filter(kind=KINDS[name])
    if event == "round_sealed":
        assert not due.exists()  # the builder seals without the act
    else:
        row = due.latest("made_at")
        assert row.due_at > at
        assert row.met_at is not None


@pytest.mark.clause("CQ22-15")
@pytest.mark.clause("CQ22-17")
@pytest.mark.parametrize("name", ["plan", "evaluation", "submission"])
def test_a_date_may_be_a_day(inside: Any, at: Any, name: str) -> None:
    day = shanghai_date(at) + timedelta(days=90)

    walked(inside, at, {f"deadline.{name}": {"kind": "on", "date": day.isoformat()}})

    assert Deadline.objects.filter(kind=KINDS[name]).latest("made_at").due_at == end_of_day(day)


@pytest.mark.clause("QH-11")
@pytest.mark.parametrize("name", ["plan", "evaluation", "submission"])
def test_what_is_due_promptly_reminds_and_is_never_overdue(inside: Any, at: Any, name: str) -> None:
    rule = {"kind": "promptly", "event": "programme_issued", "working_days": 3}

    walked(inside, at, {f"deadline.{name}": rule})

    row = Deadline.objects.filter(kind=KINDS[name]).latest("made_at")
    told = dues([row], row.due_at + timedelta(days=400))
    assert [one.overdue for one in told] == [False]


@pytest.mark.clause("HN24-12")
@pytest.mark.parametrize("name", ["plan", "evaluation", "submission"])
def test_where_the_document_sets_no_date_nothing_is_due(inside: Any, at: Any, name: str) -> None:
    walked(inside, at, {f"deadline.{name}": {"kind": "none"}})

    assert not Deadline.objects.filter(kind=KINDS[name]).exists()


@pytest.mark.clause("HN23-15")
@pytest.mark.clause("CQ22-20")
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"kind": "date_in_year_after", "years": 2, "month": 6, "day": 30}, date(2027, 6, 30)),
        ({"kind": "on", "date": "2030-01-31"}, date(2030, 1, 31)),
        ({"kind": "none"}, None),
        ({"kind": "promptly", "event": "commendation_issued", "working_days": 30}, None),
    ],
)
def test_a_reward_may_be_due_in_another_year_or_without_a_day(
    inside: Any, at: Any, rule: dict[str, Any], expected: date | None
) -> None:
    pack = walking.changed(YIYANG, {**changes_for(STAGES), "deadline.reward": rule})

    walking.whole_year(inside, at, pack)

    assert set(Reward.objects.values_list("due_on", flat=True)) == {expected}
    reminded = Deadline.objects.filter(kind="rewards.honour").exists()
    assert reminded == (rule["kind"] != "none")
