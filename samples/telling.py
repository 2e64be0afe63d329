"""From an empty system to the sample governments at a stage: what the command does, for tests to call as well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management.base import CommandError

from core.clock import SHANGHAI
from documents.rendering import allow_here
from organizations.models import Tenant
from samples.cast import found
from samples.clock import travel_to
from samples.founding import found_all
from samples.playing import PlayedStory, moment_of
from samples.records import DEFAULT, governments, programmes
from samples.stages import PLACE
from samples.story import MIXED

OWN = "yiyang"
NEIGHBOURS = {"yueyang": "issued", "ningyuan": "drafted"}
"""The other governments come no further than this: enough to see that nothing of theirs is seen elsewhere."""
FOUNDED_AT = datetime(2024, 12, 2, 9, tzinfo=SHANGHAI)
BEFORE_THE_YEAR = timedelta(days=30)
"""A government begins to work here that long before its first programme."""


def sample_slugs() -> frozenset[str]:
    return frozenset(governments())


def founded_slugs() -> list[str]:
    """The sample governments that stand in this system."""
    return list(
        Tenant.objects.filter(slug__in=sample_slugs()).order_by("slug").values_list("slug", flat=True)
    )


def refuse_elsewhere() -> None:
    """Samples come into an empty system or stay among themselves: never production, never beside real governments."""
    if settings.PRODUCTION:
        raise CommandError("示例数据不能进入生产环境：示例账号的口令是公开的，示例还会调整系统时钟。")
    others = Tenant.objects.exclude(slug__in=sample_slugs()).order_by("slug").values_list("name", flat=True)
    if others:
        raise CommandError(
            f"本系统已有非示例政府（{'、'.join(others)}），不再写入示例数据，也不调整时钟。请换一个空库。"
        )


def is_empty() -> bool:
    return not Tenant.objects.exists()


def begin(say: Callable[[str], None]) -> None:
    """The governments of the default system with their units and people, a month before their year begins."""
    travel_to(FOUNDED_AT)
    found_all(DEFAULT, say)


def begin_default(say: Callable[[str], None]) -> None:
    """``begin``, unless they stand already."""
    if OWN not in founded_slugs():
        begin(say)


def tell(target: str, say: Callable[[str], None]) -> list[tuple[str, float]]:
    """Play every government of the default system on, side by side in time: 益阳 to the target, the others as far as they go."""
    allow_here()
    stories = {slug: PlayedStory.of(found(slug)) for slug in (OWN, *NEIGHBOURS)}
    stories[OWN].say = say
    stories[OWN].never_before_its_last_act()
    aims = {OWN: target, **NEIGHBOURS}
    played: list[tuple[str, float]] = []
    for stage in stories[OWN].stages:
        going = [slug for slug, aim in aims.items() if _reaches(aim, stage) and _reaches(target, stage)]
        if going in ([], [OWN]):
            break
        for slug in going:
            took = stories[slug].play(stage)
            played += took if slug == OWN else []
    return played + stories[OWN].play(target)


def _reaches(aim: str, stage: str) -> bool:
    return aim == MIXED or PLACE[stage] <= PLACE[aim]


# One government under a rulebook of its own


def story_of(code: str, say: Callable[[str], None] = lambda _line: None) -> PlayedStory | None:
    """The story of the sample programme under a rulebook; ``None`` while its government does not work here."""
    slug = programmes()[code]["tenant"]
    return PlayedStory.of(found(slug), say, code) if slug in founded_slugs() else None


def begin_under(code: str, say: Callable[[str], None]) -> None:
    """The government of a rulebook, founded before the first of its programmes; those of the default system together."""
    slug = programmes()[code]["tenant"]
    if slug in founded_slugs():
        return
    if slug in DEFAULT:
        begin(say)
        return
    first = min(
        moment_of(record["timeline"][0]["at"]) for record in programmes().values() if record["tenant"] == slug
    )
    travel_to(first - BEFORE_THE_YEAR)
    found_all([slug], say)


def tell_under(code: str, target: str, say: Callable[[str], None]) -> list[tuple[str, float]]:
    """Play the programme under a rulebook to the target, after what its file says comes before it."""
    allow_here()
    begin_under(code, say)
    earlier = programmes()[code].get("after")
    if earlier and not _stands_at(earlier["rulebook"], earlier["stage"]):
        tell_under(earlier["rulebook"], earlier["stage"], say)
    story = story_of(code, say)
    if story is None:
        raise LookupError(f"the government of {code} was not founded")
    story.take_up()
    return story.play(target)


def _stands_at(code: str, target: str) -> bool:
    story = story_of(code)
    return story is not None and story.is_past(target)


# Where a story stands


def stage_now(story: PlayedStory | None = None) -> str:
    """The stage that every item has reached (of 益阳, where no story is named); empty when there is none."""
    story = story or PlayedStory.of(found(OWN))
    if story.programme() is None:
        return ""
    furthest = min(story.reached(code) for code in story.every_item)
    return story.stages[furthest] if furthest >= 0 else ""


def is_behind(target: str, story: PlayedStory | None = None) -> bool:
    """Would playing to the target go backwards? (Items stand at it or beyond, all of them.)"""
    story = story or PlayedStory.of(found(OWN))
    if story.programme() is None:
        return False
    reached = [story.reached(code) for code in story.every_item]
    if target == MIXED:
        return max(reached) > story.stages.index("submitted") or min(reached) > story.stages.index(
            "plan_published"
        )
    aim = story.stages.index(target)
    return min(reached) > aim or (max(reached) > aim and min(reached) == aim)
