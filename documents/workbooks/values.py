"""One cell's value as what its column wants: exact decimals, dates, texts. Plain Python, no Django.

A number that is written as text is read where it can mean one thing only (full-width digits, thousands separators in
their places, a sign of per cent in a column of per cents); whatever could be misread is a mistake with its reason.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal
from typing import Any

from documents.workbooks.spec import Column, Kind

PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+")
UNIT = re.compile(r"[+-]?[\d,.]+\s*[^\d\s.,%+\-()eE][^\d]*")
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
NOTHING = frozenset({"-", "—", "——", "/", "无", "--", "n/a", "N/A", "空"})
MOST_DIGITS = 30


class Wrong(Exception):
    """The value cannot be what the column wants: code of the sentence, and what was expected."""

    def __init__(self, code: str, expected: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.expected = expected


def shown(value: Any) -> str:
    """The value as a person saw it in the cell, cut to a readable length."""
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)[:100]


def plain(text: str) -> str:
    """Full-width forms made narrow, spaces of every kind taken from the ends."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).strip().strip("\u200b\ufeff")


def is_blank(value: Any) -> bool:
    """Whether a cell holds nothing but space."""
    return value is None or value == "" or (isinstance(value, str) and not plain(value))


def convert(value: Any, column: Column, *, percent_format: bool = False) -> Any:
    """The value for that column; raises Wrong with the reason."""
    if column.kind in {Kind.DECIMAL, Kind.WHOLE, Kind.PERCENT}:
        return _bounded(_number(value, column, percent_format=percent_format), column)
    if column.kind is Kind.DATE:
        return _date(value)
    text = _text(value)
    if column.kind is Kind.CHOICE:
        for choice in column.choices:
            if plain(choice) == plain(text):
                return choice
        raise Wrong("not_a_choice", "、".join(column.choices)[:200])
    if len(text) > column.longest:
        raise Wrong("too_long", str(column.longest))
    return text


def _text(value: Any) -> str:
    if isinstance(value, str):
        text = value.strip()
        if text.isprintable():
            return text
        if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t\r" for c in text):
            raise Wrong("control_characters")
        return text
    if isinstance(value, bool):
        raise Wrong("truth_value")
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        raise Wrong("date_as_text")
    return format(value, ".15g")


def _number(value: Any, column: Column, *, percent_format: bool) -> Decimal:
    if isinstance(value, bool):
        raise Wrong("truth_value")
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        raise Wrong("date_as_number")
    if isinstance(value, (int, float)):
        # Excel itself keeps fifteen digits; the shortest form of them is what the person typed.
        number = Decimal(format(value, ".15g"))
        if not number.is_finite():
            raise Wrong("not_a_number")
        if percent_format:
            if column.kind is not Kind.PERCENT:
                raise Wrong("percent_format")
            number = (number * 100).normalize()
        return number
    return _written(str(value), column)


def _written(raw: str, column: Column) -> Decimal:
    """A number that was typed as text."""
    text = plain(raw)
    if text.startswith("'"):
        raise Wrong("leading_apostrophe")
    if text in NOTHING:
        raise Wrong("placeholder")
    if text.endswith("%"):
        if column.kind is not Kind.PERCENT:
            raise Wrong("percent_sign")
        text = text[:-1].strip()
    if GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif "," in text and re.fullmatch(r"[+-]?[\d,]*\.?\d*", text):
        raise Wrong("bad_thousands")
    if SCIENTIFIC.fullmatch(text):
        raise Wrong("scientific")
    if not PLAIN.fullmatch(text):
        if DATE.fullmatch(text):
            raise Wrong("date_as_number")
        raise Wrong("unit_in_number" if UNIT.fullmatch(text) else "not_a_number")
    if len(text) > MOST_DIGITS:
        raise Wrong("too_many_digits", str(MOST_DIGITS))
    return Decimal(text)


def _bounded(number: Decimal, column: Column) -> Decimal:
    places = max(0, -int(number.normalize().as_tuple().exponent))
    if column.kind is Kind.WHOLE and places:
        raise Wrong("not_whole")
    if column.places is not None and places > column.places:
        raise Wrong("too_many_places", str(column.places))
    if column.minimum is not None and number < column.minimum:
        raise Wrong("below_minimum", str(column.minimum))
    if column.maximum is not None and number > column.maximum:
        raise Wrong("above_maximum", str(column.maximum))
    if number == number.to_integral_value():
        return number.quantize(Decimal(1)) if abs(number) < Decimal(10) ** 27 else number
    return number


def _date(value: Any) -> datetime.date:
    if isinstance(value, datetime.datetime):
        if value.time() != datetime.time():
            raise Wrong("time_in_date")
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise Wrong("number_as_date")
    found = DATE.fullmatch(plain(str(value)))
    if not found:
        raise Wrong("not_a_date")
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise Wrong("not_a_date") from None
