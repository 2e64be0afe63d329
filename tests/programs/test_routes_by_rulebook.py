"""Sign-off by the rulebook: routes without anybody to answer, filings, other parties, silence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ledger.models import Act
from programs import actions
from programs.models import Plan, Programme, Route, Step
from programs.states import PlanState
from programs.tasks import close_due
from tests.evaluations.test_procedure import YIYANG
from tests.programs import builders as a
from tests.rulebooks import walking
from tests.rulebooks.walking import step

NO_SIGN_OFF = ("consultation", "finance_opinion", "plan_signoff")
STAGES = next(rule.value for rule in YIYANG.rules if rule.code == "stage.used")


def drafted(world: Any, at: Any, changes: dict[str, Any]) -> Programme:
    version = actions.create_rulebook(
        actor=world.actor("officer", at), at=at, pack=walking.changed(YIYANG, changes)
    )
    programme = a.draft_programme(world, at, version=version)
    a.propose(world, programme, at)
    return programme


def submitted(world: Any, at: Any, changes: dict[str, Any]) -> Route:
    programme = drafted(world, at, changes)
    return actions.submit_programme(programme_id=programme.pk, actor=world.actor("officer", at), at=at)


def sent_plan(world: Any, at: Any, steps: list[dict[str, Any]], *stages: str) -> Plan:
    used = [stage for stage in STAGES if stage not in NO_SIGN_OFF] + list(stages)
    programme = drafted(world, at, {"route.plan": steps, "stage.used": used})
    item = a.issue(world, programme, at).items.get()
    plan = a.drafted_plan(world, at, of=item)
    actions.submit_plan(plan_id=plan.pk, actor=world.actor("lead_operator", at), at=at)
    return Plan.objects.select_related("route").get(pk=plan.pk)


def test_items_that_nobody_has_to_decide_are_fixed_when_they_are_put_forward(inside: Any, at: Any) -> None:
    route = submitted(inside, at, {"route.programme": []})

    programme = Programme.objects.get(pk=route.subject_id)
    assert route.state == "passed"
    assert programme.items_fixed_at is not None
    assert programme.items.get().state == "included"


@pytest.mark.clause("QH-10")
@pytest.mark.clause("CQ22-16")
def test_the_government_decides_where_the_rulebook_names_it(inside: Any, at: Any) -> None:
    steps = [step("finance", "opinion", "finance"), step("government", "decision", "government")]
    route = submitted(inside, at, {"route.programme": steps})
    programme = Programme.objects.get(pk=route.subject_id)

    first = a.decide(inside, programme, at)
    between = Programme.objects.get(pk=programme.pk).items_fixed_at
    second = a.decide(inside, programme, at)

    assert (first.outcome, between, second.outcome) == ("next", None, "passed")
    assert Programme.objects.get(pk=programme.pk).items_fixed_at is not None


def test_several_units_are_asked_about_a_programme_one_after_the_other(inside: Any, at: Any) -> None:
    ask = step(
        "counties",
        "consultation",
        "counties",
        period={"unit": "working_day", "length": 5},
        silence="no_objection",
    )
    route = submitted(inside, at, {"route.programme": [ask]})
    programme = Programme.objects.get(pk=route.subject_id)

    outcomes = [a.decide(inside, programme, at).outcome for _ in range(6)]

    assert outcomes == ["answered"] * 5 + ["passed"]


@pytest.mark.parametrize(
    ("silence", "state", "fixed"),
    [("no_objection", "passed", True), ("refusal", "returned", False), ("waits", "open", False)],
)
def test_the_silence_of_those_asked_about_a_programme(
    inside: Any, at: Any, silence: str, state: str, fixed: bool
) -> None:
    ask = step(
        "counties", "consultation", "counties", period={"unit": "working_day", "length": 5}, silence=silence
    )
    route = submitted(inside, at, {"route.programme": [ask]})
    waiting = Step.objects.get(route=route)
    assert waiting.due_at is not None

    close_due(str(waiting.pk), waiting.due_at)

    programme = Programme.objects.get(pk=route.subject_id)
    assert Route.objects.get(pk=route.pk).state == state
    assert (programme.items_fixed_at is not None) == fixed


@pytest.mark.clause("HN23-22")
@pytest.mark.clause("QH-13")
def test_a_plan_that_is_only_filed_is_on_record_at_once_and_whoever_it_goes_to_is_told(
    inside: Any, at: Any
) -> None:
    plan = sent_plan(inside, at, [step("filing", "filing", "supervision_room")], "plan_signoff")

    filed = Act.objects.get(act="programs.step_filed")
    assert (plan.state, plan.route.state) == (PlanState.SIGNING, "passed")
    assert filed.unit_id == inside.units["office"].pk
    published = actions.publish_plan(
        plan_id=plan.pk,
        actor=inside.actor("lead_operator", at),
        at=at,
        document_number="1号",
        seals=a.seals_for(plan),
    )
    assert published.state == PlanState.PUBLISHED


def test_a_plan_that_nobody_signs_waits_for_its_publication_at_once(inside: Any, at: Any) -> None:
    plan = sent_plan(inside, at, [])

    assert (plan.state, plan.route.state) == (PlanState.SIGNING, "passed")


@pytest.mark.parametrize(
    ("silence", "state"),
    [
        ("no_objection", PlanState.SIGNING),
        ("refusal", PlanState.DRAFT),
        ("waits", PlanState.CONSULTING),
    ],
)
def test_the_silence_of_those_asked_about_a_plan(inside: Any, at: Any, silence: str, state: str) -> None:
    ask = step(
        "counties", "consultation", "counties", period={"unit": "working_day", "length": 5}, silence=silence
    )
    plan = sent_plan(inside, at, [ask], "consultation")
    waiting = Step.objects.get(route_id=plan.route_id)
    assert waiting.due_at is not None

    close_due(str(waiting.pk), waiting.due_at - timedelta(seconds=1))
    before = Plan.objects.get(pk=plan.pk).state
    close_due(str(waiting.pk), waiting.due_at)

    assert before == PlanState.CONSULTING
    assert Plan.objects.get(pk=plan.pk).state == state


def test_what_an_authority_other_than_the_last_decides_is_ruled_by_its_own_paper(
    inside: Any, at: Any
) -> None:
    steps = [step("meeting", "decision", "executive_meeting"), step("government", "decision", "government")]
    programme = drafted(inside, at, {"route.programme": steps})
    item = programme.items.get()
    reason = "新增安全生产类事项"
    actions.change_item(
        item_id=item.pk,
        actor=inside.actor("officer", at),
        at=at,
        content=a.content(inside, quota_exempt="森林防灭火", departures={"places.exempt_open": reason}),
    )
    actions.submit_programme(programme_id=programme.pk, actor=inside.actor("officer", at), at=at)

    a.decide(inside, programme, at, document_number="常务会议纪要〔2025〕7号")
    a.decide(inside, programme, at, document_number="府办批〔2025〕9号")

    ruling = item.rulings.get()
    assert (ruling.authority, ruling.document_number) == ("executive_meeting", "常务会议纪要〔2025〕7号")
