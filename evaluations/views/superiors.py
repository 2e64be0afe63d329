"""The register of awards and experiences that superiors commended, and its doors."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from documents.actions import store_upload
from evaluations.actions import commended as actions
from evaluations.forms.lists import ReasonForm
from evaluations.forms.selection import CommendedForm
from evaluations.models import SuperiorCommendation
from evaluations.permissions import superiors as permissions
from evaluations.queries import superiors as queries
from programs.messages import VALUE_NAMES
from programs.models import Programme
from programs.queries import clause_of, programme_for, programmes_for, rules_of, today, units_of_classes
from programs.states import ItemState

SCANS = frozenset({"pdf", "png", "jpg", "jpeg"})


@require_safe
def commendation_register(request: HttpRequest) -> HttpResponse:
    """What superiors awarded and commended, with what follows from it by each programme's rulebook."""
    actor = request.actor
    permissions.can_read_commendations(actor).require()
    page = Paginator(queries.commendations_for(actor), 50).get_page(request.GET.get("page"))
    may = permissions.can_keep_commendations(actor)
    rows = []
    for row in page.object_list:
        rules = rules_of(row.programme)
        treatment = queries.treatment_of(row.kind, rules)
        rows.append(
            {
                "row": row,
                "treatment": VALUE_NAMES.get(treatment, treatment),
                "clause": clause_of(rules, queries.RULE_OF_KIND[row.kind]),
            }
        )
    context = {
        "page": page,
        "rows": rows,
        "may": may,
        "programmes": list(programmes_for(actor).order_by("-year", "title")) if may else [],
    }
    return render(request, "evaluations/superior_list.html", context)


class _RegisterDoor(Door):
    api_tags = ("superior-commendations",)

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "evaluations:superior-list")

    def context(self, subject: Any) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}

    def represent(self, result: SuperiorCommendation) -> dict[str, Any]:
        return {"id": str(result.pk), "struck": result.struck_at is not None}


class RecordCommendation(_RegisterDoor):
    """Put on record that a superior awarded a unit or commended its experience."""

    name = "superior-record"
    title = _("Record an award or an experience")
    explanation = _("What follows from it is the rulebook's word: the register says it with its clause.")
    submit_label = _("Record")
    form_class = CommendedForm

    def find(self) -> Programme:
        return programme_for(self.actor, self.kwargs["programme_id"])

    def permitted(self, subject: Programme) -> Decision:
        return permissions.can_keep_commendations(self.actor)

    def form_kwargs(self, subject: Programme) -> dict[str, Any]:
        rules = rules_of(subject)
        day = today(self.request.at)  # type: ignore[attr-defined]
        return {
            "units": units_of_classes(rules, [one.code for one in rules.objects], day),
            "items": list(subject.items.filter(state=ItemState.INCLUDED).order_by("number")),
        }

    def perform(self, subject: Programme, data: dict[str, Any], *, at: Any) -> SuperiorCommendation:
        upload, paper = data["paper"], None
        if upload:
            paper = store_upload(
                actor=self.actor,
                at=at,
                name=upload.name,
                data=upload.read(),
                allowed=SCANS,
                item_id=data["item"],
            ).pk
        names = ("kind", "level", "matter", "issuer", "document_number", "issued_on")
        return actions.record_commendation(
            programme_id=subject.pk,
            said=actions.Commended(
                unit_id=data["unit"],
                item_id=data["item"],
                paper_id=paper,
                **{name: data[name] for name in names},
            ),
            actor=self.actor,
            at=at,
        )


class StrikeCommendation(_RegisterDoor):
    """It was entered by mistake or taken back; it stays on record, struck."""

    name = "superior-strike"
    title = _("Strike the entry out")
    explanation = _("It stays on record with the reason, and counts no longer.")
    form_class = ReasonForm
    irreversible = True

    def find(self) -> SuperiorCommendation:
        return queries.commendation_for(self.actor, self.kwargs["superior_id"])

    def name_of(self, subject: SuperiorCommendation) -> str:
        return f"{subject.unit.name} · {subject.issuer} {subject.document_number}"

    def permitted(self, subject: SuperiorCommendation) -> Decision:
        return permissions.can_keep_commendations(self.actor)

    def perform(
        self, subject: SuperiorCommendation, data: dict[str, Any], *, at: Any
    ) -> SuperiorCommendation:
        return actions.strike_commendation(commendation_id=subject.pk, actor=self.actor, at=at, **data)


SUPERIOR_DOORS: list[tuple[str, type[Door]]] = [
    ("programmes/<uuid:programme_id>/superior-commendations/record/", RecordCommendation),
    ("superior-commendations/<uuid:superior_id>/strike/", StrikeCommendation),
]
