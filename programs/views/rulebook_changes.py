"""A programme goes over to another version of its rulebook in mid-year: asked for, then consented to on record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.errors import Missing
from programs import actions, permissions, queries
from programs.forms import PaperForm, ReasonForm
from programs.models import Programme, RulebookChange, RulebookVersion
from programs.rulebook_forms import ChangeForm
from programs.views.papers import keep_paper
from programs.wording import word


def changes_of(programme: Programme) -> QuerySet[RulebookChange]:
    """The history of a programme's rulebook, the latest first."""
    return (
        RulebookChange.objects.filter(programme=programme)
        .select_related("old_version", "new_version", "asked_by", "recorded_by", "paper")
        .defer("old_version__content", "new_version__content", "paper__content")
        .order_by("-asked_at")
    )


def change_rows(actor: Any, programme: Programme) -> list[dict[str, Any]]:
    return [
        {"row": one, "authority": word(one.authority), "decision": permissions.can_record_change(actor, one)}
        for one in changes_of(programme)
    ]


class AskChange(Door):
    """Ask that a programme go over to another version of its rulebook."""

    name = "rulebook-change-ask"
    title = _("Ask for a change of the rulebook")
    explanation = _("Nothing changes until the consent is on record. Rounds that are sealed keep the rules that they were frozen with.")  # fmt: skip
    form_class = ChangeForm
    api_tags = ("programmes",)

    def find(self) -> Programme:
        return queries.programme_for(self.actor, self.kwargs["programme_id"])

    def permitted(self, subject: Programme) -> Decision:
        return permissions.can_edit_rulebook(self.actor)

    def form_kwargs(self, subject: Programme) -> dict[str, Any]:
        versions = (
            RulebookVersion.objects.filter(rulebook_id=subject.rulebook_version.rulebook_id)
            .exclude(pk=subject.rulebook_version_id)
            .select_related("rulebook")
            .defer("content")
            .order_by("-number")
        )
        return {"versions": list(versions)}

    def perform(self, subject: Programme, data: dict[str, Any], *, at: Any) -> RulebookChange:
        return actions.ask_change(
            programme_id=subject.pk,
            version_id=UUID(data["version"]),
            actor=self.actor,
            at=at,
            reason=data["reason"],
        )

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "programs:programme-detail", subject.pk)

    def context(self, subject: Any) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}


class ChangeDoor(Door):
    """Something done with a change that was asked for."""

    api_tags = ("programmes",)

    def find(self) -> RulebookChange:
        found = RulebookChange.objects.select_related("programme").filter(pk=self.kwargs["change_id"]).first()
        if found is None:
            raise Missing
        queries.programme_for(self.actor, found.programme_id)
        return found

    def name_of(self, subject: RulebookChange) -> str:
        return f"{subject.programme.title}：{subject.reason}"

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "programs:programme-detail", subject.programme_id)

    def context(self, subject: Any) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}


class RecordChangeConsent(ChangeDoor):
    """Put the consent to a change of the rulebook on record, with its paper."""

    name = "rulebook-change-consent"
    title = _("Record the consent to the change")
    form_class = PaperForm
    irreversible = True

    def permitted(self, subject: RulebookChange) -> Decision:
        return permissions.can_record_change(self.actor, subject)

    def perform(self, subject: RulebookChange, data: dict[str, Any], *, at: Any) -> RulebookChange:
        paper = keep_paper(data, actor=self.actor, at=at, item_id=None)
        return actions.record_change_consent(change_id=subject.pk, actor=self.actor, at=at, **paper)


class WithdrawChange(ChangeDoor):
    """Take back a change to which nobody has consented."""

    name = "rulebook-change-withdraw"
    title = _("Take the request back")
    form_class = ReasonForm

    def permitted(self, subject: RulebookChange) -> Decision:
        return permissions.can_edit_rulebook(self.actor)

    def perform(self, subject: RulebookChange, data: dict[str, Any], *, at: Any) -> Programme:
        return actions.withdraw_change(change_id=subject.pk, actor=self.actor, at=at, reason=data["reason"])
