"""Reads of the organization: people, units and their dated classes, governments of a person, working calendars."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.scope import Scope, no_scope, opening, require_scope, set_variables, tenant_scope
from core.workdays import Calendar
from organizations.models import (
    CalendarDay,
    CalendarYear,
    Division,
    Membership,
    Person,
    Posting,
    Tenant,
    TenantCalendarDay,
    TenantCalendarYear,
    Unit,
)
from organizations.models.calendars import CalendarStatus, DayKind

_calendars: ContextVar[dict[Any, Calendar] | None] = ContextVar("duli_calendars", default=None)
_slugs: ContextVar[dict[int, str] | None] = ContextVar("duli_slugs", default=None)


@contextmanager
def kept_for_one_request() -> Any:
    """Within this block a calendar and a government's address are read once; outside, every call reads anew."""
    calendars, slugs = _calendars.set({}), _slugs.set({})
    try:
        yield
    finally:
        _calendars.reset(calendars)
        _slugs.reset(slugs)


def tenant_opened_for(person_id: UUID, slug: str) -> Tenant | None:
    """The government with this address, opened for the person by the same statement; whether it may stays to be asked."""
    tenant: Tenant | None = Tenant.objects.filter(slug=slug).annotate(**opening("id", person_id)).first()
    if tenant is not None:
        _keep_slug(tenant.pk, tenant.slug)
    return tenant


def slug_of(tenant_id: int) -> str:
    """The part of a government's addresses that names it."""
    kept = _slugs.get()
    if kept is not None and tenant_id in kept:
        return kept[tenant_id]
    slug: str = Tenant.objects.values_list("slug", flat=True).get(pk=tenant_id)
    _keep_slug(tenant_id, slug)
    return slug


def _keep_slug(tenant_id: int, slug: str) -> None:
    kept = _slugs.get()
    if kept is not None:
        kept[tenant_id] = slug


def forget_calendars() -> None:
    """After a change of the own days, the rest of the request counts by the new ones."""
    kept = _calendars.get()
    if kept is not None:
        kept.clear()


def calendar_of(tenant: Tenant | int, years: Iterable[int] | None = None) -> Calendar:
    """The working calendar by which a tenant counts: the national years, and over them its own days and word.

    ``years`` narrows what is read; a year that nobody has data for is provisional. Works inside any scope or none.
    """
    tenant_id = tenant if isinstance(tenant, int) else tenant.pk
    wanted = None if years is None else tuple(sorted(set(years)))
    kept = _calendars.get()
    if kept is not None and (tenant_id, wanted) in kept:
        return kept[tenant_id, wanted]
    calendar = _read_calendar(tenant_id, wanted)
    if kept is not None:
        kept[tenant_id, wanted] = calendar
    return calendar


def _read_calendar(tenant_id: int, years: tuple[int, ...] | None) -> Calendar:
    by_year = Q() if years is None else Q(year__in=years)
    status = dict(CalendarYear.objects.filter(by_year).values_list("year", "status"))
    kinds = dict(CalendarDay.objects.filter(by_year).values_list("date", "kind"))
    from core.scope import active_scope

    scope = active_scope()
    own = scope if scope is not None and scope.tenant_id == tenant_id else Scope(tenant_id=tenant_id)
    with tenant_scope(own):
        by_date = Q() if years is None else Q(date__year__in=years)
        status.update(TenantCalendarYear.objects.filter(by_year).values_list("year", "status"))
        kinds.update(TenantCalendarDay.objects.filter(by_date).values_list("date", "kind"))
    return Calendar(
        off_days=frozenset(day for day, kind in kinds.items() if kind == DayKind.OFF),
        work_days=frozenset(day for day, kind in kinds.items() if kind == DayKind.WORK),
        status={
            year: "official" if one == CalendarStatus.OFFICIAL else "provisional"
            for year, one in status.items()
        },
    )


def valid_at(at: datetime) -> Q:
    """Memberships that hold at a moment: an end is the first moment without the role."""
    return Q(valid_from__lte=at) & (Q(valid_to__isnull=True) | Q(valid_to__gt=at))


def valid_on(day: date) -> Q:
    """Dated rows that hold on a day; the last day counts."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


@dataclass(frozen=True, slots=True)
class Government:
    """A tenant in which a person has a role now."""

    tenant: Tenant
    roles: tuple[str, ...]


def governments_of(person: Person, at: datetime) -> list[Government]:
    """The open tenants in which the person holds a role, by name. Read before any tenant is entered."""
    with no_scope():
        set_variables(None, person_id=person.pk)
        rows = (
            Membership.objects.filter(valid_at(at), person=person, tenant__closed_at=None)
            .select_related("tenant")
            .order_by("tenant__division_code", "role")
        )
        found: dict[int, tuple[Tenant, list[str]]] = {}
        for row in rows:
            found.setdefault(row.tenant_id, (row.tenant, []))[1].append(row.get_role_display())
    return [Government(tenant, tuple(dict.fromkeys(roles))) for tenant, roles in found.values()]


def tenants_of_person(person_id: UUID, at: datetime) -> set[int]:
    """Every tenant in which the person holds a role, whatever the active tenant; restores the variables."""
    from core.scope import active_scope

    before = active_scope()
    set_variables(None, person_id=person_id)
    try:
        return set(
            Membership.objects.filter(valid_at(at), person_id=person_id).values_list("tenant_id", flat=True)
        )
    finally:
        set_variables(before)


def people() -> QuerySet[Person]:
    """The accounts that belong to the active tenant, by a posting or a role, now or earlier."""
    tenant_id = require_scope().tenant_id
    return Person.objects.filter(
        Exists(Posting.objects.filter(person=OuterRef("pk")))
        | Exists(Membership.objects.filter(tenant_id=tenant_id, person=OuterRef("pk")))
    ).order_by("display_name", "id")


def memberships() -> QuerySet[Membership]:
    """The roles of the active tenant, with person and unit."""
    return (
        Membership.objects.filter(tenant_id=require_scope().tenant_id)
        .select_related("person", "unit", "granted_by")
        .order_by("-valid_from", "id")
    )


def people_of_unit(unit_id: UUID, at: datetime) -> QuerySet[Membership]:
    return memberships().filter(valid_at(at), unit_id=unit_id)


def units() -> QuerySet[Unit]:
    return (
        Unit.objects.select_related("kind", "superior", "represents")
        .prefetch_related("classes__object_class", "regions__region", "aliases")
        .order_by("position", "division_code", "name", "id")
    )


def divisions_below(code: str, level: str) -> QuerySet[Division]:
    """Divisions of a level inside a division, at any depth: codes begin alike, as GB/T 2260 makes them."""
    prefix = code[:6]
    while prefix.endswith("00"):
        prefix = prefix[:-2]
    return Division.objects.filter(code__startswith=prefix, level=level, valid_to=None).order_by("code")
