"""States of schemes, requests, values and rounds, reached by the real actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from evaluations.actions import rounds
from evaluations.models import Round
from indicators import actions
from indicators.models import DataRequest, Scheme
from indicators.queries import grid_of, request_of
from programs.models import Item, Plan, Track
from programs.queries import tracks_of
from tests.programs import builders as programs

Amount = Callable[[int, int], Decimal | None]


def leaf(code: str, weight: str, provider: Any, **more: Any) -> dict[str, Any]:
    """One scored indicator without faults."""
    return {
        "code": code,
        "name": f"指标{code}",
        "weight": weight,
        "method": "efficacy",
        "params": {"base": "60", "range": "40"},
        "measure": "total",
        "direction": "positive",
        "category": "economy",
        "missing": "not_ranked",
        "unit_of_measure": "亿元",
        "objective": True,
        "provider": str(provider.pk),
        "statistic": "统计年报",
        "period": "2025",
        **more,
    }


WAIVED = {"increment": "基期口径调整", "per_capita": "与人口无关"}


def document(world: Any, *, leaves: Iterable[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """A scheme of two indicators, 60 and 40 points, both from 市统计局."""
    statistics = world.units["statistics"]
    if leaves is None:
        leaves = [
            leaf("A", "60", statistics),
            leaf("B", "40", statistics, category="safety", direction="negative"),
        ]
    return {
        "full_points": "100",
        "weighting": "points",
        "places": 4,
        "rank_on": "unrounded",
        "waived_measures": WAIVED,
        "indicators": list(leaves),
        **more,
    }


def tracks(an_item: Item) -> list[Track]:
    return list(tracks_of([an_item.pk]))


def draft_scheme(world: Any, at: datetime, *, item: Item | None = None, **more: Any) -> Scheme:
    """A drafted plan with one scheme for its first track."""
    plan = programs.drafted_plan(world, at, of=item)
    track = tracks(plan.item)[0]
    return actions.put_scheme(
        plan_id=plan.pk,
        track_id=track.pk,
        document=document(world, **more),
        actor=world.actor("lead_operator", at),
        at=at,
    )


def publish(world: Any, plan: Plan, at: datetime) -> Plan:
    """From a drafted plan with its schemes to the published one."""
    lead = world.actor("lead_operator", at)
    actions.submit_plan_with_schemes(plan_id=plan.pk, actor=lead, at=at)
    programs.answer_all(world, plan, at)
    return actions.publish_plan_with_schemes(
        plan_id=plan.pk, actor=lead, at=at, document_number="益农发〔2025〕3号"
    )


def scheme(world: Any, at: datetime, *, item: Item | None = None, **more: Any) -> Scheme:
    """A scheme that is locked with its published plan."""
    drafted = draft_scheme(world, at, item=item, **more)
    publish(world, drafted.plan, at)
    return Scheme.objects.select_related("track", "plan__item").get(pk=drafted.pk)


def request(
    world: Any,
    at: datetime,
    *,
    of: Scheme | None = None,
    days: int = 30,
    provider: str = "statistics",
    **more: Any,
) -> DataRequest:
    """The open request to 市统计局, of the item of a locked scheme."""
    locked = of or scheme(world, at, **more)
    actions.request_values(
        item_id=locked.plan.item_id,
        due_at=at + timedelta(days=days),
        actor=world.actor("lead_operator", at),
        at=at,
    )
    return DataRequest.objects.get(item_id=locked.plan.item_id, provider=world.units[provider])


def rising(row: int, column: int) -> Decimal | None:
    """Plausible and all different: 11, 12 … in the first column, 21, 22 … in the second."""
    return Decimal((column + 1) * 10 + row + 1)


def cells(a_request: DataRequest, amount: Amount = rising) -> list[actions.CellEntry]:
    """An entry for every cell that is asked for, seen as empty."""
    return [
        actions.CellEntry(one.unit_id, column.indicator_id, column.component, amount(row, index), 0)
        for sheet in grid_of(request_of(a_request.pk)).sheets
        for index, column in enumerate(sheet.columns)
        for row, one in enumerate(sheet.objects)
    ]


def provider_of(world: Any, a_request: DataRequest, at: datetime) -> Any:
    name = "data_provider" if a_request.provider_id == world.units["statistics"].pk else "lead_operator"
    return world.actor(name, at)


def fill(world: Any, a_request: DataRequest, at: datetime, amount: Amount = rising) -> DataRequest:
    """Enter every value, hand them in and have them accepted."""
    provider = provider_of(world, a_request, at)
    actions.enter_values(request_id=a_request.pk, cells=cells(a_request, amount), actor=provider, at=at)
    actions.submit_values(request_id=a_request.pk, actor=provider, at=at)
    return actions.accept_values(request_id=a_request.pk, actor=world.actor("lead_reviewer", at), at=at)


def filled_values(world: Any, at: datetime, *, amount: Amount = rising, **more: Any) -> Scheme:
    """A locked scheme all of whose values are entered and accepted."""
    locked = scheme(world, at, **more)
    request(world, at, of=locked)
    for one in DataRequest.objects.filter(item_id=locked.plan.item_id):
        fill(world, one, at, amount)
    return locked


def open_round(world: Any, at: datetime, **more: Any) -> Round:
    locked = filled_values(world, at, **more)
    return rounds.open_round(track_id=locked.track_id, actor=world.actor("lead_operator", at), at=at)


def sealed_round(world: Any, at: datetime, **more: Any) -> Round:
    """The sealed first round of the first track of an item."""
    row = open_round(world, at, **more)
    return rounds.seal_round(round_id=row.pk, actor=world.actor("lead_operator", at), at=at)
