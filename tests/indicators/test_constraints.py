"""The database itself refuses rows that no action writes; NULL is no way around."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from indicators.models import DataRequest, Indicator, Scheme, Value
from tests.indicators import builders

SCHEME = [
    ("indicators_scheme_state", {"state": "open"}),
    ("indicators_scheme_points", {"full_points": Decimal(0)}),
    ("indicators_scheme_rank_on", {"rank_on": "luck"}),
    ("indicators_scheme_weighting", {"weighting": "none"}),
    ("indicators_scheme_cap_ground_has_a_reason", {"cap_ground": "approved_by_city"}),
    ("indicators_scheme_locked_has_a_time", {"locked_at": None}),
]
INDICATOR = [
    ("indicators_indicator_measure", {"measure": "x"}),
    ("indicators_indicator_direction", {"direction": "x"}),
    ("indicators_indicator_category", {"category": "x"}),
    ("indicators_indicator_missing", {"missing": "x"}),
    ("indicators_indicator_has_a_name", {"name": ""}),
    ("indicators_indicator_code_once", {"code": "B"}),
    ("indicators_indicator_weight", {"weight": Decimal(-1)}),
]
REQUEST = [
    ("indicators_request_state", {"state": "late"}),
    ("indicators_request_submitted_by_somebody", {"submitted_at": "at"}),
    ("indicators_request_reviewed_by_somebody", {"reviewed_at": "at"}),
    ("indicators_request_due_later", {"due_at": "before"}),
]
VALUE = [
    ("indicators_value_has_a_component", {"component": "", "version": 1}),
    ("indicators_value_channel", {"channel": "rumour", "component": "x"}),
    ("indicators_value_correction_has_a_reason", {"version": 2, "is_current": False}),
    ("indicators_value_version_once", {"is_current": False}),
    ("indicators_value_one_current", {"version": 2, "reason": "x"}),
]


def refused(name: str, write: Any) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    assert name in str(error.value)


def test_every_constraint_refuses_what_breaks_it(inside: Any, at: Any) -> None:
    scheme = builders.filled_values(inside, at)
    request = DataRequest.objects.get()
    value = Value.objects.first()
    moments = {"at": at, "before": at - timedelta(days=1)}

    for name, change in SCHEME:
        refused(name, lambda change=change: Scheme.objects.filter(pk=scheme.pk).update(**change))
    for name, change in INDICATOR:
        refused(name, lambda change=change: Indicator.objects.filter(scheme=scheme, code="A").update(**change))
    for name, change in REQUEST:
        side = next(iter(change)).removesuffix("_at")
        cleared = {f"{side}_by": None} if "by_somebody" in name else {}
        set_to = {key: moments.get(text, text) for key, text in change.items()}
        refused(name, lambda c=cleared, s=set_to: DataRequest.objects.filter(pk=request.pk).update(**{**c, **s}))
    for name, change in VALUE:
        fields = {one.attname: getattr(value, one.attname) for one in Value._meta.fields if one.name != "id"}
        refused(name, lambda fields=fields, change=change: Value(**{**fields, **change}).save(force_insert=True))
    refused(
        "indicators_scheme_once",
        lambda: Scheme(plan_id=scheme.plan_id, track_id=scheme.track_id, changed_at=at).save(force_insert=True),
    )
    refused(
        "indicators_request_once",
        lambda: DataRequest(
            item_id=request.item_id, provider_id=request.provider_id, asked_at=at, asked_by_id=request.asked_by_id,
            due_at=at,
        ).save(force_insert=True),
    )  # fmt: skip
