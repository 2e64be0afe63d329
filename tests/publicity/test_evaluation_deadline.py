"""The evaluation is due at the end of the next January, and a notice that opens meets it."""

from __future__ import annotations

from datetime import date

import pytest

from core.workdays import end_of_day
from notifications.models import Deadline
from tests.programs.builders import published_plan
from tests.publicity.builders import open_notice

pytestmark = pytest.mark.django_db


@pytest.mark.clause("YY23-13")
def test_publishing_a_plan_asks_for_the_evaluation_by_the_end_of_next_january(inside, at):
    plan = published_plan(inside, at)

    deadline = Deadline.objects.get(kind="programs.evaluation", subject_id=plan.item_id)

    year = plan.item.programme.year
    assert (deadline.due_at, deadline.met_at) == (end_of_day(date(year + 1, 1, 31)), None)


def test_an_opened_notice_meets_the_evaluation_deadline(inside, at):
    notice = open_notice(inside, at)

    assert not Deadline.objects.filter(
        kind="programs.evaluation", subject_id=notice.item_id, met_at=None, cancelled_at=None
    ).exists()
