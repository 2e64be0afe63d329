"""Who comes onto a list: by judgement, departing from the scores, listed directly, without overlap, with the opinion from above."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import Conflict, Missing, WrongState
from evaluations.actions import choosing, lists
from evaluations.actions.commended import keep_highest
from evaluations.errors import ListRuleBroken
from evaluations.models import ListEntry, ProposedList
from evaluations.picking import Standing, losers
from evaluations.states import EntryStatus, ListState, PlacedBy
from ledger.models import Act
from organizations.models import Region, UnitRegion
from programs.models import Item
from programs.rules import TrackSpec
from tests.evaluations import builders as a
from tests.evaluations.selecting import (
    COUNTIES,
    JUDGED,
    REASONS,
    STAGES,
    UNSCORED,
    codes,
    draft,
    item_under,
    pick,
    scored,
    under,
)
from tests.evaluations.test_procedure import YIYANG, changes_for
from tests.rulebooks import walking
from tests.world import SINCE

# Judgement


@pytest.mark.clause("CQ22-10")
@pytest.mark.clause("CQ22-14")
def test_a_judged_list_holds_whom_the_lead_proposes_each_with_its_reason(inside: Any, at: Any) -> None:
    item = scored(inside, at, JUDGED)

    row = draft(inside, at, item, pick(inside, item, "anhua"), pick(inside, item, "ziyang"))

    proposed = ListEntry.objects.filter(proposed_list=row, status=EntryStatus.PROPOSED)
    names = {entry.unit_id: (entry.placed_by, entry.merit, entry.rank) for entry in proposed}
    reason = "经验可复制、可推广"
    assert names == {
        inside.units["anhua"].pk: (PlacedBy.JUDGED, reason, 5),
        inside.units["ziyang"].pk: (PlacedBy.JUDGED, reason, 1),
    }


@pytest.mark.parametrize(
    ("picks", "code"),
    [
        ([("anhua", "")], "pick_without_reason"),
        ([("finance", "有成效")], "not_a_candidate"),
        ([("anhua", "有成效"), ("anhua", "有成效")], "picked_twice"),
        ([(key, "有成效") for key in COUNTIES], "over_quota"),
    ],
)
def test_a_proposal_that_breaks_a_rule_is_refused_with_its_clause(
    inside: Any, at: Any, picks: list[tuple[str, str]], code: str
) -> None:
    item = scored(inside, at, JUDGED)

    with pytest.raises(ListRuleBroken) as refusal:
        draft(inside, at, item, *[pick(inside, item, key, reason) for key, reason in picks])

    assert set(codes(refusal)) == {code}
    assert refusal.value.findings[0].clause is not None


def test_where_the_scores_alone_count_nobody_is_picked(inside: Any, at: Any) -> None:
    item = scored(inside, at, {})

    with pytest.raises(ListRuleBroken) as refusal:
        draft(inside, at, item, pick(inside, item, "anhua"))

    assert codes(refusal) == ["not_in_score_order"]


def test_who_has_a_ground_against_it_is_not_picked(inside: Any, at: Any) -> None:
    item = scored(inside, at, JUDGED)
    a.ground(inside, at, item, "anhua")

    with pytest.raises(ListRuleBroken) as refusal:
        draft(inside, at, item, pick(inside, item, "anhua"))

    assert codes(refusal) == ["barred"]


def test_what_was_chosen_can_be_chosen_anew_while_the_list_is_a_draft(inside: Any, at: Any) -> None:
    item = scored(inside, at, JUDGED)
    row = draft(inside, at, item, pick(inside, item, "anhua"))
    lead = inside.actor("lead_operator", at)

    choosing.choose_entries(
        list_id=row.pk, actor=lead, at=at, picks=[pick(inside, item, "heshan")], seen_digest=row.digest
    )
    with pytest.raises(Conflict):
        choosing.choose_entries(list_id=row.pk, actor=lead, at=at, picks=[], seen_digest=row.digest)

    assert a.statuses(row, inside)["heshan"] == EntryStatus.PROPOSED
    assert a.statuses(row, inside)["anhua"] == EntryStatus.BELOW


def test_the_chosen_stay_chosen_when_the_list_is_replaced(inside: Any, at: Any) -> None:
    item = scored(inside, at, JUDGED)
    row = draft(inside, at, item, pick(inside, item, "anhua"))

    new = lists.replace_list(
        list_id=row.pk, reason="数据更正", actor=inside.actor("lead_operator", at), at=at
    )

    assert a.statuses(new, inside)["anhua"] == EntryStatus.PROPOSED


def test_after_the_draft_nothing_is_chosen_any_more(inside: Any, at: Any) -> None:
    item = scored(inside, at, JUDGED)
    row = draft(inside, at, item, pick(inside, item, "anhua"))
    lead = inside.actor("lead_operator", at)
    lists.deliberate(list_id=row.pk, actor=lead, at=at, minutes=a.minutes(at))

    with pytest.raises(WrongState):
        choosing.choose_entries(list_id=row.pk, actor=lead, at=at, picks=[])
    with pytest.raises(WrongState):
        choosing.write_merits(list_id=row.pk, actor=lead, at=at, merits={})


@pytest.mark.clause("CQ22-12")
def test_where_nothing_is_scored_a_list_is_judged_without_a_round(inside: Any, at: Any) -> None:
    pack = walking.changed(YIYANG, {**changes_for(STAGES), **UNSCORED})
    data = [stage for stage in changes_for(STAGES)["stage.used"] if stage != "values"]
    pack = walking.changed(pack, {"stage.used": data})
    walk = walking.Walk(inside, at)
    item = walking.programme_under(walk, pack).items.get()

    with pytest.raises(ListRuleBroken) as early:
        draft(inside, at, item, pick(inside, item, "anhua"))
    walking.plan_for(walk, item, walking.programs_queries.rules_of(item.programme))
    row = draft(inside, at, item, pick(inside, item, "anhua"))

    assert codes(early) == ["no_plan"]
    assert a.statuses(row, inside)["anhua"] == EntryStatus.PROPOSED
    assert row.basis["rounds"] == {}


# Deviations


def test_a_departure_from_the_scores_stands_with_its_reason(inside: Any, at: Any) -> None:
    item = scored(inside, at, REASONS)

    row = draft(
        inside,
        at,
        item,
        pick(inside, item, "heshan", "数据待核", proposed=False),
        pick(inside, item, "anhua", "首创经验"),
    )

    statuses = a.statuses(row, inside)
    assert [key for key, status in statuses.items() if status == EntryStatus.PROPOSED] == [
        "ziyang",
        "nanxian",
        "anhua",
    ]
    assert a.entry_of(row, inside, "anhua").placed_by == PlacedBy.DEVIATION
    assert a.entry_of(row, inside, "heshan").reason == "数据待核"
    assert len(row.basis["deviations"]) == 2


@pytest.mark.parametrize(
    ("key", "proposed", "code"),
    [("anhua", True, "over_quota"), ("anhua", False, "no_deviation"), ("ziyang", True, "no_deviation")],
)
def test_a_departure_neither_exceeds_the_places_nor_says_nothing(
    inside: Any, at: Any, key: str, proposed: bool, code: str
) -> None:
    item = scored(inside, at, REASONS)

    with pytest.raises(ListRuleBroken) as refusal:
        draft(inside, at, item, pick(inside, item, key, proposed=proposed))

    assert codes(refusal) == [code]


# Reasons


@pytest.mark.clause("QH-02")
@pytest.mark.clause("CQ22-07")
def test_nobody_is_proposed_without_its_reason_where_the_rulebook_wants_one(inside: Any, at: Any) -> None:
    item = scored(inside, at, {"evaluation.reason_required": True})
    row = draft(inside, at, item)
    lead = inside.actor("lead_operator", at)
    proposed = list(ListEntry.objects.filter(proposed_list=row, status=EntryStatus.PROPOSED))

    with pytest.raises(ListRuleBroken) as refusal:
        lists.deliberate(list_id=row.pk, actor=lead, at=at, minutes=a.minutes(at))
    choosing.write_merits(
        list_id=row.pk, actor=lead, at=at, merits={entry.pk: "具有典型性和示范性" for entry in proposed}
    )
    done = lists.deliberate(list_id=row.pk, actor=lead, at=at, minutes=a.minutes(at))

    assert codes(refusal) == ["merit_missing"] * 3
    assert done.state == ListState.DELIBERATED
    assert done.digest != row.digest


def test_reasons_are_of_the_proposed_only(inside: Any, at: Any) -> None:
    row = draft(inside, at, scored(inside, at, {"evaluation.reason_required": True}))
    below = a.entry_of(row, inside, "yuanjiang")

    with pytest.raises(Missing):
        choosing.write_merits(
            list_id=row.pk, actor=inside.actor("lead_operator", at), at=at, merits={below.pk: "x"}
        )


# Overlap


def county_and_park(world: Any, at: Any, overlap: str) -> Item:
    under(world, "park_one", "ziyang")
    item = item_under(world, at, {"evaluation.overlap": overlap}, classes=("county", "park_a"))
    for track in walking.a.tracks(item):
        code = track.object_class.code
        a.seal(world, track, COUNTIES if code == "county" else {"park_one": "92"}, at)
    return item


def test_a_county_and_its_park_are_not_both_on_a_list(inside: Any, at: Any) -> None:
    row = draft(inside, at, county_and_park(inside, at, "forbidden"))

    park = a.entry_of(row, inside, "park_one")
    assert (park.status, park.clause["rule"]) == (EntryStatus.EXCLUDED, "overlap")
    assert "资阳区" in park.reason
    assert a.statuses(row, inside)["ziyang"] == EntryStatus.PROPOSED


def test_where_overlap_is_allowed_both_stand(inside: Any, at: Any) -> None:
    row = draft(inside, at, county_and_park(inside, at, "allowed"))

    assert a.statuses(row, inside)["park_one"] == EntryStatus.PROPOSED


def test_a_park_gives_way_to_its_county_on_another_list_of_the_same_lead(inside: Any, at: Any) -> None:
    under(inside, "park_one", "ziyang")
    pack = walking.changed(YIYANG, {**changes_for(STAGES), "evaluation.overlap": "forbidden"})
    walk = walking.Walk(inside, at)
    programme = walking.programme_under(walk, pack, classes=("county", "park_a"), items=2)
    first, second = programme.items.order_by("number")
    for track in walking.a.tracks(first):
        scores = COUNTIES if track.object_class.code == "county" else {"park_two": "50"}
        a.seal(inside, track, {key: value for key, value in scores.items() if key in inside.units}, at)
    for track in walking.a.tracks(second):
        scores = {"heshan": "90"} if track.object_class.code == "county" else {"park_one": "92"}
        a.seal(inside, track, scores, at)
    draft(inside, at, first)

    row = draft(inside, at, second)

    assert a.entry_of(row, inside, "park_one").clause["rule"] == "overlap"


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        ({"county": 1, "park": 2}, {"park": "county"}),
        ({"county": 3, "park": 1}, {"county": "park"}),
        ({"county": 2, "park": 2}, {"park": "county"}),
        ({"county": None, "park": 1}, {"park": "county"}),
        ({"park": 1}, {}),
    ],
)
def test_the_better_rank_stays_and_else_the_unit_above(
    ranks: dict[str, int | None], expected: dict[str, str]
) -> None:
    standings = [Standing(unit, rank) for unit, rank in ranks.items()]

    assert losers(standings, {"park": "county"}) == expected


def test_only_the_highest_award_of_a_unit_stands(inside: Any, at: Any) -> None:
    pack = walking.changed(YIYANG, {**changes_for(()), "evaluation.overlap": "highest_only"})
    walk = walking.Walk(inside, at)
    programme = walking.programme_under(walk, pack, items=2)
    book = walking.programs_queries.rules_of(programme)
    rows = []
    for number, item in enumerate(programme.items.order_by("number")):
        scores = {"ziyang": "95", "heshan": "90"} if number else {"heshan": "95", "ziyang": "90"}
        a.seal(inside, walking.a.tracks(item)[0], scores, at)
        row = draft(inside, at, item)
        walking.take(walk, row, walking.ListStep.SUBMISSION, book)
        rows.append(row)

    officer = inside.actor("officer", at)
    gone = keep_highest(programme=programme, actor=officer, capacity=officer.capacity("x"), at=at)

    assert len(gone) == 2
    assert a.statuses(rows[0], inside) == {"heshan": "proposed", "ziyang": "yielded"}
    assert a.statuses(rows[1], inside) == {"ziyang": "proposed", "heshan": "yielded"}
    assert Act.objects.filter(act="evaluations.award_yielded").count() == 2


# Regions


@pytest.mark.clause("QH-19")
def test_a_track_of_a_region_ranks_the_objects_of_its_region_alone(inside: Any, at: Any) -> None:
    east = Region.objects.create(code="east", name="东部地区", valid_from=SINCE)
    for key in ("ziyang", "anhua"):
        UnitRegion.objects.create(unit=inside.units[key], region=east, valid_from=SINCE)
    changes = {**changes_for(STAGES), **JUDGED}
    changes["stage.used"] = [stage for stage in changes["stage.used"] if stage not in ("values", "plan")]
    changes["stage.used"] = [
        stage
        for stage in changes["stage.used"]
        if stage not in ("consultation", "finance_opinion", "plan_signoff")
    ]
    changes |= {"route.plan": []}
    pack = walking.changed(YIYANG, changes)
    walk = walking.Walk(inside, at)
    version = walking.programs.create_rulebook(actor=walk.actor("officer"), at=at, pack=pack)
    programme = walking.a.draft_programme(inside, at, version=version)
    walking.a.propose(inside, programme, at, tracks=[TrackSpec("county", places=1, region="east")])
    item = walking.a.issue(inside, programme, at).items.get()

    row = draft(inside, at, item, pick(inside, item, "anhua"))

    assert set(a.statuses(row, inside)) == {"ziyang", "anhua"}
    assert walking.a.tracks(item)[0].class_name == "东部地区·县市区"
    with pytest.raises(ListRuleBroken) as refusal:
        choosing.choose_entries(
            list_id=row.pk,
            actor=inside.actor("lead_operator", at),
            at=at,
            picks=[pick(inside, item, "heshan")],
        )
    assert codes(refusal) == ["not_a_candidate"]


# Refill


@pytest.mark.parametrize(("backfill", "fourth"), [(True, EntryStatus.PROPOSED), (False, EntryStatus.BELOW)])
def test_a_vetoed_place_is_filled_by_a_new_list_where_the_rulebook_refills(
    inside: Any, at: Any, backfill: bool, fourth: str
) -> None:
    changes = {"places.backfill": backfill, "evaluation.frozen_scheme": True}
    item = scored(inside, at, changes, stages=("submission", "office_review"))
    row = draft(inside, at, item)
    lead = inside.actor("lead_operator", at)
    row = walking.packages.submit_list(list_id=row.pk, measures="x", declared=True, actor=lead, at=at)
    row = ProposedList.objects.select_related("item__programme").get(pk=row.pk)
    veto = a.proposed_veto(inside, at, row, "heshan")
    a.decide_veto(inside, at, veto)
    vetoed = a.statuses(row, inside)

    new = walking.packages.replace_list(list_id=row.pk, reason="否决后递补", actor=lead, at=at)

    assert (vetoed["heshan"], vetoed["taojiang"]) == (EntryStatus.VETOED, EntryStatus.BELOW)
    assert a.statuses(new, inside)["heshan"] == EntryStatus.EXCLUDED
    assert a.statuses(new, inside)["taojiang"] == fourth


def test_without_a_consent_in_the_rulebook_a_veto_stands_at_once(inside: Any, at: Any) -> None:
    changes = changes_for(("submission", "office_review"))
    used = [stage for stage in changes["stage.used"] if stage != "veto_consent"]
    item = scored(
        inside,
        at,
        {"stage.used": used, "route.veto": [], "veto.consent_by": None},
        stages=("submission", "office_review"),
    )
    row = draft(inside, at, item)
    lead = inside.actor("lead_operator", at)
    row = walking.packages.submit_list(list_id=row.pk, measures="x", declared=True, actor=lead, at=at)
    row = ProposedList.objects.select_related("item__programme").get(pk=row.pk)

    veto = a.proposed_veto(inside, at, row, "heshan")

    veto.refresh_from_db()
    entry = a.entry_of(row, inside, "heshan")
    assert veto.state == "consented"
    assert (entry.status, entry.clause["rule"]) == (EntryStatus.VETOED, "ground.criticised_by_superior")
