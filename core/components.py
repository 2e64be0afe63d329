"""The house's components: each name, the props it takes, whether it has a body, and how its context is made.

A component is `templates/components/<name>.html`. This table is its whole contract: a prop that isn't
here is refused when the template is compiled, so a renamed prop can't silently show nothing.
`core.templatetags.ui` does the rendering.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from core import component_context as prepare

Props = dict[str, Any]


@dataclass(frozen=True)
class Component:
    """One component's contract: required props, optional props with their defaults, body and slots."""

    name: str
    required: tuple[str, ...] = ()
    optional: Mapping[str, Any] = field(default_factory=dict)
    body: bool = False
    slots: tuple[str, ...] = ()
    prepare: Callable[[Props, Mapping[str, Any]], Props] | None = None

    @property
    def template_name(self) -> str:
        """Where its template lies."""
        return f"components/{self.name}.html"

    @property
    def props(self) -> tuple[str, ...]:
        """Every prop it takes, required ones first."""
        return (*self.required, *self.optional)


_BUTTON = {
    "kind": "secondary",
    "icon": "",
    "size": "",
    "disabled_reason": "",
    "decision": None,
    "fields": None,
}

_ALL = [
    Component("icon", ("name",), {"label": "", "size": ""}),
    Component("badge", ("label",), {"state": "", "tone": "", "icon": ""}, prepare=prepare.badge),
    Component(
        "card",
        (),
        {"title": "", "subtitle": "", "level": 2, "tone": "", "id": "", "flush": False},
        body=True,
        slots=("actions", "footer"),
    ),
    Component(
        "table",
        ("caption",),
        {"caption_hidden": False, "mode": "cards", "dense": False, "sticky": True, "id": ""},
        body=True,
    ),
    Component("definition_list", ("items",), {"columns": 2}, prepare=prepare.definition_list),
    Component("empty", ("title",), {"text": "", "icon": "inbox", "action_url": "", "action_label": ""}),
    Component("alert", (), {"tone": "info", "title": ""}, body=True, prepare=prepare.alert),
    Component(
        "refusal",
        (),
        {
            "refusal": None,
            "reason": "",
            "title": "",
            "rule": "",
            "clause": None,
            "findings": (),
            "next_step": "",
            "next_url": "",
            "next_label": "",
            "code": "",
        },
        prepare=prepare.refusal,
    ),
    Component("clause", ("clause",), {"open": False}, prepare=prepare.clause),
    Component(
        "button",
        ("label",),
        {"url": "", "action": "", "form": "", "name": "", "value": "", **_BUTTON},
        prepare=prepare.button,
    ),
    Component("action_bar", (), {"label": "", "sticky": False}, body=True),
    Component(
        "form",
        ("form",),
        {
            "action": "",
            "submit_label": "",
            "submit_kind": "primary",
            "cancel_url": "",
            "draft_key": "",
            "draft_version": "",
            "note": "",
            "fields": None,
            "refusal": None,
            "id": "",
        },
        prepare=prepare.form,
    ),
    Component("field", ("field",), {"inline": False}, prepare=prepare.field),
    Component("stepper", ("stages",), {"label": ""}, prepare=prepare.stepper),
    Component("timeline", ("acts",), {"label": "", "empty_text": ""}, prepare=prepare.timeline),
    Component("deadline", ("at",), {"label": "", "now": None, "done_at": None}, prepare=prepare.deadline),
    Component("progress", ("value", "max"), {"label": "", "tone": "", "unit": ""}, prepare=prepare.progress),
    Component("pagination", ("page",), {"query": "", "label": ""}, prepare=prepare.pagination),
    Component("tabs", ("tabs",), {"label": ""}, prepare=prepare.tabs),
    Component("filter_bar", ("form",), {"action": "", "reset_url": ""}, prepare=prepare.filter_bar),
    Component("number", ("value",), {"unit": "", "places": None}, prepare=prepare.number),
    Component("delta", ("value",), {"unit": "", "places": None, "better": "up"}, prepare=prepare.delta),
    Component(
        "rank_table",
        ("rows", "caption"),
        {"columns": (), "cut_after": None, "cut_label": "", "places": None},
        prepare=prepare.rank_table,
    ),
    Component("copyable", ("value",), {"label": "", "short": 0}, prepare=prepare.copyable),
    Component(
        "file_link", ("url", "name"), {"size": None, "sha256": "", "kind": ""}, prepare=prepare.file_link
    ),
    Component("unit_label", ("name",), {"kind": "", "code": "", "url": "", "note": ""}),
    Component("person_label", ("name",), {"unit": "", "capacity": "", "url": ""}),
    Component("tree", ("nodes",), {"label": ""}, prepare=prepare.tree),
    Component(
        "key_figure",
        ("label", "value"),
        {"unit": "", "note": "", "url": "", "tone": "", "places": None},
        prepare=prepare.key_figure,
    ),
    Component(
        "confirm",
        ("action", "label"),
        {"confirm_label": "", "title": "", **_BUTTON, "kind": "danger"},
        body=True,
        prepare=prepare.button,
    ),
    Component("menu", ("label",), {"icon": "", "align": "end", "label_hidden": False}, body=True),
    Component("messages", ("messages",)),
    Component("breadcrumbs", ("items",), prepare=prepare.breadcrumbs),
    Component("navigation", ("items",), {"label": ""}, prepare=prepare.navigation),
    Component("year_switch", ("years",), {"label": ""}, prepare=prepare.year_switch),
    Component("language_switch", (), {"next_url": ""}, prepare=prepare.language_switch),
    Component("display_switch", (), {"current": "", "path": ""}, prepare=prepare.display_switch),
]

COMPONENTS: Mapping[str, Component] = MappingProxyType({component.name: component for component in _ALL})
