"""Programmes: list, page, and the doors from the draft to the conclusion."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from programs import actions, permissions, queries
from programs.actions.programmes import party_codes
from programs.forms import DecideForm, IssueForm, PartiesForm, ProgrammeForm
from programs.messages import party_name
from programs.models import Programme, Route, Step
from programs.states import ItemState, RoutePurpose, StepState
from programs.views.papers import keep_paper
from programs.views.routes import stages_of
from programs.views.rulebook_changes import change_rows
from programs.views.rulebooks import visible_versions


def programme_list(request: HttpRequest) -> HttpResponse:
    programmes = list(queries.programmes_for(request.actor).order_by("-year", "series"))
    decision = permissions.can_draft_programme(request.actor)
    return render(request, "programs/programme_list.html", {"programmes": programmes, "decision": decision})


def programme_detail(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    actor = request.actor
    programme = queries.programme_for(actor, programme_id)
    items = list(queries.items_for(actor).filter(programme=programme).order_by("number"))
    ids = [item.pk for item in items]
    leads = queries.units_of_items(ids)
    tracks: dict[UUID, list[str]] = {}
    for track in queries.tracks_of(ids):
        tracks.setdefault(track.item_id, []).append(track.object_class.name)
    plans = {
        plan.item_id: plan for plan in queries.plans_for(actor).filter(item_id__in=ids).order_by("version")
    }
    rows = [
        {
            "item": item,
            "leads": "、".join(name for _id, name in leads.get(item.pk, [])),
            "classes": "、".join(dict.fromkeys(tracks.get(item.pk, []))),
            "plan": plans.get(item.pk),
        }
        for item in items
    ]
    route = programme.routes.filter(purpose=RoutePurpose.PROGRAMME).order_by("-opened_at").first()
    book = queries.rules_of(programme)
    steps = queries.steps_of(route.pk if route and queries.is_insider(actor) else None)
    return render(
        request,
        "programs/programme_detail.html",
        {
            "programme": programme,
            "rows": rows,
            "steps": steps,
            "stages": stages_of(steps, request.at),
            "decision": permissions.can_manage_programme(actor, programme),
            "changes": change_rows(actor, programme),
            "parties": [
                {"name": party_name(book, party.code), "unit": party.unit}
                for party in programme.parties.select_related("unit").order_by("code")
            ],
        },
    )


class ProgrammeDoor(Door):
    """A change of one programme by the office."""

    api_tags = ("programmes",)

    def find(self) -> Programme:
        return queries.programme_for(self.actor, self.kwargs["programme_id"])

    def permitted(self, subject: Programme) -> Decision:
        return permissions.can_manage_programme(self.actor, subject)

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "programs:programme-detail", subject.pk)

    def context(self, subject: Any) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)} if subject else {}


class DraftProgramme(ProgrammeDoor):
    """Start the programme of a year."""

    name = "programme-draft"
    title = _("Draft the programme of a year")
    form_class = ProgrammeForm

    def find(self) -> Any:
        return None

    def permitted(self, subject: Any) -> Decision:
        return permissions.can_draft_programme(self.actor)

    def form_kwargs(self, subject: Any) -> dict[str, Any]:
        return {"versions": list(visible_versions(self.actor).defer("content"))}

    def perform(self, subject: Any, data: dict[str, Any], *, at: Any) -> Programme:
        return actions.draft_programme(
            actor=self.actor,
            at=at,
            rulebook_version_id=UUID(data["rulebook_version"]),
            year=data["year"],
            title=data["title"],
        )

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "programs:programme-detail", result.pk)


class SetParties(ProgrammeDoor):
    """Name who answers for the parties of the routes."""

    name = "programme-parties"
    title = _("Who answers in the routes")
    form_class = PartiesForm

    def form_kwargs(self, subject: Programme) -> dict[str, Any]:
        at, book = self.request.at, queries.rules_of(subject)
        return {
            "names": {code: party_name(book, code) for code in party_codes(book)},
            "units": list(queries.units_valid_on(queries.today(at)).order_by("position", "id")),
            "standing": list(subject.parties.all()),
        }

    def perform(self, subject: Programme, data: dict[str, Any], *, at: Any) -> Programme:
        parties = {code: UUID(unit) for code, unit in data.items()}
        return actions.set_parties(programme_id=subject.pk, actor=self.actor, at=at, parties=parties)


class SubmitProgramme(ProgrammeDoor):
    """Put the items before the executive meeting."""

    name = "programme-submit"
    title = _("Submit to the meeting")
    explanation = _("The items are put before the meeting; until it has decided nothing changes.")

    def perform(self, subject: Programme, data: dict[str, Any], *, at: Any) -> Route:
        return actions.submit_programme(programme_id=subject.pk, actor=self.actor, at=at)


class DecideProgramme(ProgrammeDoor):
    """Record the meeting's decision on the items, with its minutes."""

    name = "programme-decide"
    title = _("Record the decision of the meeting")
    form_class = DecideForm
    irreversible = True

    def permitted(self, subject: Programme) -> Decision:
        step = _open_step(subject)
        if step is None:
            return permissions.can_manage_programme(self.actor, subject)
        return permissions.can_record_answer(self.actor, step)

    def form_kwargs(self, subject: Programme) -> dict[str, Any]:
        return {"items": list(subject.items.filter(state=ItemState.PROPOSED).order_by("number"))}

    def perform(self, subject: Programme, data: dict[str, Any], *, at: Any) -> Any:
        paper = keep_paper(data, actor=self.actor, at=at, item_id=None)
        declined = {
            UUID(name.removeprefix("declined_")): reason
            for name, reason in data.items()
            if name.startswith("declined_") and reason
        }
        return actions.decide_programme(
            programme_id=subject.pk,
            actor=self.actor,
            at=at,
            stance=data["stance"],
            text=data["text"],
            declined=declined,
            **paper,
        )

    def represent(self, result: Any) -> dict[str, Any]:
        return {"id": str(result.route.subject_id), "outcome": result.outcome}


def _open_step(programme: Programme) -> Step | None:
    return (
        Step.objects.select_related("route")
        .filter(route__programme=programme, route__purpose=RoutePurpose.PROGRAMME, state=StepState.OPEN)
        .first()
    )


class IssueProgramme(ProgrammeDoor):
    """Issue the decided programme."""

    name = "programme-issue"
    title = _("Issue the programme")
    form_class = IssueForm
    irreversible = True

    def perform(self, subject: Programme, data: dict[str, Any], *, at: Any) -> Programme:
        return actions.issue_programme(
            programme_id=subject.pk, actor=self.actor, at=at, document_number=data["document_number"]
        )
