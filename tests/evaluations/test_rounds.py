"""Rounds: frozen, scored as a pure function, explained, superseded only by order."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.canonical import canonical_json
from core.errors import Conflict, NotAllowed, RuleBroken, WrongState
from evaluations import frozen
from evaluations.actions import rounds
from evaluations.errors import RoundNotReady
from evaluations.models import FrozenInput, Round, Standing
from evaluations.queries.rounds import recompute, standings_of
from indicators import actions
from indicators.models import Value
from ledger.models import Act
from organizations.models import Region, UnitRegion
from programs.actions import create_rulebook
from programs.packs import RULEBOOKS, pack_from_data
from tests.conftest import acting_as
from tests.indicators import builders
from tests.programs import builders as plans
from tests.world import make_unit


@pytest.mark.clause("YY23-42")
@pytest.mark.clause("YY23-43")
def test_sealing_freezes_scores_and_ranks_by_score_alone(inside: Any, at: Any) -> None:
    row = builders.sealed_round(inside, at)

    standings = standings_of(row.pk)
    assert [one.rank for one in standings] == [1, 2, 3, 4, 5, 6]
    assert [one.total for one in standings] == sorted((one.total for one in standings), reverse=True)
    assert standings[0].to_next_rank is None
    assert standings[1].to_next_rank == standings[0].total - standings[1].total
    assert (standings[0].to_cut_line, standings[5].to_cut_line < 0) == (0, True)
    assert recompute(row).same
    assert Act.objects.filter(act="evaluations.round_sealed").count() == 1


def test_the_same_inputs_give_the_same_bytes(inside: Any, at: Any) -> None:
    row = builders.sealed_round(inside, at)
    content = FrozenInput.objects.get(round=row).content

    first, second = frozen.outcome(content), frozen.outcome(content)

    assert first.digest == second.digest == row.outcome_digest
    assert canonical_json([one.sheet for one in first.rows]) == canonical_json(
        [one.sheet for one in second.rows]
    )
    content["values"]["A"][content["objects"][0]["key"]]["actual"][0] = "999"
    assert frozen.outcome(content).digest != row.outcome_digest


def test_golden_numbers_come_through_the_whole_path(inside: Any, at: Any) -> None:
    """V = 8.2, 7.5, 6.9, 9.1, 5.0 by the efficacy coefficient 60 + 40, as in the worked example; 5.0 again for the sixth."""
    values = ["8.2", "7.5", "6.9", "9.1", "5.0", "5.0"]
    golden = ["91.2195", "84.3902", "78.5366", "100.0000", "60.0000", "60.0000"]
    leaves = [builders.leaf("A", "100", inside.units["statistics"])]

    row = builders.sealed_round(
        inside, at, leaves=leaves, amount=lambda number, _column: Decimal(values[number])
    )

    content = FrozenInput.objects.get(round=row).content
    published = {
        str(one.unit_id): str(one.published_total.quantize(Decimal("0.0001"))) for one in standings_of(row.pk)
    }
    assert [published[one["key"]] for one in content["objects"]] == golden
    assert sorted(one.rank for one in standings_of(row.pk)) == [1, 2, 3, 4, 5, 5]


def an_item_grouped_by(world: Any, at: Any, grouping: str) -> Any:
    """An item of a programme whose rulebook says how objects are classed for comparison."""
    pack = json.loads((RULEBOOKS / "yiyang-2023.json").read_bytes())
    for rule in pack["rules"]:
        if rule["code"] == "indicator.grouping":
            rule["value"] = grouping
    version = create_rulebook(actor=world.actor("officer", at), at=at, pack=pack_from_data(pack))
    programme = plans.draft_programme(world, at, version=version)
    plans.propose(world, programme, at)
    return plans.issue(world, programme, at).items.get()


@pytest.mark.clause("YY23-38")
@pytest.mark.parametrize(
    ("grouping", "expected"),
    [
        ("performance_assessment", {"": [1, 2, 3, 4, 5, 6]}),
        ("regions", {"lake": [1, 2], "hills": [1, 2, 3, 4]}),
    ],
)
def test_counties_are_compared_as_one_class_unless_the_rulebook_divides_them(
    inside: Any, at: Any, grouping: str, expected: dict[str, list[int]]
) -> None:
    since = date(2020, 1, 1)
    lake, hills = (
        Region.objects.create(code=code, name=code, valid_from=since) for code in ("lake", "hills")
    )
    for key in ("ziyang", "heshan", "nanxian", "taojiang", "anhua", "yuanjiang"):
        region = lake if key in ("nanxian", "yuanjiang") else hills
        UnitRegion.objects.create(unit=inside.units[key], region=region, valid_from=since)

    row = builders.sealed_round(inside, at, item=an_item_grouped_by(inside, at, grouping))

    ranks: dict[str, list[int]] = {}
    for one in standings_of(row.pk):
        ranks.setdefault(one.group, []).append(one.rank)
    assert ranks == expected


def test_a_round_waits_for_requests_and_values(inside: Any, at: Any) -> None:
    scheme = builders.scheme(inside, at)
    request = builders.request(inside, at, of=scheme)
    lead = inside.actor("lead_operator", at)
    row = rounds.open_round(track_id=scheme.track_id, actor=lead, at=at)

    with pytest.raises(RoundNotReady) as refused:
        rounds.seal_round(round_id=row.pk, actor=lead, at=at)
    builders.fill(inside, request, at)
    make_unit(inside.yiyang, "late", "新设区", "county_government", object_class="county")
    with pytest.raises(RoundNotReady) as again:
        rounds.seal_round(round_id=row.pk, actor=lead, at=at)

    assert {one.code for one in refused.value.findings} == {"request_open", "value_missing"}
    assert [one.code for one in again.value.findings] == ["value_missing", "value_missing"]


def test_a_declared_missing_value_leaves_the_object_out_with_the_reason(inside: Any, at: Any) -> None:
    row = builders.sealed_round(
        inside, at, amount=lambda r, c: None if (r, c) == (0, 0) else builders.rising(r, c)
    )

    last = standings_of(row.pk)[-1]
    assert (last.rank, last.total, last.not_ranked_reason) == (None, None, "A:actual")
    assert len(standings_of(row.pk)) == 6


def test_a_new_evaluation_is_ordered_with_a_reason_and_both_rounds_stay(inside: Any, at: Any) -> None:
    first = builders.sealed_round(inside, at)
    officer, lead = inside.actor("officer", at), inside.actor("lead_operator", at)
    value = Value.objects.filter(is_current=True).order_by("id").first()
    with pytest.raises(RuleBroken):
        rounds.order_new_round(round_id=first.pk, reason=" ", actor=officer, at=at)
    with pytest.raises(NotAllowed):
        rounds.order_new_round(round_id=first.pk, reason="x", actor=inside.actor("object_leader", at), at=at)
    with pytest.raises(Conflict):
        rounds.open_round(track_id=first.track_id, actor=lead, at=at)

    second = rounds.order_new_round(round_id=first.pk, reason="申诉属实", actor=officer, at=at, basis="1号")
    cell = actions.CellEntry(value.unit_id, value.indicator_id, value.component, Decimal("500"))
    actions.correct_values(
        item_id=first.item_id,
        cells=[cell],
        order=actions.Order("office", "1号"),
        reason="更正",
        actor=officer,
        at=at,
    )
    rounds.seal_round(round_id=second.pk, actor=lead, at=at)

    states = dict(Round.objects.values_list("number", "state"))
    assert states == {1: "superseded", 2: "sealed"}
    assert recompute(Round.objects.get(pk=first.pk)).same
    assert Round.objects.get(pk=second.pk).outcome_digest != first.outcome_digest
    with pytest.raises(WrongState):
        rounds.seal_round(round_id=second.pk, actor=lead, at=at)


def test_an_object_opens_its_own_standing_and_never_the_frozen_values(inside: Any, at: Any) -> None:
    builders.sealed_round(inside, at)

    with acting_as(inside.actor("object_operator", at)):
        seen = list(Standing.objects.values_list("unit_id", flat=True))
        inputs = FrozenInput.objects.count()
    with acting_as(inside.actor("lead_operator", at)):
        led = (Standing.objects.count(), FrozenInput.objects.count())

    assert (seen, inputs, led) == ([inside.units["heshan"].pk], 0, (6, 1))


def test_scoring_136_objects_by_ten_indicators_takes_under_100_milliseconds(inside: Any, at: Any) -> None:
    row = builders.sealed_round(inside, at)
    content = FrozenInput.objects.get(round=row).content
    leaf, unit = content["scheme"]["indicators"][0], content["objects"][0]
    content["scheme"]["indicators"] = [{**leaf, "code": f"L{n}", "weight": "10"} for n in range(10)]
    content["objects"] = [{**unit, "key": f"u{n:03}", "name": str(n)} for n in range(136)]
    content["values"] = {
        f"L{n}": {f"u{m:03}": {"actual": [str((m * 7 + n) % 41 + 1), 1]} for m in range(136)}
        for n in range(10)
    }

    frozen.score(content)
    took = []
    for _ in range(5):
        begun = perf_counter()
        result = frozen.score(content)
        took.append(perf_counter() - begun)

    assert len(result.objects) == 136
    assert min(took) < 0.1


def test_sealing_takes_few_queries(inside: Any, at: Any) -> None:
    row = builders.open_round(inside, at)
    lead = inside.actor("lead_operator", at)

    with CaptureQueriesContext(connection) as found:
        rounds.seal_round(round_id=row.pk, actor=lead, at=at)

    assert sum("SAVEPOINT" not in query["sql"] for query in found.captured_queries) <= 15
