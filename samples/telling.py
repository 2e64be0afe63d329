"""From an empty system to the sample governments at a stage: what the command does, for tests to call as well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.management.base import CommandError

from core.clock import SHANGHAI
from documents.rendering import allow_here
from organizations.models import Tenant
from samples.cast import found
from samples.clock import travel_to
from samples.figures import load
from samples.founding import found_all
from samples.playing import PlayedStory
from samples.story import MIXED, STAGES

OWN = "yiyang"
NEIGHBOURS = {"yueyang": "issued", "ningyuan": "drafted"}
"""The other governments come no further than this: enough to see that nothing of theirs is seen elsewhere."""
FOUNDED_AT = datetime(2024, 12, 2, 9, tzinfo=SHANGHAI)


def sample_slugs() -> frozenset[str]:
    return frozenset(record["slug"] for record in load("governments")["tenants"])


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
    """The sample governments with their units and people, a month before their year begins."""
    travel_to(FOUNDED_AT)
    found_all(say)


def tell(target: str, say: Callable[[str], None]) -> list[tuple[str, float]]:
    """Play every government on, side by side in time: 益阳 to the target, the others as far as they go."""
    allow_here()
    stories = {slug: PlayedStory.of(found(slug)) for slug in (OWN, *NEIGHBOURS)}
    stories[OWN].say = say
    aims = {OWN: target, **NEIGHBOURS}
    played: list[tuple[str, float]] = []
    for stage in STAGES:
        going = [slug for slug, aim in aims.items() if _reaches(aim, stage) and _reaches(target, stage)]
        if going in ([], [OWN]):
            break
        for slug in going:
            took = stories[slug].play(stage)
            played += took if slug == OWN else []
    return played + stories[OWN].play(target)


def _reaches(aim: str, stage: str) -> bool:
    return aim == MIXED or STAGES.index(stage) <= STAGES.index(aim)


def stage_now() -> str:
    """The stage that every item of 益阳 has reached; empty when there is none."""
    story = PlayedStory.of(found(OWN))
    if story.programme() is None:
        return ""
    furthest = min(story.reached(code) for code in story.every_item)
    return STAGES[furthest] if furthest >= 0 else ""


def is_behind(target: str) -> bool:
    """Would playing to the target go backwards? (Items stand at it or beyond, all of them.)"""
    story = PlayedStory.of(found(OWN))
    if story.programme() is None:
        return False
    reached = [story.reached(code) for code in story.every_item]
    if target == MIXED:
        return max(reached) > STAGES.index("submitted") or min(reached) > STAGES.index("plan_published")
    return min(reached) > STAGES.index(target) or (
        max(reached) > STAGES.index(target) and min(reached) == STAGES.index(target)
    )
