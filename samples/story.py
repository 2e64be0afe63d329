"""A sample programme in the middle of its year: what the samples say of it, and what stands of it in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from core import clock
from ledger import outbox
from organizations.models import Unit
from programs.models import Item, Programme, Track
from programs.queries import tracks_of
from samples.cast import Government
from samples.clock import travel_to
from samples.figures import load

MIXED = "mixed"
"""The default: every item at another stage, so that the board is alive."""


def programme_of(slug: str) -> dict[str, Any]:
    """What the samples say about the programme of a government."""
    found: dict[str, Any] = next(one for one in load("items")["programmes"] if one["tenant"] == slug)
    return found


STAGES: tuple[str, ...] = tuple(entry["stage"] for entry in programme_of("yiyang")["timeline"])


@dataclass
class Story:
    """A government in the middle of its year. The stages of ``samples.year`` read and move it."""

    government: Government
    record: dict[str, Any]
    say: Callable[[str], None] = field(default=lambda _line: None)

    @classmethod
    def of(cls, government: Government, say: Callable[[str], None] = lambda _line: None) -> Self:
        return cls(government, programme_of(government.tenant.slug), say)

    # What stands

    @property
    def told(self) -> dict[str, Any]:
        """The appeal, the desk appeal and the veto of this year; empty where there are none."""
        found: dict[str, Any] = self.record.get("story", {})
        return found

    def items_of(self, codes: Iterable[str]) -> list[dict[str, Any]]:
        wanted = set(codes)
        return [item for item in self.record["items"] if item["code"] in wanted]

    @cached_property
    def every_item(self) -> tuple[str, ...]:
        return tuple(item["code"] for item in self.record["items"])

    def programme(self) -> Programme | None:
        return self.government.look(
            lambda: Programme.objects.filter(series=self.record["series"], year=self.record["year"]).first()
        )

    def standing_programme(self) -> Programme:
        found = self.programme()
        if found is None:
            raise LookupError(f"{self.record['title']} is not drafted yet")
        return found

    def row(self, item: dict[str, Any]) -> Item:
        programme = self.standing_programme()
        return self.government.look(
            lambda: Item.objects.select_related("programme").get(programme=programme, number=item["number"])
        )

    def tracks(self, item: dict[str, Any]) -> dict[str, Track]:
        """The tracks of an item by the codes of the samples."""
        row = self.row(item)
        rows = self.government.look(lambda: list(tracks_of([row.pk])))
        by_place = {
            (track.sub_item.number if track.sub_item else None, track.object_class.code): track
            for track in rows
        }
        return {one["code"]: by_place[one["sub_item"], one["object_class"]] for one in item["tracks"]}

    def unit(self, code: str) -> Unit:
        return self.government.units[code]

    def codes(self) -> dict[Any, str]:
        """Unit → its code in the samples."""
        return {unit.pk: code for code, unit in self.government.units.items()}

    def lead(self, item: dict[str, Any], role: str = "lead_operator") -> str:
        """Who does this for the lead unit of an item."""
        return self.government.who(item["leads"][0], role)

    # Time

    def go_to(self, moment: datetime) -> None:
        """Let the clock come to this moment, unless it is past it already, and let happen what is due by then."""
        if clock.now() < moment:
            travel_to(moment)
        outbox.run_due()
