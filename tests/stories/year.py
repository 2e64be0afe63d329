"""The year walked stage by stage, and what stood after each: a snapshot that tests read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core import clock
from ledger.models import Act
from ledger.verification import Verdict, verify_all
from organizations.actors import system_actor
from portal import agenda
from portal.queries import board
from programs.models import Item
from programs.states import ItemState
from samples import telling
from samples.cast import Government, found
from samples.playing import PlayedStory
from samples.story import STAGES


@dataclass(frozen=True)
class Snapshot:
    """What stood when a stage had been played."""

    at: datetime
    seconds: float
    stages: Mapping[str, str]
    acts: Counter[str]
    verdicts: tuple[Verdict, ...]
    waiting: Mapping[str, tuple[str, ...]]
    seen: Mapping[str, Any] = field(default_factory=dict)


def walk(watched: list[str], look: Callable[[PlayedStory, str], Mapping[str, Any]]) -> dict[str, Snapshot]:
    """Found the governments and play every stage; ``look`` adds what a test wants to see after each."""
    telling.begin(lambda _line: None)
    snapshots: dict[str, Snapshot] = {}
    for stage in STAGES:
        story = PlayedStory.of(found(telling.OWN))
        before = story.government.look(lambda story=story: _last(story))
        played = telling.tell(stage, lambda _line: None)
        snapshots[stage] = _snapshot(story, before, played, watched, look(story, stage))
    return snapshots


def _last(story: PlayedStory) -> int:
    found_act = Act.objects.order_by("-sequence").first()
    return found_act.sequence if found_act else 0


def _snapshot(
    story: PlayedStory,
    before: int,
    played: list[tuple[str, float]],
    watched: list[str],
    seen: Mapping[str, Any],
) -> Snapshot:
    government = story.government
    return Snapshot(
        at=clock.now(),
        seconds=sum(took for _stage, took in played),
        stages=government.look(lambda: _stages(story)),
        acts=government.look(
            lambda: Counter(Act.objects.filter(sequence__gt=before).values_list("act", flat=True))
        ),
        verdicts=tuple(government.look(verify_all)),
        waiting={username: waiting_for(government, username) for username in watched},
        seen=seen,
    )


def _stages(story: PlayedStory) -> dict[str, str]:
    programme = story.standing_programme()
    codes = {item["number"]: item["code"] for item in story.record["items"]}
    items = list(
        Item.objects.filter(programme=programme).exclude(state=ItemState.DECLINED).order_by("number")
    )
    return {
        codes[row.item.number]: str(row.stage)
        for row in board(programme, items, system_actor(programme.tenant_id))
    }


def waiting_for(government: Government, username: str) -> tuple[str, ...]:
    """The addresses of what waits for somebody, without ids: what kind of thing it is."""
    with government.acting(username) as actor:
        rows = agenda.waiting_for(actor, clock.now())
    return tuple(sorted(_kind(str(row.path)) for row in rows))


def _kind(path: str) -> str:
    parts = [part for part in path.split("/")[3:] if part and len(part) != 36]
    return "/".join(parts)
