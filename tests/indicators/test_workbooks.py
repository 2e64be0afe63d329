"""Values from a workbook: every mistake at once, nothing stored before it was seen, and only what was seen."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from indicators import actions
from indicators.errors import OtherWorkbook, ReasonMissing, RequestOverdue, ValuesChanged, WorkbookRefused
from indicators.models import DataRequest, Value
from indicators.queries import grid_of, request_of
from tests.indicators import builders
from tests.world import make_unit


def track_of(request: DataRequest) -> Any:
    return grid_of(request_of(request.pk)).sheets[0].track.pk


def filled(world: Any, request: DataRequest, at: Any, change: Any) -> bytes:
    """The template after ``change(sheet)``; row 3 is the first object, column C the first number."""
    data = actions.template_workbook(
        request_id=request.pk, track_id=track_of(request), actor=world.actor("data_provider", at), at=at
    )
    book = load_workbook(io.BytesIO(data))
    change(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def every_number(sheet: Any) -> None:
    for row in range(3, sheet.max_row + 1):
        sheet.cell(row, 3).value, sheet.cell(row, 4).value = row * 10, "１２．５"


def preview(world: Any, request: DataRequest, data: bytes, at: Any) -> actions.Preview:
    return actions.preview_workbook(
        request_id=request.pk, track_id=track_of(request), name="数据.xlsx", data=data,
        actor=world.actor("data_provider", at), at=at,
    )  # fmt: skip


def confirm(world: Any, request: DataRequest, seen: actions.Preview, at: Any, **more: Any) -> actions.Saved:
    return actions.import_workbook(
        request_id=request.pk, track_id=track_of(request), file_id=seen.file.pk,
        sha256=more.pop("sha256", seen.sha256), actor=world.actor("data_provider", at), at=at, **more,
    )  # fmt: skip


def test_a_workbook_is_previewed_then_stored_by_its_hash(inside: Any, at: Any) -> None:
    request = builders.request(inside, at)
    seen = preview(inside, request, filled(inside, request, at, every_number), at)
    assert (len(seen.changes), seen.corrections, Value.objects.count()) == (12, 0, 0)

    with pytest.raises(OtherWorkbook):
        confirm(inside, request, seen, at, sha256="0" * 64)
    saved = confirm(inside, request, seen, at)

    assert saved.changed == 12
    value = Value.objects.filter(amount=Decimal("12.5")).first()
    assert (value.channel, value.evidence_id) == ("workbook", seen.file.pk)


def test_forty_mistakes_are_told_at_once_and_nothing_is_stored(inside: Any, at: Any) -> None:
    for number in range(40):
        make_unit(
            inside.yiyang, f"c{number}", f"测试县{number:02}", "county_government", object_class="county"
        )
    request = builders.request(inside, at)
    wrong = ["abc", "1e5", "12%", "1,2", "—", "12亿元", "'5", True]

    def spoil(sheet: Any) -> None:
        every_number(sheet)
        for index in range(38):
            sheet.cell(3 + index, 3).value = wrong[index % len(wrong)]
        sheet.cell(41, 3).value = "=1+1"
        sheet.cell(42, 1).value = str(inside.yueyang.units["heshan"].pk)

    with pytest.raises(WorkbookRefused) as refused:
        preview(inside, request, filled(inside, request, at, spoil), at)

    findings = refused.value.findings
    assert len(findings) == 40
    assert {"formula", "unknown_key", "scientific", "percent_sign"} <= {one.code for one in findings}
    assert all("!" in one.where for one in findings)
    assert Value.objects.count() == 0


def test_a_workbook_of_another_request_or_of_none_is_refused(inside: Any, at: Any) -> None:
    request = builders.request(inside, at)

    def restamp(sheet: Any) -> None:
        sheet.cell(1, 1).value = "duli|values-other|1|x"

    codes = []
    for data in (filled(inside, request, at, restamp), b"no workbook"):
        with pytest.raises(WorkbookRefused) as refused:
            preview(inside, request, data, at)
        codes.append(refused.value.findings[0].code)

    assert codes == ["wrong_table", "content_mismatch"]


def test_what_changed_since_the_download_is_a_conflict(inside: Any, at: Any) -> None:
    request = builders.request(inside, at)
    data = filled(inside, request, at, every_number)
    actions.enter_values(
        request_id=request.pk, cells=builders.cells(request), actor=inside.actor("data_provider", at), at=at
    )
    seen = preview(inside, request, data, at)

    with pytest.raises(ValuesChanged) as refused:
        confirm(inside, request, seen, at, reason="工作簿")

    assert len(refused.value.findings) == 12


def test_corrections_by_workbook_need_a_reason_and_the_window(inside: Any, at: Any) -> None:
    request = builders.request(inside, at, days=1)
    actions.enter_values(
        request_id=request.pk, cells=builders.cells(request), actor=inside.actor("data_provider", at), at=at
    )
    seen = preview(inside, request, filled(inside, request, at, every_number), at)

    with pytest.raises(ReasonMissing):
        confirm(inside, request, seen, at)
    with pytest.raises(RequestOverdue):
        confirm(inside, request, seen, at + timedelta(days=1), reason="更正")

    assert confirm(inside, request, seen, at, reason="更正").changed == 12
