"""Rewards are promised by an issued notice, made exact, honoured or withdrawn."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from core.errors import BadInput, NotAllowed, WrongState
from ledger.models import Act
from notifications.models import Deadline
from rewards import actions, permissions, queries
from rewards.errors import NotIssued, YearNotClosed
from rewards.models import Reward
from rewards.states import REWARD_TRANSITIONS
from tests.conftest import acting_as
from tests.rewards import builders


def _change(world, at, reward, *, by="lead_operator", **more):
    values = {"kind": "cash", "text": "奖励资金", "amount": Decimal("30"), "amount_unit": "万元", **more}
    return actions.change_reward(reward_id=reward.pk, actor=world.actor(by, at), at=at, **values)


@pytest.mark.clause("YY23-15")
@pytest.mark.clause("YY23-65")
def test_every_awarded_object_is_promised_what_the_item_says_until_the_end_of_the_year(inside, at):
    reward = builders.promised(inside, at, units=("heshan", "taojiang"))

    rows = list(
        Reward.objects.order_by("unit__name").values_list("unit__name", "kind", "text", "due_on", "state")
    )
    due = Deadline.objects.filter(kind="rewards.honour", subject_id=reward.pk).get()
    assert rows == [
        ("桃江县人民政府", "cash", "给予资金支持", date(2026, 12, 31), "promised"),
        ("赫山区人民政府", "cash", "给予资金支持", date(2026, 12, 31), "promised"),
    ]
    assert due.due_at == datetime(2026, 12, 31, 16, 0, tzinfo=UTC)


def test_promising_twice_promises_nothing_more(inside, at):
    reward = builders.promised(inside, at)

    again = actions.promise_rewards(notice_id=reward.notice_id, actor=inside.actor("officer", at), at=at)

    assert again == []
    assert Reward.objects.count() == 1


@pytest.mark.parametrize("state", ["draft", "decided"])
def test_a_notice_that_is_not_issued_promises_nothing(inside, at, state):
    item = builders.approved_item(inside, at)
    notice = builders.notice(inside, at, item, state=state)

    with pytest.raises(NotIssued):
        actions.promise_rewards(notice_id=notice.pk, actor=inside.actor("officer", at), at=at)


def test_the_lead_unit_promises_for_its_own_item_only(inside, at):
    item = builders.approved_item(inside, at)
    notice = builders.notice(inside, at, item)

    with pytest.raises(NotAllowed):
        actions.promise_rewards(
            notice_id=notice.pk, actor=inside.actor("other_lead", at), at=at, item_id=item.pk
        )
    made = actions.promise_rewards(
        notice_id=notice.pk, actor=inside.actor("lead_operator", at), at=at, item_id=item.pk
    )

    assert len(made) == 1


def test_the_lead_says_exactly_what_is_given_and_the_act_keeps_both(inside, at):
    reward = builders.promised(inside, at)

    changed = _change(inside, at, reward)

    assert (changed.amount, changed.amount_unit, changed.text) == (Decimal(30), "万元", "奖励资金")
    assert Act.objects.filter(act="rewards.reward_changed").count() == 1


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"text": " "}, "text"),
        ({"kind": "gold"}, "kind"),
        ({"amount": Decimal(0)}, "amount"),
        ({"amount_unit": ""}, "amount_unit"),
    ],
)
def test_a_wrong_entry_is_named(inside, at, changes, where):
    reward = builders.promised(inside, at)

    with pytest.raises(BadInput) as refusal:
        _change(inside, at, reward, **changes)

    assert [finding.where for finding in refusal.value.findings] == [where]


@pytest.mark.parametrize(
    ("honoured_on", "number", "where"),
    [
        (builders.ISSUED_ON - timedelta(days=1), "1号", "honoured_on"),
        (date(2099, 1, 1), "1号", "honoured_on"),
        (builders.ISSUED_ON, "  ", "proof_number"),
    ],
)
def test_a_reward_is_honoured_with_its_proof_between_notice_and_today(inside, at, honoured_on, number, where):
    reward = builders.promised(inside, at)

    with pytest.raises(BadInput) as refusal:
        actions.honour_reward(
            reward_id=reward.pk,
            actor=inside.actor("lead_operator", at),
            at=at,
            honoured_on=honoured_on,
            proof_number=number,
        )

    assert [finding.where for finding in refusal.value.findings] == [where]


def test_honouring_meets_the_deadline(inside, at):
    reward = builders.honoured(inside, at)

    assert (reward.state, reward.honoured_on) == ("honoured", builders.ISSUED_ON)
    assert not Deadline.objects.filter(subject_id=reward.pk, met_at=None).exists()


@pytest.mark.parametrize("state", sorted(builders.STATES))
def test_from_a_state_exactly_the_acts_of_the_table_are_possible(inside, at, state):
    reward = builders.STATES[state](inside, at)
    later = at + timedelta(minutes=2)
    acts = {
        "honour": lambda: actions.honour_reward(
            reward_id=reward.pk,
            actor=inside.actor("lead_operator", at),
            at=later,
            honoured_on=builders.ISSUED_ON,
            proof_number="2号",
        ),
        "withdraw": lambda: actions.withdraw_reward(
            reward_id=reward.pk, actor=inside.actor("officer", at), at=later, reason="数据不实。"
        ),
    }
    assert set(acts) == REWARD_TRANSITIONS.acts

    for act, do in acts.items():
        with transaction.atomic():
            if REWARD_TRANSITIONS.allows(state, act):
                assert do().state == REWARD_TRANSITIONS.target(state, act)
                transaction.set_rollback(True)
                continue
            recorded = Act.objects.count()
            with pytest.raises(WrongState):
                do()
            assert Act.objects.count() == recorded


@pytest.mark.parametrize(
    ("act", "who"),
    [("change", "officer"), ("change", "other_lead"), ("honour", "officer"), ("withdraw", "lead_operator")],
)
def test_whoever_may_not_is_told_why(inside, at, act, who):
    reward = builders.promised(inside, at)
    ask = {
        "change": permissions.can_change_reward,
        "honour": permissions.can_honour_reward,
        "withdraw": permissions.can_withdraw_reward,
    }[act]

    decision = ask(inside.actor(who, at), reward)

    assert not decision
    assert str(decision.reason)


def test_an_object_sees_its_own_reward_and_no_other(inside, at):
    reward = builders.promised(inside, at, units=("heshan", "taojiang"))

    with acting_as(inside.actor("object_leader", at)) as actor:
        seen = list(Reward.objects.all())
        listed = list(queries.rewards(permissions.visible_rewards(actor), at.date()))

    assert seen == listed == [reward]


def test_sums_keep_their_units_and_leave_out_what_was_withdrawn(inside, at):
    first = builders.promised(inside, at, units=("heshan", "taojiang", "anhua"))
    second, third = Reward.objects.exclude(pk=first.pk).order_by("id")
    _change(inside, at, first, amount=Decimal("10.5"))
    _change(inside, at, second, amount=Decimal(3), amount_unit="亩")
    _change(inside, at, third, amount=Decimal(7))
    actions.withdraw_reward(reward_id=third.pk, actor=inside.actor("officer", at), at=at, reason="数据不实。")

    found = queries.totals(
        queries.rewards(permissions.visible_rewards(inside.actor("officer", at)), at.date())
    )

    assert [(one.amount_unit, one.promised, one.honoured) for one in found] == [
        ("万元", Decimal("10.50"), Decimal(0)),
        ("亩", Decimal(3), Decimal(0)),
    ]


def test_overdue_rewards_come_first(inside, at):
    first = builders.promised(inside, at, units=("heshan", "taojiang"))
    second = Reward.objects.exclude(pk=first.pk).get()
    Reward.objects.filter(pk=second.pk).update(due_on=date(2026, 1, 1))

    rows = queries.rewards(permissions.visible_rewards(inside.actor("officer", at)), date(2026, 6, 1))

    assert [row.pk for row in rows] == [second.pk, first.pk]


def _conclude(world, programme_id, at, *, by="officer"):
    return actions.conclude_programme(programme_id=programme_id, actor=world.actor(by, at), at=at)


def test_a_year_without_an_issued_notice_is_not_concluded(inside, at):
    item = builders.approved_item(inside, at)
    builders.notice(inside, at, item, state="decided")

    with pytest.raises(YearNotClosed) as refusal:
        _conclude(inside, item.programme_id, at)

    assert [(found.code, bool(found.clause.quote)) for found in refusal.value.findings] == [
        ("no_notice", True)
    ]


def test_a_year_with_open_rewards_is_not_concluded_and_every_unit_is_named(inside, at):
    reward = builders.promised(inside, at, units=("heshan", "taojiang"))
    Reward.objects.exclude(pk=reward.pk).delete()

    with pytest.raises(YearNotClosed) as refusal:
        _conclude(inside, reward.item.programme_id, at)

    named = [(found.code, "赫山区" in str(found.message)) for found in refusal.value.findings]
    assert sorted(code for code, _ in named) == ["not_honoured", "not_promised"]
    assert sorted(there for _, there in named) == [False, True]


@pytest.mark.parametrize("end", ["honoured", "withdrawn"])
def test_a_year_whose_rewards_all_have_their_end_is_concluded_once(inside, at, end):
    reward = builders.STATES[end](inside, at)

    concluded = _conclude(inside, reward.item.programme_id, at + timedelta(minutes=2))

    assert concluded.state == "concluded"
    with pytest.raises(WrongState):
        _conclude(inside, concluded.pk, at + timedelta(minutes=3))


def test_only_the_office_concludes_the_year(inside, at):
    reward = builders.honoured(inside, at)

    with pytest.raises(NotAllowed):
        _conclude(inside, reward.item.programme_id, at, by="lead_operator")
