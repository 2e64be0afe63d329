"""Verification of a chain: names the first row that was changed, deleted, inserted or reordered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.canonical import digest
from ledger.actions import GENESIS, hash_of
from ledger.models import Act, ActPayload, Chain

if TYPE_CHECKING:
    from core.errors import Text

BATCH = 2000

GAP = "a row is missing before this one"
TWICE = "this number stands twice"
LOOSE = "it does not follow the row before it"
CHANGED = "its columns were changed"
NO_PAYLOAD = "its payload is missing"
PAYLOAD_CHANGED = "its payload was changed"
NO_HEAD = "the head is missing"
CUT = "the end of the chain was cut off"

WORDS: dict[str, Text] = {
    GAP: _("A row is missing before this one."),
    TWICE: _("This number stands twice."),
    LOOSE: _("It does not follow the row before it."),
    CHANGED: _("Its columns were changed."),
    NO_PAYLOAD: _("Its content is missing."),
    PAYLOAD_CHANGED: _("Its content was changed."),
    NO_HEAD: _("The head of the chain is missing."),
    CUT: _("The end of the chain was cut off."),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """``broken_at`` is the sequence of the first bad row, ``why`` says what is wrong with it."""

    chain: str
    rows: int
    broken_at: int | None = None
    why: str = ""
    head: str = GENESIS

    @property
    def holds(self) -> bool:
        return self.broken_at is None

    @property
    def why_text(self) -> Text:
        """``why`` in the language of the page."""
        return WORDS.get(self.why, self.why)


def _rows(name: str) -> Iterator[tuple[Act, ActPayload | None]]:
    """Acts in order with their payloads, some thousand at a time."""
    rows = iter(Act.objects.filter(chain=name).order_by("sequence", "id").iterator(chunk_size=BATCH))
    while batch := list(islice(rows, BATCH)):
        payloads = ActPayload.objects.in_bulk([row.id for row in batch])
        for row in batch:
            yield row, payloads.get(row.id)


def verify_chain(name: str) -> Verdict:
    """Walk one chain of the active tenant from its first act to its head."""
    expected, previous, count = 1, GENESIS, 0
    for row, payload in _rows(name):
        count += 1
        wrong = _wrong(row, payload, expected, previous)
        if wrong:
            return Verdict(name, count, expected if wrong == GAP else row.sequence, wrong, previous)
        expected, previous = row.sequence + 1, row.hash
    head = Chain.objects.filter(name=name).first()
    if head is None:
        return Verdict(name, count, 1, NO_HEAD, previous) if count else Verdict(name, 0)
    if (head.last_sequence, head.last_hash) != (expected - 1, previous):
        return Verdict(name, count, expected, CUT, previous)
    return Verdict(name, count, head=previous)


def _wrong(row: Act, payload: ActPayload | None, expected: int, previous: str) -> str:
    if row.sequence > expected:
        return GAP
    if row.sequence < expected:
        return TWICE
    if row.previous_hash != previous:
        return LOOSE
    if row.hash != hash_of(row):
        return CHANGED
    if payload is None:
        return NO_PAYLOAD
    if payload.erased_at is None and digest(payload.payload) != row.payload_digest:
        return PAYLOAD_CHANGED
    return ""


def verify_all() -> list[Verdict]:
    """Every chain of the active tenant."""
    names = set(Chain.objects.values_list("name", flat=True)) | set(
        Act.objects.values_list("chain", flat=True)
    )
    return [verify_chain(name) for name in sorted(names)]
