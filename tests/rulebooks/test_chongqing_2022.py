"""渝府办发〔2022〕74号: what the rulebook says, row by row, and what the product does about it today."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.errors import RuleBroken
from organizations.actors import COOPERATES, LEADS
from organizations.models import ObjectClass
from programs import actions, queries
from programs.actions.items import SubItemSpec
from programs.actions.programmes import plan_due_on
from programs.clauses import CARRIED, PENDING, statuses
from programs.packs import RULEBOOKS, Deadline, RuleSet, load_pack, rule_set
from programs.rules import TrackSpec
from tests.programs import builders
from tests.rulebooks.striving import TESTS
from tests.world import SINCE

CODE = "chongqing-2022"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return rule_set(load_pack(RULEBOOKS / f"{CODE}.json"))


@pytest.fixture
def programme(inside: Any, at: datetime) -> Any:
    """A draft of 2022 under this rulebook, in a tenant that knows its classes."""
    ObjectClass.objects.create(code="national_platform", name="国家级开发开放平台", valid_from=SINCE)
    version = builders.rulebook(inside, at, code=CODE)
    return builders.draft_programme(inside, at, year=2022, version=version)


def content(world: Any, **changes: Any) -> actions.ItemContent:
    return builders.content(world, **{"exclusions": {}, **changes})


@pytest.mark.clause("CQ22-01")
def test_the_programme_is_that_of_2022(rules: RuleSet) -> None:
    assert rules.document.number == "渝府办发〔2022〕74号"
    assert (rules.document.issued_by, rules.document.issued_on) == ("重庆市人民政府办公厅", "2022-06-25")
    assert rules.items.proposed_by == "office"
    assert [(step.kind, step.party) for step in rules.routes.programme] == [("decision", "government")]


@pytest.mark.clause("CQ22-02")
def test_an_item_has_joint_leads_in_order_and_cooperating_units(
    inside: Any, programme: Any, at: datetime
) -> None:
    units = inside.units

    item = actions.propose_item(
        programme_id=programme.pk,
        actor=inside.actor("officer", at),
        at=at,
        content=content(
            inside,
            leads=[units["other_lead"].pk, units["finance"].pk],
            cooperating=[units["lead"].pk, units["statistics"].pk],
        ),
    )

    assert queries.units_of_item(item.pk, LEADS) == [units["other_lead"].pk, units["finance"].pk]
    assert queries.units_of_item(item.pk, COOPERATES) == [
        units["lead"].pk,
        units["statistics"].pk,
    ]


@pytest.mark.clause("CQ22-03")
def test_districts_platforms_and_townships_are_objects(rules: RuleSet) -> None:
    classes = {one.code: one.name for one in rules.objects}

    assert classes == {
        "county": "区县",
        "national_platform": "国家级开发开放平台",
        "township": "乡镇（街道）",
    }


@pytest.mark.clause("CQ22-04")
def test_a_bonus_in_another_assessment_is_a_reward(inside: Any, programme: Any, at: datetime) -> None:
    item = actions.propose_item(
        programme_id=programme.pk,
        actor=inside.actor("officer", at),
        at=at,
        content=content(
            inside,
            reward_text="在区县经济社会发展业绩考核或其他有关考核中予以加分",
            reward_kinds=["assessment_bonus"],
            tracks=[TrackSpec("county"), TrackSpec("national_platform")],
        ),
    )

    assert item.reward_kinds == ["assessment_bonus"]


@pytest.mark.clause("CQ22-04")
def test_a_reward_that_the_notice_does_not_know_is_refused_with_its_place(
    inside: Any, programme: Any, at: datetime
) -> None:
    with pytest.raises(RuleBroken) as refused:
        actions.propose_item(
            programme_id=programme.pk,
            actor=inside.actor("officer", at),
            at=at,
            content=content(inside, reward_kinds=["land_quota"]),
        )

    [finding] = refused.value.findings
    assert (finding.clause.document, finding.clause.article) == ("渝府办发〔2022〕74号", "第一部分第1项")


@pytest.mark.clause("CQ22-05")
def test_the_bonus_may_belong_to_one_part_of_the_measure(inside: Any, programme: Any, at: datetime) -> None:
    item = actions.propose_item(
        programme_id=programme.pk,
        actor=inside.actor("officer", at),
        at=at,
        content=content(
            inside,
            number=19,
            title="实施城市更新行动",
            reward_kinds=["cash"],
            sub_items=[
                SubItemSpec("城镇老旧小区改造", reward_kinds=["assessment_bonus"]),
                SubItemSpec("城市更新其他工作"),
            ],
            tracks=[TrackSpec("county", sub_item=1), TrackSpec("county", sub_item=2)],
        ),
    )

    kinds = {one.title: one.reward_kinds for one in item.sub_items.all()}
    assert kinds == {"城镇老旧小区改造": ["assessment_bonus"], "城市更新其他工作": []}


@pytest.mark.clause("CQ22-08")
def test_the_year_has_the_three_steps_of_the_notice(rules: RuleSet) -> None:
    application = {"application", "self_assessment"}
    recommendation = {"expert_review", "evaluation", "submission"}
    circular = {"office_review", "decision", "commendation", "reward"}

    assert set(rules.stages) == {"items", "plan", "plan_signoff"} | application | recommendation | circular


@pytest.mark.clause("CQ22-09")
def test_objects_apply_with_self_assessment_experience_and_materials_by_the_first_of_february(
    rules: RuleSet,
) -> None:
    assert rules.items.intake == "application"
    assert rules.application_parts == ("self_assessment", "experience", "materials")
    assert rules.deadlines.application == Deadline("on", date=date(2023, 2, 1))


@pytest.mark.clause("CQ22-10")
@pytest.mark.clause("CQ22-14")
@pytest.mark.clause("CQ22-07")
def test_the_lead_judges_and_gives_a_reason_for_each_object(rules: RuleSet) -> None:
    assert (rules.items.run_by, rules.evaluation.selection_rule) == ("lead_unit", "judged")
    assert rules.evaluation.reason_required
    assert "可复制、可推广" in rules.clause("evaluation.reason_required").reading


@pytest.mark.clause("CQ22-11")
def test_findings_of_inspections_feed_the_evaluation(rules: RuleSet) -> None:
    assert rules.evaluation.evidence == (
        "national_inspection",
        "special_inspection",
        "routine_inspection",
        "experience",
    )


@pytest.mark.clause("CQ22-12")
def test_recommended_objects_are_listed_by_class(rules: RuleSet) -> None:
    assert rules.indicators.grouping == "none"
    assert set(rules.quotas) == {"county", "national_platform", "township"}
    assert "按对象类别" in rules.clause("indicator.grouping").reading


@pytest.mark.clause("CQ22-13")
def test_experts_and_third_parties_are_asked_where_needed(rules: RuleSet) -> None:
    assert rules.evaluation.experts == "optional"


@pytest.mark.clause("CQ22-15")
def test_the_list_with_its_rewards_goes_to_the_supervision_office_by_the_end_of_march(rules: RuleSet) -> None:
    assert rules.deadlines.submission == Deadline("on", date=date(2023, 3, 31))
    assert rules.reviewed_by == "supervision_room"
    assert "拟采取的具体激励内容" in rules.clause("deadline.submission").quote


@pytest.mark.clause("CQ22-16")
def test_the_supervision_office_reviews_and_the_government_decides(rules: RuleSet) -> None:
    walk = [(step.kind, step.party) for step in rules.routes.award]

    assert walk == [("consent", "supervision_room"), ("decision", "government")]
    assert (rules.award.decided_by, rules.award.signed_by) == ("government", "supervision_room")


@pytest.mark.clause("CQ22-17")
def test_plans_are_due_on_the_sixteenth_of_july_and_are_filed(
    inside: Any, programme: Any, rules: RuleSet
) -> None:
    programme.items_fixed_at = datetime(2022, 6, 25, tzinfo=SHANGHAI)

    due = plan_due_on(programme, queries.rules_of(programme), queries.calendar())

    assert due == date(2022, 7, 16)
    assert [(step.kind, step.party) for step in rules.routes.plan] == [("filing", "supervision_room")]


@pytest.mark.clause("CQ22-18")
def test_the_burden_of_those_below_does_not_grow(rules: RuleSet) -> None:
    assert rules.indicators.extra_materials == "forbid"
    assert rules.clause("indicator.extra_materials").clause == "文末"


@pytest.mark.clause("CQ22-19")
def test_discipline_of_the_review_is_written_down_with_who_hears_of_breaches(rules: RuleSet) -> None:
    assert rules.complaints.handlers == ("office",)
    assert "严明评审工作纪律" in rules.clause("complaint.handlers").quote


@pytest.mark.clause("CQ22-20")
def test_rewards_are_honoured_promptly_without_a_date(rules: RuleSet) -> None:
    assert rules.deadlines.reward == Deadline("promptly", event="commendation_issued", working_days=30)
    assert "“及时”" in rules.clause("deadline.reward").reading


@pytest.mark.clause("CQ22-21")
@pytest.mark.clause("CQ22-22")
def test_objects_may_read_the_plans_and_experiences_are_made_known(rules: RuleSet) -> None:
    assert rules.disclosure.plan == "objects"
    assert "promotion" in rules.rewards.kinds


@pytest.mark.clause("CQ22-23")
def test_the_office_of_a_district_coordinates_its_applications(rules: RuleSet) -> None:
    assert "由所在区县一并申报" in rules.clause("item.intake").reading
    assert "做好本地区激励措施的申报和组织落实工作" in rules.clause("liaison.log").quote
    assert rules.liaison_log == "optional"


@pytest.mark.clause("CQ22-25")
def test_the_notice_sets_no_quota_no_order_of_scores_no_public_notice_no_appeal_no_ground(
    rules: RuleSet,
) -> None:
    silent = {
        "quota.county",
        "quota.national_platform",
        "quota.township",
        "notice.minimum",
        "places.exempt_works",
        "indicator.max",
        "item.max_sub_items",
        "non_winner.treatment",
    }

    assert {quota.kind for quota in rules.quotas.values()} == {"none"}
    assert rules.evaluation.selection_rule != "score_order"
    assert not rules.uses("public_notice")
    assert not rules.uses("appeal")
    assert rules.appeals.open_to == ()
    assert rules.grounds == ()
    assert [
        code for code in sorted(silent) if rules.clause(code).quote or not rules.clause(code).reading
    ] == []


def test_no_row_of_the_notice_is_missing() -> None:
    rows = {one.row.id: one for one in statuses(TESTS) if one.row.id.startswith("CQ22-")}

    waiting = {name: one.row.waits_for for name, one in rows.items() if one.status == PENDING}

    assert len(rows) == 25
    assert {one.status for one in rows.values()} <= {CARRIED, PENDING}
    assert waiting.keys() <= {"CQ22-06", "CQ22-24"}
    assert set(waiting.values()) <= {"documents", "rewards"}
