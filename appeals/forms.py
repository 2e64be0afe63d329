"""What people enter about appeals, turned into clean values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.actions.filing import Upload
from appeals.states import AppealState, Channel, Outcome


class Choose(forms.Select):
    """A list to choose from for an id; what is chosen is checked by the action."""


def _offer(form: forms.Form, name: str, options: Iterable[tuple[Any, str]], *, empty: str = "") -> None:
    field = form.fields[name]
    first = [("", empty)] if not field.required or empty else []
    field.widget.choices = [*first, *((str(key), label) for key, label in options)]


class _Claim(forms.Form):
    """What every appeal says, on line or at the desk."""

    def clean_evidence(self) -> Upload | None:
        sent = self.cleaned_data.get("evidence")
        return Upload(sent.name, sent.read()) if sent else None


class FileForm(_Claim):
    """The appeal of an object, by its leader."""

    unit = forms.UUIDField(label=_("Unit that appeals"), widget=Choose)
    indicator = forms.UUIDField(label=_("Indicator that it is about"), widget=Choose, required=False)
    claim = forms.CharField(
        label=_("What is wrong, and what should be right"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=5000,
    )
    evidence = forms.FileField(label=_("Evidence"), required=False)

    def __init__(self, *args: Any, units: Any = (), indicators: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "unit", units)
        _offer(self, "indicator", indicators, empty=str(_("The list as a whole")))


class RegisterForm(_Claim):
    """An appeal that came by telephone, letter or visit."""

    unit = forms.UUIDField(label=_("Unit that appeals, or that it is about"), widget=Choose)
    by_person = forms.BooleanField(
        label=_("A person appeals, not the unit"),
        help_text=_("No name is entered; the unit is told nothing of it."),
        required=False,
    )
    channel = forms.ChoiceField(
        label=_("How it came"), choices=[(one.value, one.label) for one in Channel if one != Channel.ONLINE]
    )
    received_at = forms.DateTimeField(
        label=_("Time of receipt"),
        help_text=_("Beijing time. This time decides whether it came within the notice."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
    )
    indicator = forms.UUIDField(label=_("Indicator that it is about"), widget=Choose, required=False)
    claim = forms.CharField(
        label=_("What was said"), widget=forms.Textarea(attrs={"rows": 8}), max_length=5000
    )
    evidence = forms.FileField(label=_("Scan"), required=False)

    def __init__(self, *args: Any, units: Any = (), indicators: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "unit", units, empty="—")
        _offer(self, "indicator", indicators, empty=str(_("The list as a whole")))


class AcceptForm(forms.Form):
    verifier = forms.UUIDField(label=_("Verifier"), widget=Choose)

    def __init__(self, *args: Any, people: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "verifier", people, empty="—")


class RefuseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)


class FindingForm(forms.Form):
    finding = forms.CharField(label=_("Finding"), widget=forms.Textarea(attrs={"rows": 8}), max_length=5000)


class DecideForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (one.value, one.label)
            for one in (AppealState.UPHELD, AppealState.PARTLY_UPHELD, AppealState.REJECTED)
        ],
    )
    outcome = forms.ChoiceField(label=_("What follows"), choices=Outcome.choices)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer to the appellant"), widget=forms.Textarea(attrs={"rows": 8}), max_length=5000
    )


class CorrectForm(forms.Form):
    """One corrected value; the form is sent once for each."""

    unit = forms.UUIDField(label=_("Unit whose value is corrected"), widget=Choose)
    indicator = forms.UUIDField(label=_("Indicator"), widget=Choose)
    component = forms.CharField(label=_("Component"), max_length=20, initial="actual")
    amount = forms.DecimalField(label=_("Correct value"), max_digits=24, decimal_places=8)

    def __init__(self, *args: Any, units: Any = (), indicators: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "unit", units)
        _offer(self, "indicator", indicators)


class RemoveForm(forms.Form):
    """The entry that an upheld appeal takes off the list."""

    unit = forms.UUIDField(label=_("Entry that is removed"), widget=Choose)

    def __init__(self, *args: Any, units: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "unit", units, empty="—")


class ListFilter(forms.Form):
    """Appeals of one state only."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *AppealState.choices]
    )
