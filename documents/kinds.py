"""The kinds of documents that a worker can make, told by the apps that own them.

An app says for each kind how frozen content becomes a page (``document_kind``) and, where it wants to hear of the
finished file, what to do then (``when_rendered``). Both live in the app's ``tasks`` or are imported by it at start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from documents.gbt9704 import Document
    from documents.models import Rendering


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be made: what it says, under which name it is kept, and the date written into the file."""

    document: Document
    name: str
    created: datetime


Builder = Callable[[Mapping[str, Any]], Paper]
Hearer = Callable[["Rendering", datetime], None]

_builders: dict[str, Builder] = {}
_hearers: dict[str, Hearer] = {}


def document_kind(kind: str) -> Callable[[Builder], Builder]:
    """Declare how content of this kind becomes a document. The builder is pure: same content, same paper."""

    def register(builder: Builder) -> Builder:
        if kind in _builders:
            raise ValueError(f"the document kind {kind} is declared twice")
        _builders[kind] = builder
        return builder

    return register


def when_rendered(kind: str) -> Callable[[Hearer], Hearer]:
    """Declare who hears that a document of this kind is there: ``handler(rendering, at)``, in the same transaction."""

    def register(handler: Hearer) -> Hearer:
        if kind in _hearers:
            raise ValueError(f"the document kind {kind} has two hearers")
        _hearers[kind] = handler
        return handler

    return register


def builder_of(kind: str) -> Builder:
    return _builders[kind]


def hearer_of(kind: str) -> Hearer | None:
    return _hearers.get(kind)


def known_kinds() -> frozenset[str]:
    return frozenset(_builders)
