"""Who hears of applications, what the outbox holds for them, and that the agenda asks no more for many than for one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.workdays import SHANGHAI
from evaluations import agenda
from evaluations.actions import calls
from evaluations.models import Application
from evaluations.queries import applications as queries
from ledger import outbox
from ledger.models import OutboxRow
from notifications.actions import fan_out
from notifications.models import Notification
from tests.conftest import acting_as
from tests.evaluations import application_builders as a
from tests.world import make_unit

OBJECTS = {"object_operator", "object_leader", "other_leader"}
LEAD = {"lead_operator", "lead_reviewer", "lead_manager"}


def told(world: Any, act: str) -> set[str]:
    """Short names of everybody who was told of an act."""
    while fan_out(at=a.AFTER):
        pass
    names = {person.pk: name for name, person in world.people.items()}
    rows = Notification.objects.filter(kind=f"evaluations.{act}")
    return {names[person] for person in rows.values_list("person_id", flat=True)}


def test_everybody_who_may_apply_hears_that_applications_are_opened(inside: Any) -> None:
    a.opened(inside)

    assert told(inside, "applications_opened") == OBJECTS | LEAD - {"lead_operator"}


def test_what_is_handed_in_is_told_to_the_lead_alone(inside: Any) -> None:
    a.submitted(inside)

    assert told(inside, "application_submitted") == LEAD


@pytest.mark.parametrize(
    ("reach", "act"),
    [
        (a.returned, "application_returned"),
        (a.accepted, "application_accepted"),
        (a.refused, "application_refused"),
    ],
)
def test_the_answer_is_told_to_the_unit_that_applied_and_to_no_other(
    inside: Any, reach: Any, act: str
) -> None:
    reach(inside)

    assert told(inside, act) == {"object_operator", "object_leader"}


def test_nobody_hears_who_judged(inside: Any) -> None:
    a.reviewed(inside, a.accepted(inside))

    assert told(inside, "expert_review_recorded") == set()


def waiting_closings() -> list[datetime]:
    rows = OutboxRow.objects.filter(kind=calls.CLOSE, done_at=None, cancelled_at=None)
    return sorted(rows.values_list("due_at", flat=True))


def test_the_closing_waits_in_the_outbox_and_moves_with_the_date(inside: Any) -> None:
    call = a.opened(inside)
    first = waiting_closings()
    later = a.DUE + timedelta(days=7)

    calls.reopen_applications(
        item_id=call.item_id,
        due_at=later,
        reason="疫情影响",
        actor=inside.actor("officer", a.DURING),
        at=a.DURING,
    )

    assert first == [a.DUE]
    assert waiting_closings() == [later]


@pytest.mark.clause("CQ22-09")
def test_the_relay_closes_applications_when_their_date_has_come(inside: Any, travel: Any) -> None:
    call = a.opened(inside)
    travel.travel_to(a.AFTER)

    outbox.run_due()

    call.refresh_from_db()
    assert call.closed_at is not None
    assert call.closed_by_id is None


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ({"kind": "date_in_year_after", "years": 1, "month": 2, "day": 1}, a.DUE),
        (
            {"kind": "after", "event": "programme_issued", "months": 1, "working_days": 0},
            datetime(2022, 9, 2, tzinfo=SHANGHAI),
        ),
        ({"kind": "after", "event": "plan_published", "months": 1, "working_days": 0}, None),
    ],
)
def test_the_date_is_that_of_the_rulebook_as_soon_as_its_event_has_come(
    inside: Any, rule: dict[str, Any], due: datetime | None
) -> None:
    item = a.item(inside, rules={"deadline.application": rule})

    assert queries.due_by_rule(item, queries.rules_of(item.programme)) == due


def test_the_agenda_asks_no_more_for_many_applications_than_for_one(inside: Any) -> None:
    call = a.opened(inside)
    a.submitted(inside, a.begun(inside, call))

    def asked(who: str) -> int:
        actor = inside.actor(who, a.DURING)
        with acting_as(actor), CaptureQueriesContext(connection) as caught:
            agenda.waiting_for(actor, a.DURING)
        return len(caught)

    people = ("object_leader", "lead_reviewer", "lead_operator")
    before = [asked(who) for who in people]
    officer = inside.people["officer"]
    for index in range(30):
        unit = make_unit(
            inside.yiyang, f"m{index}", f"甲{index}县", "county_government", object_class="county"
        )
        times = dict.fromkeys(("begun_at", "changed_at", "submitted_at"), a.DURING)
        by = dict.fromkeys(("begun_by", "changed_by", "submitted_by"), officer)
        Application.objects.create(
            item_id=call.item_id,
            track=a.track(call.item),
            unit=unit,
            candidate=unit,
            state="submitted",
            **times,
            **by,
        )

    assert [asked(who) for who in people] == before
