"""Workbooks in: checked and read in a process of its own, so that a hostile file costs a refusal and nothing else."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from documents.rendering.once import ask_once
from documents.workbooks.spec import Column, Kind, Mistake, Mistakes, ReadLimits, Row, Table, TableSpec


def read_table(data: bytes, spec: TableSpec, limits: ReadLimits | None = None) -> Table | Mistakes:
    """The rows of that workbook, or every mistake in it at once. Never raises because of what the file holds.

    Nothing of a file with a mistake is handed out, so an import is all or nothing.
    """
    limits = limits or ReadLimits()
    if len(data) > limits.upload_mb << 20:
        size = Mistake("too_large", found=f"{len(data) >> 20} MB", expected=f"{limits.upload_mb} MB")
        return Mistakes((size,))
    answer, text = _ask(data, spec, limits)
    if code := answer.get("failed"):
        return Mistakes((Mistake(code, sheet=spec.sheet),))
    found = tuple(Mistake(**one) for one in answer["mistakes"])
    if found:
        return Mistakes(found[: limits.mistakes], more=len(found) > limits.mistakes)
    makers = [_maker(column) for column in spec.columns]
    names = [column.key for column in spec.columns]
    rows = tuple(
        Row(number, key, {
            name: None if value is None else (make(value) if make else value)
            for name, make, value in zip(names, makers, values, strict=True)
        })
        for number, key, values in json.loads(text)
    )  # fmt: skip
    return Table(rows, hashlib.sha256(data).hexdigest())


def _maker(column: Column) -> Any:
    if column.kind in {Kind.DECIMAL, Kind.WHOLE, Kind.PERCENT}:
        return Decimal
    return datetime.date.fromisoformat if column.kind is Kind.DATE else None


def _ask(data: bytes, spec: TableSpec, limits: ReadLimits) -> tuple[dict[str, Any], bytes]:
    head = {"spec": _plain(spec), "limits": asdict(limits)}
    return ask_once("documents.workbooks.child", head, data, limits.seconds)


def _plain(spec: TableSpec) -> dict[str, Any]:
    described = asdict(spec)
    for column in described["columns"]:
        for name in ("minimum", "maximum"):
            column[name] = None if column[name] is None else str(column[name])
    return described
