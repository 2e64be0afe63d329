"""Every address of the product, read off the resolver."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic import View

from core.doors import Door

FACES = {
    "t/": "page",
    "api/v1/t/": "api",
    "p/": "public",
    "platform/": "platform",
    "api/v1/platform/": "platform-api",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its name as ``face:app:name``, its pattern, the methods it answers, and the door behind it."""

    name: str
    pattern: str
    face: str
    methods: tuple[str, ...]
    view: Any
    door: type[Door] | None

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(re.findall(r"<(?:\w+:)?(\w+)>", self.pattern))

    def __str__(self) -> str:
        return self.name


def _methods(view: Any) -> tuple[str, ...]:
    cls = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if getattr(view, "door", None) is not None:
        return ("GET", "POST") if cls is not None and hasattr(cls, "get") else ("POST",)
    actions = getattr(view, "actions", None)
    if actions:
        return tuple(sorted(method.upper() for method in actions if method not in ("head", "options")))
    if cls is not None:
        names = [
            m for m in View.http_method_names if hasattr(cls, m) and m not in ("head", "options", "trace")
        ]
        return tuple(sorted(name.upper() for name in names))
    return _decorated(view)


def _decorated(view: Any) -> tuple[str, ...]:
    """A function view: what ``require_http_methods`` lets through, found in its closure."""
    seen, current = 0, view
    while current is not None and seen < 10:
        for cell in getattr(current, "__closure__", None) or ():
            content = cell.cell_contents
            if (
                isinstance(content, list | tuple)
                and content
                and all(c in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE") for c in content)
            ):
                return tuple(sorted(set(content) - {"HEAD"}))
        current, seen = getattr(current, "__wrapped__", None), seen + 1
    return ("GET", "POST")


def _walk(patterns: Any, prefix: str, names: tuple[str, ...]) -> Any:
    for pattern in patterns:
        text = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            more = (pattern.namespace,) if pattern.namespace else ()
            yield from _walk(pattern.url_patterns, text, (*names, *more))
        elif isinstance(pattern, URLPattern):
            yield text, (*names, pattern.name or "?"), pattern.callback


@cache
def routes() -> tuple[Route, ...]:
    """Sorted by name; two patterns of one name are told apart by their pattern."""
    found = []
    for pattern, names, view in _walk(get_resolver().url_patterns, "", ()):
        face = next((face for start, face in FACES.items() if pattern.startswith(start)), "root")
        shown = [part for part in names if part not in ("api", "public", "platform", "platform-api")]
        found.append(
            Route(
                name=":".join([face, *shown]),
                pattern=pattern,
                face=face,
                methods=_methods(view),
                view=view,
                door=getattr(view, "door", None),
            )
        )
    return tuple(sorted(found, key=lambda route: (route.name, route.pattern)))


def doors() -> list[type[Door]]:
    return sorted(
        {route.door for route in routes() if route.door is not None}, key=lambda d: (d.__module__, d.__name__)
    )
