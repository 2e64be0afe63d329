"""A year under the eighth rulebook, from the meeting to the reward, on its own way: own parties, own notice, no submission."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.errors import Refusal, RuleBroken
from core.workdays import months_after, shanghai_date
from evaluations.actions import list_steps
from evaluations.models import ListEntry, ProposedList
from programs import actions, queries
from programs.models import Plan
from publicity.actions import commendations, notice_changes, notices
from publicity.models import CommendationNotice, PublicNotice
from rewards import actions as reward_actions
from tests.evaluations import builders as evaluations
from tests.programs import builders
from tests.publicity.builders_commendation import WORDS
from tests.rulebooks.eighth import a_programme, answer, consulting_plan, set_up

SCORES = {
    "state_enterprise": {"water": "91.5", "transport": "88", "culture": "70.25"},
    "township": {"town": "93", "street": "81"},
}
WINNERS = {"市水务集团", "市交通集团", "云水镇人民政府", "湖滨街道办事处"}
LIST_SIGNERS = ("asset_supervisor", "joint_panel")


@pytest.fixture
def begin(at: datetime) -> datetime:
    return at - timedelta(days=60)


@pytest.fixture
def government(inside: Any, begin: datetime) -> Any:
    return set_up(inside, begin)


def signed_list(world: Any, begin: datetime) -> ProposedList:
    """Its plan published, its objects scored, its list signed by the two parties of this rulebook."""
    plan = consulting_plan(world, a_programme(world, begin), begin)
    for who in ("town", "street", "asset_supervisor"):
        answer(world, plan, begin, who)
    plan = Plan.objects.select_related("item").get(pk=plan.pk)
    lead = world.actor("lead_operator", begin)
    actions.publish_plan(
        plan_id=plan.pk,
        actor=lead,
        at=begin,
        document_number="澄国资发〔2025〕1号",
        seals=builders.seals_for(plan),
    )
    for track in queries.tracks_of([plan.item_id]):
        evaluations.seal(world, track, SCORES[track.object_class.code], begin)
    row = evaluations.signing_list(world, begin, of=plan.item)
    for who in LIST_SIGNERS:
        row = ProposedList.objects.get(pk=row.pk)
        list_steps.answer_list_step(
            list_id=row.pk,
            step_id=evaluations.open_step(row).pk,
            unit_id=world.units[who].pk,
            stance="agree",
            text="",
            actor=world.actor(who, begin),
            at=begin,
        )
    return ProposedList.objects.select_related("item__programme").get(pk=row.pk)


def published(world: Any, row: ProposedList, begin: datetime, **changes: Any) -> PublicNotice:
    values: dict[str, Any] = {
        "title": "拟激励名单公示",
        "basis": "澄政办发〔2025〕6号",
        "posted_where": "市人民政府网站",
        "working_days": 5,
        "appeal_telephone": "",
        "office_telephone": "0737-0000001",
        "office_mailbox": "",
        **changes,
    }
    return notices.schedule_notice(
        list_id=row.pk, actor=world.actor("lead_operator", begin), at=begin, **values
    )


def closed(world: Any, notice: PublicNotice, begin: datetime) -> PublicNotice:
    notice_changes.record_posting(
        notice_id=notice.pk,
        address="https://government.example.invalid/notice",
        posted_at=begin,
        picture_id=builders.a_paper("page.png").pk,
        actor=world.actor("lead_operator", begin),
        at=begin,
    )
    notice.refresh_from_db()
    return notices.close_notice(notice_id=notice.pk, at=notice.closes_at)


def drafted(world: Any, row: ProposedList, moment: datetime) -> CommendationNotice:
    return commendations.draft_commendation(
        programme_id=row.item.programme_id, actor=world.actor("officer", moment), at=moment, **WORDS
    )


def test_its_list_is_signed_by_its_own_parties_and_keeps_its_quotas(government: Any, begin: datetime) -> None:
    row = signed_list(government, begin)

    proposed = set(
        ListEntry.objects.filter(proposed_list=row, status="proposed").values_list("unit__name", flat=True)
    )
    assert row.state == "signed"
    assert proposed == WINNERS


def test_a_notice_shorter_than_its_five_days_is_refused_with_its_article(
    government: Any, begin: datetime
) -> None:
    row = signed_list(government, begin)

    with pytest.raises(RuleBroken) as refused:
        published(government, row, begin, working_days=3)

    clauses = {(one.clause.document, one.clause.article) for one in refused.value.findings if one.clause}
    assert ("澄政办发〔2025〕6号", "第八条") in clauses


def test_the_award_does_not_pass_over_the_notice(government: Any, begin: datetime) -> None:
    row = signed_list(government, begin)

    with pytest.raises(Refusal):
        drafted(government, row, begin)


def test_the_year_ends_with_the_award_of_the_government_and_its_rewards(
    government: Any, begin: datetime
) -> None:
    row = signed_list(government, begin)
    notice = closed(government, published(government, row, begin), begin)
    moment = notice.closes_at + timedelta(days=1)

    award = drafted(government, row, moment)
    award = commendations.send_commendation(
        commendation_id=award.pk, actor=government.actor("officer", moment), at=moment
    )
    award = commendations.decide_commendation(
        commendation_id=award.pk,
        actor=government.actor("officer_two", moment),
        at=moment,
        minutes_number="澄政常纪〔2026〕2号",
        minutes_on=shanghai_date(moment),
        paper_id=builders.a_paper("纪要.pdf").pk,
    )
    later = moment + timedelta(days=1)
    day = shanghai_date(later)
    award = commendations.issue_commendation(
        commendation_id=award.pk,
        actor=government.actor("officer", later),
        at=later,
        document_number=f"澄政发〔{day.year}〕3号",
        issue_date=day,
        index_number=f"000000000/{day.year}-0000001",
        valid_until=day.replace(year=day.year + 5),
        copy_number="",
    )

    promised = reward_actions.promise_rewards(
        notice_id=award.pk, actor=government.actor("officer", later), at=later
    )

    assert award.state == "issued"
    assert ProposedList.objects.get(pk=row.pk).state == "approved"
    assert {one.unit.name for one in promised} == WINNERS
    assert {one.due_on for one in promised} == {months_after(day, 3)}
