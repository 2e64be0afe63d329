"""Programmes, items and plans: what each act leaves behind, and which rule refuses it."""

from __future__ import annotations

import pytest

from core.errors import Conflict, NotAllowed, RuleBroken, WrongState
from core.workdays import end_of_day, months_after
from ledger.models import Act
from notifications.models import Deadline
from programs import actions, queries
from programs.errors import PlanIncomplete, RulebookInvalid, SealMissing
from programs.held import rules_of_version
from programs.models import Item, Plan, RulebookVersion, Ruling
from programs.packs import RULEBOOKS, load_pack, pack_from_data, pack_to_data
from programs.rules import Seal, TrackSpec
from tests.conftest import acting_as
from tests.programs import builders

pytestmark = pytest.mark.usefixtures("inside")


def clauses(refused) -> list[str]:
    return [one.clause.article for one in refused.value.findings if one.clause]


def test_the_same_rulebook_is_stored_once_and_its_digest_is_over_the_content(world, at):
    first = builders.rulebook(world, at)

    with pytest.raises(Conflict):
        builders.rulebook(world, at)

    assert RulebookVersion.objects.get().digest == first.digest
    assert len(first.digest) == 64


def test_a_changed_pack_is_the_next_version(world, at):
    builders.rulebook(world, at)
    data = pack_to_data(load_pack(RULEBOOKS / "yiyang-2023.json"))
    for rule in data["rules"]:
        if rule["code"] == "item.max_sub_items":
            rule["value"] = 5

    version = actions.create_rulebook(
        actor=world.actor("officer", at), at=at, pack=pack_from_data(data), reason="修订"
    )

    assert version.number == 2
    assert rules_of_version(version.pk).items.max_sub_items == 5


def test_a_broken_pack_is_refused_as_a_whole(world, at):
    data = pack_to_data(load_pack(RULEBOOKS / "yiyang-2023.json"))
    data["rules"] = data["rules"][1:]

    with pytest.raises(RulebookInvalid) as refused:
        actions.create_rulebook(actor=world.actor("officer", at), at=at, pack=pack_from_data(data))

    assert any("basis.legal_bases" in one.where for one in refused.value.findings)


@pytest.mark.clause("YY23-17")
@pytest.mark.parametrize("who", ["lead_operator", "object_leader", "leader", "system_admin", "observer"])
def test_only_the_office_proposes_items(world, at, who):
    programme = builders.draft_programme(world, at)

    with pytest.raises(NotAllowed):
        actions.propose_item(
            programme_id=programme.pk, actor=world.actor(who, at), at=at, content=builders.content(world)
        )


@pytest.mark.clause("YY23-16")
def test_an_item_keeps_its_benchmark_leads_in_order_and_tracks(world, at):
    programme = builders.draft_programme(world, at)

    item = builders.propose(
        world,
        programme,
        at,
        benchmark="湘政办发〔2023〕12号第3项",
        leads=[world.units["other_lead"].pk, world.units["lead"].pk],
        sub_items=[actions.SubItemSpec("粮食生产"), actions.SubItemSpec("高标准农田")],
        tracks=[TrackSpec("county", 1), TrackSpec("county", 2)],
    )

    assert item.benchmark == "湘政办发〔2023〕12号第3项"
    assert queries.units_of_item(item.pk, "lead_item") == [
        world.units["other_lead"].pk,
        world.units["lead"].pk,
    ]
    assert [track.sub_item.title for track in queries.tracks_of([item.pk])] == ["粮食生产", "高标准农田"]


@pytest.mark.clause("YY23-21")
def test_a_fourth_sub_item_is_refused_with_its_clause(world, at):
    programme = builders.draft_programme(world, at)

    with pytest.raises(RuleBroken) as refused:
        builders.propose(
            world,
            programme,
            at,
            sub_items=[actions.SubItemSpec(title) for title in "一二三四"],
            tracks=[TrackSpec("county", number) for number in (1, 2, 3, 4)],
        )

    assert clauses(refused) == ["第七条"]


@pytest.mark.clause("YY23-19")
def test_a_departure_is_asked_with_its_reason_and_ruled_by_the_meeting(world, at):
    programme = builders.draft_programme(world, at)
    item = builders.propose(
        world,
        programme,
        at,
        exclusions={**builders.content(world).exclusions, "item.goal_reached": True},
        departures={"item.goal_reached": "需巩固成果"},
    )
    asked = Ruling.objects.get(item=item).decided_on

    builders.issue(world, programme, at)

    ruling = Ruling.objects.get(item=item)
    assert asked is None
    assert (ruling.authority, ruling.reason, ruling.decided_on) == (
        "executive_meeting",
        "需巩固成果",
        queries.today(at),
    )


def test_before_the_meeting_nothing_changes(world, at):
    programme = builders.draft_programme(world, at)
    item = builders.propose(world, programme, at)
    actions.submit_programme(programme_id=programme.pk, actor=world.actor("officer", at), at=at)

    with pytest.raises(WrongState):
        actions.change_item(
            item_id=item.pk, actor=world.actor("officer", at), at=at, content=builders.content(world)
        )


@pytest.mark.clause("YY23-11")
def test_the_meeting_includes_and_declines_item_by_item_with_its_minutes(world, at):
    programme = builders.draft_programme(world, at)
    kept = builders.propose(world, programme, at)
    dropped = builders.propose(world, programme, at, number=2)
    actions.submit_programme(programme_id=programme.pk, actor=world.actor("officer", at), at=at)

    builders.decide(world, programme, at, declined={dropped.pk: "已单项考核"})

    states = dict(Item.objects.values_list("pk", "state"))
    programme.refresh_from_db()
    assert states == {kept.pk: "included", dropped.pk: "declined"}
    assert queries.today(programme.items_fixed_at) == queries.today(at)
    assert Act.objects.filter(act="programs.programme_decided").count() == 1


def test_whoever_submitted_does_not_record_the_decision(world, at):
    programme = builders.draft_programme(world, at)
    builders.propose(world, programme, at)
    actions.submit_programme(programme_id=programme.pk, actor=world.actor("officer", at), at=at)

    with pytest.raises(NotAllowed):
        actions.decide_programme(
            programme_id=programme.pk,
            actor=world.actor("officer", at),
            at=at,
            **builders.on_paper(world, at),
        )


def test_a_returned_programme_can_be_changed_and_submitted_again(world, at):
    programme = builders.draft_programme(world, at)
    item = builders.propose(world, programme, at)
    officer = world.actor("officer", at)
    actions.submit_programme(programme_id=programme.pk, actor=officer, at=at)

    move = builders.decide(world, programme, at, stance="return", text="再研究")
    actions.change_item(
        item_id=item.pk, actor=officer, at=at, content=builders.content(world, title="新名称")
    )
    route = actions.submit_programme(programme_id=programme.pk, actor=officer, at=at)

    assert (move.outcome, route.state) == ("returned", "open")


@pytest.mark.clause("YY23-22")
def test_issuing_sets_the_due_date_of_every_plan_one_month_after_the_decision(world, at):
    programme = builders.issued_programme(world, at)

    deadline = Deadline.objects.get(kind="programs.plan")
    assert deadline.due_at == end_of_day(months_after(queries.today(at), 1))
    assert deadline.unit_id == world.units["lead"].pk
    assert programme.state == "issued"


def test_an_undecided_programme_is_not_issued(world, at):
    programme = builders.draft_programme(world, at)

    with pytest.raises(WrongState):
        actions.issue_programme(
            programme_id=programme.pk, actor=world.actor("officer", at), at=at, document_number="1号"
        )


@pytest.mark.clause("YY23-18")
def test_an_item_is_withdrawn_in_mid_year_with_the_leaders_consent_on_record(world, at):
    item = builders.item(world, at)
    paper = builders.on_paper(world, at, decider="市人民政府主要领导")
    paper.pop("on_behalf")

    actions.withdraw_item(
        item_id=item.pk, actor=world.actor("officer", at), at=at, reason="政策调整", **paper
    )

    ruling = Ruling.objects.get(item=item)
    item.refresh_from_db()
    assert (item.state, item.state_reason) == ("withdrawn", "政策调整")
    assert (ruling.rule, ruling.authority, ruling.decider) == (
        "item.change_consent",
        "principal_leader",
        "市人民政府主要领导",
    )


def test_a_withdrawal_without_its_paper_is_refused_with_the_clause(world, at):
    item = builders.item(world, at)

    with pytest.raises(RuleBroken) as refused:
        actions.withdraw_item(
            item_id=item.pk,
            actor=world.actor("officer", at),
            at=at,
            reason="政策调整",
            decider="",
            decided_on=queries.today(at),
            document_number="",
            paper_id=None,
        )

    assert clauses(refused) == ["第七条"]


@pytest.mark.clause("YY23-07")
def test_taking_a_lead_off_works_on_the_next_request(world, at, client_of):
    plan = builders.drafted_plan(world, at)
    client = client_of(world.people["lead_operator"])
    before = client.get(f"/t/yiyang/plans/{plan.pk}/").status_code

    actions.remove_lead(
        item_id=plan.item_id,
        unit_id=world.units["lead"].pk,
        actor=world.actor("officer", at),
        at=at,
        reason="职能划转",
    )

    assert (before, client.get(f"/t/yiyang/plans/{plan.pk}/").status_code) == (200, 404)


@pytest.mark.clause("YY23-06")
def test_a_joint_lead_named_later_works_on_the_next_request(world, at):
    item = builders.item(world, at)

    actions.add_lead(
        item_id=item.pk, unit_id=world.units["other_lead"].pk, actor=world.actor("officer", at), at=at
    )

    assert world.actor("other_lead", at).leads(item.pk) == world.units["other_lead"].pk


def test_only_the_lead_of_the_item_drafts_its_plan(world, at):
    item = builders.item(world, at)

    with pytest.raises(NotAllowed):
        actions.draft_plan(item_id=item.pk, actor=world.actor("other_lead", at), at=at)


def test_an_item_has_one_plan_at_a_time(world, at):
    plan = builders.drafted_plan(world, at)

    with pytest.raises(Conflict):
        actions.draft_plan(item_id=plan.item_id, actor=world.actor("lead_operator", at), at=at)


@pytest.mark.clause("YY23-23")
def test_a_plan_with_empty_sections_is_told_each_of_them(world, at):
    item = builders.item(world, at)
    operator = world.actor("lead_operator", at)
    plan = actions.draft_plan(item_id=item.pk, actor=operator, at=at)

    with pytest.raises(PlanIncomplete) as refused:
        actions.submit_plan(plan_id=plan.pk, actor=operator, at=at)

    assert [one.where for one in refused.value.findings] == [
        "激励名额",
        "评价指标",
        "评选程序",
        "奖励方式",
        "奖励资金用途",
    ]
    assert set(clauses(refused)) == {"第八条"}


def test_places_over_the_quota_are_refused_with_the_clause(world, at):
    plan = builders.drafted_plan(world, at)
    track = builders.tracks(plan.item)[0]

    with pytest.raises(RuleBroken) as refused:
        actions.edit_plan(
            plan_id=plan.pk, actor=world.actor("lead_operator", at), at=at, places={track.pk: 4}
        )

    assert clauses(refused) == ["第九条"]


def test_a_change_in_between_is_a_conflict(world, at):
    plan = builders.drafted_plan(world, at)
    operator = world.actor("lead_operator", at)
    later = builders.later(at, seconds=5)
    actions.edit_plan(plan_id=plan.pk, actor=operator, at=later, sections={"quota": "新"})

    with pytest.raises(Conflict):
        actions.edit_plan(
            plan_id=plan.pk, actor=operator, at=later, sections={"quota": "旧"}, seen_at=plan.changed_at
        )


def test_a_plan_is_not_published_without_the_seal_of_every_track(world, at):
    plan = builders.signed_plan(world, at)

    with pytest.raises(SealMissing) as refused:
        actions.publish_plan(
            plan_id=plan.pk, actor=world.actor("lead_operator", at), at=at, document_number="1号", seals={}
        )

    assert clauses(refused) == ["第十条"]


def test_a_scheme_that_went_round_is_the_one_that_is_published(world, at):
    plan = builders.drafted_plan(world, at)
    operator = world.actor("lead_operator", at)
    track = builders.tracks(plan.item)[0]
    actions.put_seal(plan_id=plan.pk, track_id=track.pk, actor=operator, at=at, seal=Seal("a" * 64))
    plan = actions.submit_plan(plan_id=plan.pk, actor=operator, at=at)
    builders.answer_all(world, plan, at)

    with pytest.raises(Conflict):
        actions.publish_plan(
            plan_id=plan.pk, actor=operator, at=at, document_number="1号", seals={track.pk: Seal("b" * 64)}
        )


@pytest.mark.clause("YY23-26")
@pytest.mark.clause("YY23-27")
def test_new_money_is_on_record_before_publication(world, at):
    plan = builders.drafted_plan(world, at)
    operator, officer = world.actor("lead_operator", at), world.actor("officer", at)
    actions.edit_plan(plan_id=plan.pk, actor=operator, at=at, money_source="new")
    plan = actions.submit_plan(plan_id=plan.pk, actor=operator, at=at)
    builders.answer_all(world, plan, at)
    publish = {"plan_id": plan.pk, "actor": operator, "at": at, "document_number": "1号"}

    with pytest.raises(PlanIncomplete) as refused:
        actions.publish_plan(**publish, seals=builders.seals_for(plan))
    paper = builders.on_paper(world, at)
    paper.pop("on_behalf")
    for matter in ("finance_consultation", "government_approval", "annual_budget"):
        actions.record_ruling(
            item_id=plan.item_id,
            actor=officer,
            at=at,
            rule="reward.new_money_needs",
            matter=matter,
            reason="新增资金",
            **paper,
        )

    assert clauses(refused) == ["第八条"] * 3
    assert actions.publish_plan(**publish, seals=builders.seals_for(plan)).state == "published"


def test_nobody_departs_from_a_rule_without_an_authority(world, at):
    item = builders.item(world, at)
    paper = builders.on_paper(world, at)
    paper.pop("on_behalf")

    with pytest.raises(RuleBroken) as refused:
        actions.record_ruling(
            item_id=item.pk,
            actor=world.actor("officer", at),
            at=at,
            rule="quota.county",
            reason="更多",
            **paper,
        )

    assert refused.value.clause.article == "第九条"


def test_a_published_plan_is_revised_as_the_next_version(world, at):
    plan = builders.published_plan(world, at)

    actions.supersede_plan(plan_id=plan.pk, actor=world.actor("officer", at), at=at, reason="年中调整")
    again = actions.draft_plan(item_id=plan.item_id, actor=world.actor("lead_operator", at), at=at)

    assert again.version == 2
    assert list(Plan.objects.order_by("version").values_list("state", flat=True)) == ["superseded", "draft"]


def test_another_rulebook_has_other_steps_without_other_code(world, at):
    version = builders.rulebook(world, at, code="yueyang-sample-2025")
    programme = builders.draft_programme(world, at, version=version)
    item = builders.propose(world, programme, at)
    builders.issue(world, programme, at)

    plan = builders.consulting_plan(world, at, of=item)

    assert (plan.state, [step.code for step in plan.route.steps.all()]) == ("signing", ["finance"])


def test_a_county_reads_in_its_own_scope_what_is_issued_and_published(world, at):
    plan = builders.published_plan(world, at)
    county = world.actor("object_leader", at)

    with acting_as(county):
        seen = (queries.plan_for(county, plan.pk).state, queries.item_for(county, plan.item_id).state)

    assert seen == ("published", "included")
