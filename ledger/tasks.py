"""The relay: the only place that sends messages to the queue."""

from __future__ import annotations

from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError

from core.tasks import PlatformTask
from ledger import outbox


@current_app.task(base=PlatformTask, name="ledger.relay", queue="relay")
def relay() -> int:
    """Send a message for each row that is due."""
    claimed = outbox.claim()
    for row in claimed:
        perform.apply_async(args=[str(row.id), row.tenant_id], queue="effects")
    return len(claimed)


@current_app.task(base=PlatformTask, name="ledger.perform", queue="effects")
def perform(row_id: str, tenant_id: int) -> bool:
    """Perform one effect inside its tenant."""
    return outbox.perform(UUID(row_id), tenant_id)


def relay_now() -> None:
    """After a commit: do not wait for the next beat. A dead broker is no reason to fail the request."""
    try:
        relay.apply_async(queue="relay", retry=False, expires=5)
    except (OperationalError, OSError):
        pass


outbox.nudge_with(relay_now)
