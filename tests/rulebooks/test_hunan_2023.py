"""湘政办发〔2023〕25号: what the rulebook says, row by row, and what the product does about it."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.errors import RuleBroken
from core.workdays import Calendar
from evaluations import selection
from ledger.models import Act
from organizations.actors import LEADS
from organizations.models import ObjectClass
from programs import actions, procedure, queries
from programs import rules as judge
from programs.actions.items import SubItemSpec
from programs.actions.programmes import plan_due_on
from programs.packs import RULEBOOKS, Deadline, RuleSet, load_pack, rule_set
from programs.procedure import ListStep
from programs.rules import TrackPlaces, TrackSpec
from publicity.actions.packages import submit_list
from tests.evaluations import builders as evaluations
from tests.programs import builders
from tests.world import SINCE

CODE = "hunan-2023"
SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAIN = Calendar()
CLASSES = {
    "city": "市州",
    "county_without_districts": "县市（不含市辖区）",
    "park": "园区",
    "national_high_tech_zone": "国家级高新区",
    "provincial_high_tech_zone": "省级高新区",
}


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return rule_set(load_pack(RULEBOOKS / f"{CODE}.json"))


@pytest.fixture
def programme(inside: Any, at: datetime) -> Any:
    """A draft of 2023 under this rulebook, in a tenant that knows its classes."""
    for code, name in CLASSES.items():
        ObjectClass.objects.create(code=code, name=name, valid_from=SINCE)
    version = builders.rulebook(inside, at, code=CODE)
    return builders.draft_programme(inside, at, year=2023, version=version)


def propose(world: Any, programme: Any, at: datetime, **changes: Any) -> Any:
    return builders.propose(world, programme, at, **{"exclusions": {}, **changes})


def codes(faults: Any) -> list[tuple[str, str]]:
    return [(fault.code, fault.rule) for fault in faults]


def around(matter: str = "") -> selection.Surroundings:
    return selection.Surroundings("item", {"item": frozenset({"lead"})}, 2023, date(2023, 12, 20), matter)


def fact(**changes: Any) -> selection.GroundFact:
    values: dict[str, Any] = {
        "key": "1",
        "unit": "county",
        "item": "item",
        "code": "fraud",
        "act": "fraud",
        "authority": "competent_department",
        "happened_on": date(2023, 10, 1),
        "document_number": "",
    }
    return selection.GroundFact(**{**values, **changes})


@pytest.mark.clause("HN23-01")
def test_the_programme_is_that_of_2023_and_its_number_is_noted_as_not_printed(rules: RuleSet) -> None:
    assert rules.document.number == "湘政办发〔2023〕25号"
    assert rules.document.issued_by == "湖南省人民政府办公厅"
    assert "文号" in rules.document.note
    assert rules.basis.period == "year"


@pytest.mark.clause("HN23-01")
def test_the_series_is_the_same_as_that_of_the_year_after() -> None:
    packs = [load_pack(RULEBOOKS / f"hunan-{year}.json") for year in (2023, 2024)]

    assert len({pack.series for pack in packs}) == 1
    assert len({pack.document.title for pack in packs}) == len({pack.document.number for pack in packs}) == 2


@pytest.mark.clause("HN23-02")
def test_the_programme_keeps_whom_it_is_addressed_to(inside: Any, programme: Any) -> None:
    programme.addressees = "各市州、县市区人民政府，省政府各厅委、各直属机构"
    programme.save(update_fields=["addressees"])

    programme.refresh_from_db()
    assert programme.addressees.startswith("各市州")


@pytest.mark.clause("HN23-03")
def test_the_principles_of_the_preamble_are_kept(rules: RuleSet) -> None:
    assert rules.basis.principles == ("重实干", "重实绩", "重担当")
    assert rules.clause("basis.principles").clause == "引言"


@pytest.mark.clause("HN23-04")
def test_three_units_lead_together_and_the_first_coordinates(
    inside: Any, programme: Any, at: datetime
) -> None:
    units = [inside.units[name].pk for name in ("finance", "other_lead", "lead")]

    item = propose(inside, programme, at, number=22, leads=units)

    assert queries.units_of_item(item.pk, LEADS) == units


@pytest.mark.clause("HN23-04")
def test_the_notice_names_no_cooperating_units(rules: RuleSet) -> None:
    assert codes(judge.lead_faults([1], [2], rules)) == [("cooperating_units", "item.cooperating")]


@pytest.mark.clause("HN23-05")
def test_an_item_may_have_four_sub_items_each_with_its_objects_and_reward(
    inside: Any, programme: Any, at: datetime
) -> None:
    titles = ("质量工作", "知识产权", "食品安全", "药品安全")

    item = propose(
        inside,
        programme,
        at,
        number=18,
        sub_items=[SubItemSpec(title, reward_kinds=["cash"]) for title in titles],
        tracks=[TrackSpec(code, sub_item=one) for one in (1, 2, 3, 4) for code in ("city", "county")],
    )

    assert [one.title for one in item.sub_items.order_by("number")] == list(titles)
    assert item.tracks.count() == 8


@pytest.mark.clause("HN23-05")
def test_the_official_number_of_items_is_entered_where_it_is_counted_otherwise(
    inside: Any, programme: Any
) -> None:
    programme.counted_items = 46
    programme.save(update_fields=["counted_items"])

    programme.refresh_from_db()
    assert programme.counted_items == 46


@pytest.mark.clause("HN23-06")
def test_cities_counties_parks_and_high_tech_zones_by_level_are_objects(rules: RuleSet) -> None:
    assert {one.code: one.name for one in rules.objects} == {**CLASSES, "county": "县市区"}


@pytest.mark.clause("HN23-06")
@pytest.mark.parametrize(
    ("kind", "unit_class", "classes"),
    [
        ("prefecture", None, {"city"}),
        ("county_or_city", None, {"county", "county_without_districts"}),
        ("urban_district", None, {"county"}),
        ("park", None, {"park"}),
        ("park", "国家级高新区", {"park", "national_high_tech_zone"}),
        ("park", "省级高新区", {"park", "provincial_high_tech_zone"}),
    ],
)
def test_item_sixteen_leaves_the_districts_out_and_a_high_tech_zone_is_also_a_park(
    rules: RuleSet, kind: str, unit_class: str | None, classes: set[str]
) -> None:
    assert {one.code for one in rules.objects if one.holds(kind, unit_class)} == classes


@pytest.mark.clause("HN23-07")
def test_ranks_of_evaluations_held_by_others_are_used_and_not_collected_again(rules: RuleSet) -> None:
    assert rules.evaluation.evidence == ("annual_assessment",)
    assert rules.items.already_assessed == "reuse"
    assert "item.already_assessed" not in judge.excluding_rules(rules)


@pytest.mark.clause("HN23-08")
@pytest.mark.clause("HN23-10")
def test_the_measures_of_the_notice_stand_side_by_side(rules: RuleSet) -> None:
    assert rules.indicators.measures.considered == ("total", "per_capita", "growth_rate", "completion_rate")
    assert not rules.indicators.measures.zero_needs_reason


@pytest.mark.clause("HN23-11")
@pytest.mark.parametrize(
    ("code", "matter", "counts"),
    [
        ("production_accident", "落实安全生产责任制成效明显", True),
        ("production_accident", "落实就业优先政策", False),
        ("traffic_accident", "开展交通问题顽瘴痼疾集中整治工作成效明显", True),
        ("traffic_accident", "落实安全生产责任制成效明显", False),
    ],
)
def test_an_accident_bars_from_the_item_on_that_work_only(
    rules: RuleSet, code: str, matter: str, *, counts: bool
) -> None:
    accident = fact(code=code, act="accident")

    assert selection.in_force(accident, rules, around(matter)) is counts


@pytest.mark.clause("HN23-11")
def test_an_accident_of_the_year_before_does_not_count(rules: RuleSet) -> None:
    accident = fact(code="production_accident", act="accident", happened_on=date(2022, 12, 31))

    assert not selection.in_force(accident, rules, around("落实安全生产责任制"))


@pytest.mark.clause("HN23-13")
def test_where_the_notice_says_only_front_ranks_the_plan_states_how_many(rules: RuleSet) -> None:
    def faults(places: int | None) -> list[tuple[str, str]]:
        track = TrackPlaces("county", "县市区", places)
        return codes(judge.places_faults([track], rules, exempt=False, sizes={}))

    assert {quota.kind for quota in rules.quotas.values()} == {"none"}
    assert faults(None) == [("places_not_stated", "places.plan_must_state")]
    assert faults(12) == []


@pytest.mark.clause("HN23-14")
def test_every_kind_of_reward_of_the_notice_may_be_promised(rules: RuleSet) -> None:
    kinds = (
        "cash",
        "special_fund",
        "budget_investment",
        "preliminary_work_funds",
        "land_quota",
        "bond_quota",
        "pilot",
        "project",
        "zone_extension",
        "work_funds",
        "policy",
    )

    assert codes(judge.reward_faults(kinds, rules)) == []
    assert codes(judge.reward_faults(["assessment_bonus"], rules)) != []


@pytest.mark.clause("HN23-17")
def test_a_national_award_brings_support_and_no_place_on_a_list(rules: RuleSet) -> None:
    assert rules.national_award.treatment == "support"
    assert rules.national_award.counts_in_quota is False
    assert not rules.uses("direct_listing")
    assert rules.experience == "support"
    assert {"preliminary_work_funds", "promotion"} <= set(rules.rewards.kinds)


@pytest.mark.clause("HN23-18")
def test_an_experience_of_the_province_is_commended_and_no_more(rules: RuleSet) -> None:
    assert rules.own_experience == "commendation"
    assert "省政府综合大督查" in rules.clause("experience.own_treatment").quote


@pytest.mark.clause("HN23-19")
def test_the_governing_document_is_named(rules: RuleSet) -> None:
    assert rules.basis.governing_document is not None
    assert "湘政办发〔2023〕12号" in rules.basis.governing_document


@pytest.mark.clause("HN23-20")
def test_every_lead_makes_a_plan_that_is_filed_and_needs_no_consent(rules: RuleSet) -> None:
    assert rules.uses("plan")
    assert [(step.kind, step.party) for step in rules.routes.plan] == [("filing", "supervision_room")]
    assert not procedure.awaits_answers(rules.routes.plan)


@pytest.mark.clause("HN23-21")
def test_a_plan_without_indicators_is_not_complete(rules: RuleSet) -> None:
    sections = {"quota": "市州5个，县市区15个", "reward_method": "资金奖励"}

    faults = list(judge.section_faults(sections, rules))

    assert [fault.params["name"] for fault in faults] == ["评价指标"]


@pytest.mark.clause("HN23-22")
def test_plans_are_due_on_the_last_of_july(programme: Any) -> None:
    book = queries.rules_of(programme)
    programme.items_fixed_at = datetime(2023, 7, 3, tzinfo=SHANGHAI)

    assert book.deadlines.plan == Deadline("on", date=date(2023, 7, 31))
    assert plan_due_on(programme, book, queries.calendar()) == date(2023, 7, 31)


@pytest.mark.clause("HN23-23")
def test_a_lead_is_replaced_after_institutional_reform_and_the_record_keeps_both(
    inside: Any, programme: Any, at: datetime
) -> None:
    item = propose(inside, programme, at)
    old, new = inside.units["lead"], inside.units["other_lead"]
    officer = inside.actor("officer", at)
    reason = "机构改革，职能划转"

    actions.add_lead(item_id=item.pk, unit_id=new.pk, actor=officer, at=at, reason=reason)
    actions.remove_lead(item_id=item.pk, unit_id=old.pk, actor=officer, at=at, reason=reason)

    assert queries.rules_of(programme).items.change_grounds == ("institutional_reform",)
    assert queries.units_of_item(item.pk, LEADS) == [new.pk]
    kept = Act.objects.filter(item_id=item.pk, act__in=["programs.lead_added", "programs.lead_removed"])
    assert [(act.act, act.unit_id) for act in kept.order_by("sequence")][-2:] == [
        ("programs.lead_added", new.pk),
        ("programs.lead_removed", old.pk),
    ]


@pytest.fixture
def drafted(inside: Any, programme: Any, at: datetime) -> Any:
    """A list of an item whose plan gives three places to counties; under this rulebook it needs nothing before its hand-in."""
    propose(inside, programme, at, tracks=[TrackSpec("county", places=3)], reward_text="给予资金奖励")
    item = builders.issue(inside, programme, at).items.get()
    for track in queries.tracks_of([item.pk]):
        evaluations.seal(inside, track, evaluations.COUNTIES, at)
    return evaluations.drafted_list(inside, at, of=item)


def hand_in(world: Any, row: Any, at: datetime, **more: Any) -> Any:
    actor = world.actor("lead_operator", at)
    return submit_list(list_id=row.pk, measures="给予资金奖励", actor=actor, at=at, **more)


@pytest.mark.clause("HN23-24")
def test_a_list_is_not_handed_in_without_the_declaration_that_it_is_true(
    inside: Any, drafted: Any, at: datetime
) -> None:
    with pytest.raises(RuleBroken) as refused:
        hand_in(inside, drafted, at)

    [finding] = refused.value.findings
    assert finding.clause is not None
    assert (finding.code, finding.clause.article) == ("declaration_missing", "文末第二段")


@pytest.mark.clause("HN23-24")
@pytest.mark.clause("HN23-26")
def test_a_list_goes_from_its_lead_straight_to_the_office_and_its_declaration_stays_on_record(
    inside: Any, drafted: Any, at: datetime, client_of: Any
) -> None:
    row = hand_in(inside, drafted, at, declared=True)

    assert (row.state, row.package["declared"], row.package["notice"]) == ("submitted", True, {})
    page = client_of(inside.people["officer"]).get(f"/t/yiyang/lists/{row.pk}/").content.decode()
    assert "已作真实性承诺" in page or "Declared to be true" in page


@pytest.mark.clause("HN23-25")
def test_false_figures_cancel_the_qualification_for_the_item_concerned(rules: RuleSet) -> None:
    assert selection.in_force(fact(), rules, around())
    assert not selection.in_force(fact(item="sister"), rules, around())
    assert "“相关”" in rules.clause("disqualification.scope").reading


@pytest.mark.clause("HN23-26")
@pytest.mark.parametrize(
    "code",
    [
        "places.backfill",
        "deadline.reward",
        "notice.minimum",
        "route.list",
        "route.award",
        "evaluation.overlap",
        "disclosure.proposed_list",
    ],
)
def test_what_the_notice_does_not_say_is_read_from_the_governing_document(rules: RuleSet, code: str) -> None:
    clause = rules.clause(code)

    assert clause.quote == ""
    assert "湘政办发〔2023〕12号" in clause.reading
    assert "核改" in clause.reading


@pytest.mark.clause("HN23-26")
def test_a_list_goes_from_the_lead_to_the_office_without_notice_or_appeal(rules: RuleSet) -> None:
    assert procedure.list_path(rules) == (ListStep.SUBMISSION, ListStep.REVIEW, ListStep.AWARD)
    assert rules.appeals.open_to == ()
    assert judge.due_on(rules.deadlines.reward, year=2023, event_day=None, calendar=PLAIN) is None
