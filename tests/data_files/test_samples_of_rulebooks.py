"""The sample programme of every rulebook: its days, its units and the items of the real notices."""

from collections import Counter

import pytest

from programs.packs import RULEBOOKS
from samples.records import programmes
from samples.stages import stages_of
from tests.data_files.test_samples import GOVERNMENTS, rules_under

PACKS = sorted(path.stem for path in RULEBOOKS.glob("*.json") if path.stem != "schema")


def test_every_rulebook_has_a_sample_programme() -> None:
    assert sorted(programmes()) == PACKS


@pytest.mark.parametrize("code", PACKS)
def test_a_programme_has_a_day_for_every_stage_of_its_rulebook_in_their_order(code: str) -> None:
    record = programmes()[code]
    days = {entry["stage"]: entry["at"] for entry in record["timeline"]}

    stages = stages_of(rules_under(code), appealed="appeal" in record.get("story", {}))

    assert [stage for stage in stages if stage not in days] == []
    assert [days[stage] for stage in stages] == sorted(days[stage] for stage in stages)


@pytest.mark.parametrize("code", PACKS)
def test_items_name_units_and_classes_that_exist(code: str) -> None:
    record, rules = programmes()[code], rules_under(code)
    units = {unit["code"] for unit in GOVERNMENTS[record["tenant"]]["units"]}
    classes, regions = {one.code for one in rules.objects}, {"", *(one.code for one in rules.regions)}

    wrong = [
        item["code"]
        for item in record["items"]
        if not set(item["leads"] + item["cooperating"]) <= units
        or not item["tracks"]
        or not {track["object_class"] for track in item["tracks"]} <= classes
        or not {track.get("region", "") for track in item["tracks"]} <= regions
        or set(item["sections"]) != {section.code for section in rules.plan_sections}
    ]

    assert wrong == []


@pytest.mark.clause("HN23-04")
def test_hunan_2023_has_its_32_items_with_27_lead_units_in_their_order() -> None:
    items = programmes()["hunan-2023"]["items"]

    assert [item["number"] for item in items] == list(range(1, 33))
    assert len({lead for item in items for lead in item["leads"]}) == 27
    assert [item["number"] for item in items if len(item["leads"]) > 1] == [1, 10, 16, 22, 23, 28]
    assert items[21]["leads"] == ["yjt", "gat", "jtyst"]


@pytest.mark.clause("HN24-08")
def test_hunan_2024_has_20_items_with_one_lead_each() -> None:
    items = programmes()["hunan-2024"]["items"]
    classes = {item["number"]: {track["object_class"] for track in item["tracks"]} for item in items}

    assert len(items) == 20
    assert {len(item["leads"]) for item in items} == {1}
    assert len({item["leads"][0] for item in items}) == 12
    assert not any(item["sub_items"] for item in items)
    assert classes[1] == {"county"}
    assert [number for number, found in classes.items() if found == {"city"}] == [8, 9, 15]
    assert classes[12] == {"park"}


@pytest.mark.clause("CQ22-02")
def test_chongqing_has_30_measures_with_joint_leads_and_cooperating_units() -> None:
    items = programmes()["chongqing-2022"]["items"]

    assert [item["number"] for item in items] == list(range(1, 31))
    assert len({lead for item in items for lead in item["leads"]}) == 27
    assert [item["number"] for item in items if len(item["leads"]) > 1] == [1, 10, 17, 18]
    assert [item["number"] for item in items if item["cooperating"]] == [
        *range(3, 10),
        15,
        17,
        18,
        19,
        22,
        23,
        24,
    ]


@pytest.mark.clause("QH-19")
def test_every_county_and_prefecture_of_qinghai_lies_in_one_of_the_four_regions() -> None:
    units = [unit for unit in GOVERNMENTS["qinghai"]["units"] if unit["object_classes"]]

    counts = Counter(unit["region"] for unit in units)

    assert counts[""] == 0
    assert set(counts) == {"east", "qaidam_basin", "qinghai_lake", "south"}
    assert sum(counts.values()) == 8 + 44
