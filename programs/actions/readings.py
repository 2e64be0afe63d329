"""A notice on its way to a programme: taken in, read, corrected by the office, and made the draft programme of a year.

The reading changes nothing but itself until ``make_programme``, which goes through the same doors as everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import BadInput, Conflict, Finding, Missing, RuleBroken
from core.workdays import shanghai_date
from documents.actions import store_upload
from documents.models import StoredFile
from documents.word import NotRead, read_word
from documents.word.messages import sentence as word_sentence
from ledger import outbox
from ledger.actions import record
from organizations.actors import Actor
from programs import permissions, readings
from programs.actions.items import ItemContent, SubItemSpec, propose_item
from programs.actions.programmes import draft_programme
from programs.actions.reading_corrections import LONGEST_TITLE, opened, require_unchanged
from programs.models import NoticeReading, Programme, RulebookVersion
from programs.notices import Document, decode, from_text, proposal_of, read_notice
from programs.notices.document import paragraph, table
from programs.rules import TrackSpec
from programs.states import READING_TRANSITIONS, ReadingState, SourceKind

READ = "programs.read_notice"
ENDINGS = ("docx", "txt")
MOST_CHARACTERS = 300_000
MOST_AT_ONCE = 60_000
"""Longer texts are read by the worker."""


@transaction.atomic
def start_reading(
    *,
    actor: Actor,
    at: datetime,
    rulebook_version_id: UUID,
    year: int | None = None,
    text: str = "",
    name: str = "",
    data: bytes = b"",
) -> NoticeReading:
    """Take in the text of a notice, pasted or as a file (.docx, .txt), and read it; Word files are read by the worker.

    Without ``year`` the programme is that of the notice's own year.
    Raises ``BadInput`` when there is no text, ``UploadRefused`` for a file that does not pass the gate.
    """
    capacity = permissions.can_read_notices(actor).require()
    if not RulebookVersion.objects.filter(pk=rulebook_version_id).exists():
        raise Missing
    reading = NoticeReading(
        source_kind=SourceKind.PASTED,
        year=year or 0,
        rulebook_version_id=rulebook_version_id,
        made_at=at,
        made_by_id=actor.by,
        changed_at=at,
    )
    if name:
        file = store_upload(actor=actor, at=at, name=name, data=data, allowed=ENDINGS)
        reading.file, reading.source_name = file, file.name
        is_word = file.name.lower().endswith(".docx")
        reading.source_kind = SourceKind.WORD if is_word else SourceKind.TEXT
        if not is_word:
            text = decode(data) or ""
    if reading.source_kind != SourceKind.WORD:
        _check_text(text)
        reading.document = from_text(text).to_plain()
    if reading.source_kind == SourceKind.WORD or len(text) > MOST_AT_ONCE:
        reading.save(force_insert=True)
        outbox.enqueue(READ, subject_id=reading.pk, at=at)
    else:
        _fill_in(reading, at)
        reading.state = ReadingState.OPEN
        reading.save(force_insert=True)
    record(
        "programs.notice_taken_in",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=reading,
        payload={
            "year": reading.year,
            "source": reading.source_kind,
            "name": reading.source_name,
            "sha256": reading.file.sha256 if reading.file else "",
        },
    )
    return reading


def _check_text(text: str) -> None:
    if not text.strip():
        raise BadInput(findings=[Finding("no_text", _("There is no text to read."), where="text")])
    if len(text) > MOST_CHARACTERS:
        message = _("The text has %(found)s characters; at most %(most)s are read.") % {
            "found": len(text),
            "most": MOST_CHARACTERS,
        }
        raise BadInput(findings=[Finding("too_long", message, where="text")])


@transaction.atomic
def perform_reading(*, reading_id: UUID, at: datetime) -> NoticeReading:
    """The worker's part: read the file in a limited process, or say why it cannot be read."""
    reading: NoticeReading = NoticeReading.objects.select_for_update(of=("self",)).get(pk=reading_id)
    if reading.state != ReadingState.WAITING:
        return reading
    if reading.source_kind == SourceKind.WORD:
        stored = StoredFile.objects.get(pk=reading.file_id)
        blocks = read_word(bytes(stored.content))
        if isinstance(blocks, NotRead):
            reading.state = READING_TRANSITIONS.target(reading.state, "fail")
            reading.error, reading.error_found = blocks.code, blocks.found[:100]
            reading.changed_at = at
            reading.save(update_fields=["state", "error", "error_found", "changed_at"])
            return reading
        reading.document = Document(
            tuple(
                table(block.rows, gap=block.gap) if block.rows else paragraph(block.text, gap=block.gap)
                for block in blocks
            )
        ).to_plain()
    _fill_in(reading, at)
    reading.state = READING_TRANSITIONS.target(reading.state, "read")
    reading.save(update_fields=["document", "proposal", "title", "year", "state", "changed_at"])
    return reading


def _fill_in(reading: NoticeReading, at: datetime) -> None:
    """What the document says, held against the units and classes of the tenant."""
    notice = read_notice(Document.from_plain(reading.document))
    units = readings.known_units(at)
    reading.proposal = proposal_of(notice, units, readings.known_classes(readings.rulebook_of(reading)))
    reading.title = (notice.programme.text or notice.title.text)[:LONGEST_TITLE]
    reading.year = reading.year or notice.year or shanghai_date(at).year
    reading.changed_at = at


def failure_of(reading: NoticeReading) -> str:
    """Why the file could not be read, as a sentence."""
    return word_sentence(reading.error, reading.error_found) if reading.error else ""


@transaction.atomic
def discard_reading(*, reading_id: UUID, actor: Actor, at: datetime) -> NoticeReading:
    """Lay a reading aside: nothing is made of it."""
    reading, capacity, target = opened(reading_id, actor, "discard")
    reading.state, reading.changed_at, reading.changed_by_id = target, at, actor.by
    reading.save(update_fields=["state", "changed_at", "changed_by"])
    record(
        "programs.notice_discarded",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=reading,
        payload={"title": reading.title},
    )
    return reading


@transaction.atomic
def make_programme(
    *,
    reading_id: UUID,
    actor: Actor,
    at: datetime,
    version: int,
    series: str = "",
    exclusions: Mapping[str, bool] | None = None,
) -> Programme:
    """Make the draft programme of the year with every item that is included.

    ``exclusions`` answers the rulebook's questions for all items at once. Raises ``RuleBroken`` with every broken rule of
    every item, named by its number; nothing is stored then.
    """
    reading, capacity, target = opened(reading_id, actor, "make_programme")
    require_unchanged(reading.version, version)
    items = [one for one in reading.proposal["items"] if one["include"]]
    faults = _unresolved(items)
    if not items:
        faults.append(Finding("no_items", _("No item is included.")))
    if faults:
        raise RuleBroken(findings=faults)
    programme = draft_programme(
        actor=actor,
        at=at,
        rulebook_version_id=readings.rulebook_of(reading),
        year=reading.year,
        title=reading.title,
        series=series,
    )
    programme.addressees = reading.proposal["addressees"]
    programme.principles = "\n".join(_kept_words(reading.proposal))
    programme.save(update_fields=["addressees", "principles"])
    for item in items:
        try:
            propose_item(
                programme_id=programme.pk, actor=actor, at=at, content=content_of(item, exclusions or {})
            )
        except RuleBroken as broken:
            faults += [
                Finding(
                    one.code, one.message, one.clause, where=_("Item %(number)s") % {"number": item["number"]}
                )
                for one in broken.findings
            ]
        except Conflict as conflict:
            where = _("Item %(number)s") % {"number": item["number"]}
            faults.append(Finding(conflict.code, conflict.message, where=where))
    if faults:
        raise RuleBroken(findings=faults)
    reading.state, reading.programme = target, programme
    reading.changed_at, reading.changed_by_id = at, actor.by
    reading.save(update_fields=["state", "programme", "changed_at", "changed_by"])
    record(
        "programs.notice_made_programme",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=reading,
        payload={"programme": str(programme.pk), "title": programme.title, "items": len(items)},
    )
    return programme


def _kept_words(proposal: Mapping[str, Any]) -> list[str]:
    preamble = proposal["head"]["preamble"]["text"]
    kept = [rule["text"] for rule in proposal["rules"] if rule["kept"]]
    return [text for text in (preamble, *kept) if text]


def _unresolved(items: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Names for which nobody has chosen a unit, and words for which nobody has chosen a class."""
    found = []
    for item in items:
        where = _("Item %(number)s") % {"number": item["number"]}
        if not item["title"].strip():
            found.append(Finding("title_missing", _("The item has no title."), where=where))
        for entry in (*item["leads"], *item["cooperating"]):
            if entry["unit"] is None:
                message = _("No unit is chosen for “%(name)s”.") % {"name": entry["name"]}
                found.append(Finding("unit_unresolved", message, where=where))
        for part in (item, *item["sub_items"]):
            for word in part["unknown_classes"]:
                message = _("No class of objects is chosen for “%(name)s”.") % {"name": word}
                found.append(Finding("class_unresolved", message, where=where))
    return found


def content_of(item: Mapping[str, Any], exclusions: Mapping[str, bool]) -> ItemContent:
    """An item of a proposal as it is put forward."""
    tracks = [TrackSpec(code) for code in item["classes"]] if not item["sub_items"] else []
    for position, sub in enumerate(item["sub_items"], start=1):
        tracks += [TrackSpec(code, sub_item=position) for code in sub["classes"]]
    return ItemContent(
        number=item["number"],
        title=item["title"],
        criteria=item["criteria"],
        reward_text=item["reward_text"],
        reward_kinds=item["reward_kinds"],
        intake=item["intake"],
        leads=[UUID(entry["unit"]) for entry in item["leads"]],
        cooperating=[UUID(entry["unit"]) for entry in item["cooperating"]],
        sub_items=[
            SubItemSpec(
                title=sub["title"] or f"{item['title'][:190]}（{position}）",
                criteria=sub["criteria"],
                reward_text=sub["reward_text"],
                reward_kinds=sub["reward_kinds"],
            )
            for position, sub in enumerate(item["sub_items"], start=1)
        ],
        tracks=tracks,
        exclusions=dict(exclusions),
        departures=dict(item["departures"]),
    )
