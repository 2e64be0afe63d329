"""Reading pages of appeals: the list of a lead unit, the office or an object; one appeal; its evidence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from appeals import agenda, permissions, queries
from appeals.forms import ListFilter
from appeals.models import Appeal
from appeals.states import AppealState, Outcome
from core.errors import Missing
from documents.queries import stored_file
from documents.views import as_attachment
from ledger.catalogue import act_text
from notifications.models import Deadline
from organizations.roles import Role

PAGE = 25
INSIDE = frozenset(
    {
        "appeals.finding_recorded",
        "appeals.appeal_decided",
        "appeals.values_corrected",
        "appeals.entry_removed",
    }
)
"""Acts inside the verification, which the appellant does not read."""


@require_safe
def appeal_list(request: HttpRequest) -> HttpResponse:
    """The appeals that the actor knows of, newest first."""
    actor = request.actor
    form = ListFilter(request.GET)
    rows = queries.appeals(permissions.visible_appeals(actor))
    state = form.cleaned_data["state"] if form.is_valid() else ""
    if state:
        rows = rows.filter(_shown_as(actor, state))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    entries = [_entry(actor, appeal) for appeal in page.object_list]
    context = {"form": form, "page": page, "entries": entries, "query": f"state={state}" if state else ""}
    return render(request, "appeals/appeal_list.html", context)


def _shown_as(actor: Any, state: str) -> Q:
    """The filter speaks of what is shown: an appellant's decided appeal is still being verified until it is answered."""
    if actor.sees_everything or actor.items("lead_item"):
        return Q(state=state)
    decided = Q(decided_at__isnull=False, answered_at__isnull=True)
    if state == AppealState.VERIFYING:
        return Q(state=state) | decided
    return Q(state=state) & ~decided


def _entry(actor: Any, appeal: Appeal) -> dict[str, Any]:
    shown = AppealState(permissions.shown_state(actor, appeal))
    return {"appeal": appeal, "state": shown.value, "state_label": shown.label}


@require_safe
def appeal_detail(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """One appeal: whole for those who handle it; claim, state and answer for the appellant."""
    actor = request.actor
    appeal = queries.appeal_for(permissions.visible_appeals(actor), appeal_id)
    inside = not permissions.is_appellant(actor, appeal)
    told = inside or appeal.answered_at is not None
    context = {
        **_entry(actor, appeal),
        "inside": inside,
        "acts": _timeline(appeal, inside=inside),
        "steps": agenda.steps_of(actor, appeal),
        "outcome": Outcome(appeal.outcome).label if appeal.outcome and told else "",
        "deadlines": Deadline.objects.filter(subject_id=appeal.pk, met_at=None, cancelled_at=None).order_by(
            "due_at"
        ),
    }
    return render(request, "appeals/appeal_detail.html", context)


def _timeline(appeal: Appeal, *, inside: bool) -> list[dict[str, Any]]:
    acts = [act for act in queries.acts_of(appeal) if inside or act.act not in INSIDE]
    names = queries.names_of(act.actor_id for act in acts) if inside else {}
    return [
        {
            "at": act.at,
            "label": act_text(act.act),
            "actor": names.get(act.actor_id, "") if act.actor_id else "",
            "capacity": _role_name(act.capacity),
            "sequence": act.sequence if inside else "",
        }
        for act in acts
    ]


def _role_name(capacity: str) -> str:
    role = capacity.partition("@")[0]
    return str(Role(role).label) if role in Role.values else ""


@require_safe
def appeal_evidence(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """The evidence, for those who know of the appeal."""
    actor = request.actor
    appeal = queries.appeal_for(permissions.visible_appeals(actor), appeal_id)
    if appeal.evidence_id is None:
        raise Missing
    stored = stored_file(appeal.evidence_id, with_bytes=True)
    response = as_attachment(stored.name, stored.media_type, bytes(stored.content))
    response["Cache-Control"] = "private, no-store"
    return response
