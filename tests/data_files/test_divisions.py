"""The divisions of the country, and what makes them real."""

import csv
from collections import Counter
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "organizations" / "data"
LENGTH = {"province": 6, "prefecture": 6, "county": 6, "township": 9}


def divisions() -> dict[str, dict[str, str]]:
    with (DATA / "divisions.csv").open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def aliases() -> list[tuple[str, str]]:
    with (DATA / "aliases.csv").open(encoding="utf-8") as file:
        return [(row["code"], row["alias"]) for row in csv.DictReader(file)]


def test_every_code_stands_once_and_has_the_length_of_its_level() -> None:
    with (DATA / "divisions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    counts = Counter(row["code"] for row in rows)

    assert [code for code, count in counts.items() if count > 1] == []
    assert [row for row in rows if len(row["code"]) != LENGTH[row["level"]]] == []


def test_every_division_but_a_province_stands_under_a_higher_one() -> None:
    rows = divisions()
    order = list(LENGTH)

    orphans = [
        row["name"]
        for row in rows.values()
        if (row["level"] == "province") != (row["parent"] == "")
        or (row["parent"] and order.index(rows[row["parent"]]["level"]) >= order.index(row["level"]))
    ]

    assert orphans == []


def test_the_counts_are_those_of_the_sources() -> None:
    rows = divisions().values()

    counts = Counter(row["level"] for row in rows if row["kind"] != "functional_zone")

    assert counts == {"province": 34, "prefecture": 333, "county": 2849, "township": 256}
    assert Counter(r["parent"] for r in rows if r["level"] == "prefecture")["430000"] == 14
    hunan = [r for r in rows if r["level"] == "county" and r["code"].startswith("43")]
    assert sum(r["kind"] != "functional_zone" for r in hunan) == 122
    assert sum(r["level"] == "county" and r["parent"] == "500000" for r in rows) == 38


def test_yiyang_has_six_counties_and_two_zones() -> None:
    rows = divisions()

    below = {code: row["name"] for code, row in rows.items() if row["parent"] == "430900"}

    assert below == {
        "430902": "资阳区",
        "430903": "赫山区",
        "430921": "南县",
        "430922": "桃江县",
        "430923": "安化县",
        "430971": "大通湖管理区",
        "430972": "益阳高新区",
        "430981": "沅江市",
    }
    assert [rows[code]["kind"] for code in ("430971", "430972")] == ["functional_zone"] * 2


def test_townships_are_counted_as_in_the_source() -> None:
    rows = divisions().values()

    counts = Counter(row["parent"] for row in rows if row["level"] == "township")

    assert {code: counts[code] for code in ("430903", "430921", "431126")} == {
        "430903": 17,
        "430921": 12,
        "431126": 20,
    }


def test_short_names_follow_the_rules() -> None:
    rows = divisions()

    short = {
        code: rows[code]["short_name"]
        for code in ("430903", "430921", "433100", "431129", "150000", "430971")
    }

    assert short == {
        "430903": "赫山",
        "430921": "南县",
        "433100": "湘西",
        "431129": "江华",
        "150000": "内蒙古",
        "430971": "大通湖",
    }


def test_aliases_name_divisions_that_exist_and_never_repeat_the_name() -> None:
    rows = divisions()

    wrong = [
        (code, alias)
        for code, alias in aliases()
        if code not in rows or alias == rows[code]["name"] or not alias
    ]

    assert wrong == []
    assert len(aliases()) == len(set(aliases()))


def test_names_of_published_lists_resolve_inside_their_province() -> None:
    known = {(code[:2], alias) for code, alias in aliases()}

    missing = [
        name for name in ("靖州县", "芷江县", "江华县", "湘西州", "湘西自治州") if ("43", name) not in known
    ]

    assert missing == []
