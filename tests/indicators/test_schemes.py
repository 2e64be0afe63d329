"""Schemes are written while the plan is a draft, checked against the rulebook, and locked with their plan."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import BadInput, NotAllowed, WrongState
from indicators import actions
from indicators.errors import SchemeChanged, SchemeIncomplete, SchemeLocked
from indicators.models import Indicator, Scheme
from indicators.queries import check_plan_schemes, document_of
from indicators.states import SchemeState
from ledger.models import Act
from programs.models import Plan, PlanSeal
from programs.rules import TrackSpec
from programs.states import PlanState
from tests.indicators import builders
from tests.programs import builders as programs


def codes(check: Any) -> set[str]:
    return {finding.code for finding in check.errors}


def many(world: Any, count: int) -> list[dict[str, Any]]:
    weights = ["10"] * (count - 1) + [str(100 - 10 * (count - 1))] if count <= 10 else ["8"] * 10 + ["20"]
    return [builders.leaf(f"L{n}", weight, world.units["statistics"]) for n, weight in enumerate(weights)]


def rewrite(world: Any, scheme: Scheme, at: Any, document: dict[str, Any], **more: Any) -> Scheme:
    return actions.put_scheme(
        plan_id=scheme.plan_id,
        track_id=scheme.track_id,
        document=document,
        actor=world.actor("lead_operator", at),
        at=at,
        **more,
    )


def test_what_was_written_is_read_back_in_one_spelling(inside: Any, at: Any) -> None:
    leaves = builders.document(inside)["indicators"]
    tree = [{"code": "T", "name": "总体", "weight": "100.00", "children": leaves}]

    scheme = builders.draft_scheme(inside, at, leaves=tree)

    read = document_of(scheme)
    assert [node["code"] for node in read["indicators"][0]["children"]] == ["A", "B"]
    assert read["indicators"][0]["weight"] == "100"
    again = rewrite(inside, scheme, at, read)
    assert document_of(again) == read


def test_writing_records_one_act_and_seals_the_draft(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)

    acts = list(Act.objects.filter(subject_id=str(scheme.pk)).values_list("act", flat=True))
    assert acts == ["indicators.scheme_written"]
    assert PlanSeal.objects.filter(plan=scheme.plan, track=scheme.track).count() == 1


def test_every_mistake_of_form_is_told_at_once(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)
    bad = builders.leaf("A", "many", inside.units["statistics"], direction="sideways", name="")

    with pytest.raises(BadInput) as refused:
        rewrite(inside, scheme, at, builders.document(inside, leaves=[bad, bad], places=99))

    assert {finding.code for finding in refused.value.findings} == {
        "not_a_number", "not_a_choice", "required", "duplicate_code", "out_of_range"
    }  # fmt: skip
    assert Indicator.objects.filter(scheme=scheme).count() == 2


def test_a_fourth_level_is_refused(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)
    node = builders.leaf("D4", "100", inside.units["statistics"])
    for code in ("D3", "D2", "D1"):
        node = {"code": code, "name": code, "weight": "100", "children": [node]}

    with pytest.raises(BadInput) as refused:
        rewrite(inside, scheme, at, builders.document(inside, leaves=[node]))

    assert "too_deep" in {finding.code for finding in refused.value.findings}


def test_a_provider_of_another_government_is_unknown(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)
    stranger = builders.leaf("A", "100", inside.yueyang.units["statistics"])

    with pytest.raises(BadInput) as refused:
        rewrite(inside, scheme, at, builders.document(inside, leaves=[stranger]))

    assert [finding.code for finding in refused.value.findings] == ["unknown_unit"]


def test_the_second_of_two_editors_is_told(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)
    rewrite(inside, scheme, at, builders.document(inside), expected_revision=1)

    with pytest.raises(SchemeChanged):
        rewrite(inside, scheme, at, builders.document(inside, places=2), expected_revision=1)

    assert Scheme.objects.get(pk=scheme.pk).places == 4


@pytest.mark.parametrize(
    "name", ["lead_reviewer", "other_lead", "data_provider", "object_operator", "officer"]
)
def test_only_the_lead_operator_writes(inside: Any, at: Any, name: str) -> None:
    scheme = builders.draft_scheme(inside, at)

    with pytest.raises(NotAllowed):
        actions.put_scheme(
            plan_id=scheme.plan_id,
            track_id=scheme.track_id,
            document=builders.document(inside),
            actor=inside.actor(name, at),
            at=at,
        )


@pytest.mark.clause("YY23-37")
def test_eleven_indicators_need_an_exception_of_the_rulebook(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at, leaves=many(inside, 11))

    check = check_plan_schemes(scheme.plan)

    assert codes(check) == {"too_many_indicators"}
    clause = check.errors[0].clause
    assert (clause.article, "不超过10个" in clause.quote) == ("第十条", True)


@pytest.mark.clause("YY23-37")
def test_the_benchmark_of_a_superior_lifts_the_cap_only_where_the_item_has_one(inside: Any, at: Any) -> None:
    lifted = {"cap_ground": "benchmark_of_superior", "cap_reason": "对标省指标体系"}
    item = programs.item(inside, at, benchmark="湖南省2024年度事项")
    scheme = builders.draft_scheme(inside, at, item=item, leaves=many(inside, 11), **lifted)

    with_benchmark = check_plan_schemes(scheme.plan)
    type(item).objects.filter(pk=item.pk).update(benchmark="")
    without = check_plan_schemes(Plan.objects.select_related("item__programme").get(pk=scheme.plan_id))

    assert (codes(with_benchmark), codes(without)) == (set(), {"too_many_indicators"})


@pytest.mark.clause("YY23-37")
def test_the_citys_approval_lifts_the_cap_once_it_is_on_record(inside: Any, at: Any) -> None:
    lifted = {"cap_ground": "approved_by_city", "cap_reason": "市委、市人民政府同意制定"}
    scheme = builders.draft_scheme(inside, at, leaves=many(inside, 11), **lifted)

    before = check_plan_schemes(scheme.plan)
    from programs.models import Ruling

    Ruling.objects.create(
        item_id=scheme.plan.item_id, rule="indicator.max", authority="city", reason="同意", asked_at=at,
        asked_by=inside.people["officer"], decided_on=at.date(), decider="市人民政府", document_number="1号",
        recorded_at=at, recorded_by=inside.people["officer_two"],
    )  # fmt: skip

    assert (codes(before), codes(check_plan_schemes(scheme.plan))) == ({"too_many_indicators"}, set())


@pytest.mark.clause("YY23-35")
def test_mostly_subjective_schemes_are_refused(inside: Any, at: Any) -> None:
    unit = inside.units["statistics"]
    leaves = [builders.leaf("A", "51", unit, objective=False), builders.leaf("B", "49", unit)]

    scheme = builders.draft_scheme(inside, at, leaves=leaves)

    assert codes(check_plan_schemes(scheme.plan)) == {"mostly_subjective"}


@pytest.mark.clause("YY23-20")
def test_an_indicator_without_a_unit_of_measure_is_not_measurable(inside: Any, at: Any) -> None:
    leaves = [builders.leaf("A", "100", inside.units["statistics"], unit_of_measure="")]

    scheme = builders.draft_scheme(inside, at, leaves=leaves)

    assert codes(check_plan_schemes(scheme.plan)) == {"unmeasurable"}


@pytest.mark.clause("YY23-36")
def test_data_need_a_providing_unit_and_objects_are_not_asked_to_report(inside: Any, at: Any) -> None:
    unsourced = {**builders.leaf("A", "60", inside.units["statistics"]), "provider": ""}
    layered = builders.leaf("B", "40", inside.units["heshan"])

    scheme = builders.draft_scheme(inside, at, leaves=[unsourced, layered])

    check = check_plan_schemes(scheme.plan)
    assert codes(check) == {"no_data_source"}
    assert "provider_is_object" in {finding.code for finding in check.warnings[scheme.track_id]}


@pytest.mark.clause("YY23-39")
def test_a_measure_without_points_and_without_reason_is_remarked(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at, waived_measures={"increment": "已说明"})

    remarks = check_plan_schemes(scheme.plan).warnings[scheme.track_id]

    assert [(one.code, "per_capita" in str(one.message)) for one in remarks] == [
        ("measure_without_weight", True)
    ]


def test_weights_must_add_up_exactly(inside: Any, at: Any) -> None:
    leaves = [
        builders.leaf("A", "60", inside.units["statistics"]),
        builders.leaf("B", "39.9999", inside.units["statistics"]),
    ]

    scheme = builders.draft_scheme(inside, at, leaves=leaves)

    assert codes(check_plan_schemes(scheme.plan)) == {"weights_not_exact"}


def park_item(world: Any, at: Any) -> Any:
    return programs.item(world, at, tracks=[TrackSpec("county"), TrackSpec("park_a")])


@pytest.mark.clause("YY23-41")
@pytest.mark.parametrize(
    ("category", "expected"), [("social", {"forbidden_category"}), ("economy", set()), ("safety", set())]
)
def test_parks_are_scored_on_economy_and_safety_only(
    inside: Any, at: Any, category: str, expected: set[str]
) -> None:
    item = park_item(inside, at)
    scheme = builders.draft_scheme(inside, at, item=item)
    park = builders.tracks(item)[1]
    own = [
        builders.leaf("A", "70", inside.units["statistics"]),
        builders.leaf("P", "30", inside.units["statistics"], category=category),
    ]
    actions.put_scheme(
        plan_id=scheme.plan_id, track_id=park.pk, document=builders.document(inside, leaves=own),
        actor=inside.actor("lead_operator", at), at=at,
    )  # fmt: skip

    assert codes(check_plan_schemes(scheme.plan)) == expected


@pytest.mark.clause("YY23-40")
def test_each_class_has_a_scheme_of_its_own_with_a_common_core(inside: Any, at: Any) -> None:
    item = park_item(inside, at)
    scheme = builders.draft_scheme(inside, at, item=item)
    park = builders.tracks(item)[1]
    lead = inside.actor("lead_operator", at)

    absent = codes(check_plan_schemes(scheme.plan))
    actions.copy_scheme(
        plan_id=scheme.plan_id, from_track_id=scheme.track_id, to_track_id=park.pk, actor=lead, at=at
    )
    copied = codes(check_plan_schemes(scheme.plan))

    assert (absent, copied) == ({"scheme_missing"}, {"schemes_identical"})


@pytest.mark.clause("YY23-42")
def test_publishing_locks_every_scheme_with_its_digest_in_one_transaction(inside: Any, at: Any) -> None:
    scheme = builders.scheme(inside, at)

    seal = PlanSeal.objects.get(plan=scheme.plan)
    assert (scheme.state, scheme.digest, scheme.locked_at) == (SchemeState.LOCKED, seal.digest, at)
    assert Plan.objects.get(pk=scheme.plan_id).state == PlanState.PUBLISHED
    with pytest.raises(SchemeLocked):
        rewrite(inside, scheme, at, builders.document(inside))


def test_a_scheme_under_consultation_waits_for_its_return(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)
    lead = inside.actor("lead_operator", at)
    actions.submit_plan_with_schemes(plan_id=scheme.plan_id, actor=lead, at=at)

    with pytest.raises(WrongState):
        rewrite(inside, scheme, at, builders.document(inside))


def test_a_plan_with_findings_is_not_sent_round(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at, leaves=many(inside, 11))

    with pytest.raises(SchemeIncomplete) as refused:
        actions.submit_plan_with_schemes(
            plan_id=scheme.plan_id, actor=inside.actor("lead_operator", at), at=at
        )

    assert [finding.code for finding in refused.value.findings] == ["too_many_indicators"]
    assert Plan.objects.get(pk=scheme.plan_id).state == PlanState.DRAFT


def test_a_refused_publication_leaves_every_scheme_a_draft(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)

    with pytest.raises(WrongState):
        actions.publish_plan_with_schemes(
            plan_id=scheme.plan_id, actor=inside.actor("lead_operator", at), at=at, document_number="1号"
        )

    assert Scheme.objects.get(pk=scheme.pk).state == SchemeState.DRAFT
