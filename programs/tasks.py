"""What time brings about here: consultations whose due date has come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.catalogue import effect
from programs.actions.plans import close_due_plan_step
from programs.actions.routes import STEP_DUE


@effect(STEP_DUE)
def close_due(subject_id: str, at: datetime) -> None:
    """Close a consultation whose silence counts as no objection; where it doesn't, the step stays open and is late."""
    close_due_plan_step(step_id=UUID(subject_id), at=at)
