"""Reading a rulebook pack from a file or from stored JSON, and giving it back unchanged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"
RULEBOOKS = DATA / "rulebooks"
TEXTS = DATA / "texts"


@dataclass(frozen=True)
class Document:
    """The government document that a pack was written from."""

    title: str
    number: str
    issued_by: str
    issued_on: str
    text: str
    note: str = ""
    """What the document itself does not print: its number, its title, its day."""
    body: str = ""
    """The text itself, where it does not come with the product under the name ``text``."""


@dataclass(frozen=True)
class Rule:
    """One rule and the place that it comes from.

    An empty quote means that the document is silent; ``reading`` then says what was chosen and why.
    ``overridable_by`` is the authority that may depart from the rule with a recorded reason, or None.
    """

    code: str
    value: Any
    document: str
    clause: str
    quote: str
    reading: str
    overridable_by: str | None


@dataclass(frozen=True)
class Pack:
    """A rulebook as it is exchanged: what the document is, and one flat list of rules."""

    schema: int
    code: str
    version: int
    title: str
    series: str
    sample: bool
    document: Document
    rules: tuple[Rule, ...]

    def rule(self, code: str) -> Rule:
        """The rule of this code; KeyError when the pack has none."""
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise KeyError(code)


def pack_from_data(data: Mapping[str, Any]) -> Pack:
    """A pack from parsed JSON. Only the frame is read here; ``validate`` judges the rules."""
    document = data["document"]
    return Pack(
        schema=data["schema"],
        code=data["code"],
        version=data["version"],
        title=data["title"],
        series=data["series"],
        sample=data["sample"],
        document=Document(
            title=document["title"],
            number=document["number"],
            issued_by=document["issued_by"],
            issued_on=document["issued_on"],
            text=document["text"],
            note=document.get("note", ""),
            body=document.get("body", ""),
        ),
        rules=tuple(_rule(item) for item in data["rules"]),
    )


def _rule(item: Mapping[str, Any]) -> Rule:
    return Rule(
        code=item["code"],
        value=item["value"],
        document=item["document"],
        clause=item["clause"],
        quote=item["quote"],
        reading=item.get("reading", ""),
        overridable_by=item.get("overridable_by"),
    )


def pack_to_data(pack: Pack) -> dict[str, Any]:
    """The JSON form of a pack, as ``pack_from_data`` reads it."""
    return {
        "schema": pack.schema,
        "code": pack.code,
        "version": pack.version,
        "title": pack.title,
        "series": pack.series,
        "sample": pack.sample,
        "document": {
            name: value
            for name, value in vars(pack.document).items()
            if value or name not in ("note", "body")
        },
        "rules": [dict(vars(rule)) for rule in pack.rules],
    }


def load_pack(path: Path) -> Pack:
    """The pack in a file."""
    return pack_from_data(json.loads(path.read_text(encoding="utf-8")))


def load_text(pack: Pack) -> str:
    """The text of the pack's document, which every quote stands in; empty when nobody has given it yet."""
    if pack.document.body:
        return pack.document.body
    path = TEXTS / pack.document.text
    # The name comes with the pack: it opens a text of the product and nothing else.
    return path.read_text(encoding="utf-8") if path.parent == TEXTS and path.is_file() else ""


@cache
def pack_names() -> Mapping[str, str]:
    """Code → title and document number of the packs that come with the product."""
    packs = {code: load_pack(RULEBOOKS / f"{code}.json") for code in pack_codes()}
    return {code: f"{pack.title}（{pack.document.number}）" for code, pack in packs.items()}


def pack_codes() -> tuple[str, ...]:
    """The codes of the packs that come with the product, in order."""
    return tuple(sorted(path.stem for path in RULEBOOKS.glob("*.json") if path.stem != "schema"))
