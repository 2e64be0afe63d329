"""The worker's part: it says that it may render, and makes what was asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from celery.signals import worker_init, worker_process_init

from documents import actions
from documents.rendering import allow_here
from ledger.catalogue import effect


@worker_init.connect
@worker_process_init.connect
def may_render(**_kwargs: Any) -> None:
    """Celery's workers render; web processes never get here."""
    allow_here()


@effect(actions.RENDER)
def render(subject_id: str, at: datetime) -> None:
    actions.perform_rendering(rendering_id=UUID(subject_id), at=at)
