"""One year of a sample programme, played by calling the real actions as the real persons while the clock goes on.

The stages and their days stand in ``data/items.json``. A stage is played for every item that hasn't reached it, so that
a programme that stands somewhere is played on from there; nothing is ever played backwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from time import monotonic
from typing import Any

from django.db import connections
from django.db.models import Q

from core import clock
from core.clock import SHANGHAI
from ledger import outbox
from ledger.models import Act
from samples.clock import travel_to
from samples.progress import progress_of
from samples.stages import MIXED, WHOLE, reached
from samples.story import Story
from samples.year import HALF_STAGES, concerns, play_stage

MANY = 10
"""Stages of so many items fill tables faster than the database counts their rows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """At this moment these items come to this stage."""

    at: datetime
    stage: str
    items: tuple[str, ...]


class PlayedStory(Story):
    """A story that is played on, stage by stage."""

    @cached_property
    def known(self) -> dict[str | None, int]:
        """How far who has come, as long as nothing is played: an item is asked for at every entry of the schedule."""
        return {}

    def reached(self, code: str | None) -> int:
        """How many stages an item has behind it; ``None`` asks for the programme."""
        if code not in self.known:
            self.known[code] = reached(self.stages, progress_of(self, code))
        return self.known[code]

    def days(self) -> dict[str, datetime]:
        """Stage → when it is played, in the order of the year."""
        days = {one["stage"]: moment_of(one["at"]) for one in self.record["timeline"]}
        return {stage: days[stage] for stage in self.stages}

    def schedule(self, target: str) -> list[Entry]:
        """Who comes to which stage when, up to the target."""
        if target == MIXED:
            entries = [
                Entry(moment_of(one["at"]), one["stage"], tuple(one.get("items", self.every_item)))
                for one in self.told[MIXED]["entries"]
            ]
            return sorted(entries, key=lambda entry: entry.at)
        last = self.stages.index(target)
        return [
            Entry(day, stage, self.every_item)
            for number, (stage, day) in enumerate(self.days().items())
            if number <= last
        ]

    def take_up(self) -> None:
        """Let the clock stand where this story stopped, if another government's story has moved it away.

        There is one clock for the whole system; each story is told in its own years.
        """
        days = list(self.days().values())
        number = min(map(self.reached, self.every_item)) if self.programme() is not None else -1
        if number < 0:
            travel_to(days[0])
            return
        last = self.last_act() or days[number]
        following = days[number + 1] if number + 1 < len(days) else None
        if clock.now() < last or (following is not None and clock.now() > following):
            travel_to(
                max(last, days[number]) if following is None else min(max(last, days[number]), following)
            )

    def never_before_its_last_act(self) -> None:
        """Bring the clock back to this story, if another one, of earlier years, was told meanwhile."""
        last = self.last_act() if self.programme() is not None else None
        if last is not None and clock.now() < last:
            travel_to(last)

    def last_act(self) -> datetime | None:
        """When something last happened to this programme or one of its items."""
        programme = self.standing_programme()
        items = self.government.look(lambda: list(programme.items.values_list("pk", flat=True)))
        row = self.government.look(
            lambda: (
                Act.objects.filter(Q(item_id__in=items) | Q(subject_id=str(programme.pk)))
                .order_by("-sequence")
                .first()
            )
        )
        return row.at if row is not None else None

    def play(self, target: str) -> list[tuple[str, float]]:
        """Bring every item to the target; answers the stages that were played with the seconds that each took."""
        played = []
        self.known.clear()
        for entry in self.schedule(target):
            waiting = self._waiting(entry)
            if not waiting:
                continue
            began = monotonic()
            self.go_to(entry.at)
            play_stage(entry.stage, self, self.items_of(waiting))
            outbox.run_due()
            self.known.clear()
            if len(waiting) >= MANY:
                _take_stock()
            played.append((entry.stage, monotonic() - began))
            self.say(
                f"{clock.local(clock.now()):%Y-%m-%d %H:%M} {entry.stage}：{self._names(entry.stage, waiting)}"
            )
        if target == MIXED:
            self.go_to(moment_of(self.told[MIXED]["at"]))
        return played

    def _waiting(self, entry: Entry) -> tuple[str, ...]:
        """The items that this entry of the schedule brings further."""
        number = self.stages.index(HALF_STAGES.get(entry.stage, entry.stage))
        if entry.stage in HALF_STAGES:
            return tuple(code for code in entry.items if self.reached(code) == number)
        if entry.stage in WHOLE:
            return self.every_item if self.reached(None) < number else ()
        return tuple(
            item["code"]
            for item in self.items_of(entry.items)
            if concerns(entry.stage, self, item) and self.reached(item["code"]) < number
        )

    def _names(self, stage: str, codes: Iterable[str]) -> str:
        if stage in WHOLE:
            return str(self.record["title"])
        return "、".join(item["title"] for item in self.items_of(codes))

    def is_past(self, target: str) -> bool:
        """Does every item stand at the target or beyond it? (For ``mixed``: is its plan published.)"""
        aim = self.stages.index("plan_published" if target == MIXED else target)
        if self.programme() is None:
            return False
        return all(self.reached(item["code"]) >= self.aim_of(item, aim) for item in self.record["items"])

    def aim_of(self, item: dict[str, Any], aim: int) -> int:
        """The last stage up to this one that concerns an item: not every item passes through all of them."""
        return max(
            number
            for number, stage in enumerate(self.stages[: aim + 1])
            if stage in WHOLE or concerns(stage, self, item)
        )


def _take_stock() -> None:
    """Let the database count its rows now: by itself it does so within a minute, and a story is quicker than that."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("analyze")


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
