"""The doors of applications: the call, the unit's own steps, the lead's review, and what is registered on behalf."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door, NothingToEnter
from core.errors import Missing
from documents.actions import store_upload
from evaluations import intake
from evaluations.actions import application_reviews as reviews
from evaluations.actions import applications as actions
from evaluations.actions import calls
from evaluations.forms import applications as forms
from evaluations.forms.lists import ReasonForm
from evaluations.models import Application, ApplicationCall, ApplicationFile
from evaluations.permissions import applications as permissions
from evaluations.queries import applications as queries
from evaluations.views.applications import declaration_text
from programs.models import Item, Programme
from programs.permissions import as_office
from programs.queries import clause_of, item_for, programme_for, rules_for_item

SCANS = frozenset({"pdf", "png", "jpg"})


class _OfItem(Door):
    """A change about the applications of one item."""

    api_tags = ("applications",)

    def find(self) -> Item:
        return item_for(self.actor, self.kwargs["item_id"])

    def success_url(self, subject: Item, result: Any) -> str:
        return place(self.request.tenant, "evaluations:application-item", subject.pk)

    def context(self, subject: Item) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}


class _Call(_OfItem):
    def represent(self, result: ApplicationCall) -> dict[str, Any]:
        return {
            "id": str(result.pk),
            "item_id": str(result.item_id),
            "due_at": result.due_at.isoformat() if result.due_at else None,
            "closed_at": result.closed_at.isoformat() if result.closed_at else None,
        }


class OpenApplications(_Call):
    """Take applications for the item."""

    name = "application-open"
    title = _("Open applications")
    explanation = _("The units are told and can apply until the end of the last day.")
    form_class = forms.OpenCallForm

    def permitted(self, subject: Item) -> Decision:
        return permissions.can_open_applications(self.actor, subject)

    def form_kwargs(self, subject: Item) -> dict[str, Any]:
        return {"fixed": queries.due_by_rule(subject, rules_for_item(subject))}

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> ApplicationCall:
        return calls.open_applications(item_id=subject.pk, actor=self.actor, at=at, due_at=data["due_at"])


class OpenProgramme(Door):
    """Take applications for every item of the programme whose objects apply."""

    name = "application-open-all"
    title = _("Open applications for all items")
    explanation = _("Every item whose objects apply is opened until the day that the rulebook sets.")
    api_tags = ("applications",)

    def find(self) -> Programme:
        return programme_for(self.actor, self.kwargs["programme_id"])

    def permitted(self, subject: Programme) -> Decision:
        return as_office(self.actor)

    def perform(self, subject: Programme, data: dict[str, Any], *, at: Any) -> list[ApplicationCall]:
        return calls.open_programme(programme_id=subject.pk, actor=self.actor, at=at)

    def success_url(self, subject: Programme, result: Any) -> str:
        return place(self.request.tenant, "evaluations:application-list")

    def represent(self, result: list[ApplicationCall]) -> dict[str, Any]:
        return {"items": [str(row.item_id) for row in result]}


class CloseApplications(_Call):
    """Take no more applications for the item."""

    name = "application-close"
    title = _("Close applications")
    irreversible = True

    def permitted(self, subject: Item) -> Decision:
        return permissions.can_close_applications(self.actor, subject)

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> ApplicationCall:
        return calls.close_applications(item_id=subject.pk, actor=self.actor, at=at)


class ReopenApplications(_Call):
    """Take applications again, from everybody or from one unit, with the reason."""

    name = "application-reopen"
    title = _("Open applications again")
    form_class = forms.ReopenForm

    def permitted(self, subject: Item) -> Decision:
        return permissions.can_reopen_applications(self.actor, subject)

    def form_kwargs(self, subject: Item) -> dict[str, Any]:
        units = {one.unit_id for one in queries.choices_for(subject, None)}
        return {"units": queries.unit_names(units)}

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> ApplicationCall:
        return calls.reopen_applications(
            item_id=subject.pk,
            due_at=data["due_at"],
            reason=data["reason"],
            unit_id=data["unit"],
            actor=self.actor,
            at=at,
        )


class _NewApplication(_OfItem):
    def success_url(self, subject: Item, result: Any) -> str:
        if isinstance(result, Application):
            return place(self.request.tenant, "evaluations:application-detail", result.pk)
        return super().success_url(subject, result)


class BeginApplication(_NewApplication):
    """Begin an application of the own unit."""

    name = "application-begin"
    title = _("Apply")
    submit_label = _("Begin")
    form_class = forms.BeginForm

    def permitted(self, subject: Item) -> Decision:
        return permissions.can_begin_application(self.actor, subject)

    def form_kwargs(self, subject: Item) -> dict[str, Any]:
        return {"choices": [(one.key, one.label) for one in queries.unit_choices(subject, self.actor)]}

    def success_url(self, subject: Item, result: Any) -> str:
        if isinstance(result, Application):
            return place(self.request.tenant, "evaluations:application-edit", result.pk)
        return super().success_url(subject, result)

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> Application:
        return actions.begin_application(item_id=subject.pk, actor=self.actor, at=at, **data)


class RegisterApplication(_NewApplication):
    """Put an application on record that came on paper."""

    name = "application-register"
    title = _("Register an application from paper")
    explanation = _("The moment of receipt decides whether it is in time.")
    submit_label = _("Register")
    form_class = forms.RegisterForm

    def permitted(self, subject: Item) -> Decision:
        return permissions.can_register_application(self.actor, subject)

    def form_kwargs(self, subject: Item) -> dict[str, Any]:
        return {
            "choices": [(one.key, one.label) for one in queries.choices_for(subject, None)],
            "declaration": rules_for_item(subject).declaration,
        }

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> Application:
        upload = data["paper"]
        stored = store_upload(actor=self.actor, at=at, name=upload.name, data=upload.read(), allowed=SCANS)
        return actions.register_application(
            item_id=subject.pk,
            track_id=data["track_id"],
            candidate_id=data["candidate_id"],
            paper=actions.Paper(data["number"], data["received_at"], stored.pk),
            declared=data.get("declared", False),
            declaration=declaration_text(),
            self_score=data["self_score"],
            experience=data["experience"],
            actor=self.actor,
            at=at,
        )


class _OnApplication(Door):
    """A change of one application."""

    api_tags = ("applications",)

    def find(self) -> Application:
        return queries.application_for(self.actor, self.kwargs["application_id"])

    def name_of(self, subject: Application) -> str:
        return f"{subject.item} · {subject.candidate.name}"

    def success_url(self, subject: Application, result: Any) -> str:
        return place(self.request.tenant, "evaluations:application-detail", subject.pk)

    def context(self, subject: Application) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}

    def represent(self, result: Application) -> dict[str, Any]:
        return {"id": str(result.pk), "state": result.state, "edition": result.edition}


class EditApplication(_OnApplication):
    """Write the application; what is typed is kept all the time."""

    name = "application-edit"
    title = _("Write the application")
    submit_label = _("Save")
    form_class = forms.ContentForm
    template_name = "evaluations/applications/edit.html"
    automatic = False

    def permitted(self, subject: Application) -> Decision:
        return permissions.can_edit_application(self.actor, subject)

    def form_kwargs(self, subject: Application) -> dict[str, Any]:
        rules = rules_for_item(subject.item)
        parts = frozenset(part for part in ("experience", "materials") if intake.asks_for(rules, part))
        return {"row": subject, "leaves": queries.leaves_for(subject.track_id), "parts": parts}

    def context(self, subject: Application) -> dict[str, Any]:
        rules = rules_for_item(subject.item)
        return {
            **super().context(subject),
            "row": subject,
            "keep_url": place(self.request.tenant, "evaluations:application-keep", subject.pk),
            "clause": clause_of(rules, "application.parts"),
        }

    def perform(self, subject: Application, data: dict[str, Any], *, at: Any) -> Application:
        return actions.edit_application(
            application_id=subject.pk,
            content=actions.Content(**data["content"]),
            expected_edition=data["edition"],
            actor=self.actor,
            at=at,
            automatic=self.automatic,
        )


class KeepApplication(EditApplication):
    """Keep what has been typed so far, without leaving the page."""

    name = "application-keep"
    title = _("Keep what was typed")
    automatic = True

    def shown_once(self, subject: Application, result: Application) -> HttpResponse:
        return render(self.request, "evaluations/applications/_kept.html", {"row": result})


class SubmitApplication(_OnApplication):
    """Hand the application in."""

    name = "application-submit"
    title = _("Hand the application in")
    submit_label = _("Hand the application in")
    explanation = _("The lead unit sees it from then on, and it is no longer changed.")
    form_class = forms.HandInForm
    template_name = "evaluations/applications/submit.html"

    def permitted(self, subject: Application) -> Decision:
        return permissions.can_submit_application(self.actor, subject)

    def form_kwargs(self, subject: Application) -> dict[str, Any]:
        return {"declaration": rules_for_item(subject.item).declaration}

    def context(self, subject: Application) -> dict[str, Any]:
        rules = rules_for_item(subject.item)
        more = {"declaration": declaration_text(), "clause": clause_of(rules, "submission.declaration")}
        return {**super().context(subject), **(more if rules.declaration else {})}

    def perform(self, subject: Application, data: dict[str, Any], *, at: Any) -> Application:
        return actions.submit_application(
            application_id=subject.pk,
            declared=data.get("declared", False),
            declaration=declaration_text(),
            actor=self.actor,
            at=at,
        )


class WithdrawApplication(_OnApplication):
    """Take the application back."""

    name = "application-withdraw"
    title = _("Withdraw the application")
    form_class = ReasonForm
    irreversible = True

    def permitted(self, subject: Application) -> Decision:
        return permissions.can_withdraw_application(self.actor, subject)

    def perform(self, subject: Application, data: dict[str, Any], *, at: Any) -> Application:
        return actions.withdraw_application(
            application_id=subject.pk, reason=data["reason"], actor=self.actor, at=at
        )


class _Review(_OnApplication):
    def permitted(self, subject: Application) -> Decision:
        return permissions.can_review_application(self.actor, subject)


class ReturnApplication(_Review):
    """Send the application back to be completed."""

    name = "application-return"
    title = _("Return the application")
    form_class = forms.ReturnApplicationForm

    def perform(self, subject: Application, data: dict[str, Any], *, at: Any) -> Application:
        return reviews.return_application(application_id=subject.pk, actor=self.actor, at=at, **data)


class AcceptApplication(_Review):
    """Accept the application: its object takes part."""

    name = "application-accept"
    title = _("Accept the application")
    submit_label = _("Accept")
    form_class = forms.AcceptForm

    def perform(self, subject: Application, data: dict[str, Any], *, at: Any) -> Application:
        return reviews.accept_application(application_id=subject.pk, actor=self.actor, at=at, **data)


class RefuseApplication(_Review):
    """Refuse the application: its object takes no part."""

    name = "application-refuse"
    title = _("Refuse the application")
    form_class = ReasonForm
    irreversible = True

    def perform(self, subject: Application, data: dict[str, Any], *, at: Any) -> Application:
        return reviews.refuse_application(application_id=subject.pk, actor=self.actor, at=at, **data)


class ScoreApplication(_Review):
    """Give an accepted application the lead's own score."""

    name = "application-score"
    title = _("Give a score")
    form_class = forms.ScoreForm

    def perform(self, subject: Application, data: dict[str, Any], *, at: Any) -> Application:
        return reviews.score_application(application_id=subject.pk, actor=self.actor, at=at, **data)


class RecordExpertReview(_OnApplication):
    """Enter what an expert or a third party said."""

    name = "application-review"
    title = _("Record an expert review")
    explanation = _("Whoever has a conflict of interest stands aside and gives no score.")
    submit_label = _("Record")
    form_class = forms.ExpertForm

    def permitted(self, subject: Application) -> Decision:
        return permissions.can_record_review(self.actor, subject)

    def perform(self, subject: Application, data: dict[str, Any], *, at: Any) -> Any:
        paper = _kept(self, data.pop("paper", None), at, item_id=subject.item_id)
        return reviews.record_expert_review(
            application_id=subject.pk,
            opinion=reviews.Opinion(paper_id=paper, **data),
            actor=self.actor,
            at=at,
        )

    def represent(self, result: Any) -> dict[str, Any]:
        return {"id": str(result.pk), "stands_aside": result.stands_aside}


class _Editing(_OnApplication):
    def permitted(self, subject: Application) -> Decision:
        return permissions.can_edit_application(self.actor, subject)

    def represent(self, result: Any) -> dict[str, Any]:
        return {"id": str(result.pk)}


class AddFile(_Editing):
    """Add a document to the application."""

    name = "application-file-add"
    title = _("Add a document")
    submit_label = _("Add")
    form_class = forms.DocumentForm

    def perform(self, subject: Application, data: dict[str, Any], *, at: Any) -> ApplicationFile:
        upload = data["file"]
        stored = store_upload(actor=self.actor, at=at, name=upload.name, data=upload.read())
        return actions.add_file(
            application_id=subject.pk,
            file_id=stored.pk,
            title=data["title"],
            kind=data["kind"],
            actor=self.actor,
            at=at,
        )


class AddProof(_Editing):
    """Register a proof by its particulars."""

    name = "application-proof-add"
    title = _("Register a proof")
    explanation = _(
        "A commendation or an instruction of a superior: its particulars are enough, no scan is needed."
    )
    submit_label = _("Register")
    form_class = forms.ProofForm

    def perform(self, subject: Application, data: dict[str, Any], *, at: Any) -> ApplicationFile:
        file_id = _kept(self, data.pop("file", None), at)
        proof = actions.Proof(file_id=file_id, **data)
        return actions.add_proof(application_id=subject.pk, proof=proof, actor=self.actor, at=at)


class RemoveFile(_OnApplication):
    """Take a document out of the application."""

    name = "application-file-remove"
    title = _("Remove a document")
    submit_label = _("Remove")
    form_class = NothingToEnter
    irreversible = True

    def find(self) -> Application:
        entry = ApplicationFile.objects.filter(pk=self.kwargs["document_id"]).first()
        if entry is None:
            raise Missing
        return queries.application_for(self.actor, entry.application_id)

    def permitted(self, subject: Application) -> Decision:
        return permissions.can_edit_application(self.actor, subject)

    def perform(self, subject: Application, data: dict[str, Any], *, at: Any) -> Application:
        return actions.remove_file(entry_id=self.kwargs["document_id"], actor=self.actor, at=at)


def _kept(door: Door, upload: Any, at: Any, *, item_id: UUID | None = None) -> UUID | None:
    if not upload:
        return None
    return store_upload(
        actor=door.actor, at=at, name=upload.name, data=upload.read(), allowed=SCANS, item_id=item_id
    ).pk


APPLICATION_DOORS: list[tuple[str, type[Door]]] = [
    ("programmes/<uuid:programme_id>/applications/open/", OpenProgramme),
    ("items/<uuid:item_id>/applications/open/", OpenApplications),
    ("items/<uuid:item_id>/applications/close/", CloseApplications),
    ("items/<uuid:item_id>/applications/reopen/", ReopenApplications),
    ("items/<uuid:item_id>/applications/begin/", BeginApplication),
    ("items/<uuid:item_id>/applications/register/", RegisterApplication),
    ("applications/<uuid:application_id>/edit/", EditApplication),
    ("applications/<uuid:application_id>/keep/", KeepApplication),
    ("applications/<uuid:application_id>/submit/", SubmitApplication),
    ("applications/<uuid:application_id>/withdraw/", WithdrawApplication),
    ("applications/<uuid:application_id>/return/", ReturnApplication),
    ("applications/<uuid:application_id>/accept/", AcceptApplication),
    ("applications/<uuid:application_id>/refuse/", RefuseApplication),
    ("applications/<uuid:application_id>/score/", ScoreApplication),
    ("applications/<uuid:application_id>/reviews/record/", RecordExpertReview),
    ("applications/<uuid:application_id>/files/add/", AddFile),
    ("applications/<uuid:application_id>/proofs/add/", AddProof),
    ("applications/files/<uuid:document_id>/remove/", RemoveFile),
]
