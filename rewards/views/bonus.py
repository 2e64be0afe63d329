"""The bonus list of a notice: who gets points in another assessment, on which words; as a page and as a workbook."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.workbooks import Column, TableSpec
from documents.workbooks.writing import write_table
from rewards import permissions, queries
from rewards.queries import Bonus

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def bonus_list(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Awarded units whose item, or sub-item alone, brings bonus points in another assessment."""
    permissions.can_read_bonus_list(request.actor).require()
    notice = queries.bonus_notice(notice_id)
    rows = queries.bonus_list(notice, permissions.bonus_items(request.actor))
    return render(request, "rewards/bonus_list.html", {"notice": notice, "rows": rows})


@require_safe
def bonus_workbook(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The same list as a workbook, for the office that keeps the other assessment."""
    permissions.can_read_bonus_list(request.actor).require()
    notice = queries.bonus_notice(notice_id)
    rows = queries.bonus_list(notice, permissions.bonus_items(request.actor))
    data = write_table(
        bonus_spec(notice.title, notice.document_number, str(notice.pk)),
        [(row.key, cells(row, notice.document_number)) for row in rows],
        created=notice.issued_at or request.at,
    )
    response = HttpResponse(data, content_type=XLSX)
    name = quote(_("Bonus list") + ".xlsx")
    response["Content-Disposition"] = f"attachment; filename=\"bonus.xlsx\"; filename*=UTF-8''{name}"
    response["Cache-Control"] = "private, no-store"
    return response


def bonus_spec(title: str, number: str, key: str) -> TableSpec:
    return TableSpec(
        code=f"bonus-{key[-12:]}",
        sheet=_("Bonus list"),
        title=f"{title}（{number}）" if number else title,
        columns=(
            Column("unit", _("Unit"), width=24, editable=False),
            Column("object_class", _("Object class"), width=18, editable=False),
            Column("number", _("No."), width=6, editable=False),
            Column("item", _("Item"), width=40, editable=False, longest=200),
            Column("sub_item", _("Sub-item"), width=30, editable=False, longest=200),
            Column("basis", _("Basis"), width=60, editable=False, longest=4000),
            Column("document", _("Document"), width=24, editable=False),
        ),
    )


def cells(row: Bonus, number: str) -> dict[str, str]:
    return {
        "unit": row.unit,
        "object_class": row.object_class,
        "number": str(row.number),
        "item": row.item,
        "sub_item": row.sub_item,
        "basis": row.basis,
        "document": number,
    }
