"""What the last step of a programme's route brings about: its items are in or out, and what was asked is ruled (第七条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from core.addresses import place
from core.decisions import Capacity
from core.errors import Missing, RuleBroken
from core.workdays import shanghai_date, start_of_day
from ledger.actions import record
from organizations.actors import Actor
from programs import queries
from programs.errors import findings
from programs.models import Item, Party, Programme, Route, Ruling, Step
from programs.packs import RuleSet
from programs.rules import Fault
from programs.states import ITEM_TRANSITIONS, ItemState


def fix_items(
    programme: Programme,
    route: Route,
    declined: Mapping[UUID, str],
    *,
    actor: Actor,
    capacity: Capacity,
    at: datetime,
    payload: Mapping[str, object],
) -> None:
    """The last step has passed: items are in or out, and what was asked of those who decide is ruled."""
    answers = list(
        Party.objects.filter(step__route=route, decided_on__isnull=False)
        .select_related("step")
        .order_by("step__position")
    )
    included = _decide_items(programme, declined, queries.rules_of(programme))
    day = answers[-1].decided_on if answers and answers[-1].decided_on else shanghai_date(at)
    programme.items_fixed_at = min(start_of_day(day), at)
    programme.save(update_fields=["items_fixed_at"])
    steps = {step.party: step for step in Step.objects.filter(route=route).order_by("position")}
    papers = {answer.step.party: answer for answer in answers}
    for party, step in steps.items():
        paper = papers.get(party)
        Ruling.objects.filter(item__in=included, decided_on__isnull=True, authority=party).update(
            decided_on=(paper.decided_on if paper else None) or day,
            decider=(paper.decider if paper else "") or step.title,
            document_number=(paper.document_number if paper else "") or programme.title[:60],
            paper_id=paper.paper_id if paper else None,
            recorded_at=at,
            recorded_by_id=actor.person_id,
        )
    record(
        "programs.programme_decided",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=programme,
        payload={
            **payload,
            "path": place(queries.tenant_slug(), "programs:programme-detail", programme.pk),
            "decided_on": day,
            "included": [str(item.pk) for item in included],
            "declined": {str(item): reason for item, reason in declined.items()},
        },
    )


def _decide_items(programme: Programme, declined: Mapping[UUID, str], book: RuleSet) -> list[Item]:
    items = list(Item.objects.select_for_update().filter(programme=programme, state=ItemState.PROPOSED))
    faults: list[Fault] = []
    if set(declined) - {item.pk for item in items}:
        raise Missing
    if len(declined) == len(items):
        faults.append(Fault("nothing_included", "item.approved_by"))
    if any(not reason.strip() for reason in declined.values()):
        faults.append(Fault("reason_missing", "item.approved_by"))
    if faults:
        raise RuleBroken(findings=findings(faults, lambda code: queries.clause_of(book, code)))
    included = []
    for item in items:
        if item.pk in declined:
            item.state = ITEM_TRANSITIONS.target(item.state, "decline")
            item.state_reason = declined[item.pk]
        else:
            item.state = ITEM_TRANSITIONS.target(item.state, "include")
            included.append(item)
        item.save(update_fields=["state", "state_reason"])
    return included
