"""What a scheme must be before it is locked, each finding with its clause."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from indicators.rules import (
    Finding,
    IndicatorSpec,
    PartSpec,
    SchemeLimits,
    SchemeSpec,
    check_scheme,
    check_scheme_family,
)

ARTICLE_10 = "益政办发〔2023〕10号 第十条"
D = Decimal
YIYANG = SchemeLimits(
    max_indicators=10,
    max_indicators_clause=ARTICLE_10,
    forbidden_categories={"park": frozenset({"social"})},
    forbidden_categories_clause=ARTICLE_10,
    measurable_clause="益政办发〔2023〕10号 第七条",
    min_objective_share=D(50),
    objective_clause=ARTICLE_10,
    wanted_measures=("total", "increment", "per_capita"),
    wanted_measures_clause=ARTICLE_10,
)
BLEND = (
    PartSpec("total", D(40)),
    PartSpec("increment", D(40)),
    PartSpec("per_capita", D(20)),
)


def leaf(code: str, weight: str = "10", **more: Any) -> IndicatorSpec:
    return IndicatorSpec(code, D(weight), **({"method": "min_max", "unit_of_measure": "万元"} | more))


def scheme(*indicators: IndicatorSpec, full: str = "10", **more: Any) -> SchemeSpec:
    return SchemeSpec(D(full), indicators, **more)


def codes(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.clause, finding.severity) for finding in findings]


def sound(**more: Any) -> SchemeSpec:
    return scheme(leaf("a", "10", parts=BLEND, **more))


def test_a_sound_scheme_has_no_findings() -> None:
    assert check_scheme(sound(), YIYANG) == []


@pytest.mark.clause("YY23-37")
def test_an_eleventh_indicator_is_refused_unless_its_ground_is_recorded() -> None:
    ten = scheme(*(leaf(str(n), "1", parts=BLEND) for n in range(10)))
    eleven = scheme(*(leaf(str(n), "1", parts=BLEND) for n in range(11)), full="11")
    waived = SchemeLimits(
        max_indicators=10, max_indicators_clause=ARTICLE_10, cap_waiver="对标省评价指标体系"
    )

    assert check_scheme(ten, YIYANG) == []
    assert codes(check_scheme(eleven, YIYANG)) == [("too_many_indicators", ARTICLE_10, "error")]
    assert codes(check_scheme(eleven, waived)) == [("too_many_indicators", ARTICLE_10, "warning")]


@pytest.mark.clause("YY23-37")
def test_only_leaves_count_as_indicators() -> None:
    parents = [IndicatorSpec(f"p{n}", D(2), (leaf(f"a{n}", "1"), leaf(f"b{n}", "1"))) for n in range(5)]

    findings = check_scheme(scheme(*parents), SchemeLimits(max_indicators=10))

    assert findings == []


@pytest.mark.clause("YY23-41")
def test_a_park_is_not_scored_on_social_administration() -> None:
    spec = scheme(leaf("a", parts=BLEND, category="social"), object_class="park")
    county = scheme(leaf("a", parts=BLEND, category="social"), object_class="county")

    assert codes(check_scheme(spec, YIYANG)) == [("forbidden_category", ARTICLE_10, "error")]
    assert check_scheme(county, YIYANG) == []


@pytest.mark.clause("YY23-20")
def test_an_indicator_without_a_unit_of_measure_is_not_measurable() -> None:
    findings = check_scheme(sound(unit_of_measure=" "), YIYANG)

    assert codes(findings) == [("unmeasurable", "益政办发〔2023〕10号 第七条", "error")]


@pytest.mark.clause("YY23-35")
@pytest.mark.parametrize(("objective", "found"), [("5", 0), ("4.99", 1)])
def test_objective_indicators_carry_most_of_the_points(objective: str, found: int) -> None:
    rest = str(10 - D(objective))
    spec = scheme(leaf("a", objective, parts=BLEND), leaf("b", rest, objective=False))

    findings = check_scheme(spec, YIYANG)

    assert codes(findings) == [("mostly_subjective", ARTICLE_10, "error")] * found


@pytest.mark.clause("YY23-39")
def test_a_measure_without_weight_is_remarked_unless_a_reason_is_given() -> None:
    waived = SchemeLimits(
        wanted_measures=("total", "per_capita"), waived_measures={"per_capita": "无常住人口统计"}
    )

    findings = check_scheme(scheme(leaf("a")), YIYANG)

    assert [(one.code, one.params["measure"], one.severity) for one in findings] == [
        ("measure_without_weight", "increment", "warning"),
        ("measure_without_weight", "per_capita", "warning"),
    ]
    assert check_scheme(scheme(leaf("a")), waived) == []


@pytest.mark.clause("YY23-39")
def test_growth_answers_for_the_increment() -> None:
    spec = scheme(leaf("a", "5"), leaf("b", "5", measure="growth_rate"))

    findings = check_scheme(spec, SchemeLimits(wanted_measures=("total", "increment")))

    assert findings == []


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        (scheme(leaf("a", "9.99")), ["weights_not_exact"]),
        (scheme(leaf("a", "10"), leaf("b", "0")), ["weight_not_positive"]),
        (scheme(leaf("a", "5"), leaf("a", "5")), ["duplicate_code"]),
        (scheme(), ["weights_not_exact"]),
        (scheme(weighting="relative"), ["no_indicators"]),
        (scheme(leaf("a", method="")), ["bad_params"]),
        (scheme(leaf("a", params={"offset": "2"})), ["bad_params"]),
        (scheme(leaf("a", parts=(PartSpec("total", D(99)),))), ["parts_not_exact"]),
        (scheme(leaf("a", measure="mood")), ["unknown_measure"]),
        (
            scheme(
                IndicatorSpec(
                    "1", D(10), (IndicatorSpec("2", D(10), (IndicatorSpec("3", D(10), (leaf("4"),)),)),)
                )
            ),
            ["too_deep"],
        ),
        (
            scheme(
                leaf(
                    "a",
                    method="efficacy",
                    params={"bounds": "fixed", "satisfactory": "1", "unacceptable": "2"},
                )
            ),
            ["bounds_against_direction"],
        ),
        (
            scheme(leaf("a", method="rank_points", params={"by": "list", "points": ["11", "9"]})),
            ["points_over_weight"],
        ),
        (
            scheme(
                leaf(
                    "a",
                    method="tiers",
                    params={"tiers": [{"from": "0", "from_closed": True, "points": "10.1"}]},
                )
            ),
            ["points_over_weight"],
        ),
    ],
)
def test_a_fault_of_the_tree_is_found(spec: SchemeSpec, found: list[str]) -> None:
    assert [finding.code for finding in check_scheme(spec, SchemeLimits())] == found


@pytest.mark.clause("YY23-40")
def test_classes_have_schemes_of_their_own_with_a_common_core() -> None:
    county = scheme(leaf("core", "6"), leaf("county", "4"), object_class="county")
    park = scheme(leaf("core", "6"), leaf("park", "4"), object_class="park")
    copied = scheme(leaf("core", "6"), leaf("county", "4"), object_class="township")
    alien = scheme(leaf("other", "10"), object_class="bank")

    assert check_scheme_family({"county": county, "park": park}, ARTICLE_10) == []
    assert codes(check_scheme_family({"county": county, "township": copied}, ARTICLE_10)) == [
        ("schemes_identical", ARTICLE_10, "error")
    ]
    assert codes(check_scheme_family({"bank": alien, "county": county}, ARTICLE_10)) == [
        ("no_common_indicator", ARTICLE_10, "warning")
    ]
