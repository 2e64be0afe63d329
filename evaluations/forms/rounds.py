"""Input of rounds."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class OrderForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    basis = forms.CharField(label=_("Number of the order or appeal"), max_length=200, required=False)
