"""What is made known of an item's main indicators for a period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class IndicatorDataForm(forms.Form):
    period = forms.ChoiceField(label=_("Period"))
    data = forms.CharField(
        label=_("Data"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=20000,
        help_text=_("A line for each figure."),
    )
    address = forms.CharField(label=_("Where they were published"), max_length=200, required=False)

    def __init__(self, *args: Any, periods: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(label, label) for label in periods]
