"""Systems of their own for sample governments: real commits, the real public role, a clock that moves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from tests import databases

ALIASES = ("default", "owner", "public")


@contextmanager
def own_system(blocker: Any, name: str) -> Iterator[str]:
    """A clone of the template of its own for as long as the block lasts; all connections speak to it."""
    with blocker.unblock():
        before = {alias: connections[alias] for alias in ALIASES}
        full = databases.clone(f"{os.environ.get('DULI_TEST_DB', 'duli')}_{name}_{os.getpid()}")
        for alias in before:
            connections[alias] = connections.create_connection(alias)
            connections[alias].settings_dict = {**connections[alias].settings_dict, "NAME": full}
        try:
            yield full
        finally:
            for alias in before:
                connections[alias].close()
            for alias, connection in before.items():
                connections[alias] = connection
            databases.drop(full)
