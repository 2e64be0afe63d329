"""What the tests of selection start from: an item under changed rules, its picks, its draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from evaluations.actions import commended, list_steps, lists, superiors
from evaluations.actions.commended import Commended
from evaluations.models import ProposedList, SuperiorCommendation
from evaluations.picking import Pick
from programs.models import Item, Step
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


DIRECT = {"national_award.treatment": "direct_listing"}


def direct_item(world: Any, at: Any, *, counts: bool) -> Item:
    changes = changes_for(STAGES)
    used = [*changes["stage.used"], "direct_listing"]
    rules = {**DIRECT, "national_award.counts_in_quota": counts, "stage.used": used}
    return scored(world, at, rules)


def awarded(world: Any, at: Any, item: Item, key: str, **changes: Any) -> SuperiorCommendation:
    said = Commended(
        unit_id=world.units[key].pk,
        kind="award",
        level="central",
        matter="粮食生产成效明显",
        issuer="国务院办公厅",
        document_number="国办发〔2025〕20号",
        issued_on=date(2025, 6, 1),
        item_id=item.pk,
    )
    return commended.record_commendation(
        programme_id=item.programme_id,
        said=replace(said, **changes),
        actor=world.actor("officer", at),
        at=at,
    )


def asked_list(world: Any, at: Any, **changes: Any) -> ProposedList:
    """A list whose first two counties have 益阳 and 岳阳 above them, sent round."""
    under(world, "ziyang", "government")
    under(world, "heshan", "finance")
    item = scored(world, at, changes, stages=("superior_consultation", "submission", "office_review"))
    row = draft(world, at, item)
    return list_steps.send_for_consent(list_id=row.pk, actor=world.actor("lead_operator", at), at=at)


def answer(world: Any, at: Any, row: ProposedList, above: str, **more: Any) -> Any:
    step = Step.objects.get(route_id=row.route_id, state="open")
    return superiors.answer_for_objects(
        list_id=row.pk,
        step_id=step.pk,
        unit_id=world.units[above].pk,
        actor=world.actor("officer", at),
        at=at,
        **walking.a.on_paper(world, at),
        **more,
    )
