"""The requirement rows of the seven texts, as data."""

from collections import Counter
from pathlib import Path

import pytest

from programs.clauses import MISSING, NOT_ENFORCED, statuses
from programs.packs import RULEBOOKS, RequirementRow, load_pack, load_text, requirement_rows, stands_in

ROWS = requirement_rows()


def test_all_rows_are_there_and_each_id_stands_once() -> None:
    counts = Counter(row.id.partition("-")[0] for row in ROWS)

    assert counts == {"HN23": 26, "NY22": 33, "QH": 38, "DX22": 22, "YY23": 66, "HN24": 23, "CQ22": 25}
    assert len({row.id for row in ROWS}) == len(ROWS) == 233


def test_every_row_has_a_demand_and_a_kind() -> None:
    assert [row.id for row in ROWS if not row.demand or row.kind not in {"E", "S", "I"}] == []


def test_a_row_without_a_quote_is_one_on_which_its_text_is_silent() -> None:
    assert [row.id for row in ROWS if not row.quote] == ["HN23-26", "QH-38", "HN24-23", "CQ22-25"]


def test_a_row_that_a_program_can_carry_is_carried_by_a_test_or_says_what_it_waits_for() -> None:
    rows = statuses(Path(__file__).resolve().parents[1])

    assert [one.row.id for one in rows if one.status == MISSING] == []
    assert [
        one.row.id
        for one in rows
        if one.row.kind == "S" and one.status == NOT_ENFORCED and one.row.text != "yiyang-2023"
    ] == []


QUOTED = [row for row in ROWS if row.quote]
CODES = {"qinghai": "qinghai-2023"}
"""A text of the rows whose pack has another name: its year is that of the notice it was issued with."""


@pytest.mark.parametrize("row", QUOTED, ids=[row.id for row in QUOTED])
def test_a_quote_stands_in_its_text(row: RequirementRow) -> None:
    text = load_text(load_pack(RULEBOOKS / f"{CODES.get(row.text, row.text)}.json"))

    assert stands_in(row.quote, text)
