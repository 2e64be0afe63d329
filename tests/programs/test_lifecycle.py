"""From the rulebook to the published plan, by the real actions."""

from __future__ import annotations

import pytest

from programs.models import Plan
from tests.programs import builders

pytestmark = pytest.mark.usefixtures("inside")


@pytest.mark.clause("YY23-12")
def test_a_plan_goes_from_draft_over_counties_finance_and_two_leaders_to_publication(world, at):
    plan = builders.published_plan(world, at)

    steps = [(step.code, step.state) for step in plan.route.steps.all()]
    assert (plan.state, steps) == (
        "published",
        [
            ("counties", "passed"),
            ("finance", "passed"),
            ("vice_mayor", "passed"),
            ("deputy_secretary_general", "passed"),
        ],
    )
    assert Plan.objects.count() == 1
