"""Input of the doors of choosing: whom the lead proposes and why, what governments above say, what superiors commended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.forms.lists import LINES, _day
from evaluations.models import ListEntry, SuperiorOpinion
from evaluations.states import CommendedKind, SuperiorLevel
from organizations.models import Unit
from programs.forms import PaperForm
from programs.models import Item


def _named(entry: ListEntry) -> str:
    score = entry.standing.published_total if entry.standing else entry.total
    name = f"{entry.track.class_name} · {entry.unit.name}"
    return f"{name}（{score}）" if score is not None else name


class TextsForm(forms.Form):
    """One text for each entry; what is left empty says nothing."""

    PREFIX = "text_"

    def __init__(
        self, *args: Any, entries: Sequence[ListEntry], texts: dict[UUID, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {f"{self.PREFIX}{entry.pk}": entry.pk for entry in entries}
        for entry in entries:
            self.fields[f"{self.PREFIX}{entry.pk}"] = forms.CharField(
                label=self.label_of(entry),
                required=False,
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=(texts or {}).get(entry.pk, ""),
            )

    def label_of(self, entry: ListEntry) -> str:
        return _named(entry)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        texts = {
            key: (data.get(name) or "").strip() for name, key in self.keys.items() if name in self.fields
        }
        return {**{name: value for name, value in data.items() if name not in self.keys}, "texts": texts}


class ChoiceForm(TextsForm):
    """Whom the lead proposes, and why: an object without a reason stays where it is."""

    seen_digest = forms.CharField(widget=forms.HiddenInput, required=False)


class MeritForm(TextsForm):
    """What is exemplary in each proposed object."""


class ObjectionsForm(forms.Form):
    """For each of one's own objects: empty says no objection."""

    def __init__(
        self,
        *args: Any,
        units: Sequence[Unit],
        opinions: Sequence[SuperiorOpinion] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if "unit" in self.fields:
            self.fields["unit"].choices = [(str(unit.pk), unit.name) for unit in units]
        for name in ("stance", "text"):
            self.fields.pop(name, None)
        self.keys = {f"objection_{one.entry_id}": one.entry_id for one in opinions}
        for one in opinions:
            self.fields[f"objection_{one.entry_id}"] = forms.CharField(
                label=_("Objection to %(unit)s") % {"unit": one.about.name},
                help_text=_("Leave empty when there is none."),
                required=False,
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = {key: (data.pop(name, "") or "").strip() for name, key in self.keys.items()}
        return {**data, "objections": {key: text for key, text in given.items() if text}}


class AnswerObjectsForm(ObjectionsForm):
    unit = forms.ChoiceField(label=_("Unit"))


class RecordObjectsForm(ObjectionsForm, PaperForm):
    unit = forms.ChoiceField(label=_("Unit"))


class SettleForm(forms.Form):
    """The object leaves the list, or stays on it; the reason is on record either way."""

    remove = forms.TypedChoiceField(
        label=_("Outcome"),
        choices=[("yes", _("Taken off the list")), ("no", _("Stays on the list"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=LINES)


class CommendedForm(forms.Form):
    """An award or an experience that a superior commended, with its document."""

    unit = forms.ChoiceField(label=_("Unit"))
    kind = forms.ChoiceField(label=_("Kind"), choices=CommendedKind.choices)
    level = forms.ChoiceField(label=_("Level"), choices=SuperiorLevel.choices)
    item = forms.ChoiceField(label=_("Item that the work belongs to"), required=False)
    matter = forms.CharField(label=_("For what"), max_length=200)
    issuer = forms.CharField(label=_("Issued by"), max_length=100)
    document_number = forms.CharField(label=_("Document number"), max_length=100)
    issued_on = _day(_("Date"))
    paper = forms.FileField(label=_("Scan"), required=False)

    def __init__(self, *args: Any, units: Sequence[Unit], items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(str(unit.pk), unit.name) for unit in units]
        self.fields["item"].choices = [
            ("", _("none of them")),
            *((str(item.pk), str(item)) for item in items),
        ]

    def clean_unit(self) -> UUID:
        return UUID(self.cleaned_data["unit"])

    def clean_item(self) -> UUID | None:
        return UUID(self.cleaned_data["item"]) if self.cleaned_data["item"] else None
