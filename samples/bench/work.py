"""What is worked out: scoring, sealing, and the sweep over thousands of governments with nothing due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from core import clock
from core.scope import tenant_scope
from evaluations import frozen
from evaluations.actions import rounds
from evaluations.models import Round
from evaluations.queries.rounds import content_of, material_of
from ledger import outbox
from ledger.models import OutboxRow
from organizations.models import Tenant
from samples.bench import limits
from samples.bench.building import Ground
from samples.bench.measuring import Row, best, once

TENANTS = 3000


def seal(ground: Ground, row: Round) -> Row:
    """The real action, once: read, check, freeze, score, store 136 sheets, record."""
    with transaction.atomic(), tenant_scope(ground.scope()):
        actor = ground.actor("lead")
        seconds = once(lambda: rounds.seal_round(round_id=row.pk, actor=actor, at=clock.now()))
    return Row(
        f"seal a round of {ground.size.objects} × {ground.size.indicators}", seconds, goal_seconds=0.15
    )


def scoring(ground: Ground, row: Round) -> Iterator[Row]:
    with transaction.atomic(), tenant_scope(ground.scope()):
        row = Round.objects.select_related("item__programme", "track").get(pk=row.pk)
        content = content_of(row, material_of(row))
    values = [
        [Decimal((unit * 7919 + column * 104729) % 9973) / 10 for column in range(ground.size.indicators)]
        for unit in range(ground.size.objects)
    ]
    floor = best(lambda: limits.bare_score(values))
    plain = best(lambda: frozen.score(content))
    yield Row(
        f"score {ground.size.objects} × {ground.size.indicators}, every step kept", plain, floor, most_seconds=0.1,
        goal_seconds=0.01, of_what="min-max and totals in plain loops of Decimal, nothing kept",
    )  # fmt: skip
    yield Row("… with ranks, sheets and digest", best(lambda: frozen.outcome(content)), floor)
    with transaction.atomic(), tenant_scope(ground.scope()):
        yield Row(
            f"read and score {ground.size.items} items", best(lambda: _score_all(ground, content), times=3),
            best(lambda: [limits.bare_score(values) for _ in range(ground.size.items)], times=3), goal_seconds=0.5,
            of_what="as above for each item, nothing read",
        )  # fmt: skip


_ARRAYS = """
select value.item_id, indicator.code, array_agg(value.unit_id::text), array_agg(value.amount::text)
from indicators_value value join indicators_indicator indicator on indicator.id = value.indicator_id
where value.tenant_id = %s and value.is_current group by 1, 2
"""


def _score_all(ground: Ground, content: dict[str, Any]) -> None:
    """Every item under the one scheme, its values read as arrays in one statement; no result is kept."""
    items: dict[Any, list[tuple[str, list[str], list[str]]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ARRAYS, [ground.tenant.pk])
        for item_id, code, units, amounts in cursor.fetchall():
            items.setdefault(item_id, []).append((code, units, amounts))
    for columns in items.values():
        values = {
            code: {unit: {"actual": [amount, 1]} for unit, amount in zip(units, amounts, strict=True)}
            for code, units, amounts in columns
        }
        frozen.score({**content, "values": values})


def sweep() -> Row:
    """Claiming what is due when nothing is, with three waiting rows in each of 3,000 governments."""
    with transaction.atomic():
        at = clock.now()
        Tenant.objects.bulk_create(
            [
                Tenant(
                    slug=f"sweep-{number}", name=f"政府{number}", short_name=f"政府{number}", level="county",
                    division_code=f"9{number:05d}", made_at=at,
                )
                for number in range(TENANTS)
            ],
            batch_size=1000,
        )  # fmt: skip
        later = at + timedelta(days=30)
        OutboxRow.objects.bulk_create(
            [
                OutboxRow(
                    tenant_id=tenant,
                    kind="documents.render",
                    subject_id=str(number),
                    made_at=at,
                    due_at=later,
                )
                for tenant in Tenant.objects.filter(slug__startswith="sweep-").values_list("pk", flat=True)
                for number in range(3)
            ],
            batch_size=2000,
        )
    with connection.cursor() as cursor:
        floor = best(lambda: cursor.execute("select 1"))
    return Row(
        f"sweep, nothing due in {TENANTS} governments",
        best(outbox.claim),
        floor,
        goal_seconds=2.0,
        of_what="select 1",
    )
