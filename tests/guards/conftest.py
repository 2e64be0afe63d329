"""One far world for all tests of the access matrix in this process; nothing of it is committed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.guards.asking import Asker
from tests.guards.far_world import far_world


@pytest.fixture(scope="module")
def asker(django_db_setup: None, django_db_blocker: Any) -> Iterator[Asker]:
    with django_db_blocker.unblock(), far_world() as (world, ours, theirs, at):
        yield Asker(world, ours, theirs, at)
