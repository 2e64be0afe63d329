"""One rule of a draft: its value, where it comes from, and the edition of the draft that it was opened in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.packs import Pack, Problem, Rule, shape_of
from programs.packs.shapes import misfits
from programs.rulebook_forms.parts import LACKING, Parts, with_known, words_of
from programs.wording import said


class SourceFields(forms.Form):
    """Where a rule comes from, and the edition of the draft that it was opened in."""

    document = forms.CharField(label=_("Document"), max_length=100)
    clause = forms.CharField(
        label=_("Clause"),
        max_length=100,
        required=False,
        help_text=_("As the document counts: article, annex, paragraph."),
    )
    quote = forms.CharField(
        label=_("Quote"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("Word for word; … marks a cut. Empty where the document is silent."),
    )
    reading = forms.CharField(
        label=_("Reading chosen, and why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("Needed where the document is silent or its words are unclear."),
    )
    overridable_by = forms.CharField(label=_("Who may depart from it"), required=False)
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def rule_of(self, code: str, value: Any) -> Rule:
        data = self.cleaned_data
        return Rule(
            code=code,
            value=value,
            document=data["document"],
            clause=data["clause"],
            quote=data["quote"].strip(),
            reading=data["reading"].strip(),
            overridable_by=data["overridable_by"] or None,
        )


class RawRuleForm(SourceFields):
    """A rule as REST sends it: ``value`` is the JSON that the schema names for its code."""

    json_members: ClassVar[Mapping[str, str]] = {
        "value": "In the shape of $defs/values/<code> of the rulebook's JSON Schema."
    }

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "value" not in self.data:
            raise forms.ValidationError(_("The value of the rule is missing."), code="required")
        if not self.errors:
            data["rule"] = self.rule_of(self.code, self.data["value"])
        return data


class RuleForm(SourceFields):
    """One rule, its value entered by the fields that its shape asks for."""

    def __init__(
        self, *args: Any, code: str, rule: Rule | None, pack: Pack, edition: int, kinds: Mapping[str, str], **more: Any
    ) -> None:  # fmt: skip
        initial = {
            "edition": edition,
            "document": rule.document if rule else pack.document.number,
            "clause": rule.clause if rule else "",
            "quote": rule.quote if rule else "",
            "reading": rule.reading if rule else "",
            "overridable_by": (rule.overridable_by or "") if rule else "",
        }
        super().__init__(*args, **{**more, "initial": initial})
        self.code, self.pack, self.shape = code, pack, shape_of(code) or {}
        words = words_of(pack, kinds)
        source = dict(self.fields)
        self.fields.clear()
        self.parts = Parts(self, words)
        self.parts.build("value", self.shape, rule.value if rule else None, gettext("Value"))
        self.value_names = list(self.fields)
        self.fields.update(source)
        self.fields["overridable_by"] = forms.ChoiceField(
            label=source["overridable_by"].label,
            choices=[("", gettext("nobody")), *with_known(words.parties, [initial["overridable_by"]])],
            required=False,
            help_text=gettext("Needed where the document says “in principle”."),
        )

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The rows of a list of parts, for a template that shows them one by one."""
        number = self.initial.get("value__rows")
        if number is None:
            return []
        names = [
            [name for name in self.value_names if name.startswith(f"value__{index}__")]
            for index in range(number)
        ]
        return [[self[name] for name in row] for row in names]

    @property
    def single(self) -> list[forms.BoundField]:
        """The fields of the value outside of rows."""
        return [self[name] for name in self.value_names if not self[name].is_hidden] if not self.rows else []

    @property
    def source(self) -> list[forms.BoundField]:
        return [self[name] for name in ("document", "clause", "quote", "reading", "overridable_by")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        value = self.parts.read("value", self.shape, data)
        if value is LACKING:
            value = None
        for one in misfits(value, self.shape):
            place = f"{self.code}.{one.path}" if one.path else self.code
            about = said(Problem(place, one.found, one.expected, one.kind, one.params), self.pack)
            name = f"value__{one.path.replace('.', '__')}" if one.path else "value"
            self.add_error(name if name in self.fields else None, f"{about.rule}：{about.sentence}")
        if not self.errors:
            data["rule"] = self.rule_of(self.code, value)
        return data


class DropRuleForm(forms.Form):
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
