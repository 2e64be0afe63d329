"""What came in, before any form reads it: JSON in the shape of a form's fields, and dates that can be counted with.

A JSON body can hold what no page ever posts: an object where a word is expected, half a character, a number without end. It is
refused here, once for every operation, so that no form has to know of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from core.errors import BadInput, Finding

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""Neither PostgreSQL nor UTF-8 can hold these."""
DEEPEST = 40
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
_SEVERAL = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)


def refuse_unkeepable(data: Any) -> None:
    """Raises ``BadInput`` when a text anywhere in the JSON, or the name of a member, cannot be stored or written out."""
    waiting = [("", data, 0)]
    while waiting:
        where, value, depth = waiting.pop()
        if depth > DEEPEST:
            raise BadInput(
                findings=[Finding(code="depth", message=_("The JSON is nested too deeply."), where=where)]
            )
        if isinstance(value, str) and UNKEEPABLE.search(value):
            text = _("The text holds a character that cannot be kept.")
            raise BadInput(findings=[Finding(code="character", message=text, where=where)])
        if isinstance(value, Mapping):
            waiting.extend(("", name, depth) for name in value)
            waiting.extend((where or UNKEEPABLE.sub("", name), one, depth + 1) for name, one in value.items())
        elif isinstance(value, list):
            waiting.extend((where, one, depth + 1) for one in value)


def as_posted(form: forms.Form) -> None:
    """Make a form bound to JSON read its fields as a page would have posted them: words, or lists of words.

    Raises ``BadInput`` naming every field that got an object or a list without being made for one. Members that are no field
    of the form stay as they came; the form reads them itself or not at all.
    """
    posted: dict[str, Any] = {**form.data}
    wrong: list[Finding] = []
    for name, field in form.fields.items():
        value = posted.get(name)
        if isinstance(value, list) and isinstance(field, _SEVERAL):
            if any(isinstance(one, dict | list) for one in value):
                wrong.append(
                    Finding(code="invalid", message=_("A list of single values is expected."), where=name)
                )
            posted[name] = [_word(one) for one in value]
        elif isinstance(value, dict | list) and isinstance(field, forms.JSONField):
            continue
        elif isinstance(value, dict | list):
            wrong.append(Finding(code="invalid", message=_("A single value is expected."), where=name))
        elif not isinstance(field, forms.BooleanField) and name in posted:
            posted[name] = _word(value)
    if wrong:
        raise BadInput(findings=wrong)
    form.data = posted


def _word(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


def bound_dates(form: forms.Form) -> None:
    """Dates far outside of any programme are slips of the finger, and the calendar ends where they begin."""
    for field in form.fields.values():
        if isinstance(field, forms.DateTimeField):
            bounds: Any = [
                datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (FIRST_DAY, LAST_DAY)
            ]
        elif isinstance(field, forms.DateField):
            bounds = [FIRST_DAY, LAST_DAY]
        else:
            continue
        field.validators += [MinValueValidator(bounds[0]), MaxValueValidator(bounds[1])]
