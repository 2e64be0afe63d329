"""One year of a sample programme, told by calling the real actions as the real persons while the clock goes on.

The stages and their days stand in ``data/items.json``. A stage is played for every item that hasn't reached it, so that
a programme that stands somewhere is played on from there; nothing is ever played backwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from time import monotonic
from typing import Any

from core import clock
from core.clock import SHANGHAI
from ledger import outbox
from organizations.models import Unit
from programs.models import Item, Programme, Track
from programs.queries import tracks_of
from samples.cast import Government
from samples.clock import travel_to
from samples.figures import load
from samples.progress import progress_of
from samples.year import HALF_STAGES, PROGRAMME_STAGES, concerns, play_stage

MIXED = "mixed"
"""The default: every item at another stage, so that the board is alive."""


def programme_of(slug: str) -> dict[str, Any]:
    """What the samples say about the programme of a government."""
    found: dict[str, Any] = next(one for one in load("items")["programmes"] if one["tenant"] == slug)
    return found


STAGES: tuple[str, ...] = tuple(entry["stage"] for entry in programme_of("yiyang")["timeline"])


@dataclass(frozen=True, slots=True)
class Entry:
    """At this moment these items come to this stage."""

    at: datetime
    stage: str
    items: tuple[str, ...]


@dataclass
class Story:
    """A government in the middle of its year. The stages of ``samples.year`` read and move it."""

    government: Government
    record: dict[str, Any]
    say: Callable[[str], None] = field(default=lambda _line: None)

    @classmethod
    def of(cls, government: Government, say: Callable[[str], None] = lambda _line: None) -> Story:
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
        return self.government.look(  # type: ignore[no-any-return]
            lambda: Programme.objects.filter(series=self.record["series"], year=self.record["year"]).first()
        )

    def standing_programme(self) -> Programme:
        found = self.programme()
        if found is None:
            raise LookupError(f"{self.record['title']} is not drafted yet")
        return found

    def row(self, item: dict[str, Any]) -> Item:
        programme = self.standing_programme()
        return self.government.look(  # type: ignore[no-any-return]
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

    # Telling

    def reached(self, code: str | None) -> int:
        """How many stages an item has behind it; ``None`` asks for the programme."""
        stage = progress_of(self, code)
        return STAGES.index(stage) if stage else -1

    def schedule(self, target: str) -> list[Entry]:
        """Who comes to which stage when, up to the target."""
        if target == MIXED:
            entries = [
                Entry(_moment(one["at"]), one["stage"], tuple(one.get("items", self.every_item)))
                for one in self.told[MIXED]["entries"]
            ]
            return sorted(entries, key=lambda entry: entry.at)
        last = STAGES.index(target)
        return [
            Entry(_moment(one["at"]), one["stage"], self.every_item)
            for one in self.record["timeline"][: last + 1]
        ]

    def play(self, target: str) -> list[tuple[str, float]]:
        """Bring every item to the target; answers the stages that were played with the seconds that each took."""
        played = []
        for entry in self.schedule(target):
            waiting = self._waiting(entry)
            if not waiting:
                continue
            began = monotonic()
            self.go_to(entry.at)
            play_stage(entry.stage, self, self.items_of(waiting))
            outbox.run_due()
            played.append((entry.stage, monotonic() - began))
            self.say(
                f"{clock.local(clock.now()):%Y-%m-%d %H:%M} {entry.stage}：{self._names(entry.stage, waiting)}"
            )
        if target == MIXED:
            self.go_to(_moment(self.told[MIXED]["at"]))
        return played

    def _waiting(self, entry: Entry) -> tuple[str, ...]:
        """The items that this entry of the schedule brings further."""
        number = STAGES.index(HALF_STAGES.get(entry.stage, entry.stage))
        if entry.stage in HALF_STAGES:
            return tuple(code for code in entry.items if self.reached(code) == number)
        if entry.stage in PROGRAMME_STAGES:
            return self.every_item if self.reached(None) < number else ()
        return tuple(
            item["code"]
            for item in self.items_of(entry.items)
            if concerns(entry.stage, self, item) and self.reached(item["code"]) < number
        )

    def _names(self, stage: str, codes: Iterable[str]) -> str:
        if stage in PROGRAMME_STAGES:
            return str(self.record["title"])
        return "、".join(item["title"] for item in self.items_of(codes))

    def is_past(self, target: str) -> bool:
        """Does every item stand at the target or beyond it? (For ``mixed``: is its plan published.)"""
        aim = STAGES.index("plan_published" if target == MIXED else target)
        return (
            self.reached(None) >= aim
            if self.programme() is None
            else min(map(self.reached, self.every_item)) >= aim
        )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
