"""What an auditor may narrow the ledger by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.queries import Wanted, acts_that_exist


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PeriodForm(forms.Form):
    person = forms.UUIDField(label=_("Person (id)"), required=False)
    first = _day(_("From"))
    last = _day(_("To"))

    def wanted(self) -> Wanted:
        """What was asked; parts that cannot be read narrow nothing."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return Wanted(
            act=data.get("act") or "",
            person_id=data.get("person"),
            item_id=data.get("item"),
            first=data.get("first"),
            last=data.get("last"),
        )


class ActFilter(PeriodForm):
    act = forms.ChoiceField(label=_("Act"), required=False)
    item = forms.UUIDField(label=_("Item (id)"), required=False)
    field_order = ("act", "person", "item", "first", "last")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [("", _("All")), *acts_that_exist()]


class AccessFilter(PeriodForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("", _("All")),
            ("refusal", _("Refusal")),
            ("sign_in_failed", _("Failed sign-in")),
            ("sensitive_read", _("Sensitive read")),
        ],
    )
    field_order = ("kind", "person", "first", "last")
