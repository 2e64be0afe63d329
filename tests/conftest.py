"""One harness for all tests: real PostgreSQL as the application's role, one clone of a template for each worker."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction
from django.test import Client
from hypothesis import settings

from config import translations
from core import clock as core_clock
from core.scope import Scope, active_scope, set_variables, tenant_scope
from tests import databases
from tests.world import World, build_world

ALIASES = ["default", "public"]

# The same cases for everybody, so that a change is judged by what it changed; ``search`` looks for new ones. How long an
# example takes says something about the machine only.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_configure() -> None:
    """Pages are tested in Chinese as they are used: the catalogue is compiled from its fragments."""
    translations.build(strict=False, write_po=False)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In a transaction, the public portal reads through the same connection; committed tests use the real role."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        names = getattr(item, "fixturenames", ())
        if marker is not None or {"db", "world", "client_of"} & set(names):
            kwargs = dict(marker.kwargs) if marker else {}
            kwargs.setdefault("databases", ALIASES)
            item.add_marker(pytest.mark.django_db(**kwargs), append=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    with django_db_blocker.unblock():
        name = databases.clone(f"{os.environ.get('DULI_TEST_DB', 'duli')}_{worker_id}_{os.getpid()}")
        databases.point_at(name)
        connections["public"] = connections["default"]
        yield
        databases.drop(name)


@pytest.fixture
def own_database(django_db_blocker: Any, request: pytest.FixtureRequest, worker_id: str) -> Iterator[str]:
    """A database of this test alone: commits are real, and ``public`` is the real public role."""
    name = f"own_{worker_id}_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**8}"
    with django_db_blocker.unblock(), databases.own(name) as full:
        yield full


class TravellingClock:
    """Moves the database's clock for everybody, as its owner."""

    def __init__(self) -> None:
        settings = connections["default"].settings_dict
        owner = connections["owner"].settings_dict
        self._link = psycopg.connect(
            host=settings["HOST"],
            dbname=settings["NAME"],
            user=owner["USER"],
            password=owner["PASSWORD"] or None,
            port=settings["PORT"] or None,
            autocommit=True,
        )

    def travel_to(self, moment: datetime) -> datetime:
        """Let it be ``moment`` (aware) now, and go on from there."""
        self._link.execute("update duli_clock set shift = %s - clock_timestamp()", [moment])
        return moment

    def forward(self, **amount: float) -> None:
        self._link.execute("update duli_clock set shift = shift + %s", [timedelta(**amount)])

    def back_to_now(self) -> None:
        self._link.execute("update duli_clock set shift = interval '0'")

    def close(self) -> None:
        self.back_to_now()
        self._link.close()


@pytest.fixture
def travel(db: None) -> Iterator[TravellingClock]:
    clock = TravellingClock()
    yield clock
    clock.close()


@pytest.fixture
def at(db: None) -> datetime:
    """The present moment by the database's clock."""
    return core_clock.now()


@pytest.fixture
def world(db: None) -> World:
    """Three governments with units and the fixed cast. No tenant is entered; see ``inside``."""
    return build_world()


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    """The world, inside 益阳市 with every row open, as the office sees it."""
    with transaction.atomic(), tenant_scope(Scope(tenant_id=world.yiyang.tenant.pk, everything=True)):
        yield world


class ScopedClient(Client):
    """Django's client; after a request the test's own scope is in force again, as if in another transaction."""

    def request(self, **request: Any) -> Any:
        try:
            return super().request(**request)
        finally:
            set_variables(active_scope())


@pytest.fixture
def client_of(db: None) -> Callable[..., ScopedClient]:
    """``client_of(person)``: a browser signed in as that person; without one, an anonymous browser."""

    def make(person: Any = None) -> ScopedClient:
        client = ScopedClient()
        if person is not None:
            client.force_login(person, backend="organizations.signin.PersonBackend")
        return client

    return make


@contextmanager
def acting_as(actor: Any) -> Iterator[Any]:
    """Work inside the scope of an actor, as a request of theirs would."""
    with transaction.atomic(), tenant_scope(actor.scope()):
        yield actor
