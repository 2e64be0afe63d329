"""The board of fulfilment and the page of one reward."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.clock import local_date
from core.errors import Missing
from core.workdays import end_of_day
from documents.queries import stored_file
from documents.views import as_attachment
from ledger.catalogue import act_text
from organizations.roles import LEAD_ROLES, Role
from programs.models import Programme
from programs.queries import rules_of
from programs.states import ProgrammeState
from rewards import agenda, permissions, queries, rules
from rewards.forms import BoardFilter
from rewards.models import Reward
from rewards.states import RewardKind, RewardState

PAGE = 25


@require_safe
def reward_list(request: HttpRequest) -> HttpResponse:
    """Overdue first; sums by unit of amount; progress by item and by unit for the office and the leads."""
    actor, today = request.actor, local_date(request.at)
    form = BoardFilter(request.GET)
    everything = queries.rewards(permissions.visible_rewards(actor), today)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    rows = everything
    if state == "overdue":
        rows = rows.filter(state=RewardState.PROMISED, due_on__lt=today)
    elif state:
        rows = rows.filter(state=state)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    inside = permissions.sees_all(actor) or bool(actor.items("lead_item", *LEAD_ROLES))
    notices = (
        queries.notices_that_promise()
        if permissions.can_promise_rewards(actor) or actor.items("lead_item", *permissions.EDITORS)
        else []
    )
    context = {
        "form": form,
        "page": page,
        "entries": [entry(reward, today) for reward in page.object_list],
        "totals": queries.totals(everything),
        "items": queries.by_item(everything, today) if inside else [],
        "units": queries.by_unit(everything, today) if inside else [],
        "closable": Programme.objects.filter(state=ProgrammeState.ISSUED).order_by("-year", "title")
        if actor.has(Role.SUPERVISION_OFFICER)
        else [],
        "query": f"state={state}" if state else "",
        "notices": notices,
        "bonus": [
            row for row in notices if RewardKind.ASSESSMENT_BONUS in rules_of(row.programme).rewards.kinds
        ],
    }
    return render(request, "rewards/reward_list.html", context)


def entry(reward: Reward, today: Any) -> dict[str, Any]:
    """A reward with what is derived: overdue, honoured late, the moment it is due."""
    return {
        "reward": reward,
        "overdue": rules.is_overdue(reward.state, reward.due_on, today),
        "late": rules.was_late(reward.honoured_on, reward.due_on),
        "due_at": end_of_day(reward.due_on) if reward.due_on else None,
    }


@require_safe
def reward_detail(request: HttpRequest, reward_id: UUID) -> HttpResponse:
    """One reward, what can be done with it, and what happened."""
    actor = request.actor
    reward = queries.reward_for(permissions.visible_rewards(actor), reward_id)
    acts = queries.acts_of(reward)
    names = queries.names_of(act.actor_id for act in acts)
    context = {
        **entry(reward, local_date(request.at)),
        "steps": agenda.steps_of(actor, reward),
        "acts": [
            {
                "at": act.at,
                "label": act_text(act.act),
                "actor": names.get(act.actor_id, "") if act.actor_id else "",
                "capacity": _role_name(act.capacity),
            }
            for act in acts
        ],
    }
    return render(request, "rewards/reward_detail.html", context)


def _role_name(capacity: str) -> str:
    role = capacity.partition("@")[0]
    return str(Role(role).label) if role in Role.values else ""


@require_safe
def reward_proof(request: HttpRequest, reward_id: UUID) -> HttpResponse:
    """The scan of the proof, for those who know of the reward."""
    actor = request.actor
    reward = queries.reward_for(permissions.visible_rewards(actor), reward_id)
    if reward.proof_id is None:
        raise Missing
    stored = stored_file(reward.proof_id, with_bytes=True)
    response = as_attachment(stored.name, stored.media_type, bytes(stored.content))
    response["Cache-Control"] = "private, no-store"
    return response
