"""What the pages of a reading show: every item beside its marked sentences, with the names of its units and classes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from organizations.models import Unit
from programs import readings
from programs.held import rules_of_version
from programs.messages import VALUE_NAMES
from programs.models import NoticeReading
from programs.notices import Document, Segment, Span, marked, open_questions, spans_from
from programs.packs import rule_title
from programs.views.rule_values import value_lines

EMPTY: dict[str, Any] = {"versions": {"head": 1, "rules": 1}, "items": [], "rules": [], "not_understood": []}

LEGEND = (
    ("title", _("title")),
    ("objects", _("objects")),
    ("gate", _("condition to be met")),
    ("rank", _("ranking or figures")),
    ("reward", _("reward")),
    ("lead", _("lead unit")),
    ("help", _("cooperating unit")),
    ("unknown", _("not understood")),
)

OPEN_QUESTIONS = (
    ("units", _("names without a unit")),
    ("classes", _("items with words that name no class")),
    ("without_classes", _("items without a class of objects")),
    ("without_leads", _("items without a lead unit")),
    ("not_understood", _("sentences not understood")),
    ("rules", _("closing sentences not decided on")),
    ("unchecked", _("items nobody has looked at")),
)


def page_of(reading: NoticeReading) -> dict[str, Any]:
    """The whole reading. One query for the names of all units, however many items there are."""
    proposal = reading.proposal
    document = Document.from_plain(reading.document)
    names = _unit_names(proposal["items"])
    classes = _class_names(reading)
    questions = open_questions(proposal)
    items = [_shown(document, item, names, classes) for item in proposal["items"]]
    return {
        "items": items,
        "head": [
            {"label": _("Document number"), "value": proposal["document_number"]},
            {"label": _("Title in the text"), "value": proposal["head"]["title"]["text"]},
            {"label": _("Addressees"), "value": proposal["addressees"]},
            {"label": _("Issued by"), "value": _issued(proposal["head"])},
        ],
        "other_year": proposal["year"] if proposal["year"] not in (None, reading.year) else None,
        "counts": {
            "items": len(items),
            "sub_items": sum(max(1, len(item["sub_items"])) for item in proposal["items"]),
            "leads": len({entry["name"] for item in proposal["items"] for entry in item["leads"]}),
        },
        "open_names": bool(questions["units"] or questions["classes"] or questions["without_classes"]),
        "questions": [(questions[code], text) for code, text in OPEN_QUESTIONS if questions[code]],
        "rules": [{**rule, "about": suggested(rule)} for rule in proposal["rules"]],
        "not_understood": proposal["not_understood"],
        "legend": LEGEND,
    }


def suggested(rule: Mapping[str, Any]) -> str:
    """The rules that a sentence may be about, with the value that it states."""
    words = []
    for one in rule["suggestions"]:
        title = str(rule_title(one["code"]))
        said = "" if one["value"] is None else "、".join(map(str, _lines(one["code"], one["value"])))
        words.append(f"{title}：{said}" if said else title)
    return str(_("May be about: %(rules)s") % {"rules": "；".join(words)}) if words else ""


def _lines(code: str, value: Any) -> list[str]:
    """Rhythms come with their own words (每周一会商); all else is said as on the rulebook's page."""
    if code == "management.rhythms":
        return [one["name"] for one in value]
    return value_lines(code, value)


def form_groups(form: Any, item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of an item's form in the order in which they are looked at; what is probably not needed is folded."""
    several = bool(item["sub_items"])
    shared = [
        name
        for name in ("criteria", "classes", "reward_text", "reward_kinds", "intake")
        if name in form.fields
    ]
    groups: list[tuple[Any, list[str], bool]] = [
        (_("Item"), ["include", "number", "title"], True),
        (_("Lead units"), [f"lead_{number}" for number in form.lead_slots], True),
        (_("Cooperating units"), [f"help_{number}" for number in form.help_slots], bool(item["cooperating"])),
        (_("Criteria, objects and reward of the item"), shared, not several),
    ]
    for number in form.sub_item_slots:
        names = [
            f"sub_{number}_{name}" for name in ("title", "criteria", "classes", "reward_text", "reward_kinds")
        ]
        groups.append(
            (_("Sub-item %(number)s") % {"number": number}, names, number <= len(item["sub_items"]))
        )
    if "sub_items_reason" in form.fields:
        groups.append((_("More sub-items than the rule"), ["sub_items_reason"], False))
    return [
        {
            "title": title,
            "fields": [form[name] for name in names],
            "open": is_open
            or any(form[name].errors for name in names)
            or (form.is_bound and any(form.data.get(name) for name in names)),
        }
        for title, names, is_open in groups
    ]


def item_page(reading: NoticeReading, item: Mapping[str, Any]) -> dict[str, Any]:
    """One item with its sentences, for its form."""
    document = Document.from_plain(reading.document)
    shown = _shown(document, item, _unit_names([item]), _class_names(reading))
    return {"shown": shown, "legend": LEGEND, "draft_version": item["version"], "reading": reading}


def _shown(
    document: Document, item: Mapping[str, Any], names: Mapping[str, str], classes: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "item": item,
        "segments": segments_of(document, item["read"]),
        "leads": [_named(entry, names) for entry in item["leads"]],
        "cooperating": [_named(entry, names) for entry in item["cooperating"]],
        "parts": [_part(one, classes) for one in (item["sub_items"] or [item])],
        "several": bool(item["sub_items"]),
        "not_understood": [one["text"] for one in item["read"]["not_understood"]],
    }


def _part(part: Mapping[str, Any], classes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": part["title"],
        "criteria": part["criteria"],
        "reward": part["reward_text"],
        "kinds": "、".join(str(VALUE_NAMES.get(kind, kind)) for kind in part["reward_kinds"]),
        "classes": "、".join(classes.get(code, code) for code in part["classes"]),
        "unknown": "、".join(part["unknown_classes"]),
    }


def _named(entry: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {"name": entry["name"], "unit": names.get(entry["unit"] or "", ""), "ended": entry["ended"]}


def _unit_names(items: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    wanted = {
        entry["unit"]
        for item in items
        for role in ("leads", "cooperating")
        for entry in item[role]
        if entry["unit"]
    }
    return {str(pk): name for pk, name in Unit.objects.filter(pk__in=wanted).values_list("pk", "name")}


def _class_names(reading: NoticeReading) -> dict[str, str]:
    return {one.code: one.name for one in rules_of_version(readings.rulebook_of(reading)).objects}


def _issued(head: Mapping[str, Any]) -> str:
    return f"{head['issuer']['text']} {head['issued_on']['text']}".strip()


def segments_of(document: Document, read: Mapping[str, Any]) -> list[Segment]:
    """The sentences of an item as they stand in the document, with what was read of them marked."""
    marks: list[tuple[str, tuple[Span, ...]]] = []

    def add(kind: str, passages: Iterable[Mapping[str, Any]]) -> None:
        marks.extend((kind, spans_from(passage["spans"])) for passage in passages)

    add("title", [read["title"]])
    add("lead", read["leads"])
    add("help", read["cooperating"])
    add("objects", read["object_words"])
    add("unknown", read["not_understood"])
    for sub in read["sub_items"]:
        add("reward", [sub["reward"]])
        add("objects", sub["object_words"])
        for mark in sub["marks"]:
            if mark["kind"] != "fields":
                add("gate" if mark["kind"] == "gate" else "rank", [mark])
    return marked(document, _region(read), marks)


def _region(read: Mapping[str, Any]) -> Sequence[Span]:
    passages = [read["text"], read["title"], *read["leads"], *read["cooperating"], *read["not_understood"]]
    return [span for passage in passages for span in spans_from(passage["spans"])]
