"""A tenant's own days and its word that a year's arrangement is out."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Missing, NotAllowed
from ledger.actions import record
from organizations import permissions, queries
from organizations.actors import Actor
from organizations.models import TenantCalendarDay, TenantCalendarYear
from organizations.models.calendars import CalendarStatus


@transaction.atomic
def set_own_day(*, date: date, kind: str, name: str, actor: Actor, at: datetime) -> TenantCalendarDay:
    """A local holiday (全国年节及纪念日放假办法 第四条), or a correction before the national data is renewed."""
    row = TenantCalendarDay.objects.select_for_update(of=("self",)).filter(date=date).first()
    capacity = permissions.can_administer(actor).require()
    before = {"kind": row.kind, "name": row.name} if row else None
    row = row or TenantCalendarDay(date=date)
    row.kind, row.name, row.changed_at, row.changed_by_id = kind, name, at, actor.person_id
    row.save()
    queries.forget_calendars()
    record(
        "organizations.calendar_day_set",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        payload={"date": date.isoformat(), "before": before, "after": {"kind": kind, "name": name}},
    )
    return row


@transaction.atomic
def remove_own_day(*, date: date, actor: Actor, at: datetime) -> TenantCalendarDay:
    """The day follows the national calendar again."""
    row = TenantCalendarDay.objects.select_for_update(of=("self",)).filter(date=date).first()
    if row is None:
        raise Missing
    capacity = permissions.can_administer(actor).require()
    record(
        "organizations.calendar_day_removed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        payload={"date": date.isoformat(), "before": {"kind": row.kind, "name": row.name}},
    )
    TenantCalendarDay.objects.filter(pk=row.pk).delete()
    queries.forget_calendars()
    return row


@transaction.atomic
def confirm_year(*, year: int, source: str, actor: Actor, at: datetime) -> TenantCalendarYear:
    """The year is official, by the notice named. Windows that ran into it provisionally are recomputed elsewhere."""
    row = TenantCalendarYear.objects.select_for_update(of=("self",)).filter(year=year).first()
    capacity = permissions.can_administer(actor).require()
    if not source.strip():
        raise NotAllowed(_("Name the notice that makes the year official."))
    before = row.status if row else None
    row = row or TenantCalendarYear(year=year)
    row.status, row.source = CalendarStatus.OFFICIAL, source
    row.changed_at, row.changed_by_id = at, actor.person_id
    row.save()
    queries.forget_calendars()
    record(
        "organizations.calendar_year_confirmed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        payload={"year": year, "before": before, "source": source},
    )
    return row
