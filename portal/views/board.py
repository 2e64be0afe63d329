"""The programme board: items × stages, with lead unit, next deadline and what is missing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.addresses import place
from core.errors import Missing
from portal.queries import Row, board, items_on_board, programmes_of
from portal.rules import ACTS_NEXT, STAGES, Stage, progress_of, used_stages
from portal.words import PARTY_NAMES, STAGE_NAMES, lack_text
from programs.queries import rules_of


@require_safe
def show(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The board of one year, the latest one when none is named."""
    actor = request.actor
    programmes = programmes_of(actor)
    if not programmes:
        if year is not None:
            raise Missing
        return render(request, "portal/board_empty.html")
    programme = next((one for one in programmes if year in (None, one.year)), None)
    if programme is None:
        raise Missing
    rows = board(programme, items_on_board(programme, actor), actor)
    context = {
        "programme": programme,
        "lines": [_line(request, row) for row in rows],
        "stages": [STAGE_NAMES[stage] for stage in used_stages(rules_of(programme))],
        "figures": _figures(rows),
        "years": [
            {
                "label": one.year,
                "url": place(request.tenant, "portal:board-year", one.year),
                "current": one.pk == programme.pk,
            }
            for one in programmes
        ],
    }
    return render(request, "portal/board.html", context)


def _line(request: HttpRequest, row: Row) -> dict[str, Any]:
    return {
        "item": row.item,
        "url": place(request.tenant, "portal:item", row.item.pk),
        "leads": "、".join(row.leads),
        "stage": STAGE_NAMES[row.stage] if row.stage else row.item.get_state_display(),
        "acts_next": PARTY_NAMES[ACTS_NEXT[row.stage]]
        if row.stage and row.stage is not Stage.COMPLETED
        else "",
        "states": [state for _stage, state in progress_of(row.stage, row.facts.used)],
        "due": row.due,
        "lacking": [lack_text(code, count) for code, count in row.lacking],
    }


def _figures(rows: list[Row]) -> list[tuple[Any, int]]:
    """How many items stand at each stage, in the order of stages, without empty ones."""
    counted = [(stage, sum(1 for row in rows if row.stage is stage)) for stage in STAGES]
    return [(STAGE_NAMES[stage], count) for stage, count in counted if count]
