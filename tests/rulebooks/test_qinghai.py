"""青政办〔2023〕7号: what the rulebook says, row by row, and what the product does about it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.errors import RuleBroken
from core.workdays import Calendar
from evaluations import selection
from evaluations.actions.evidence import Note, enter_evidence
from evaluations.rules import Counts
from indicators.queries.checks import limits_for, policy_of
from indicators.written import read_document
from organizations.actors import LEADS
from organizations.models import ObjectClass
from programs import actions, procedure, queries
from programs import rules as judge
from programs.packs import RULEBOOKS, Deadline, Quota, RuleSet, departed, lifted, load_pack, rule_set
from programs.procedure import ListStep
from programs.rules import TrackPlaces, TrackSpec
from tests.programs import builders
from tests.world import SINCE

CODE = "qinghai-2023"
PLAIN = Calendar()


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return rule_set(load_pack(RULEBOOKS / f"{CODE}.json"))


@pytest.fixture
def programme(inside: Any, at: datetime) -> Any:
    """A draft of 2023 under this rulebook, in a tenant that knows its classes."""
    ObjectClass.objects.create(code="city", name="市（州）", valid_from=SINCE)
    version = builders.rulebook(inside, at, code=CODE)
    return builders.draft_programme(inside, at, year=2023, version=version)


def lifting(departures: Collection[str]) -> RuleSet:
    """The rules where these are lifted."""
    pack = load_pack(RULEBOOKS / f"{CODE}.json")
    return rule_set(departed(pack, {code: lifted(pack.rule(code)) for code in departures}))


def codes(faults: Any) -> list[tuple[str, str]]:
    return [(fault.code, fault.rule) for fault in faults]


def places(**of: int) -> list[TrackPlaces]:
    return [TrackPlaces(code, code, count) for code, count in of.items()]


def around(on: date = date(2023, 12, 20)) -> selection.Surroundings:
    leads = {"item": frozenset({"lead"}), "sister": frozenset({"other_lead"})}
    return selection.Surroundings("item", leads, 2023, on)


def fact(**changes: Any) -> selection.GroundFact:
    values: dict[str, Any] = {
        "key": "1",
        "unit": "county",
        "item": "item",
        "code": "criticised_by_superior",
        "act": "criticism_notice",
        "authority": "province",
        "happened_on": date(2023, 6, 1),
        "document_number": "",
    }
    return selection.GroundFact(**{**values, **changes})


@pytest.mark.clause("QH-01")
def test_the_measures_stand_on_the_notice_of_the_state_council(rules: RuleSet) -> None:
    assert rules.basis.legal_bases == ("国办发〔2021〕49号",)
    assert rules.clause("basis.legal_bases").clause == "第一条"


@pytest.mark.clause("QH-02")
def test_every_object_on_a_list_needs_its_reason_as_an_example(rules: RuleSet) -> None:
    assert rules.basis.principles == ("典型引路", "激励少数", "培育多数", "带动全面")
    assert rules.evaluation.reason_required
    assert "典型性和示范性" in rules.clause("evaluation.reason_required").quote


@pytest.mark.clause("QH-03")
def test_each_item_says_whether_places_apply_or_departments_assess(rules: RuleSet) -> None:
    assert rules.items.intake == "either"
    assert codes(judge.intake_faults("", rules)) == [("intake_missing", "item.intake")]
    assert codes(judge.intake_faults("application", rules)) == []
    assert codes(judge.intake_faults("direct_data", rules)) == []


@pytest.mark.clause("QH-03")
def test_the_supervision_room_checks_and_the_government_decides(rules: RuleSet) -> None:
    walk = [(step.kind, step.party) for step in rules.routes.award]

    assert walk == [("consent", "supervision_room"), ("decision", "government")]
    assert procedure.list_path(rules)[-3:] == (ListStep.SUBMISSION, ListStep.REVIEW, ListStep.AWARD)


@pytest.mark.clause("QH-04")
def test_the_supervision_room_coordinates_every_year(rules: RuleSet) -> None:
    assert (rules.basis.supervision_room, rules.basis.period) == ("省政府督查室", "year")


@pytest.mark.clause("QH-05")
def test_only_the_governments_of_two_levels_are_objects(rules: RuleSet) -> None:
    assert [one.code for one in rules.objects] == ["city", "county"]
    assert codes(judge.track_faults(0, [TrackSpec("park")], rules)) == [("unknown_class", "")]


@pytest.mark.clause("QH-06")
def test_no_organiser_is_an_object_of_any_item(rules: RuleSet) -> None:
    barred = selection.bars([], rules, around())

    assert {unit: bar.code for unit, bar in barred.items()} == {
        "lead": selection.OWN_ITEM,
        "other_lead": selection.OWN_ITEM,
    }
    assert rules.clause("organiser.rule").overridable_by == "government"


@pytest.mark.clause("QH-06")
def test_the_government_may_include_an_organiser_on_record() -> None:
    book = lifting({"organiser.rule"})

    assert selection.bars([], book, around()) == {}


@pytest.mark.clause("QH-07")
@pytest.mark.parametrize(
    ("given", "departures", "expected"),
    [
        ({"city": 3, "county": 10}, (), []),
        ({"city": 4, "county": 10}, (), [("too_many_places", "quota.city")]),
        ({"city": 3, "county": 11}, (), [("too_many_places", "quota.county")]),
        ({"city": 4, "county": 10}, ("quota.city",), []),
        ({"city": 4, "county": 11}, ("quota.city",), [("too_many_places", "quota.county")]),
    ],
)
def test_an_item_awards_three_cities_and_ten_counties_unless_the_government_departs(
    given: dict[str, int], departures: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    book = lifting(departures)

    assert codes(judge.places_faults(places(**given), book, exempt=False, sizes={})) == expected


@pytest.mark.clause("QH-07")
def test_a_lifted_quota_leaves_the_places_to_the_plan() -> None:
    book = lifting({"quota.city"})

    faults = judge.places_faults([TrackPlaces("city", "市（州）", None)], book, exempt=False, sizes={})

    assert codes(faults) == [("places_not_stated", "places.plan_must_state")]


@pytest.mark.clause("QH-07")
def test_a_list_keeps_to_the_quotas_and_names_their_article(rules: RuleSet) -> None:
    track = selection.TrackPlaces("t", "city", 4, [], {})

    _shared, faults = selection.share_places(rules, [track], {"city": Counts(8, 8)}, exempt=False)

    assert [(one.code, one.rule, one.allowed, one.given) for one in faults] == [
        ("over_quota", "quota.city", 3, 4)
    ]
    assert rules.clause("quota.city").clause == "第四条"
    assert rules.quotas == {"city": Quota("count", 3), "county": Quota("count", 10)}


@pytest.mark.clause("QH-08")
def test_an_item_names_the_national_work_that_it_follows(inside: Any, programme: Any, at: datetime) -> None:
    item = builders.propose(
        inside,
        programme,
        at,
        exclusions={},
        intake="application",
        reward_kinds=["fund_share"],
        benchmark="国家发展改革委推动有效投资激励",
    )

    assert item.benchmark == "国家发展改革委推动有效投资激励"


@pytest.mark.clause("QH-10")
def test_departments_propose_the_room_consolidates_and_the_government_fixes_the_items(rules: RuleSet) -> None:
    walk = [(step.kind, step.party) for step in rules.routes.programme]

    assert (rules.items.proposed_by, rules.items.approved_by) == ("department", "government")
    assert walk == [("consent", "supervision_room"), ("decision", "government")]


@pytest.mark.clause("QH-11")
def test_a_plan_is_due_promptly_which_is_a_reminder_and_no_date(rules: RuleSet) -> None:
    rule = rules.deadlines.plan

    assert rule == Deadline("promptly", event="items_fixed", working_days=20)
    assert judge.due_on(rule, year=2023, event_day=date(2023, 3, 1), calendar=PLAIN) == date(2023, 3, 29)
    assert "“及时”未写天数" in rules.clause("deadline.plan").reading


@pytest.mark.clause("QH-12")
def test_several_departments_lead_together_and_the_first_coordinates(
    inside: Any, programme: Any, at: datetime
) -> None:
    units = inside.units

    item = builders.propose(
        inside,
        programme,
        at,
        exclusions={},
        intake="direct_data",
        leads=[units["other_lead"].pk, units["lead"].pk],
    )

    assert queries.units_of_item(item.pk, LEADS) == [units["other_lead"].pk, units["lead"].pk]


@pytest.mark.clause("QH-13")
def test_a_plan_is_issued_in_all_names_and_copied_to_the_supervision_room(rules: RuleSet) -> None:
    assert rules.plan_issued_by == "all_leads"
    assert [(step.kind, step.party) for step in rules.routes.plan] == [("filing", "supervision_room")]
    assert not procedure.awaits_answers(rules.routes.plan)


@pytest.mark.clause("QH-14")
def test_a_plan_without_its_rewards_is_not_complete(rules: RuleSet) -> None:
    faults = list(judge.section_faults({"indicators": "见评价指标"}, rules))

    assert codes(faults) == [("section_missing", "plan.sections")]
    assert faults[0].params["name"] == "激励措施（政策、资金、项目）"


@pytest.mark.clause("QH-15")
def test_a_larger_share_of_funds_and_priority_of_projects_are_rewards(rules: RuleSet) -> None:
    assert codes(judge.reward_faults(["fund_share", "project", "policy"], rules)) == []
    assert codes(judge.reward_faults(["land_quota"], rules)) != []


@pytest.mark.clause("QH-15")
@pytest.mark.parametrize("kind", ["county_or_city", "urban_district", "administrative_committee"])
def test_an_administrative_committee_is_an_object_of_county_level(rules: RuleSet, kind: str) -> None:
    found = rules.object_class(kind, None)

    assert found is not None
    assert found.code == "county"


@pytest.mark.clause("QH-16")
def test_rewards_come_from_resources_that_are_there(rules: RuleSet) -> None:
    assert rules.rewards.money_source == "integrated_existing"
    assert rules.rewards.new_money_needs == ()


@pytest.mark.clause("QH-18")
def test_more_than_half_of_a_scheme_is_measured(rules: RuleSet) -> None:
    limits = limits_for(rules, read_document({}))

    assert rules.indicators.max_qualitative_share == Decimal("0.49")
    assert limits.min_objective_share == 51
    assert limits.max_indicators is None


@pytest.mark.clause("QH-19")
def test_four_regions_are_evaluated_apart(rules: RuleSet) -> None:
    assert rules.indicators.grouping == "regions"
    assert {one.name: len(one.members) for one in rules.regions} == {
        "东部地区": 2,
        "柴达木盆地": 1,
        "环青海湖地区": 2,
        "青南地区": 3,
    }


@pytest.mark.clause("QH-19")
def test_each_region_has_its_own_track_and_the_quota_holds_over_all_of_them(rules: RuleSet) -> None:
    tracks = [TrackSpec("county", region=one.code) for one in rules.regions]

    assert codes(judge.track_faults(0, tracks, rules)) == []
    four = [TrackPlaces("county", "县级", count) for count in (3, 2, 2, 3)]
    five = [TrackPlaces("county", "县级", count) for count in (3, 2, 3, 3)]
    assert codes(judge.places_faults(four, rules, exempt=False, sizes={})) == []
    assert codes(judge.places_faults(five, rules, exempt=False, sizes={})) == [
        ("too_many_places", "quota.county")
    ]


@pytest.mark.clause("QH-20")
@pytest.mark.clause("QH-21")
@pytest.mark.clause("QH-31")
def test_experience_routine_inspection_and_other_honours_are_taken_into_account(rules: RuleSet) -> None:
    assert rules.evaluation.evidence == (
        "routine_inspection",
        "annual_assessment",
        "experience",
        "other_honours",
    )
    assert rules.evaluation.selection_rule == "score_with_reasons"


@pytest.mark.clause("QH-20")
@pytest.mark.clause("QH-21")
@pytest.mark.clause("QH-31")
@pytest.mark.parametrize("kind", ["routine_inspection", "experience", "other_honours"])
def test_what_is_known_of_a_place_besides_its_scores_is_put_on_record(
    inside: Any, programme: Any, at: datetime, kind: str
) -> None:
    note = Note(kind, "省政府督查室", at.date(), "工作扎实")

    row = enter_evidence(
        programme_id=programme.pk,
        unit_id=inside.units["heshan"].pk,
        note=note,
        actor=inside.actor("officer", at),
        at=at,
    )

    assert (row.kind, row.struck_at) == (kind, None)


@pytest.mark.clause("QH-31")
def test_a_source_that_the_measures_do_not_name_is_refused_with_its_place(
    inside: Any, programme: Any, at: datetime
) -> None:
    note = Note("special_inspection", "专项督查", at.date(), "工作扎实")

    with pytest.raises(RuleBroken) as refused:
        enter_evidence(
            programme_id=programme.pk,
            unit_id=inside.units["heshan"].pk,
            note=note,
            actor=inside.actor("officer", at),
            at=at,
        )

    [finding] = refused.value.findings
    assert finding.clause is not None
    assert finding.clause.document == "青政办〔2023〕7号"


@pytest.mark.clause("QH-22")
def test_work_assessed_already_may_be_an_item_and_its_result_is_used(rules: RuleSet) -> None:
    assert rules.items.already_assessed == "reuse"
    assert "item.already_assessed" not in judge.excluding_rules(rules)
    assert policy_of(rules).reuses_assessments


@pytest.mark.clause("QH-24")
def test_data_are_collected_directly_where_they_can_be(rules: RuleSet) -> None:
    assert rules.indicators.collection == "direct"
    assert "互联网、大数据" in rules.clause("indicator.collection").quote


@pytest.mark.clause("QH-25")
def test_objects_may_read_the_plan_with_its_procedure(rules: RuleSet) -> None:
    assert rules.disclosure.plan == "objects"
    assert rules.disclosure.result == "public"


def test_the_superior_government_is_asked_in_writing_and_its_silence_is_no_consent(rules: RuleSet) -> None:
    [step] = procedure.sign_off_steps(rules)

    assert (step.kind, step.party, step.silence) == ("consultation", "superior_of_object", "waits")
    assert step.clause == "第十一条"


@pytest.mark.clause("QH-27")
@pytest.mark.parametrize(
    ("one", "counts"),
    [
        pytest.param(fact(), True, id="criticised by the province"),
        pytest.param(fact(authority="central", act="accountability"), True, id="called to account above"),
        pytest.param(fact(authority="city"), False, id="criticised by a city"),
        pytest.param(fact(authority="ministry"), False, id="criticised by a ministry"),
        pytest.param(fact(happened_on=date(2022, 12, 31)), False, id="the year before"),
    ],
)
def test_criticism_by_the_central_or_provincial_level_in_the_year_counts(
    rules: RuleSet, one: selection.GroundFact, *, counts: bool
) -> None:
    assert selection.in_force(one, rules, around()) is counts


@pytest.mark.clause("QH-28")
@pytest.mark.parametrize(
    ("due", "done", "counts"),
    [
        (date(2023, 9, 1), None, True),
        (date(2023, 9, 1), date(2023, 9, 2), True),
        (date(2023, 9, 1), date(2023, 8, 30), False),
        (date(2024, 9, 1), None, False),
    ],
)
def test_a_finding_counts_only_while_its_rectification_is_late(
    rules: RuleSet, due: date, done: date | None, *, counts: bool
) -> None:
    found = fact(
        code="unrectified_findings",
        act="serious_finding",
        authority="audit",
        rectification_due_on=due,
        rectified_on=done,
    )

    assert selection.in_force(found, rules, around()) is counts


@pytest.mark.clause("QH-29")
def test_a_ground_reaches_the_item_concerned_and_no_other(rules: RuleSet) -> None:
    assert rules.disqualification.scope == "item"
    assert not selection.in_force(fact(item="sister"), rules, around())


@pytest.mark.clause("QH-30")
def test_the_supervision_room_reviews_the_lists(rules: RuleSet) -> None:
    assert rules.reviewed_by == "supervision_room"
    assert procedure.takes(rules, ListStep.REVIEW)
    assert rules.clause("review.by").clause == "第十三条"


def test_places_that_the_state_council_awarded_are_listed_beyond_the_quota(rules: RuleSet) -> None:
    assert rules.national_award.treatment == "direct_listing"
    assert rules.national_award.counts_in_quota is False
    assert rules.clause("national_award.counts_in_quota").overridable_by == "government"
    assert rules.uses("direct_listing")


@pytest.mark.clause("QH-33")
def test_the_government_agrees_and_the_office_signs_the_circular(rules: RuleSet) -> None:
    assert (rules.award.decided_by, rules.award.signed_by) == ("government", "office")
    assert rules.award.public


@pytest.mark.clause("QH-35")
def test_the_supervision_room_interprets_the_measures(rules: RuleSet) -> None:
    assert rules.basis.interpreted_by == "省政府督查室"


@pytest.mark.clause("QH-36")
def test_a_revision_is_a_version_and_each_year_keeps_its_own(
    inside: Any, programme: Any, at: datetime
) -> None:
    revised = replace(load_pack(RULEBOOKS / f"{CODE}.json"), title="省政府督查激励工作实施办法（修订）")
    second = actions.create_rulebook(actor=inside.actor("officer", at), at=at, pack=revised)

    next_year = builders.draft_programme(inside, at, year=2024, version=second)

    assert second.number == 2
    assert queries.rules_of(next_year).title.endswith("（修订）")
    programme.refresh_from_db()
    assert queries.rules_of(programme).title.endswith("（试行）")


@pytest.mark.clause("QH-37")
def test_the_measures_are_on_trial_from_their_issue(rules: RuleSet) -> None:
    assert rules.basis.valid_until is None
    assert rules.clause("basis.valid_until").quote == "本办法自印发之日起试行"


@pytest.mark.clause("QH-38")
def test_what_the_measures_do_not_say_does_not_exist(rules: RuleSet) -> None:
    assert not procedure.takes(rules, ListStep.NOTICE)
    assert not rules.uses("appeal")
    assert rules.indicators.max is None
    assert rules.deadlines.reward == Deadline("none")
    assert judge.due_on(rules.deadlines.reward, year=2023, event_day=None, calendar=PLAIN) is None
    for code in ("notice.minimum", "indicator.max", "deadline.reward", "places.backfill"):
        assert rules.clause(code).quote == ""
        assert rules.clause(code).reading.startswith("办法未写")


def test_a_departure_from_a_rule_that_allows_none_is_refused(
    inside: Any, programme: Any, at: datetime
) -> None:
    item = builders.propose(inside, programme, at, exclusions={}, intake="direct_data")

    with pytest.raises(RuleBroken):
        actions.record_ruling(
            item_id=item.pk,
            actor=inside.actor("officer", at),
            at=at,
            rule="indicator.max_qualitative_share",
            reason="个别工作难以量化",
            decider="省政府",
            decided_on=at.date(),
            document_number="会议纪要1号",
            paper_id=builders.a_paper().pk,
        )
