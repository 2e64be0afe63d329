"""The requirement rows of the seven source texts, as data of the project."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "data" / "requirements.json"


@dataclass(frozen=True)
class RequirementRow:
    """One demand of one text. ``waits_for``: the capability that will carry it, empty when it is carried now."""

    id: str
    text: str
    place: str
    quote: str
    demand: str
    kind: str
    waits_for: str


def requirement_rows(path: Path = REQUIREMENTS) -> tuple[RequirementRow, ...]:
    """All rows in the order of the file."""
    return tuple(RequirementRow(**row) for row in json.loads(path.read_text(encoding="utf-8")))
