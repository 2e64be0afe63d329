"""The doors by which a draft says whom it proposes and why, and by which the governments above answer for their objects."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision, refuse
from core.doors import Door
from core.errors import Missing
from evaluations.actions import choosing, superiors
from evaluations.forms.selection import (
    AnswerObjectsForm,
    ChoiceForm,
    MeritForm,
    RecordObjectsForm,
    SettleForm,
)
from evaluations.models import ListEntry, ProposedList, SuperiorOpinion
from evaluations.permissions import lists as permissions
from evaluations.picking import JUDGED, Pick
from evaluations.queries import lists as queries
from evaluations.queries import superiors as superior_queries
from evaluations.states import EntryStatus, PlacedBy
from evaluations.views.lists import ListDoor
from organizations.models import Unit
from programs import permissions as programs
from programs.actions.routes import RouteMove
from programs.models import Party, Step
from programs.procedure import SUPERIORS
from programs.queries import rules_of
from programs.views.papers import keep_paper


class ChooseEntries(ListDoor):
    """Say whom the list proposes by judgement, or where it departs from the scores, each with its reason."""

    name = "list-choose"
    title = _("Choose the objects")
    explanation = _(
        "Where the lead unit judges, an object with a reason is proposed. Where the scores come first, a reason moves an "
        "object: onto the list, or off it."
    )
    submit_label = _("Store")
    form_class = ChoiceForm

    def permitted(self, subject: ProposedList) -> Decision:
        return permissions.can_deliberate(self.actor, subject)

    def entries(self, subject: ProposedList) -> list[ListEntry]:
        fixed = (EntryStatus.EXCLUDED, EntryStatus.TIED)
        rows = queries.entries_of(subject.pk).exclude(status__in=fixed).exclude(placed_by=PlacedBy.DIRECT)
        return list(rows)

    def form_kwargs(self, subject: ProposedList) -> dict[str, Any]:
        entries = self.entries(subject)
        if self._judged(subject):
            texts = {row.pk: row.merit for row in entries if row.placed_by == PlacedBy.JUDGED}
        else:
            said = {(one["track"], one["unit"]): one["reason"] for one in subject.basis.get("deviations", [])}
            texts = {row.pk: said.get((str(row.track_id), str(row.unit_id)), "") for row in entries}
        return {"entries": entries, "texts": texts, "initial": {"seen_digest": subject.digest}}

    def _judged(self, subject: ProposedList) -> bool:
        return rules_of(subject.item.programme).evaluation.selection_rule == JUDGED

    def perform(self, subject: ProposedList, data: dict[str, Any], *, at: Any) -> ProposedList:
        rows = {row.pk: row for row in self.entries(subject)}
        judged = self._judged(subject)
        deviations = {(one["track"], one["unit"]) for one in subject.basis.get("deviations", [])}
        picks = []
        for key, text in data["texts"].items():
            if not text:
                continue
            row = rows[key]
            own = (str(row.track_id), str(row.unit_id))
            # Whoever stands on the list by its score is left off by a reason; so is whoever was left off before.
            by_score = row.status == EntryStatus.PROPOSED and row.placed_by != PlacedBy.DEVIATION
            left_off = own in deviations and row.status != EntryStatus.PROPOSED
            picks.append(Pick(*own, text, proposed=judged or not (by_score or left_off)))
        return choosing.choose_entries(
            list_id=subject.pk, actor=self.actor, at=at, picks=picks, seen_digest=data["seen_digest"]
        )


class WriteMerits(ListDoor):
    """Say what is exemplary in each proposed object."""

    name = "list-merits"
    title = _("Write the reasons")
    explanation = _("What is exemplary and can be copied elsewhere, for each object that is proposed.")
    submit_label = _("Store")
    form_class = MeritForm

    def permitted(self, subject: ProposedList) -> Decision:
        return permissions.can_deliberate(self.actor, subject)

    def form_kwargs(self, subject: ProposedList) -> dict[str, Any]:
        rows = list(
            queries.entries_of(subject.pk).filter(status__in=[EntryStatus.PROPOSED, EntryStatus.TIED])
        )
        return {"entries": rows, "texts": {row.pk: row.merit for row in rows}}

    def perform(self, subject: ProposedList, data: dict[str, Any], *, at: Any) -> ProposedList:
        return choosing.write_merits(list_id=subject.pk, actor=self.actor, at=at, merits=data["texts"])


class _ObjectsStep(Door):
    """An answer of a government above about its own objects on a list."""

    api_tags = ("lists",)
    submit_label = _("Give the answer")

    def find(self) -> Step:
        step = (
            Step.objects.select_related("route__programme", "route__item")
            .filter(pk=self.kwargs["step_id"], party=SUPERIORS)
            .first()
        )
        if step is None or not (self._sees_list(step) or self.asked(step)):
            raise Missing
        return step

    def _sees_list(self, step: Step) -> bool:
        return queries.lists_for(self.actor).filter(pk=step.route.subject_id).exists()

    def asked(self, subject: Step) -> list[Unit]:
        waiting = Party.objects.filter(step=subject, stance="").values("unit_id")
        return list(Unit.objects.filter(pk__in=waiting).order_by("position", "id"))

    def form_kwargs(self, subject: Step) -> dict[str, Any]:
        units = self.asked(subject)
        own = SuperiorOpinion.objects.filter(step=subject, unit__in=units).select_related("about")
        return {
            "units": units,
            "opinions": list(own.order_by("unit__position", "about__position", "about_id")),
        }

    def answer(self, subject: Step, data: dict[str, Any], at: Any, **more: Any) -> RouteMove:
        return superiors.answer_for_objects(
            list_id=subject.route.subject_id,
            step_id=subject.pk,
            unit_id=UUID(data["unit"]),
            objections=data["objections"],
            actor=self.actor,
            at=at,
            **more,
        )

    def success_url(self, subject: Step, result: Any) -> str:
        if self._sees_list(subject):
            return place(self.request.tenant, "evaluations:list-detail", subject.route.subject_id)
        return place(self.request.tenant, "portal:home")

    def context(self, subject: Step) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}

    def represent(self, result: RouteMove) -> dict[str, Any]:
        return {"id": str(result.step.pk), "state": result.step.state, "outcome": result.outcome}


class AnswerObjects(_ObjectsStep):
    """The government above answers for its own objects."""

    name = "list-answer-objects"
    title = _("Opinion on your own objects")
    explanation = _("Only the objects below you are named; an objection needs its reason.")
    form_class = AnswerObjectsForm

    def asked(self, subject: Step) -> list[Unit]:
        return [unit for unit in super().asked(subject) if unit.pk in self.actor.units()]

    def permitted(self, subject: Step) -> Decision:
        decisions = [programs.can_answer_step(self.actor, subject, unit.pk) for unit in self.asked(subject)]
        refusal = refuse(_("Your unit is not asked in this step."))
        return next((one for one in decisions if one), decisions[0] if decisions else refusal)

    def perform(self, subject: Step, data: dict[str, Any], *, at: Any) -> RouteMove:
        return self.answer(subject, data, at)


class RecordObjects(_ObjectsStep):
    """Record the letter of a government above about its objects."""

    name = "list-record-objects"
    title = _("Record the letter of the government above")
    form_class = RecordObjectsForm

    def permitted(self, subject: Step) -> Decision:
        return programs.can_record_answer(self.actor, subject)

    def perform(self, subject: Step, data: dict[str, Any], *, at: Any) -> RouteMove:
        paper = keep_paper(data, actor=self.actor, at=at, item_id=subject.route.item_id)
        return self.answer(subject, data, at, on_behalf=True, **paper)


class SettleObjection(Door):
    """Follow an objection of the government above, or keep the object with a reason."""

    name = "objection-settle"
    title = _("Settle the objection")
    explanation = _("The place of an object that is taken off stays empty on this list.")
    submit_label = _("Store")
    form_class = SettleForm
    irreversible = True
    api_tags = ("lists",)

    def find(self) -> SuperiorOpinion:
        return superior_queries.opinion_for(self.actor, self.kwargs["opinion_id"])

    def name_of(self, subject: SuperiorOpinion) -> str:
        return f"{subject.about.name} · {subject.unit.name}：{subject.reason}"

    def permitted(self, subject: SuperiorOpinion) -> Decision:
        return permissions.can_deliberate(self.actor, subject.proposed_list)

    def perform(self, subject: SuperiorOpinion, data: dict[str, Any], *, at: Any) -> SuperiorOpinion:
        return superiors.settle_objection(opinion_id=subject.pk, actor=self.actor, at=at, **data)

    def success_url(self, subject: SuperiorOpinion, result: Any) -> str:
        return place(self.request.tenant, "evaluations:list-detail", subject.proposed_list_id)

    def context(self, subject: SuperiorOpinion) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}

    def represent(self, result: SuperiorOpinion) -> dict[str, Any]:
        return {"id": str(result.pk), "outcome": str(result.outcome)}


SELECTION_DOORS: list[tuple[str, type[Door]]] = [
    ("lists/<uuid:list_id>/choose/", ChooseEntries),
    ("lists/<uuid:list_id>/merits/", WriteMerits),
    ("lists/steps/<uuid:step_id>/objects/", AnswerObjects),
    ("lists/steps/<uuid:step_id>/objects/record/", RecordObjects),
    ("objections/<uuid:opinion_id>/settle/", SettleObjection),
]
