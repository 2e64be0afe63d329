"""The item page: where it stands, who acts next, what can be done, what has happened."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.addresses import place
from portal import agenda
from portal.queries import acts_of_item, board, find_item, page_of_item
from portal.rules import ACTS_NEXT, progress_of
from portal.words import PARTY_NAMES, STAGE_NAMES, lack_text


@require_safe
def show(request: HttpRequest, item_id: UUID) -> HttpResponse:
    actor, at, tenant = request.actor, request.at, request.tenant  # type: ignore[attr-defined]
    item = find_item(item_id, actor)
    row = board(item.programme, [item])[0]
    stages = [
        {"label": STAGE_NAMES[stage], "state": state, "who": PARTY_NAMES[ACTS_NEXT[stage]] if state == "current" else ""}
        for stage, state in progress_of(row.stage)
    ]
    context = {
        "item": item,
        "row": row,
        "stage": STAGE_NAMES[row.stage] if row.stage else item.get_state_display(),
        "acts_next": PARTY_NAMES[ACTS_NEXT[row.stage]] if row.stage else "",
        "stages": stages,
        "lacking": [lack_text(code, count) for code, count in row.lacking],
        "steps": agenda.next_steps(actor, item, at),
        "page": page_of_item(item, actor),
        "acts": acts_of_item(item, actor),
        "breadcrumbs": [
            {"label": _("Programme board"), "url": place(tenant, "portal:board-year", item.programme.year)},
            {"label": str(item), "url": ""},
        ],
    }
    return render(request, "portal/item.html", context)
