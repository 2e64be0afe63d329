"""The reading process: one workbook in, rows or mistakes out, under limits of memory and time.

Started by `reading.read_table` as `python -m documents.workbooks.child`; it has no database and nothing of ours to lose.
"""

from __future__ import annotations

import datetime
import gc
import json
import os
import resource
import sys
from decimal import Decimal
from typing import Any

from documents.rendering.frames import pack, read_blocking
from documents.workbooks.checking import examine
from documents.workbooks.spec import Column, Kind, ReadLimits, TableSpec

MEGABYTE = 1 << 20


def spec_from(plain: dict[str, Any]) -> TableSpec:
    """The description as the parent sent it."""
    columns = tuple(
        Column(
            **{
                **column,
                "kind": Kind(column["kind"]),
                "choices": tuple(column["choices"]),
                "minimum": None if column["minimum"] is None else Decimal(column["minimum"]),
                "maximum": None if column["maximum"] is None else Decimal(column["maximum"]),
            }
        )
        for column in plain["columns"]
    )
    keys = plain["known_keys"]
    return TableSpec(**{**plain, "columns": columns, "known_keys": None if keys is None else tuple(keys)})


def plain_value(value: Any) -> Any:
    """Decimals and dates as text; the parent knows from the column what to make of it."""
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def main() -> None:
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    gc.disable()  # one workbook and the end; its cells are no circles
    head, parts = read_blocking(sys.stdin.buffer)
    limits = ReadLimits(**head["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_mb * MEGABYTE, limits.memory_mb * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    try:
        rows, mistakes = examine(parts[0], spec_from(head["spec"]), limits)
        answer: dict[str, Any] = {"mistakes": [vars(mistake) for mistake in mistakes]}
        text = b"" if mistakes else json.dumps(rows, default=plain_value, ensure_ascii=False).encode()
    except MemoryError:
        answer, text = {"failed": "too_heavy"}, b""
    except BaseException as error:
        answer, text = {"failed": "damaged", "detail": type(error).__name__}, b""
    channel.write(pack(answer, [text]))
    channel.flush()


if __name__ == "__main__":
    main()
