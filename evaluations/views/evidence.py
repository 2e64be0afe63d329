"""The register of what is known of the units besides their scores, and its doors."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.addresses import place
from core.decisions import Decision, allow
from core.doors import Door
from core.errors import Missing
from documents.actions import store_upload
from evaluations.actions import evidence as actions
from evaluations.forms.applications import EvidenceForm
from evaluations.forms.lists import ReasonForm
from evaluations.models import Evidence
from evaluations.permissions import applications as permissions
from evaluations.queries import applications as queries
from evaluations.views.application_doors import SCANS
from organizations.actors import LEADS
from organizations.roles import Role
from programs.models import Programme
from programs.queries import programme_for, programmes_for, rules_of, today, units_of_classes


@require_safe
def evidence_list(request: HttpRequest) -> HttpResponse:
    """Everything on record that the actor may read, newest first; what was struck out stays with its reason."""
    actor = request.actor
    permissions.can_read_evidence(actor).require()
    rows = queries.evidence_for(actor).order_by("-happened_on", "-id")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.may_strike = row.struck_at is None and permissions.can_enter_evidence(actor, row.item_id).allowed
    programmes = [one for one in programmes_for(actor) if rules_of(one).evaluation.evidence]
    may = _may_enter(actor)
    context = {"page": page, "rows": page.object_list, "programmes": programmes, "may": may}
    return render(request, "evaluations/applications/evidence_list.html", context)


def _may_enter(actor: Any) -> Decision:
    """Somewhere: the office for every item, an operator of a lead unit for its own."""
    decision = permissions.can_enter_evidence(actor, None)
    if decision:
        return decision
    for unit_id in sorted(actor.units(Role.LEAD_OPERATOR), key=str):
        return allow(Role.LEAD_OPERATOR, unit_id)
    return decision


class EnterEvidence(Door):
    """Put on record what is known of a unit from inspections, assessments and honours."""

    name = "evidence-enter"
    title = _("Enter what is known of a unit")
    explanation = _("It stands beside the list when the lead unit and the office judge.")
    submit_label = _("Enter")
    form_class = EvidenceForm
    api_tags = ("evidence",)

    def find(self) -> Programme:
        return programme_for(self.actor, self.kwargs["programme_id"])

    def permitted(self, subject: Programme) -> Decision:
        return _may_enter(self.actor)

    def form_kwargs(self, subject: Programme) -> dict[str, Any]:
        rules = rules_of(subject)
        units = units_of_classes(rules, [one.code for one in rules.objects], today(self.request.at))  # type: ignore[attr-defined]
        everywhere = bool(permissions.can_enter_evidence(self.actor, None))
        items = subject.items.order_by("number")
        if not everywhere:
            items = items.filter(pk__in=self.actor.items(LEADS, Role.LEAD_OPERATOR))
        named = [(str(item.pk), str(item)) for item in items]
        return {
            "units": [(str(unit.pk), unit.name) for unit in units],
            "items": [("", str(_("every item"))), *named] if everywhere else named,
            "kinds": rules.evaluation.evidence,
        }

    def perform(self, subject: Programme, data: dict[str, Any], *, at: Any) -> Evidence:
        upload = data["paper"]
        paper = None
        if upload:
            paper = store_upload(
                actor=self.actor,
                at=at,
                name=upload.name,
                data=upload.read(),
                allowed=SCANS,
                item_id=data["item"],
            ).pk
        names = ("kind", "source", "happened_on", "facts", "tone")
        return actions.enter_evidence(
            programme_id=subject.pk,
            unit_id=data["unit"],
            item_id=data["item"],
            note=actions.Note(paper_id=paper, **{name: data[name] for name in names}),
            actor=self.actor,
            at=at,
        )

    def success_url(self, subject: Programme, result: Any) -> str:
        return place(self.request.tenant, "evaluations:evidence-list")

    def context(self, subject: Programme) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}

    def represent(self, result: Evidence) -> dict[str, Any]:
        return {"id": str(result.pk)}


class StrikeEvidence(Door):
    """It counts no longer, with the reason; it stays on record."""

    name = "evidence-strike"
    title = _("Strike the finding out")
    explanation = _("It stays on record with the reason, and counts no longer.")
    form_class = ReasonForm
    irreversible = True
    api_tags = ("evidence",)

    def find(self) -> Evidence:
        permissions.can_read_evidence(self.actor).require()
        row = queries.evidence_for(self.actor).filter(pk=self.kwargs["evidence_id"]).first()
        if row is None:
            raise Missing
        return row

    def name_of(self, subject: Evidence) -> str:
        return f"{subject.unit.name} · {subject.source}"

    def permitted(self, subject: Evidence) -> Decision:
        return permissions.can_enter_evidence(self.actor, subject.item_id)

    def perform(self, subject: Evidence, data: dict[str, Any], *, at: Any) -> Evidence:
        return actions.strike_evidence(evidence_id=subject.pk, actor=self.actor, at=at, **data)

    def success_url(self, subject: Evidence, result: Any) -> str:
        return place(self.request.tenant, "evaluations:evidence-list")

    def context(self, subject: Evidence) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}

    def represent(self, result: Evidence) -> dict[str, Any]:
        return {"id": str(result.pk), "struck": result.struck_at is not None}


EVIDENCE_DOORS: list[tuple[str, type[Door]]] = [
    ("programmes/<uuid:programme_id>/evidence/enter/", EnterEvidence),
    ("evidence/<uuid:evidence_id>/strike/", StrikeEvidence),
]
