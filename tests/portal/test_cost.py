"""The pages that cross the apps ask the database as often for a full year as for one item."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.models import Item, Programme
from tests.programs import builders

pytestmark = pytest.mark.usefixtures("inside")
PEOPLE = ["officer", "lead_operator", "object_leader", "auditor"]


def asked(client: Any, path: str) -> int:
    """Statements of the second answer: the first may fill what is kept for the process."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def a_year(world: Any, at: Any, year: int, items: int, *, version: Any = None) -> Programme:
    """An issued programme whose items all have a plan under consultation: every one of them waits for somebody."""
    programme = builders.draft_programme(world, at, year=year, version=version)
    for number in range(1, items + 1):
        builders.propose(world, programme, at, number=number, title=f"{year}年事项{number}")
    builders.issue(world, programme, at)
    for item in programme.items.order_by("number"):
        builders.consulting_plan(world, at, of=item)
    return programme


@pytest.mark.parametrize("person", PEOPLE)
def test_home_costs_the_same_for_two_items_and_for_nine(
    world: Any, at: Any, client_of: Any, person: str
) -> None:
    client = client_of(world.people[person])
    first = a_year(world, at, 2024, 2)
    few = asked(client, "/t/yiyang/")
    a_year(world, at, 2025, 7, version=first.rulebook_version)

    many = asked(client, "/t/yiyang/")

    assert many == few


@pytest.mark.parametrize("person", PEOPLE[:-1])
def test_the_board_costs_the_same_for_one_item_and_for_eight(
    world: Any, at: Any, client_of: Any, person: str
) -> None:
    client = client_of(world.people[person])
    one = a_year(world, at, 2024, 1)
    a_year(world, at, 2025, 8, version=one.rulebook_version)

    costs = [asked(client, f"/t/yiyang/board/{year}/") for year in (2024, 2025)]

    assert costs[0] == costs[1]


@pytest.mark.parametrize("person", ["officer", "lead_operator"])
def test_an_item_costs_the_same_beside_one_other_and_beside_many(
    world: Any, at: Any, client_of: Any, person: str
) -> None:
    one = a_year(world, at, 2024, 1)
    many = a_year(world, at, 2025, 8, version=one.rulebook_version)
    client = client_of(world.people[person])

    costs = [
        asked(client, f"/t/yiyang/items/{Item.objects.filter(programme=programme).earliest('number').pk}/")
        for programme in (one, many)
    ]

    assert costs[0] == costs[1]
