"""Every constraint of rewards refuses what it is for, NULL included."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from rewards.models import Reward
from tests.rewards import builders

CASES = [
    ("rewards_reward_kind", {"kind": "gold"}),
    ("rewards_reward_state", {"state": "gone"}),
    ("rewards_reward_has_a_text", {"text": ""}),
    ("rewards_reward_amount_has_a_unit", {"amount": 3, "amount_unit": ""}),
    ("rewards_reward_amount_has_a_unit", {"amount": 0, "amount_unit": "万元"}),
    ("rewards_reward_honoured_by_somebody", {"honoured_at": F("promised_at")}),
    ("rewards_reward_honoured_by_somebody", {"honoured_by": F("promised_by")}),
    ("rewards_reward_withdrawn_by_somebody", {"withdrawn_at": F("promised_at"), "withdraw_reason": "x"}),
    ("rewards_reward_withdrawn_by_somebody", {"withdrawn_by": F("promised_by")}),
    (
        "rewards_reward_honoured_has_a_time",
        {"state": "honoured", "honoured_on": F("due_on"), "proof_number": "1"},
    ),
    (
        "rewards_reward_honoured_has_a_day",
        {
            "state": "honoured",
            "honoured_at": F("promised_at"),
            "honoured_by": F("promised_by"),
            "proof_number": "1",
        },
    ),
    (
        "rewards_reward_honoured_has_a_proof",
        {
            "state": "honoured",
            "honoured_at": F("promised_at"),
            "honoured_by": F("promised_by"),
            "honoured_on": F("due_on"),
        },
    ),
    (
        "rewards_reward_honoured_later",
        {"honoured_at": F("promised_at") - timedelta(days=1), "honoured_by": F("promised_by")},
    ),
    ("rewards_reward_withdrawn_has_a_time", {"state": "withdrawn"}),
    (
        "rewards_reward_withdrawn_has_a_reason",
        {"withdrawn_at": F("promised_at"), "withdrawn_by": F("promised_by"), "withdraw_reason": ""},
    ),
]
NULLS = ["kind", "text", "state", "promised_at", "unit", "item", "notice"]


def test_the_database_refuses_each_breach_by_its_name(inside, at):
    reward = builders.promised(inside, at)

    for name, changes in CASES:
        with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
            Reward.objects.filter(pk=reward.pk).update(**changes)


def test_null_is_refused_where_a_rule_needs_a_value(inside, at):
    reward = builders.promised(inside, at)

    for column in NULLS:
        with pytest.raises(IntegrityError), transaction.atomic():
            Reward.objects.filter(pk=reward.pk).update(**{column: None})
