"""Numbers from people's spreadsheets, and the one spelling of values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, getcontext
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import canonical_json, digest
from core.decimals import BadNumber, divide, parse_decimal, plain, round_half_up

NUMBERS = st.decimals(min_value=-(10**11), max_value=10**11, places=8)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.5", "12.5"),
        (" 12.50 ", "12.50"),
        ("１２．５", "12.5"),
        ("－３", "-3"),
        ("−3", "-3"),
        ("1,234,567.8", "1234567.8"),
        ("１，２３４", "1234"),
        ("\u30007\u00a0", "7"),
        (".5", "0.5"),
        ("-0", "0"),
        ("0000000000000000000000001", "1"),
        ("12345678901234567890", "12345678901234567890"),
        ("0.12345678", "0.12345678"),
    ],
)
def test_a_number_as_people_write_it_is_read_exactly(text: str, number: str) -> None:
    assert str(parse_decimal(text)) == str(Decimal(number))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("NaN", "not_finite"),
        ("sNaN", "not_finite"),
        ("-Infinity", "not_finite"),
        ("∞", "not_finite"),
        ("1e400", "exponent"),
        ("1E+05", "exponent"),
        ("1,23", "separator"),
        ("12,34,567", "separator"),
        ("1,2345", "separator"),
        ("12%", "percent"),
        ("１２％", "percent"),
        ("百分之十二", "percent"),
        ("十二", "not_a_number"),
        ("3.2万", "not_a_number"),
        ("1_000", "not_a_number"),
        ("10²", "not_a_number"),
        ("٣", "not_a_number"),
        ("1 000", "not_a_number"),
        ("(5)", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("=1+1", "not_a_number"),
        ("123456789012345678901", "too_many_digits"),
        ("1234567890123.12345678", "too_many_digits"),
        ("0.123456789", "too_many_places"),
        ("0." + "1" * 30, "too_many_places"),
    ],
)
def test_what_is_not_a_number_we_can_keep_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(BadNumber) as refusal:
        parse_decimal(text)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("text", "percent", "number"),
    [
        ("12.5%", "strip", "12.5"),
        ("12.5％", "divide", "0.125"),
        ("百分之5", "divide", "0.05"),
        ("7", "divide", "7"),
    ],
)
def test_a_per_cent_sign_is_read_when_the_unit_is_known(text: str, percent: str, number: str) -> None:
    assert parse_decimal(text, percent=percent) == Decimal(number)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "code"), [("1E+400", "too_many_digits"), ("1E-400", "too_many_places"), ("NaN", "not_finite")]
)
def test_a_decimal_without_bounds_is_refused_without_being_written_out(value: str, code: str) -> None:
    with pytest.raises(BadNumber) as refusal:
        parse_decimal(Decimal(value))

    assert refusal.value.code == code


@pytest.mark.parametrize("value", [1.5, True, None, b"1"])
def test_a_float_is_not_a_number_here(value: object) -> None:
    with pytest.raises(TypeError):
        parse_decimal(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "places", "result"),
    [
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("2.5", 0, "3"),
        ("0.00499999", 2, "0.00"),
        ("1", 4, "1.0000"),
    ],
)
def test_halves_round_away_from_zero(value: str, places: int, result: str) -> None:
    assert str(round_half_up(Decimal(value), places)) == result


def test_division_does_not_depend_on_the_context_of_the_thread() -> None:
    before = getcontext().prec
    getcontext().prec = 3

    quotient = divide(Decimal(1), Decimal(3))

    getcontext().prec = before
    assert str(quotient) == "0." + "3" * 60


@pytest.mark.parametrize("dividend", [0, 1])
def test_division_by_zero_is_one_error(dividend: int) -> None:
    with pytest.raises(ZeroDivisionError):
        divide(Decimal(dividend), Decimal(0))


@given(NUMBERS)
def test_a_number_written_plainly_is_read_back(number: Decimal) -> None:
    assert parse_decimal(plain(number)) == number
    assert parse_decimal(plain(number, strip=True)) == number
    assert "E" not in plain(number)


class _Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class _Pair:
    b: Decimal
    a: str


def test_the_canonical_form_of_every_kind_of_value() -> None:
    east = timezone(timedelta(hours=8))
    value = {
        "z": [Decimal("1E+3"), Decimal("1.50"), Decimal("-0"), 7, True, None],
        "文": "督励",
        "at": datetime(2026, 1, 1, 8, 0, tzinfo=east),
        "day": date(2026, 1, 1),
        "id": UUID(int=1),
        "colour": _Colour.RED,
        "pair": _Pair(Decimal("0.10"), "x"),
    }

    text = canonical_json(value).decode()

    assert text == (
        '{"at":"2026-01-01T00:00:00.000000Z","colour":"red","day":"2026-01-01",'
        '"id":"00000000-0000-0000-0000-000000000001","pair":{"a":"x","b":"0.1"},'
        '"z":["1000","1.5","0",7,true,null],"文":"督励"}'
    )


def test_equal_values_have_equal_digests() -> None:
    one = {"a": Decimal("2.0"), "at": datetime(2026, 1, 1, tzinfo=UTC)}
    other = {"at": datetime(2026, 1, 1, 8, tzinfo=timezone(timedelta(hours=8))), "a": Decimal(2)}

    assert digest(one) == digest(other)
    assert digest({"a": Decimal("2.1")}) != digest({"a": Decimal("2.0")})
    assert digest([]) == "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        {"a": [0.5]},
        Decimal("NaN"),
        datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        {1: "x"},
        {_Colour.RED: 1},
        {1, 2},
        b"x",
        object(),
    ],
)
def test_what_has_no_exact_spelling_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)
