"""Proposed lists: score order, quotas, exclusions with their clause, ties, deliberation, consents (第五、九、十一、十二条)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.errors import NotAllowed, WrongState
from evaluations.actions import list_steps, lists
from evaluations.errors import ListAlive, ListRuleBroken
from evaluations.models import ListEntry, ProposedList
from evaluations.queries import lists as queries
from evaluations.states import EntryStatus, ListState
from ledger.models import Act
from programs.actions import SubItemSpec
from programs.queries import tracks_of
from programs.rules import TrackSpec
from tests.evaluations import builders as a
from tests.indicators import builders as indicators
from tests.programs import builders as programs


def codes(refusal: Any) -> list[str]:
    return [one.code for one in refusal.value.findings]


@pytest.mark.clause("YY23-43")
@pytest.mark.clause("YY23-29")
def test_the_list_follows_the_scores_within_the_quota(inside: Any, at: Any) -> None:
    row = a.drafted_list(inside, at)

    assert a.statuses(row, inside) == {
        "ziyang": "proposed",
        "heshan": "proposed",
        "nanxian": "proposed",
        "taojiang": "below",
        "anhua": "below",
        "yuanjiang": "below",
    }
    assert (row.state, row.version) == (ListState.DRAFT, 1)


def test_a_list_stands_on_a_round_that_was_really_sealed(inside: Any, at: Any) -> None:
    sealed = indicators.sealed_round(inside, at)

    row = lists.draft_list(item_id=sealed.item_id, actor=inside.actor("lead_operator", at), at=at)

    assert row.basis["rounds"] == {str(sealed.pk): sealed.outcome_digest}
    assert list(a.statuses(row, inside).values()).count("proposed") == 1  # the plan's places


@pytest.mark.clause("YY23-10")
def test_the_lead_unit_is_excluded_from_its_own_item_with_the_clause(inside: Any, at: Any) -> None:
    scores = {"city_department": {"lead": "99", "finance": "90", "statistics": "80"}}

    row = a.drafted_list(inside, at, scores=scores)

    entry = a.entry_of(row, inside, "lead")
    assert (entry.status, entry.clause["article"]) == (EntryStatus.EXCLUDED, "第五条")
    assert "不能自评" in entry.clause["quote"]


def test_the_lead_unit_never_held_a_place(inside: Any, at: Any) -> None:
    scores = {"city_department": {"lead": "99", "finance": "90", "statistics": "80"}}

    row = a.drafted_list(inside, at, scores=scores, places={"city_department": 1})

    assert a.statuses(row, inside) == {"lead": "excluded", "finance": "proposed", "statistics": "below"}


@pytest.mark.clause("YY23-60")
def test_a_ground_on_record_keeps_its_unit_off_and_its_place_empty(inside: Any, at: Any) -> None:
    item = a.scored_item(inside, at)
    a.ground(inside, at, item, "heshan")

    row = a.drafted_list(inside, at, of=item)

    assert a.statuses(row, inside) == {
        "ziyang": "proposed",
        "heshan": "excluded",
        "nanxian": "proposed",
        "taojiang": "below",
        "anhua": "below",
        "yuanjiang": "below",
    }
    assert a.entry_of(row, inside, "heshan").clause["article"] == "第十六条"
    assert [gap["why"] for gap in row.basis["vacancies"]] == ["excluded"]


def test_an_object_that_could_not_be_ranked_stands_on_the_list_with_its_reason(inside: Any, at: Any) -> None:
    row = a.drafted_list(inside, at, scores={"county": {"ziyang": "95", "heshan": None}})

    entry = a.entry_of(row, inside, "heshan")
    assert (entry.status, entry.reason, entry.rank) == (EntryStatus.NOT_RANKED, "数据缺失", None)


@pytest.mark.clause("YY23-30")
@pytest.mark.clause("YY23-31")
@pytest.mark.clause("YY23-33")
@pytest.mark.parametrize(
    ("code", "keys", "places", "allowed"),
    [
        ("county", ["ziyang", "heshan", "nanxian", "taojiang"], 4, 3),
        ("park_a", ["park_one"], 3, 2),
        ("park_b", ["park_two"], 3, 2),
    ],
)
def test_a_plan_cannot_give_more_places_than_the_quota(
    inside: Any, at: Any, code: str, keys: list[str], places: int, allowed: int
) -> None:
    item = a.scored_item(inside, at, scores={code: {key: str(90 - n) for n, key in enumerate(keys)}})
    item.tracks.update(places=places)

    with pytest.raises(ListRuleBroken) as refusal:
        a.drafted_list(inside, at, of=item)

    assert codes(refusal) == ["over_quota"]
    assert refusal.value.findings[0].clause.article == "第九条"
    assert str(allowed) in str(refusal.value.findings[0].message)


@pytest.mark.clause("YY23-32")
def test_ten_per_cent_of_six_participants_is_no_place(inside: Any, at: Any) -> None:
    item = a.scored_item(inside, at, scores={"township": a.COUNTIES})

    row = a.drafted_list(inside, at, of=item)

    assert set(a.statuses(row, inside).values()) == {"below"}


@pytest.mark.clause("YY23-28")
def test_an_exempt_item_has_the_places_of_its_plan_and_no_quota(inside: Any, at: Any) -> None:
    item = a.scored_item(inside, at, places={"county": 5}, quota_exempt="信访")

    row = a.drafted_list(inside, at, of=item)

    assert list(a.statuses(row, inside).values()).count("proposed") == 5


def test_an_exempt_item_without_places_is_refused(inside: Any, at: Any) -> None:
    item = a.scored_item(inside, at, quota_exempt="信访")

    with pytest.raises(ListRuleBroken) as refusal:
        a.drafted_list(inside, at, of=item)

    assert codes(refusal) == ["exempt_without_places"]


def two_sub_items(world: Any, at: Any, first: int | None, second: int | None) -> Any:
    item = programs.item(
        world,
        at,
        sub_items=[SubItemSpec("良田"), SubItemSpec("良机")],
        tracks=[
            TrackSpec("county", sub_item=1, places=first),
            TrackSpec("county", sub_item=2, places=second),
        ],
    )
    for track in tracks_of([item.pk]):
        a.seal(world, track, a.COUNTIES, at)
    return item


def test_sub_items_share_the_quota_of_a_class_over_the_item(inside: Any, at: Any) -> None:
    item = two_sub_items(inside, at, 2, 2)

    with pytest.raises(ListRuleBroken) as refusal:
        a.drafted_list(inside, at, of=item)

    assert codes(refusal) == ["over_quota"]


def test_sub_items_within_the_quota_each_have_their_places(inside: Any, at: Any) -> None:
    item = two_sub_items(inside, at, 2, 1)

    row = a.drafted_list(inside, at, of=item)

    counts = [
        ListEntry.objects.filter(proposed_list=row, track=track, status=EntryStatus.PROPOSED).count()
        for track in tracks_of([item.pk])
    ]
    assert counts == [2, 1]


@pytest.mark.clause("YY23-44")
def test_a_county_and_its_park_may_both_win(inside: Any, at: Any) -> None:
    row = a.drafted_list(inside, at, scores={"county": {"heshan": "90"}, "park_b": {"park_two": "88"}})

    assert a.statuses(row, inside) == {"heshan": "proposed", "park_two": "proposed"}


def test_groups_of_a_track_have_places_of_their_own(inside: Any, at: Any) -> None:
    groups = {"ziyang": "城区", "heshan": "城区", "nanxian": "农区", "taojiang": "农区"}
    scores = {"county": {key: a.COUNTIES[key] for key in groups}}
    item = a.scored_item(inside, at, scores=scores, groups=groups)
    track = tracks_of([item.pk]).get()

    row = lists.draft_list(
        item_id=item.pk,
        actor=inside.actor("lead_operator", at),
        at=at,
        group_places={track.pk: {"城区": 1, "农区": 2}},
    )

    assert a.statuses(row, inside) == {
        "nanxian": "proposed",
        "taojiang": "proposed",
        "ziyang": "proposed",
        "heshan": "below",
    }


def test_groups_without_places_are_refused(inside: Any, at: Any) -> None:
    item = a.scored_item(inside, at, groups={"ziyang": "城区", "heshan": "农区"})

    with pytest.raises(ListRuleBroken) as refusal:
        a.drafted_list(inside, at, of=item)

    assert codes(refusal) == ["groups_not_shared"]


def test_a_track_without_a_sealed_round_is_named(inside: Any, at: Any) -> None:
    item = programs.item(inside, at)

    with pytest.raises(ListRuleBroken) as refusal:
        a.drafted_list(inside, at, of=item)

    assert codes(refusal) == ["round_not_sealed"]


def test_an_item_has_one_list_at_a_time(inside: Any, at: Any) -> None:
    row = a.drafted_list(inside, at)

    with pytest.raises(ListAlive):
        a.drafted_list(inside, at, of=row.item)


@pytest.mark.parametrize("who", ["officer", "other_lead", "object_leader", "lead_reviewer", "observer"])
def test_only_the_operator_of_the_lead_drafts(inside: Any, at: Any, who: str) -> None:
    item = a.scored_item(inside, at)

    with pytest.raises(NotAllowed):
        lists.draft_list(item_id=item.pk, actor=inside.actor(who, at), at=at)


def test_the_draft_is_one_act_with_its_digest(inside: Any, at: Any) -> None:
    row = a.drafted_list(inside, at)

    acts = Act.objects.filter(subject_id=str(row.pk))
    assert [act.act for act in acts] == ["evaluations.list_drafted"]
    assert row.digest == queries.digest_of(row, queries.entries_of(row.pk))


# Ties and deliberation


TIE = {"county": {"ziyang": "95", "heshan": "90", "nanxian": "85", "taojiang": "85", "anhua": "70"}}


def test_a_tie_on_the_cut_line_stays_open(inside: Any, at: Any) -> None:
    row = a.drafted_list(inside, at, scores=TIE)

    assert a.statuses(row, inside) == {
        "ziyang": "proposed",
        "heshan": "proposed",
        "nanxian": "tied",
        "taojiang": "tied",
        "anhua": "below",
    }


def test_a_tie_is_decided_collectively_with_its_reason(inside: Any, at: Any) -> None:
    row = a.drafted_list(inside, at, scores=TIE)
    before = row.digest

    lists.deliberate(
        list_id=row.pk,
        actor=inside.actor("lead_operator", at),
        at=at,
        minutes=a.minutes(at),
        chosen=[a.entry_of(row, inside, "taojiang").pk],
        tie_reason="进步幅度更大",
    )

    decided = ProposedList.objects.get(pk=row.pk)
    assert (decided.tie_reason, decided.basis["ties"]) == ("进步幅度更大", [])
    assert a.statuses(row, inside)["taojiang"] == "proposed"
    assert a.statuses(row, inside)["nanxian"] == "below"
    assert decided.digest != before


@pytest.mark.parametrize(
    ("chosen", "reason", "expected"),
    [
        ([], "说明", ["tie_open"]),
        (["nanxian"], "", ["tie_without_reason"]),
        (["nanxian", "taojiang"], "说明", ["tie_open"]),
        (["anhua"], "说明", ["not_in_score_order", "tie_open"]),
    ],
)
def test_a_tie_is_not_decided_silently_or_out_of_order(
    inside: Any, at: Any, chosen: list[str], reason: str, expected: list[str]
) -> None:
    row = a.drafted_list(inside, at, scores=TIE)

    with pytest.raises(ListRuleBroken) as refusal:
        lists.deliberate(
            list_id=row.pk,
            actor=inside.actor("lead_operator", at),
            at=at,
            minutes=a.minutes(at),
            chosen=[a.entry_of(row, inside, key).pk for key in chosen],
            tie_reason=reason,
        )

    assert codes(refusal) == expected


@pytest.mark.clause("YY23-43")
def test_a_deviation_from_the_score_order_is_refused_with_article_11(inside: Any, at: Any) -> None:
    row = a.drafted_list(inside, at)

    with pytest.raises(ListRuleBroken) as refusal:
        lists.deliberate(
            list_id=row.pk,
            actor=inside.actor("lead_operator", at),
            at=at,
            minutes=a.minutes(at),
            chosen=[a.entry_of(row, inside, "yuanjiang").pk],
        )

    assert [(one.code, one.clause.article) for one in refusal.value.findings] == [
        ("not_in_score_order", "第十一条")
    ]


@pytest.mark.clause("YY23-45")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": ""}, "minutes_missing"),
        ({"held_on": None}, "minutes_missing"),
        ({"text": ""}, "minutes_without_record"),
    ],
)
def test_deliberation_needs_its_minutes(inside: Any, at: Any, changes: dict[str, Any], code: str) -> None:
    row = a.drafted_list(inside, at)

    with pytest.raises(ListRuleBroken) as refusal:
        lists.deliberate(
            list_id=row.pk, actor=inside.actor("lead_operator", at), at=at, minutes=a.minutes(at, **changes)
        )

    assert codes(refusal) == [code]
    assert refusal.value.findings[0].clause.article == "第十二条"


@pytest.mark.parametrize(("days", "code"), [(1, "minutes_in_future"), (-1, "minutes_too_early")])
def test_minutes_are_of_a_day_between_draft_and_today(inside: Any, at: Any, days: int, code: str) -> None:
    row = a.drafted_list(inside, at)
    held_on = a.minutes(at).held_on + timedelta(days=days)

    with pytest.raises(ListRuleBroken) as refusal:
        lists.deliberate(
            list_id=row.pk,
            actor=inside.actor("lead_operator", at),
            at=at,
            minutes=a.minutes(at, held_on=held_on),
        )

    assert codes(refusal) == [code]


def test_the_scan_of_the_minutes_stands_for_their_text(inside: Any, at: Any) -> None:
    row = a.drafted_list(inside, at)
    scan = programs.a_paper()

    lists.deliberate(
        list_id=row.pk,
        actor=inside.actor("lead_operator", at),
        at=at,
        minutes=a.minutes(at, text="", paper_id=scan.pk),
    )

    assert ProposedList.objects.get(pk=row.pk).minutes_paper_id == scan.pk


# Consents


@pytest.mark.clause("YY23-46")
def test_the_list_is_signed_by_the_vice_mayor_and_then_the_deputy_secretary_general(
    inside: Any, at: Any
) -> None:
    row = a.signing_list(inside, at)
    first = a.open_step(row).code

    a.consent(inside, row, at)
    between = ProposedList.objects.get(pk=row.pk).state
    second = a.open_step(row).code
    a.consent(inside, row, at)

    assert (first, between, second) == ("vice_mayor", ListState.SIGNING, "deputy_secretary_general")
    assert ProposedList.objects.get(pk=row.pk).state == ListState.SIGNED


def test_a_leader_returns_the_list_with_reasons(inside: Any, at: Any) -> None:
    row = a.signing_list(inside, at)

    a.consent(inside, row, at, stance="return", text="请核实产量数据")

    returned = ProposedList.objects.get(pk=row.pk)
    assert (returned.state, returned.return_reason) == (ListState.RETURNED, "请核实产量数据")


def test_after_a_return_the_next_draft_says_why(inside: Any, at: Any) -> None:
    row = a.signing_list(inside, at)
    a.consent(inside, row, at, stance="return", text="请核实产量数据")
    lead = inside.actor("lead_operator", at)

    with pytest.raises(ListRuleBroken) as refusal:
        lists.draft_list(item_id=row.item_id, actor=lead, at=at)
    second = lists.draft_list(item_id=row.item_id, actor=lead, at=at, reason="产量数据已核实")

    assert codes(refusal) == ["reason_missing"]
    assert (second.version, second.reason) == (2, "产量数据已核实")


def test_a_replaced_list_stays_and_the_new_one_follows_the_new_round(inside: Any, at: Any) -> None:
    row = a.deliberated_list(inside, at)
    track = tracks_of([row.item_id]).get()
    a.seal(inside, track, {**a.COUNTIES, "yuanjiang": "99"}, at, number=2)

    new = lists.replace_list(
        list_id=row.pk, reason="沅江市产量数据更正", actor=inside.actor("lead_operator", at), at=at
    )

    assert ProposedList.objects.get(pk=row.pk).state == ListState.REPLACED
    assert a.statuses(new, inside)["yuanjiang"] == "proposed"
    assert (new.version, new.reason) == (2, "沅江市产量数据更正")


def test_a_list_that_changed_after_it_was_sent_round_is_not_signed(inside: Any, at: Any) -> None:
    from programs.errors import TextChanged

    row = a.signing_list(inside, at)
    ListEntry.objects.filter(proposed_list=row, unit=inside.units["nanxian"]).update(status=EntryStatus.BELOW)

    with pytest.raises(TextChanged):
        a.consent(inside, row, at)


def test_whoever_sent_the_list_round_does_not_record_its_answers(inside: Any, at: Any) -> None:
    row = a.signing_list(inside, at)
    step = a.open_step(row)

    with pytest.raises(NotAllowed):
        list_steps.answer_list_step(
            list_id=row.pk,
            step_id=step.pk,
            unit_id=step.parties.get().unit_id,
            stance="agree",
            actor=inside.actor("lead_operator", at),
            at=at,
            **programs.on_paper(inside, at),
        )


def test_a_list_is_not_sent_round_before_its_deliberation(inside: Any, at: Any) -> None:
    row = a.drafted_list(inside, at)

    with pytest.raises(WrongState):
        list_steps.send_for_consent(list_id=row.pk, actor=inside.actor("lead_operator", at), at=at)
