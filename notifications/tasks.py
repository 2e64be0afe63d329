"""Reminders and the inbox, when they are due."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger.catalogue import effect
from notifications import actions


@effect(actions.REMIND)
def remind(subject_id: str, at: datetime) -> None:
    actions.remind(deadline_id=UUID(subject_id), at=at)


@effect(actions.FAN_OUT)
def fan_out(subject_id: str, at: datetime) -> None:
    actions.fan_out(at=at)
