"""Every constraint of appeals refuses what it is for, NULL included."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from appeals.models import Appeal, AppealRegister
from tests.appeals import builders

DECIDED = {"decided_at": F("filed_at"), "decided_by": F("filed_by"), "finding": "x", "outcome": "none"}
CASES = [
    ("appeals_appeal_state", {"state": "gone"}),
    ("appeals_appeal_channel", {"channel": "fax"}),
    ("appeals_appeal_appellant", {"appellant": "crowd"}),
    ("appeals_appeal_person_at_the_desk", {"appellant": "person"}),
    ("appeals_appeal_has_a_claim", {"claim": ""}),
    ("appeals_appeal_received_before_filed", {"received_at": F("filed_at") + timedelta(seconds=1)}),
    ("appeals_appeal_accepted_by_somebody", {"accepted_at": F("filed_at")}),
    ("appeals_appeal_accepted_by_somebody", {"accepted_by": F("filed_by")}),
    ("appeals_appeal_decided_by_somebody", {**DECIDED, "decided_by": None}),
    ("appeals_appeal_decided_by_somebody", {**DECIDED, "decided_at": None}),
    ("appeals_appeal_answered_by_somebody", {"answered_at": F("filed_at"), "answer": "x"}),
    ("appeals_appeal_withdrawn_by_somebody", {"withdrawn_at": F("filed_at")}),
    ("appeals_appeal_refused_by_somebody", {"refused_at": F("filed_at"), "refuse_reason": "x"}),
    ("appeals_appeal_found_by_somebody", {"found_at": F("filed_at")}),
    ("appeals_appeal_carried_out_by_somebody", {**DECIDED, "carried_out_at": F("filed_at")}),
    ("appeals_appeal_decided_has_a_time", {"state": "upheld"}),
    ("appeals_appeal_decided_has_a_finding", {**DECIDED, "finding": ""}),
    ("appeals_appeal_decided_has_a_finding", {**DECIDED, "outcome": ""}),
    ("appeals_appeal_answered_has_a_time", {**DECIDED, "state": "answered"}),
    (
        "appeals_appeal_answered_has_an_answer",
        {**DECIDED, "answered_at": F("filed_at"), "answered_by": F("filed_by"), "answer": ""},
    ),
    ("appeals_appeal_refused_has_a_time", {"state": "refused"}),
    ("appeals_appeal_refused_has_a_reason", {"refused_at": F("filed_at"), "refused_by": F("filed_by")}),
    ("appeals_appeal_verifying_has_a_verifier", {"state": "verifying"}),
    ("appeals_appeal_withdrawn_has_a_time", {"state": "withdrawn"}),
    (
        "appeals_appeal_carried_out_after_decided",
        {"carried_out_at": F("filed_at"), "carried_out_by": F("filed_by")},
    ),
    ("appeals_appeal_number_once", {"number": 2}),
    ("appeals_appeal_one_open", {"unit": "taojiang"}),
    ("appeals_register_once", {}),
]
NULLS = [
    "appellant",
    "state",
    "channel",
    "claim",
    "number",
    "received_at",
    "filed_at",
    "filed_by",
    "notice",
    "unit",
    "item",
]


def test_the_database_refuses_each_breach_by_its_name(inside, at):
    appeal = builders.filed(inside, at)
    builders.filed(inside, at, notice=appeal.notice, who="other_leader")
    assert AppealRegister.objects.get().last_number == 2

    for name, changes in CASES:
        with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
            if not changes:
                AppealRegister.objects.create()
                continue
            if "unit" in changes:
                changes = {"unit": inside.units[changes["unit"]]}
            Appeal.objects.filter(pk=appeal.pk).update(**changes)


def test_null_is_refused_where_a_rule_needs_a_value(inside, at):
    appeal = builders.filed(inside, at)

    for column in NULLS:
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.filter(pk=appeal.pk).update(**{column: None})
