"""Systems of their own for sample governments: real commits, the real public role, a clock that moves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests import databases


@contextmanager
def own_system(blocker: Any, name: str) -> Iterator[str]:
    """A clone of the template of its own for as long as the block lasts; all connections speak to it."""
    database = f"{os.environ.get('DULI_TEST_DB', 'duli')}_{name}_{os.getpid()}"
    with blocker.unblock(), databases.own(database) as full:
        yield full
