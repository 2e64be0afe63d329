"""Who comes onto a list: by judgement, departing from the scores, listed directly, without overlap, with the opinion from above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import Conflict, Missing, NotAllowed, WrongState
from evaluations.actions import choosing, commended, list_steps, lists, superiors
from evaluations.actions.commended import Commended, keep_highest
from evaluations.errors import ListRuleBroken
from evaluations.models import ListEntry, ProposedList, SuperiorCommendation, SuperiorOpinion
from evaluations.picking import Pick, Standing, losers
from evaluations.states import EntryStatus, ListState, PlacedBy
from evaluations.tasks import close_due_of_list
from ledger.models import Act
from organizations.models import Region, UnitRegion
from programs.models import Item, Step
from programs.rules import TrackSpec
from tests.evaluations import builders as a
from tests.evaluations.test_procedure import ABOVE, YIYANG, changes_for
from tests.rulebooks import walking
from tests.world import SINCE

COUNTIES = a.COUNTIES


def item_under(
    world: Any, at: Any, changes: Mapping[str, Any], *, stages: tuple[str, ...] = (), **more: Any
) -> Item:
    """The only item of an issued programme under the rulebook of 益阳 with other rules."""
    pack = walking.changed(YIYANG, {**changes_for(stages or tuple(STAGES)), **changes})
    return walking.programme_under(walking.Walk(world, at), pack, **more).items.order_by("number").first()


STAGES = ("collective_deliberation", "submission", "office_review")
JUDGED = {"evaluation.selection_rule": "judged"}
REASONS = {"evaluation.selection_rule": "score_with_reasons"}
UNSCORED = {"evaluation.selection_rule": "judged"}


def scored(world: Any, at: Any, changes: Mapping[str, Any], **more: Any) -> Item:
    item = item_under(world, at, changes, **more)
    for track in walking.a.tracks(item):
        if track.object_class.code == "county":
            a.seal(world, track, COUNTIES, at)
    return item


def pick(world: Any, item: Item, key: str, reason: str = "经验可复制、可推广", **more: Any) -> Pick:
    return Pick(str(walking.a.tracks(item)[0].pk), str(world.units[key].pk), reason, **more)


def draft(world: Any, at: Any, item: Item, *picks: Pick, **more: Any) -> ProposedList:
    return lists.draft_list(
        item_id=item.pk, actor=world.actor("lead_operator", at), at=at, picks=picks, **more
    )


def codes(refusal: Any) -> list[str]:
    return [one.code for one in refusal.value.findings]


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


def under(world: Any, key: str, above: str) -> None:
    world.units[key].superior = world.units[above]
    world.units[key].save(update_fields=["superior"])


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


# Listed directly


DIRECT = {"national_award.treatment": "direct_listing"}


def direct_item(world: Any, at: Any, *, counts: bool) -> Item:
    changes = changes_for(STAGES)
    used = [*changes["stage.used"], "direct_listing"]
    rules = {**DIRECT, "national_award.counts_in_quota": counts, "stage.used": used}
    return scored(world, at, rules)


def awarded(world: Any, at: Any, item: Item, key: str, **changes: Any) -> SuperiorCommendation:
    said = Commended(
        unit_id=world.units[key].pk,
        kind="award",
        level="central",
        matter="粮食生产成效明显",
        issuer="国务院办公厅",
        document_number="国办发〔2025〕20号",
        issued_on=date(2025, 6, 1),
        item_id=item.pk,
    )
    return commended.record_commendation(
        programme_id=item.programme_id,
        said=replace(said, **changes),
        actor=world.actor("officer", at),
        at=at,
    )


@pytest.mark.clause("QH-32")
@pytest.mark.parametrize(
    ("counts", "others"), [(True, ["ziyang", "heshan"]), (False, ["ziyang", "heshan", "nanxian"])]
)
def test_who_the_superior_awarded_is_listed_at_once_inside_or_outside_the_quota(
    inside: Any, at: Any, counts: bool, others: list[str]
) -> None:
    item = direct_item(inside, at, counts=counts)
    awarded(inside, at, item, "yuanjiang")

    row = draft(inside, at, item)

    entry = a.entry_of(row, inside, "yuanjiang")
    statuses = a.statuses(row, inside)
    assert (entry.status, entry.placed_by) == (EntryStatus.PROPOSED, PlacedBy.DIRECT)
    assert entry.clause["rule"] == "national_award.treatment"
    assert "国办发〔2025〕20号" in entry.reason
    assert [key for key, one in statuses.items() if one == "proposed" and key != "yuanjiang"] == others


def test_a_ground_keeps_even_the_awarded_off(inside: Any, at: Any) -> None:
    item = direct_item(inside, at, counts=False)
    awarded(inside, at, item, "yuanjiang")
    a.ground(inside, at, item, "yuanjiang")

    row = draft(inside, at, item)

    assert a.statuses(row, inside)["yuanjiang"] == EntryStatus.EXCLUDED


def test_what_was_struck_lists_nobody(inside: Any, at: Any) -> None:
    item = direct_item(inside, at, counts=False)
    row = awarded(inside, at, item, "yuanjiang")
    officer = inside.actor("officer", at)

    commended.strike_commendation(commendation_id=row.pk, reason="登记有误", actor=officer, at=at)

    assert a.statuses(draft(inside, at, item), inside)["yuanjiang"] == EntryStatus.BELOW
    with pytest.raises(WrongState):
        commended.strike_commendation(commendation_id=row.pk, reason="登记有误", actor=officer, at=at)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"item_id": None}, "commendation_without_item"),
        ({"document_number": " "}, "commendation_without_document"),
        ({"level": "village"}, "unknown_commendation"),
        ({"issued_on": date(2099, 1, 1)}, "ground_in_future"),
    ],
)
def test_an_award_without_its_particulars_is_refused(
    inside: Any, at: Any, changes: dict[str, Any], code: str
) -> None:
    item = direct_item(inside, at, counts=False)

    with pytest.raises(ListRuleBroken) as refusal:
        awarded(inside, at, item, "yuanjiang", **changes)

    assert codes(refusal) == [code]


def test_the_register_is_kept_by_the_office_and_each_document_once(inside: Any, at: Any) -> None:
    item = direct_item(inside, at, counts=False)
    awarded(inside, at, item, "yuanjiang")

    with pytest.raises(Conflict):
        awarded(inside, at, item, "yuanjiang")
    with pytest.raises(NotAllowed):
        commended.record_commendation(
            programme_id=item.programme_id,
            said=Commended(inside.units["anhua"].pk, "award", "central", "x", "x", "x", date(2025, 1, 1)),
            actor=inside.actor("lead_operator", at),
            at=at,
        )


@pytest.mark.clause("HN23-17")
@pytest.mark.clause("HN23-18")
@pytest.mark.clause("HN24-11")
@pytest.mark.parametrize(
    ("kind", "rule", "treatment"),
    [
        ("award", "national_award.treatment", "support"),
        ("experience", "experience.treatment", "commendation"),
    ],
)
def test_without_direct_listing_an_entry_is_kept_for_what_follows(
    inside: Any, at: Any, kind: str, rule: str, treatment: str
) -> None:
    item = scored(inside, at, {rule: treatment})

    row = awarded(inside, at, item, "yuanjiang", kind=kind, item_id=None)

    act = Act.objects.get(act="evaluations.superior_recorded")
    assert act.result == treatment
    assert row.item is None
    assert a.statuses(draft(inside, at, item), inside)["yuanjiang"] == EntryStatus.BELOW


# The governments above


def asked_list(world: Any, at: Any, **changes: Any) -> ProposedList:
    """A list whose first two counties have 益阳 and 岳阳 above them, sent round."""
    under(world, "ziyang", "government")
    under(world, "heshan", "finance")
    item = scored(world, at, changes, stages=("superior_consultation", "submission", "office_review"))
    row = draft(world, at, item)
    return list_steps.send_for_consent(list_id=row.pk, actor=world.actor("lead_operator", at), at=at)


def answer(world: Any, at: Any, row: ProposedList, above: str, **more: Any) -> Any:
    step = Step.objects.get(route_id=row.route_id, state="open")
    return superiors.answer_for_objects(
        list_id=row.pk,
        step_id=step.pk,
        unit_id=world.units[above].pk,
        actor=world.actor("officer", at),
        at=at,
        **walking.a.on_paper(world, at),
        **more,
    )


@pytest.mark.clause("QH-26")
def test_each_government_above_is_asked_in_writing_about_its_own_objects(inside: Any, at: Any) -> None:
    row = asked_list(inside, at)

    asked = {(one.unit_id, one.about_id) for one in SuperiorOpinion.objects.filter(proposed_list=row)}
    assert asked == {
        (inside.units["government"].pk, inside.units["ziyang"].pk),
        (inside.units["finance"].pk, inside.units["heshan"].pk),
    }
    with pytest.raises(WrongState):
        walking.packages.submit_list(
            list_id=row.pk, measures="x", actor=inside.actor("lead_operator", at), at=at
        )


@pytest.mark.clause("QH-26")
def test_the_list_goes_on_when_all_have_answered(inside: Any, at: Any) -> None:
    row = asked_list(inside, at)

    answer(inside, at, row, "government")
    waiting = ProposedList.objects.get(pk=row.pk).state
    answer(inside, at, row, "finance")

    assert waiting == ListState.SIGNING
    assert ProposedList.objects.get(pk=row.pk).state == ListState.SIGNED


@pytest.mark.clause("QH-26")
@pytest.mark.parametrize(("remove", "status"), [(True, EntryStatus.OBJECTED), (False, EntryStatus.PROPOSED)])
def test_an_objection_holds_the_list_until_the_lead_has_settled_it(
    inside: Any, at: Any, remove: bool, status: str
) -> None:
    row = asked_list(inside, at)
    lead = inside.actor("lead_operator", at)
    entry = a.entry_of(row, inside, "ziyang")
    answer(inside, at, row, "government", objections={entry.pk: "存在生态环境问题"})
    answer(inside, at, row, "finance")
    opinion = SuperiorOpinion.objects.get(entry=entry)

    with pytest.raises(ListRuleBroken) as held:
        walking.packages.submit_list(list_id=row.pk, measures="x", actor=lead, at=at)
    superiors.settle_objection(opinion_id=opinion.pk, remove=remove, reason="经核实", actor=lead, at=at)
    submitted = walking.packages.submit_list(list_id=row.pk, measures="x", actor=lead, at=at)

    assert codes(held) == ["objection_open"]
    assert submitted.state == ListState.SUBMITTED
    assert a.statuses(row, inside)["ziyang"] == status
    with pytest.raises(WrongState):
        superiors.settle_objection(opinion_id=opinion.pk, remove=True, reason="x", actor=lead, at=at)


def test_nobody_answers_for_an_object_of_somebody_else(inside: Any, at: Any) -> None:
    row = asked_list(inside, at)
    foreign = a.entry_of(row, inside, "heshan")

    with pytest.raises(Missing):
        answer(inside, at, row, "government", objections={foreign.pk: "x"})
    with pytest.raises(ListRuleBroken):
        answer(inside, at, row, "government", objections={a.entry_of(row, inside, "ziyang").pk: " "})


def test_a_list_of_objects_with_nobody_above_them_is_signed_at_once(inside: Any, at: Any) -> None:
    item = scored(inside, at, {}, stages=("superior_consultation", "submission", "office_review"))
    row = draft(inside, at, item)

    sent = list_steps.send_for_consent(list_id=row.pk, actor=inside.actor("lead_operator", at), at=at)

    assert sent.state == ListState.SIGNED
    assert not SuperiorOpinion.objects.filter(proposed_list=row).exists()


@pytest.mark.parametrize(
    ("silence", "state", "stance"),
    [
        ("no_objection", ListState.SIGNED, "silent"),
        ("refusal", ListState.RETURNED, "asked"),
        ("waits", ListState.SIGNING, "asked"),
    ],
)
def test_silence_is_read_as_the_rulebook_says(
    inside: Any, at: Any, silence: str, state: str, stance: str
) -> None:
    row = asked_list(inside, at, **{"route.list": [{**ABOVE, "silence": silence}]})
    step = Step.objects.get(route_id=row.route_id)
    assert step.due_at is not None

    close_due_of_list(str(step.pk), step.due_at - timedelta(seconds=1))
    before = ProposedList.objects.get(pk=row.pk).state
    close_due_of_list(str(step.pk), step.due_at)

    assert before == ListState.SIGNING
    assert ProposedList.objects.get(pk=row.pk).state == state
    assert set(SuperiorOpinion.objects.values_list("stance", flat=True)) == {stance}


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


@pytest.mark.clause("QH-32")
def test_who_was_listed_directly_can_be_vetoed_like_the_others(inside: Any, at: Any) -> None:
    changes = changes_for(("submission", "office_review"))
    rules = {**DIRECT, "national_award.counts_in_quota": False}
    rules["stage.used"] = [*changes["stage.used"], "direct_listing"]
    item = scored(inside, at, rules, stages=("submission", "office_review"))
    awarded(inside, at, item, "yuanjiang")
    row = draft(inside, at, item)
    lead = inside.actor("lead_operator", at)
    row = walking.packages.submit_list(list_id=row.pk, measures="x", declared=True, actor=lead, at=at)
    row = ProposedList.objects.select_related("item__programme").get(pk=row.pk)

    a.decide_veto(inside, at, a.proposed_veto(inside, at, row, "yuanjiang"))

    assert a.statuses(row, inside)["yuanjiang"] == EntryStatus.VETOED
