"""The page of a proposed list with its cut line, exclusions and history, and the doors of the lead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision, refuse
from core.doors import Door
from core.errors import Missing
from core.workdays import shanghai_date
from evaluations.actions import list_steps, lists
from evaluations.forms.lists import DeliberateForm, DraftListForm, TiesForm
from evaluations.models import ListEntry, ProposedList, Standing
from evaluations.permissions import lists as permissions
from evaluations.permissions import vetoes as veto_permissions
from evaluations.queries import lists as queries
from evaluations.queries import superiors
from evaluations.queries.applications import beside_list
from evaluations.states import (
    EntryStatus,
    ListState,
    RoundState,
    VetoState,
    next_step,
    vetoable_states,
)
from evaluations.views.rounds import missing_text
from organizations.models import Unit
from programs import permissions as programs
from programs.actions.routes import RouteMove
from programs.forms import AnswerForm, RecordForm
from programs.models import Item, Step
from programs.packs import RuleSet
from programs.procedure import SUPERIORS, ListStep
from programs.queries import item_for, rules_of, steps_of
from programs.states import StepState
from programs.views.papers import keep_paper
from programs.views.routes import stages_of


def list_detail(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """The list track by track in score order, with everything that keeps others off it, and its way so far."""
    actor, at = request.actor, request.at
    row = queries.list_for(actor, list_id)
    rules = rules_of(row.item.programme)
    entries = list(queries.entries_of(row.pk))
    grounds = queries.grounds_on(row.item, rules, [one.unit_id for one in entries], shanghai_date(at))
    steps = steps_of(row.route_id)
    vetoes = list(queries.vetoes_of(row.pk))
    pending = {veto.entry_id for veto in vetoes if veto.state != VetoState.REFUSED}
    for veto in vetoes:
        veto.may_answer = veto_permissions.can_decide_veto(actor, veto).allowed
        veto.may_record = veto_permissions.can_record_veto_decision(actor, veto).allowed
    step = next((one for one in steps if one.state == StepState.OPEN), None)
    context = {
        "row": row,
        "tracks": tracks_shown(row, entries),
        "columns": [_("Status")],
        "steps": steps,
        "stages": stages_of(steps, at),
        "history": list(queries.history_of(row.item_id)),
        "grounds": [
            {"entry": entry, "ground": one, "name": ground_name(rules, one.code)}
            for entry in entries
            for one in grounds.get(entry.unit_id, [])
        ],
        "beside": beside_list(
            row.item, rules, [(one.unit_id, one.track_id, one.unit.name) for one in entries]
        ),
        "vetoes": vetoes,
        "opinions": list(superiors.opinions_of(row.pk)),
        "may_settle": permissions.can_deliberate(actor, row),
        "acts": _acts(request, row, step),
        "may_veto": veto_permissions.can_propose_veto(actor, row)
        if row.state in vetoable_states(rules)
        else None,
        "vetoable": [
            entry
            for entry in entries
            if entry.status == EntryStatus.PROPOSED and grounds.get(entry.unit_id) and entry.pk not in pending
        ],
    }
    return render(request, "evaluations/list_detail.html", context)


def ground_name(rules: Any, code: str) -> str:
    return next((ground.name for ground in rules.grounds if ground.code == code), code)


def tracks_shown(row: ProposedList, entries: Iterable[ListEntry]) -> list[dict[str, Any]]:
    """Each track and group with its rows for the ranking table, places and vacancies."""
    found: dict[tuple[UUID, str], dict[str, Any]] = {}
    lines = {(one["track"], one["group"]): one for one in row.basis.get("cut_lines", [])}
    gaps = row.basis.get("vacancies", [])
    for entry in entries:
        key = (entry.track_id, entry.group)
        shown = found.get(key)
        if shown is None:
            line = lines.get((str(entry.track_id), entry.group), {})
            own = [gap for gap in gaps if (gap["track"], gap["group"]) == (str(entry.track_id), entry.group)]
            shown = found[key] = {
                "name": lists.track_name(entry.track),
                "group": entry.group,
                "places": line.get("places"),
                "vacant": sum(gap["places"] for gap in own),
                "rows": [],
            }
        shown["rows"].append(_shown(entry))
    for shown in found.values():
        shown["cut_after"] = max(
            (index for index, one in enumerate(shown["rows"], 1) if one["awarded"]), default=0
        )
    return list(found.values())


def _kept_off(entry: ListEntry) -> str:
    return missing_text(entry.reason) if entry.status == EntryStatus.NOT_RANKED else entry.reason


def _shown(entry: ListEntry) -> dict[str, Any]:
    kept_off = entry.status in queries.KEPT_OFF | queries.TAKEN_OFF
    return {
        "rank": entry.rank or "",
        "name": entry.unit.name,
        "score": entry.standing.published_total if entry.standing else entry.total,
        "cells": (entry.get_status_display(),),
        "tied": entry.status == EntryStatus.TIED,
        "awarded": entry.status == EntryStatus.PROPOSED,
        "excluded": _kept_off(entry) if kept_off else "",
        "clause": entry.clause or None,
        "note": "" if kept_off else entry.merit or entry.reason,
    }


def _acts(request: HttpRequest, row: ProposedList, step: Step | None) -> list[dict[str, Any]]:
    actor, tenant = request.actor, request.tenant
    doors: list[tuple[type[Door], Any, Decision]] = []
    book = rules_of(row.item.programme)
    step_next = next_step(book, row.state)
    if step_next == ListStep.DELIBERATION:
        doors = [(DeliberateList, row.pk, permissions.can_deliberate(actor, row))]
    elif row.state == ListState.DRAFT and row.basis.get("ties"):
        doors = [(SettleTies, row.pk, permissions.can_deliberate(actor, row))]
    elif step_next == ListStep.SIGN_OFF:
        doors = [(SendList, row.pk, permissions.can_send_for_consent(actor, row))]
    elif row.state == ListState.SIGNING and step is not None and step.party == SUPERIORS:
        return _superior_acts(request, step)
    elif row.state == ListState.SIGNING and step is not None:
        doors = [
            (AnswerList, step.pk, _answers(actor, step)),
            (RecordListAnswer, step.pk, programs.can_record_answer(actor, step)),
        ]
    elif row.state in (ListState.RETURNED, ListState.REPLACED) and queries.current_list(row.item_id) is None:
        doors = [(DraftList, row.item_id, permissions.can_draft_list(actor, row.item))]
    return [
        *_drafting_acts(request, row, book),
        *(
            {"label": door.title, "url": place(tenant, f"evaluations:{door.name}", key), "decision": decision}
            for door, key, decision in doors
        ),
    ]


def _drafting_acts(request: HttpRequest, row: ProposedList, book: RuleSet) -> list[dict[str, Any]]:
    """Choosing and giving reasons, where the rulebook knows them; the doors stand in a module above, by name."""
    if row.state != ListState.DRAFT:
        return []
    may = permissions.can_deliberate(request.actor, row)
    found = []
    if book.evaluation.selection_rule != "score_order":
        found.append((_("Choose the objects"), "evaluations:list-choose"))
    if book.evaluation.reason_required:
        found.append((_("Write the reasons"), "evaluations:list-merits"))
    return [
        {"label": label, "url": place(request.tenant, name, row.pk), "decision": may} for label, name in found
    ]


def _superior_acts(request: HttpRequest, step: Step) -> list[dict[str, Any]]:
    actor, tenant = request.actor, request.tenant
    return [
        {
            "label": _("Opinion on your own objects"),
            "url": place(tenant, "evaluations:list-answer-objects", step.pk),
            "decision": _answers(actor, step),
        },
        {
            "label": _("Record the letter of the government above"),
            "url": place(tenant, "evaluations:list-record-objects", step.pk),
            "decision": programs.can_record_answer(actor, step),
        },
    ]


def _answers(actor: Any, step: Step) -> Decision:
    own = [party.unit_id for party in step.parties.all() if party.unit_id in actor.units()]
    if not own:
        return refuse(_("Your unit is not asked in this step."))
    decisions = [programs.can_answer_step(actor, step, unit_id) for unit_id in own]
    return next((one for one in decisions if one), decisions[0])


class ListDoor(Door):
    """A change of one list."""

    api_tags = ("lists",)

    def find(self) -> Any:
        return queries.list_for(self.actor, self.kwargs["list_id"])

    def context(self, subject: Any) -> dict[str, Any]:
        back = place(self.request.tenant, "evaluations:list-detail", subject.pk)
        return {"back_url": back}

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "evaluations:list-detail", result.pk)

    def represent(self, result: ProposedList) -> dict[str, Any]:
        return {
            "id": str(result.pk),
            "state": str(result.state),
            "version": result.version,
            "digest": result.digest,
        }


class DraftList(ListDoor):
    """Draft the proposed list of an item from its sealed rounds."""

    name = "list-draft"
    title = _("Draft the proposed list")
    explanation = _("In the order of the scores, within the quotas; nobody is placed by hand.")
    submit_label = _("Draft")
    done = _("The list is drafted.")
    form_class = DraftListForm

    def context(self, subject: Item) -> dict[str, Any]:
        back = place(self.request.tenant, "portal:item", subject.pk)
        return {"back_url": back}

    def find(self) -> Item:
        return item_for(self.actor, self.kwargs["item_id"])

    def permitted(self, subject: Item) -> Decision:
        return permissions.can_draft_list(self.actor, subject)

    def form_kwargs(self, subject: Item) -> dict[str, Any]:
        rows = Standing.objects.filter(item=subject, round__state=RoundState.SEALED).exclude(group="")
        found = sorted(set(rows.values_list("round__track_id", "group")), key=str)
        names = {track.pk: lists.track_name(track) for track in queries.tracks_of([subject.pk])}
        several = {track for track, _group in found if sum(one == track for one, _ in found) > 1}
        return {
            "groups": [
                (track, group, f"{names[track]} · {group}") for track, group in found if track in several
            ]
        }

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> ProposedList:
        return lists.draft_list(
            item_id=subject.pk,
            actor=self.actor,
            at=at,
            reason=data["reason"],
            group_places=data["group_places"],
        )


class DeliberateList(ListDoor):
    """Record the collective deliberation with its minutes; ties are decided here."""

    name = "list-deliberate"
    title = _("Record the deliberation")
    explanation = _(
        "The minutes stand with the list. Only a tie on the cut line is decided here, with its reason."
    )
    submit_label = _("Record")
    form_class = DeliberateForm

    def permitted(self, subject: ProposedList) -> Decision:
        return permissions.can_deliberate(self.actor, subject)

    def form_kwargs(self, subject: ProposedList) -> dict[str, Any]:
        return {"entries": list(queries.entries_of(subject.pk))}

    def perform(self, subject: ProposedList, data: dict[str, Any], *, at: Any) -> ProposedList:
        return lists.deliberate(
            list_id=subject.pk,
            actor=self.actor,
            at=at,
            minutes=lists.Minutes(
                number=data["number"],
                held_on=data["held_on"],
                text=data["text"],
                paper_id=_scan(data, actor=self.actor, at=at, item_id=subject.item_id),
            ),
            chosen=data.get("chosen", ()),
            tie_reason=data.get("tie_reason", ""),
        )


def _scan(data: dict[str, Any], *, actor: Any, at: Any, item_id: UUID) -> UUID | None:
    if not data.get("paper"):
        return None
    kept = keep_paper(
        {"paper": data["paper"], "decider": "", "decided_on": None, "document_number": ""},
        actor=actor,
        at=at,
        item_id=item_id,
    )
    return kept["paper_id"]


class SettleTies(ListDoor):
    """Decide the ties on the cut lines, where the rulebook asks for no deliberation."""

    name = "list-settle"
    title = _("Decide the ties")
    explanation = _("As many of the tied as there are places, with the reason.")
    submit_label = _("Decide")
    form_class = TiesForm

    def permitted(self, subject: ProposedList) -> Decision:
        return permissions.can_deliberate(self.actor, subject)

    def form_kwargs(self, subject: ProposedList) -> dict[str, Any]:
        return {"entries": list(queries.entries_of(subject.pk))}

    def perform(self, subject: ProposedList, data: dict[str, Any], *, at: Any) -> ProposedList:
        return lists.settle_ties(
            list_id=subject.pk,
            actor=self.actor,
            at=at,
            chosen=data.get("chosen", ()),
            tie_reason=data.get("tie_reason", ""),
        )


class SendList(ListDoor):
    """Send the deliberated list to the leaders for their consent."""

    name = "list-send"
    title = _("Send for consent")
    submit_label = _("Send")

    def permitted(self, subject: ProposedList) -> Decision:
        return permissions.can_send_for_consent(self.actor, subject)

    def perform(self, subject: ProposedList, data: dict[str, Any], *, at: Any) -> ProposedList:
        return list_steps.send_for_consent(list_id=subject.pk, actor=self.actor, at=at)


class _ListStep(ListDoor):
    """An answer in the sign-off of a list."""

    submit_label = _("Give the answer")

    def find(self) -> Step:
        step = (
            Step.objects.select_related("route__programme", "route__item")
            .filter(pk=self.kwargs["step_id"])
            .first()
        )
        if step is None or not self._known(step):
            raise Missing
        return step

    def _known(self, step: Step) -> bool:
        return ProposedList.objects.filter(
            route_id=step.route_id, pk__in=queries.lists_for(self.actor)
        ).exists()

    def asked(self, subject: Step) -> list[Unit]:
        return list(Unit.objects.filter(pk__in=subject.parties.filter(stance="").values("unit_id")))

    def form_kwargs(self, subject: Step) -> dict[str, Any]:
        return {"units": self.asked(subject)}

    def answer(self, subject: Step, data: dict[str, Any], at: Any, **more: Any) -> RouteMove:
        return list_steps.answer_list_step(
            list_id=subject.route.subject_id,
            step_id=subject.pk,
            unit_id=UUID(data["unit"]),
            stance=data["stance"],
            text=data["text"],
            actor=self.actor,
            at=at,
            **more,
        )

    def context(self, subject: Step) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}

    def success_url(self, subject: Step, result: Any) -> str:
        return place(self.request.tenant, "evaluations:list-detail", subject.route.subject_id)

    def represent(self, result: RouteMove) -> dict[str, Any]:
        return {"id": str(result.step.pk), "state": result.step.state, "outcome": result.outcome}


class AnswerList(_ListStep):
    """A leader consents to the list, or returns it with reasons."""

    name = "list-answer"
    title = _("Answer")
    form_class = AnswerForm

    def permitted(self, subject: Step) -> Decision:
        return _answers(self.actor, subject)

    def asked(self, subject: Step) -> list[Unit]:
        return [unit for unit in super().asked(subject) if unit.pk in self.actor.units()]

    def perform(self, subject: Step, data: dict[str, Any], *, at: Any) -> RouteMove:
        return self.answer(subject, data, at)


class RecordListAnswer(_ListStep):
    """Record a leader's answer that came on paper."""

    name = "list-record"
    title = _("Record a paper answer")
    form_class = RecordForm

    def permitted(self, subject: Step) -> Decision:
        return programs.can_record_answer(self.actor, subject)

    def perform(self, subject: Step, data: dict[str, Any], *, at: Any) -> RouteMove:
        paper = keep_paper(data, actor=self.actor, at=at, item_id=subject.route.item_id)
        return self.answer(subject, data, at, on_behalf=True, **paper)


LIST_DOORS: list[tuple[str, type[Door]]] = [
    ("items/<uuid:item_id>/list/draft/", DraftList),
    ("lists/<uuid:list_id>/deliberate/", DeliberateList),
    ("lists/<uuid:list_id>/ties/", SettleTies),
    ("lists/<uuid:list_id>/send/", SendList),
    ("lists/steps/<uuid:step_id>/answer/", AnswerList),
    ("lists/steps/<uuid:step_id>/record/", RecordListAnswer),
]
