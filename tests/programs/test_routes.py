"""Sign-off: who answers, once, for which text, on paper or in the system; what silence and a return bring about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import NotAllowed, RuleBroken, TooLate, WrongState
from ledger import outbox
from ledger.models import Act
from notifications.models import Deadline
from programs import actions, queries
from programs.errors import AlreadyAnswered, AnsweredTwice, RecorderIsProposer, TextChanged
from programs.models import Party, PlanSection, Step
from tests.programs import builders
from tests.world import COUNTIES

pytestmark = pytest.mark.usefixtures("inside")


def answer(world, at, step, who, unit, stance="agree", **more):
    return actions.answer_plan_step(
        step_id=step.pk,
        actor=world.actor(who, at),
        at=at,
        unit_id=world.units[unit].pk,
        stance=stance,
        **more,
    )


def plan_at(world, at, code):
    plan = builders.consulting_plan(world, at)
    builders.answer_all(world, plan, at, until=code)
    return plan, builders.open_step(plan.route)


@pytest.mark.clause("YY23-24")
def test_every_county_and_no_other_unit_is_consulted(world, at):
    plan = builders.consulting_plan(world, at)

    step = builders.open_step(plan.route)
    asked = {party.unit.name for party in step.parties.all()}
    assert (plan.state, step.code, step.silence_is_consent) == ("consulting", "counties", True)
    assert asked == {name for name, _code in COUNTIES.values()}


def test_a_consultation_has_a_due_date_five_working_days_later_and_a_deadline_for_each_county(world, at):
    plan = builders.consulting_plan(world, at)

    step = builders.open_step(plan.route)
    day = queries.calendar().add_working_days(queries.today(at), 5)
    assert queries.today(step.due_at - timedelta(seconds=1)) == day
    assert Deadline.objects.filter(kind="programs.step", subject_id=step.pk, met_at=None).count() == 6


def test_an_answer_in_the_system_is_given_by_the_leader_of_the_county(world, at):
    plan = builders.consulting_plan(world, at)
    step = builders.open_step(plan.route)

    move = answer(world, at, step, "object_leader", "heshan", text="")

    party = step.parties.get(unit=world.units["heshan"])
    assert (move.outcome, party.stance, party.on_behalf) == ("answered", "agree", False)
    assert party.answered_by_id == world.people["object_leader"].pk
    assert Deadline.objects.get(subject_id=step.pk, unit=world.units["heshan"]).met_at == at


def test_one_county_does_not_answer_for_another(world, at):
    step = builders.open_step(builders.consulting_plan(world, at).route)

    with pytest.raises(NotAllowed):
        answer(world, at, step, "object_leader", "taojiang")


def test_a_second_answer_of_the_same_unit_is_refused(world, at):
    step = builders.open_step(builders.consulting_plan(world, at).route)
    answer(world, at, step, "object_leader", "heshan")

    with pytest.raises(AlreadyAnswered):
        answer(world, at, step, "object_operator", "heshan")


def test_the_proposer_records_no_answer(world, at):
    step = builders.open_step(builders.consulting_plan(world, at).route)

    with pytest.raises(RecorderIsProposer):
        answer(world, at, step, "lead_operator", "heshan", **builders.on_paper(world, at))


def test_the_reviewer_of_the_lead_records_an_answer_on_paper(world, at):
    step = builders.open_step(builders.consulting_plan(world, at).route)

    answer(world, at, step, "lead_reviewer", "heshan", **builders.on_paper(world, at))

    party = step.parties.get(unit=world.units["heshan"])
    assert (party.on_behalf, party.decider, party.document_number) == (True, "分管负责人", "签批件1号")
    assert party.paper_id is not None


@pytest.mark.parametrize("missing", ["decider", "decided_on", "document_number", "paper_id"])
def test_an_answer_on_paper_needs_who_when_number_and_scan(world, at, missing):
    step = builders.open_step(builders.consulting_plan(world, at).route)
    facts = builders.on_paper(world, at)
    facts[missing] = None if missing in ("decided_on", "paper_id") else ""

    with pytest.raises(RuleBroken) as refused:
        answer(world, at, step, "officer", "heshan", **facts)

    assert [one.code for one in refused.value.findings] == ["no_paper"]


def test_a_paper_of_tomorrow_is_refused(world, at):
    step = builders.open_step(builders.consulting_plan(world, at).route)
    facts = builders.on_paper(world, at, decided_on=queries.today(at) + timedelta(days=1))

    with pytest.raises(RuleBroken) as refused:
        answer(world, at, step, "officer", "heshan", **facts)

    assert [one.code for one in refused.value.findings] == ["in_future"]


@pytest.mark.parametrize("who", ["other_lead", "data_provider", "observer", "complaint_handler", "auditor"])
def test_others_record_nothing(world, at, who):
    step = builders.open_step(builders.consulting_plan(world, at).route)

    with pytest.raises(NotAllowed):
        answer(world, at, step, who, "heshan", **builders.on_paper(world, at))


def test_the_same_person_never_answers_two_steps_of_one_route(world, at):
    _plan, step = plan_at(world, at, "vice_mayor")
    move = answer(world, at, step, "leader", "government")

    with pytest.raises(AnsweredTwice):
        answer(world, at, move.step, "leader", "government")


@pytest.mark.clause("YY23-25")
def test_steps_open_one_after_another_and_a_later_step_takes_no_answer(world, at):
    plan = builders.consulting_plan(world, at)
    later = Step.objects.get(route=plan.route, code="finance")

    with pytest.raises(WrongState):
        answer(world, at, later, "finance", "finance")


def test_an_answer_holds_for_the_text_that_was_sent_round(world, at):
    plan, step = plan_at(world, at, "finance")
    PlanSection.objects.filter(plan=plan, code="quota").update(text="县市区不超过9个。")

    with pytest.raises(TextChanged):
        answer(world, at, step, "finance", "finance")


def test_a_return_needs_its_reasons(world, at):
    _plan, step = plan_at(world, at, "finance")

    with pytest.raises(RuleBroken) as refused:
        answer(world, at, step, "finance", "finance", "return")

    assert [one.code for one in refused.value.findings] == ["reason_missing"]


def test_a_returned_plan_is_a_draft_again_and_takes_a_new_route(world, at):
    plan, step = plan_at(world, at, "finance")

    move = answer(world, at, step, "finance", "finance", "return", text="资金来源不明")

    plan.refresh_from_db()
    assert (move.outcome, plan.state, move.route.state) == ("returned", "draft", "returned")
    again = actions.submit_plan(plan_id=plan.pk, actor=world.actor("lead_operator", at), at=at)
    assert again.route_id != move.route.pk
    assert builders.open_step(again.route).code == "counties"


def test_silence_closes_a_consultation_at_its_due_date(world, at):
    plan = builders.consulting_plan(world, at)
    step = builders.open_step(plan.route)
    answer(world, at, step, "object_leader", "heshan")

    early = actions.close_due_plan_step(step_id=step.pk, at=step.due_at - timedelta(seconds=1))
    move = actions.close_due_plan_step(step_id=step.pk, at=step.due_at)

    plan.refresh_from_db()
    stances = sorted(Party.objects.filter(step=step).values_list("stance", flat=True))
    assert early is None
    assert (move.outcome, plan.state, stances) == ("next", "signing", ["agree", *["silent"] * 5])
    assert Act.objects.filter(act="programs.step_lapsed").count() == 1


def test_after_the_due_date_no_answer_is_taken(world, at):
    step = builders.open_step(builders.consulting_plan(world, at).route)

    with pytest.raises(TooLate):
        actions.answer_plan_step(
            step_id=step.pk,
            actor=world.actor("object_leader", at),
            at=step.due_at,
            unit_id=world.units["heshan"].pk,
            stance="agree",
        )


def test_the_relay_closes_a_due_consultation_once(world, at, travel):
    plan = builders.consulting_plan(world, at)
    step = builders.open_step(plan.route)
    travel.travel_to(step.due_at + timedelta(minutes=1))

    done = outbox.run_due()
    again = outbox.run_due()

    plan.refresh_from_db()
    assert done >= 1
    assert again == 0
    assert plan.state == "signing"


@pytest.mark.clause("YY23-14")
def test_other_artefacts_walk_the_same_mechanism(world, at):
    item = builders.item(world, at)
    officer, second = world.actor("officer", at), world.actor("officer_two", at)
    book = queries.rules_of(item.programme)
    route = actions.open_route(
        purpose="award",
        programme=item.programme,
        item=item,
        subject_id=item.pk,
        subject_digest="d" * 64,
        rule_steps=book.routes.award,
        actor=officer,
        at=at,
        capacity=officer.capacity("supervision_officer"),
    )
    moves = []
    for _step in book.routes.award:
        step = builders.open_step(route)
        moves.append(
            actions.answer_step(
                step_id=step.pk,
                actor=second,
                at=at,
                unit_id=step.parties.get().unit_id,
                stance="agree",
                subject_digest="d" * 64,
                **builders.on_paper(world, at),
            )
        )

    assert [step.code for step in book.routes.award] == ["office_review", "executive_meeting"]
    assert [move.outcome for move in moves] == ["next", "passed"]
