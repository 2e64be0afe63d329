"""Input of pages and operations turned into clean values: scheme tables, grids of values, due dates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.decimals import BadNumber, parse_decimal, plain
from indicators.actions import CellEntry
from indicators.queries.requests import Grid, GridSheet
from indicators.queries.values import CurrentValue
from indicators.written import Document, nodes_of

FIELDS = (
    "level", "code", "name", "weight", "method", "params", "measure", "parts", "direction", "category", "missing",
    "unit_of_measure", "provider", "statistic", "period", "layer", "only_for", "superior_target", "outside",
)  # fmt: skip
MARKED_WRONG = ' aria-invalid="true"'
PLACEHOLDER = ' placeholder="%s"'
NOTE = '<span class="note">%s</span>'
BLANK_ROWS = 6
MOST_ROWS = 200

NUMBERS = {
    "empty": gettext_lazy("The cell is empty."),
    "not_a_number": gettext_lazy("“%(found)s” is not a number."),
    "not_finite": gettext_lazy("“%(found)s” is not a number."),
    "exponent": gettext_lazy("“%(found)s” is in scientific notation; write the number out."),
    "separator": gettext_lazy("The commas in “%(found)s” do not separate thousands."),
    "percent": gettext_lazy("“%(found)s” has a sign of per cent, but this column is not in per cent."),
    "too_many_digits": gettext_lazy("“%(found)s” has too many digits."),
    "too_many_places": gettext_lazy("“%(found)s” has more than eight decimal places."),
}


def params_text(params: Mapping[str, Any] | None) -> str:
    """Parameters as people write them: ``base=60; range=40``; lists and tables as JSON."""
    return "; ".join(
        f"{key}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for key, value in (params or {}).items()
    )


def read_params(text: str) -> dict[str, Any]:
    """The other way round; raises ``ValueError`` for what is neither."""
    found: dict[str, Any] = {}
    for piece in text.replace("；", ";").split(";"):
        if not piece.strip():
            continue
        key, sign, value = piece.partition("=")
        if not sign or not key.strip():
            raise ValueError(piece)
        value = value.strip()
        plain_text = value not in ("true", "false", "null") and not value.startswith(("[", "{"))
        found[key.strip()] = value if plain_text else json.loads(value)
    return found


def outside_text(outside: Mapping[str, Any] | None) -> str:
    """An outside evaluation as people write it: name; year; document."""
    return (
        "; ".join(str((outside or {}).get(key, "")) for key in ("name", "year", "document"))
        if outside
        else ""
    )


def read_outside(text: str) -> dict[str, str]:
    """The other way round; raises ``ValueError`` unless there are the three."""
    pieces = [piece.strip() for piece in text.replace("；", ";").split(";")]
    if pieces == [""]:
        return {}
    if len(pieces) != len(("name", "year", "document")):
        raise ValueError(text)
    return dict(zip(("name", "year", "document"), pieces, strict=True))


def parts_text(parts: list[Document]) -> str:
    """Blended measures as people write them: ``total:40; increment:40; per_capita:20``."""
    if any(part["params"] is not None for part in parts):
        return json.dumps(parts, ensure_ascii=False)
    return "; ".join(
        ":".join(filter(None, (part["measure"], part["share"], part["method"]))) for part in parts
    )


def read_parts(text: str) -> list[Any]:
    if text.lstrip().startswith("["):
        read = json.loads(text)
        if not isinstance(read, list):
            raise ValueError(text)
        return read
    parts = []
    for piece in text.replace("；", ";").replace("：", ":").split(";"):
        if piece.strip():
            measure, share, *method = (word.strip() for word in piece.split(":"))
            parts.append(
                {"measure": measure, "share": share, "method": method[0] if method else "", "params": None}
            )
    return parts


class SchemeForm(forms.Form):
    """A scheme as a table, a row for each indicator with its level; or, by REST, the document itself."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        document: Document,
        revision: int,
        extra: int,
        places: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, files)
        self.places = places or {}
        """Id of an object or code of a region → its name, for indicators of some places only."""
        self.document = document
        self.revision = revision
        self.extra = extra

    def head(self) -> dict[str, Any]:
        """The settings of the whole scheme, as entered or as stored."""
        waived = "; ".join(f"{key}={text}" for key, text in self.document["waived_measures"].items())
        stored = {**self.document, "waived_measures": waived}
        names = (
            "full_points",
            "places",
            "rank_on",
            "weighting",
            "waived_measures",
            "cap_ground",
            "cap_reason",
        )
        if not self.is_bound:
            return {name: stored[name] for name in names}
        return {name: self.data.get(name, stored[name]) for name in names}

    def rows(self) -> list[dict[str, Any]]:
        """The rows to show: those entered, or those stored and some blank ones."""
        rows = self._entered() if self.is_bound and hasattr(self.data, "getlist") else self._stored()
        return [{**row, "index": index} for index, row in enumerate(rows)]

    def _stored(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for path, node in nodes_of(self.document["indicators"]):
            row = {name: node.get(name, "") for name in FIELDS}
            row |= {"level": len(path) + 1, "objective": node.get("objective", True)}
            row["params"], row["parts"] = params_text(node.get("params")), parts_text(node.get("parts") or [])
            row["outside"] = outside_text(node.get("outside"))
            row["only_for"] = "、".join(self.places.get(key, key) for key in node.get("only_for", ()))
            rows.append(row)
        return rows + [{"level": 1, "objective": True}] * max(0, min(self.extra, MOST_ROWS - len(rows)))

    def _entered(self) -> list[dict[str, Any]]:
        rows = []
        for index in range(MOST_ROWS):
            if f"r{index}-code" not in self.data:
                break
            row: dict[str, Any] = {name: self.data.get(f"r{index}-{name}", "").strip() for name in FIELDS}
            row["objective"] = f"r{index}-objective" in self.data
            row["remove"] = f"r{index}-remove" in self.data
            rows.append(row)
        return rows

    def clean(self) -> dict[str, Any]:
        if not hasattr(self.data, "getlist"):
            expected = self.data.get("revision")
            return {"document": dict(self.data), "revision": expected if isinstance(expected, int) else None}
        revision = self.data.get("revision", "")
        kept = [row for row in self._entered() if not row["remove"] and (row["code"] or row["name"])]
        head = self.head()
        return {
            "document": {
                **head,
                "places": self._whole(head["places"]),
                "round_leaves": "round_leaves" in self.data,
                "waived_measures": self._read(read_params, head["waived_measures"], "waived_measures") or {},
                "indicators": self._tree(kept),
            },
            "revision": int(revision) if revision.isdecimal() else None,
        }

    def _whole(self, text: Any) -> Any:
        return int(text) if str(text).isdecimal() else text

    def _read(self, reader: Any, text: str, where: str) -> Any:
        try:
            return reader(text)
        except ValueError:
            self.add_error(
                None, _("%(where)s: “%(found)s” is not understood.") % {"where": where, "found": text[:60]}
            )
            return None

    def _read_places(self, text: str) -> list[str]:
        keys = {name: key for key, name in self.places.items()}
        names = [
            name.strip() for name in text.replace(",", "、").replace("，", "、").split("、") if name.strip()
        ]
        unknown = [name for name in names if name not in keys]
        if unknown:
            raise ValueError(unknown[0])
        return [keys[name] for name in names]

    def _tree(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        top: list[dict[str, Any]] = []
        open_nodes: list[dict[str, Any]] = []
        for row in rows:
            level = self._whole(row["level"])
            if not isinstance(level, int) or not 1 <= level <= len(open_nodes) + 1:
                self.add_error(
                    None, _("“%(name)s”: its level does not follow the row above.") % {"name": row["name"]}
                )
                continue
            node = {name: row[name] for name in FIELDS if name != "level"}
            node |= {"objective": row["objective"], "children": []}
            node["params"] = self._read(read_params, row["params"], row["code"])
            node["parts"] = self._read(read_parts, row["parts"], row["code"])
            node["outside"] = self._read(read_outside, row["outside"], row["code"]) or {}
            node["only_for"] = self._read(self._read_places, row["only_for"], row["code"]) or []
            siblings = open_nodes[level - 2]["children"] if level > 1 else top
            siblings.append(node)
            open_nodes[level - 1 :] = [node]
        return top


class CopyForm(forms.Form):
    """From which track the scheme is copied."""

    source = forms.ChoiceField(label=gettext_lazy("Copy from"))

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = sources


class PublishForm(forms.Form):
    document_number = forms.CharField(label=gettext_lazy("Document number"), max_length=60)


class DueForm(forms.Form):
    """Until when, in the time of Beijing."""

    due_at = forms.DateTimeField(
        label=gettext_lazy("Due"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class ExtendForm(DueForm, ReasonForm):
    pass


class ReturnForm(ReasonForm):
    due_at = forms.DateTimeField(
        label=gettext_lazy("New due date"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class SubmitForm(forms.Form):
    declare_missing = forms.BooleanField(
        label=gettext_lazy("There is no value for the cells that are still empty"), required=False
    )
    reason = forms.CharField(label=gettext_lazy("Why there is none"), max_length=300, required=False)


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Workbook (.xlsx)"))


class ImportForm(forms.Form):
    """Which workbook was previewed, known by its hash."""

    file = forms.UUIDField(widget=forms.HiddenInput)
    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Reason for corrections"), max_length=300, required=False)


class CorrectForm(ReasonForm):
    """One value corrected by order of the office."""

    cell = forms.CharField(label=gettext_lazy("Value"), widget=forms.Select)
    amount = forms.CharField(label=gettext_lazy("New value"), max_length=40)
    reference = forms.CharField(label=gettext_lazy("Number of the order"), max_length=200)
    field_order = ["cell", "amount", "reference", "reason"]

    def __init__(self, *args: Any, cells: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cell"].widget.choices = cells

    def clean_amount(self) -> Decimal:
        return _number(self.cleaned_data["amount"], "refuse")

    def clean_cell(self) -> tuple[UUID, UUID, str]:
        try:
            unit_id, indicator_id, component = self.cleaned_data["cell"].split(":")
            return UUID(unit_id), UUID(indicator_id), component
        except ValueError as error:
            raise forms.ValidationError(_("There is no such value.")) from error


def _number(text: str, percent: Any) -> Decimal:
    try:
        return parse_decimal(text, percent=percent)
    except BadNumber as refusal:
        raise forms.ValidationError(
            str(NUMBERS[refusal.code]) % {"found": text[:40]}, code=refusal.code
        ) from refusal


def shown(value: CurrentValue | None) -> str:
    return "" if value is None or value.amount is None else plain(value.amount, strip=True)


class GridForm(forms.Form):
    """The cells of one sheet as a page sends them, or a list of cells as REST does; every mistake at once.

    A page's cell that was not touched says nothing; one that was emptied says that there is no value.
    """

    reason = forms.CharField(label=gettext_lazy("Reason for corrections"), max_length=300, required=False)
    source = forms.CharField(label=gettext_lazy("Where the numbers stand"), max_length=200, required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, grid: Grid, sheet: GridSheet | None = None
    ) -> None:
        super().__init__(data, files)
        self.grid = grid
        self.sheet = sheet
        self.wrong: dict[str, str] = {}

    def lines(self) -> list[dict[str, Any]]:
        """The rows to draw: the name, the versions it was seen at, its cells as one piece of HTML.

        A grid has more than a thousand cells, so they are not drawn by the template; every text in them is escaped here.
        """
        sheet = self.sheet
        assert sheet is not None
        no_value = escape(_("no value"))
        columns = [
            (index, column.indicator_id, column.component, escape(f"{column.name} {column.component_label}"))
            for index, column in enumerate(sheet.columns)
        ]
        lines = []
        for row in sheet.objects:
            name_of_row, cells, versions = escape(row.name), [], []
            for index, indicator_id, component, label in columns:
                if not sheet.columns[index].asks(row.unit_id):
                    versions.append("0")
                    cells.append('<td class="num">—</td>')
                    continue
                name = f"v-{row.unit_id}-{index}"
                stored = self.grid.values.get((row.unit_id, indicator_id, component))
                versions.append(str(stored.version if stored else 0))
                text = shown(stored)
                if self.is_bound:
                    text = self.data.get(name, text)
                wrong = self.wrong.get(name, "")
                declared = stored is not None and stored.amount is None
                cells.append(
                    f'<td class="num"><input class="form-control num{" is-invalid" if wrong else ""}" name="{name}" '
                    f'value="{escape(text)}" inputmode="decimal" autocomplete="off" aria-label="{name_of_row} {label}"'
                    f"{MARKED_WRONG if wrong else ''}"
                    f"{PLACEHOLDER % no_value if declared else ''}>"
                    f"{NOTE % escape(wrong) if wrong else ''}</td>"
                )
            held = ",".join(versions)
            if self.is_bound:
                held = self.data.get(f"n-{row.unit_id}", held)
            lines.append(
                {
                    "name": row.name,
                    "unit_id": row.unit_id,
                    "versions": held,
                    "cells": mark_safe("".join(cells)),
                }
            )
        return lines

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        if isinstance(self.data.get("cells"), list):
            data["cells"] = [cell for cell in map(self._listed, self.data["cells"]) if cell is not None]
        elif self.sheet is not None and hasattr(self.data, "getlist"):
            data["cells"] = self._posted()
        else:
            self.add_error(None, forms.ValidationError(_("A list of cells is expected."), code="not_a_list"))
            data["cells"] = []
        return data

    def _posted(self) -> list[CellEntry]:
        sheet = self.sheet
        assert sheet is not None
        cells = []
        for row in sheet.objects:
            versions = self.data.get(f"n-{row.unit_id}", "").split(",")
            for index, column in enumerate(sheet.columns):
                name = f"v-{row.unit_id}-{index}"
                if name not in self.data:
                    continue
                stored = self.grid.values.get((row.unit_id, column.indicator_id, column.component))
                text = self.data[name].strip()
                version = versions[index] if index < len(versions) else ""
                seen = int(version) if version.isdecimal() else 0
                if not text and stored is None:
                    continue
                try:
                    amount = _number(text, column.percent) if text else None
                except forms.ValidationError as wrong:
                    self.wrong[name] = wrong.messages[0]
                    self.add_error(
                        None,
                        forms.ValidationError(
                            _("%(unit)s, %(column)s: %(wrong)s")
                            % {"unit": row.name, "column": column.name, "wrong": wrong.messages[0]},
                            code="bad_number",
                        ),
                    )
                    continue
                cells.append(CellEntry(row.unit_id, column.indicator_id, column.component, amount, seen))
        return cells

    def _listed(self, cell: Any) -> CellEntry | None:
        columns = {column.indicator_id: column for sheet in self.grid.sheets for column in sheet.columns}
        try:
            unit_id, indicator_id = UUID(str(cell["unit"])), UUID(str(cell["indicator"]))
            value, version = cell["value"], cell.get("version")
            if version is not None and (isinstance(version, bool) or not isinstance(version, int)):
                raise ValueError(version)
        except (KeyError, TypeError, ValueError):
            self.add_error(
                None, forms.ValidationError(_("A cell has unit, indicator, value and version."), code="cell")
            )
            return None
        percent = columns[indicator_id].percent if indicator_id in columns else "refuse"
        try:
            amount = None if value is None else _number(str(value), percent)
        except forms.ValidationError as wrong:
            self.add_error(
                None, forms.ValidationError(f"{unit_id}:{indicator_id} {wrong.messages[0]}", code=wrong.code)
            )
            return None
        return CellEntry(unit_id, indicator_id, str(cell.get("component", "actual")), amount, version)


def local_due(value: datetime) -> str:
    """A due moment as the browser's input takes it."""
    from core.clock import local

    return local(value).strftime("%Y-%m-%dT%H:%M")
