"""The reference data that every government shares: divisions, their other names, and the national working calendars.

Plain Python over the files of ``organizations/data``, so that the migration that loads them and the tests that hold them
to their sources read the same values.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
OFF, WORK = "off", "work"


@dataclass(frozen=True, slots=True)
class DivisionRow:
    code: str
    name: str
    short_name: str
    level: str
    kind: str
    parent_code: str
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True)
class DayRow:
    date: date
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year of the national arrangement; ``official`` once the notice of the State Council is out."""

    year: int
    status: str
    source: str
    days: tuple[DayRow, ...]


def divisions(folder: Path = DATA) -> Iterator[DivisionRow]:
    with (folder / "divisions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield DivisionRow(
                code=row["code"],
                name=row["name"],
                short_name=row["short_name"],
                level=row["level"],
                kind=row["kind"],
                parent_code=row["parent"],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                source=row["source"],
            )


def aliases(folder: Path = DATA) -> Iterator[tuple[str, str]]:
    """Pairs of division code and another name."""
    with (folder / "aliases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["code"], row["alias"]


def calendar_years(folder: Path = DATA) -> Iterator[YearRow]:
    for path in sorted((folder / "calendars").glob("*.json")):
        value = json.loads(path.read_text(encoding="utf-8"))
        days = [DayRow(date.fromisoformat(day["date"]), OFF, day["name"]) for day in value["off"]]
        days += [DayRow(date.fromisoformat(day), WORK, "") for day in value["work"]]
        yield YearRow(value["year"], value["status"], value["source"], tuple(days))
