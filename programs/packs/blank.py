"""A rulebook from nothing, and the subjects that its rules are sorted under."""

from __future__ import annotations

from programs.packs.loading import Document, Pack
from programs.packs.validation import schema


def blank_pack(*, code: str, title: str, series: str, document: Document) -> Pack:
    """A pack without a single rule: every required one is not decided yet."""
    return Pack(
        schema=1,
        code=code,
        version=1,
        title=title,
        series=series,
        sample=False,
        document=document,
        rules=(),
    )


def subject_of(code: str) -> str:
    """The subject of a rule: ``quota`` of ``quota.county``."""
    return code.partition(".")[0]


def subjects() -> dict[str, list[str]]:
    """Subject → the codes under it, in the order of the schema; an open code ends in ``.*``."""
    found: dict[str, list[str]] = {}
    for code in schema()["$defs"]["values"]:
        found.setdefault(subject_of(code), []).append(code)
    return found
