"""Reads of notices on their way to a programme, and what their names are held against."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from core.errors import Missing
from core.scope import require_scope
from core.workdays import shanghai_date
from organizations.actors import Actor
from organizations.models import Tenant, Unit
from organizations.roles import Role
from programs.held import rules_of_version
from programs.models import NoticeReading
from programs.notices import KnownClass, KnownUnit, Units


def readings_for(actor: Actor) -> QuerySet[NoticeReading]:
    """The readings of the tenant: working papers of the office, of which nobody else knows."""
    rows = NoticeReading.objects.select_related("rulebook_version__rulebook", "programme", "made_by", "file")
    rows = rows.defer("rulebook_version__content", "file__content")
    if not actor.has(Role.SUPERVISION_OFFICER):
        return rows.none()
    return rows.order_by("-made_at", "-id")


def reading_for(actor: Actor, reading_id: UUID) -> NoticeReading:
    found = readings_for(actor).filter(pk=reading_id).first()
    if found is None:
        raise Missing
    return found


def rulebook_of(reading: NoticeReading) -> UUID:
    """The rulebook version under which the programme will run: every reading is taken in with one."""
    if reading.rulebook_version_id is None:
        raise Missing
    return reading.rulebook_version_id


def known_units(at: datetime) -> Units:
    """The tenant's units by every name they go by; those that are no longer valid are known as such."""
    day = shanghai_date(at)
    rows = Unit.objects.prefetch_related("aliases").order_by("position", "id")
    known = [
        KnownUnit(
            id=str(unit.pk),
            names=(unit.name, unit.short_name, *(alias.name for alias in unit.aliases.all())),
            ended=(unit.valid_to is not None and unit.valid_to < day) or unit.valid_from > day,
        )
        for unit in rows
    ]
    return Units(known, _names_of_the_government())


def _names_of_the_government() -> list[str]:
    """How the government calls itself before the names of its departments: 湖南省, 湖南."""
    tenant = Tenant.objects.get(pk=require_scope().tenant_id)
    names = [tenant.short_name]
    for name in (tenant.name, tenant.short_name):
        whole = name.removesuffix("人民政府")
        names += [whole, *([whole[:-1]] if len(whole) > 2 else [])]
    return list(dict.fromkeys(names))


def known_classes(version_id: UUID) -> list[KnownClass]:
    """The rulebook's classes of objects with the words that notices use for them."""
    book = rules_of_version(version_id)
    return [KnownClass(one.code, one.name, one.words) for one in book.objects]
