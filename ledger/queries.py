"""Reads of the ledger: acts and log entries by act, person, item and period, with the names of persons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet

from core.workdays import end_of_day, start_of_day
from ledger import catalogue
from ledger.actions import MAIN
from ledger.models import AccessEntry, Act, ActPayload


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an auditor looks for; an empty part narrows nothing."""

    act: str = ""
    person_id: UUID | None = None
    item_id: UUID | None = None
    subject_id: str = ""
    first: date | None = None
    last: date | None = None


def _in_period(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    if wanted.first is not None:
        rows = rows.filter(at__gte=start_of_day(wanted.first))
    if wanted.last is not None:
        rows = rows.filter(at__lt=end_of_day(wanted.last))
    return rows


def acts(wanted: Wanted | None = None) -> QuerySet[Act]:
    """Acts of the active tenant, newest first."""
    wanted = wanted or Wanted()
    rows = _in_period(Act.objects.all(), wanted)
    if wanted.act:
        rows = rows.filter(act=wanted.act)
    if wanted.person_id is not None:
        rows = rows.filter(actor_id=wanted.person_id)
    if wanted.item_id is not None:
        rows = rows.filter(item_id=wanted.item_id)
    if wanted.subject_id:
        rows = rows.filter(subject_id=wanted.subject_id)
    return rows.order_by("-at", "-sequence", "id")


def accesses(wanted: Wanted | None = None, kind: str = "") -> QuerySet[AccessEntry]:
    """The access log of the active tenant, newest first."""
    wanted = wanted or Wanted()
    rows = _in_period(AccessEntry.objects.all(), wanted)
    if kind:
        rows = rows.filter(kind=kind)
    if wanted.person_id is not None:
        rows = rows.filter(person_id=wanted.person_id)
    return rows.order_by("-at", "-id")


def capacities_of(rows: Iterable[Act]) -> dict[UUID, str]:
    """Act → the capacity in words: the role, and the unit for which it was held; one query."""
    parts = {row.pk: row.capacity.partition("@") for row in rows}
    model = apps.get_model(settings.DULI_UNIT_MODEL)
    wanted = {unit for _role, _sign, unit in parts.values() if unit}
    units = {str(pk): name for pk, name in model.objects.filter(pk__in=wanted).values_list("pk", "name")}
    return {
        pk: " · ".join(part for part in (str(catalogue.capacity_text(role)), units.get(unit, unit)) if part)
        for pk, (role, _sign, unit) in parts.items()
    }


def names_of(person_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Names of persons by id; one query."""
    wanted = {one for one in person_ids if one is not None}
    if not wanted:
        return {}
    person = apps.get_model(settings.AUTH_USER_MODEL)
    return dict(person.objects.filter(pk__in=wanted).values_list("pk", "display_name"))


def payloads_of(rows: Iterable[Act]) -> dict[UUID, Any]:
    """Payloads of acts of the main chain; the complaints' stay with their handlers."""
    ids = [row.pk for row in rows if row.chain == MAIN]
    found = ActPayload.objects.filter(act_id__in=ids).values_list("act_id", "payload", "erased_at")
    return {act_id: (None if erased_at else payload) for act_id, payload, erased_at in found}


def acts_that_exist() -> list[tuple[str, str]]:
    """Code and sentence of every act, for a choice."""
    return sorted(
        ((code, str(catalogue.act_text(code))) for code in catalogue.known_acts()), key=lambda one: one[1]
    )
