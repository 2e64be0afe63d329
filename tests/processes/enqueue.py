"""``python -m tests.processes.enqueue TENANT COUNT``: commits effects in a process of its own, as a web worker would."""

from __future__ import annotations

import sys
import time

import django

django.setup()

from django.db import transaction  # noqa: E402

from core import clock  # noqa: E402
from core.scope import Scope, tenant_scope  # noqa: E402
from ledger import outbox  # noqa: E402
from tests.processes.worker import COUNTED  # noqa: E402


def main(tenant_id: int, count: int) -> float:
    """How many seconds the commit took, with the hint to the relay that follows it."""
    began = time.monotonic()
    with transaction.atomic(), tenant_scope(Scope(tenant_id=tenant_id, everything=True)):
        at = clock.now()
        for number in range(count):
            outbox.enqueue(COUNTED, subject_id=f"effect {number}", at=at)
    return time.monotonic() - began


if __name__ == "__main__":
    print(main(int(sys.argv[1]), int(sys.argv[2])))
