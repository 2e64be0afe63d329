"""Values from a workbook: a template, a preview of what would change, and the import of exactly what was previewed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Finding, Missing
from documents.actions import store_upload
from documents.gate import Refused, check_upload
from documents.gate import sentence as gate_sentence
from documents.models import StoredFile
from documents.workbooks import Column, Kind, Mistakes, Row, Table, TableSpec, fingerprint, read_table
from documents.workbooks.messages import sentence
from documents.workbooks.writing import write_table
from indicators import permissions
from indicators.actions.values import (
    LARGEST,
    CellEntry,
    Saved,
    _check_enterable,
    _locked_request,
    enter_values,
)
from indicators.errors import OtherWorkbook, WorkbookRefused
from indicators.models import DataRequest
from indicators.queries.requests import Grid, GridSheet, grid_of, request_of
from organizations.actors import Actor

VERSION = "1"
VERSIONS, NAME = "versions", "name"
MOST = LARGEST - Decimal("0.00000001")


@dataclass(frozen=True, slots=True)
class Change:
    """One cell of a preview."""

    unit: str
    indicator: str
    component: str
    before: Decimal | None
    after: Decimal | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What the import of a stored workbook would change; ``sha256`` is confirmed with it."""

    file: StoredFile
    sha256: str
    changes: tuple[Change, ...]
    unchanged: int

    @property
    def corrections(self) -> int:
        return sum(not change.is_new for change in self.changes)


def sheet_spec(request: DataRequest, sheet: GridSheet) -> TableSpec:
    """The table of one track: a row for each object, found again by its hidden key."""
    columns = [
        Column(NAME, str(_("Object")), width=26, editable=False),
        *(_number(index, sheet) for index in range(len(sheet.columns))),
        Column(VERSIONS, str(_("Versions")), editable=False, hidden=True, longest=4000),
    ]
    keys = tuple(str(row.unit_id) for row in sheet.objects)
    return TableSpec(
        code=f"values-{str(request.pk)[-12:]}-{str(sheet.track.pk)[-12:]}",
        sheet=re.sub(r"[\[\]:*?/\\']", " ", sheet.title)[:31].strip() or "1",
        title=f"{request.item.title} · {sheet.title}",
        columns=tuple(columns),
        version=VERSION,
        digest=fingerprint(columns[:-1], [sheet.scheme_digest, *keys]),
        known_keys=keys,
    )


def _number(index: int, sheet: GridSheet) -> Column:
    column = sheet.columns[index]
    words = "，".join(
        word for word in (column.component_label, column.period, column.unit_of_measure) if word
    )
    kind = Kind.PERCENT if column.percent == "strip" else Kind.DECIMAL
    title = f"{column.code} {column.name}（{words}）"
    return Column(f"c{index}", title, kind, minimum=-MOST, maximum=MOST, places=8, width=16)


@transaction.atomic
def template_workbook(*, request_id: UUID, track_id: UUID, actor: Actor, at: datetime) -> bytes:
    """The workbook to fill in: objects, numbers that are there, hidden keys and versions. Reads only."""
    request = request_of(request_id)
    permissions.can_read_request(actor, request).require()
    grid = grid_of(request)
    sheet = grid.sheet(track_id)
    return write_table(sheet_spec(request, sheet), list(_rows(sheet, grid)), created=at)


def _rows(sheet: GridSheet, grid: Grid) -> Any:
    for row in sheet.objects:
        values: dict[str, Any] = {NAME: row.name}
        versions = []
        for index, column in enumerate(sheet.columns):
            present = grid.values.get((row.unit_id, column.indicator_id, column.component))
            versions.append(str(present.version if present else 0))
            if present is not None and present.amount is not None:
                values[f"c{index}"] = present.amount.normalize() if present.amount else Decimal(0)
        values[VERSIONS] = " ".join(versions)
        yield str(row.unit_id), values


@transaction.atomic
def preview_workbook(
    *, request_id: UUID, track_id: UUID, name: str, data: bytes, actor: Actor, at: datetime
) -> Preview:
    """Read a workbook and show what it would change. Only the file is kept; no value is stored.

    Raises ``WorkbookRefused`` with every mistake at once (sheet, cell, what was found, what was expected).
    """
    request = _locked_request(request_id)
    permissions.can_enter_values(actor, request).require()
    _check_enterable(request, at)
    grid = grid_of(request)
    sheet = grid.sheet(track_id)
    table = _read(name, data, sheet_spec(request, sheet))
    changes, unchanged = _compare(_cells(sheet, table.rows), sheet, grid)
    file = store_upload(actor=actor, at=at, name=name, data=data, allowed={"xlsx"}, item_id=request.item_id)
    return Preview(file, table.digest, tuple(changes), unchanged)


def _read(name: str, data: bytes, spec: TableSpec) -> Table:
    checked = check_upload(name, data, {"xlsx"})
    if isinstance(checked, Refused):
        raise WorkbookRefused(findings=[Finding(checked.reason, gate_sentence(checked))])
    table = read_table(data, spec)
    if isinstance(table, Mistakes):
        raise WorkbookRefused(
            findings=[
                Finding(
                    mistake.code,
                    f"{mistake.label}：{sentence(mistake)}" if mistake.label else sentence(mistake),
                    where=f"{mistake.sheet}!{mistake.cell}" if mistake.cell else mistake.sheet,
                )
                for mistake in table.items
            ],
            more=table.more,
        )
    return table


def _cells(sheet: GridSheet, rows: Sequence[Row]) -> list[CellEntry]:
    """The numbers of the workbook; an empty cell says nothing, so nothing is wiped out by leaving it empty."""
    cells = []
    for row in rows:
        versions = str(row.values.get(VERSIONS) or "").split()
        for index, column in enumerate(sheet.columns):
            amount = row.values.get(f"c{index}")
            if amount is None:
                continue
            version = versions[index] if index < len(versions) else "0"
            cells.append(
                CellEntry(
                    unit_id=UUID(row.key),
                    indicator_id=column.indicator_id,
                    component=column.component,
                    amount=amount,
                    expected_version=int(version) if version.isdecimal() else 0,
                )
            )
    return cells


def _compare(cells: Sequence[CellEntry], sheet: GridSheet, grid: Grid) -> tuple[list[Change], int]:
    names = {row.unit_id: row.name for row in sheet.objects}
    columns = {(column.indicator_id, column.component): column for column in sheet.columns}
    changes = []
    for cell in cells:
        present = grid.values.get(cell.key)
        if present is not None and present.amount == cell.amount:
            continue
        column = columns[(cell.indicator_id, cell.component)]
        changes.append(
            Change(
                unit=names[cell.unit_id],
                indicator=column.name,
                component=column.component_label,
                before=present.amount if present else None,
                after=cell.amount,
                is_new=present is None,
            )
        )
    return changes, len(cells) - len(changes)


@transaction.atomic
def preview_of(*, request_id: UUID, track_id: UUID, file_id: UUID, actor: Actor) -> Preview:
    """The preview of a workbook that was read before. Reads only; raises ``Missing`` for a file of another item."""
    request = request_of(request_id)
    permissions.can_enter_values(actor, request).require()
    grid = grid_of(request)
    sheet = grid.sheet(track_id)
    file = _stored(file_id, request)
    table = _read(file.name, bytes(file.content), sheet_spec(request, sheet))
    changes, unchanged = _compare(_cells(sheet, table.rows), sheet, grid)
    return Preview(file, file.sha256, tuple(changes), unchanged)


def _stored(file_id: UUID, request: DataRequest) -> StoredFile:
    file = StoredFile.objects.filter(pk=file_id, item_id=request.item_id).first()
    if file is None:
        raise Missing
    return file


@transaction.atomic
def import_workbook(
    *,
    request_id: UUID,
    track_id: UUID,
    file_id: UUID,
    sha256: str,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> Saved:
    """Store the values of the workbook that was previewed, known by its hash; all of them or none.

    Raises ``OtherWorkbook`` when the hash is not that of the stored file.
    """
    request = _locked_request(request_id)
    permissions.can_enter_values(actor, request).require()
    _check_enterable(request, at)
    file = _stored(file_id, request)
    if file.sha256 != sha256:
        raise OtherWorkbook
    sheet = grid_of(request).sheet(track_id)
    table = _read(file.name, bytes(file.content), sheet_spec(request, sheet))
    return enter_values(
        request_id=request.pk,
        cells=_cells(sheet, table.rows),
        actor=actor,
        at=at,
        channel="workbook",
        reason=reason,
        source=file.name[:200],
        evidence=file,
    )
