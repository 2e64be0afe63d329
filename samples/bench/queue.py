"""From commit to start: the outbox with a real worker and the broker of this system."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction

from core import clock
from core.scope import tenant_scope
from ledger import outbox
from ledger.models import OutboxRow
from notifications.actions import FAN_OUT
from samples.bench.building import Ground
from samples.bench.measuring import Row

EFFECTS = 20


@contextmanager
def worker() -> Iterator[None]:
    """A worker of two processes on both queues, ended afterwards."""
    child = subprocess.Popen(
        [
            sys.executable, "-m", "celery", "-A", "config", "worker", "-c", "2", "-Q", "relay,effects", "-l", "ERROR",
            "--without-gossip", "--without-mingle",
        ],
        cwd=settings.BASE_DIR, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _commit(ground: Ground, name: str) -> OutboxRow:
    with transaction.atomic(), tenant_scope(ground.scope()):
        return outbox.enqueue(FAN_OUT, subject_id=name, at=clock.now())


def _done(row: OutboxRow, patience: float) -> OutboxRow:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        again = OutboxRow.objects.get(pk=row.pk)
        if again.done_at is not None:
            return again
        time.sleep(0.005)
    raise RuntimeError("the worker did nothing")


def measure(ground: Ground) -> Iterator[Row]:
    with worker():
        _done(_commit(ground, "warm up"), 60)
        taken = []
        for number in range(EFFECTS):
            row = _done(_commit(ground, f"effect {number}"), 10)
            assert row.done_at is not None
            taken.append((row.done_at - row.made_at).total_seconds())
    yield Row("from commit to done through the outbox, p50", statistics.median(taken))
    yield Row("… p95", sorted(taken)[int(EFFECTS * 0.95) - 1], most_seconds=1.5, goal_seconds=0.1)
