"""What waits for somebody about rewards, and what can be done next on an item."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from core.addresses import place
from core.agenda import Missing, NextStep, Waiting
from core.clock import local_date
from core.workdays import end_of_day
from organizations.actors import LEADS, Actor
from organizations.queries import slug_of
from programs.models import Item
from programs.procedure import rewards_follow
from programs.queries import rules_of
from publicity.models import CommendationNotice
from publicity.queries.commendations import made_known
from publicity.states import CommendationState
from rewards import permissions, queries
from rewards.models import Reward
from rewards.states import RewardState


def _slug(actor: Actor) -> str:
    return slug_of(actor.tenant_id)


def _due_at(reward: Reward) -> datetime | None:
    return end_of_day(reward.due_on) if reward.due_on else None


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """The rewards that the actor's units have yet to honour. Two queries."""
    items = actor.items(LEADS, *permissions.EDITORS)
    if not items:
        return []
    rows = list(
        queries.rewards(permissions.visible_rewards(actor), local_date(at)).filter(
            item_id__in=items, state=RewardState.PROMISED
        )
    )
    if not rows:
        return []
    slug = _slug(actor)
    return [
        Waiting(
            title=_("Honour the reward of %(unit)s") % {"unit": reward.unit.name},
            path=place(slug, "rewards:reward-detail", reward.pk),
            item_id=reward.item_id,
            item_title=str(reward.item),
            due_at=_due_at(reward),
        )
        for reward in rows
    ]


def next_steps(actor: Actor, item: Item, at: datetime) -> list[NextStep]:
    """Promising, once the notice is issued; honouring each reward of the item."""
    notice = CommendationNotice.objects.filter(
        programme_id=item.programme_id, state__in=[CommendationState.DECIDED, CommendationState.ISSUED]
    ).first()
    book = rules_of(item.programme)
    if notice is None or notice.state != made_known(book) or not rewards_follow(book):
        return []
    slug = _slug(actor)
    promise = permissions.can_promise_rewards(actor, item.pk)
    steps = []
    if promise:
        steps = [
            NextStep(_("Promise the rewards"), place(slug, "rewards:reward-promise", notice.pk), promise),
            NextStep(_("Add a reward"), place(slug, "rewards:reward-add", notice.pk), promise),
        ]
    rows = queries.rewards(permissions.visible_rewards(actor), local_date(at)).filter(
        item_id=item.pk, state=RewardState.PROMISED
    )
    for reward in rows:
        decision = permissions.can_honour_reward(actor, reward)
        if decision:
            title = _("Honour the reward of %(unit)s") % {"unit": reward.unit.name}
            path = place(slug, "rewards:reward-honour", reward.pk)
            steps.append(NextStep(title, path, decision, _due_at(reward)))
    return steps


def steps_of(actor: Actor, reward: Reward) -> list[NextStep]:
    """The doors that the state of a reward opens to those who work on it."""
    if not (permissions.sees_all(actor) or actor.leads(reward.item_id)):
        return []
    slug = _slug(actor)
    offered = []
    if reward.state == RewardState.PROMISED:
        offered = [
            ("reward-change", _("Change the reward"), permissions.can_change_reward(actor, reward)),
            ("reward-honour", _("Honour the reward"), permissions.can_honour_reward(actor, reward)),
        ]
    if reward.state != RewardState.WITHDRAWN:
        offered.append(
            ("reward-withdraw", _("Withdraw the reward"), permissions.can_withdraw_reward(actor, reward))
        )
    return [
        NextStep(title, place(slug, f"rewards:{route}", reward.pk), decision)
        for route, title, decision in offered
    ]


def missing_of(item: Item, at: datetime) -> list[Missing]:
    rows = (
        Reward.objects.filter(item_id=item.pk, state=RewardState.PROMISED)
        .select_related("unit")
        .order_by("due_on")
    )
    return [Missing(_("Reward not honoured yet"), reward.unit.name, _due_at(reward)) for reward in rows]
