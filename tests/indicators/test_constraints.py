"""The database itself refuses rows that no action writes; NULL is no way around."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from core.ids import uuid7
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
    ("indicators_indicator_layer", {"layer": "x"}),
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
        refused(
            name, lambda change=change: Indicator.objects.filter(scheme=scheme, code="A").update(**change)
        )
    for name, change in REQUEST:
        side = next(iter(change)).removesuffix("_at")
        cleared = {f"{side}_by": None} if "by_somebody" in name else {}
        set_to = {key: moments.get(text, text) for key, text in change.items()}
        refused(
            name, lambda c=cleared, s=set_to: DataRequest.objects.filter(pk=request.pk).update(**{**c, **s})
        )
    for name, change in VALUE:
        fields = {one.attname: getattr(value, one.attname) for one in Value._meta.fields if one.name != "id"}
        refused(
            name, lambda fields=fields, change=change: Value(**{**fields, **change}).save(force_insert=True)
        )
    refused(
        "indicators_scheme_once",
        lambda: Scheme(plan_id=scheme.plan_id, track_id=scheme.track_id, changed_at=at).save(
            force_insert=True
        ),
    )
    refused(
        "indicators_request_once",
        lambda: DataRequest(
            item_id=request.item_id, provider_id=request.provider_id, asked_at=at, asked_by_id=request.asked_by_id,
            due_at=at,
        ).save(force_insert=True),
    )  # fmt: skip


# Where NULL is refused by a check and not by the column itself: constraint, model, what is set.
NULLS = [
    ("indicators_request_submitted_by_somebody", DataRequest, {"submitted_by": None}),
    ("indicators_request_submitted_by_somebody", DataRequest, {"submitted_at": None}),
    ("indicators_request_reviewed_by_somebody", DataRequest, {"reviewed_by": None}),
    ("indicators_request_reviewed_by_somebody", DataRequest, {"reviewed_at": None}),
    ("indicators_scheme_locked_has_a_time", Scheme, {"locked_at": None}),
]
MAY_BE_NULL = {
    "Scheme": {"locked_at"},
    "Indicator": {"parent", "provider", "superior_target"},
    "DataRequest": {"submitted_at", "submitted_by", "reviewed_at", "reviewed_by"},
    "Value": {"amount", "evidence"},
}


def test_null_is_no_way_around_a_check(inside: Any, at: Any) -> None:
    builders.filled_values(inside, at)

    for name, model, change in NULLS:
        refused(name, lambda model=model, change=change: model.objects.update(**change))


@pytest.mark.parametrize("model", [Scheme, Indicator, DataRequest, Value], ids=lambda one: one.__name__)
def test_every_other_column_refuses_null_itself(inside: Any, at: Any, model: Any) -> None:
    builders.filled_values(inside, at)
    columns = [field for field in model._meta.concrete_fields if not field.primary_key]

    open_to_null = {field.name for field in columns if field.null}
    assert open_to_null == MAY_BE_NULL[model.__name__]
    row = model.objects.order_by("pk").first()
    for field in columns:
        if field.null or field.name == "tenant":
            continue
        kept = getattr(row, field.attname)
        row.pk, row._state.adding = uuid7(), True
        setattr(row, field.attname, None)
        # Without its item a row is nobody's: its policy answers before the column does.
        with (
            pytest.raises(DatabaseError, match=r"null value in column|row-level security"),
            transaction.atomic(),
        ):
            row.save(force_insert=True)
        setattr(row, field.attname, kept)


def test_every_constraint_of_this_app_is_tried() -> None:
    tried = {row[0] for row in (*SCHEME, *INDICATOR, *REQUEST, *VALUE)}
    declared = {
        constraint.name
        for model in apps.get_app_config("indicators").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
        and not constraint.name.endswith("tenant_key")
    }

    assert declared == tried | {"indicators_scheme_once", "indicators_request_once"}
