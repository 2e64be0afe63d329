"""What the inbox is filtered by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class InboxFilter(forms.Form):
    """Messages of one item only."""

    item = forms.ChoiceField(label=_("Item"), required=False)

    def __init__(self, *args: Any, items: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All items")), *((str(key), title) for key, title in items.items())]
        self.fields["item"].choices = choices

    def item_id(self) -> UUID | None:
        """The chosen item; none when nothing, or nothing known, is chosen."""
        if not self.is_valid() or not self.cleaned_data["item"]:
            return None
        return UUID(self.cleaned_data["item"])
