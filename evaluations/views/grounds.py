"""The register of grounds and its doors."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.errors import Missing
from documents.actions import store_upload
from evaluations.actions import grounds as actions
from evaluations.forms.lists import GroundForm, ReasonForm, RectifiedForm
from evaluations.messages import GROUND_ACTS, GROUND_AUTHORITIES
from evaluations.models import Ground
from evaluations.permissions import grounds as permissions
from organizations.models import Unit
from programs.models import Programme
from programs.queries import programme_for, programmes_for, rules_of

SCANS = frozenset({"pdf", "png", "jpg"})


def ground_list(request: HttpRequest) -> HttpResponse:
    """Every ground on record, newest first; ended ones stay."""
    actor = request.actor
    permissions.can_read_grounds(actor).require()
    rows = Ground.objects.select_related("unit", "item", "programme").order_by("-happened_on", "-id")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    names = _names(list(page.object_list))
    context = {
        "page": page,
        "rows": [
            {
                "ground": row,
                "name": names.get((row.programme_id, row.code), row.code),
                "act": GROUND_ACTS.get(row.act, row.act),
                "authority": GROUND_AUTHORITIES.get(row.authority, row.authority),
            }
            for row in page.object_list
        ],
        "may": permissions.can_keep_grounds(actor),
        "programmes": list(programmes_for(actor)),
    }
    return render(request, "evaluations/ground_list.html", context)


def _names(rows: list[Ground]) -> dict[tuple[Any, str], str]:
    programmes = {row.programme_id: row.programme for row in rows}
    return {
        (key, ground.code): ground.name
        for key, programme in programmes.items()
        for ground in rules_of(programme).grounds
    }


class _GroundDoor(Door):
    api_tags = ("grounds",)

    def permitted(self, subject: Any) -> Decision:
        return permissions.can_keep_grounds(self.actor)

    def context(self, subject: Any) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "evaluations:ground-list")

    def represent(self, result: Ground) -> dict[str, Any]:
        return {"id": str(result.pk), "ended": result.ended_at is not None}


class EnterGround(_GroundDoor):
    """Put a ground on record against a unit."""

    name = "ground-enter"
    title = _("Enter a ground")
    submit_label = _("Enter")
    form_class = GroundForm

    def find(self) -> Programme:
        return programme_for(self.actor, self.kwargs["programme_id"])

    def form_kwargs(self, subject: Programme) -> dict[str, Any]:
        return {
            "units": list(Unit.objects.order_by("position", "name")),
            "items": list(subject.items.order_by("number")),
            "rules": rules_of(subject),
        }

    def perform(self, subject: Programme, data: dict[str, Any], *, at: Any) -> Ground:
        upload = data.pop("paper", None)
        paper = None
        if upload:
            paper = store_upload(
                actor=self.actor, at=at, name=upload.name, data=upload.read(), allowed=SCANS
            ).pk
        return actions.enter_ground(
            programme_id=subject.pk,
            unit_id=data.pop("unit"),
            item_id=data.pop("item"),
            paper_id=paper,
            actor=self.actor,
            at=at,
            **data,
        )


class _OnGround(_GroundDoor):
    def find(self) -> Ground:
        permissions.can_read_grounds(self.actor).require()
        row = Ground.objects.select_related("unit").filter(pk=self.kwargs["ground_id"]).first()
        if row is None:
            raise Missing
        return row


class RecordRectification(_OnGround):
    """Record that the unit has put it right."""

    name = "ground-rectify"
    title = _("Record the rectification")
    form_class = RectifiedForm

    def perform(self, subject: Ground, data: dict[str, Any], *, at: Any) -> Ground:
        return actions.record_rectification(ground_id=subject.pk, actor=self.actor, at=at, **data)


class EndGround(_OnGround):
    """The ground counts no longer, with the reason; it stays on record."""

    name = "ground-end"
    title = _("End the ground")
    explanation = _("It stays on record with the reason, and counts no longer.")
    form_class = ReasonForm
    irreversible = True

    def perform(self, subject: Ground, data: dict[str, Any], *, at: Any) -> Ground:
        return actions.end_ground(ground_id=subject.pk, actor=self.actor, at=at, **data)


GROUND_DOORS: list[tuple[str, type[Door]]] = [
    ("programmes/<uuid:programme_id>/grounds/enter/", EnterGround),
    ("grounds/<uuid:ground_id>/rectify/", RecordRectification),
    ("grounds/<uuid:ground_id>/end/", EndGround),
]
