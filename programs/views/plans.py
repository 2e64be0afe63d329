"""Plans: the page with every section beside its clause, and the doors of the lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.errors import Clause, Finding
from programs import actions, agenda, permissions, queries
from programs.actions.plans import track_name
from programs.errors import findings
from programs.forms import PlanForm, ReasonForm
from programs.models import Item, Plan, PlanSeal, Track
from programs.packs import RuleSet
from programs.rules import Fault
from programs.states import PlanState, RouteState, StepState
from programs.views.items import ItemDoor
from programs.views.routes import stages_of

SECTION_CLAUSES = {
    "quota": "places.counted_on",
    "indicators": "indicator.max",
    "selection_procedure": "evaluation.selection_rule",
    "reward_method": "reward.kinds",
    "reward_fund_use": "reward.money_source",
}
"""Beside the clause that makes a section compulsory: the rule of the rulebook that binds what it says."""


def sections_of(plan: Plan, book: RuleSet) -> list[dict[str, Any]]:
    """Every section with its name, its text and the clause beside it."""
    names = {section.code: section.name for section in book.plan_sections}
    return [
        {
            "code": section.code,
            "name": names.get(section.code, section.code),
            "text": section.text,
            "clause": _clause(book, section.code),
        }
        for section in plan.sections.order_by("position")
    ]


def _clause(book: RuleSet, section: str) -> Clause | None:
    return queries.clause_of(book, SECTION_CLAUSES.get(section, "")) or queries.clause_of(
        book, "plan.sections"
    )


def missing_sentences(plan: Plan, book: RuleSet, at: Any) -> list[Finding]:
    """What still stands between the plan and the next step."""
    before_publication = plan.state == PlanState.SIGNING
    faults = queries.plan_faults(plan, book, at, before_publication=before_publication)
    if plan.state == PlanState.DRAFT:
        faults += [
            Fault("scheme_unwritten", "indicator.scheme_per_class", {"name": line.name})
            for line in tracks_with_seals(plan)
            if line.seal is None
        ]
    return findings(faults, lambda code: queries.clause_of(book, code))


@dataclass(frozen=True, slots=True)
class TrackLine:
    """A track of the plan: its places, and the seal of its scheme once that is written."""

    track: Track
    name: str
    seal: PlanSeal | None


def tracks_with_seals(plan: Plan) -> list[TrackLine]:
    """Every track of the plan; a scheme that is written has put its seal here."""
    seals = {seal.track_id: seal for seal in plan.seals.all()}
    return [
        TrackLine(track, track_name(track), seals.get(track.pk))
        for track in queries.tracks_of([plan.item_id])
    ]


MOST_REMARKS = 12


def remarks_of(lines: Sequence[TrackLine]) -> list[dict[str, Any]]:
    """What the seals of the schemes carry of the policy check: the gravest first, hints left away."""
    found = [
        {**one, "clause": Clause(**one["clause"]) if one.get("clause") else None}
        for line in lines
        if line.seal is not None
        for one in line.seal.findings
        if one.get("level", "warning") != "hint"
    ]
    return sorted(found, key=lambda one: one.get("level") != "error")[:MOST_REMARKS]


def plan_detail(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    actor, at = request.actor, request.at
    plan = queries.plan_for(actor, plan_id)
    book = queries.rules_of(plan.item.programme)
    steps = queries.steps_of(plan.route_id)
    step = next((one for one in steps if one.state == StepState.OPEN), None)
    answering = [party.unit for party in step.parties.all() if party.unit_id in actor.units()] if step else []
    lines = tracks_with_seals(plan)
    remarks = remarks_of(lines)
    closed = plan.state in (PlanState.PUBLISHED, PlanState.SUPERSEDED)
    return render(
        request,
        "programs/plan_detail.html",
        {
            "plan": plan,
            "item": plan.item,
            "sections": sections_of(plan, book),
            "tracks": lines,
            "remarks": remarks,
            "remarks_tone": "warning" if any(one.get("level") == "error" for one in remarks) else "info",
            "missing": [] if closed else missing_sentences(plan, book, at),
            "next": agenda.next_hands(plan, steps),
            "signed": plan.state == PlanState.SIGNING
            and bool(plan.route and plan.route.state == RouteState.PASSED),
            "steps": steps,
            "stages": stages_of(steps, at),
            "step": step,
            "asked": bool(answering),
            "edit": permissions.can_edit_plan(actor, plan),
            "record": permissions.can_record_answer(actor, step) if step else None,
            "supersede": permissions.can_supersede_plan(actor, plan),
            "publish": permissions.can_publish_plan(actor, plan, book),
        },
    )


class DraftPlan(ItemDoor):
    """Start the plan of an item."""

    name = "plan-draft"
    title = _("Draft the plan")

    def permitted(self, subject: Item) -> Decision:
        return permissions.can_draft_plan(self.actor, subject)

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> Plan:
        return actions.draft_plan(item_id=subject.pk, actor=self.actor, at=at)

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "programs:plan-detail", result.pk)


class PlanDoor(Door):
    """A change of one plan."""

    api_tags = ("plans",)

    def find(self) -> Plan:
        return queries.plan_for(self.actor, self.kwargs["plan_id"])

    def success_url(self, subject: Plan, result: Any) -> str:
        return place(self.request.tenant, "programs:plan-detail", subject.pk)

    def context(self, subject: Plan) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}


class EditPlan(PlanDoor):
    """Write sections, money and places."""

    name = "plan-edit"
    title = _("Edit the plan")
    submit_label = _("Save")
    form_class = PlanForm

    def permitted(self, subject: Plan) -> Decision:
        return permissions.can_edit_plan(self.actor, subject)

    def form_kwargs(self, subject: Plan) -> dict[str, Any]:
        tracks = [(track, track_name(track)) for track in queries.tracks_of([subject.item_id])]
        return {"plan": subject, "rules": queries.rules_of(subject.item.programme), "tracks": tracks}

    def perform(self, subject: Plan, data: dict[str, Any], *, at: Any) -> Plan:
        return actions.edit_plan(plan_id=subject.pk, actor=self.actor, at=at, **data)


class SupersedePlan(PlanDoor):
    """Open a published plan for revision."""

    name = "plan-supersede"
    title = _("Open the plan for revision")
    form_class = ReasonForm
    irreversible = True

    def permitted(self, subject: Plan) -> Decision:
        return permissions.can_supersede_plan(self.actor, subject)

    def perform(self, subject: Plan, data: dict[str, Any], *, at: Any) -> Plan:
        return actions.supersede_plan(plan_id=subject.pk, actor=self.actor, at=at, reason=data["reason"])
