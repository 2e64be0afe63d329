"""Asking for a departure from a rule that says 原则上: why, and what shall hold instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext, gettext_lazy

from programs.packs import OPEN_LISTS, UNNAMED, Pack, lifted, shape_of
from programs.packs.shapes import misfits
from programs.rulebook_forms.parts import LACKING, Parts, words_of


class RawDepartureForm(forms.Form):
    """As REST sends it: ``instead`` is JSON in the shape of the rule."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for the departure"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    everywhere = forms.BooleanField(
        label=gettext_lazy("For every item of the programme"),
        required=False,
        help_text=gettext_lazy(
            "What concerns the whole programme holds once it is ruled for all of its items."
        ),
    )
    json_members: ClassVar[Mapping[str, str]] = {
        "instead": "In the shape of $defs/values/<code> of the rulebook's JSON Schema; without it the rule is lifted."
    }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["instead"] = self.data.get("instead", UNNAMED)
        return data


class RuleDepartureForm(RawDepartureForm):
    """On the page: what shall hold instead is entered by the fields that the rule's shape asks for."""

    json_members: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, code: str, pack: Pack, kinds: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.shape = shape_of(code) or {}
        standing = pack.rule(code)
        self.named = code not in OPEN_LISTS and standing.overridable_by is not None
        if self.named:
            value = lifted(standing)
            shown = standing.value if value is UNNAMED else value
            self.parts = Parts(self, words_of(pack, kinds))
            self.parts.build("value", self.shape, shown, gettext("What shall hold instead"))
        self.order_fields(
            [*(name for name in self.fields if name.startswith("value")), "reason", "everywhere"]
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["instead"] = UNNAMED
        if self.named and not self.errors:
            value = self.parts.read("value", self.shape, data)
            data["instead"] = None if value is LACKING else value
            if any(misfits(data["instead"], self.shape)):
                self.add_error(None, gettext("Name what is to hold instead of the rule."))
        return data
