"""Pages and doors of units and dictionaries."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.clock import local_date
from core.errors import Missing
from organizations import forms, permissions, queries
from organizations.actions import structure, units
from organizations.models import ObjectClass, Region, Unit, UnitAlias, UnitClass, UnitKind, UnitRegion
from organizations.views.base import AdminDoor

PER_PAGE = 50


def unit_list(request: HttpRequest) -> HttpResponse:
    """Units with kind, classes, regions; the dictionaries beside them."""
    permissions.can_see_organization(request.actor).require()
    page = Paginator(queries.units(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "kinds": UnitKind.objects.order_by("position", "code"),
        "classes": ObjectClass.objects.order_by("position", "code"),
        "regions": Region.objects.order_by("code"),
        "administer": permissions.can_administer(request.actor),
        "today": local_date(request.at),
    }
    return render(request, "organizations/unit_list.html", context)


def unit_detail(request: HttpRequest, unit_id: Any) -> HttpResponse:
    permissions.can_see_organization(request.actor).require()
    unit = queries.units().filter(pk=unit_id).first()
    if unit is None:
        raise Missing
    context = {
        "unit": unit,
        "administer": permissions.can_administer(request.actor),
        "secure": permissions.can_secure(request.actor),
        "delegations": unit.delegations.all(),
        "people": queries.people_of_unit(unit.pk, request.at),
    }
    return render(request, "organizations/unit_detail.html", context)


class _AdminDoor(AdminDoor):
    home = "unit-list"


class AddKind(_AdminDoor):
    """Add a kind of unit."""

    name = "kind-add"
    title = _("Add a unit kind")
    form_class = forms.KindForm

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        return structure.add_kind(
            code=data["code"], name=data["name"], position=data["position"] or 0, actor=self.actor, at=at
        )


class AddClass(_AdminDoor):
    """Add an object class that quotas count."""

    name = "class-add"
    title = _("Add an object class")
    form_class = forms.DatedEntryForm

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        return structure.add_class(**data, actor=self.actor, at=at)


class EndClass(_AdminDoor):
    """Let an object class end."""

    name = "class-end"
    title = _("End the object class")
    form_class = forms.EndForm

    def find(self) -> Any:
        return self._row(ObjectClass, "class_id")

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        return structure.end_class(class_id=subject.pk, valid_to=data["valid_to"], actor=self.actor, at=at)


class AddRegion(_AdminDoor):
    """Add a region whose objects are compared among themselves."""

    name = "region-add"
    title = _("Add a region")
    form_class = forms.DatedEntryForm

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        return structure.add_region(**data, actor=self.actor, at=at)


class EndRegion(_AdminDoor):
    """Let a region end."""

    name = "region-end"
    title = _("End the region")
    form_class = forms.EndForm

    def find(self) -> Any:
        return self._row(Region, "region_id")

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        return structure.end_region(region_id=subject.pk, valid_to=data["valid_to"], actor=self.actor, at=at)


class ImportUnits(_AdminDoor):
    """All counties or townships below this government as units, in one act."""

    name = "unit-import"
    title = _("Import units from the divisions")
    explanation = _("Units that exist already are left as they are.")
    submit_label = _("Import")
    form_class = forms.ImportForm

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Any:
        chosen = data["object_class"]
        return units.import_units(
            level=data["level"],
            kind_id=data["kind"].pk,
            class_id=chosen.pk if chosen else None,
            valid_from=data["valid_from"],
            actor=self.actor,
            at=at,
        )

    def represent(self, result: Any) -> dict[str, Any]:
        return {"imported": len(result)}


class AddUnit(_AdminDoor):
    """Add a unit with its classes and region."""

    name = "unit-add"
    title = _("Add a unit")
    form_class = forms.NewUnitForm

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Unit:
        def key(name: str) -> Any:
            return data[name].pk if data[name] else None

        return units.add_unit(
            name=data["name"],
            short_name=data["short_name"],
            kind_id=key("kind"),
            superior_id=key("superior"),
            region_id=key("region"),
            class_ids=[one.pk for one in data["classes"]],
            represents_id=key("represents"),
            division_code=data["division_code"],
            is_office=data["is_office"],
            telephone=data["telephone"],
            mailbox=data["mailbox"],
            valid_from=data["valid_from"],
            actor=self.actor,
            at=at,
        )

    def success_url(self, subject: Any, result: Any) -> str:
        return self.place("unit-detail", result.pk) if result else self.place("unit-list")


class _UnitDoor(_AdminDoor):
    def find(self) -> Unit:
        return self._row(Unit, "unit_id")

    def success_url(self, subject: Unit, result: Any) -> str:
        return self.place("unit-detail", subject.pk)


class ChangeUnit(_UnitDoor):
    """Change a unit's name, desk or place in the tree; a former name stays as an alias."""

    name = "unit-change"
    title = _("Change the unit")
    form_class = forms.UnitForm

    def form_kwargs(self, subject: Unit) -> dict[str, Any]:
        names = ("name", "short_name", "superior", "telephone", "mailbox", "position", "is_office")
        return {"initial": {name: getattr(subject, name) for name in names}}

    def perform(self, subject: Unit, data: dict[str, Any], *, at: Any) -> Unit:
        superior = data.pop("superior")
        data["position"] = data["position"] or 0
        return units.change_unit(
            unit_id=subject.pk, superior_id=superior.pk if superior else None, **data, actor=self.actor, at=at
        )


class CloseUnit(_UnitDoor):
    """Let a unit end."""

    name = "unit-close"
    title = _("Close the unit")
    form_class = forms.EndForm

    def perform(self, subject: Unit, data: dict[str, Any], *, at: Any) -> Unit:
        return units.close_unit(unit_id=subject.pk, valid_to=data["valid_to"], actor=self.actor, at=at)


class AddAlias(_UnitDoor):
    """Add another name of a unit."""

    name = "unit-alias-add"
    title = _("Add another name")
    form_class = forms.AliasForm

    def perform(self, subject: Unit, data: dict[str, Any], *, at: Any) -> UnitAlias:
        return units.add_alias(unit_id=subject.pk, name=data["name"], actor=self.actor, at=at)


class RemoveAlias(_AdminDoor):
    """Remove another name of a unit."""

    name = "unit-alias-remove"
    title = _("Remove the other name")

    def find(self) -> UnitAlias:
        return self._row(UnitAlias, "alias_id")

    def perform(self, subject: UnitAlias, data: dict[str, Any], *, at: Any) -> UnitAlias:
        return units.remove_alias(alias_id=subject.pk, actor=self.actor, at=at)

    def success_url(self, subject: UnitAlias, result: Any) -> str:
        return self.place("unit-detail", subject.unit_id)


class ClassifyUnit(_UnitDoor):
    """Put a unit into an object class from a day."""

    name = "unit-classify"
    title = _("Put the unit into a class")
    form_class = forms.ClassifyForm

    def perform(self, subject: Unit, data: dict[str, Any], *, at: Any) -> UnitClass:
        return units.classify_unit(
            unit_id=subject.pk,
            class_id=data["object_class"].pk,
            valid_from=data["valid_from"],
            actor=self.actor,
            at=at,
        )


class EndClassification(_AdminDoor):
    """Take a unit out of a class after a day."""

    name = "unit-class-end"
    title = _("Take the unit out of the class")
    form_class = forms.EndForm

    def find(self) -> UnitClass:
        return self._row(UnitClass, "unit_class_id")

    def perform(self, subject: UnitClass, data: dict[str, Any], *, at: Any) -> UnitClass:
        return units.end_classification(
            unit_class_id=subject.pk, valid_to=data["valid_to"], actor=self.actor, at=at
        )

    def success_url(self, subject: UnitClass, result: Any) -> str:
        return self.place("unit-detail", subject.unit_id)


class PlaceInRegion(_UnitDoor):
    """Put a unit into a region from a day."""

    name = "unit-region"
    title = _("Put the unit into a region")
    form_class = forms.RegionForm

    def perform(self, subject: Unit, data: dict[str, Any], *, at: Any) -> UnitRegion:
        return units.place_in_region(
            unit_id=subject.pk,
            region_id=data["region"].pk,
            valid_from=data["valid_from"],
            actor=self.actor,
            at=at,
        )


class EndRegionOfUnit(EndClassification):
    """Take a unit out of a region after a day."""

    name = "unit-region-end"
    title = _("Take the unit out of the region")

    def find(self) -> UnitRegion:
        return self._row(UnitRegion, "unit_region_id")

    def perform(self, subject: UnitRegion, data: dict[str, Any], *, at: Any) -> UnitRegion:
        return units.end_region_of_unit(
            unit_region_id=subject.pk, valid_to=data["valid_to"], actor=self.actor, at=at
        )
