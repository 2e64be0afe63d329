"""Names and words without an answer are settled once, for every item that has them."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import Conflict
from programs import actions
from tests.programs import builders
from tests.programs.test_readings import NOTICE, TEXTS, item_of, start

pytestmark = pytest.mark.usefixtures("inside")


@pytest.fixture
def version(world: Any, at: Any) -> Any:
    return builders.rulebook(world, at)


def test_a_name_is_settled_once_for_every_item_that_has_it(world: Any, at: Any, version: Any) -> None:
    text = NOTICE.replace("市统计局、市某某局", "市自然资源和规划局、市某某局")
    reading = start(world, at, version, text)
    statistics = world.units["statistics"].pk

    actions.resolve_names(
        reading_id=reading.pk,
        actor=world.actor("officer", at),
        at=at,
        version=1,
        units={"市自然资源和规划局": statistics, "市某某局": None},
        words={"旗县": ["county"]},
    )

    second, third = item_of(reading, 2), item_of(reading, 3)
    assert [entry["unit"] for entry in second["leads"]] == [str(statistics), str(world.units["lead"].pk)]
    assert [entry["unit"] for entry in third["leads"]] == [str(statistics)]
    assert (third["classes"], third["unknown_classes"]) == (["county"], [])
    assert (second["version"], third["version"]) == (2, 2)


def test_a_unit_stands_once_in_an_item_as_lead_before_all(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version, NOTICE.replace("市统计局、市某某局", "市统计局；配合单位：市某某局"))

    actions.resolve_names(
        reading_id=reading.pk,
        actor=world.actor("officer", at),
        at=at,
        version=1,
        units={"市某某局": world.units["statistics"].pk},
        words={},
    )

    third = item_of(reading, 3)
    assert [entry["unit"] for entry in third["leads"]] == [str(world.units["statistics"].pk)]
    assert third["cooperating"] == []


@pytest.mark.clause("DX22-22")
def test_measures_whose_text_names_no_objects_get_their_classes_at_once(
    world: Any, at: Any, version: Any
) -> None:
    text = (TEXTS / "daxiang-2022.txt").read_text(encoding="utf-8")
    reading = start(world, at, version, text)

    actions.resolve_names(
        reading_id=reading.pk,
        actor=world.actor("officer", at),
        at=at,
        version=1,
        units={},
        words={},
        nameless=["city_department"],
    )

    reading.refresh_from_db()
    assert [item["classes"] for item in reading.proposal["items"]] == [["city_department"]] * 14


def test_names_settled_by_somebody_else_meanwhile_are_told(world: Any, at: Any, version: Any) -> None:
    reading = start(world, at, version)
    values = {"reading_id": reading.pk, "actor": world.actor("officer", at), "at": at, "words": {}}
    actions.resolve_names(**values, version=1, units={"市某某局": None})

    with pytest.raises(Conflict):
        actions.resolve_names(**values, version=1, units={})
