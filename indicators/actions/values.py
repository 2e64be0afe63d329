"""Values come in versions: entered against a request, corrected by order after a round was sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.canonical import digest
from core.decimals import plain
from core.decisions import Capacity
from core.errors import BadInput, Finding, Missing, WrongState
from documents.models import StoredFile
from indicators import permissions
from indicators.actions.writing import NewVersion, write_versions
from indicators.errors import ReasonMissing, RequestOverdue, ValuesChanged
from indicators.models import DataRequest
from indicators.queries.requests import ENTERABLE, Grid, GridColumn, grid_of, sheets_of_item
from indicators.queries.values import CellKey, CurrentValue, current_values
from indicators.states import RequestState
from ledger.actions import record
from organizations.actors import Actor
from programs.models import Item

LARGEST = Decimal(10) ** 16
"""Sixteen digits before the point and eight behind it: what a column keeps exactly."""


@dataclass(frozen=True, slots=True)
class CellEntry:
    """One number for one object: ``amount`` None says that there is none; ``expected_version`` what the editor saw
    (0: nothing, None: whatever is there).
    """

    unit_id: UUID
    indicator_id: UUID
    component: str = "actual"
    amount: Decimal | None = None
    expected_version: int | None = None

    @property
    def key(self) -> CellKey:
        return (self.unit_id, self.indicator_id, self.component)


@dataclass(frozen=True, slots=True)
class Order:
    """On whose order values are corrected after the requests were accepted: an upheld appeal, or the office."""

    kind: str
    reference: str
    """The id of the appeal, or the number of the office's order."""


@dataclass(frozen=True, slots=True)
class Saved:
    """How many cells got a new version, and the digest of what changed."""

    changed: int
    unchanged: int
    digest: str


@transaction.atomic
def enter_values(
    *,
    request_id: UUID,
    cells: Sequence[CellEntry],
    actor: Actor,
    at: datetime,
    channel: str = "page",
    reason: str = "",
    source: str = "",
    evidence: StoredFile | None = None,
) -> Saved:
    """Store what a provider enters, all or nothing; a cell that changes gets a new version with the reason.

    Raises ``RequestOverdue`` after the due moment, ``ValuesChanged`` with both values when another editor was faster,
    ``BadInput`` for cells that the request does not ask for, ``ReasonMissing`` when a stored number would change.
    """
    request = _locked_request(request_id)
    capacity = permissions.can_enter_values(actor, request).require()
    _check_enterable(request, at)
    grid = grid_of(request)
    changes = _changes(
        cells, {column.indicator_id: column for sheet in grid.sheets for column in sheet.columns}, grid
    )
    rows = _write(
        changes,
        grid.values,
        item_id=request.item_id,
        actor=actor,
        at=at,
        channel=channel,
        reason=reason,
        source=source,
        evidence=evidence,
        providers=dict.fromkeys((change.indicator_id for change in changes), request.provider_id),
    )
    payload = _payload(rows, grid.values, channel=channel, reason=reason)
    if rows:
        _record("indicators.values_entered", request, request.item_id, payload, actor, capacity, at)
    return Saved(len(rows), len(cells) - len(rows), payload["digest"])


def _locked_request(request_id: UUID) -> DataRequest:
    request = (
        DataRequest.objects.select_for_update(of=("self",))
        .select_related("item__programme", "provider")
        .filter(pk=request_id)
        .first()
    )
    if request is None:
        raise Missing
    return request


def _check_enterable(request: DataRequest, at: datetime) -> None:
    if request.state not in ENTERABLE:
        raise WrongState(
            _("These values were handed in; they change only after they were returned."),
            artefact="data request",
            state=request.state,
            act="enter",
        )
    if at >= request.due_at:
        raise RequestOverdue(due_at=request.due_at.isoformat())


def _changes(cells: Sequence[CellEntry], columns: dict[UUID, GridColumn], grid: Grid) -> list[CellEntry]:
    """The cells that differ from what is there; every cell that may not be entered is named at once."""
    allowed = set(grid.cells())
    mistakes: list[Finding] = []
    conflicts: list[Finding] = []
    changes: dict[CellKey, CellEntry] = {}
    for cell in cells:
        where = f"{cell.unit_id}:{cell.indicator_id}:{cell.component}"
        if cell.key not in allowed:
            mistakes.append(
                Finding("unknown_cell", _("This request does not ask for this value."), where=where)
            )
            continue
        if cell.key in changes:
            mistakes.append(Finding("cell_twice", _("The same cell appears twice."), where=where))
            continue
        if cell.amount is not None and abs(cell.amount) >= LARGEST:
            mistakes.append(Finding("too_many_digits", _("The number is too large."), where=where))
            continue
        present = grid.values.get(cell.key)
        if present is not None and present.amount == cell.amount:
            continue
        if cell.expected_version is not None and cell.expected_version != (present.version if present else 0):
            conflicts.append(_conflict(cell, present, columns[cell.indicator_id], where))
        changes[cell.key] = cell
    if mistakes:
        raise BadInput(findings=mistakes)
    if conflicts:
        raise ValuesChanged(findings=conflicts)
    return list(changes.values())


def _conflict(cell: CellEntry, present: CurrentValue | None, column: GridColumn, where: str) -> Finding:
    numbers = {
        "name": column.name,
        "yours": _shown(cell.amount),
        "theirs": _shown(present.amount) if present else _("nothing"),
    }
    return Finding(
        "value_changed", _("%(name)s: you entered %(yours)s, there is now %(theirs)s.") % numbers, where=where
    )


def _shown(amount: Decimal | None) -> str:
    return _("no value") if amount is None else plain(amount, strip=True)


def _write(
    changes: Sequence[CellEntry],
    present: dict[CellKey, CurrentValue],
    *,
    item_id: UUID,
    actor: Actor,
    at: datetime,
    channel: str,
    reason: str,
    source: str,
    evidence: StoredFile | None,
    providers: dict[UUID, UUID],
) -> list[NewVersion]:
    """Two statements however many cells: the old versions step back, the new ones are inserted."""
    replaced = [change.key for change in changes if change.key in present]
    if replaced and not reason.strip():
        raise ReasonMissing(count=len(replaced))
    rows = [
        NewVersion(
            change.unit_id,
            change.indicator_id,
            change.component,
            present[change.key].version + 1 if change.key in present else 1,
            change.amount,
        )
        for change in changes
    ]
    write_versions(
        rows,
        [present[key].pk for key in replaced],
        item_id=item_id,
        by=actor.by,
        at=at,
        channel=channel,
        reason=reason.strip(),
        source=source,
        evidence_id=evidence.pk if evidence is not None else None,
        providers=providers,
    )
    return rows


def _payload(
    rows: Sequence[NewVersion], before: dict[CellKey, CurrentValue], *, channel: str, reason: str, **more: Any
) -> dict[str, Any]:
    cells = [
        {
            "unit": str(row.unit_id),
            "indicator": str(row.indicator_id),
            "component": row.component,
            "version": row.version,
            "from": _plain_amount(before.get((row.unit_id, row.indicator_id, row.component))),
            "to": None if row.amount is None else plain(row.amount, strip=True),
        }
        for row in rows
    ]
    return {"digest": digest(cells), "channel": channel, "reason": reason, "cells": cells, **more}


def _plain_amount(value: CurrentValue | None) -> str | None:
    return None if value is None or value.amount is None else plain(value.amount, strip=True)


def _record(
    act: str,
    subject: DataRequest | Item,
    item_id: UUID,
    payload: dict[str, Any],
    actor: Actor,
    capacity: Capacity,
    at: datetime,
) -> None:
    record(
        act,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=subject,
        item_id=item_id,
        unit_id=subject.provider_id if isinstance(subject, DataRequest) else None,
        result=str(len(payload["cells"])),
        payload=payload,
    )


@transaction.atomic
def correct_values(
    *,
    item_id: UUID,
    cells: Sequence[CellEntry],
    order: Order,
    reason: str,
    actor: Actor,
    at: datetime,
    evidence: StoredFile | None = None,
) -> Saved:
    """Correct accepted values by order: an upheld appeal, or the office. The next round scores them; sealed ones stay.

    Called by the answer of an appeal, and by the office's own door. Raises ``ReasonMissing`` without a reason.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").filter(pk=item_id).first()
    if item is None:
        raise Missing
    capacity = permissions.can_correct_values(actor, item_id, order.kind).require()
    requests = list(
        DataRequest.objects.select_for_update(of=("self",)).filter(item_id=item_id).order_by("id")
    )
    if not requests or any(request.state != RequestState.ACCEPTED for request in requests):
        raise WrongState(
            _("Values that are not accepted yet are changed on their data request."),
            artefact="data request",
            act="correct",
        )
    if not reason.strip() or not order.reference.strip():
        raise ReasonMissing
    sheets = sheets_of_item(item_id, item.programme.year)
    columns = {column.indicator_id: column for sheet in sheets for column in sheet.columns}
    grid = Grid(tuple(sheets), current_values(item_id, columns))
    changes = _changes(cells, columns, grid)
    rows = _write(
        changes,
        grid.values,
        item_id=item_id,
        actor=actor,
        at=at,
        channel="appeal",
        reason=reason,
        source=order.reference,
        evidence=evidence,
        # Every leaf of a locked scheme names its provider: without one the scheme is not locked.
        providers={
            one.indicator_id: one.provider_id for one in columns.values() if one.provider_id is not None
        },
    )
    ordered = {"kind": order.kind, "reference": order.reference}
    payload = _payload(rows, grid.values, channel="appeal", reason=reason, order=ordered)
    _record("indicators.values_corrected", item, item_id, payload, actor, capacity, at)
    return Saved(len(rows), len(cells) - len(rows), payload["digest"])
