"""Units of a tenant: added one by one or from the divisions, renamed, classified, closed; all dated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.clock import local_date
from core.errors import BadInput, Conflict, Finding, Missing, WrongState
from core.ids import uuid7
from ledger.actions import record
from organizations import permissions, queries
from organizations.actions.structure import refuse_end_before_start, save_new
from organizations.actors import Actor
from organizations.models import (
    Division,
    DivisionAlias,
    ObjectClass,
    Region,
    Tenant,
    Unit,
    UnitAlias,
    UnitClass,
    UnitKind,
    UnitRegion,
)
from organizations.rules import name_of_unit, told_apart

CHANGEABLE = (
    "name",
    "short_name",
    "superior_id",
    "telephone",
    "mailbox",
    "position",
    "is_office",
    "represents_id",
)


def _found(model: Any, pk: UUID | None, where: str) -> Any:
    """A row of this tenant; an unknown id and another tenant's id are the same mistake."""
    row = model.objects.filter(pk=pk).first()
    if row is None:
        raise BadInput(findings=[Finding("unknown", _("There is no such entry."), where=where)])
    return row


def _locked(unit_id: UUID) -> Unit:
    unit = Unit.objects.select_for_update(of=("self",)).filter(pk=unit_id).first()
    if unit is None:
        raise Missing
    return unit


def new_unit(**values: Any) -> Unit:
    """Unit and its group for relations to items; the caller has permitted and records it."""
    unit = Unit(**values)
    unit.id = uuid7()
    unit.group = Group.objects.create(name=f"unit {unit.id}")
    save_new(unit)
    return unit


@transaction.atomic
def add_unit(
    *,
    name: str,
    kind_id: UUID,
    valid_from: date,
    actor: Actor,
    at: datetime,
    short_name: str = "",
    superior_id: UUID | None = None,
    division_code: str = "",
    represents_id: int | None = None,
    is_office: bool = False,
    telephone: str = "",
    mailbox: str = "",
    class_ids: Sequence[UUID] = (),
    region_id: UUID | None = None,
) -> Unit:
    """A unit of this government, with the classes and the region that it belongs to from the same day."""
    capacity = permissions.can_administer(actor).require()
    kind = _found(UnitKind, kind_id, "kind")
    superior = _found(Unit, superior_id, "superior") if superior_id else None
    classes = [_found(ObjectClass, one, "classes") for one in class_ids]
    region = _found(Region, region_id, "region") if region_id else None
    if represents_id is not None and not Tenant.objects.filter(pk=represents_id).exists():
        raise BadInput(findings=[Finding("unknown", _("There is no such entry."), where="represents")])
    unit = new_unit(
        name=name,
        short_name=short_name,
        kind=kind,
        superior=superior,
        division_code=division_code,
        represents_id=represents_id,
        is_office=is_office,
        telephone=telephone,
        mailbox=mailbox,
        valid_from=valid_from,
    )
    for object_class in classes:
        UnitClass.objects.create(unit=unit, object_class=object_class, valid_from=valid_from)
    if region is not None:
        UnitRegion.objects.create(unit=unit, region=region, valid_from=valid_from)
    record(
        "organizations.unit_added",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=unit,
        unit_id=unit.pk,
        payload={
            "name": name,
            "kind": kind.code,
            "classes": [one.code for one in classes],
            "region": region.code if region else None,
            "from": valid_from.isoformat(),
        },
    )
    return unit


@transaction.atomic
def change_unit(*, unit_id: UUID, actor: Actor, at: datetime, **changes: Any) -> Unit:
    """Name, desk, place in the tree. A former name stays as an alias, so that older texts are still understood."""
    unit = _locked(unit_id)
    capacity = permissions.can_administer(actor).require()
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    before = {key: getattr(unit, key) for key in changes}
    changed = {key: value for key, value in changes.items() if before[key] != value}
    if changed.get("superior_id"):
        _refuse_circle(unit, _found(Unit, changed["superior_id"], "superior"))
    if "name" in changed and Unit.objects.filter(name=changed["name"]).exclude(pk=unit.pk).exists():
        raise Conflict(_("Another unit has this name."))
    for key, value in changed.items():
        setattr(unit, key, value)
    if changed:
        unit.save(update_fields=list(changed))
    if "name" in changed:
        UnitAlias.objects.get_or_create(name=before["name"], defaults={"unit": unit})
    record(
        "organizations.unit_changed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=unit,
        unit_id=unit.pk,
        payload={"before": {key: before[key] for key in changed}, "after": changed},
    )
    return unit


def _refuse_circle(unit: Unit, superior: Unit) -> None:
    above: Unit | None = superior
    while above is not None:
        if above.pk == unit.pk:
            raise BadInput(
                findings=[Finding("circle", _("A unit cannot stand above itself."), where="superior")]
            )
        above = above.superior


@transaction.atomic
def close_unit(*, unit_id: UUID, valid_to: date, actor: Actor, at: datetime) -> Unit:
    """The unit exists until that day, inclusive; what it did stays."""
    unit = _locked(unit_id)
    capacity = permissions.can_administer(actor).require()
    if unit.valid_to is not None and unit.valid_to < local_date(at):
        raise WrongState(_("The unit is closed already."))
    refuse_end_before_start(unit.valid_from, valid_to)
    unit.valid_to = valid_to
    unit.save(update_fields=["valid_to"])
    record(
        "organizations.unit_closed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=unit,
        unit_id=unit.pk,
        payload={"to": valid_to.isoformat()},
    )
    return unit


@transaction.atomic
def add_alias(*, unit_id: UUID, name: str, actor: Actor, at: datetime) -> UnitAlias:
    """Another name under which texts and workbooks may call the unit."""
    unit = _locked(unit_id)
    capacity = permissions.can_administer(actor).require()
    if Unit.objects.filter(name=name).exclude(pk=unit.pk).exists():
        raise Conflict(_("Another unit has this name."))
    row = UnitAlias(unit=unit, name=name)
    save_new(row)
    record(
        "organizations.unit_alias_added",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        unit_id=unit.pk,
        payload={"name": name},
    )
    return row


@transaction.atomic
def remove_alias(*, alias_id: UUID, actor: Actor, at: datetime) -> UnitAlias:
    """The name no longer stands for the unit."""
    row = UnitAlias.objects.select_for_update(of=("self",)).filter(pk=alias_id).first()
    if row is None:
        raise Missing
    capacity = permissions.can_administer(actor).require()
    record(
        "organizations.unit_alias_removed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        unit_id=row.unit_id,
        payload={"name": row.name},
    )
    UnitAlias.objects.filter(pk=row.pk).delete()
    return row


@transaction.atomic
def classify_unit(
    *, unit_id: UUID, class_id: UUID, valid_from: date, actor: Actor, at: datetime
) -> UnitClass:
    """The unit belongs to the object class from that day (动态调整)."""
    unit = _locked(unit_id)
    capacity = permissions.can_administer(actor).require()
    object_class = _found(ObjectClass, class_id, "object_class")
    if UnitClass.objects.filter(queries.valid_on(valid_from), unit=unit, object_class=object_class).exists():
        raise Conflict(_("The unit belongs to this class on that day already."))
    row = UnitClass(unit=unit, object_class=object_class, valid_from=valid_from)
    save_new(row)
    record(
        "organizations.unit_classified",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        unit_id=unit.pk,
        payload={"class": object_class.code, "from": valid_from.isoformat()},
    )
    return row


@transaction.atomic
def end_classification(*, unit_class_id: UUID, valid_to: date, actor: Actor, at: datetime) -> UnitClass:
    """The unit belongs to the class until that day, inclusive."""
    row = UnitClass.objects.select_for_update(of=("self",)).filter(pk=unit_class_id).first()
    return _end(row, "organizations.unit_class_ended", valid_to, actor, at)


@transaction.atomic
def place_in_region(
    *, unit_id: UUID, region_id: UUID, valid_from: date, actor: Actor, at: datetime
) -> UnitRegion:
    """The unit is compared inside the region from that day. A unit lies in one region of a kind at a time by choice."""
    unit = _locked(unit_id)
    capacity = permissions.can_administer(actor).require()
    region = _found(Region, region_id, "region")
    row = UnitRegion(unit=unit, region=region, valid_from=valid_from)
    save_new(row)
    record(
        "organizations.unit_region_set",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        unit_id=unit.pk,
        payload={"region": region.code, "from": valid_from.isoformat()},
    )
    return row


@transaction.atomic
def end_region_of_unit(*, unit_region_id: UUID, valid_to: date, actor: Actor, at: datetime) -> UnitRegion:
    """The unit lies in the region until that day, inclusive."""
    row = UnitRegion.objects.select_for_update(of=("self",)).filter(pk=unit_region_id).first()
    return _end(row, "organizations.unit_region_ended", valid_to, actor, at)


def _end(row: Any, act: str, valid_to: date, actor: Actor, at: datetime) -> Any:
    if row is None:
        raise Missing
    capacity = permissions.can_administer(actor).require()
    refuse_end_before_start(row.valid_from, valid_to)
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    record(
        act,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        unit_id=row.unit_id,
        payload={"to": valid_to.isoformat()},
    )
    return row


@transaction.atomic
def import_units(
    *,
    level: str,
    kind_id: UUID,
    valid_from: date,
    actor: Actor,
    at: datetime,
    class_id: UUID | None = None,
) -> list[Unit]:
    """All prefectures, counties or townships below this government as units, in one act, with their other names.

    What the tenant already has (by division code) is left as it is, so the act may be repeated.
    """
    capacity = permissions.can_administer(actor).require()
    kind = _found(UnitKind, kind_id, "kind")
    object_class = _found(ObjectClass, class_id, "object_class") if class_id else None
    tenant = Tenant.objects.get(pk=actor.tenant_id)
    present = set(Unit.objects.exclude(division_code="").values_list("division_code", flat=True))
    divisions = [
        one
        for one in queries.divisions_below(tenant.division_code, level)
        if one.code not in present and one.code != tenant.division_code
    ]
    units = _units_of(divisions, kind, valid_from)
    if object_class is not None:
        UnitClass.objects.bulk_create(
            [UnitClass(unit=unit, object_class=object_class, valid_from=valid_from) for unit in units]
        )
    _aliases_of(units)
    record(
        "organizations.units_imported",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=tenant,
        result=str(len(units)),
        payload={
            "level": level,
            "kind": kind.code,
            "class": object_class.code if object_class else None,
            "divisions": [unit.division_code for unit in units],
        },
    )
    return units


def _units_of(divisions: list[Division], kind: UnitKind, valid_from: date) -> list[Unit]:
    parents = dict(
        Division.objects.filter(code__in={one.parent_code for one in divisions}).values_list(
            "code", "short_name"
        )
    )
    named = [
        (name_of_unit(one.name, one.level, one.kind), parents.get(one.parent_code, "")) for one in divisions
    ]
    names = told_apart(named, Unit.objects.values_list("name", flat=True))
    units = [
        Unit(
            id=uuid7(),
            name=name,
            short_name=one.short_name,
            kind=kind,
            division_code=one.code,
            valid_from=valid_from,
            position=position,
        )
        for position, (one, name) in enumerate(zip(divisions, names, strict=True), start=1)
    ]
    groups = Group.objects.bulk_create([Group(name=f"unit {unit.id}") for unit in units])
    for unit, group in zip(units, groups, strict=True):
        unit.group = group
    Unit.objects.bulk_create(units)
    return units


def _aliases_of(units: list[Unit]) -> None:
    """Other names that stand for one unit only; a name of two (长沙市、长沙县 are both 长沙) stands for neither."""
    by_code = {unit.division_code: unit for unit in units}
    taken = set(Unit.objects.values_list("name", flat=True)) | set(
        UnitAlias.objects.values_list("name", flat=True)
    )
    names: dict[str, set[str]] = {}
    for code, name in Division.objects.filter(code__in=by_code).values_list("code", "name"):
        names.setdefault(name, set()).add(code)
    for code, name in DivisionAlias.objects.filter(division_id__in=by_code).values_list(
        "division_id", "name"
    ):
        names.setdefault(name, set()).add(code)
    UnitAlias.objects.bulk_create(
        [
            UnitAlias(unit=by_code[next(iter(codes))], name=name)
            for name, codes in names.items()
            if len(codes) == 1 and name not in taken
        ]
    )
