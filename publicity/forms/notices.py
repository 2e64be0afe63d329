"""Input of the doors of public notices and submitted lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LINES = forms.Textarea(attrs={"rows": 4})


def _moment(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget)


class NoticeForm(forms.Form):
    """Everything that a notice says beside the list; what is left empty is refused with its clause."""

    title = forms.CharField(label=_("Title"), max_length=200)
    basis = forms.CharField(label=_("Basis"), widget=LINES, help_text=_("The documents that it rests on."))
    posted_where = forms.CharField(label=_("Posted on"), max_length=100, required=False)
    working_days = forms.IntegerField(label=_("Days of notice"), min_value=0)
    opens_at = _moment(_("Opens at"), required=False, help_text=_("At once when left empty (Beijing time)."))
    appeal_telephone = forms.CharField(label=_("Telephone for appeals"), max_length=60, required=False)
    office_telephone = forms.CharField(label=_("Telephone of the office"), max_length=60, required=False)
    office_mailbox = forms.CharField(label=_("Mailbox of the office"), max_length=100, required=False)


class PostingForm(forms.Form):
    address = forms.CharField(label=_("Address of the page"), max_length=300)
    posted_at = _moment(_("Posted at"))
    picture = forms.FileField(label=_("Picture of the page"))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=LINES)


class SubmitForm(forms.Form):
    """``declares``: the rulebook demands a declaration that what is handed in is true."""

    measures = forms.CharField(label=_("Reward measures"), widget=LINES, required=False)
    note = forms.CharField(label=_("Note"), widget=LINES, required=False)
    declared = forms.BooleanField(
        label=_("The scores and data handed in are true and complete; nothing is made up or held back."),
        required=False,
    )

    def __init__(self, *args: Any, declares: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not declares:
            del self.fields["declared"]


class ReviewForm(forms.Form):
    note = forms.CharField(label=_("Record of the review"), widget=LINES, required=False)
