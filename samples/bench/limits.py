"""The limits: the least that could do the same work, measured beside ours."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

_TABLE = "<!doctype html><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>"


def bare_table(request: HttpRequest, rows: int, cells: int) -> HttpResponse:
    """A Django view with one query that writes a table of plain cells through a template."""
    with connection.cursor() as cursor:
        cursor.execute("select n, 'unit ' || n from generate_series(1, %s) n", [rows])
        found = cursor.fetchall()
    template = engines["django"].from_string(_TABLE)
    lines = [[number, name, *("12.5" for _ in range(cells - 2))] for number, name in found]
    return HttpResponse(template.render({"rows": lines}))


def bare_list(request: HttpRequest, rows: int) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("select n, 'unit ' || n from generate_series(1, %s) n", [rows])
        found = cursor.fetchall()
    return JsonResponse([{"id": number, "name": name} for number, name in found], safe=False)


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"")


urlpatterns = [
    path("table/<int:rows>/<int:cells>/", bare_table),
    path("list/<int:rows>/", bare_list),
    path("empty/", empty),
]


def bare_upsert(rows: int) -> None:
    """As many rows as a grid has cells, in one statement, taken back afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "create temporary table bench_upsert (unit integer, indicator integer, amount numeric, primary key (unit, indicator)) "
            "on commit drop"
        )
        for amount in ("1.5", "2.5"):
            cursor.execute(
                "insert into bench_upsert select n, 1, %s from generate_series(1, %s) n "
                "on conflict (unit, indicator) do update set amount = excluded.amount",
                [amount, rows],
            )


def bare_score(values: list[list[Any]]) -> list[Any]:
    """Min-max scores and totals in plain loops of ``Decimal``: what any scoring must do at least."""
    totals = []
    columns = list(zip(*values, strict=True))
    spans = [(min(column), max(column)) for column in columns]
    for row in values:
        totals.append(
            sum(60 + 40 * (value - low) / (high - low) for value, (low, high) in zip(row, spans, strict=True))
        )
    return sorted(totals, reverse=True)
