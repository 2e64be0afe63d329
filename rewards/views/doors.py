"""One door for each change of a reward."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from core.addresses import place
from core.clock import local_date
from core.decisions import Decision
from core.doors import Door
from core.errors import Missing
from evaluations.models import ListEntry
from evaluations.queries.superiors import followed_commendations
from evaluations.states import EntryStatus, ListState
from organizations.actors import LEADS
from organizations.models import Unit
from programs.models import Item, Programme
from programs.permissions import can_manage_programme
from programs.queries import programme_for, rules_of
from publicity.models import CommendationNotice
from publicity.states import CommendationState
from rewards import actions, forms, permissions, queries
from rewards.models import Reward


class _OnNotice(Door):
    """Rewards of an issued notice: the office for all items, a lead unit for its own."""

    def find(self) -> CommendationNotice:
        notice = CommendationNotice.objects.filter(
            pk=self.kwargs["notice_id"], state__in=[CommendationState.DECIDED, CommendationState.ISSUED]
        ).first()
        if notice is None:
            raise Missing
        return notice

    def own_items(self, subject: CommendationNotice) -> list[Any]:
        items = Item.objects.filter(programme_id=subject.programme_id).order_by("number")
        if not permissions.can_promise_rewards(self.actor):
            items = items.filter(pk__in=self.actor.items(LEADS, *permissions.EDITORS))
        return list(items)

    def permitted(self, subject: CommendationNotice) -> Decision:
        whole = permissions.can_promise_rewards(self.actor)
        if whole:
            return whole
        items = self.own_items(subject)
        return permissions.can_promise_rewards(self.actor, items[0].pk) if items else whole

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "rewards:reward-list")


class PromiseRewards(_OnNotice):
    """What the plans say is promised to every awarded object."""

    name = "reward-promise"
    title = gettext_lazy("Promise the rewards")
    submit_label = gettext_lazy("Promise")
    explanation = gettext_lazy(
        "Every awarded object gets what the plan of its item says, due in the year of the notice."
    )
    done = gettext_lazy("The rewards have been promised.")

    def perform(self, subject: CommendationNotice, data: dict[str, Any], *, at: datetime) -> list[Reward]:
        if permissions.can_promise_rewards(self.actor):
            return actions.promise_rewards(notice_id=subject.pk, actor=self.actor, at=at)
        made: list[Reward] = []
        items = [item.pk for item in self.own_items(subject)]
        for item_id in items or [None]:
            made += actions.promise_rewards(notice_id=subject.pk, actor=self.actor, at=at, item_id=item_id)
        return made

    def represent(self, result: list[Reward]) -> dict[str, Any]:
        return {"promised": [str(reward.pk) for reward in result]}


class AddReward(_OnNotice):
    """One more measure for an awarded object."""

    name = "reward-add"
    title = gettext_lazy("Add a reward")
    submit_label = gettext_lazy("Add")
    done = gettext_lazy("The reward has been added.")
    form_class = forms.AddForm

    def form_kwargs(self, subject: CommendationNotice) -> dict[str, Any]:
        items = self.own_items(subject)
        awarded = ListEntry.objects.filter(
            item__in=items, proposed_list__state=ListState.APPROVED, status=EntryStatus.PROPOSED
        ).values_list("unit_id", flat=True)
        commended = followed_commendations(subject.programme_id, rules_of(subject.programme))
        known = {*awarded, *(row.unit_id for row, _treatment in commended)}
        units = Unit.objects.filter(pk__in=known).order_by("position", "name")
        return {
            "items": [(one.pk, str(one)) for one in items],
            "units": [(one.pk, one.name) for one in units],
        }

    def perform(self, subject: CommendationNotice, data: dict[str, Any], *, at: datetime) -> Reward:
        return actions.add_reward(
            notice_id=subject.pk,
            item_id=data["item"],
            unit_id=data["unit"],
            actor=self.actor,
            at=at,
            kind=data["kind"],
            text=data["text"],
            amount=data["amount"],
            amount_unit=data["amount_unit"],
            fund_source=data["fund_source"],
        )


class _OnReward(Door):
    """A change of one reward."""

    def find(self) -> Reward:
        return queries.reward_for(permissions.visible_rewards(self.actor), self.kwargs["reward_id"])

    def success_url(self, subject: Reward, result: Reward) -> str:
        return place(self.request.tenant, "rewards:reward-detail", subject.pk)

    def context(self, subject: Reward) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, subject)}


class ChangeReward(_OnReward):
    """The lead unit says exactly what is given."""

    name = "reward-change"
    title = gettext_lazy("Change the reward")
    submit_label = gettext_lazy("Save")
    done = gettext_lazy("The reward has been changed.")
    form_class = forms.RewardForm

    def permitted(self, subject: Reward) -> Decision:
        return permissions.can_change_reward(self.actor, subject)

    def form_kwargs(self, subject: Reward) -> dict[str, Any]:
        names = ("kind", "text", "amount", "amount_unit", "fund_source")
        return {"initial": {name: getattr(subject, name) for name in names}}

    def perform(self, subject: Reward, data: dict[str, Any], *, at: datetime) -> Reward:
        return actions.change_reward(
            reward_id=subject.pk,
            actor=self.actor,
            at=at,
            kind=data["kind"],
            text=data["text"],
            amount=data["amount"],
            amount_unit=data["amount_unit"],
            fund_source=data["fund_source"],
        )


class HonourReward(_OnReward):
    """The lead unit has given what was promised."""

    name = "reward-honour"
    title = gettext_lazy("Honour the reward")
    submit_label = gettext_lazy("Honoured")
    done = gettext_lazy("The reward has been honoured.")
    form_class = forms.HonourForm

    def permitted(self, subject: Reward) -> Decision:
        return permissions.can_honour_reward(self.actor, subject)

    def form_kwargs(self, subject: Reward) -> dict[str, Any]:
        return {"initial": {"honoured_on": local_date(self.request.at)}}

    def perform(self, subject: Reward, data: dict[str, Any], *, at: datetime) -> Reward:
        return actions.honour_reward(
            reward_id=subject.pk,
            actor=self.actor,
            at=at,
            honoured_on=data["honoured_on"],
            proof_number=data["proof_number"],
            proof=data["proof"],
        )


class WithdrawReward(_OnReward):
    """The office takes a reward back."""

    name = "reward-withdraw"
    title = gettext_lazy("Withdraw the reward")
    submit_label = gettext_lazy("Withdraw")
    done = gettext_lazy("The reward has been withdrawn.")
    form_class = forms.WithdrawForm
    irreversible = True

    def permitted(self, subject: Reward) -> Decision:
        return permissions.can_withdraw_reward(self.actor, subject)

    def perform(self, subject: Reward, data: dict[str, Any], *, at: datetime) -> Reward:
        return actions.withdraw_reward(reward_id=subject.pk, actor=self.actor, at=at, reason=data["reason"])


class ConcludeProgramme(Door):
    """Close the year."""

    name = "programme-conclude"
    title = gettext_lazy("Conclude the programme")
    explanation = gettext_lazy(
        "The year is closed when its notice is issued and every reward is honoured or withdrawn."
    )
    irreversible = True
    api_tags = ("programmes",)

    def find(self) -> Programme:
        return programme_for(self.actor, self.kwargs["programme_id"])

    def permitted(self, subject: Programme) -> Decision:
        return can_manage_programme(self.actor, subject)

    def perform(self, subject: Programme, data: dict[str, Any], *, at: datetime) -> Programme:
        return actions.conclude_programme(programme_id=subject.pk, actor=self.actor, at=at)

    def success_url(self, subject: Programme, result: Programme) -> str:
        return place(self.request.tenant, "programs:programme-detail", subject.pk)

    def context(self, subject: Programme) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, subject)}
