"""The worker of these tests: the product's own, with one effect more that cannot hide that it ran twice."""

from __future__ import annotations

import time
from datetime import datetime

import django

django.setup()

from config.celery import app  # noqa: E402
from ledger import access  # noqa: E402
from ledger.catalogue import effect  # noqa: E402

COUNTED = "tests.counted"


@effect(COUNTED)
def counted(subject_id: str, at: datetime) -> None:
    """Write a line, as often as it is called; takes a moment, so that a kill meets it at work."""
    access.note("counted", at=at, detail=subject_id)
    time.sleep(0.05)


__all__ = ["COUNTED", "app"]
