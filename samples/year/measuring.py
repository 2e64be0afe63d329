"""The next January: data requests, values by page, workbook and REST, acceptance, sealed rounds (第十条、第十一条)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from core import clock
from core.workdays import end_of_day, shanghai_date
from evaluations.actions.rounds import open_round, seal_round
from evaluations.models import Round
from indicators import actions
from indicators.actions import CellEntry
from indicators.models import DataRequest
from indicators.queries.requests import Grid, GridSheet, grid_of, requests_of_item
from indicators.states import RequestState
from samples.figures import figures, members
from samples.records import governments

if TYPE_CHECKING:
    from samples.story import Story

DAYS_TO_ANSWER = 10
FIRST_ROW = 3
NOT_TAKING_PART = "（示例）未承担评价事项，不参加本项评价。"


def values_requested(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """Each lead asks its providers; the first of them has begun to enter."""
    for item in items:
        due_at = end_of_day(shanghai_date(clock.now() + timedelta(days=DAYS_TO_ANSWER)))
        story.government.do(
            story.lead(item), actions.request_values, item_id=story.row(item).pk, due_at=due_at
        )


def _requests(story: Story, item: dict[str, Any]) -> list[DataRequest]:
    row = story.row(item)
    found: list[DataRequest] = story.government.look(
        lambda: list(requests_of_item(row.pk).select_related("item__programme"))
    )
    return found


def provider_of(story: Story, item: dict[str, Any], request: DataRequest) -> str:
    """Who enters for a provider: its data person, or the lead's operator for the lead itself."""
    code = story.codes()[request.provider_id]
    try:
        return story.government.who(code, "data_provider")
    except LookupError:
        return story.government.who(code, "lead_operator")


def values_begun(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """One provider has handed in, another has entered its first sheet, the rest has not begun."""
    for item in items:
        waiting = [one for one in _requests(story, item) if one.state == RequestState.OPEN]
        for request, whole in zip(waiting, (True, False), strict=False):
            if len(waiting) > 1:
                enter(story, item, request, whole=whole)


def values_accepted(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """Providers enter and hand in, by page, workbook or REST; the lead's reviewer accepts."""
    for item in items:
        for request in _requests(story, item):
            if request.state in (RequestState.OPEN, RequestState.RETURNED):
                enter(story, item, request)
            if request.state != RequestState.ACCEPTED:
                reviewer = story.lead(item, "lead_reviewer")
                story.government.do(reviewer, actions.accept_values, request_id=request.pk)


def enter(story: Story, item: dict[str, Any], request: DataRequest, *, whole: bool = True) -> None:
    """All values of one provider, then handed in; who doesn't take part has none, and that is said.

    Not ``whole``: only the first half of the first sheet, not handed in.
    """
    government, username = story.government, provider_of(story, item, request)
    grid: Grid = government.look(lambda: grid_of(request))
    key = [item["code"], story.codes()[request.provider_id]]
    ways = story.record.get("entered", {})
    for sheet in grid.sheets:
        cells = list(cells_of(story, item, sheet, grid))
        if not whole:
            cells = cells[: len(cells) // 2]
        if key in ways.get("workbook", []):
            _by_workbook(story, username, request, sheet, cells)
        else:
            channel = "rest" if key in ways.get("rest", []) else "page"
            government.do(
                username,
                actions.enter_values,
                request_id=request.pk,
                cells=cells,
                channel=channel,
                source="（示例）部门统计",
            )
        if not whole:
            return
    government.do(
        username, actions.submit_values, request_id=request.pk, declare_missing=True, reason=NOT_TAKING_PART
    )


def cells_of(story: Story, item: dict[str, Any], sheet: GridSheet, grid: Grid) -> Iterator[CellEntry]:
    """The made-up values of one sheet, for the objects that take part; what is there already is left alone."""
    tracks = story.tracks(item)
    track = next(one for one in item["tracks"] if tracks[one["code"]].pk == sheet.track.pk)
    found = amounts_of(story, item, track)
    codes = story.codes()
    for unit_id, indicator_id, component in sheet.cells():
        column = next(one for one in sheet.columns if one.indicator_id == indicator_id)
        amount = found.get((codes[unit_id], column.code, component))
        if amount is not None and (unit_id, indicator_id, component) not in grid.values:
            yield CellEntry(unit_id, indicator_id, component, amount, expected_version=0)


def amounts_of(
    story: Story, item: dict[str, Any], track: dict[str, Any]
) -> dict[tuple[str, str, str], Decimal]:
    """Unit, indicator, component → amount, for everybody who takes part in a track."""
    units = members(track, governments()[story.government.tenant.slug]["units"], item["leads"])
    return {(one.unit, one.indicator, one.component): one.value for one in figures(track, units)}


def _by_workbook(
    story: Story, username: str, request: DataRequest, sheet: GridSheet, cells: Sequence[CellEntry]
) -> None:
    """Download the template, fill it in as in a spreadsheet, look at the preview, import what was previewed."""
    government, track_id = story.government, sheet.track.pk
    template = government.do(username, actions.template_workbook, request_id=request.pk, track_id=track_id)
    data = fill(template, sheet, cells)
    preview = government.do(
        username,
        actions.preview_workbook,
        request_id=request.pk,
        track_id=track_id,
        name="税收数据（示例）.xlsx",
        data=data,
    )
    government.do(
        username,
        actions.import_workbook,
        request_id=request.pk,
        track_id=track_id,
        file_id=preview.file.pk,
        sha256=preview.sha256,
    )


def fill(template: bytes, sheet: GridSheet, cells: Sequence[CellEntry]) -> bytes:
    """The template with the values in their cells: column A holds the keys, B the names, then one column each."""
    amounts = {(str(cell.unit_id), cell.indicator_id, cell.component): cell.amount for cell in cells}
    book = load_workbook(io.BytesIO(template))
    page = book.active
    for row in page.iter_rows(min_row=FIRST_ROW):
        for index, column in enumerate(sheet.columns):
            amount = amounts.get((str(row[0].value), column.indicator_id, column.component))
            if amount is not None:
                row[2 + index].value = amount
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def round_sealed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """Each lead opens and seals one round for each track: frozen, scored, ranked inside its class."""
    for item in items:
        for track in story.tracks(item).values():
            found: Round | None = story.government.look(
                lambda track=track: Round.objects.filter(track=track).order_by("-number").first()
            )
            row = found or story.government.do(story.lead(item), open_round, track_id=track.pk)
            if row.state == "open":
                story.government.do(story.lead(item), seal_round, round_id=row.pk)
