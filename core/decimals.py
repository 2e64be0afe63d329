"""Exact numbers: read from people's spreadsheets, rounded and divided the same way everywhere."""

from __future__ import annotations

import re
from decimal import (
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Literal

# Wide enough for the product of two values of 20 digits with 12 more decimals. The ambient context of a
# thread is never used, so that no library can change a score by changing it.
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])

MAX_DIGITS = 20
MAX_PLACES = 8

BadNumberCode = Literal[
    "empty",
    "not_a_number",
    "not_finite",
    "exponent",
    "separator",
    "percent",
    "too_many_digits",
    "too_many_places",
]

# Only the full-width twins of ASCII: general folding (NFKC) would turn 10² into 102.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0x2212: 0x2D,
}
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_SIMPLE = re.compile(r"-?\d{1,12}(\.\d{1,8})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", re.ASCII)
_EXPONENT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)e[+-]?\d+", re.ASCII | re.IGNORECASE)
_NOT_FINITE = re.compile(r"[+-]?(s?nan\d*|inf(inity)?|∞)", re.ASCII | re.IGNORECASE)


class BadNumber(ValueError):
    """A text that is not a number we can keep; `code` says which fault it has."""

    def __init__(self, code: BadNumberCode, text: str) -> None:
        super().__init__(f"{code}: {text[:40]!r}")
        self.code: BadNumberCode = code
        self.text = text


def parse_decimal(
    text: str | int | Decimal,
    *,
    max_digits: int = MAX_DIGITS,
    max_places: int = MAX_PLACES,
    percent: Literal["refuse", "strip", "divide"] = "refuse",
) -> Decimal:
    """The number a person wrote, exactly, or BadNumber with its reason.

    Full-width digits and signs, and thousands separators in groups of three, are understood. A per cent sign
    is refused unless the caller says what the column's unit is: `strip` where it is per cent, `divide` where
    it is a ratio.
    """
    if (
        type(text) is str
        and max_digits >= MAX_DIGITS
        and max_places >= MAX_PLACES
        and _SIMPLE.fullmatch(text)
    ):
        # Nearly every number of a workbook or a grid: nothing to fold, nothing too long.
        value = Decimal(text)
        return value if value else abs(value)
    if not isinstance(text, str | int | Decimal) or isinstance(text, bool):
        raise TypeError(f"a number comes as text, int or Decimal, not {type(text).__name__}")
    if isinstance(text, Decimal) and not text.is_finite():
        raise BadNumber("not_finite", str(text))
    # A Decimal such as 1E+400 would become a text of 400 digits; its size is known without writing it.
    if isinstance(text, Decimal) and text and not -max_digits <= text.adjusted() <= max_digits:
        raise BadNumber("too_many_digits" if text.adjusted() > 0 else "too_many_places", str(text))
    raw = plain(text) if isinstance(text, Decimal) else str(text)
    body = raw.translate(_HALF_WIDTH).strip()
    body, divide_by_100 = _percent(body, raw, percent)
    number = _read(body, raw)
    places = len(number.partition(".")[2])
    if places > max_places:
        raise BadNumber("too_many_places", raw)
    if len(number.lstrip("+-").replace(".", "").lstrip("0")) > max_digits:
        raise BadNumber("too_many_digits", raw)
    value = Decimal(number)
    if divide_by_100:
        value = value.scaleb(-2, EXACT)
        if -_exponent(value) > max_places:
            raise BadNumber("too_many_places", raw)
    return value if value else abs(value)  # never -0


def _percent(body: str, raw: str, percent: Literal["refuse", "strip", "divide"]) -> tuple[str, bool]:
    if body.startswith("百分之"):
        body = body.removeprefix("百分之").strip() + "%"
    if not body.endswith("%"):
        return body, False
    if percent == "refuse":
        raise BadNumber("percent", raw)
    return body.removesuffix("%").strip(), percent == "divide"


def _read(body: str, raw: str) -> str:
    if not body:
        raise BadNumber("empty", raw)
    if _PLAIN.fullmatch(body):
        return body
    if _GROUPED.fullmatch(body):
        return body.replace(",", "")
    if _NOT_FINITE.fullmatch(body):
        raise BadNumber("not_finite", raw)
    if _EXPONENT.fullmatch(body):
        raise BadNumber("exponent", raw)
    if _PLAIN.fullmatch(body.replace(",", "")):
        raise BadNumber("separator", raw)
    raise BadNumber("not_a_number", raw)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """`value` with exactly `places` decimals, halves away from zero (四舍五入)."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)


def divide(dividend: Decimal, divisor: Decimal) -> Decimal:
    """The quotient to 60 digits; ZeroDivisionError for a zero divisor, also for 0/0."""
    if not divisor:
        raise ZeroDivisionError("the divisor is zero")
    return EXACT.divide(dividend, divisor)


def plain(value: Decimal, *, strip: bool = False) -> str:
    """`value` as digits without exponent; with `strip`, without trailing zeros. Zero has no sign."""
    text = format(value, "f")
    if strip and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.removeprefix("-") if not value else text


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
