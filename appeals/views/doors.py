"""One door for each change of an appeal."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals import actions, forms, permissions, queries, rules
from appeals.models import Appeal
from core.addresses import place
from core.decisions import Decision
from core.doors import Door, NothingToEnter
from indicators.actions import CellEntry
from organizations.models import Unit
from organizations.roles import Role
from programs.queries import clause_of, rules_for_item
from publicity.models import PublicNotice


class _OnNotice(Door):
    """A new appeal against a notice."""

    template_name = "appeals/appeal_new.html"

    def find(self) -> PublicNotice:
        return queries.notice_for(self.kwargs["notice_id"])

    def success_url(self, subject: PublicNotice, result: Appeal) -> str:
        return place(self.request.tenant, "appeals:appeal-detail", result.pk)

    def represent(self, result: Appeal) -> dict[str, Any]:
        return {
            "id": str(result.pk),
            "state": str(result.state),
            "number": result.number,
            "received_at": result.received_at.isoformat(),
        }

    def context(self, subject: PublicNotice) -> dict[str, Any]:
        return {"notice": subject, "clause": clause_of(rules_for_item(subject.item), "appeal.window")}


class FileAppeal(_OnNotice):
    """An evaluated object appeals on line while the notice is open."""

    name = "appeal-file"
    title = gettext_lazy("File an appeal")
    submit_label = gettext_lazy("File the appeal")
    explanation = gettext_lazy(
        "What you write is kept as a draft in this browser until you file it. The time of receipt is taken by the server."
    )
    done = gettext_lazy("The appeal has been filed.")
    form_class = forms.FileForm

    def permitted(self, subject: PublicNotice) -> Decision:
        return permissions.can_file_appeal(self.actor, subject)

    def form_kwargs(self, subject: PublicNotice) -> dict[str, Any]:
        own = permissions.evaluated_units(subject, self.actor.units(Role.OBJECT_LEADER))
        units = Unit.objects.filter(pk__in=own).order_by("position", "name")
        return {
            "units": [(unit.pk, unit.name) for unit in units],
            "indicators": _indicators(subject.item_id),
            "initial": {"unit": own[0] if own else None},
        }

    def perform(self, subject: PublicNotice, data: dict[str, Any], *, at: datetime) -> Appeal:
        return actions.file_appeal(
            notice_id=subject.pk,
            actor=self.actor,
            unit_id=data["unit"],
            claim=data["claim"],
            indicator_id=data["indicator"],
            evidence=data["evidence"],
        )


class RegisterAppeal(_OnNotice):
    """The desk registers an appeal that came by telephone, letter or visit."""

    name = "appeal-register"
    title = gettext_lazy("Register an appeal")
    submit_label = gettext_lazy("Register")
    done = gettext_lazy("The appeal has been registered.")
    form_class = forms.RegisterForm

    def permitted(self, subject: PublicNotice) -> Decision:
        return permissions.can_register_appeal(self.actor, subject)

    def form_kwargs(self, subject: PublicNotice) -> dict[str, Any]:
        units = (
            [(unit.pk, unit.name) for unit in queries.evaluated(subject)] if self.permitted(subject) else []
        )
        return {"units": units, "indicators": _indicators(subject.item_id)}

    def perform(self, subject: PublicNotice, data: dict[str, Any], *, at: datetime) -> Appeal:
        return actions.register_appeal(
            notice_id=subject.pk,
            actor=self.actor,
            at=at,
            unit_id=data["unit"],
            channel=data["channel"],
            received_at=data["received_at"],
            claim=data["claim"],
            indicator_id=data["indicator"],
            evidence=data["evidence"],
            by_person=data["by_person"],
        )


class _OnAppeal(Door):
    """A change of one appeal."""

    def find(self) -> Appeal:
        return queries.appeal_for(permissions.visible_appeals(self.actor), self.kwargs["appeal_id"])

    def success_url(self, subject: Appeal, result: Appeal) -> str:
        return place(self.request.tenant, "appeals:appeal-detail", subject.pk)

    def represent(self, result: Appeal) -> dict[str, Any]:
        return {
            "id": str(result.pk),
            "state": permissions.shown_state(self.actor, result),
            "number": result.number,
        }

    def context(self, subject: Appeal) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, subject)}


class AcceptAppeal(_OnAppeal):
    """The appeal is accepted and a verifier named who took no part in the scoring."""

    name = "appeal-accept"
    title = gettext_lazy("Accept the appeal")
    submit_label = gettext_lazy("Accept")
    explanation = gettext_lazy(
        "Whoever entered or reviewed values, sealed a round or drafted the list cannot verify."
    )
    done = gettext_lazy("The appeal has been accepted.")
    form_class = forms.AcceptForm

    def permitted(self, subject: Appeal) -> Decision:
        return permissions.can_accept_appeal(self.actor, subject)

    def form_kwargs(self, subject: Appeal) -> dict[str, Any]:
        if not self.permitted(subject):
            return {}
        recuse = rules_for_item(subject.item).appeals.recuse_scorers
        parts = permissions.parts_taken(subject.item_id)
        people = []
        for one in queries.candidates(subject, self.request.at):
            recused = rules.recusal(one.person.pk, parts, recuse_scorers=recuse)
            label = f"{one.person.display_name} · {one.unit_name}"
            if recused:
                reason = permissions.part_reason(recused)
                label = _("%(name)s (recused: %(reason)s)") % {"name": label, "reason": reason}
            people.append((bool(recused), one.person.pk, label))
        people.sort(key=lambda entry: (entry[0], entry[2]))
        return {"people": [(key, label) for _recused, key, label in people]}

    def perform(self, subject: Appeal, data: dict[str, Any], *, at: datetime) -> Appeal:
        return actions.accept_appeal(
            appeal_id=subject.pk, actor=self.actor, at=at, verifier_id=data["verifier"]
        )


class RefuseAppeal(_OnAppeal):
    """The appeal is not accepted, with the reason."""

    name = "appeal-refuse"
    title = gettext_lazy("Do not accept the appeal")
    submit_label = gettext_lazy("Do not accept")
    done = gettext_lazy("The appeal has not been accepted.")
    form_class = forms.RefuseForm
    irreversible = True

    def permitted(self, subject: Appeal) -> Decision:
        return permissions.can_refuse_appeal(self.actor, subject)

    def perform(self, subject: Appeal, data: dict[str, Any], *, at: datetime) -> Appeal:
        return actions.refuse_appeal(appeal_id=subject.pk, actor=self.actor, at=at, reason=data["reason"])


class RecordFinding(_OnAppeal):
    """The verifier writes down the finding."""

    name = "appeal-verify"
    title = gettext_lazy("Record the finding")
    submit_label = gettext_lazy("Record")
    done = gettext_lazy("The finding has been recorded.")
    form_class = forms.FindingForm

    def permitted(self, subject: Appeal) -> Decision:
        return permissions.can_verify_appeal(self.actor, subject)

    def form_kwargs(self, subject: Appeal) -> dict[str, Any]:
        return {"initial": {"finding": subject.finding}} if self.permitted(subject) else {}

    def perform(self, subject: Appeal, data: dict[str, Any], *, at: datetime) -> Appeal:
        return actions.record_finding(appeal_id=subject.pk, actor=self.actor, at=at, finding=data["finding"])


class DecideAppeal(_OnAppeal):
    """The appeal is upheld, partly upheld or rejected, with what follows."""

    name = "appeal-decide"
    title = gettext_lazy("Decide the appeal")
    submit_label = gettext_lazy("Decide")
    done = gettext_lazy("The appeal has been decided.")
    form_class = forms.DecideForm
    irreversible = True

    def permitted(self, subject: Appeal) -> Decision:
        recuse = rules_for_item(subject.item).appeals.recuse_scorers
        return permissions.can_decide_appeal(self.actor, subject, recuse_scorers=recuse)

    def perform(self, subject: Appeal, data: dict[str, Any], *, at: datetime) -> Appeal:
        return actions.decide_appeal(
            appeal_id=subject.pk, actor=self.actor, at=at, decision=data["decision"], outcome=data["outcome"]
        )


class AnswerAppeal(_OnAppeal):
    """The appellant is answered in writing."""

    name = "appeal-answer"
    title = gettext_lazy("Answer the appellant")
    submit_label = gettext_lazy("Send the answer")
    done = gettext_lazy("The appellant has been answered.")
    form_class = forms.AnswerForm
    irreversible = True

    def permitted(self, subject: Appeal) -> Decision:
        return permissions.can_answer_appeal(self.actor, subject)

    def perform(self, subject: Appeal, data: dict[str, Any], *, at: datetime) -> Appeal:
        return actions.answer_appeal(appeal_id=subject.pk, actor=self.actor, at=at, answer=data["answer"])


class WithdrawAppeal(_OnAppeal):
    """The appellant takes the appeal back."""

    name = "appeal-withdraw"
    title = gettext_lazy("Withdraw the appeal")
    submit_label = gettext_lazy("Withdraw")
    done = gettext_lazy("The appeal has been withdrawn.")
    form_class = NothingToEnter
    irreversible = True

    def permitted(self, subject: Appeal) -> Decision:
        return permissions.can_withdraw_appeal(self.actor, subject)

    def perform(self, subject: Appeal, data: dict[str, Any], *, at: datetime) -> Appeal:
        return actions.withdraw_appeal(appeal_id=subject.pk, actor=self.actor, at=at)


class CorrectValues(_OnAppeal):
    """A value is corrected after an upheld appeal, and a new round ordered."""

    name = "appeal-correct"
    title = gettext_lazy("Correct a value after the appeal")
    submit_label = gettext_lazy("Correct and order a new round")
    done = gettext_lazy("The value has been corrected. Seal the new round, then replace the list.")
    form_class = forms.CorrectForm

    def permitted(self, subject: Appeal) -> Decision:
        return permissions.can_carry_out(self.actor, subject)

    def form_kwargs(self, subject: Appeal) -> dict[str, Any]:
        if not self.permitted(subject):
            return {}
        return {
            "units": [(unit.pk, unit.name) for unit in queries.evaluated(subject.notice)],
            "indicators": _indicators(subject.item_id),
            "initial": {"unit": subject.unit_id, "indicator": subject.indicator_id, "component": "actual"},
        }

    def perform(self, subject: Appeal, data: dict[str, Any], *, at: datetime) -> Appeal:
        cell = CellEntry(data["unit"], data["indicator"], data["component"], data["amount"])
        return actions.correct_by_appeal(appeal_id=subject.pk, actor=self.actor, at=at, cells=[cell])


class RemoveEntry(_OnAppeal):
    """An entry is taken off the list after an upheld appeal, and a new list drafted without it."""

    name = "appeal-remove"
    title = gettext_lazy("Remove an entry from the list")
    submit_label = gettext_lazy("Remove and draft a new list")
    explanation = gettext_lazy(
        "The notice is withdrawn, the list replaced; the new list is deliberated and noticed anew."
    )
    done = gettext_lazy("A new list without the entry has been drafted.")
    form_class = forms.RemoveForm
    irreversible = True

    def permitted(self, subject: Appeal) -> Decision:
        return permissions.can_carry_out(self.actor, subject)

    def form_kwargs(self, subject: Appeal) -> dict[str, Any]:
        if not self.permitted(subject):
            return {}
        return {"units": [(entry.unit_id, entry.unit.name) for entry in queries.removable(subject)]}

    def perform(self, subject: Appeal, data: dict[str, Any], *, at: datetime) -> Appeal:
        return actions.remove_by_appeal(appeal_id=subject.pk, actor=self.actor, at=at, unit_id=data["unit"])


class FinishOutcome(_OnAppeal):
    """The list has been replaced: the outcome of the appeal is carried out and its hold released."""

    name = "appeal-finish"
    title = gettext_lazy("Outcome carried out")
    submit_label = gettext_lazy("Confirm")
    explanation = gettext_lazy("Possible once the list that the appeal was against has been replaced.")
    done = gettext_lazy("The outcome has been carried out; the list is free of this appeal.")

    def permitted(self, subject: Appeal) -> Decision:
        return permissions.can_carry_out(self.actor, subject)

    def perform(self, subject: Appeal, data: dict[str, Any], *, at: datetime) -> Appeal:
        return actions.finish_outcome(appeal_id=subject.pk, actor=self.actor, at=at)


def _indicators(item_id: Any) -> list[tuple[Any, str]]:
    """By name; where several classes are evaluated by one of the same name, with its class."""
    leaves = queries.leaves(item_id)
    often = Counter(leaf.name for leaf in leaves)
    return [
        (
            leaf.pk,
            f"{leaf.name}（{leaf.scheme.track.object_class.name}）" if often[leaf.name] > 1 else leaf.name,
        )
        for leaf in leaves
    ]
