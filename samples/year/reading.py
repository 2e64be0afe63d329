"""A programme made from the text of its notice, as an official makes one: pasted, corrected where a name is a group, kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from programs import actions
from programs.actions import reading_corrections, readings, succession
from programs.models import Item, NoticeReading, Programme
from programs.packs import load_text
from programs.rules import EXCLUSION_RULES
from samples.records import pack_of, programmes

if TYPE_CHECKING:
    from samples.story import Story


def made_from_notice(story: Story, version_id: UUID, items: Sequence[dict[str, Any]]) -> Programme:
    """The notice is read, what names nobody here is put right, and everything is kept as a draft programme."""
    government, officer, record = story.government, story.officer(), story.record
    reading: NoticeReading = government.do(
        officer,
        readings.start_reading,
        rulebook_version_id=version_id,
        year=record["year"],
        text=load_text(pack_of(record["rulebook"])),
    )
    reading = government.do(
        officer,
        reading_corrections.correct_head,
        reading_id=reading.pk,
        version=reading.proposal["versions"]["head"],
        year=record["year"],
        title=record["title"],
        addressees=reading.proposal["addressees"],
        rulebook_version_id=version_id,
    )
    by_number = {item["number"]: item for item in items}
    for read in list(reading.proposal["items"]):
        if _is_doubtful(read):
            reading = government.do(
                officer,
                reading_corrections.correct_item,
                reading_id=reading.pk,
                key=read["key"],
                version=read["version"],
                correction=_correction(story, by_number[read["number"]]),
            )
    programme: Programme = government.do(
        officer,
        readings.make_programme,
        reading_id=reading.pk,
        version=reading.version,
        series=record["series"],
        exclusions=dict.fromkeys(EXCLUSION_RULES, False),
    )
    return programme


def _is_doubtful(read: Mapping[str, Any]) -> bool:
    """Somebody is named who is no single unit, or nobody is named for whom it is."""
    parts = read["sub_items"] or [read]
    return (
        any(entry["unit"] is None for entry in (*read["leads"], *read["cooperating"]))
        or any(part["unknown_classes"] for part in (read, *read["sub_items"]))
        or not all(part["classes"] for part in parts)
    )


def _correction(story: Story, item: Mapping[str, Any]) -> reading_corrections.ItemCorrection:
    return reading_corrections.ItemCorrection(
        number=item["number"],
        title=item["title"],
        criteria=item["criteria"],
        reward_text=item["reward_text"],
        reward_kinds=item["reward_kinds"],
        classes=[track["object_class"] for track in item["tracks"] if track["sub_item"] is None],
        leads=[story.unit(code).pk for code in item["leads"]],
        cooperating=[story.unit(code).pk for code in item["cooperating"]],
        sub_items=[
            reading_corrections.SubItemCorrection(
                title=sub["title"],
                criteria=sub["criteria"],
                reward_text=sub["reward_text"],
                reward_kinds=sub["reward_kinds"],
                classes=sub["classes"],
            )
            for sub in item["sub_items"]
        ],
        intake=item["intake"],
    )


def follow(story: Story, programme: Programme) -> None:
    """Say which programme of the series this one goes back to, and what of it each item; how many items it counts itself."""
    government, officer, record = story.government, story.officer(), story.record
    if "counted_items" in record:
        government.do(
            officer,
            succession.describe_programme,
            programme_id=programme.pk,
            addressees=programme.addressees,
            principles=programme.principles,
            counted_items=record["counted_items"],
        )
    told = record.get("follows")
    if not told:
        return
    earlier = programmes()[told["rulebook"]]
    previous = government.look(lambda: Programme.objects.get(series=earlier["series"], year=earlier["year"]))
    government.do(officer, succession.follow_programme, programme_id=programme.pk, previous_id=previous.pk)
    rows = government.look(lambda: dict(Item.objects.filter(programme=programme).values_list("number", "id")))
    old = government.look(lambda: dict(Item.objects.filter(programme=previous).values_list("number", "id")))
    for number, origins in told["origins"].items():
        government.do(
            officer,
            succession.set_origins,
            item_id=rows[int(number)],
            previous_ids=[old[origin] for origin in origins],
        )


def set_parties(story: Story, programme: Programme) -> None:
    """Name the units that answer for the parties of the routes, where the guess of the product is another."""
    parties = {code: story.unit(unit).pk for code, unit in story.record.get("parties", {}).items()}
    if parties:
        story.government.do(story.officer(), actions.set_parties, programme_id=programme.pk, parties=parties)
