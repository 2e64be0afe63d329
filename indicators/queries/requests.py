"""Reads of data requests: the list, and the grid of objects and numbers that a provider fills in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from core.agenda import kept
from core.errors import Missing
from indicators.models import DataRequest, Indicator, Scheme
from indicators.queries.schemes import ObjectRow, counted_on, objects_of_tracks, track_name
from indicators.queries.values import CellKey, CurrentValue, current_values
from indicators.states import RequestState, SchemeState
from indicators.written import components_of
from organizations.actors import LEADS, PROVIDES, Actor
from organizations.roles import LEAD_ROLES, Role
from programs.models import Item, Track
from programs.states import PlanState

ENTERABLE = (RequestState.OPEN, RequestState.RETURNED)


def requests_for(actor: Actor) -> QuerySet[DataRequest]:
    """The requests an actor may know of: of the items led, those put to the own unit, or all for the office."""
    rows = DataRequest.objects.select_related("item__programme", "provider")
    if not actor.sees_everything:
        mine = Q(item__in=actor.items(LEADS, *LEAD_ROLES))
        mine |= Q(
            item__in=actor.items(PROVIDES, Role.DATA_PROVIDER), provider__in=actor.units(Role.DATA_PROVIDER)
        )
        rows = rows.filter(mine)
    return rows.order_by("due_at", "item__number", "provider__name")


def requests_of_item(item_id: UUID) -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(item_id=item_id).select_related("provider").order_by("provider__name")


def requests_at_work(item: Item) -> list[DataRequest]:
    """The requests of an item by provider; read once for a page."""
    return kept(item, "requests", lambda: _with_item(item))


def _with_item(item: Item) -> list[DataRequest]:
    rows = list(requests_of_item(item.pk))
    for row in rows:
        row.item = item
    return rows


def request_of(request_id: UUID) -> DataRequest:
    """Raises ``Missing`` for what is not in this government."""
    found = (
        DataRequest.objects.filter(pk=request_id)
        .select_related("item__programme__rulebook_version", "provider")
        .first()
    )
    if found is None:
        raise Missing
    return found


def is_late(request: DataRequest, at: datetime) -> bool:
    return request.state in ENTERABLE and at >= request.due_at


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One component of one indicator."""

    indicator_id: UUID
    code: str
    name: str
    component: str
    unit_of_measure: str
    period: str
    statistic: str
    component_label: str = ""
    provider_id: UUID | None = None
    only_for: frozenset[str] = frozenset()
    """Ids of the objects that alone are asked; empty: all of them."""

    def asks(self, unit_id: UUID) -> bool:
        """Is this object's number wanted?"""
        return not self.only_for or str(unit_id) in self.only_for

    @property
    def percent(self) -> str:
        """Is a sign of per cent understood: where the unit of measure is per cent."""
        return "strip" if "%" in self.unit_of_measure or "％" in self.unit_of_measure else "refuse"


@dataclass(frozen=True, slots=True)
class GridSheet:
    """The objects of one track against the numbers asked of this provider."""

    track: Track
    scheme_digest: str
    title: str
    columns: tuple[GridColumn, ...]
    objects: tuple[ObjectRow, ...]

    def cells(self) -> list[CellKey]:
        return [
            (row.unit_id, column.indicator_id, column.component)
            for row in self.objects
            for column in self.columns
            if column.asks(row.unit_id)
        ]


@dataclass(frozen=True, slots=True)
class Grid:
    """Everything a request asks for, and what is there."""

    sheets: tuple[GridSheet, ...]
    values: dict[CellKey, CurrentValue] = field(default_factory=dict)

    def cells(self) -> list[CellKey]:
        return [key for sheet in self.sheets for key in sheet.cells()]

    def missing(self) -> list[CellKey]:
        return [key for key in self.cells() if key not in self.values]

    def sheet(self, track_id: UUID) -> GridSheet:
        found = next((sheet for sheet in self.sheets if sheet.track.pk == track_id), None)
        if found is None:
            raise Missing
        return found


def sheets_of_item(item_id: UUID, year: int, *, provider_id: UUID | None = None) -> list[GridSheet]:
    """The sheets of the schemes in force, of one provider or of all. Two queries."""
    rows = (
        Indicator.objects.filter(
            scheme__plan__item_id=item_id,
            scheme__plan__state=PlanState.PUBLISHED,
            scheme__state=SchemeState.LOCKED,
            children__isnull=True,
        )
        .select_related("scheme__track__object_class", "scheme__track__sub_item")
        .order_by("scheme__track__position", "scheme__track_id", "position", "id")
    )
    if provider_id is not None:
        rows = rows.filter(provider_id=provider_id)
    schemes: dict[UUID, Scheme] = {}
    columns: dict[UUID, list[GridColumn]] = {}
    for row in rows:
        schemes.setdefault(row.scheme_id, row.scheme)
        columns.setdefault(row.scheme_id, []).extend(_columns(row))
    tracks = [scheme.track for scheme in schemes.values()]
    objects = objects_of_tracks(tracks, counted_on(year)) if tracks else {}
    return [
        GridSheet(
            track=scheme.track,
            scheme_digest=scheme.digest,
            title=track_name(scheme.track),
            columns=tuple(columns[pk]),
            objects=tuple(objects[scheme.track_id]),
        )
        for pk, scheme in schemes.items()
    ]


def _columns(row: Indicator) -> list[GridColumn]:
    from indicators.messages import COMPONENTS

    return [
        GridColumn(
            indicator_id=row.pk,
            code=row.code,
            name=row.name,
            component=name,
            unit_of_measure=row.unit_of_measure,
            period=row.period,
            statistic=row.statistic,
            component_label=str(COMPONENTS[name]),
            provider_id=row.provider_id,
            only_for=frozenset(row.only_for),
        )
        for name in components_of({"parts": row.parts, "measure": row.measure})
    ]


def grid_of(request: DataRequest) -> Grid:
    """What is asked and what is there. Needs ``item__programme`` loaded. Three queries."""
    sheets = sheets_of_item(request.item_id, request.item.programme.year, provider_id=request.provider_id)
    wanted = {column.indicator_id for sheet in sheets for column in sheet.columns}
    return Grid(tuple(sheets), current_values(request.item_id, wanted))
