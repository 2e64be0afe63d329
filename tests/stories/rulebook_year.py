"""The year of a sample government under its own rulebook, walked stage by stage, and what stood after each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core import clock
from ledger.models import Act
from programs.packs import RuleSet
from samples import telling
from samples.playing import PlayedStory
from samples.records import programmes
from samples.stages import WHOLE
from samples.year import concerns


@dataclass(frozen=True)
class After:
    """What stood when a stage had been played."""

    at: datetime
    reached: Mapping[str, str]
    acts: Counter[str]


@dataclass(frozen=True)
class RulebookYear:
    """A year that was told to its end, with what stood after each stage."""

    code: str
    story: PlayedStory
    after: Mapping[str, After] = field(default_factory=dict)

    @property
    def rules(self) -> RuleSet:
        return self.story.rules

    @property
    def slug(self) -> str:
        return str(self.story.government.tenant.slug)

    def look(self, read: Callable[[], Any]) -> Any:
        return self.story.government.look(read)

    def item(self, number: int) -> dict[str, Any]:
        return next(item for item in self.story.record["items"] if item["number"] == number)

    def uses(self, *stages: str) -> bool:
        return all(self.rules.uses(stage) for stage in stages)


def walk_rulebook(code: str) -> RulebookYear:
    """Found the government of a rulebook and play every stage of its year by the real actions."""
    say = _silence
    telling.begin_under(code, say)
    earlier = programmes()[code].get("after")
    if earlier:
        telling.tell_under(earlier["rulebook"], earlier["stage"], say)
    after: dict[str, After] = {}
    story = _story(code)
    for stage in story.stages:
        before = story.government.look(_last)
        telling.tell_under(code, stage, say)
        story = _story(code)
        after[stage] = After(
            at=clock.now(),
            reached={item: _stage(story, item) for item in story.every_item},
            acts=story.government.look(
                lambda before=before: Counter(
                    Act.objects.filter(sequence__gt=before, chain="main").values_list("act", flat=True)
                )
            ),
        )
    return RulebookYear(code, story, after)


def _silence(_line: str) -> None:
    return None


def _story(code: str) -> PlayedStory:
    story = telling.story_of(code)
    assert story is not None
    return story


def _last() -> int:
    found = Act.objects.filter(chain="main").order_by("-sequence").first()
    return found.sequence if found else 0


def _stage(story: PlayedStory, item: str) -> str:
    number = story.reached(item)
    return story.stages[number] if number >= 0 else ""


def expected(story: PlayedStory, stage: str) -> dict[str, str]:
    """Item → where it must stand when this stage has been played: at the last stage that concerns it."""
    played = story.stages[: story.stages.index(stage) + 1]
    return {
        item["code"]: [one for one in played if one in WHOLE or concerns(one, story, item)][-1]
        for item in story.record["items"]
    }
