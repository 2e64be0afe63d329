"""What the office enters about a notice: its text, and its word in the place of what was read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Unit
from programs.actions.reading_corrections import (
    ItemCorrection,
    SubItemCorrection,
    nameless_items,
    open_names,
    open_words,
)
from programs.messages import VALUE_NAMES
from programs.models import RulebookVersion
from programs.packs import RuleSet, rule_title
from programs.rules import MAX_SUB_ITEMS, excluding_rules

SPARE_UNITS, SPARE_SUB_ITEMS = 2, 1
FEWEST_LEADS, FEWEST_SUB_ITEMS = 3, 2


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _named(versions: Sequence[RulebookVersion]) -> list[tuple[str, str]]:
    return [(str(one.pk), f"{one.rulebook.name} v{one.number}") for one in versions]


class StartReadingForm(forms.Form):
    """A notice, pasted or as a file."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=2000,
        max_value=2100,
        required=False,
        help_text=_("Left empty: the year of the notice."),
    )
    rulebook_version = forms.ChoiceField(
        label=_("Rulebook version"), help_text=_("Its classes of objects answer the words of the notice.")
    )
    text = forms.CharField(label=_("Text of the notice"), widget=_area(14), required=False, strip=False)
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("Word (.docx) or text (.txt)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.txt"}),
    )

    def __init__(self, *args: Any, versions: Sequence[RulebookVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rulebook_version"].choices = _named(versions)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool((data.get("text") or "").strip()) == bool(data.get("file")):
            raise forms.ValidationError(
                _("Paste the text or choose a file: one of the two."), code="one_of_two"
            )
        return data


class _Versioned(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class HeadForm(_Versioned):
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("Title of the programme"), max_length=200)
    addressees = forms.CharField(label=_("Addressees"), widget=_area(2), required=False)
    rulebook_version = forms.ChoiceField(label=_("Rulebook version"))

    def __init__(self, *args: Any, versions: Sequence[RulebookVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rulebook_version"].choices = _named(versions)


class CorrectItemForm(_Versioned):
    """One item: as many places for leads, helpers and sub-items as were read, and some to spare."""

    include = forms.BooleanField(label=_("Take this item into the programme"), required=False)
    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=999)
    title = forms.CharField(label=_("Title"), max_length=200)

    def __init__(
        self,
        *args: Any,
        item: Mapping[str, Any],
        rules: RuleSet,
        units: Sequence[Unit],
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", initial_of(item))
        super().__init__(*args, **kwargs)
        self.rules = rules
        self._classes = [(one.code, one.name) for one in rules.objects]
        self._kinds = [(kind, VALUE_NAMES.get(kind, kind)) for kind in rules.rewards.kinds]
        self._units(item, "leads", "lead", _("Lead unit %(number)s"), units, FEWEST_LEADS)
        self._part("", item, item["unknown_classes"])
        if rules.items.intake == "either":
            self.fields["intake"] = forms.ChoiceField(
                label=_("How objects come in"),
                choices=[(one, VALUE_NAMES[one]) for one in ("direct_data", "application")],
            )
        self._units(item, "cooperating", "help", _("Cooperating unit %(number)s"), units, 0)
        count = len(item["sub_items"])
        self.sub_item_slots = range(1, max(count + SPARE_SUB_ITEMS, FEWEST_SUB_ITEMS) + 1)
        for number in self.sub_item_slots:
            standing = item["sub_items"][number - 1] if number <= count else None
            self.fields[f"sub_{number}_title"] = forms.CharField(
                label=_("Sub-item %(number)s") % {"number": number}, max_length=200, required=False
            )
            self._part(f"sub_{number}_", standing or {}, (standing or {}).get("unknown_classes", ()), number)
        most = rules.items.max_sub_items
        if most is not None and rules.clause(MAX_SUB_ITEMS).overridable_by:
            self.fields["sub_items_reason"] = forms.CharField(
                label=_("Reason for more sub-items than the rule"), max_length=300, required=False
            )

    def _units(
        self,
        item: Mapping[str, Any],
        role: str,
        name: str,
        label: Any,
        units: Sequence[Unit],
        fewest: int,
    ) -> None:
        every = [(str(unit.pk), unit.name) for unit in units]
        names = dict(every)
        entries = item[role]
        slots = range(1, max(len(entries) + SPARE_UNITS, fewest) + 1)
        setattr(self, f"{name}_slots", slots)
        for number in slots:
            entry = entries[number - 1] if number <= len(entries) else None
            near = [(one, names[one]) for one in (entry or {}).get("candidates", ()) if one in names]
            self.fields[f"{name}_{number}"] = forms.ChoiceField(
                label=label % {"number": number},
                choices=[("", "—"), *near, *(one for one in every if one not in near)],
                required=False,
                help_text=_said(entry),
            )

    def _part(
        self, prefix: str, standing: Mapping[str, Any], unknown: Sequence[str], number: int = 0
    ) -> None:
        """Criterion, objects and reward of the item, or of one sub-item."""

        def label(text: Any, of_sub_item: Any) -> Any:
            return of_sub_item % {"number": number} if number else text

        self.fields[f"{prefix}criteria"] = forms.CharField(
            label=label(_("Criteria"), _("Criteria of sub-item %(number)s")), widget=_area(3), required=False
        )
        words = "、".join(unknown)
        self.fields[f"{prefix}classes"] = forms.MultipleChoiceField(
            label=label(_("Classes of objects"), _("Classes of sub-item %(number)s")),
            choices=self._classes,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("In the text “%(words)s”, which the rulebook does not know.") % {"words": words}
            if words
            else "",
        )
        self.fields[f"{prefix}reward_text"] = forms.CharField(
            label=label(_("Reward"), _("Reward of sub-item %(number)s")), widget=_area(2), required=False
        )
        foreign = [kind for kind in standing.get("reward_kinds", ()) if kind not in dict(self._kinds)]
        names = "、".join(str(VALUE_NAMES.get(kind, kind)) for kind in foreign)
        self.fields[f"{prefix}reward_kinds"] = forms.MultipleChoiceField(
            label=label(_("Kinds of reward"), _("Kinds of reward of sub-item %(number)s")),
            choices=self._kinds,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("The text speaks of: %(kinds)s; the rulebook has no such kind.") % {"kinds": names}
            if names
            else "",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            data["correction"] = self._correction(data)
        return data

    def _correction(self, data: dict[str, Any]) -> ItemCorrection:
        def chosen(name: str) -> list[UUID]:
            slots = getattr(self, f"{name}_slots")
            return [UUID(data[f"{name}_{number}"]) for number in slots if data[f"{name}_{number}"]]

        subs = [
            SubItemCorrection(
                title=data[f"sub_{number}_title"],
                criteria=data[f"sub_{number}_criteria"],
                reward_text=data[f"sub_{number}_reward_text"],
                reward_kinds=tuple(data[f"sub_{number}_reward_kinds"]),
                classes=tuple(data[f"sub_{number}_classes"]),
            )
            for number in self.sub_item_slots
            if data[f"sub_{number}_title"] or data[f"sub_{number}_criteria"]
        ]
        reason = data.get("sub_items_reason") or ""
        leads = chosen("lead")
        return ItemCorrection(
            number=data["number"],
            title=data["title"],
            include=data["include"],
            criteria=data["criteria"],
            reward_text=data["reward_text"],
            reward_kinds=tuple(data["reward_kinds"]),
            classes=() if subs else tuple(data["classes"]),
            leads=leads,
            cooperating=[unit for unit in chosen("help") if unit not in leads],
            sub_items=subs,
            intake=data.get("intake") or "",
            departures={MAX_SUB_ITEMS: reason} if reason else {},
        )


def _said(entry: Mapping[str, Any] | None) -> Any:
    """What the notice calls the unit, and why none is chosen."""
    if entry is None:
        return ""
    if entry["unit"] is not None:
        return _("In the text: %(name)s") % {"name": entry["name"]}
    if entry["ended"]:
        return _("In the text: %(name)s. This unit is no longer there.") % {"name": entry["name"]}
    return _("In the text: %(name)s. No unit answers to this name.") % {"name": entry["name"]}


def initial_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows of an item as it stands."""
    initial = {
        name: item[name]
        for name in (
            "version", "include", "number", "title", "criteria", "classes", "reward_text", "reward_kinds", "intake",
        )
    }  # fmt: skip
    initial["sub_items_reason"] = item["departures"].get(MAX_SUB_ITEMS, "")
    for role, name in (("leads", "lead"), ("cooperating", "help")):
        for number, entry in enumerate(item[role], start=1):
            initial[f"{name}_{number}"] = entry["unit"] or ""
    for number, sub in enumerate(item["sub_items"], start=1):
        for name in ("title", "criteria", "classes", "reward_text", "reward_kinds"):
            initial[f"sub_{number}_{name}"] = sub[name]
    return initial


LEAVE_OUT = "leave_out"


def field_of(role: str, name: str) -> str:
    """The field of a name: it stays the same when other names have been settled meanwhile."""
    return f"{role}_{hashlib.sha256(name.encode()).hexdigest()[:10]}"


class NamesForm(_Versioned):
    """Every open name and word once, for all items that have it."""

    def __init__(
        self, *args: Any, proposal: Mapping[str, Any], rules: RuleSet, units: Sequence[Unit], **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"version": proposal["versions"].get("names", 1)})
        super().__init__(*args, **kwargs)
        every = [(str(unit.pk), unit.name) for unit in units]
        classes = [(one.code, one.name) for one in rules.objects]
        self.names = {field_of("unit", name): name for name in open_names(proposal)}
        self.words = {field_of("word", word): word for word in open_words(proposal)}
        numbers = {**open_names(proposal), **open_words(proposal)}
        for field, name in self.names.items():
            self.fields[field] = forms.ChoiceField(
                label=name,
                choices=[("", _("not decided")), (LEAVE_OUT, _("leave this name out")), *every],
                required=False,
                help_text=_in_items(numbers[name]),
            )
        for field, word in self.words.items():
            self.fields[field] = self._classes(
                _("Classes of “%(word)s”") % {"word": word}, classes, numbers[word]
            )
        nameless = nameless_items(proposal)
        if nameless:
            label = _("Classes where the text names no objects")
            self.fields["nameless"] = self._classes(label, classes, nameless)

    @staticmethod
    def _classes(label: Any, classes: Sequence[tuple[str, str]], numbers: Sequence[int]) -> forms.Field:
        return forms.MultipleChoiceField(
            label=label,
            choices=classes,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_in_items(numbers),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = {name: data.get(field) for field, name in self.names.items() if data.get(field)}
        data["units"] = {name: None if one == LEAVE_OUT else UUID(one) for name, one in chosen.items()}
        data["classes"] = {word: data[field] for field, word in self.words.items() if data.get(field)}
        return data


def _in_items(numbers: Sequence[int]) -> Any:
    return _("In item %(numbers)s") % {"numbers": "、".join(str(number) for number in numbers)}


KEPT = {"keep": True, "drop": False, "": None}


class RulesForm(_Versioned):
    """For every closing sentence: does it stay with the programme? What was not understood is ticked off."""

    def __init__(
        self, *args: Any, proposal: Mapping[str, Any], notes: Mapping[str, str], **kwargs: Any
    ) -> None:
        answers = {value: name for name, value in KEPT.items()}
        initial: dict[str, Any] = {"version": proposal["versions"]["rules"]}
        initial |= {f"rule_{rule['key']}": answers[rule["kept"]] for rule in proposal["rules"]}
        initial["settled"] = [one["key"] for one in proposal["not_understood"] if one["settled"]]
        super().__init__(*args, initial=initial, **kwargs)
        self.keys = [rule["key"] for rule in proposal["rules"]]
        for rule in proposal["rules"]:
            self.fields[f"rule_{rule['key']}"] = forms.ChoiceField(
                label=rule["text"],
                choices=[
                    ("", _("not decided")),
                    ("keep", _("stays with the programme")),
                    ("drop", _("is left out")),
                ],
                required=False,
                help_text=notes.get(rule["key"], ""),
            )
        self.fields["settled"] = forms.MultipleChoiceField(
            label=_("Not understood; tick what needs nothing more"),
            choices=[(one["key"], one["text"]) for one in proposal["not_understood"]],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        if not proposal["not_understood"]:
            del self.fields["settled"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = {key: data[f"rule_{key}"] for key in self.keys if f"rule_{key}" in self.data}
        data["kept"] = {key: KEPT[value] for key, value in given.items()}
        return data


class MakeProgrammeForm(_Versioned):
    """The last word: the questions of exclusion, answered for every item at once."""

    def __init__(self, *args: Any, rules: RuleSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = excluding_rules(rules)
        for rule in self.asked:
            self.fields[rule.partition(".")[2]] = forms.ChoiceField(
                label=rule_title(rule),
                choices=[("", "—"), ("no", _("Does not apply to any of the items"))],
                help_text=rules.clause(rule).quote,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["exclusions"] = {rule: False for rule in self.asked if data.get(rule.partition(".")[2]) == "no"}
        return data
