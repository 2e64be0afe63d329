"""Routes as people see them, the doors of answers, and the consultations that wait for one's own unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.addresses import place
from core.component_context import beijing_text
from core.decisions import Decision, refuse
from core.doors import Door
from core.errors import Missing
from organizations.models import Unit
from programs import actions, permissions, queries
from programs.actions.routes import RouteMove
from programs.forms import AnswerForm, RecordForm
from programs.models import Step
from programs.states import RoutePurpose, StepKind, StepState
from programs.views.papers import keep_paper

_STAGES = {
    StepState.WAITING: "waiting",
    StepState.OPEN: "current",
    StepState.PASSED: "done",
    StepState.RETURNED: "late",
}


_WALKED_HERE = (RoutePurpose.PLAN, RoutePurpose.PROGRAMME)
"""Whose steps are answered through these doors; lists, vetoes and awards have their own."""


def stages_of(steps: Sequence[Step], at: datetime) -> list[dict[str, Any]]:
    """The steps of a route for the stepper."""
    return [
        {
            "label": step.title,
            "state": "late" if _late(step, at) else _STAGES[StepState(step.state)],
            "date": beijing_text(moment) if (moment := step.closed_at or step.due_at) else "",
            "who": _who(step),
            "note": step.get_state_display() if step.state == StepState.RETURNED else "",
        }
        for step in steps
    ]


def _late(step: Step, at: datetime) -> bool:
    return step.state == StepState.OPEN and step.due_at is not None and step.due_at <= at


def _who(step: Step) -> str:
    parties = list(step.parties.all())
    if len(parties) == 1:
        return parties[0].unit.name
    answered = sum(1 for party in parties if party.stance)
    return ngettext(
        "%(answered)d of %(count)d unit answered", "%(answered)d of %(count)d units answered", len(parties)
    ) % {"answered": answered, "count": len(parties)}


def consultation_list(request: HttpRequest) -> HttpResponse:
    """What the actor's units are asked about, open ones first by their due date."""
    rows = list(
        queries.open_parties(request.actor)
        .filter(step__route__purpose__in=_WALKED_HERE)
        .exclude(step__route__purpose=RoutePurpose.PROGRAMME, step__kind=StepKind.DECISION)
        .select_related("step__route__item", "step__route__programme", "unit")
    )
    return render(request, "programs/consultation_list.html", {"rows": rows})


class StepDoor(Door):
    """An answer in a step of a plan's route."""

    api_tags = ("routes",)
    submit_label = _("Give the answer")

    def find(self) -> Step:
        step = queries.step_for(self.actor, self.kwargs["step_id"])
        if step.route.purpose not in _WALKED_HERE:
            raise Missing
        return step

    def asked(self, subject: Step) -> list[Unit]:
        units = Unit.objects.filter(pk__in=subject.parties.values_list("unit_id", flat=True)).order_by(
            "position", "id"
        )
        return list(units)

    def form_kwargs(self, subject: Step) -> dict[str, Any]:
        return {"units": self.asked(subject)}

    def success_url(self, subject: Step, result: Any) -> str:
        if subject.route.purpose == RoutePurpose.PROGRAMME:
            known = queries.programmes_for(self.actor).filter(pk=subject.route.programme_id).exists()
            tenant = self.request.tenant
            if known:
                return place(tenant, "programs:programme-detail", subject.route.programme_id)
            return place(tenant, "programs:consultation-list")
        plan_id = subject.route.subject_id
        if not queries.plans_for(self.actor).filter(pk=plan_id).exists():
            return place(self.request.tenant, "programs:consultation-list")
        return place(self.request.tenant, "programs:plan-detail", plan_id)

    def context(self, subject: Step) -> dict[str, Any]:
        if subject.route.purpose == RoutePurpose.PROGRAMME:
            return {"back_url": self.success_url(subject, None)}
        plan = place(self.request.tenant, "programs:plan-detail", subject.route.subject_id)
        return {"back_url": plan}

    def answer(self, subject: Step, data: dict[str, Any], at: Any, **more: Any) -> RouteMove:
        """The answer moves what is signed: the plan, or the programme that is put before whoever decides."""
        said = {"unit_id": UUID(data["unit"]), "stance": data["stance"], "text": data["text"], **more}
        if subject.route.purpose == RoutePurpose.PROGRAMME:
            programme_id = subject.route.programme_id
            said.setdefault("on_behalf", False)
            return actions.decide_programme(programme_id=programme_id, actor=self.actor, at=at, **said)
        return actions.answer_plan_step(step_id=subject.pk, actor=self.actor, at=at, **said)

    def represent(self, result: RouteMove) -> dict[str, Any]:
        return {
            "id": str(result.step.pk),
            "state": result.step.state,
            "route": str(result.route.pk),
            "route_state": result.route.state,
            "outcome": result.outcome,
        }


class AnswerStep(StepDoor):
    """Give the own unit's answer in the system."""

    name = "step-answer"
    title = _("Answer")
    form_class = AnswerForm

    def asked(self, subject: Step) -> list[Unit]:
        return [unit for unit in super().asked(subject) if unit.pk in self.actor.units()]

    def permitted(self, subject: Step) -> Decision:
        own = self.asked(subject)
        if not own:
            return refuse(_("Your unit is not asked in this step."))
        decisions = [permissions.can_answer_step(self.actor, subject, unit.pk) for unit in own]
        return next((decision for decision in decisions if decision), decisions[0])

    def perform(self, subject: Step, data: dict[str, Any], *, at: Any) -> RouteMove:
        return self.answer(subject, data, at)


class RecordStep(StepDoor):
    """Record an answer that came on paper."""

    name = "step-record"
    title = _("Record a paper answer")
    form_class = RecordForm

    def permitted(self, subject: Step) -> Decision:
        return permissions.can_record_answer(self.actor, subject)

    def perform(self, subject: Step, data: dict[str, Any], *, at: Any) -> RouteMove:
        paper = keep_paper(data, actor=self.actor, at=at, item_id=subject.route.item_id)
        return self.answer(subject, data, at, on_behalf=True, **paper)
