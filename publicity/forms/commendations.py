"""Input of the doors of commendation notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.models import Step
from programs.states import Stance

LINES = forms.Textarea(attrs={"rows": 4})


def _date(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"})
    )


class CommendationForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    addressee = forms.CharField(label=_("Addressee"), widget=forms.Textarea(attrs={"rows": 2}))
    opening = forms.CharField(label=_("Opening"), widget=LINES)
    closing = forms.CharField(
        label=_("Closing"), required=False, widget=LINES, help_text=_("One paragraph a line.")
    )
    cc = forms.CharField(label=_("Copies to"), widget=forms.Textarea(attrs={"rows": 2}))


class StepAnswerForm(forms.Form):
    """An answer of one unit in a step: given here, or recorded from its paper."""

    unit_id = forms.ChoiceField(label=_("Unit"))
    stance = forms.ChoiceField(
        label=_("Answer"),
        choices=[(one.value, one.label) for one in (Stance.AGREE, Stance.COMMENT, Stance.RETURN)],
    )
    text = forms.CharField(label=_("Comments or reasons"), required=False, widget=LINES)
    on_behalf = forms.BooleanField(label=_("Recorded from paper"), required=False)
    decider = forms.CharField(label=_("Signed by (post)"), required=False, max_length=100)
    decided_on = _date(_("Date of the paper"), required=False)
    document_number = forms.CharField(
        label=_("Number of the paper or minutes"), required=False, max_length=60
    )
    paper = forms.FileField(label=_("Scan"), required=False)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = step.parties.select_related("unit").filter(stance="")
        self.fields["unit_id"].choices = [(str(one.unit_id), one.unit.name) for one in parties]


class DecisionForm(forms.Form):
    """The meeting's decision, from its minutes."""

    minutes_number = forms.CharField(label=_("Number of the minutes"), max_length=60)
    minutes_on = _date(_("Date of the meeting"))
    paper = forms.FileField(label=_("Scan of the minutes"))


class IssueForm(forms.Form):
    document_number = forms.CharField(
        label=_("Document number"), max_length=60, help_text=_("As in 益政办发〔2026〕3号.")
    )
    issue_date = _date(_("Date of issue"))
    index_number = forms.CharField(label=_("Index number"), required=False, max_length=60)
    registered_on = _date(_("Registered on"), required=False, help_text=_("Today when left empty."))
    valid_until = _date(_("Valid until"), required=False, help_text=_("Unlimited when left empty."))
    copy_number = forms.CharField(
        label=_("Number of the letter to the organisation department"), required=False, max_length=60
    )
