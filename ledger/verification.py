"""Verification of a chain: names the first row that was changed, deleted, inserted or reordered."""

from __future__ import annotations

from dataclasses import dataclass

from core.canonical import digest
from ledger.actions import GENESIS, hash_of
from ledger.models import Act, ActPayload, Chain


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


def verify_chain(name: str) -> Verdict:
    """Walk one chain of the active tenant from its first act to its head."""
    payloads = {row.act_id: row for row in ActPayload.objects.all().iterator(chunk_size=2000)}
    expected, previous, count = 1, GENESIS, 0
    rows = Act.objects.filter(chain=name).order_by("sequence", "id")
    for row in rows.iterator(chunk_size=2000):
        count += 1
        if row.sequence != expected:
            return Verdict(name, count, expected, "a row is missing before this one", previous)
        if row.previous_hash != previous:
            return Verdict(name, count, row.sequence, "it does not follow the row before it", previous)
        if row.hash != hash_of(row):
            return Verdict(name, count, row.sequence, "its columns were changed", previous)
        payload = payloads.get(row.id)
        if payload is None:
            return Verdict(name, count, row.sequence, "its payload is missing", previous)
        if payload.erased_at is None and digest(payload.payload) != row.payload_digest:
            return Verdict(name, count, row.sequence, "its payload was changed", previous)
        expected, previous = row.sequence + 1, row.hash
    head = Chain.objects.filter(name=name).first()
    last = expected - 1
    if head is None:
        return Verdict(name, count, None if count == 0 else 1, "" if count == 0 else "the head is missing", previous)
    if (head.last_sequence, head.last_hash) != (last, previous):
        return Verdict(name, count, last + 1, "the end of the chain was cut off", previous)
    return Verdict(name, count, head=previous)


def verify_all() -> list[Verdict]:
    """Every chain of the active tenant."""
    names = set(Chain.objects.values_list("name", flat=True)) | set(Act.objects.values_list("chain", flat=True))
    return [verify_chain(name) for name in sorted(names)]
