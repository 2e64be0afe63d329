"""What people enter about rewards, turned into clean values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rewards.states import RewardKind, RewardState


class RewardForm(forms.Form):
    """What exactly is given."""

    kind = forms.ChoiceField(label=_("Kind of reward"), choices=RewardKind.choices)
    text = forms.CharField(label=_("Reward"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
    amount = forms.DecimalField(label=_("Amount"), required=False, max_digits=18, decimal_places=2)
    amount_unit = forms.CharField(
        label=_("Unit of the amount"), required=False, max_length=20, help_text=_("For example 万元, 亩, 个.")
    )
    fund_source = forms.CharField(label=_("Source of the funds"), required=False, max_length=200)


class AddForm(RewardForm):
    """A measure for one awarded object of one item."""

    item = forms.UUIDField(label=_("Item"), widget=forms.Select)
    unit = forms.UUIDField(label=_("Unit"), widget=forms.Select)

    field_order = ("item", "unit", "kind", "text", "amount", "amount_unit", "fund_source")

    def __init__(
        self, *args: Any, items: Iterable[Any] = (), units: Iterable[Any] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, options in (("item", items), ("unit", units)):
            self.fields[name].widget.choices = [("", "—"), *((str(key), label) for key, label in options)]


class HonourForm(forms.Form):
    honoured_on = forms.DateField(
        label=_("Honoured on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    proof_number = forms.CharField(label=_("Number of the proof"), max_length=100)
    proof = forms.FileField(label=_("Scan"), required=False)

    def clean_proof(self) -> tuple[str, bytes] | None:
        sent = self.cleaned_data.get("proof")
        return (sent.name, sent.read()) if sent else None


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 4}), max_length=300)


class BoardFilter(forms.Form):
    """Which rewards the board shows."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All states")), ("overdue", _("overdue")), *RewardState.choices],
    )
