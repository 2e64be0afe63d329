"""What time brings about here: consultations whose due date has come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.catalogue import effect
from programs.actions.plans import close_due_plan_step
from programs.actions.programmes import close_due_programme_step
from programs.actions.routes import STEP_DUE
from programs.models import Step
from programs.states import RoutePurpose


@effect(STEP_DUE)
def close_due(subject_id: str, at: datetime) -> None:
    """The time of a consultation is over: by the rulebook silence is no objection, a refusal, or it is waited for."""
    step = Step.objects.select_related("route").get(pk=UUID(subject_id))
    if step.route.purpose == RoutePurpose.PLAN:
        close_due_plan_step(step_id=step.pk, at=at)
    else:
        close_due_programme_step(step_id=step.pk, at=at)
