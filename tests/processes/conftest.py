"""Committed rows in a database of the test's own, and real processes that work on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import TravellingClock
from tests.processes.system import System
from tests.world import World, build_world


@pytest.fixture
def committed(own_database: str) -> World:
    """The world, committed."""
    return build_world()


@pytest.fixture
def clock(own_database: str) -> Iterator[TravellingClock]:
    moved = TravellingClock()
    yield moved
    moved.close()


@pytest.fixture
def system(own_database: str) -> Iterator[System]:
    """A broker of the test's own and a beat; workers are started by the test."""
    made = System()
    try:
        made.broker()
        made.beat("beat")
        yield made
    finally:
        made.stop()
