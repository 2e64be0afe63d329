"""The doors of vetoes: proposed by the office, answered by a leader or recorded from paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.errors import Missing
from core.workdays import shanghai_date
from evaluations.actions import vetoes as actions
from evaluations.forms.lists import VetoForm
from evaluations.models import ListEntry, Veto
from evaluations.permissions import vetoes as permissions
from evaluations.queries import lists as queries
from evaluations.views.lists import ground_name
from organizations.models import Unit
from programs.actions.routes import RouteMove
from programs.forms import AnswerForm, RecordForm
from programs.models import Step
from programs.queries import rules_of
from programs.states import StepState
from programs.views.papers import keep_paper


class _VetoDoor(Door):
    api_tags = ("vetoes",)

    def _list_page(self, list_id: UUID) -> str:
        return place(self.request.tenant, "evaluations:list-detail", list_id)


class ProposeVeto(_VetoDoor):
    """Propose to veto an entry of a submitted list, on a ground in force."""

    name = "veto-propose"
    title = _("Propose a veto")
    explanation = _("A leader of the government consents to it; the place then stays empty.")
    submit_label = _("Propose")
    form_class = VetoForm

    def find(self) -> ListEntry:
        entry = (
            ListEntry.objects.select_related("proposed_list__item__programme", "unit")
            .filter(pk=self.kwargs["entry_id"])
            .first()
        )
        if entry is None:
            raise Missing
        queries.list_for(self.actor, entry.proposed_list_id)
        return entry

    def permitted(self, subject: ListEntry) -> Decision:
        return permissions.can_propose_veto(self.actor, subject.proposed_list)

    def form_kwargs(self, subject: ListEntry) -> dict[str, Any]:
        item = subject.proposed_list.item
        rules = rules_of(item.programme)
        day = shanghai_date(self.request.at)
        found = queries.grounds_on(item, rules, [subject.unit_id], day).get(subject.unit_id, [])
        return {"grounds": [(ground, ground_name(rules, ground.code)) for ground in found]}

    def perform(self, subject: ListEntry, data: dict[str, Any], *, at: Any) -> Veto:
        return actions.propose_veto(
            entry_id=subject.pk, ground_id=data["ground"], reason=data["reason"], actor=self.actor, at=at
        )

    def context(self, subject: ListEntry) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}

    def success_url(self, subject: ListEntry, result: Any) -> str:
        return self._list_page(subject.proposed_list_id)


class _Answer(_VetoDoor):
    submit_label = _("Give the answer")

    def find(self) -> Veto:
        veto = Veto.objects.select_related("entry", "unit", "route").filter(pk=self.kwargs["veto_id"]).first()
        if veto is None:
            raise Missing
        queries.list_for(self.actor, veto.entry.proposed_list_id)
        return veto

    def step(self, subject: Veto) -> Step | None:
        return Step.objects.filter(route_id=subject.route_id, state=StepState.OPEN).first()

    def form_kwargs(self, subject: Veto) -> dict[str, Any]:
        step = self.step(subject)
        asked = step.parties.filter(stance="").values("unit_id") if step else []
        return {"units": list(Unit.objects.filter(pk__in=asked))}

    def answer(self, subject: Veto, data: dict[str, Any], at: Any, **more: Any) -> RouteMove:
        step = self.step(subject)
        return actions.answer_veto(
            veto_id=subject.pk,
            step_id=step.pk if step else subject.pk,
            unit_id=UUID(data["unit"]),
            stance=data["stance"],
            text=data["text"],
            actor=self.actor,
            at=at,
            **more,
        )

    def context(self, subject: Veto) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}

    def success_url(self, subject: Veto, result: Any) -> str:
        return self._list_page(subject.entry.proposed_list_id)

    def represent(self, result: RouteMove) -> dict[str, Any]:
        return {"id": str(result.route.subject_id), "state": result.route.state, "outcome": result.outcome}


class AnswerVeto(_Answer):
    """Consent to the veto, or refuse it with the reason."""

    name = "veto-answer"
    title = _("Answer the veto")
    form_class = AnswerForm

    def permitted(self, subject: Veto) -> Decision:
        return permissions.can_decide_veto(self.actor, subject)

    def perform(self, subject: Veto, data: dict[str, Any], *, at: Any) -> RouteMove:
        return self.answer(subject, data, at)


class RecordVetoAnswer(_Answer):
    """Record the leader's answer to a veto from its paper."""

    name = "veto-record"
    title = _("Record the answer to the veto")
    form_class = RecordForm

    def permitted(self, subject: Veto) -> Decision:
        return permissions.can_record_veto_decision(self.actor, subject)

    def perform(self, subject: Veto, data: dict[str, Any], *, at: Any) -> RouteMove:
        paper = keep_paper(data, actor=self.actor, at=at, item_id=subject.item_id)
        return self.answer(subject, data, at, on_behalf=True, **paper)


VETO_DOORS: list[tuple[str, type[Door]]] = [
    ("lists/entries/<uuid:entry_id>/veto/", ProposeVeto),
    ("vetoes/<uuid:veto_id>/answer/", AnswerVeto),
    ("vetoes/<uuid:veto_id>/record/", RecordVetoAnswer),
]
