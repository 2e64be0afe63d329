"""The dictionaries of a tenant: kinds of units, object classes, regions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import BadInput, Finding, Missing
from ledger.actions import record
from organizations import permissions
from organizations.actors import Actor
from organizations.errors import NameTaken
from organizations.models import ObjectClass, Region, UnitKind


def save_new(row: Any) -> None:
    """Insert; raises ``NameTaken`` when the tenant has such a row already."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "unique" not in str(error) and "duplicate" not in str(error):
            raise
        raise NameTaken from error


@transaction.atomic
def add_kind(*, code: str, name: str, actor: Actor, at: datetime, position: int = 0) -> UnitKind:
    """A kind of unit: department, county government, park …"""
    capacity = permissions.can_administer(actor).require()
    row = UnitKind(code=code, name=name, position=position)
    save_new(row)
    record(
        "organizations.kind_added",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        payload={"code": code, "name": name},
    )
    return row


@transaction.atomic
def add_class(
    *, code: str, name: str, valid_from: date, actor: Actor, at: datetime, position: int = 0
) -> ObjectClass:
    """A class of objects that a quota counts; the list is open (益政办发〔2023〕10号 第五条「等」)."""
    capacity = permissions.can_administer(actor).require()
    row = ObjectClass(code=code, name=name, valid_from=valid_from, position=position)
    save_new(row)
    record(
        "organizations.class_added",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        payload={"code": code, "name": name, "from": valid_from.isoformat()},
    )
    return row


@transaction.atomic
def end_class(*, class_id: UUID, valid_to: date, actor: Actor, at: datetime) -> ObjectClass:
    """The class is used until that day, inclusive."""
    row = ObjectClass.objects.select_for_update(of=("self",)).filter(pk=class_id).first()
    return _end_entry(row, "organizations.class_ended", valid_to, actor, at)


@transaction.atomic
def add_region(*, code: str, name: str, valid_from: date, actor: Actor, at: datetime) -> Region:
    """A region whose objects are compared among themselves."""
    capacity = permissions.can_administer(actor).require()
    row = Region(code=code, name=name, valid_from=valid_from)
    save_new(row)
    record(
        "organizations.region_added",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        payload={"code": code, "name": name, "from": valid_from.isoformat()},
    )
    return row


@transaction.atomic
def end_region(*, region_id: UUID, valid_to: date, actor: Actor, at: datetime) -> Region:
    """The region is used until that day, inclusive."""
    row = Region.objects.select_for_update(of=("self",)).filter(pk=region_id).first()
    return _end_entry(row, "organizations.region_ended", valid_to, actor, at)


def _end_entry(row: Any, act: str, valid_to: date, actor: Actor, at: datetime) -> Any:
    if row is None:
        raise Missing
    capacity = permissions.can_administer(actor).require()
    refuse_end_before_start(row.valid_from, valid_to)
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    record(act, actor=actor, capacity=capacity, at=at, subject=row, payload={"to": valid_to.isoformat()})
    return row


def refuse_end_before_start(valid_from: date, valid_to: date) -> None:
    if valid_to < valid_from:
        raise BadInput(
            findings=[Finding("valid_to", _("The last day lies before the first."), where="valid_to")]
        )
