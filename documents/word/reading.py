"""Word documents are read in a process of their own, so that a hostile file costs a refusal and nothing else."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from documents.rendering.once import ask_once
from documents.workbooks.spec import ReadLimits

LIMITS = ReadLimits(entries=2_000, inflated_mb=64, memory_mb=768, seconds=20)
MOST_BLOCKS = 20_000


@dataclass(frozen=True)
class WordBlock:
    """A paragraph with its number written out, or a table with rows of cells. ``gap``: an empty line stands before it."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    gap: bool = False


@dataclass(frozen=True)
class NotRead:
    """Why a file is not read: a code of ``documents.word.messages``, and what was found."""

    code: str
    found: str = ""


def read_word(data: bytes, limits: ReadLimits = LIMITS) -> tuple[WordBlock, ...] | NotRead:
    """Paragraphs and tables in their order. Never raises because of what the file holds."""
    if len(data) > limits.upload_mb << 20:
        return NotRead("too_large", f"{len(data) >> 20} MB")
    head = {"limits": asdict(limits), "most": MOST_BLOCKS}
    answer, text = ask_once("documents.word.child", head, data, limits.seconds)
    if code := answer.get("failed"):
        return NotRead(code, answer.get("found", ""))
    return tuple(
        WordBlock(one.get("text", ""), tuple(tuple(row) for row in one.get("rows", ())), bool(one["gap"]))
        for one in json.loads(text)
    )
