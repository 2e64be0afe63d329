"""Every government runs its own year under its own rulebook, from the draft of the measures to the rewards.

One walk for each rulebook in a database of its own; the tests read what it left. The year of 益阳 with its appeals and its veto
has a module of its own (``test_every_stage``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest

from core import clock
from evaluations.models import Application, ExpertReview, ListEntry, ProposedList, SuperiorOpinion
from evaluations.states import ApplicationState, OpinionStance, PlacedBy
from notifications.models import Deadline
from organizations.actors import COOPERATES, LEADS
from programs import years
from programs.models import Item, Party, Plan, Step, Track
from programs.queries import units_of_items
from programs.states import ProgrammeState, RoutePurpose, Stance, StepKind
from publicity.models import CommendationNotice
from rewards.queries import bonus_list
from tests.stories.every_year import AwardedYear, EveryYear, awards, programme_of
from tests.stories.rulebook_year import RulebookYear

pytestmark = [pytest.mark.concurrency]

UP_TO_THE_PLAN = ("ningyuan-2022", "daxiang-2022")


def under(*codes: str) -> Any:
    """Tests about the years under these rulebooks; each is told once for all of them."""
    return pytest.mark.parametrize("year", codes, indirect=True, scope="module")


@under("hunan-2023", "hunan-2024", "qinghai-2023", "chongqing-2022")
class TestTheYearOfAnOrganiser(AwardedYear):
    """Provinces and a municipality: from the draft to the rewards."""


@under("yueyang-sample-2025", "ningyuan-sample-2025")
class TestTheYearUnderASampleRulebook(AwardedYear):
    """Small rulebooks, as another government might write one."""


@under(*UP_TO_THE_PLAN)
class TestTheYearAsFarAsItIsProvided(EveryYear):
    """Governments that strive for the awards of others: as far as the plans of their projects."""


# 湖南 2023


@under("hunan-2023")
@pytest.mark.clause("HN23-01")
def test_the_programme_of_hunan_2023_has_its_year_and_number(year: RulebookYear) -> None:
    programme = programme_of(year)

    assert (programme.year, programme.document_number, programme.state) == (
        2023,
        "湘政办发〔2023〕25号",
        ProgrammeState.ISSUED,
    )
    assert clock.local(programme.issued_at).date() == date(2023, 7, 1)


@under("hunan-2023")
@pytest.mark.clause("HN23-04")
def test_the_32_items_of_hunan_2023_stand_with_27_lead_units_the_first_co_ordinating(
    year: RulebookYear,
) -> None:
    programme = programme_of(year)

    items = year.look(lambda: list(Item.objects.filter(programme=programme).order_by("number")))
    leads = year.look(lambda: units_of_items([item.pk for item in items], LEADS))

    assert [item.number for item in items] == list(range(1, 33))
    assert len({unit for units in leads.values() for unit, _name in units}) == 27
    assert [item.number for item in items if len(leads[item.pk]) > 1] == [1, 10, 16, 22, 23, 28]
    assert [name for _unit, name in leads[items[21].pk]] == [
        "湖南省应急管理厅",
        "湖南省公安厅",
        "湖南省交通运输厅",
    ]
    assert programme.counted_items == 46


@under("hunan-2023")
@pytest.mark.clause("HN23-22")
def test_plans_of_hunan_2023_were_due_at_the_end_of_july_and_handed_in_before(year: RulebookYear) -> None:
    due = deadlines(year, "programs.plan")

    assert {clock.local(one.due_at).isoformat() for one in due} == {"2023-08-01T00:00:00+08:00"}
    assert [one for one in due if one.met_at is None or one.met_at > one.due_at] == []
    assert len(due) == 32


def deadlines(year: RulebookYear, kind: str) -> list[Deadline]:
    programme = programme_of(year)
    found: list[Deadline] = year.look(
        lambda: list(
            Deadline.objects.filter(
                kind=kind, item_id__in=Item.objects.filter(programme=programme).values("id")
            )
        )
    )
    return found


# 湖南 2024


@under("hunan-2024")
@pytest.mark.clause("HN24-08")
def test_the_20_items_of_hunan_2024_have_one_lead_each_and_no_sub_items(year: RulebookYear) -> None:
    programme = programme_of(year)

    items = year.look(
        lambda: list(
            Item.objects.filter(programme=programme).prefetch_related("sub_items").order_by("number")
        )
    )
    leads = year.look(lambda: units_of_items([item.pk for item in items], LEADS))
    classes = year.look(
        lambda: [
            sorted({track.object_class.code for track in item.tracks.select_related("object_class")})
            for item in items
        ]
    )

    assert len(items) == 20
    assert {len(units) for units in leads.values()} == {1}
    assert len({unit for units in leads.values() for unit, _name in units}) == 12
    assert not any(item.sub_items.all() for item in items)
    assert classes[0] == ["county"]
    assert [number for number, found in enumerate(classes, start=1) if found == ["city"]] == [8, 9, 15]
    assert classes[11] == ["park"]


@under("hunan-2024")
@pytest.mark.clause("HN24-01")
def test_the_year_2024_of_hunan_tells_what_became_of_the_46_items_of_2023(year: RulebookYear) -> None:
    programme = programme_of(year)

    with year.story.government.acting(year.story.officer()) as actor:
        comparison = years.compared(actor, programme)

    assert programme.follows is not None
    assert (programme.follows.year, programme.follows.counted_items) == (2023, 46)
    assert comparison is not None
    merged = year.look(lambda: programme.items.get(number=5).origins.count())
    assert merged == 2


@under("hunan-2024")
@pytest.mark.clause("HN24-12")
def test_plans_of_hunan_2024_are_audited_by_the_office_before_they_are_published(year: RulebookYear) -> None:
    programme = programme_of(year)

    answers = year.look(
        lambda: {
            one.step.route.subject_id: one
            for one in Party.objects.filter(
                step__route__programme=programme, step__code="office_audit"
            ).select_related("unit", "step__route")
        }
    )
    plans = year.look(lambda: list(Plan.objects.filter(item__programme=programme)))

    assert {(one.unit.name, one.stance) for one in answers.values()} == {
        ("湖南省人民政府办公厅", Stance.AGREE)
    }
    assert len(plans) == len(answers) == 20
    assert [plan for plan in plans if plan.published_at < answers[plan.pk].answered_at] == []


@under("hunan-2024")
@pytest.mark.clause("HN24-03")
def test_item_15_of_hunan_2024_ranks_the_cities_of_each_region_among_themselves(year: RulebookYear) -> None:
    row = year.story.row(year.item(15))

    rows = [one for one in awards(year) if one.proposed_list.item_id == row.pk]
    regions = year.look(lambda: set(Track.objects.filter(item=row).values_list("region__code", flat=True)))

    assert regions == {"changsha_zhuzhou_xiangtan", "dongting_lake", "south_hunan", "west_hunan"}
    assert len({one.track_id for one in rows}) == len(rows) == 4


# 重庆 2022


@under("chongqing-2022")
@pytest.mark.clause("CQ22-01")
def test_the_programme_of_chongqing_is_that_of_2022_issued_on_its_day(year: RulebookYear) -> None:
    programme = programme_of(year)

    assert (programme.year, programme.document_number) == (2022, "渝府办发〔2022〕74号")
    assert clock.local(programme.issued_at).date() == date(2022, 6, 25)


@under("chongqing-2022")
@pytest.mark.clause("CQ22-02")
def test_the_30_measures_of_chongqing_stand_with_joint_leads_and_cooperating_units(
    year: RulebookYear,
) -> None:
    programme = programme_of(year)

    items = year.look(lambda: list(Item.objects.filter(programme=programme).order_by("number")))
    leads = year.look(lambda: units_of_items([item.pk for item in items], LEADS))
    helping = year.look(lambda: units_of_items([item.pk for item in items], COOPERATES))

    assert len(items) == 30
    assert len({unit for units in leads.values() for unit, _name in units}) == 27
    assert [item.number for item in items if len(leads[item.pk]) > 1] == [1, 10, 17, 18]
    assert [name for _unit, name in helping[items[4].pk]] == [
        "重庆市教育委员会",
        "重庆市经济和信息化委员会",
        "重庆市财政局",
        "重庆市人力资源和社会保障局",
    ]
    assert len([item for item in items if helping.get(item.pk)]) == 14


@under("chongqing-2022")
@pytest.mark.clause("CQ22-08")
def test_districts_apply_then_leads_recommend_then_the_circular_follows(year: RulebookYear) -> None:
    programme = programme_of(year)

    applied, accepted = year.look(
        lambda: (
            list(
                Application.objects.filter(item__programme=programme).values_list("submitted_at", flat=True)
            ),
            list(Application.objects.filter(item__programme=programme).values_list("state", flat=True)),
        )
    )
    handed_in = year.look(
        lambda: list(
            ProposedList.objects.filter(item__programme=programme).values_list("submitted_at", flat=True)
        )
    )
    issued = year.look(lambda: CommendationNotice.objects.get(programme=programme).issued_at)

    assert set(accepted) == {ApplicationState.ACCEPTED}
    assert max(applied) < min(handed_in) < issued
    assert len(handed_in) == 30


@under("chongqing-2022")
@pytest.mark.clause("CQ22-09")
def test_applications_came_before_the_first_of_february_at_the_screen_and_on_paper(
    year: RulebookYear,
) -> None:
    programme = programme_of(year)

    rows = year.look(lambda: list(Application.objects.filter(item__programme=programme)))

    assert {bool(row.paper_number) for row in rows} == {True, False}
    assert [row for row in rows if clock.local(row.submitted_at).date() > date(2023, 2, 1)] == []
    assert [row for row in rows if not row.paper_number and not (row.experience and row.self_score)] == []


@under("chongqing-2022")
@pytest.mark.clause("CQ22-06")
def test_proofs_of_measure_30_are_on_record_by_their_particulars_alone(year: RulebookYear) -> None:
    row = year.story.row(year.item(30))

    proofs = year.look(
        lambda: [
            (proof.secrecy, proof.file_id, bool(proof.issuer and proof.number))
            for application in Application.objects.filter(item=row)
            for proof in application.files.filter(kind="proof")
        ]
    )

    assert sorted(proofs) == [("internal", None, True), ("none", None, True)]


@under("chongqing-2022")
@pytest.mark.clause("CQ22-13")
def test_an_expert_with_a_conflict_of_interest_stood_aside(year: RulebookYear) -> None:
    row = year.story.row(year.item(4))

    reviews = year.look(lambda: list(ExpertReview.objects.filter(item=row)))

    assert {(one.stands_aside, one.score is None) for one in reviews} == {(True, True), (False, False)}


@under("chongqing-2022")
@pytest.mark.clause("CQ22-14")
def test_every_recommended_object_has_its_reason_and_was_chosen_by_judgement(year: RulebookYear) -> None:
    rows = awards(year)

    assert {row.placed_by for row in rows} == {PlacedBy.JUDGED}
    assert [row for row in rows if not row.merit] == []


@under("chongqing-2022")
@pytest.mark.clause("CQ22-15")
def test_lists_and_concrete_rewards_were_with_the_supervision_office_before_the_end_of_march(
    year: RulebookYear,
) -> None:
    programme = programme_of(year)

    lists = year.look(lambda: list(ProposedList.objects.filter(item__programme=programme)))

    assert [one for one in lists if clock.local(one.submitted_at).date() > date(2023, 3, 31)] == []
    assert [one for one in lists if not one.package["measures"]] == []


@under("chongqing-2022", "qinghai-2023")
@pytest.mark.clause("CQ22-16")
@pytest.mark.clause("QH-33")
def test_the_office_audits_then_the_government_decides_then_the_circular_is_issued(
    year: RulebookYear,
) -> None:
    programme = programme_of(year)
    notice = year.look(lambda: CommendationNotice.objects.get(programme=programme))

    steps = year.look(
        lambda: [
            (step.party, step.kind, party.decided_on, party.answered_at)
            for step in Step.objects.filter(route_id=notice.route_id).order_by("position")
            for party in step.parties.all()
        ]
    )

    assert [(party, kind) for party, kind, _on, _at in steps] == [
        ("supervision_room", StepKind.CONSENT),
        ("government", StepKind.DECISION),
    ]
    assert steps[0][3] <= steps[1][3] <= notice.issued_at
    signer = {"chongqing-2022": "市政府督查办", "qinghai-2023": "青海省人民政府办公厅"}[year.code]
    assert notice.content["issuer"] == signer


@under("chongqing-2022")
@pytest.mark.clause("CQ22-04")
def test_winners_of_the_measures_that_say_so_stand_on_the_bonus_list(year: RulebookYear) -> None:
    programme = programme_of(year)
    notice = year.look(lambda: CommendationNotice.objects.get(programme=programme))

    rows = year.look(lambda: bonus_list(notice, None))

    assert {row.number for row in rows} == {1, 2, 3, 7, 12, 19, 20, 21, 29, 30}


@under("chongqing-2022")
@pytest.mark.clause("CQ22-17")
def test_plans_of_chongqing_were_due_on_16_july_and_filed_before(year: RulebookYear) -> None:
    due = deadlines(year, "programs.plan")

    assert {clock.local(one.due_at).isoformat() for one in due} == {"2022-07-17T00:00:00+08:00"}
    assert [one for one in due if one.met_at is None or one.met_at > one.due_at] == []
    filings = year.look(
        lambda: Step.objects.filter(
            route__programme=programme_of(year), kind=StepKind.FILING, route__purpose=RoutePurpose.PLAN
        ).count()
    )
    assert filings == 30


# 青海 2023


@under("qinghai-2023")
@pytest.mark.clause("QH-10")
def test_the_office_of_qinghai_consolidates_the_items_and_the_government_decides_them(
    year: RulebookYear,
) -> None:
    programme = programme_of(year)

    steps = year.look(
        lambda: [
            (step.code, party.unit.name, party.on_behalf, bool(party.document_number))
            for step in Step.objects.filter(
                route__programme=programme, route__purpose=RoutePurpose.PROGRAMME
            ).order_by("position")
            for party in step.parties.select_related("unit")
        ]
    )

    assert steps == [
        ("consolidation", "青海省人民政府督查室", False, False),
        ("government", "青海省人民政府", True, True),
    ]


@under("qinghai-2023")
@pytest.mark.clause("QH-07")
def test_qinghai_awards_at_most_three_prefectures_and_ten_counties_for_an_item(year: RulebookYear) -> None:
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for row in awards(year):
        if row.placed_by != PlacedBy.DIRECT:
            counts[row.proposed_list.item.number, row.track.object_class.code] += 1

    assert counts == {(1, "city"): 3, (1, "county"): 10, (2, "county"): 4, (3, "city"): 3}


@under("qinghai-2023")
@pytest.mark.clause("QH-19")
def test_counties_of_qinghai_are_ranked_in_each_of_the_four_regions_apart(year: RulebookYear) -> None:
    row = year.story.row(year.item(1))

    firsts = year.look(
        lambda: Counter(
            ListEntry.objects.filter(
                proposed_list__item=row, rank=1, track__object_class__code="county"
            ).values_list("track__region__code", flat=True)
        )
    )

    assert firsts == {"east": 1, "qaidam_basin": 1, "qinghai_lake": 1, "south": 1}


@under("qinghai-2023")
@pytest.mark.clause("QH-26")
def test_prefectures_were_asked_in_writing_about_their_counties_before_the_lists_were_handed_in(
    year: RulebookYear,
) -> None:
    programme = programme_of(year)

    opinions = year.look(
        lambda: list(
            SuperiorOpinion.objects.filter(item__programme=programme).select_related(
                "about", "unit", "proposed_list"
            )
        )
    )
    on_paper = year.look(
        lambda: set(
            Party.objects.filter(
                step__route__programme=programme, step__party="superior_of_object"
            ).values_list("on_behalf", flat=True)
        )
    )

    counties = {row.unit_id for row in awards(year) if row.track.object_class.code == "county"}
    assert {one.about_id for one in opinions} >= counties
    assert {one.about.superior_id == one.unit_id for one in opinions} == {True}
    assert {one.stance for one in opinions} == {OpinionStance.NO_OBJECTION}
    assert [one for one in opinions if one.answered_at > one.proposed_list.submitted_at] == []
    assert on_paper == {True, False}


@under("qinghai-2023")
@pytest.mark.clause("QH-32")
def test_a_county_that_the_state_council_awarded_stands_on_the_list_directly_outside_the_quota(
    year: RulebookYear,
) -> None:
    told = year.story.record["commended_above"][0]

    direct = [row for row in awards(year) if row.placed_by == PlacedBy.DIRECT]

    assert [row.unit for row in direct] == [year.story.unit(told["unit"])]
    assert told["document_number"] in direct[0].merit


@under("qinghai-2023")
@pytest.mark.clause("QH-03")
def test_qinghai_takes_applications_for_one_item_and_assesses_the_others(year: RulebookYear) -> None:
    programme = programme_of(year)

    applied = year.look(
        lambda: set(
            Application.objects.filter(item__programme=programme).values_list("item__number", flat=True)
        )
    )

    assert applied == {2}


# 宁远 2022, 大祥 2022


@under(*UP_TO_THE_PLAN)
def test_what_is_not_provided_yet_is_named_with_its_clause(year: RulebookYear) -> None:
    pending = year.rules.pending

    assert len(pending) >= 15
    assert all(one.name and one.clause for one in pending)


@under("daxiang-2022")
def test_the_14_projects_of_daxiang_stand_with_their_units(year: RulebookYear) -> None:
    programme = programme_of(year)

    items = year.look(lambda: list(Item.objects.filter(programme=programme).order_by("number")))
    leads = year.look(lambda: units_of_items([item.pk for item in items], LEADS))

    assert len(items) == 14
    assert len({unit for units in leads.values() for unit, _name in units}) == 14
