"""第九条: the places of every class of objects, and that no list goes beyond them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.rules import (
    Counts,
    Entry,
    Quota,
    QuotaBreach,
    Standing,
    Vacancy,
    apply_vetoes,
    check_quota,
    compose_list,
    places,
    rank,
    resolve_tie,
)
from indicators.rules import Total

D = Decimal
ARTICLE_9 = "益政办发〔2023〕10号 第九条"


def yiyang(class_code: str, amount: int, **more: Any) -> Quota:
    return Quota(class_code, "absolute", D(amount), clause=ARTICLE_9, **more)


YIYANG = [
    yiyang("county", 3),
    yiyang("city_unit", 6),
    yiyang("central_unit", 6),
    yiyang("park", 2, each_group=True),
    Quota("township", "percent", D(10), clause=ARTICLE_9),
    yiyang("bank", 6),
    yiyang("insurer", 8),
    yiyang("local_finance", 2),
]


def standings(count: int, group: str = "") -> list[Standing]:
    totals = [Total(f"{group}{n:03}", group, D(100) - n) for n in range(count)]
    return rank(totals, places=2, rank_on="rounded")


def entries(class_code: str, count: int, group: str = "") -> list[Entry]:
    return [Entry(f"{group}{n:03}", class_code, group, n + 1, D(100) - n) for n in range(count)]


@pytest.mark.parametrize(
    ("class_code", "objects", "listed"),
    [
        pytest.param("county", 8, 3, marks=pytest.mark.clause("YY23-29")),
        pytest.param("city_unit", 40, 6, marks=pytest.mark.clause("YY23-30")),
        pytest.param("central_unit", 20, 6, marks=pytest.mark.clause("YY23-30")),
        pytest.param("township", 89, 8, marks=pytest.mark.clause("YY23-32")),
        pytest.param("bank", 20, 6, marks=pytest.mark.clause("YY23-33")),
        pytest.param("insurer", 30, 8, marks=pytest.mark.clause("YY23-33")),
        pytest.param("local_finance", 5, 2, marks=pytest.mark.clause("YY23-33")),
        pytest.param("county", 2, 2, marks=pytest.mark.clause("YY23-29")),
    ],
)
def test_a_class_fills_its_places_and_no_more(class_code: str, objects: int, listed: int) -> None:
    proposal = compose_list({class_code: standings(objects)}, YIYANG)

    assert [entry.rank for entry in proposal.entries] == list(range(1, listed + 1))


@pytest.mark.clause("YY23-31")
def test_parks_a_and_b_have_two_places_each() -> None:
    both = rank(
        [Total(f"{group}{n}", group, D(100) - n) for group in "AB" for n in range(4)],
        places=2,
        rank_on="rounded",
    )

    proposal = compose_list({"park": both}, YIYANG)

    assert [(entry.group, entry.key) for entry in proposal.entries] == [
        ("A", "A0"),
        ("A", "A1"),
        ("B", "B0"),
        ("B", "B1"),
    ]


@pytest.mark.clause("YY23-31")
def test_a_group_may_have_a_quota_of_its_own() -> None:
    quotas = [Quota("park", "absolute", D(2), each_group=True), Quota("park", "absolute", D(1), group="B")]
    both = [*standings(3, "A"), *standings(3, "B")]

    proposal = compose_list({"park": both}, quotas)

    assert [entry.key for entry in proposal.entries] == ["A000", "A001", "B000"]


@pytest.mark.parametrize(
    ("class_code", "members", "found"),
    [
        ("school", standings(3), "0 quotas"),
        ("county", [*standings(1, "A"), *standings(1, "B")], "0 quotas"),
    ],
)
def test_a_class_without_a_clear_quota_is_not_listed(
    class_code: str, members: list[Standing], found: str
) -> None:
    with pytest.raises(ValueError, match=found):
        compose_list({class_code: members}, YIYANG)


@pytest.mark.clause("YY23-28")
def test_an_exempt_item_lists_what_its_plan_names() -> None:
    named = compose_list({"county": standings(8)}, YIYANG, exempt=True, planned={("county", ""): 5})
    unnamed = compose_list({"county": standings(8)}, [], exempt=True)

    assert len(named.entries) == 5
    assert len(unnamed.entries) == 8
    assert check_quota(named.entries, YIYANG, {}, exempt=True) == []


@pytest.mark.parametrize(("planned", "listed"), [(2, 2), (5, 3), (0, 0)])
def test_a_plan_may_name_fewer_places_and_never_more(planned: int, listed: int) -> None:
    proposal = compose_list({"county": standings(8)}, YIYANG, planned={("county", ""): planned})

    assert len(proposal.entries) == listed


@pytest.mark.clause("YY23-32")
@pytest.mark.parametrize(
    ("rounding", "minimum", "participating", "expected"),
    [
        ("floor", 0, 89, 8),
        ("half_up", 0, 89, 9),
        ("half_up", 0, 85, 9),
        ("half_up", 0, 84, 8),
        ("ceil", 0, 81, 9),
        ("ceil", 0, 80, 8),
        ("floor", 0, 9, 0),
        ("floor", 1, 9, 1),
        ("floor", 1, 0, 0),
        ("floor", 0, 0, 0),
    ],
)
def test_a_per_cent_is_rounded_as_the_rulebook_says(
    rounding: Any, minimum: int, participating: int, expected: int
) -> None:
    quota = Quota("township", "percent", D(10), rounding=rounding, minimum=minimum)

    assert places(quota, Counts(participating, 500)) == expected


@pytest.mark.clause("YY23-32")
@pytest.mark.parametrize(("base", "expected"), [("participating", 4), ("all", 8)])
def test_a_per_cent_is_of_those_who_took_part_or_of_all(base: Any, expected: int) -> None:
    quota = Quota("township", "percent", D(10), base=base)

    proposal = compose_list({"township": standings(40)}, [quota], counts={("township", ""): Counts(40, 89)})

    assert len(proposal.entries) == expected


def test_a_per_cent_of_all_needs_their_number() -> None:
    with pytest.raises(ValueError, match="isn't given"):
        compose_list({"township": standings(40)}, [Quota("township", "percent", D(10), base="all")])


def test_a_class_without_limit_lists_everybody_eligible() -> None:
    quota = Quota("county", "none")

    assert places(quota, Counts(8, 8)) is None
    assert len(compose_list({"county": standings(8)}, [quota]).entries) == 8


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("absolute", {"amount": D("2.5")}),
        ("absolute", {"amount": D(-1)}),
        ("percent", {"amount": D(101)}),
        ("percent", {"amount": D(10), "minimum": -1}),
    ],
)
def test_a_quota_that_means_nothing_is_refused(kind: Any, more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="quota"):
        Quota("county", kind, **more)


@pytest.mark.clause("YY23-29")
@pytest.mark.clause("YY23-31")
def test_a_list_beyond_its_quota_is_told_with_the_clause() -> None:
    listed = [*entries("county", 4), *entries("park", 2, "A"), *entries("park", 3, "B")]

    breaches = check_quota(listed, YIYANG, {})

    assert breaches == [
        QuotaBreach(("county", ""), 3, 4, ARTICLE_9),
        QuotaBreach(("park", "B"), 2, 3, ARTICLE_9),
    ]


@pytest.mark.clause("YY23-32")
def test_a_list_is_checked_against_its_per_cent() -> None:
    counts = {("township", ""): Counts(40, 89)}

    assert check_quota(entries("township", 4), YIYANG, counts) == []
    assert check_quota(entries("township", 5), YIYANG, counts) == [
        QuotaBreach(("township", ""), 4, 5, ARTICLE_9)
    ]


def test_a_vetoed_entry_takes_no_place() -> None:
    proposal = compose_list({"county": standings(8)}, YIYANG)
    after = apply_vetoes(proposal, {"000": ARTICLE_9})

    assert check_quota(after.entries, [yiyang("county", 2)], {}) == []


@given(
    scores=st.lists(st.integers(min_value=90, max_value=95), max_size=30),
    quota=st.one_of(
        st.integers(min_value=0, max_value=9).map(lambda amount: Quota("county", "absolute", D(amount))),
        st.builds(
            Quota,
            st.just("county"),
            st.just("percent"),
            st.decimals(min_value=0, max_value=100, places=1),
            rounding=st.sampled_from(["floor", "half_up", "ceil"]),
            minimum=st.integers(min_value=0, max_value=3),
        ),
    ),
    vetoes=st.integers(min_value=0, max_value=3),
)
def test_after_every_decision_the_quota_holds(scores: list[int], quota: Quota, vetoes: int) -> None:
    members = rank(
        [Total(f"{n:02}", "", D(score)) for n, score in enumerate(scores)], places=2, rank_on="rounded"
    )
    counts = {("county", ""): Counts(len(members), len(members))}

    proposal = compose_list({"county": members}, [quota])
    for tie in proposal.ties:
        proposal = resolve_tie(proposal, tie, chosen=tie.keys[: tie.places], reason="minutes")
    after = apply_vetoes(proposal, {entry.key: ARTICLE_9 for entry in proposal.entries[:vetoes]})

    allowed = places(quota, counts["county", ""]) or 0
    assert check_quota(after.entries, [quota], counts) == []
    assert len(proposal.entries) == min(allowed, len(members))
    assert len(after.standing_entries) == max(0, len(proposal.entries) - vetoes)


@pytest.mark.clause("YY23-31")
def test_a_class_or_group_without_candidates_has_its_places_empty() -> None:
    by_group = [Quota("park", "absolute", D(2), group="A"), Quota("park", "absolute", D(2), group="B")]

    nobody = compose_list({"county": []}, YIYANG)
    no_park = compose_list({"park": []}, by_group)
    no_park_b = compose_list({"park": standings(2, "A")}, by_group)

    assert nobody.vacancies == (Vacancy(("county", ""), 3, "no_candidate"),)
    assert [vacancy.slot for vacancy in no_park.vacancies] == [("park", "A"), ("park", "B")]
    assert no_park_b.vacancies == (Vacancy(("park", "B"), 2, "no_candidate"),)
