"""What the tests of selection start from: an item under changed rules, its picks, its draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluations.actions import lists
from evaluations.models import ProposedList
from evaluations.picking import Pick
from programs.models import Item
from tests.evaluations import builders as a
from tests.evaluations.test_procedure import YIYANG, changes_for
from tests.rulebooks import walking

COUNTIES = a.COUNTIES


def item_under(
    world: Any, at: Any, changes: Mapping[str, Any], *, stages: tuple[str, ...] = (), **more: Any
) -> Item:
    """The only item of an issued programme under the rulebook of 益阳 with other rules."""
    pack = walking.changed(YIYANG, {**changes_for(stages or tuple(STAGES)), **changes})
    return walking.programme_under(walking.Walk(world, at), pack, **more).items.order_by("number").first()


STAGES = ("collective_deliberation", "submission", "office_review")
JUDGED = {"evaluation.selection_rule": "judged"}
REASONS = {"evaluation.selection_rule": "score_with_reasons"}
UNSCORED = {"evaluation.selection_rule": "judged"}


def scored(world: Any, at: Any, changes: Mapping[str, Any], **more: Any) -> Item:
    item = item_under(world, at, changes, **more)
    for track in walking.a.tracks(item):
        if track.object_class.code == "county":
            a.seal(world, track, COUNTIES, at)
    return item


def pick(world: Any, item: Item, key: str, reason: str = "经验可复制、可推广", **more: Any) -> Pick:
    return Pick(str(walking.a.tracks(item)[0].pk), str(world.units[key].pk), reason, **more)


def draft(world: Any, at: Any, item: Item, *picks: Pick, **more: Any) -> ProposedList:
    return lists.draft_list(
        item_id=item.pk, actor=world.actor("lead_operator", at), at=at, picks=picks, **more
    )


def codes(refusal: Any) -> list[str]:
    return [one.code for one in refusal.value.findings]


def under(world: Any, key: str, above: str) -> None:
    world.units[key].superior = world.units[above]
    world.units[key].save(update_fields=["superior"])
