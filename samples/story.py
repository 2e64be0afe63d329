"""A sample programme in the middle of its year: what the samples say of it, and what stands of it in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from core import clock
from ledger import outbox
from organizations.models import Unit
from programs.models import Item, Programme, Track
from programs.packs import RuleSet
from programs.queries import tracks_of
from samples import stages
from samples.cast import Government
from samples.clock import travel_to
from samples.records import programme_of, programmes, rules_of
from samples.stages import MIXED

__all__ = ["MIXED", "STAGES", "Story", "programme_of", "stages_of_record"]


def stages_of_record(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The stages of a sample programme: those that its rulebook uses, with the appeals that its story tells."""
    return stages.stages_of(rules_of(record["rulebook"]), appealed="appeal" in record.get("story", {}))


STAGES: tuple[str, ...] = stages_of_record(programme_of("yiyang"))
"""The stages of the year of 益阳, which the default system is told with."""


@dataclass
class Story:
    """A government in the middle of its year. The stages of ``samples.year`` read and move it."""

    government: Government
    record: dict[str, Any]
    say: Callable[[str], None] = field(default=lambda _line: None)

    @classmethod
    def of(
        cls,
        government: Government,
        say: Callable[[str], None] = lambda _line: None,
        rulebook: str | None = None,
    ) -> Self:
        record = programmes()[rulebook] if rulebook else programme_of(government.tenant.slug)
        return cls(government, record, say)

    # What the samples say

    @cached_property
    def rules(self) -> RuleSet:
        """The rulebook of the programme: what the stages ask before they do anything."""
        return rules_of(self.record["rulebook"])

    @cached_property
    def stages(self) -> tuple[str, ...]:
        return stages_of_record(self.record)

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

    def is_detailed(self, item: Mapping[str, Any]) -> bool:
        """Is this one of the items that the story tells at length? (All of them, where the file doesn't say.)"""
        return item["code"] in self.record.get("detailed", self.every_item)

    # What stands

    def programme(self) -> Programme | None:
        return self.government.look(
            lambda: Programme.objects.filter(series=self.record["series"], year=self.record["year"]).first()
        )

    def standing_programme(self) -> Programme:
        found = self.programme()
        if found is None:
            raise LookupError(f"{self.record['title']} is not drafted yet")
        return found

    def row(self, item: Mapping[str, Any]) -> Item:
        programme = self.standing_programme()
        return self.government.look(
            lambda: Item.objects.select_related("programme").get(programme=programme, number=item["number"])
        )

    def tracks(self, item: Mapping[str, Any]) -> dict[str, Track]:
        """The tracks of an item by the codes of the samples."""
        row = self.row(item)
        rows = self.government.look(lambda: list(tracks_of([row.pk]).select_related("region")))
        by_place = {
            (
                track.sub_item.number if track.sub_item else None,
                track.object_class.code,
                track.region.code if track.region else "",
            ): track
            for track in rows
        }
        return {
            one["code"]: by_place[one["sub_item"], one["object_class"], one.get("region", "")]
            for one in item["tracks"]
        }

    def unit(self, code: str) -> Unit:
        return self.government.units[code]

    def codes(self) -> dict[Any, str]:
        """Unit → its code in the samples."""
        return {unit.pk: code for code, unit in self.government.units.items()}

    def lead(self, item: Mapping[str, Any], role: str = "lead_operator") -> str:
        """Who does this for the lead unit of an item."""
        return self.government.who(item["leads"][0], role)

    def officer(self) -> str:
        """Whoever does the office's work."""
        return self.government.all_who("dcs", "supervision_officer")[0]

    def other_officer(self) -> str:
        """Whoever records on paper what the first one sent round: never the same person."""
        return self.government.all_who("dcs", "supervision_officer")[1]

    # Time

    def go_to(self, moment: datetime) -> None:
        """Let the clock come to this moment, unless it is past it already, and let happen what is due by then."""
        if clock.now() < moment:
            travel_to(moment)
        outbox.run_due()
