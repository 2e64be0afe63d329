"""What time brings about here: consultations whose due date has come, prohibitions on their way to the governments below."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.catalogue import effect
from programs.actions import prohibitions, readings
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


@effect(prohibitions.DELIVER)
def deliver_prohibition(subject_id: str, at: datetime) -> None:
    """Bring a prohibition of this government to one government below."""
    prohibition_id, _colon, tenant_id = subject_id.partition(":")
    prohibitions.deliver(prohibition_id=UUID(prohibition_id), tenant_id=int(tenant_id), at=at)


@effect(prohibitions.ASK_ABOVE)
def ask_above(subject_id: str, at: datetime) -> None:
    """A government that was just opened gets what the governments above have in force."""
    prohibitions.ask_above(tenant_id=int(subject_id), at=at)


@effect(prohibitions.HAND_DOWN)
def hand_down(subject_id: str, at: datetime) -> None:
    """Send what is in force here to one government below."""
    prohibitions.hand_down(tenant_id=int(subject_id), at=at)


@effect(readings.READ)
def read_notice(subject_id: str, at: datetime) -> None:
    """Read the file of a notice that was uploaded."""
    readings.perform_reading(reading_id=UUID(subject_id), at=at)
