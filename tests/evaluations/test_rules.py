"""Ranking and the proposed list: score order, ties on the cut line, exclusions and vetoes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import digest
from evaluations.rules import (
    Criterion,
    CutLine,
    Distance,
    Entry,
    Excluded,
    Exclusion,
    OpenTie,
    Proposal,
    Quota,
    Standing,
    TiePolicy,
    Vacancy,
    apply_vetoes,
    compose_list,
    distances,
    rank,
    resolve_tie,
)
from indicators.rules import Total

D = Decimal
ARTICLE_5 = "益政办发〔2023〕10号 第五条"
ARTICLE_16 = "益政办发〔2023〕10号 第十六条"
COUNTY = ("county", "")
THREE = [Quota("county", "absolute", D(3))]
SCORES = st.dictionaries(
    st.text("abcdefghij", min_size=1, max_size=2),
    st.decimals(min_value=90, max_value=100, places=1),
    max_size=14,
)


def standings(scores: Mapping[str, str | Decimal], group: str = "", **how: Any) -> list[Standing]:
    settings: dict[str, Any] = {"places": 2, "rank_on": "rounded"} | how
    return rank([Total(key, group, D(score)) for key, score in scores.items()], **settings)


def propose(scores: Mapping[str, str | Decimal], quotas: list[Quota] | None = None, **how: Any) -> Proposal:
    return compose_list({"county": standings(scores)}, THREE if quotas is None else quotas, **how)


def keys(proposal: Proposal) -> list[str]:
    return [entry.key for entry in proposal.entries]


# Ranking


def test_equal_scores_share_a_rank_and_the_next_is_left_out() -> None:
    result = standings({"a": "90", "b": "95", "c": "95", "d": "80"})

    assert [(one.key, one.rank, one.tied_with) for one in result] == [
        ("b", 1, ("c",)),
        ("c", 1, ("b",)),
        ("a", 3, ()),
        ("d", 4, ()),
    ]


def test_the_published_score_decides_only_where_that_is_declared() -> None:
    scores = {"a": "90.004", "b": "90.001"}

    rounded = standings(scores, rank_on="rounded")
    unrounded = standings(scores, rank_on="unrounded")

    assert [(one.key, one.rank) for one in rounded] == [("a", 1), ("b", 1)]
    assert [(one.key, one.rank) for one in unrounded] == [("a", 1), ("b", 2)]
    assert {str(one.published) for one in [*rounded, *unrounded]} == {"90.00"}


@pytest.mark.clause("YY23-31")
def test_each_group_has_a_ranking_of_its_own() -> None:
    totals = [Total("a1", "A", D(70)), Total("a2", "A", D(60)), Total("b1", "B", D(99))]

    result = rank(totals, places=2, rank_on="rounded")

    assert [(one.key, one.rank) for one in result] == [("a1", 1), ("a2", 2), ("b1", 1)]


def test_an_object_cannot_be_ranked_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        rank([Total("a", "A", D(1)), Total("a", "B", D(1))], places=2, rank_on="rounded")


def test_distances_are_to_the_next_better_rank_and_to_the_cut_line() -> None:
    result = distances(standings({"a": "90", "b": "90", "c": "85.5", "d": "80"}), {"": D("85.5")})

    assert result == {
        "a": Distance(None, D("4.50")),
        "b": Distance(None, D("4.50")),
        "c": Distance(D("4.50"), D("0.00")),
        "d": Distance(D("5.50"), D("-5.50")),
    }


def test_without_a_cut_line_there_is_no_distance_to_it() -> None:
    assert distances(standings({"a": "90"}), {}) == {"a": Distance(None, None)}


def test_the_precision_of_the_thread_does_not_blur_a_ranking() -> None:
    scores = {"a": "90.0001", "b": "90.0003", "c": "90.0002"}

    with localcontext() as context:
        context.prec = 3
        result = standings(scores, places=4)

    assert [(one.key, one.rank) for one in result] == [("b", 1), ("c", 2), ("a", 3)]


@given(SCORES, st.randoms(use_true_random=False))
def test_ranking_does_not_depend_on_the_order_of_input(scores: dict[str, Decimal], chance: Any) -> None:
    mixed = list(scores.items())
    chance.shuffle(mixed)

    assert standings(dict(mixed)) == standings(scores)


@given(SCORES)
def test_ranks_are_equal_exactly_where_scores_are(scores: dict[str, Decimal]) -> None:
    by_key = {one.key: one.rank for one in standings(scores)}

    for one, other in itertools.combinations(scores, 2):
        assert (by_key[one] == by_key[other]) == (scores[one] == scores[other])
        assert (by_key[one] < by_key[other]) == (scores[one] > scores[other])
    for key, own in scores.items():
        assert by_key[key] == 1 + sum(score > own for score in scores.values())


@given(SCORES.filter(bool), st.decimals(min_value=0, max_value=20, places=1), st.data())
def test_raising_a_score_never_lowers_its_rank(scores: dict[str, Decimal], more: Decimal, data: Any) -> None:
    key = data.draw(st.sampled_from(sorted(scores)))

    after = {**scores, key: scores[key] + more}

    before_rank = next(one.rank for one in standings(scores) if one.key == key)
    assert next(one.rank for one in standings(after) if one.key == key) <= before_rank


# The list


@pytest.mark.clause("YY23-43")
def test_the_list_follows_the_scores() -> None:
    proposal = propose({"d": "70", "a": "95", "b": "90", "c": "85"})

    assert proposal == Proposal(
        entries=(
            Entry("a", "county", "", 1, D("95.00")),
            Entry("b", "county", "", 2, D("90.00")),
            Entry("c", "county", "", 3, D("85.00")),
        ),
        cut_lines=(CutLine(COUNTY, 3, D("85.00")),),
    )
    assert proposal.is_settled


@pytest.mark.clause("YY23-43")
def test_a_tie_inside_the_places_needs_no_decision() -> None:
    assert keys(propose({"a": "95", "b": "95", "c": "85", "d": "70"})) == ["a", "b", "c"]


@pytest.mark.clause("YY23-43")
def test_a_tie_on_the_cut_line_stays_open() -> None:
    proposal = propose({"a": "95", "b": "90", "c": "85", "d": "85", "e": "70"})

    assert keys(proposal) == ["a", "b"]
    assert proposal.ties == (OpenTie(COUNTY, ("c", "d"), 1, 3, D("85.00")),)
    assert proposal.cut_lines == (CutLine(COUNTY, 3, D("85.00")),)
    assert not proposal.is_settled


@pytest.mark.clause("YY23-45")
def test_a_collective_decision_with_its_reason_settles_the_tie() -> None:
    proposal = propose({"a": "95", "b": "90", "c": "85", "d": "85"})

    settled = resolve_tie(proposal, proposal.ties[0], chosen=["d"], reason=" 增量更大 ")

    assert settled.entries[-1] == Entry("d", "county", "", 3, D("85.00"), "collective_decision", "增量更大")
    assert settled.is_settled


@pytest.mark.parametrize(
    ("chosen", "reason", "fault"),
    [
        (["c"], "  ", "reason"),
        ([], "x", "1 of the tied"),
        (["c", "d"], "x", "1 of the tied"),
        (["a"], "x", "share the rank"),
    ],
)
def test_a_decision_that_does_not_fit_the_tie_is_refused(chosen: list[str], reason: str, fault: str) -> None:
    proposal = propose({"a": "95", "b": "90", "c": "85", "d": "85"})

    with pytest.raises(ValueError, match=fault):
        resolve_tie(proposal, proposal.ties[0], chosen=chosen, reason=reason)


def test_a_tie_is_decided_once() -> None:
    proposal = propose({"a": "95", "b": "90", "c": "85", "d": "85"})
    tie = proposal.ties[0]

    settled = resolve_tie(proposal, tie, chosen=["c"], reason="x")

    with pytest.raises(ValueError, match="isn't open"):
        resolve_tie(settled, tie, chosen=["d"], reason="x")


def test_declared_criteria_break_a_tie_in_their_order_and_are_recorded() -> None:
    policy = TiePolicy(
        (
            Criterion("growth", {"c": D(5), "d": D(5), "e": D(3)}),
            Criterion("rank_last_year", {"c": D(4), "d": D(2), "e": D(1)}, higher_first=False),
        )
    )

    proposal = propose({"a": "95", "b": "90", "c": "85", "d": "85", "e": "85"}, tie_policy=policy)

    assert [(entry.key, entry.decided_by) for entry in proposal.entries[2:]] == [("d", "rank_last_year")]
    assert proposal.is_settled


def test_a_criterion_can_place_some_and_leave_the_rest_open() -> None:
    policy = TiePolicy((Criterion("growth", {"a": D(9), "b": D(5), "c": D(5), "d": D(1)}),))

    proposal = propose(
        {"a": "85", "b": "85", "c": "85", "d": "85"}, [Quota("county", "absolute", D(2))], tie_policy=policy
    )

    assert [(entry.key, entry.decided_by) for entry in proposal.entries] == [("a", "growth")]
    assert proposal.ties == (OpenTie(COUNTY, ("b", "c"), 1, 1, D("85.00")),)


def test_a_criterion_without_a_number_for_everybody_decides_nothing() -> None:
    policy = TiePolicy((Criterion("growth", {"c": D(5)}),))

    proposal = propose({"a": "95", "b": "90", "c": "85", "d": "85"}, tie_policy=policy)

    assert proposal.ties[0].keys == ("c", "d")


def test_a_rulebook_may_leave_the_tied_places_empty() -> None:
    proposal = propose(
        {"a": "95", "b": "90", "c": "85", "d": "85"}, tie_policy=TiePolicy(otherwise="drop_all")
    )

    assert keys(proposal) == ["a", "b"]
    assert proposal.vacancies == (Vacancy(COUNTY, 1, "tie_dropped"),)


@pytest.mark.clause("YY23-10")
@pytest.mark.parametrize(
    ("backfill", "listed", "vacancies"),
    [(True, ["a", "c", "d"], ()), (False, ["a", "c"], (Vacancy(COUNTY, 1, "excluded"),))],
)
def test_the_place_of_an_excluded_object_moves_up_only_by_rule(
    backfill: bool, listed: list[str], vacancies: tuple[Vacancy, ...]
) -> None:
    lead = Exclusion("b", ARTICLE_5, "own_item")

    proposal = propose({"a": "95", "b": "90", "c": "85", "d": "80"}, exclusions=[lead], backfill=backfill)

    assert keys(proposal) == listed
    assert proposal.vacancies == vacancies
    assert proposal.excluded == (
        Excluded("b", "county", "", 2, D("90.00"), ARTICLE_5, "own_item", held_place=not backfill),
    )


@pytest.mark.clause("YY23-60")
def test_one_exclusion_may_differ_from_the_rest() -> None:
    own_item = Exclusion("a", ARTICLE_5, "own_item", backfill=True)
    ground = Exclusion("b", ARTICLE_16, "negative_list")

    proposal = propose({"a": "95", "b": "90", "c": "85", "d": "80", "e": "75"}, exclusions=[own_item, ground])

    assert keys(proposal) == ["c", "d"]
    assert [(one.key, one.held_place) for one in proposal.excluded] == [("a", False), ("b", True)]


def test_an_excluded_object_below_the_cut_line_is_marked_and_holds_no_place() -> None:
    ground = Exclusion("d", ARTICLE_16, "negative_list")

    proposal = propose({"a": "95", "b": "90", "c": "85", "d": "80"}, exclusions=[ground])

    assert keys(proposal) == ["a", "b", "c"]
    assert [(one.key, one.held_place) for one in proposal.excluded] == [("d", False)]
    assert proposal.vacancies == ()


def test_an_exclusion_can_make_a_tie_disappear() -> None:
    ground = Exclusion("d", ARTICLE_16, "negative_list")

    proposal = propose({"a": "95", "b": "90", "c": "85", "d": "85"}, exclusions=[ground])

    assert keys(proposal) == ["a", "b", "c"]
    assert proposal.is_settled


@pytest.mark.clause("YY23-61")
@pytest.mark.clause("YY23-62")
def test_a_vetoed_place_stays_empty() -> None:
    proposal = propose({"a": "95", "b": "90", "c": "85", "d": "80"}, backfill=True)

    after = apply_vetoes(proposal, {"b": ARTICLE_16})

    assert [(entry.key, entry.vetoed) for entry in after.entries] == [("a", ""), ("b", ARTICLE_16), ("c", "")]
    assert [entry.key for entry in after.standing_entries] == ["a", "c"]
    assert after.vacancies == (Vacancy(COUNTY, 1, "vetoed"),)
    assert after.cut_lines == proposal.cut_lines


@pytest.mark.clause("YY23-62")
@pytest.mark.parametrize("twice", [False, True])
def test_only_an_object_on_the_list_can_be_vetoed(twice: bool) -> None:
    proposal = propose({"a": "95", "b": "90", "c": "85", "d": "80"})
    target = "d"
    if twice:
        proposal, target = apply_vetoes(proposal, {"a": ARTICLE_16}), "a"

    with pytest.raises(ValueError, match="not on the list"):
        apply_vetoes(proposal, {target: ARTICLE_16})


@pytest.mark.clause("YY23-44")
def test_a_county_and_its_park_may_both_be_listed() -> None:
    proposal = compose_list(
        {"county": standings({"heshan": "95"}), "park": standings({"heshan-park": "91"})},
        [Quota("county", "absolute", D(3)), Quota("park", "absolute", D(2))],
    )

    assert [(entry.key, entry.class_code) for entry in proposal.entries] == [
        ("heshan", "county"),
        ("heshan-park", "park"),
    ]


def test_places_without_a_candidate_are_told() -> None:
    assert propose({"a": "95"}).vacancies == (Vacancy(COUNTY, 2, "no_candidate"),)


@given(
    scores=SCORES,
    barred=st.sets(st.text("abcdefghij", min_size=1, max_size=2)),
    amount=st.integers(min_value=0, max_value=8),
    backfill=st.booleans(),
    chance=st.randoms(use_true_random=False),
)
def test_a_list_never_exceeds_its_quota_and_follows_the_scores(
    scores: dict[str, Decimal], barred: set[str], amount: int, backfill: bool, chance: Any
) -> None:
    quotas = [Quota("county", "absolute", D(amount))]
    exclusions = [Exclusion(key, ARTICLE_16, "negative_list") for key in barred]

    proposal = propose(scores, quotas, exclusions=exclusions, backfill=backfill)

    listed = set(keys(proposal))
    tied = {key for tie in proposal.ties for key in tie.keys}
    eligible = set(scores) - barred
    assert listed <= eligible
    assert len(listed) + sum(tie.places for tie in proposal.ties) + sum(
        v.places for v in proposal.vacancies
    ) == (amount)
    # Nobody better than somebody listed is left out, and nobody is left out while a place is free.
    assert all(scores[out] < scores[one] for out in eligible - listed - tied for one in listed | tied)
    assert all(scores[one] > scores[key] for key in tied for one in listed)
    if backfill and eligible - listed - tied:
        assert proposal.vacancies == ()
    mixed = list(scores.items())
    chance.shuffle(mixed)
    chance.shuffle(exclusions)
    again = propose(dict(mixed), quotas, exclusions=exclusions, backfill=backfill)
    assert digest(again) == digest(proposal)
