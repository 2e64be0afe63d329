"""湘政办发〔2024〕16号: what the rulebook says, row by row, and what the product does about it."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from core.workdays import Calendar
from evaluations import selection
from indicators import lint
from indicators.queries.checks import limits_for, policy_of
from indicators.written import read_document
from programs import procedure
from programs import rules as judge
from programs.packs import RULEBOOKS, Deadline, RuleSet, load_pack, outside, rule_set
from programs.packs.comparing import CHANGED, compare
from programs.procedure import ListStep
from programs.rules import TrackPlaces, TrackSpec

CODE = "hunan-2024"
PLAIN = Calendar()


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return rule_set(load_pack(RULEBOOKS / f"{CODE}.json"))


@pytest.fixture(scope="module")
def changed() -> set[str]:
    """The rules whose value is another one than the year before."""
    before, after = (load_pack(RULEBOOKS / f"hunan-{year}.json") for year in (2023, 2024))
    return {one.code for one in compare(before, after) if one.state == CHANGED}


def codes(faults: Any) -> list[tuple[str, str]]:
    return [(fault.code, fault.rule) for fault in faults]


def node(**changes: Any) -> dict[str, Any]:
    """A leaf of a scheme."""
    document = read_document({"indicators": [{"code": "a", "name": "粮食产量", "weight": "100", **changes}]})
    found: dict[str, Any] = document["indicators"][0]
    return found


def around(matter: str = "") -> selection.Surroundings:
    return selection.Surroundings("item", {"item": frozenset({"lead"})}, 2024, date(2024, 12, 20), matter)


def fact(**changes: Any) -> selection.GroundFact:
    values: dict[str, Any] = {
        "key": "1",
        "unit": "county",
        "item": "item",
        "code": "fraud",
        "act": "fraud",
        "authority": "discipline_inspection",
        "happened_on": date(2024, 10, 1),
        "document_number": "",
    }
    return selection.GroundFact(**{**values, **changes})


@pytest.mark.clause("HN24-02")
def test_every_indicator_is_common_functional_or_special(rules: RuleSet) -> None:
    policy = policy_of(rules)

    assert rules.indicators.layers == ("common", "functional", "special")
    assert [one.code for one in lint.check_layer(node(), policy)] == ["layer_missing"]
    assert [one.code for one in lint.check_layer(node(layer="functional"), policy)] == []


@pytest.mark.clause("HN24-03")
def test_each_region_has_its_emphasis(rules: RuleSet) -> None:
    assert rules.indicators.grouping == "regions"
    assert {one.name: one.emphasis for one in rules.regions} == {
        "长株潭地区": "提升核心增长极作用和一体化成效",
        "洞庭湖区": "加快新时代洞庭湖区生态经济区建设",
        "湘南地区": "打造深度融入粤港澳大湾区“先行区”",
        "湘西地区": "巩固拓展脱贫攻坚成果",
    }


@pytest.mark.clause("HN24-03")
def test_the_regions_together_are_the_fourteen_prefectures_each_once(rules: RuleSet) -> None:
    members = [name for region in rules.regions for name in region.members]

    assert len(members) == len(set(members)) == 14
    assert (
        codes(judge.track_faults(0, [TrackSpec("city", region=one.code) for one in rules.regions], rules))
        == []
    )


@pytest.mark.clause("HN24-04")
def test_an_indicator_may_be_that_of_one_place(rules: RuleSet) -> None:
    assert rules.indicators.place_specific == "allowed"
    assert policy_of(rules).on(lint.PLACES) == "hint"


@pytest.mark.clause("HN24-05")
def test_data_come_from_statistics_or_the_competent_department_and_not_from_objects(rules: RuleSet) -> None:
    statistics, county = str(uuid4()), str(uuid4())

    findings = list(lint.check_source(node(provider=county), policy_of(rules), {county}))

    assert rules.indicators.collection == "direct"
    assert [(one.code, one.severity) for one in findings] == [("provider_is_object", "error")]
    assert list(lint.check_source(node(provider=statistics), policy_of(rules), {county})) == []


@pytest.mark.clause("HN24-06")
def test_total_increase_and_ratio_are_all_considered(rules: RuleSet) -> None:
    limits = limits_for(rules, read_document({}))

    assert limits.wanted_measures == ("total", "increment", "ratio")
    assert rules.items.intake == "direct_data"
    assert codes(judge.intake_faults("application", rules)) == [("intake_not_allowed", "item.intake")]


@pytest.mark.clause("HN24-07")
def test_the_legal_basis_is_another_one_than_the_year_before(rules: RuleSet, changed: set[str]) -> None:
    assert rules.basis.legal_bases == ("《政府督查工作条例》",)
    assert "basis.legal_bases" in changed


@pytest.mark.clause("HN24-08")
def test_each_item_has_one_lead_and_no_cooperating_units(rules: RuleSet) -> None:
    assert codes(judge.lead_faults([1], [], rules)) == []
    assert codes(judge.lead_faults([1, 2], [], rules)) == [("joint_leads", "item.joint_leads")]
    assert [one.code for one in rules.objects] == ["city", "county", "park"]


@pytest.mark.clause("HN24-09")
@pytest.mark.parametrize(("matter", "counts"), [("平安湖南建设成效明显", True), ("守牢生态环境底线", False)])
def test_a_grave_event_bars_from_the_item_on_public_security_only(
    rules: RuleSet, matter: str, *, counts: bool
) -> None:
    event = fact(code="major_security_event", act="security_event", authority="competent_department")

    assert selection.in_force(event, rules, around(matter)) is counts


@pytest.mark.clause("HN24-10")
def test_only_the_rewards_of_the_notice_are_promised(rules: RuleSet) -> None:
    kinds = ["cash", "budget_investment", "special_fund", "pilot", "project"]

    assert codes(judge.reward_faults(kinds, rules)) == []
    assert codes(judge.reward_faults(["land_quota"], rules)) != []


@pytest.mark.clause("HN24-11")
def test_experiences_of_both_levels_are_commended_which_is_new(rules: RuleSet, changed: set[str]) -> None:
    assert (rules.experience, rules.own_experience) == ("commendation", "commendation")
    assert rules.national_award.treatment == "commendation"
    assert {"experience.treatment", "national_award.treatment"} <= changed


@pytest.mark.clause("HN24-12")
def test_a_plan_is_audited_by_the_office_before_it_is_published_and_has_no_date(rules: RuleSet) -> None:
    assert [(step.kind, step.party) for step in rules.routes.plan] == [("consent", "office")]
    assert procedure.awaits_answers(rules.routes.plan)
    assert rules.deadlines.plan == Deadline("none")
    assert judge.due_on(rules.deadlines.plan, year=2024, event_day=None, calendar=PLAIN) is None
    assert rules.disclosure.plan == "public"


@pytest.mark.clause("HN24-13")
def test_a_plan_has_objective_indicators_only_and_its_procedure(rules: RuleSet) -> None:
    limits = limits_for(rules, read_document({}))

    missing = [fault.params["name"] for fault in judge.section_faults({}, rules)]

    assert missing == ["激励名额", "评价指标", "评选程序"]
    assert limits.min_objective_share == 100
    assert judge.excluding_rules(rules) == ("item.not_measurable",)


@pytest.mark.clause("HN24-15")
def test_targets_are_not_raised_here_nor_below(rules: RuleSet) -> None:
    raised = node(superior_target="5", params={"target": "6"})

    findings = list(lint.check_target(raised, policy_of(rules)))

    assert [(one.code, one.severity) for one in findings] == [("target_raised", "error")]
    assert {one.rule: one.allowed for one in rules.prohibitions}["indicator.raised_targets"] == ("forbid",)


@pytest.mark.clause("HN24-16")
def test_nothing_may_happen_to_those_that_win_nothing_here_nor_below(rules: RuleSet) -> None:
    [ban] = [one for one in rules.prohibitions if one.rule == "non_winner.treatment"]
    county = load_pack(RULEBOOKS / "ningyuan-2022.json")

    assert rules.non_winners.treatment == ()
    assert "talk" in outside(county, ban.rule, ban.allowed)
    assert outside(load_pack(RULEBOOKS / "yiyang-2023.json"), ban.rule, ban.allowed) == ()


@pytest.mark.clause("HN24-17")
@pytest.mark.parametrize("name", ["召开会议次数", "印发文件数量", "工作留痕情况", "打卡签到率"])
def test_traces_of_work_are_no_indicators(rules: RuleSet, name: str) -> None:
    findings = list(lint.check_words(node(name=name), policy_of(rules), is_park=False))

    assert ("process_trace", "error") in [(one.code, one.severity) for one in findings]


@pytest.mark.clause("HN24-17")
def test_the_ban_on_process_indicators_reaches_the_governments_below(rules: RuleSet) -> None:
    bans = {one.rule: one.allowed for one in rules.prohibitions}

    assert bans["indicator.process_traces"] == ("forbid",)


@pytest.mark.clause("HN24-18")
def test_no_materials_are_asked_for_and_nobody_applies(rules: RuleSet) -> None:
    assert rules.indicators.extra_materials == "forbid"
    assert not rules.uses("application")
    assert {one.rule: one.allowed for one in rules.prohibitions}["indicator.extra_materials"] == ("forbid",)


@pytest.mark.clause("HN24-19")
def test_false_figures_cancel_the_qualification(rules: RuleSet) -> None:
    assert selection.in_force(fact(), rules, around())
    assert not selection.in_force(fact(ended=True), rules, around())


@pytest.mark.clause("HN24-20")
def test_lobbying_is_not_kept_in_a_log_here_nor_below(rules: RuleSet) -> None:
    [ban] = [one for one in rules.prohibitions if one.rule == "liaison.log"]

    assert rules.liaison_log == "forbidden"
    assert outside(load_pack(RULEBOOKS / "ningyuan-2022.json"), ban.rule, ban.allowed) != ()


@pytest.mark.clause("HN24-21")
def test_a_discipline_body_watches_over_the_lead_units(rules: RuleSet) -> None:
    assert rules.complaints.discipline_body == "纪检监察机关"
    assert rules.complaints.accountability


@pytest.mark.clause("HN24-22")
def test_the_document_is_open_to_the_public(rules: RuleSet) -> None:
    assert (rules.disclosure.result, rules.award.public) == ("public", True)
    assert rules.clause("disclosure.result").quote == "(此件主动公开)"


@pytest.mark.clause("HN24-23")
def test_what_the_notice_does_not_say_does_not_exist(rules: RuleSet) -> None:
    track = TrackPlaces("county", "县市区", None)

    assert {quota.kind for quota in rules.quotas.values()} == {"none"}
    assert codes(judge.places_faults([track], rules, exempt=False, sizes={})) == [
        ("places_not_stated", "places.plan_must_state")
    ]
    assert procedure.list_path(rules) == (ListStep.SUBMISSION, ListStep.REVIEW, ListStep.AWARD)
    assert rules.deadlines.reward == Deadline("none")
    for code in ("notice.minimum", "deadline.reward", "route.award"):
        assert rules.clause(code).quote == ""
        assert rules.clause(code).reading


def test_main_indicator_data_are_made_known_every_quarter(rules: RuleSet) -> None:
    assert (rules.disclosure.indicator_data, rules.disclosure.indicator_data_every) == ("public", "quarter")
    assert rules.clause("disclosure.indicator_data_every").overridable_by == "office"
