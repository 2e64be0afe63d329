"""What time brings about here: consultations on lists and vetoes, and the taking of applications, whose date has come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from evaluations.actions.calls import CLOSE, close_due_applications
from evaluations.actions.list_steps import LIST_STEP_DUE, close_due_list_step
from evaluations.actions.vetoes import VETO_STEP_DUE, close_due_veto_step
from ledger.catalogue import effect


@effect(LIST_STEP_DUE)
def close_due_of_list(subject_id: str, at: datetime) -> None:
    close_due_list_step(step_id=UUID(subject_id), at=at)


@effect(VETO_STEP_DUE)
def close_due_of_veto(subject_id: str, at: datetime) -> None:
    close_due_veto_step(step_id=UUID(subject_id), at=at)


@effect(CLOSE)
def close_due_call(subject_id: str, at: datetime) -> None:
    """No more applications from the due moment on, unless the office moved it."""
    close_due_applications(call_id=UUID(subject_id), at=at)
