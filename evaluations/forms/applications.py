"""Input of the doors of applications, their reviews, and what is known of a unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core.workdays import end_of_day
from evaluations.errors import APPLICATION_SENTENCES
from evaluations.intake import Leaf
from evaluations.models import Application
from evaluations.states import EvidenceKind, EvidenceTone, FileKind, ReviewerKind, Secrecy

LINES = forms.Textarea(attrs={"rows": 4})
PAGES = forms.Textarea(attrs={"rows": 10})


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def _moment(label: Any, *, required: bool = True) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=required,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


def _score(label: Any, *, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=8,
        decimal_places=2,
    )


class LastDayForm(forms.Form):
    """The last day of taking applications; its end is the moment."""

    due_on = _day(_("Last day"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day = data.pop("due_on", None)
        return {**data, "due_at": end_of_day(day) if day is not None else None}


class OpenCallForm(LastDayForm):
    """Where the rulebook sets the day there is nothing to say."""

    def __init__(self, *args: Any, fixed: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed is not None:
            del self.fields["due_on"]


class ReopenForm(LastDayForm):
    unit = forms.ChoiceField(label=_("For whom"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=LINES)

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].required = True
        choices: Any = self.fields["unit"]
        choices.choices = [("", _("all units")), *units]

    def clean_unit(self) -> UUID | None:
        return UUID(self.cleaned_data["unit"]) if self.cleaned_data["unit"] else None


class BeginForm(forms.Form):
    """What is applied for: a track, and the unit itself or one below it."""

    choice = forms.ChoiceField(label=_("Apply for"))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["choice"]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        track, _colon, candidate = str(data.pop("choice", "")).partition(":")
        if candidate:
            data |= {"track_id": UUID(track), "candidate_id": UUID(candidate)}
        return data


class RegisterForm(BeginForm):
    """What came on paper."""

    number = forms.CharField(label=_("Document number"), max_length=60, required=False)
    received_at = _moment(_("Received at"))
    paper = forms.FileField(label=_("Scan"))
    self_score = _score(_("Total that the unit gives itself"))
    experience = forms.CharField(label=_("Typical experience"), required=False, widget=LINES)
    declared = forms.BooleanField(label=_("The paper declares that it is true"), required=False)

    def __init__(self, *args: Any, declaration: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not declaration:
            del self.fields["declared"]


class ContentForm(forms.Form):
    """The application as it is being written: nothing is required, what was not sent stays as it is."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    self_score = forms.DecimalField(
        label=_("Total that the unit gives itself"),
        required=False,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=4,
    )
    self_text = forms.CharField(label=_("Self-assessment"), required=False, widget=PAGES, max_length=20000)
    experience = forms.CharField(
        label=_("Typical experience"), required=False, widget=PAGES, max_length=20000
    )

    def __init__(
        self,
        *args: Any,
        row: Application,
        leaves: Sequence[Leaf],
        parts: frozenset[str],
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault(
            "initial",
            {
                "edition": row.edition,
                "self_score": row.self_score,
                "self_text": row.self_text,
                "experience": row.experience,
            },
        )
        super().__init__(*args, **kwargs)
        self.leaves = leaves
        self.kept: Mapping[str, Mapping[str, str]] = row.self_assessment
        if leaves:
            del self.fields["self_score"]
        if "experience" not in parts:
            del self.fields["experience"]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One line for each indicator, with what was typed last."""
        return [
            {
                "leaf": leaf,
                "cells": [
                    (name, f"{name}_{leaf.key}", self._typed(name, leaf.key))
                    for name in ("value", "score", "remark")
                ],
            }
            for leaf in self.leaves
        ]

    def _typed(self, name: str, key: str) -> str:
        if self.is_bound:
            return str(self.data.get(f"{name}_{key}", "") or "")
        return self.kept.get(key, {}).get(name, "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        sent = {name: data.get(name) for name in ("self_text", "experience") if name in self.data}
        sent["self_score"] = data.get("self_score")
        sent["assessment"] = self._assessment()
        return {"edition": data.get("edition"), "content": sent}

    def _assessment(self) -> dict[str, dict[str, str]] | None:
        """Cells of the page, or the whole as JSON; ``None`` when neither was sent."""
        whole = self.data.get("self_assessment")
        if isinstance(whole, Mapping):
            return {
                str(key): {str(name): str(text) for name, text in row.items() if text is not None}
                for key, row in whole.items()
                if isinstance(row, Mapping)
            }
        cells = {
            leaf.key: {
                name: str(self.data.get(f"{name}_{leaf.key}") or "") for name in ("value", "score", "remark")
            }
            for leaf in self.leaves
            if any(f"{name}_{leaf.key}" in self.data for name in ("value", "score", "remark"))
        }
        return cells or None


class HandInForm(forms.Form):
    declared = forms.BooleanField(label=_("I declare this"))

    def __init__(self, *args: Any, declaration: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not declaration:
            del self.fields["declared"]


class ReturnApplicationForm(forms.Form):
    reason = forms.CharField(label=_("What is to be completed"), max_length=1000, widget=LINES)
    due_at = _moment(_("To be handed in again by"))


class AcceptForm(forms.Form):
    reason = forms.CharField(label=_("Opinion"), required=False, max_length=1000, widget=LINES)
    score = _score(_("Score of the lead unit, of 100"))


class ScoreForm(forms.Form):
    score = _score(_("Score of the lead unit, of 100"), required=True)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=LINES)


class DocumentForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(one.value, one.label) for one in (FileKind.MATERIAL, FileKind.EXPERIENCE)],
    )
    title = forms.CharField(label=_("Title"), required=False, max_length=200)
    file = forms.FileField(label=_("File"))


class ProofForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    issuer = forms.CharField(label=_("Issued by"), max_length=200)
    issued_on = _day(_("Date of issue"))
    number = forms.CharField(label=_("Document number"), max_length=100, required=False)
    secrecy = forms.ChoiceField(label=_("Secrecy mark"), choices=Secrecy.choices, initial=Secrecy.NONE)
    note = forms.CharField(label=_("Remark"), max_length=300, required=False, widget=LINES)
    file = forms.FileField(
        label=_("Scan"), required=False, help_text=_("Only of what carries no secrecy mark.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("file") and data.get("secrecy") != Secrecy.NONE:
            self.add_error("file", APPLICATION_SENTENCES["marked_upload"])
        return data


class ExpertForm(forms.Form):
    kind = forms.ChoiceField(label=_("Reviewer"), choices=ReviewerKind.choices)
    name = forms.CharField(label=_("Name"), max_length=100)
    institution = forms.CharField(label=_("Institution"), max_length=200, required=False)
    reviewed_on = _day(_("Date of the review"))
    has_conflict = forms.BooleanField(
        label=_("Declares a conflict of interest and stands aside"), required=False
    )
    conflict = forms.CharField(label=_("Which conflict"), max_length=300, required=False)
    score = _score(_("Score, of 100"))
    grade = forms.CharField(label=_("Grade"), max_length=20, required=False)
    text = forms.CharField(label=_("Opinion"), required=False, max_length=4000, widget=LINES)
    paper = forms.FileField(label=_("Scan"), required=False)


class EvidenceForm(forms.Form):
    unit = forms.ChoiceField(label=_("Unit"))
    item = forms.ChoiceField(label=_("Item that it bears on"), required=False)
    kind = forms.ChoiceField(label=_("From where it is known"))
    tone = forms.ChoiceField(label=_("How it speaks"), choices=EvidenceTone.choices)
    happened_on = _day(_("Date"))
    source = forms.CharField(label=_("Inspection, notice or assessment"), max_length=200)
    facts = forms.CharField(label=_("Facts"), max_length=4000, widget=LINES)
    paper = forms.FileField(label=_("Scan"), required=False)

    def __init__(
        self,
        *args: Any,
        units: Sequence[tuple[str, str]],
        items: Sequence[tuple[str, str]],
        kinds: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        names = dict(EvidenceKind.choices)
        options: dict[str, Any] = {
            "unit": list(units),
            "item": list(items),
            "kind": [(kind, names.get(kind, kind)) for kind in kinds],
        }
        for name, choices in options.items():
            field: Any = self.fields[name]
            field.choices = choices

    def clean_unit(self) -> UUID:
        return UUID(self.cleaned_data["unit"])

    def clean_item(self) -> UUID | None:
        return UUID(self.cleaned_data["item"]) if self.cleaned_data["item"] else None
