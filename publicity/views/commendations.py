"""Pages and doors of commendation notices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.addresses import place
from core.decisions import Decision, refuse
from core.doors import Door
from documents.actions import store_upload
from documents.permissions import can_retry_rendering, can_see_rendering
from documents.queries import why_failed
from programs.models import Programme, Step
from programs.procedure import award_is_issued
from programs.queries import programme_for, rules_of
from programs.states import RouteState
from publicity.actions import commendations as actions
from publicity.forms.commendations import CommendationForm, DecisionForm, IssueForm, StepAnswerForm
from publicity.models import CommendationNotice
from publicity.permissions import commendations as permissions
from publicity.queries import commendations as queries
from publicity.states import CommendationState

SCANS = frozenset({"pdf", "png", "jpg"})


@require_safe
def commendation_list(request: HttpRequest) -> HttpResponse:
    """The notices of all years, newest first, and the programmes that have none yet."""
    actor = request.actor
    notices = list(queries.commendations_for(actor).defer("content"))
    without = queries.programmes_without(actor) if actor.is_office else []
    return render(request, "publicity/commendation_list.html", {"notices": notices, "without": without})


@require_safe
def commendation_detail(request: HttpRequest, commendation_id: UUID) -> HttpResponse:
    """One notice: its text, its sign-off, its documents, and what can be done next."""
    actor = request.actor
    notice = queries.commendation_for(actor, commendation_id)
    steps = queries.sign_off_of(notice)
    renderings: list[dict[str, Any]] = [
        {
            "title": title,
            "rendering": one,
            "failure": why_failed(one),
            "retry": can_retry_rendering(actor, one),
        }
        for title, one in (
            (_("Commendation notice"), notice.rendering),
            (_("Copy to the organisation department"), notice.copy_rendering),
        )
        if one is not None
    ]
    context = {
        "notice": notice,
        "items": notice.content.get("items", []),
        "closing": [line for line in notice.closing.splitlines() if line.strip()],
        "steps": steps,
        "renderings": [one for one in renderings if can_see_rendering(actor, one["rendering"])],
        "acts": _acts(request, notice),
        "publication": queries.publication_of(notice.pk)
        if notice.state == CommendationState.ISSUED
        else None,
    }
    return render(request, "publicity/commendation_detail.html", context)


def _acts(request: HttpRequest, notice: CommendationNotice) -> list[dict[str, Any]]:
    """The doors of this state with whether they open for the actor."""
    actor, tenant = request.actor, request.tenant
    if not actor.sees_everything:
        return []
    signing = notice.route_id is not None and notice.route.state == RouteState.OPEN
    doors: list[tuple[type[Door], Decision]] = []
    if notice.state == CommendationState.DRAFT and not signing:
        may = permissions.can_change_commendation(actor, notice)
        doors = [(SendCommendation, may), (ReviseCommendation, may)]
    elif notice.state == CommendationState.DRAFT:
        step = queries.open_step_of(notice)
        if step is not None and step.kind == "decision":
            doors = [(DecideCommendation, permissions.can_decide_commendation(actor, notice))]
    elif notice.state == CommendationState.DECIDED and award_is_issued(rules_of(notice.programme)):
        doors = [(IssueCommendation, permissions.can_issue_commendation(actor, notice))]
    return [
        {"label": door.title, "url": place(tenant, f"publicity:{door.name}", notice.pk), "decision": decision}
        for door, decision in doors
    ]


class _OnNotice(Door):
    """What the doors of one notice share."""

    def find(self) -> CommendationNotice:
        return queries.commendation_for(self.actor, self.kwargs["commendation_id"])

    def context(self, subject: Any) -> dict[str, Any]:
        back = place(self.request.tenant, "publicity:commendation-detail", subject.pk)
        return {"back_url": back}

    def success_url(self, subject: Any, result: CommendationNotice) -> str:
        return place(self.request.tenant, "publicity:commendation-detail", result.pk)

    def represent(self, result: CommendationNotice) -> dict[str, Any]:
        return {
            "id": str(result.pk),
            "state": str(result.state),
            "document_number": result.document_number,
            "digest": result.digest,
        }


class DraftCommendation(_OnNotice):
    """Gather the reviewed lists of a programme into its notice."""

    name = "commendation-draft"
    title = _("Draft the commendation notice")
    submit_label = _("Draft")
    done = _("The notice is drafted.")
    form_class = CommendationForm

    def context(self, subject: Any) -> dict[str, Any]:
        back = place(self.request.tenant, "programs:programme-detail", subject.pk)
        return {"back_url": back}

    def find(self) -> Programme:
        return programme_for(self.actor, self.kwargs["programme_id"])

    def permitted(self, subject: Programme) -> Decision:
        return permissions.can_draft_commendation(self.actor, subject)

    def form(self, subject: Programme, data: Any = None, files: Any = None) -> Any:
        return self.form_class(data, files, initial=queries.first_words(subject, rules_of(subject)))

    def perform(self, subject: Programme, data: dict[str, Any], *, at: Any) -> CommendationNotice:
        return actions.draft_commendation(programme_id=subject.pk, actor=self.actor, at=at, **data)


class ReviseCommendation(_OnNotice):
    """Write the draft anew; the lists are gathered again."""

    name = "commendation-revise"
    title = _("Revise the draft")
    explanation = _("The lists are gathered anew from what stands reviewed now.")
    submit_label = _("Store")
    form_class = CommendationForm

    def permitted(self, subject: CommendationNotice) -> Decision:
        return permissions.can_change_commendation(self.actor, subject)

    def form(self, subject: CommendationNotice, data: Any = None, files: Any = None) -> Any:
        initial = {name: getattr(subject, name) for name in self.form_class.base_fields}
        return self.form_class(data, files, initial=initial)

    def perform(self, subject: CommendationNotice, data: dict[str, Any], *, at: Any) -> CommendationNotice:
        return actions.revise_commendation(commendation_id=subject.pk, actor=self.actor, at=at, **data)


class SendCommendation(_OnNotice):
    """Send the draft through the rulebook's steps."""

    name = "commendation-send"
    title = _("Send to the decision")
    submit_label = _("Send")
    done = _("The notice is on its way.")

    def permitted(self, subject: CommendationNotice) -> Decision:
        return permissions.can_change_commendation(self.actor, subject)

    def perform(self, subject: CommendationNotice, data: dict[str, Any], *, at: Any) -> CommendationNotice:
        return actions.send_commendation(commendation_id=subject.pk, actor=self.actor, at=at)


class AnswerCommendation(_OnNotice):
    """Answer a step of the sign-off, or record its paper."""

    name = "commendation-answer"
    title = _("Answer")
    submit_label = _("Answer")
    form_class = StepAnswerForm

    def context(self, subject: Any) -> dict[str, Any]:
        back = place(self.request.tenant, "publicity:commendation-detail", subject.route.subject_id)
        return {"back_url": back}

    def find(self) -> Step:
        _notice, step = queries.step_for(self.actor, self.kwargs["step_id"])
        return step

    def permitted(self, subject: Step) -> Decision:
        """Any unit that is asked may be answered for, from here or from paper."""
        answers = [
            permissions.can_answer_commendation(self.actor, subject, party.unit_id, on_behalf=on_behalf)
            for party in subject.parties.filter(stance="")
            for on_behalf in (False, True)
        ]
        return next((one for one in answers if one), answers[0] if answers else refuse(_("It is answered.")))

    def form_kwargs(self, subject: Step) -> dict[str, Any]:
        return {"step": subject}

    def perform(self, subject: Step, data: dict[str, Any], *, at: Any) -> CommendationNotice:
        paper = data.pop("paper", None)
        paper_id = _store(self.actor, at, paper) if paper else None
        unit_id = UUID(data.pop("unit_id"))
        return actions.answer_commendation(
            step_id=subject.pk, actor=self.actor, at=at, unit_id=unit_id, paper_id=paper_id, **data
        )


class DecideCommendation(_OnNotice):
    """Record the decision of the meeting."""

    name = "commendation-decide"
    title = _("Record the decision of the meeting")
    explanation = _("Every list of the notice becomes approved with it; enter what the minutes say.")
    submit_label = _("Record")
    done = _("The decision is recorded; the lists are approved.")
    form_class = DecisionForm
    irreversible = True

    def permitted(self, subject: CommendationNotice) -> Decision:
        return permissions.can_decide_commendation(self.actor, subject)

    def perform(self, subject: CommendationNotice, data: dict[str, Any], *, at: Any) -> CommendationNotice:
        paper_id = _store(self.actor, at, data["paper"])
        return actions.decide_commendation(
            commendation_id=subject.pk,
            actor=self.actor,
            at=at,
            minutes_number=data["minutes_number"],
            minutes_on=data["minutes_on"],
            paper_id=paper_id,
        )


class IssueCommendation(_OnNotice):
    """Issue the notice: it is public at once."""

    name = "commendation-issue"
    title = _("Issue the notice")
    explanation = _("The notice is public at once; its document follows as soon as it is prepared.")
    submit_label = _("Issue")
    done = _("The notice is issued.")
    form_class = IssueForm
    irreversible = True

    def permitted(self, subject: CommendationNotice) -> Decision:
        return permissions.can_issue_commendation(self.actor, subject)

    def perform(self, subject: CommendationNotice, data: dict[str, Any], *, at: Any) -> CommendationNotice:
        return actions.issue_commendation(commendation_id=subject.pk, actor=self.actor, at=at, **data)


def _store(actor: Any, at: Any, upload: Any) -> UUID:
    return store_upload(actor=actor, at=at, name=upload.name, data=upload.read(), allowed=SCANS).pk
