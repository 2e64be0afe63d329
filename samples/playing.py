"""One year of a sample programme, played by calling the real actions as the real persons while the clock goes on.

The stages and their days stand in ``data/items.json``. A stage is played for every item that hasn't reached it, so that
a programme that stands somewhere is played on from there; nothing is ever played backwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from core import clock
from core.clock import SHANGHAI
from ledger import outbox
from samples.progress import progress_of
from samples.story import MIXED, STAGES, Story
from samples.year import HALF_STAGES, PROGRAMME_STAGES, concerns, play_stage


@dataclass(frozen=True, slots=True)
class Entry:
    """At this moment these items come to this stage."""

    at: datetime
    stage: str
    items: tuple[str, ...]


class PlayedStory(Story):
    """A story that is played on, stage by stage."""

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
