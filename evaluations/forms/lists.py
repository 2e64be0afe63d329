"""Input of the doors of lists, grounds and vetoes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluations.messages import GROUND_ACTS, GROUND_AUTHORITIES
from evaluations.models import Ground, ListEntry
from evaluations.states import EntryStatus
from organizations.models import Unit
from programs.models import Item
from programs.packs import RuleSet

LINES = forms.Textarea(attrs={"rows": 4})


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


class DraftListForm(forms.Form):
    """Places of the groups of a track, where it is ranked in several; a reason from the second list on."""

    reason = forms.CharField(
        label=_("Reason, if there was a list before"), required=False, max_length=300, widget=LINES
    )

    def __init__(self, *args: Any, groups: Iterable[tuple[UUID, str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[str, tuple[UUID, str]] = {}
        for index, (track_id, group, label) in enumerate(groups):
            self.names[f"places_{index}"] = (track_id, group)
            self.fields[f"places_{index}"] = forms.IntegerField(label=label, min_value=0)

    def group_places(self) -> dict[UUID, dict[str, int]]:
        found: dict[UUID, dict[str, int]] = {}
        for name, (track_id, group) in self.names.items():
            found.setdefault(track_id, {})[group] = self.cleaned_data[name]
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            data["group_places"] = self.group_places()
        return data


class TiesForm(forms.Form):
    """Who is chosen among those tied on a cut line, and why; nothing where there is no tie."""

    chosen = forms.MultipleChoiceField(
        label=_("Chosen among the tied"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tie_reason = forms.CharField(label=_("Reason of the choice"), required=False, widget=LINES)

    def __init__(self, *args: Any, entries: Sequence[ListEntry] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tied = [entry for entry in entries if entry.status == EntryStatus.TIED]
        if tied:
            names = [(str(one.pk), f"{one.track.object_class.name} · {one.unit.name}") for one in tied]
            self.fields["chosen"].choices = names
        else:
            del self.fields["chosen"], self.fields["tie_reason"]

    def clean_chosen(self) -> list[UUID]:
        return [UUID(value) for value in self.cleaned_data["chosen"]]


class DeliberateForm(TiesForm):
    number = forms.CharField(label=_("Number of the minutes"), max_length=60, required=False)
    held_on = _day(_("Date of the deliberation"), required=False)
    text = forms.CharField(label=_("Record of the deliberation"), required=False, widget=LINES)
    paper = forms.FileField(label=_("Scan of the minutes"), required=False)
    field_order = ["number", "held_on", "text", "paper", "chosen", "tie_reason"]


class GroundForm(forms.Form):
    """One fact on record against a unit; what it may rest on is the rulebook's word."""

    unit = forms.ChoiceField(label=_("Unit"))
    item = forms.ChoiceField(label=_("Item that it bears on"), required=False)
    code = forms.ChoiceField(label=_("Ground"))
    act = forms.ChoiceField(label=_("What happened"), choices=list(GROUND_ACTS.items()))
    authority = forms.ChoiceField(label=_("By whom"), choices=list(GROUND_AUTHORITIES.items()))
    list_name = forms.ChoiceField(label=_("Negative list"), required=False)
    document_number = forms.CharField(label=_("Document number"), max_length=100)
    happened_on = _day(_("Date"))
    facts = forms.CharField(label=_("Facts"), widget=LINES)
    rectification_due_on = _day(_("To be rectified by"), required=False)
    rectified_on = _day(_("Rectified on"), required=False)
    paper = forms.FileField(label=_("Scan"), required=False)

    def __init__(
        self, *args: Any, units: Sequence[Unit], items: Sequence[Item], rules: RuleSet, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        lists = sorted({name for ground in rules.grounds for name in ground.lists})
        choices = {
            "unit": [(str(unit.pk), unit.name) for unit in units],
            "item": [("", _("every item")), *((str(item.pk), str(item)) for item in items)],
            "code": [(ground.code, ground.name) for ground in rules.grounds],
            "list_name": [("", "—"), *((name, name) for name in lists)],
        }
        for name, options in choices.items():
            self.fields[name].choices = options

    def clean_unit(self) -> UUID:
        return UUID(self.cleaned_data["unit"])

    def clean_item(self) -> UUID | None:
        return UUID(self.cleaned_data["item"]) if self.cleaned_data["item"] else None


class RectifiedForm(forms.Form):
    rectified_on = _day(_("Rectified on"))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=LINES)


class VetoForm(forms.Form):
    """The ground that the veto rests on, and why."""

    ground = forms.ChoiceField(label=_("Ground"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=LINES)

    def __init__(self, *args: Any, grounds: Sequence[tuple[Ground, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [
            (str(one.pk), f"{name} · {one.document_number}") for one, name in grounds
        ]

    def clean_ground(self) -> UUID:
        return UUID(self.cleaned_data["ground"])
