"""What each component's template is given: values shaped once, here, so that templates only lay them out.

Records come as dicts or as objects; `pick` reads either, so a page may hand over its dataclasses as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.template import TemplateSyntaxError
from django.utils import formats
from django.utils.translation import gettext as _

Props = dict[str, Any]
Outer = Mapping[str, Any]

BEIJING = ZoneInfo("Asia/Shanghai")
TONES = ("neutral", "info", "success", "warning", "danger")
TONE_ICONS = {
    "neutral": "info",
    "info": "info",
    "success": "check-circle",
    "warning": "warning",
    "danger": "cross-circle",
}
STATE_TONES = {
    "info": "issued included consulting signing submitted deliberated open on_notice scheduled verifying "
    "filed sealed in_progress promised advanced registered current noticed",
    "success": "published accepted approved decided concluded locked upheld answered honoured settled closed "
    "verified consented active done official",
    "warning": "returned suspended partly_upheld rectifying waiting corrected provisional held due "
    "re_noticed",
    "danger": "declined refused rejected vetoed overdue late excluded award_withdrawn revoked expired",
    "neutral": "draft proposed withdrawn superseded skipped",
}
_TONE_OF_STATE = {state: tone for tone, states in STATE_TONES.items() for state in states.split()}
SOON = timedelta(days=3)
LONG_FIGURE = 8


def pick(record: Any, name: str, default: Any = "") -> Any:
    """A value of a record that may be a dict or an object."""
    value = record.get(name) if isinstance(record, Mapping) else getattr(record, name, None)
    return default if value is None else value


def rows_of(records: Iterable[Any] | None, **defaults: Any) -> list[Props]:
    """Records as dicts that have every name the template reads."""
    return [
        {name: pick(record, name, default) for name, default in defaults.items()} for record in records or ()
    ]


def checked(value: str, allowed: tuple[str, ...], what: str) -> str:
    """The value, if the component knows it."""
    if value not in allowed:
        raise TemplateSyntaxError(f"{what} {value!r} is not one of {', '.join(allowed)}")
    return value


def tone_of(state: str) -> str:
    """The tone of a state; a state that isn't listed is neutral."""
    return _TONE_OF_STATE.get(str(state), "neutral")


def decimal_text(value: Any, places: int | None) -> str:
    """A number as people read it: grouped by thousands, exact unless places are given; text stays text."""
    if value is None or value == "":
        return ""
    try:
        number_ = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return f"{number_:,f}" if places is None else f"{number_:,.{places}f}"


def badge(props: Props, outer: Outer) -> Props:
    tone = checked(props["tone"] or tone_of(props["state"]), TONES, "tone")
    return {**props, "tone": tone}


def alert(props: Props, outer: Outer) -> Props:
    tone = checked(props["tone"], TONES, "tone")
    return {**props, "icon": TONE_ICONS[tone], "role": "alert" if tone in ("warning", "danger") else "status"}


def definition_list(props: Props, outer: Outer) -> Props:
    pairs = []
    for entry in props["items"]:
        if isinstance(entry, tuple | list):
            label, value, *rest = entry
            pairs.append({"label": label, "value": value, "note": rest[0] if rest else ""})
        else:
            pairs.append({name: pick(entry, name) for name in ("label", "value", "note")})
    return {**props, "items": pairs}


def _clause_parts(clause_: Any) -> Props | None:
    if not clause_:
        return None
    if isinstance(clause_, str):
        return {"document": clause_, "article": "", "quote": "", "reading": "", "title": "", "url": ""}
    return {name: pick(clause_, name) for name in ("document", "article", "quote", "reading", "title", "url")}


def clause(props: Props, outer: Outer) -> Props:
    return {**props, "clause": _clause_parts(props["clause"])}


def refusal(props: Props, outer: Outer) -> Props:
    """What was refused: from a `core.errors.Refusal`, or said prop by prop; props win."""
    refused = props["refusal"]
    findings = rows_of(
        props["findings"] or pick(refused, "findings", ()), message="", clause=None, where="", code=""
    )
    for finding in findings:
        finding["clause"] = _clause_parts(finding["clause"])
    return {
        **props,
        "reason": props["reason"] or pick(refused, "message"),
        "clause": _clause_parts(props["clause"] or pick(refused, "clause", None)),
        "findings": findings,
        "next_step": props["next_step"] or pick(refused, "remedy"),
        "code": props["code"] or pick(refused, "code"),
    }


def button(props: Props, outer: Outer) -> Props:
    """A button, or why it can't be pressed: from `disabled_reason` or from a permission's decision."""
    checked(props["kind"], ("primary", "secondary", "danger", "quiet"), "kind")
    reason = props["disabled_reason"]
    decision = props["decision"]
    if decision is not None and not decision.allowed:
        reason = reason or decision.reason
        reason = reason or _("You can't do this here.")
    return {**props, "disabled_reason": reason, "hidden": list((props["fields"] or {}).items())}


def form(props: Props, outer: Outer) -> Props:
    form_ = props["form"]
    errors = [
        {"field": bound, "errors": bound.errors}
        for bound in form_.visible_fields()
        if form_.is_bound and bound.errors
    ]
    return {
        **props,
        "hidden": list((props["fields"] or {}).items()),
        "field_errors": errors,
        "has_errors": form_.is_bound and not form_.is_valid(),
        "has_required": any(bound.field.required for bound in form_.visible_fields()),
    }


def _css_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def field(props: Props, outer: Outer) -> Props:
    bound = props["field"]
    widget = bound.field.widget
    own = widget.attrs.get("class", "")
    invalid = " is-invalid" if bound.errors else ""
    kind = (
        "single" if isinstance(widget, forms.CheckboxInput) else "group" if widget.use_fieldset else "plain"
    )
    # A group hands its attributes to its wrapper too, so its inputs are styled from outside.
    attrs = {} if kind == "group" else {"class": f"{_css_class(widget)} {own}".strip() + invalid}
    return {
        **props,
        "kind": kind,
        "html": bound.as_widget(attrs=attrs),
        "required": bound.field.required,
        "id": bound.id_for_label or bound.auto_id,
        "help_id": f"{bound.auto_id}_helptext",
        "error_id": f"{bound.auto_id}_error",
    }


_STAGE_WORDS = {
    "done": lambda: _("Done"),
    "current": lambda: _("In progress"),
    "waiting": lambda: _("Not yet"),
    "skipped": lambda: _("Not needed"),
    "late": lambda: _("Late"),
}
_STAGE_ICONS = {
    "done": "check",
    "current": "arrow-right",
    "waiting": "clock",
    "skipped": "minus",
    "late": "warning",
}


def stepper(props: Props, outer: Outer) -> Props:
    stages = rows_of(props["stages"], label="", state="waiting", date="", who="", note="", url="")
    for stage in stages:
        state = checked(stage["state"], tuple(_STAGE_WORDS), "state of a stage")
        stage["word"] = _STAGE_WORDS[state]()
        stage["icon"] = _STAGE_ICONS[state]
    return {**props, "stages": stages}


def timeline(props: Props, outer: Outer) -> Props:
    acts = rows_of(
        props["acts"],
        at=None,
        label="",
        actor="",
        capacity="",
        note="",
        url="",
        sequence="",
        tone="neutral",
        items=(),
    )
    return {**props, "acts": acts}


def beijing_text(at: datetime) -> str:
    """A moment as a document writes it; the midnight that ends a day is that day's 24:00."""
    local = at.astimezone(BEIJING)
    if local.time() == time(0):
        day, clock = (local - timedelta(days=1)).date(), "24:00"
    else:
        day, clock = local.date(), local.strftime("%H:%M:%S" if local.second else "%H:%M")
    return f"{formats.date_format(day, 'DATE_FORMAT')} {clock}"


def relative_text(at: datetime, now: datetime) -> str:
    """How far a moment is, in the words of a calendar: hours inside a day, else days."""
    left = at - now
    hours = int(abs(left).total_seconds() // 3600)
    # The midnight that ends a day belongs to that day.
    days = abs(
        ((at - timedelta(microseconds=1)).astimezone(BEIJING).date() - now.astimezone(BEIJING).date()).days
    )
    if abs(left) < timedelta(hours=1):
        return _("less than an hour left") if left >= timedelta(0) else _("just passed")
    if abs(left) < timedelta(days=1):
        if left > timedelta(0):
            return _("1 hour left") if hours == 1 else _("%(count)d hours left") % {"count": hours}
        return _("1 hour late") if hours == 1 else _("%(count)d hours late") % {"count": hours}
    if left > timedelta(0):
        return _("1 day left") if days == 1 else _("%(count)d days left") % {"count": days}
    return _("1 day late") if days == 1 else _("%(count)d days late") % {"count": days}


def deadline(props: Props, outer: Outer) -> Props:
    at, now, done_at = props["at"], props["now"] or outer.get("now"), props["done_at"]
    tone, relative = "neutral", ""
    if at and done_at:
        tone, relative = ("success", _("done")) if done_at <= at else ("warning", _("done late"))
    elif at and isinstance(now, datetime):
        relative = relative_text(at, now)
        tone = "danger" if at < now else "warning" if at - now <= SOON else "neutral"
    return {**props, "tone": tone, "relative": relative, "text": beijing_text(at) if at else ""}


def progress(props: Props, outer: Outer) -> Props:
    return {**props, "complete": props["max"] and props["value"] >= props["max"]}


def pagination(props: Props, outer: Outer) -> Props:
    page = props["page"]
    query = str(props["query"]).lstrip("?&")
    pages = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    return {
        **props,
        "prefix": f"?{query}&" if query else "?",
        "pages": pages,
        "ellipsis": page.paginator.ELLIPSIS,
    }


def tabs(props: Props, outer: Outer) -> Props:
    return {**props, "tabs": rows_of(props["tabs"], label="", url="", current=False, count="")}


def filter_bar(props: Props, outer: Outer) -> Props:
    return {
        **props,
        "used": any(value for name, value in props["form"].data.items() if name in props["form"].fields),
    }


def number(props: Props, outer: Outer) -> Props:
    return {**props, "text": decimal_text(props["value"], props["places"])}


def delta(props: Props, outer: Outer) -> Props:
    checked(props["better"], ("up", "down", "none"), "better")
    text = decimal_text(props["value"], props["places"])
    sign = 0 if not text else (props["value"] > 0) - (props["value"] < 0)
    good = {"up": 1, "down": -1, "none": 0}[props["better"]]
    tone = "neutral" if not sign or not good else "success" if sign == good else "danger"
    return {**props, "text": text.lstrip("-"), "sign": sign, "tone": tone}


def _same_places(scores: Iterable[Any]) -> int | None:
    """How many decimals the scores of one table need, so that all are exact and their points stand in one line."""
    needed = [-int(score.normalize().as_tuple().exponent) for score in scores if isinstance(score, Decimal)]
    return max(0, *needed) if needed else None


def rank_table(props: Props, outer: Outer) -> Props:
    """Rows as they were stored: nothing is sorted here. The cut line stands after `cut_after` rows."""
    rows = rows_of(
        props["rows"],
        rank="",
        name="",
        url="",
        score=None,
        cells=(),
        note="",
        tied=False,
        awarded=None,
        excluded="",
        clause=None,
    )
    cut, width = props["cut_after"], len(props["columns"])
    places = _same_places(row["score"] for row in rows) if props["places"] is None else props["places"]
    for index, row in enumerate(rows, start=1):
        row["score_text"] = decimal_text(row["score"], places)
        row["awarded"] = (
            row["awarded"]
            if row["awarded"] is not None
            else bool(cut and index <= cut and not row["excluded"])
        )
        row["cells"] = tuple(
            decimal_text(cell, places) if isinstance(cell, Decimal) else cell
            for cell in (*row["cells"], *(None,) * width)[:width]
        )
        row["clause"] = _clause_parts(row["clause"])
        row["cut_below"] = bool(cut) and index == cut
    return {**props, "rows": rows, "width": 3 + width}


def copyable(props: Props, outer: Outer) -> Props:
    value, short = str(props["value"]), props["short"]
    shown = f"{value[:short]}…" if short and len(value) > short else value
    return {**props, "value": value, "shown": shown}


def file_link(props: Props, outer: Outer) -> Props:
    return {**props, "kind": props["kind"] or str(props["name"]).rpartition(".")[2].upper()[:5]}


def _nodes(nodes: Iterable[Any]) -> list[Props]:
    made = rows_of(
        nodes, label="", url="", note="", value="", state="", state_label="", open=True, children=()
    )
    return [{**node, "children": _nodes(node["children"])} for node in made]


def tree(props: Props, outer: Outer) -> Props:
    return {**props, "nodes": _nodes(props["nodes"])}


def key_figure(props: Props, outer: Outer) -> Props:
    text = decimal_text(props["value"], props["places"])
    return {**props, "text": text, "long": len(text) > LONG_FIGURE}


def breadcrumbs(props: Props, outer: Outer) -> Props:
    return {**props, "items": rows_of(props["items"], label="", url="")}


def navigation(props: Props, outer: Outer) -> Props:
    return {
        **props,
        "items": rows_of(props["items"], label="", url="", current=False, icon="", badge="", heading=""),
    }


def year_switch(props: Props, outer: Outer) -> Props:
    years = rows_of(props["years"], label="", url="", current=False)
    return {**props, "years": years, "chosen": next((year for year in years if year["current"]), None)}


def language_switch(props: Props, outer: Outer) -> Props:
    request = outer.get("request")
    return {**props, "next_url": props["next_url"] or (request.get_full_path() if request else "/")}


def display_switch(props: Props, outer: Outer) -> Props:
    request = outer.get("request")
    current = props["current"] or outer.get("display_mode") or "normal"
    modes = [
        ("normal", _("Standard"), ""),
        ("large", _("Large type"), "text-size"),
        ("contrast", _("High contrast"), "contrast"),
    ]
    path = props["path"] or (request.path if request else "")
    # Where no session keeps the language, the address carries it.
    language = "&lang=en" if getattr(request, "GET", {}).get("lang") == "en" else ""
    return {
        **props,
        "modes": [
            {
                "label": label,
                "url": f"{path}?display={mode}{language}",
                "current": mode == current,
                "icon": icon,
            }
            for mode, label, icon in modes
        ],
    }
