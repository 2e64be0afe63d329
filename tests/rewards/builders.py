"""An issued commendation notice with an approved list, and rewards in every state.

Rows below this app are written straight, in the shape that their own actions leave; rewards come by the real actions.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from evaluations.models import ListEntry, ProposedList
from programs.models import Item, Track
from publicity.models import CommendationNotice
from rewards import actions
from rewards.models import Reward
from tests.programs import builders as programs

ISSUED_ON = date(2026, 3, 16)


def approved_item(world: Any, at: datetime, *, units: tuple[str, ...] = ("heshan",)) -> Item:
    """An item whose list, with these units proposed, is approved."""
    item = programs.item(world, at)
    track = Track.objects.filter(item=item).first()
    approved = approved_list(world, at, item)
    for position, name in enumerate(units, start=1):
        ListEntry.objects.create(
            proposed_list=approved,
            item=item,
            track=track,
            unit=world.units[name],
            position=position,
            status="proposed",
        )
    return item


def approved_list(world: Any, at: datetime, item: Item) -> ProposedList:
    """An approved list of the item, without entries."""
    approved = ProposedList(
        item=item,
        version=1,
        state="approved",
        drafted_at=at,
        drafted_by=world.people["lead_operator"],
        deliberated_at=at,
        deliberated_by=world.people["lead_operator"],
        minutes_number="党组纪要〔2026〕1号",
        minutes_on=at.date(),
        minutes_text="集体研究同意。",
        submitted_at=at,
        submitted_by=world.people["lead_operator"],
        reviewed_at=at,
        reviewed_by=world.people["officer"],
        approved_at=at,
    )
    approved.save()
    return approved


def notice(world: Any, at: datetime, item: Item, *, state: str = "issued") -> CommendationNotice:
    issued = state == "issued"
    return CommendationNotice.objects.create(
        programme_id=item.programme_id,
        state=state,
        title="关于2025年度督查激励的通报",
        opening="现予通报。",
        addressee="各县市区人民政府",
        cc="市委组织部",
        drafted_at=at,
        drafted_by=world.people["officer"],
        decided_at=None if state == "draft" else at,
        issue_date=ISSUED_ON if issued else None,
        issued_at=at if issued else None,
        issued_by=world.people["officer"] if issued else None,
    )


def promised(world: Any, at: datetime, *, units: tuple[str, ...] = ("heshan",)) -> Reward:
    """The reward of the first unit."""
    item = approved_item(world, at, units=units)
    made = actions.promise_rewards(
        notice_id=notice(world, at, item).pk, actor=world.actor("officer", at), at=at
    )
    return made[0]


def honoured(world: Any, at: datetime, *, on: date = ISSUED_ON) -> Reward:
    reward = promised(world, at)
    return actions.honour_reward(
        reward_id=reward.pk,
        actor=world.actor("lead_operator", at),
        at=at + timedelta(minutes=1),
        honoured_on=on,
        proof_number="拨款凭证1号",
    )


def withdrawn(world: Any, at: datetime) -> Reward:
    reward = promised(world, at)
    return actions.withdraw_reward(
        reward_id=reward.pk,
        actor=world.actor("officer", at),
        at=at + timedelta(minutes=1),
        reason="数据不实。",
    )


STATES = {"promised": promised, "honoured": honoured, "withdrawn": withdrawn}
