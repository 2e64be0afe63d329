"""Rulebooks as a whole: begun, named, compared, changed in mid-year, bound from above."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.forms import PaperForm
from programs.models import Programme, Rulebook, RulebookDraft, RulebookVersion
from programs.packs import choices_of, pack_names
from programs.rulebook_forms.parts import Choices, bindable_codes
from programs.wording import rule_name, word

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def programme_choices(programmes: Iterable[Programme]) -> Choices:
    """The rulebooks of the years."""
    words = gettext("Rulebook of %(year)s: %(title)s")
    return [(f"programme:{one.pk}", words % {"year": one.year, "title": one.title}) for one in programmes]


def version_choices(versions: Iterable[RulebookVersion]) -> Choices:
    return [
        (f"version:{one.pk}", f"{one.rulebook.name}（{one.rulebook.document_number}）v{one.number}")
        for one in versions
    ]


def pack_choices() -> Choices:
    words = gettext("With the product: %(name)s")
    return [(f"pack:{code}", words % {"name": name}) for code, name in pack_names().items()]


class HeadForm(forms.Form):
    """What the rulebook and its document are called, and the text that quotes are checked against."""

    code = forms.RegexField(SLUG, label=_("Code of the rulebook"), max_length=60, help_text=_("Small letters, digits and -; a new document has a code of its own."))  # fmt: skip
    title = forms.CharField(label=_("Title of the rulebook"), max_length=200)
    series = forms.RegexField(SLUG, label=_("Series"), max_length=60, help_text=_("The programmes of all years of one series follow each other."))  # fmt: skip
    document_title = forms.CharField(label=_("Title of the document"), max_length=200)
    number = forms.CharField(label=_("Document number"), max_length=60)
    issued_by = forms.CharField(label=_("Issued by"), max_length=100)
    issued_on = forms.DateField(label=_("Issued on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))  # fmt: skip
    body = forms.CharField(
        label=_("Text of the document"),
        widget=forms.Textarea(attrs={"rows": 14}),
        required=False,
        help_text=_("Paste it whole; every quote is then checked against it."),
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean_issued_on(self) -> str:
        day: date = self.cleaned_data["issued_on"]
        return day.isoformat()


class DraftForm(forms.Form):
    """Where a rulebook is begun from."""

    origin = forms.ChoiceField(label=_("Begin from"))
    title = forms.CharField(label=_("Title of the rulebook"), max_length=200, required=False, help_text=_("Empty: the title of what it is begun from."))  # fmt: skip
    code = forms.RegexField(SLUG, label=_("Code of the rulebook"), max_length=60, required=False, help_text=_("Empty: it becomes the next version of the same rulebook."))  # fmt: skip
    number = forms.CharField(label=_("Document number"), max_length=60, required=False, help_text=_("Only when it is begun from nothing."))  # fmt: skip

    def __init__(
        self, *args: Any, versions: Sequence[RulebookVersion], programmes: Sequence[Programme], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["origin"].choices = [
            ("nothing", gettext("Nothing: every rule is still to be decided")),
            *programme_choices(programmes),
            *version_choices(versions),
            *pack_choices(),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("origin") == "nothing":
            for name in ("title", "code", "number"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, forms.ValidationError(gettext("Needed when nothing is there to begin from."), code="required"))  # fmt: skip
        return data


class ChangeForm(forms.Form):
    """Ask for another version of the rulebook in mid-year."""

    version = forms.ChoiceField(label=_("New version"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, versions: Sequence[RulebookVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].choices = [
            (str(one.pk), f"{one.rulebook.name} v{one.number} {one.reason}".strip()) for one in versions
        ]


class ProhibitionForm(forms.Form):
    """What the governments below may not do: a rule, and the only values that it may have there."""

    rule = forms.ChoiceField(label=_("Rule"))
    allowed = forms.MultipleChoiceField(
        label=_("Allowed values"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen: a list must stay empty there."),
    )  # fmt: skip
    title = forms.CharField(label=_("Title"), max_length=200)
    document = forms.CharField(label=_("Document"), max_length=100)
    clause = forms.CharField(label=_("Clause"), max_length=100)
    quote = forms.CharField(label=_("Quote"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, rule: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [(code, rule_name(code)) for code in bindable_codes()]
        self.fields["rule"].initial = rule
        self.fields["allowed"].choices = [(json.dumps(one).strip('"'), word(one)) for one in choices_of(rule)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        booleans = {"true": True, "false": False}
        data["allowed"] = [booleans.get(one, one) for one in data.get("allowed", ())]
        return data


class DepartureForm(PaperForm):
    """Why a rulebook departs from a prohibition of the superior."""

    rulebook = forms.ChoiceField(label=_("Rulebook that departs"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    field_order = ["rulebook", "reason", "decider", "decided_on", "document_number", "paper"]

    def __init__(
        self, *args: Any, rulebooks: Sequence[Rulebook], drafts: Sequence[RulebookDraft], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rulebook"].choices = [
            *((str(one.pk), f"{one.name}（{one.document_number}）") for one in rulebooks),
            *((str(one.pk), gettext("Draft: %(title)s") % {"title": one.title}) for one in drafts),
        ]


class CompareForm(forms.Form):
    """Two rulebooks side by side: versions, drafts, packs that come with the product."""

    before = forms.ChoiceField(label=_("Before"), required=False)
    after = forms.ChoiceField(label=_("After"), required=False)
    only = forms.ChoiceField(label=_("Show"), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["before"].choices = self.fields["after"].choices = [("", "—"), *choices]
        self.fields["only"].choices = [("", gettext("what differs")), ("all", gettext("every rule"))]
