"""Who is told what about a plan and its schemes: write, send round, publish, each with its door and nobody else's."""

from __future__ import annotations

from typing import Any

from indicators import actions, agenda
from programs import agenda as of_plans
from programs.models import Plan
from tests.indicators import builders
from tests.programs import builders as plans

T = "/t/yiyang/"


def test_the_lead_is_led_from_the_empty_plan_to_the_published_one(inside: Any, at: Any) -> None:
    item = plans.item(inside, at)
    told = []

    def note() -> None:
        lead = inside.actor("lead_operator", at)
        told.append([one.path for module in (of_plans, agenda) for one in module.waiting_for(lead, at)])

    note()
    plan = plans.drafted_plan(inside, at, of=item)
    note()
    builders.actions.put_scheme(
        plan_id=plan.pk,
        track_id=builders.tracks(item)[0].pk,
        document=builders.document(inside),
        actor=inside.actor("lead_operator", at),
        at=at,
    )
    note()
    actions.submit_plan_with_schemes(plan_id=plan.pk, actor=inside.actor("lead_operator", at), at=at)
    note()
    plans.answer_all(inside, plan, at)
    note()
    actions.publish_plan_with_schemes(
        plan_id=plan.pk, actor=inside.actor("lead_operator", at), at=at, document_number="益农发〔2025〕3号"
    )
    note()

    schemes = f"{T}plans/{plan.pk}/schemes/"
    assert told == [
        [f"{T}items/{item.pk}/plan/draft/"],
        [schemes],
        [f"{schemes}submit/"],
        [],
        [f"{schemes}publish/"],
        [],
    ]


def test_an_empty_section_is_told_before_the_schemes(inside: Any, at: Any) -> None:
    item = plans.item(inside, at)
    lead = inside.actor("lead_operator", at)
    plan = plans.actions.draft_plan(item_id=item.pk, actor=lead, at=at)

    assert [one.path for one in of_plans.waiting_for(lead, at)] == [f"{T}plans/{plan.pk}/edit/"]
    assert [one.path for one in agenda.waiting_for(lead, at)] == [f"{T}plans/{plan.pk}/schemes/"]


def test_others_are_not_told_of_a_plan_that_waits_for_its_lead(inside: Any, at: Any) -> None:
    plan = builders.draft_scheme(inside, at).plan
    actions.submit_plan_with_schemes(plan_id=plan.pk, actor=inside.actor("lead_operator", at), at=at)
    plans.answer_all(inside, plan, at)

    told = {
        name: agenda.waiting_for(inside.actor(name, at), at)
        for name in ("officer", "other_lead", "data_provider", "object_leader", "observer")
    }

    assert {name for name, found in told.items() if found} == set()


def test_the_doors_of_an_item_follow_its_plan(inside: Any, at: Any) -> None:
    plan = builders.draft_scheme(inside, at).plan

    def doors() -> list[tuple[str, bool]]:
        lead = inside.actor("lead_operator", at)
        return [(one.path, bool(one.decision)) for one in agenda.next_steps(lead, plan.item, at)]

    draft = doors()
    actions.submit_plan_with_schemes(plan_id=plan.pk, actor=inside.actor("lead_operator", at), at=at)
    asked = doors()
    plans.answer_all(inside, plan, at, until="vice_mayor")
    half_signed = doors()
    plans.answer_all(inside, plan, at)
    signed = doors()

    schemes = f"{T}plans/{plan.pk}/schemes/"
    assert Plan.objects.get().state == "signing"
    assert draft == [(schemes, True), (f"{schemes}submit/", True)]
    assert (asked, half_signed) == ([], [])
    assert signed == [(f"{schemes}publish/", True)]
