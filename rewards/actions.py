"""The doors of rewards: promised by an issued notice, made exact by the lead unit, honoured, or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.addresses import place
from core.clock import local_date
from core.decisions import Capacity
from core.errors import BadInput, Finding, Missing
from core.workdays import end_of_day
from documents.actions import store_upload
from evaluations.errors import StepNotUsed
from evaluations.models import ListEntry
from evaluations.queries.superiors import followed_commendations
from evaluations.states import EntryStatus, ListState
from ledger.actions import record
from notifications.actions import cancel_deadline, meet_deadline, set_deadline
from notifications.rules import PROMPT
from organizations.actors import LEADS, Actor
from organizations.models import Tenant
from organizations.roles import Role
from programs.actions import programmes
from programs.models import Item, PlanSection, Programme
from programs.permissions import can_manage_programme
from programs.procedure import rewards_follow
from programs.queries import calendar, clause_of, rules_for_item, rules_of, units_of_item
from programs.rules import due_on
from programs.states import PROGRAMME_TRANSITIONS, PlanState
from publicity.models import CommendationNotice
from publicity.queries.commendations import made_known
from rewards import permissions, rules
from rewards.errors import NoPromise, NotIssued, YearNotClosed
from rewards.messages import HONOUR
from rewards.models import Reward
from rewards.queries import conclusion_gaps, event_day
from rewards.states import REWARD_TRANSITIONS, RewardKind, RewardState


@transaction.atomic
def promise_rewards(
    *, notice_id: UUID, actor: Actor, at: datetime, item_id: UUID | None = None
) -> list[Reward]:
    """Promise what the plan of each item says (reward method, else the item's reward text) to every awarded object.

    The office for all items of an issued notice, the lead unit for its own. An object that has a reward of this notice
    already gets no second one, so it may be called again. Raises ``NotIssued``, ``NoPromise`` when an item says nothing.
    """
    notice = _issued_notice(notice_id)
    capacity = permissions.can_promise_rewards(actor, item_id).require()
    entries = list(_awarded(notice, item_id))
    there = set(
        Reward.objects.filter(notice=notice)
        .exclude(state=RewardState.WITHDRAWN)
        .values_list("item_id", "unit_id")
    )
    texts = _texts({entry.item_id for entry in entries})
    made: list[Reward] = []
    for entry in entries:
        if (entry.item_id, entry.unit_id) in there:
            continue
        there.add((entry.item_id, entry.unit_id))
        text = texts.get(entry.item_id) or entry.item.reward_text
        if not text:
            raise NoPromise(
                _("Item “%(item)s” does not say what the reward is.") % {"item": entry.item.title}
            )
        made.append(
            _promise(
                notice=notice,
                item=entry.item,
                unit_id=entry.unit_id,
                kind=rules.kind_of(text),
                text=text,
                due=_due_of(notice, entry.item),
                actor=actor,
                capacity=capacity,
                at=at,
            )
        )
    return made


@transaction.atomic
def add_reward(
    *,
    notice_id: UUID,
    item_id: UUID,
    unit_id: UUID,
    actor: Actor,
    at: datetime,
    kind: str,
    text: str,
    amount: Decimal | None = None,
    amount_unit: str = "",
    fund_source: str = "",
) -> Reward:
    """One more measure for an awarded object, or the first where the plan says nothing.

    So are those rewarded whom a superior awarded or commended, where the rulebook gives support for it and no place on a list.
    """
    notice = _issued_notice(notice_id)
    capacity = permissions.can_promise_rewards(actor, item_id).require()
    entry = next((one for one in _awarded(notice, item_id) if one.unit_id == unit_id), None)
    item = entry.item if entry else _item_of_commended(notice, item_id, unit_id)
    if item is None:
        raise BadInput(
            findings=[
                Finding(code="not_awarded", message=_("This unit is not awarded for the item."), where="unit")
            ]
        )
    return _promise(
        notice=notice,
        item=item,
        unit_id=unit_id,
        kind=kind,
        due=_due_of(notice, item),
        actor=actor,
        capacity=capacity,
        at=at,
        **_checked(text=text, kind=kind, amount=amount, amount_unit=amount_unit, fund_source=fund_source),
    )


@transaction.atomic
def change_reward(
    *,
    reward_id: UUID,
    actor: Actor,
    at: datetime,
    kind: str,
    text: str,
    amount: Decimal | None = None,
    amount_unit: str = "",
    fund_source: str = "",
) -> Reward:
    """The lead unit says exactly what it is, as long as it is only promised."""
    reward = _locked(reward_id)
    capacity = permissions.can_change_reward(actor, reward).require()
    REWARD_TRANSITIONS.target(RewardState(reward.state), "honour")
    new = {
        "kind": kind,
        **_checked(text=text, kind=kind, amount=amount, amount_unit=amount_unit, fund_source=fund_source),
    }
    before = {name: getattr(reward, name) for name in new}
    for name, value in new.items():
        setattr(reward, name, value)
    reward.save(update_fields=list(new))
    _record("rewards.reward_changed", reward, actor=actor, capacity=capacity, at=at, before=before, after=new)
    return reward


@transaction.atomic
def honour_reward(
    *,
    reward_id: UUID,
    actor: Actor,
    at: datetime,
    honoured_on: date,
    proof_number: str,
    proof: tuple[str, bytes] | None = None,
) -> Reward:
    """The lead unit has given what was promised: the day, the number of the paper that proves it, its scan."""
    reward = _locked(reward_id)
    capacity = permissions.can_honour_reward(actor, reward).require()
    target = REWARD_TRANSITIONS.target(RewardState(reward.state), "honour")
    findings = []
    if not proof_number.strip():
        findings.append(Finding("required", _("Enter the number of the proof."), where="proof_number"))
    if honoured_on > local_date(at):
        findings.append(Finding("in_future", _("The day lies in the future."), where="honoured_on"))
    if reward.notice.issue_date is not None and honoured_on < reward.notice.issue_date:
        findings.append(Finding("too_early", _("The day lies before the notice."), where="honoured_on"))
    if findings:
        raise BadInput(findings=findings)
    if proof is not None:
        reward.proof = store_upload(actor=actor, at=at, name=proof[0], data=proof[1], item_id=reward.item_id)
    reward.state, reward.honoured_on, reward.proof_number = target, honoured_on, proof_number.strip()
    reward.honoured_at, reward.honoured_by_id = at, actor.person_id
    reward.save(update_fields=["state", "honoured_on", "proof_number", "honoured_at", "honoured_by", "proof"])
    late = rules.was_late(honoured_on, reward.due_on)
    _record(
        "rewards.reward_honoured",
        reward,
        actor=actor,
        capacity=capacity,
        at=at,
        result="late" if late else "in_time",
        honoured_on=honoured_on,
        proof_number=reward.proof_number,
        proof_sha256=reward.proof.sha256 if reward.proof else "",
    )
    meet_deadline(kind=HONOUR, subject_id=reward.pk, at=at)
    return reward


@transaction.atomic
def withdraw_reward(*, reward_id: UUID, actor: Actor, at: datetime, reason: str) -> Reward:
    """The office takes a reward back, with its reason."""
    reward = _locked(reward_id)
    capacity = permissions.can_withdraw_reward(actor, reward).require()
    target = REWARD_TRANSITIONS.target(RewardState(reward.state), "withdraw")
    if not reason.strip():
        raise BadInput(findings=[Finding("required", _("Say why it is withdrawn."), where="reason")])
    reward.state, reward.withdraw_reason = target, reason.strip()
    reward.withdrawn_at, reward.withdrawn_by_id = at, actor.person_id
    reward.save(update_fields=["state", "withdraw_reason", "withdrawn_at", "withdrawn_by"])
    _record(
        "rewards.reward_withdrawn",
        reward,
        actor=actor,
        capacity=capacity,
        at=at,
        reason=reward.withdraw_reason,
    )
    cancel_deadline(kind=HONOUR, subject_id=reward.pk, at=at)
    return reward


@transaction.atomic
def conclude_programme(*, programme_id: UUID, actor: Actor, at: datetime) -> Programme:
    """The office closes the year once its notice is issued and every reward is honoured or withdrawn.

    Raises ``YearNotClosed`` naming each unit whose reward is open.
    """
    programme = (
        Programme.objects.select_for_update(of=("self",))
        .select_related("rulebook_version")
        .filter(pk=programme_id)
        .first()
    )
    if programme is None:
        raise Missing
    can_manage_programme(actor, programme).require()
    PROGRAMME_TRANSITIONS.target(programme.state, "conclude")
    found = conclusion_gaps(programme)
    if found:
        raise YearNotClosed(findings=found)
    return programmes.conclude_programme(programme_id=programme_id, actor=actor, at=at)


def _issued_notice(notice_id: UUID) -> CommendationNotice:
    notice = (
        CommendationNotice.objects.select_for_update(of=("self",))
        .select_related("programme__rulebook_version")
        .filter(pk=notice_id)
        .first()
    )
    if notice is None:
        raise Missing
    book = rules_of(notice.programme)
    if not rewards_follow(book):
        raise StepNotUsed(clause=clause_of(book, "stage.used"))
    if notice.state != made_known(book):
        raise NotIssued
    return notice


def _awarded(notice: CommendationNotice, item_id: UUID | None) -> Iterable[ListEntry]:
    """The proposed entries of the approved lists of the programme, which is what the notice commends."""
    entries = ListEntry.objects.filter(
        proposed_list__state=ListState.APPROVED,
        item__programme_id=notice.programme_id,
        status=EntryStatus.PROPOSED,
    )
    if item_id is not None:
        entries = entries.filter(item_id=item_id)
    return entries.select_related("item__programme", "unit").order_by(
        "item__number", "track__position", "position"
    )


def _item_of_commended(notice: CommendationNotice, item_id: UUID, unit_id: UUID) -> Item | None:
    """The item, where the register holds an award or an experience of the unit that support or a commendation follows from."""
    rows = followed_commendations(notice.programme_id, rules_of(notice.programme))
    fits = any(row.unit_id == unit_id and row.item_id in (None, item_id) for row, _treatment in rows)
    return Item.objects.filter(pk=item_id, programme_id=notice.programme_id).first() if fits else None


def _texts(item_ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(
        PlanSection.objects.filter(
            plan__item_id__in=list(item_ids), plan__state=PlanState.PUBLISHED, code="reward_method"
        )
        .exclude(text="")
        .values_list("plan__item_id", "text")
    )


@dataclass(frozen=True, slots=True)
class _Due:
    """By which day a reward is honoured, and when somebody is reminded of one that is due 及时."""

    on: date | None
    remind_on: date | None = None


def _due_of(notice: CommendationNotice, item: Item) -> _Due:
    """By ``deadline.reward``: of the year of the notice, of a later one, counted from another event, or without a day."""
    rule = rules_for_item(item).deadlines.reward
    day = event_day(rule.event, notice, item) if rule.event else None
    if rule.event and day is None:
        return _Due(None)
    found = due_on(rule, year=notice.programme.year, event_day=day, calendar=calendar())
    return _Due(None, found) if rule.kind == "promptly" else _Due(found, found)


def _locked(reward_id: UUID) -> Reward:
    reward = (
        Reward.objects.select_for_update(of=("self",))
        .select_related("item", "unit", "notice")
        .filter(pk=reward_id)
        .first()
    )
    if reward is None:
        raise Missing
    return reward


def _checked(
    *, text: str, kind: str, amount: Decimal | None, amount_unit: str, fund_source: str
) -> dict[str, Any]:
    findings = []
    if kind not in RewardKind.values:
        findings.append(Finding("kind", _("Choose a kind of reward."), where="kind"))
    if not text.strip():
        findings.append(Finding("required", _("Say what the reward is."), where="text"))
    if amount is not None and amount <= 0:
        findings.append(Finding("amount", _("An amount is more than nothing."), where="amount"))
    if amount is not None and not amount_unit.strip():
        findings.append(Finding("amount_unit", _("Say the unit of the amount."), where="amount_unit"))
    if findings:
        raise BadInput(findings=findings)
    return {
        "text": text.strip(),
        "amount": amount,
        "amount_unit": amount_unit.strip() if amount is not None else "",
        "fund_source": fund_source.strip(),
    }


def _promise(
    *,
    notice: CommendationNotice,
    item: Item,
    unit_id: UUID,
    kind: str,
    due: _Due,
    actor: Actor,
    capacity: Capacity,
    at: datetime,
    **said: Any,
) -> Reward:
    reward = Reward.objects.create(
        notice=notice,
        item=item,
        unit_id=unit_id,
        kind=kind,
        due_on=due.on,
        promised_at=at,
        promised_by_id=actor.person_id,
        **said,
    )
    _record(
        "rewards.reward_promised",
        reward,
        actor=actor,
        capacity=capacity,
        at=at,
        kind=kind,
        text=reward.text,
        due_on=due.on,
    )
    if due.remind_on is None:
        return reward
    set_deadline(
        kind=HONOUR,
        subject_id=reward.pk,
        role=Role.LEAD_OPERATOR,
        unit_id=next(iter(units_of_item(item.pk, LEADS)), None),
        item_id=item.pk,
        due_at=end_of_day(due.remind_on),
        at=at,
        params={
            "unit": reward.unit.name,
            "text": reward.text[:60],
            **({PROMPT: True} if due.on is None else {}),
        },
        path=place(Tenant.objects.get(pk=reward.tenant_id), "rewards:reward-detail", reward.pk),
    )
    return reward


def _record(
    act: str,
    reward: Reward,
    *,
    actor: Actor,
    capacity: Capacity,
    at: datetime,
    result: str = "",
    **payload: Any,
) -> None:
    record(
        act,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=reward,
        result=result,
        item_id=reward.item_id,
        unit_id=reward.unit_id,
        payload={"item_title": reward.item.title, "unit_name": reward.unit.name, **payload},
    )
