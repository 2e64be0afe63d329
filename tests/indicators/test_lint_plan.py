"""The policy check of a whole plan: on its page, by REST, while it is written, and at the gates that it keeps."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import BadInput
from evaluations.actions import rounds
from evaluations.models import Standing
from indicators import actions
from indicators.errors import SchemeIncomplete
from indicators.models import DataRequest, Indicator, Scheme
from indicators.queries import document_of, grid_of, request_of
from indicators.queries.checks import check_plan_schemes
from indicators.queries.plans import lint_plan
from indicators.queries.schemes import counted_on, objects_of_tracks
from organizations.models import Region, UnitRegion
from programs import actions as programme_actions
from programs.models import PlanSeal, ReceivedProhibition, Ruling
from programs.packs import RULEBOOKS, load_pack
from programs.permissions import can_ask_departure
from programs.rules import TrackSpec
from tests.indicators import builders
from tests.programs import builders as programs
from tests.world import SINCE

T, API = "/t/yiyang/", "/api/v1/t/yiyang/"


def item_under(world: Any, at: Any, *, title: str = "推进粮食生产", **values: Any) -> Any:
    """An item under the rulebook of 益阳 with some rules of another value: ``indicator__place_specific="allowed"``."""
    pack = load_pack(RULEBOOKS / "yiyang-2023.json")
    wanted = {name.replace("__", "."): value for name, value in values.items()}
    known = {rule.code for rule in pack.rules}
    model = pack.rules[0]
    more = [replace(model, code=code, value=value) for code, value in wanted.items() if code not in known]
    rules = [replace(rule, value=wanted.get(rule.code, rule.value)) for rule in pack.rules]
    version = programme_actions.create_rulebook(
        actor=world.actor("officer", at), at=at, pack=replace(pack, rules=(*rules, *more))
    )
    programme = programs.draft_programme(world, at, version=version)
    programs.propose(world, programme, at, title=title)
    return programs.issue(world, programme, at).items.get()


def codes(plan: Any, at: Any, level: str = "") -> list[str]:
    return [line.code for line in lint_plan(plan, at) if level in ("", line.level)]


def rewrite(world: Any, scheme: Scheme, at: Any, **more: Any) -> Scheme:
    return actions.put_scheme(
        plan_id=scheme.plan_id,
        track_id=scheme.track_id,
        document=builders.document(world, **more),
        actor=world.actor("lead_operator", at),
        at=at,
    )


def test_a_sound_plan_has_nothing_that_blocks(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)

    assert codes(scheme.plan, at, "error") == []


@pytest.mark.clause("HN24-17", "YY23-23")
def test_whoever_sends_a_plan_round_is_told_everything_at_once(inside: Any, at: Any) -> None:
    item = item_under(inside, at, indicator__process_traces="forbid")
    statistics = inside.units["statistics"]
    scheme = builders.draft_scheme(
        inside, at, item=item, leaves=[builders.leaf("A", "90", statistics, name="召开会议次数")]
    )
    lead = inside.actor("lead_operator", at)
    programme_actions.edit_plan(plan_id=scheme.plan_id, actor=lead, at=at, sections={"quota": ""})

    with pytest.raises(SchemeIncomplete) as refused:
        actions.submit_plan_with_schemes(plan_id=scheme.plan_id, actor=lead, at=at)

    told = {one.code: one for one in refused.value.findings}
    assert set(told) == {"weights_not_exact", "process_trace", "section_missing"}
    assert told["section_missing"].clause is not None


@pytest.mark.clause("YY23-24")
def test_a_consultation_that_nobody_answers_is_told_before_the_plan_is_sent(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)
    scheme.plan.item.programme.parties.filter(code="finance").delete()

    assert "no_party" in codes(scheme.plan, at, "error")


@pytest.mark.clause("YY23-21")
def test_too_many_sub_items_block_the_plan_until_the_departure_is_ruled(inside: Any, at: Any) -> None:
    names = [programme_actions.SubItemSpec(f"子项{n}") for n in range(1, 5)]
    tracks = [TrackSpec("county", sub_item=n) for n in range(1, 5)]
    item = programs.item(
        inside, at, sub_items=names, tracks=tracks, departures={"item.max_sub_items": "国家下达四项"}
    )
    plan = programme_actions.draft_plan(item_id=item.pk, actor=inside.actor("lead_operator", at), at=at)
    with_ruling = codes(plan, at)
    Ruling.objects.filter(item=item, rule="item.max_sub_items").delete()

    assert "too_many_sub_items" not in with_ruling
    assert "too_many_sub_items" in codes(plan, at, "error")


@pytest.mark.clause("YY23-41")
def test_a_departure_on_record_turns_the_refusal_into_a_remark(inside: Any, at: Any) -> None:
    item = programs.item(inside, at, tracks=[TrackSpec("park_a")])
    leaves = [builders.leaf("A", "100", inside.units["statistics"], category="social")]
    scheme = builders.draft_scheme(inside, at, item=item, leaves=leaves)
    before = codes(scheme.plan, at, "error")
    programs.depart(inside, item, at, "indicator.park_social", reason="园区承担社会管理职能")

    assert "forbidden_category" in before
    assert "forbidden_category" not in codes(scheme.plan, at, "error")
    assert "forbidden_category" in codes(scheme.plan, at, "warning")


def test_what_asks_for_a_departure_names_who_rules_on_it(inside: Any, at: Any) -> None:
    leaves = [builders.leaf(f"L{n}", "8" if n < 10 else "20", inside.units["statistics"]) for n in range(11)]
    scheme = builders.draft_scheme(inside, at, leaves=leaves)

    line = next(one for one in lint_plan(scheme.plan, at) if one.code == "too_many_indicators")

    assert line.rule == "indicator.max"
    assert line.found == {"count": "11", "maximum": "10", "waiver": ""}
    assert "常务会议" in line.remedy
    assert line.departable


@pytest.mark.clause("HN24-17")
def test_a_prohibition_of_the_superior_binds_until_the_rulebook_departs_from_it(inside: Any, at: Any) -> None:
    leaves = [builders.leaf("A", "100", inside.units["statistics"], name="召开会议次数")]
    scheme = builders.draft_scheme(inside, at, leaves=leaves)
    own = codes(scheme.plan, at, "error")
    ReceivedProhibition.objects.create(
        source_id="00000000-0000-7000-8000-000000000001",
        issuer="湖南省",
        rule="indicator.process_traces",
        allowed=["forbid"],
        title="不得将过程性内容作为评价指标",
        document="湘政办发〔2024〕",
        clause="文末",
        quote="不得将开会发文、留痕打卡等过程性内容作为评价指标",
        received_at=at,
    )

    line = next(one for one in lint_plan(scheme.plan, at) if one.code == "process_trace")

    assert "process_trace" not in own
    assert line.level == "error"
    assert line.clause is not None
    assert line.clause.quote.startswith("不得将开会发文")


@pytest.mark.clause("HN23-08")
def test_an_indicator_that_the_notice_names_and_no_scheme_has_is_told(inside: Any, at: Any) -> None:
    criteria = "特别是粮食播种面积、指标A产量等相关指标排名全市前列的县市区"
    item = programs.item(inside, at, criteria=criteria)
    leaves = [builders.leaf("A", "100", inside.units["statistics"], name="粮食播种面积")]
    scheme = builders.draft_scheme(inside, at, item=item, leaves=leaves)

    line = next(one for one in lint_plan(scheme.plan, at) if one.code == "named_missing")

    assert (line.level, line.found) == ("warning", {"name": "指标A产量"})
    assert line.clause is not None
    assert line.clause.quote == criteria


@pytest.mark.clause("QH-23")
def test_an_indicator_of_another_item_of_the_year_is_told_once_that_plan_has_left_its_lead(
    inside: Any, at: Any
) -> None:
    other = {"title": "壮大特色产业", "number": 2}
    programme = programs.issued_programme(inside, at, items=[{}, other])
    first, second = programme.items.order_by("number")
    leaves = [builders.leaf("A", "100", inside.units["statistics"], name="农产品加工产值")]
    one = builders.draft_scheme(inside, at, item=first, leaves=leaves)
    two = builders.draft_scheme(inside, at, item=second, leaves=leaves)
    while_draft = codes(two.plan, at)
    actions.submit_plan_with_schemes(plan_id=one.plan_id, actor=inside.actor("lead_operator", at), at=at)

    line = next(line for line in lint_plan(two.plan, at) if line.code == "duplicate_indicator")

    assert "duplicate_indicator" not in while_draft
    assert (line.level, line.found["item"]) == ("warning", first.title)


def test_an_item_of_nearly_the_same_title_is_told(inside: Any, at: Any) -> None:
    programme = programs.issued_programme(inside, at, items=[{}, {"title": "推进粮食生产工作", "number": 2}])
    scheme = builders.draft_scheme(inside, at, item=programme.items.get(number=1))

    assert "duplicate_item" in codes(scheme.plan, at, "warning")


def test_a_sealed_scheme_carries_its_remarks_to_the_plan(inside: Any, at: Any, client_of: Any) -> None:
    leaves = [builders.leaf("A", "100", inside.units["statistics"], name="领导重视程度")]
    scheme = builders.draft_scheme(inside, at, leaves=leaves)

    remarks = PlanSeal.objects.get(plan=scheme.plan).findings
    page = client_of(inside.people["lead_operator"]).get(f"{T}plans/{scheme.plan_id}/").content.decode()

    assert [one["code"] for one in remarks] == ["vague_words"]
    assert "领导重视程度" in page


def test_the_check_is_a_page_and_an_operation(inside: Any, at: Any, client_of: Any) -> None:
    leaves = [builders.leaf("A", "90", inside.units["statistics"])]
    scheme = builders.draft_scheme(inside, at, leaves=leaves)
    client = client_of(inside.people["lead_operator"])

    page = client.get(f"{T}plans/{scheme.plan_id}/lint/")
    told = client.get(f"{API}plans/{scheme.plan_id}/lint/").json()

    assert page.status_code == 200
    assert "第十条" in page.content.decode()
    first = told["findings"][0]
    assert told["blocking"] == 1
    assert (first["code"], first["blocks"], first["rule"]) == (
        "weights_not_exact",
        True,
        "indicator.weights_total",
    )
    assert first["found"]["given"] == "90"
    assert first["remedy"]


def test_a_scheme_is_checked_while_it_is_written_and_nothing_is_stored(
    inside: Any, at: Any, client_of: Any
) -> None:
    scheme = builders.draft_scheme(inside, at)
    client = client_of(inside.people["lead_operator"])
    address = f"plans/{scheme.plan_id}/schemes/{scheme.track_id}/check/"
    form = {"full_points": "100", "places": "4", "r0-level": "1", "r0-code": "N", "r0-name": "领导重视程度"}
    form |= {"r0-weight": "90", "r0-method": "completion", "r0-measure": "total", "r0-objective": "on"}
    document = builders.document(inside, leaves=[builders.leaf("A", "90", inside.units["statistics"])])

    page = client.post(f"{T}{address}", form)
    half = client.post(f"{T}{address}", {**form, "r0-weight": "many"})
    body = json.dumps({"scheme": document})
    operation = client.post(f"{API}{address}", body, content_type="application/json")

    assert page.status_code == half.status_code == 200
    assert "领导重视程度" in page.content.decode()
    assert "many" in half.content.decode()
    assert [one["code"] for one in operation.json()["findings"]] == ["weights_not_exact"]
    assert list(Indicator.objects.filter(scheme=scheme).values_list("code", flat=True)) == ["A", "B"]


@pytest.mark.clause("HN24-04")
def test_places_have_indicators_of_their_own_from_the_scheme_to_the_scores(inside: Any, at: Any) -> None:
    item = item_under(inside, at, indicator__place_specific="allowed")
    scheme = builders.draft_scheme(inside, at, item=item)
    statistics = inside.units["statistics"]
    units = [row.unit_id for row in grid_rows(scheme)]
    fixed = {"method": "completion", "params": {"target": "1"}}
    own = [
        builders.leaf("X", "40", statistics, only_for=[str(units[0])], **fixed),
        builders.leaf("Y", "40", statistics, only_for=[str(one) for one in units[1:]], **fixed),
    ]
    scheme = rewrite(inside, scheme, at, leaves=[builders.leaf("A", "60", statistics), *own])
    builders.publish(inside, scheme.plan, at)
    request = builders.request(inside, at, of=Scheme.objects.select_related("plan").get(pk=scheme.pk))
    cells = grid_of(request_of(request.pk)).cells()
    entries = [actions.CellEntry(*cell, builders.Decimal(1), 0) for cell in cells]
    provider = builders.provider_of(inside, request, at)
    actions.enter_values(request_id=request.pk, cells=entries, actor=provider, at=at)
    actions.submit_values(request_id=request.pk, actor=provider, at=at)
    actions.accept_values(request_id=request.pk, actor=inside.actor("lead_reviewer", at), at=at)
    lead = inside.actor("lead_operator", at)
    row = rounds.open_round(track_id=scheme.track_id, actor=lead, at=at)
    rounds.seal_round(round_id=row.pk, actor=lead, at=at)

    sheets = {one.unit_id: [leaf["code"] for leaf in one.sheet["leaves"]] for one in Standing.objects.all()}

    assert len(cells) == 2 * len(units)
    assert sheets == {unit: ["A", "X" if unit == units[0] else "Y"] for unit in units}
    assert {one.total for one in Standing.objects.all()} == {builders.Decimal(100)}
    assert DataRequest.objects.get().state == "accepted"


def grid_rows(scheme: Scheme) -> list[Any]:
    year = scheme.plan.item.programme.year
    return objects_of_tracks([scheme.track], counted_on(year))[scheme.track_id]


def test_a_place_that_is_not_scored_is_refused(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)
    stranger = str(inside.units["statistics"].pk)

    with pytest.raises(BadInput) as refused:
        rewrite(
            inside,
            scheme,
            at,
            leaves=[builders.leaf("X", "100", inside.units["statistics"], only_for=[stranger])],
        )

    assert [one.code for one in refused.value.findings] == ["unknown_place"]


@pytest.mark.clause("HN24-02")
def test_layers_places_and_targets_of_the_superior_are_read_back(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)
    unit = str(grid_rows(scheme)[0].unit_id)
    more = {"layer": "special", "only_for": [unit], "superior_target": "98.50"}

    scheme = rewrite(
        inside, scheme, at, leaves=[builders.leaf("X", "100", inside.units["statistics"], **more)]
    )

    read = document_of(scheme)["indicators"][0]
    assert (read["layer"], read["only_for"], read["superior_target"]) == ("special", [unit], "98.5")


def test_the_check_costs_the_same_for_one_indicator_and_for_ten(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)
    with CaptureQueriesContext(connection) as two:
        lint_plan(scheme.plan, at)
    leaves = [builders.leaf(f"L{n}", "10", inside.units["statistics"]) for n in range(10)]
    rewrite(inside, scheme, at, leaves=leaves)

    with CaptureQueriesContext(connection) as ten:
        lint_plan(scheme.plan, at)

    assert len(ten) == len(two)
    assert check_plan_schemes(scheme.plan).errors == []


@pytest.mark.clause("HN24-03", "HN24-04")
def test_a_region_stands_for_its_objects_while_writing_and_when_stored(
    inside: Any, at: Any, client_of: Any
) -> None:
    item = item_under(inside, at, indicator__place_specific="allowed")
    scheme = builders.draft_scheme(inside, at, item=item)
    rows = grid_rows(scheme)
    lake = Region.objects.create(code="dongting", name="洞庭湖区", valid_from=SINCE)
    UnitRegion.objects.create(unit_id=rows[0].unit_id, region=lake, valid_from=SINCE)
    client = client_of(inside.people["lead_operator"])
    address = f"plans/{scheme.plan_id}/schemes/{scheme.track_id}/"
    fixed = {"method": "completion", "params": {"target": "1"}}
    others = [str(row.unit_id) for row in rows[1:]]
    own = [
        builders.leaf("X", "100", inside.units["statistics"], only_for=["dongting"], **fixed),
        builders.leaf("Y", "100", inside.units["statistics"], only_for=others, **fixed),
    ]
    body = json.dumps({"scheme": builders.document(inside, leaves=own)})

    told = client.post(f"{API}{address}check/", body, content_type="application/json").json()
    stored = rewrite(inside, scheme, at, leaves=own)
    page = client.get(f"{T}{address}edit/").content.decode()

    assert [one["code"] for one in told["findings"] if one["blocks"]] == []
    assert document_of(stored)["indicators"][0]["only_for"] == [str(rows[0].unit_id)]
    assert rows[0].name in page


@pytest.mark.clause("YY23-19")
def test_work_assessed_elsewhere_needs_its_departure_on_record(inside: Any, at: Any) -> None:
    scheme = builders.draft_scheme(inside, at)
    item = scheme.plan.item
    item.exclusions = {**item.exclusions, "item.already_assessed": True}
    item.save(update_fields=["exclusions"])
    before = codes(scheme.plan, at, "error")
    programs.depart(inside, item, at, "item.already_assessed", reason="与单项考核的内容不同")

    assert before == ["assessed_elsewhere"]
    assert codes(scheme.plan, at, "error") == []
    assert codes(scheme.plan, at, "warning") == ["assessed_elsewhere"]


def test_the_check_leads_whoever_may_to_asking_for_a_departure(inside: Any, at: Any, client_of: Any) -> None:
    leaves = [builders.leaf(f"L{n}", "8" if n < 10 else "20", inside.units["statistics"]) for n in range(11)]
    scheme = builders.draft_scheme(inside, at, leaves=leaves)
    item_id = scheme.plan.item_id
    door = f"{T}items/{item_id}/departures/indicator.max/"

    lead = client_of(inside.people["lead_operator"]).get(f"{T}plans/{scheme.plan_id}/lint/").content.decode()
    office = client_of(inside.people["officer"]).get(f"{T}plans/{scheme.plan_id}/lint/").content.decode()

    allowed = {
        name: bool(can_ask_departure(inside.actor(name, at), scheme.plan.item))
        for name in ("lead_operator", "officer")
    }
    assert {"lead_operator": door in lead, "officer": door in office} == allowed
    assert allowed["officer"]
