"""Working calendars against the notices of the State Council."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

CALENDARS = Path(__file__).resolve().parents[2] / "organizations" / "data" / "calendars"

# 国务院办公厅 notices: blocks of days off and make-up working days, as printed.
NOTICES: dict[int, tuple[list[tuple[str, str]], list[str]]] = {
    2024: (
        [
            ("01-01", "01-01"),
            ("02-10", "02-17"),
            ("04-04", "04-06"),
            ("05-01", "05-05"),
            ("06-10", "06-10"),
            ("09-15", "09-17"),
            ("10-01", "10-07"),
        ],
        ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    ),
    2025: (
        [
            ("01-01", "01-01"),
            ("01-28", "02-04"),
            ("04-04", "04-06"),
            ("05-01", "05-05"),
            ("05-31", "06-02"),
            ("10-01", "10-08"),
        ],
        ["01-26", "02-08", "04-27", "09-28", "10-11"],
    ),
    2026: (
        [
            ("01-01", "01-03"),
            ("02-15", "02-23"),
            ("04-04", "04-06"),
            ("05-01", "05-05"),
            ("06-19", "06-21"),
            ("09-25", "09-27"),
            ("10-01", "10-07"),
        ],
        ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
    ),
}


def calendar(year: int) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((CALENDARS / f"{year}.json").read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_a_year_equals_its_notice(year: int) -> None:
    blocks, work = NOTICES[year]

    off: list[str] = []
    for first, last in blocks:
        day = date.fromisoformat(f"{year}-{first}")
        while day <= date.fromisoformat(f"{year}-{last}"):
            off.append(day.isoformat())
            day += timedelta(days=1)

    assert [entry["date"] for entry in calendar(year)["off"]] == off
    assert calendar(year)["work"] == [f"{year}-{day}" for day in work]


def test_every_year_from_2004_to_2027_is_there_and_only_the_last_is_provisional() -> None:
    years = sorted(int(path.stem) for path in CALENDARS.glob("*.json"))

    status = {year: calendar(year)["status"] for year in years}

    assert status == {**dict.fromkeys(range(2004, 2027), "official"), 2027: "provisional"}


@pytest.mark.parametrize("year", range(2004, 2028))
def test_days_are_ordered_named_and_make_sense(year: int) -> None:
    one = calendar(year)
    off, work = [entry["date"] for entry in one["off"]], one["work"]

    weekday_work = [day for day in work if date.fromisoformat(day).weekday() < 5]

    assert one["year"] == year
    assert one["source"]
    assert off == sorted(set(off))
    assert work == sorted(set(work))
    assert {day[:4] for day in off + work} == {str(year)}
    assert all(entry["name"] for entry in one["off"])
    assert set(off) & set(work) == set()
    assert weekday_work == []


def test_the_provisional_year_holds_the_statutory_days_and_no_make_up_day() -> None:
    one = calendar(2027)

    names = {entry["name"].removesuffix("（补休）") for entry in one["off"]}

    assert names == {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}
    assert len(one["off"]) == 19
    assert one["work"] == []
