"""One open notice for all tests of appeals: committed once to a database of their own; each test is rolled back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from core import clock
from core.scope import Scope, tenant_scope
from tests import databases
from tests.appeals import builders
from tests.world import World, build_world


@pytest.fixture(scope="package")
def noticed(django_db_setup: Any, django_db_blocker: Any, worker_id: str) -> Iterator[World]:
    """The world with a list on public notice: ``builders.open_notice`` finds it there."""
    with django_db_blocker.unblock(), databases.own(f"appeals_{worker_id}_{os.getpid()}"):
        world = build_world()
        with transaction.atomic(), tenant_scope(Scope(tenant_id=world.yiyang.tenant.pk, everything=True)):
            builders.made_notice(world, clock.now())
        yield world


@pytest.fixture
def world(noticed: World, db: None) -> World:
    return noticed
