"""Fields of a rule's value from the shape that its code has in the schema, and the value read back.

A value is entered by fields whose names are the path to it (``value__limit``, ``value__0__name``); lists of parts have
rows that are numbered, three of them empty, so that no script is needed to add, remove or move one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext

from core.decimals import plain
from programs.packs import Pack, choices_of, known_parties, schema
from programs.wording import part_name, rule_name, word

BLANK_ROWS = 3
MOST_ROWS = 60
LACKING = object()
"""What a part that was left empty is read as."""

Shape = Mapping[str, Any]
Choices = list[tuple[str, str]]
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
OPEN_NAME = r"^[a-z][a-z_]*$"


@dataclass
class Words:
    """What a rule's fields offer for choice beside the schema: parties, kinds of units, other rules."""

    parties: Choices
    kinds: Choices
    names: dict[str, str] = field(default_factory=dict)

    def of(self, part: str, value: Any) -> Choices:
        """The choices of a part that the schema leaves open; empty where it is written."""
        if part == "party":
            return with_known(self.parties, [value])
        if part == "unit_kinds":
            return with_known(self.kinds, value or ())
        if part == "rule":
            return [(code, rule_name(code)) for code in bindable_codes()]
        return []


def with_known(choices: Choices, values: Iterable[Any]) -> Choices:
    known = {code for code, _name in choices}
    return [*choices, *((str(one), word(one)) for one in values if one and str(one) not in known)]


def bindable_codes() -> list[str]:
    """The rules that a government can bind for the governments below."""
    return [code for code in schema()["$defs"]["values"] if not code.endswith("*") and choices_of(code)]


def words_of(pack: Pack, kinds: Mapping[str, str]) -> Words:
    names = {
        rule.code.partition(".")[2]: rule.value["name"]
        for rule in pack.rules
        if rule.code.startswith("party.")
    }
    parties = [(code, names.get(code) or word(code)) for code in known_parties(pack)]
    return Words(parties=parties, kinds=list(kinds.items()), names=names)


class Parts:
    """Builds the fields of one value into a form and reads the value back."""

    def __init__(self, form: forms.Form, words: Words) -> None:
        self.form, self.words = form, words

    # Fields

    def build(self, name: str, shape: Shape, value: Any, label: str, *, required: bool = True) -> None:
        """The fields of a value; ``value`` is what stands there now, None for nothing."""
        if "oneOf" in shape:
            self._build_kinds(name, shape, value, label)
        elif shape.get("type") == "object":
            for part, inner in shape["properties"].items():
                known = value.get(part) if isinstance(value, Mapping) else None
                needed = required and part in shape.get("required", ())
                own = part_name(part) if name == "value" else f"{label}：{part_name(part)}"
                self.build(f"{name}__{part}", inner, known, own, required=needed)
        elif shape.get("type") == "array" and shape["items"].get("type") == "object":
            self._build_rows(name, shape["items"], value or [])
        else:
            self.form.fields[name] = self._field(name, shape, value, label, required=required)
            self.form.initial[name] = _shown(shape, value)

    def _build_kinds(self, name: str, shape: Shape, value: Any, label: str) -> None:
        branches = {branch["properties"]["kind"]["const"]: branch for branch in shape["oneOf"]}
        kind = f"{name}__kind"
        choices = [("", "—"), *((one, word(one)) for one in branches)]
        self.form.fields[kind] = forms.ChoiceField(label=gettext("Kind"), choices=choices)
        self.form.initial[kind] = value["kind"] if value else ""
        used: dict[str, list[str]] = {}
        inner: dict[str, Shape] = {}
        for one, branch in branches.items():
            for part, part_shape in branch["properties"].items():
                if part != "kind":
                    used.setdefault(part, []).append(word(one))
                    inner.setdefault(part, part_shape)
        for part, part_shape in inner.items():
            known = value.get(part) if isinstance(value, Mapping) else None
            self.build(f"{name}__{part}", part_shape, known, part_name(part), required=False)
            self.form.fields[f"{name}__{part}"].help_text = gettext("For: %(kinds)s") % {
                "kinds": "；".join(used[part])
            }

    def _build_rows(self, name: str, shape: Shape, rows: Sequence[Mapping[str, Any]]) -> None:
        count = f"{name}__rows"
        asked = str(self.form.data.get(count, "")) if self.form.is_bound else ""
        number = int(asked) if asked.isdecimal() else len(rows) + BLANK_ROWS
        number = min(number, MOST_ROWS)
        self.form.fields[count] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.form.initial[count] = number
        for index in range(number):
            row = rows[index] if index < len(rows) else {}
            base = f"{name}__{index}"
            self.form.fields[f"{base}__position"] = forms.IntegerField(
                label=gettext("Position"), min_value=0, max_value=999, required=False
            )
            self.form.initial[f"{base}__position"] = (index + 1) * 10 if row else None
            for part, inner in shape["properties"].items():
                self.build(f"{base}__{part}", inner, row.get(part), part_name(part), required=False)
            self.form.fields[f"{base}__remove"] = forms.BooleanField(label=gettext("Remove"), required=False)

    def _field(self, name: str, shape: Shape, value: Any, label: str, *, required: bool) -> forms.Field:
        part = name.rpartition("__")[2]
        kinds = shape.get("type", ())
        nullable = not isinstance(kinds, str) and "null" in kinds
        free = kinds == "string" and not shape.keys() & {"enum", "pattern", "minLength"}
        more: dict[str, Any] = {"label": label, "required": required and not nullable and not free}
        if nullable:
            more["help_text"] = gettext("Leave it empty where the document sets nothing.")
        if "array" in kinds:
            return self._list_field(part, shape, value, more)
        choices = self.words.of(part, value) or [(str(one), word(one)) for one in shape.get("enum", ())]
        if "boolean" in kinds:
            choices = [("true", word(True)), ("false", word(False))]
        if choices:
            return forms.ChoiceField(choices=[("", "—"), *choices], **more)
        if "integer" in kinds:
            low, high = shape.get("minimum"), shape.get("maximum")
            return forms.IntegerField(min_value=low, max_value=high, **more)
        if _is_date(shape):
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)
        if _is_number(shape):
            if shape.get("x-unit") == "share":
                more["help_text"] = gettext("In per cent.")
            return forms.DecimalField(min_value=0, max_digits=12, decimal_places=6, **more)
        widget = forms.Textarea(attrs={"rows": 2}) if part in ("quote", "emphasis") else forms.TextInput()
        return forms.CharField(widget=widget, max_length=2000, **more)

    def _list_field(self, part: str, shape: Shape, value: Any, more: dict[str, Any]) -> forms.Field:
        more["required"] = more["required"] and shape.get("minItems", 0) > 0
        choices = self.words.of(part, value) or [
            (str(one), word(one)) for one in shape["items"].get("enum", ())
        ]
        if choices:
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **more)
        more["help_text"] = gettext("One in each line.")
        return forms.CharField(widget=forms.Textarea(attrs={"rows": max(3, len(value or ()) + 1)}), **more)

    # Values

    def read(self, name: str, shape: Shape, data: Mapping[str, Any]) -> Any:
        """The value as the pack stores it; ``LACKING`` for a part that was left empty."""
        if "oneOf" in shape:
            kind = data.get(f"{name}__kind")
            branch = next((one for one in shape["oneOf"] if one["properties"]["kind"]["const"] == kind), None)
            if branch is None:
                return LACKING
            return {"kind": kind, **self._object(name, branch, data, skip=("kind",))}
        if shape.get("type") == "object":
            return self._object(name, shape, data) or LACKING
        if shape.get("type") == "array" and shape["items"].get("type") == "object":
            return self._rows(name, shape["items"], data)
        return _stored(shape, data.get(name))

    def _object(self, name: str, shape: Shape, data: Mapping[str, Any], skip: Sequence[str] = ()) -> Any:
        found = {}
        for part, inner in shape["properties"].items():
            if part in skip:
                continue
            value = self.read(f"{name}__{part}", inner, data)
            needed = part in shape.get("required", ())
            if value is LACKING and needed and inner.get("type") == "string" and not inner.get("minLength"):
                value = "" if not ("enum" in inner or "pattern" in inner) else LACKING
            if value is not LACKING and (needed or value not in ([], "", None)):
                found[part] = value
        # Lists alone say nothing: an object of which only empty lists are known was left empty.
        return found if any(value not in ([], "", None) for value in found.values()) else {}

    def _rows(self, name: str, shape: Shape, data: Mapping[str, Any]) -> list[Any]:
        rows = []
        for index in range(int(data.get(f"{name}__rows") or 0)):
            base = f"{name}__{index}"
            row = {} if data.get(f"{base}__remove") else self._object(base, shape, data)
            if row:
                position = data.get(f"{base}__position")
                rows.append((MOST_ROWS * 100 if position is None else position, index, row))
        return [row for _position, _index, row in sorted(rows, key=lambda one: one[:2])]


def _is_date(shape: Shape) -> bool:
    return "[0-9]{4}-" in str(shape.get("pattern", ""))


def _is_number(shape: Shape) -> bool:
    return "[.][0-9]+" in str(shape.get("pattern", ""))


def _shown(shape: Shape, value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not shape["items"].get("enum") and "pattern" not in shape["items"]:
        return "\n".join(str(one).lower() if isinstance(one, bool) else str(one) for one in value)
    if value is not None and shape.get("x-unit") == "share":
        return plain(Decimal(value) * 100)
    return value


def _stored(shape: Shape, value: Any) -> Any:
    """What a field gave, as the pack stores it."""
    kinds = shape.get("type", ())
    if "array" in kinds:
        lines = value if isinstance(value, list) else [one.strip() for one in (value or "").splitlines()]
        found = [one for one in dict.fromkeys(lines) if one]
        if "boolean" in shape["items"].get("type", ()):
            return [{"true": True, "false": False}.get(one, one) for one in found]
        return found
    if value is None or value == "":
        return None if not isinstance(kinds, str) and "null" in kinds else LACKING
    if "boolean" in kinds:
        return value == "true"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return plain(value / 100 if shape.get("x-unit") == "share" else value)
    return value
