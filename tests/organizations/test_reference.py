"""The migration that loads the reference data can be taken back and done again."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connections

from organizations import reference, rules

migration = import_module("organizations.migrations.0003_reference_data")


def counts() -> list[int]:
    names = ("Division", "DivisionAlias", "CalendarYear", "CalendarDay")
    return [apps.get_model("organizations", name).objects.using("owner").count() for name in names]


def test_the_reference_data_is_unloaded_and_loaded_again(own_database):
    before = counts()

    with connections["owner"].schema_editor() as editor:
        migration.unload(apps, editor)
    empty = counts()
    with connections["owner"].schema_editor() as editor:
        migration.load(apps, editor)

    assert (empty, counts()) == ([0, 0, 0, 0], before)


@pytest.mark.parametrize(
    ("name", "level", "kind", "unit"),
    [
        ("赫山区", "county", "district", "赫山区人民政府"),
        ("益阳市", "prefecture", "prefecture_city", "益阳市人民政府"),
        ("大通湖区", "county", "functional_zone", "大通湖区管理委员会"),
        ("会龙山街道", "township", "subdistrict", "会龙山街道办事处"),
        ("沧水铺镇", "township", "town", "沧水铺镇人民政府"),
        ("千山红农场", "township", "township_zone", "千山红农场"),
    ],
)
def test_a_unit_is_called_as_its_government_is(name, level, kind, unit):
    assert rules.name_of_unit(name, level, kind) == unit


def test_names_that_are_the_same_are_told_apart_by_what_stands_above():
    named = [
        ("城关镇人民政府", "南县"),
        ("城关镇人民政府", "安化"),
        ("乌嘴乡人民政府", "南县"),
        ("市财政局", "益阳"),
    ]

    assert rules.told_apart(named, ["市财政局"]) == [
        "南县城关镇人民政府",
        "安化城关镇人民政府",
        "乌嘴乡人民政府",
        "益阳市财政局",
    ]


def test_codes_are_typed_as_people_type():
    code = rules.new_code()

    assert rules.code_hash(code) == rules.code_hash(code.replace("-", " ").lower())
    assert len({rules.new_code() for _one in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("officer", True),
        ("督查员甲", True),
        ("a.b-c_1", True),
        ("ab", False),
        ("~abc", False),
        ("a b c", False),
        ("x" * 61, False),
    ],
)
def test_which_usernames_may_be_chosen(text, fine):
    assert rules.is_username(text) is fine


def test_every_year_of_the_files_is_read():
    assert [year.year for year in reference.calendar_years()] == list(range(2004, 2028))
