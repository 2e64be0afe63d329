"""The item page: where it stands, who acts next, what can be done, what has happened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.addresses import place
from core.agenda import keep_for_page
from portal import agenda
from portal.queries import ItemPage, acts_of_item, board, find_item, page_of_item
from portal.rules import ACTS_NEXT, Stage, progress_of
from portal.words import PARTY_NAMES, STAGE_NAMES, lack_text
from programs.models import Item

RECENT = 8
"""Acts that are shown at once; the earlier ones unfold."""


@require_safe
def show(request: HttpRequest, item_id: UUID) -> HttpResponse:
    actor, at, tenant = request.actor, request.at, request.tenant
    item = find_item(item_id, actor)
    keep_for_page(item)
    row = board(item.programme, [item], actor)[0]
    page = page_of_item(item, actor, row.leads)
    steps = agenda.next_steps(actor, item, at)
    acts = acts_of_item(item, actor)
    places = _places(tenant, item, page)
    stages = [
        {"label": STAGE_NAMES[stage], "state": state, "url": places.get(stage, "")}
        for stage, state in progress_of(row.stage, row.facts.used)
    ]
    context = {
        "item": item,
        "row": row,
        "stage": STAGE_NAMES[row.stage] if row.stage else item.get_state_display(),
        "acts_next": PARTY_NAMES[ACTS_NEXT[row.stage]] if row.stage else "",
        "stages": stages,
        "lacking": [lack_text(code, count) for code, count in row.lacking],
        "open_steps": [step for step in steps if step.decision.allowed],
        "closed_steps": [step for step in steps if not step.decision.allowed],
        "page": page,
        "acts": acts[:RECENT],
        "acts_before": acts[RECENT:],
        "breadcrumbs": [
            {"label": _("Programme board"), "url": place(tenant, "portal:board-year", item.programme.year)},
            {"label": str(item), "url": ""},
        ],
    }
    return render(request, "portal/item.html", context)


def _places(tenant: Any, item: Item, page: ItemPage) -> dict[Stage, str]:
    """Where each stage has left something that the actor may read; the latest of its kind."""
    found = {Stage.PROPOSED: place(tenant, "programs:item-detail", item.pk)}
    if page.plans:
        plan = place(tenant, "programs:plan-detail", page.plans[0].pk)
        found |= {Stage.PLANNING: plan, Stage.CONSULTING: plan, Stage.SIGNING: plan}
    if page.requests:
        found[Stage.COLLECTING] = place(tenant, "indicators:request-list")
    if page.rounds:
        found[Stage.SCORING] = place(tenant, "evaluations:round-list", item.pk)
    if page.lists:
        found[Stage.LISTING] = place(tenant, "evaluations:list-detail", page.lists[0].pk)
    if page.notices:
        found[Stage.ON_NOTICE] = place(tenant, "publicity:notice-detail", page.notices[0].pk)
    if page.commendations:
        found[Stage.DECIDING] = place(tenant, "publicity:commendation-detail", page.commendations[0].pk)
    if page.rewards:
        found[Stage.FULFILLING] = place(tenant, "rewards:reward-list")
    return found
