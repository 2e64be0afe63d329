"""One byte string for one value, so that two machines can compare what they hold by its digest.

Equal values give equal bytes: keys are sorted, numbers carry no exponent and no trailing zeros, times are UTC
with six decimals of a second. Whatever has no single exact spelling (floats, naive times, sets) is refused,
not guessed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from core.decimals import plain


def canonical_json(value: object) -> bytes:
    """Canonical UTF-8 JSON of `value`; TypeError names what can't be written exactly."""
    return json.dumps(
        _exact(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("utf-8")


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, in lower-case hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _exact(value: object) -> object:
    # Nearly everything is one of these; asking for the very type first makes a round's digest several times faster.
    kind = type(value)
    if value is None or kind is str or kind is int or kind is bool:
        return value
    if kind is dict:
        return {key if type(key) is str else _key(key): _exact(item) for key, item in value.items()}  # type: ignore[attr-defined]
    if kind is list or kind is tuple:
        return [_exact(item) for item in value]  # type: ignore[attr-defined]
    if isinstance(value, Enum):
        return _exact(value.value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        raise TypeError("a float has no exact value; use Decimal")
    if isinstance(value, Mapping):
        return {_key(key): _exact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _exact(getattr(value, field.name)) for field in fields(value)}
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise TypeError(f"{value} is not a number that can be recorded")
        return plain(value, strip=True)
    if isinstance(value, datetime):  # before date: a datetime is a date too
        if value.utcoffset() is None:
            raise TypeError("a time without its zone can't be recorded")
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _key(key: object) -> str:
    if isinstance(key, str) and not isinstance(key, Enum):
        return key
    raise TypeError(f"keys are text, not {type(key).__name__}")
