"""Entering values: the grid, the workbook with its preview, and the correction by order of the office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.errors import Missing
from documents.gate.check import XLSX
from indicators import actions, permissions
from indicators.forms import CorrectForm, GridForm, ImportForm, UploadForm
from indicators.messages import CHANNEL_NAMES, COMPONENTS
from indicators.models import DataRequest
from indicators.queries.requests import Grid, GridSheet, grid_of, sheets_of_item
from indicators.queries.values import current_values
from indicators.views.requests import readable_request
from programs.models import Item
from programs.queries import item_for


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a request, with what is there."""

    request: DataRequest
    grid: Grid
    sheet: GridSheet

    def __str__(self) -> str:
        return f"{self.request.item.title} · {self.sheet.title}"


class SheetDoor(Door):
    """A change of the values of one sheet."""

    api_tags = ("values",)

    def find(self) -> Sheet:
        row = readable_request(self.actor, self.kwargs["request_id"])
        grid = grid_of(row)
        return Sheet(row, grid, grid.sheet(self.kwargs["track_id"]))

    def permitted(self, subject: Sheet) -> Decision:
        return permissions.can_enter_values(self.actor, subject.request)

    def success_url(self, subject: Sheet, result: Any) -> str:
        return place(self.request.tenant, "indicators:request-detail", subject.request.pk)

    def represent(self, result: actions.Saved) -> dict[str, Any]:
        return {"changed": result.changed, "unchanged": result.unchanged, "digest": result.digest}

    def context(self, subject: Sheet) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None), "row": subject.request, "sheet": subject.sheet}


class EnterValues(SheetDoor):
    """Enter values in the grid of one track."""

    name = "value-enter"
    title = _("Enter values")
    form_class = GridForm
    template_name = "indicators/value_enter.html"

    def form_kwargs(self, subject: Sheet) -> dict[str, Any]:
        return {"grid": subject.grid, "sheet": subject.sheet}

    def perform(self, subject: Sheet, data: dict[str, Any], *, at: Any) -> actions.Saved:
        is_api = self.request.path.startswith("/api/")
        return actions.enter_values(
            request_id=subject.request.pk,
            cells=data["cells"],
            actor=self.actor,
            at=at,
            channel="rest" if is_api else "page",
            reason=data["reason"],
            source=data["source"],
        )


class PreviewWorkbook(SheetDoor):
    """Read a workbook and show what it would change."""

    name = "workbook-preview"
    title = _("Values from a workbook")
    explanation = _(
        "Fill in the template and upload it. Nothing is stored before you have seen what would change."
    )
    submit_label = _("Read and show")
    done = _("The workbook was read. Look at what would change, then confirm.")
    form_class = UploadForm
    template_name = "indicators/workbook_preview.html"

    def perform(self, subject: Sheet, data: dict[str, Any], *, at: Any) -> actions.Preview:
        return actions.preview_workbook(
            request_id=subject.request.pk,
            track_id=subject.sheet.track.pk,
            name=data["file"].name,
            data=data["file"].read(),
            actor=self.actor,
            at=at,
        )

    def success_url(self, subject: Sheet, result: Any) -> str:
        if result is None:
            return super().success_url(subject, result)
        tenant = self.request.tenant
        path = place(tenant, "indicators:workbook-import", subject.request.pk, subject.sheet.track.pk)
        return f"{path}?file={result.file.pk}&sha256={result.sha256}"

    def represent(self, result: actions.Preview) -> dict[str, Any]:
        return {
            "file": str(result.file.pk),
            "sha256": result.sha256,
            "changed": len(result.changes),
            "corrections": result.corrections,
            "unchanged": result.unchanged,
        }


class ImportWorkbook(SheetDoor):
    """Store the values of the workbook that was previewed."""

    name = "workbook-import"
    title = _("Confirm the workbook")
    form_class = ImportForm
    template_name = "indicators/workbook_import.html"

    def form(self, subject: Sheet, data: Any = None, files: Any = None) -> ImportForm:
        named = {name: self.request.GET.get(name, "") for name in ("file", "sha256")}
        return ImportForm(data, files, initial=named)

    def context(self, subject: Sheet) -> dict[str, Any]:
        return {**super().context(subject), "preview": self._preview(subject)}

    def _preview(self, subject: Sheet) -> actions.Preview | None:
        given = self.request.GET or self.request.POST
        try:
            file_id = UUID(given.get("file", ""))
        except ValueError:
            return None
        return actions.preview_of(
            request_id=subject.request.pk, track_id=subject.sheet.track.pk, file_id=file_id, actor=self.actor
        )

    def perform(self, subject: Sheet, data: dict[str, Any], *, at: Any) -> actions.Saved:
        return actions.import_workbook(
            request_id=subject.request.pk,
            track_id=subject.sheet.track.pk,
            file_id=data["file"],
            sha256=data["sha256"],
            reason=data["reason"],
            actor=self.actor,
            at=at,
        )


def value_template(request: HttpRequest, request_id: UUID, track_id: UUID) -> HttpResponse:
    """The workbook to fill in, as a download."""
    row = readable_request(request.actor, request_id)
    data = actions.template_workbook(
        request_id=row.pk,
        track_id=track_id,
        actor=request.actor,
        at=request.at,
    )
    response = HttpResponse(data, content_type=XLSX)
    name = quote(f"{row.item.title}.xlsx")
    response["Content-Disposition"] = f"attachment; filename=\"values.xlsx\"; filename*=UTF-8''{name}"
    return response


def value_history(request: HttpRequest, request_id: UUID, unit_id: UUID) -> HttpResponse:
    """Every version of one object's values in a request: who entered what, when and why."""
    from indicators.queries.values import history_of

    row = readable_request(request.actor, request_id)
    sheets = grid_of(row).sheets
    if unit_id not in {one.unit_id for sheet in sheets for one in sheet.objects}:
        raise Missing
    columns = {column.indicator_id for sheet in sheets for column in sheet.columns}
    versions = list(history_of(row.item_id, unit_id, columns))
    for version in versions:
        version.component_label = COMPONENTS.get(version.component, version.component)
        version.channel_label = CHANNEL_NAMES.get(version.channel, version.channel)
    return render(request, "indicators/value_history.html", {"row": row, "versions": versions})


@dataclass(frozen=True, slots=True)
class Accepted:
    """All values of an item, to be corrected by order."""

    item: Item
    grid: Grid

    def __str__(self) -> str:
        return self.item.title


class CorrectValue(Door):
    """Correct one accepted value by order of the office."""

    name = "value-correct"
    title = _("Correct a value by order")
    explanation = _("A sealed round keeps its values; the correction is scored in the next round.")
    form_class = CorrectForm
    api_tags = ("values",)

    def find(self) -> Accepted:
        item = item_for(self.actor, self.kwargs["item_id"])
        if not permissions.can_correct_values(self.actor, item.pk, "office"):
            return Accepted(item, Grid(()))
        sheets = sheets_of_item(item.pk, item.programme.year)
        wanted = {column.indicator_id for sheet in sheets for column in sheet.columns}
        return Accepted(item, Grid(tuple(sheets), current_values(item.pk, wanted)))

    def permitted(self, subject: Accepted) -> Decision:
        return permissions.can_correct_values(self.actor, subject.item.pk, "office")

    def form_kwargs(self, subject: Accepted) -> dict[str, Any]:
        return {
            "cells": [
                (
                    f"{row.unit_id}:{column.indicator_id}:{column.component}",
                    f"{row.name} · {column.name} · {column.component_label}",
                )
                for sheet in subject.grid.sheets
                for row in sheet.objects
                for column in sheet.columns
            ]
        }

    def perform(self, subject: Accepted, data: dict[str, Any], *, at: Any) -> actions.Saved:
        unit_id, indicator_id, component = data["cell"]
        return actions.correct_values(
            item_id=subject.item.pk,
            cells=[actions.CellEntry(unit_id, indicator_id, component, data["amount"])],
            order=actions.Order("office", data["reference"]),
            reason=data["reason"],
            actor=self.actor,
            at=at,
        )

    def success_url(self, subject: Accepted, result: Any) -> str:
        return place(self.request.tenant, "indicators:request-list")

    def represent(self, result: actions.Saved) -> dict[str, Any]:
        return {"changed": result.changed, "unchanged": result.unchanged, "digest": result.digest}
