"""The database refuses rounds, frozen inputs and standings that no act writes; NULL is no way around."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from core.ids import uuid7
from evaluations.models import FrozenInput, Round, Standing
from tests.indicators import builders

CHANGES: list[tuple[str, Any, dict[str, Any]]] = [
    ("evaluations_round_state", Round, {"state": "lost"}),
    ("evaluations_round_repeated_has_a_reason", Round, {"number": 2}),
    ("evaluations_round_sealed_has_a_time", Round, {"sealed_at": None, "sealed_by": None}),
    ("evaluations_round_sealed_by_somebody", Round, {"sealed_by": None}),
    ("evaluations_round_sealed_by_somebody", Round, {"sealed_at": None}),
    ("evaluations_round_sealed_is_frozen", Round, {"frozen_digest": ""}),
    ("evaluations_round_sealed_is_frozen", Round, {"outcome_digest": ""}),
    ("evaluations_round_sealed_after_opened", Round, {"sealed_at": "before"}),
    ("evaluations_standing_ranked_or_why_not", Standing, {"rank": None}),
    ("evaluations_standing_ranked_or_why_not", Standing, {"total": None}),
    ("evaluations_standing_ranked_or_why_not", Standing, {"published_total": None}),
]
DOUBLES: list[tuple[str, Any, dict[str, Any]]] = [
    ("evaluations_round_number_once", Round, {"state": "superseded"}),
    ("evaluations_round_one_sealed", Round, {"number": 2, "reason": "复核"}),
    ("evaluations_frozen_input_once", FrozenInput, {}),
    ("evaluations_standing_once", Standing, {}),
]
MAY_BE_NULL = {
    Round: {"sealed_at", "sealed_by"},
    FrozenInput: set(),
    Standing: {"total", "published_total", "rank", "to_cut_line", "to_next_rank"},
}


def test_the_database_refuses_every_change_that_no_act_makes(inside: Any, at: Any) -> None:
    row = builders.sealed_round(inside, at)

    for name, model, change in CHANGES:
        written = {
            key: row.opened_at - timedelta(seconds=1) if it == "before" else it for key, it in change.items()
        }
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.update(**written)


def test_the_database_refuses_doubles(inside: Any, at: Any) -> None:
    builders.sealed_round(inside, at)

    for name, model, change in DOUBLES:
        row = model.objects.order_by("pk").first()
        row.pk, row._state.adding = uuid7(), True
        for key, value in change.items():
            setattr(row, key, value)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)


def test_a_track_has_one_open_round(inside: Any, at: Any) -> None:
    row = builders.open_round(inside, at)
    row.pk, row._state.adding = uuid7(), True
    row.number, row.reason = 2, "复核"

    with pytest.raises(IntegrityError, match="evaluations_round_one_open"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("model", MAY_BE_NULL, ids=lambda one: one.__name__)
def test_every_other_column_refuses_null_itself(inside: Any, at: Any, model: Any) -> None:
    builders.sealed_round(inside, at)
    columns = [field for field in model._meta.concrete_fields if not field.primary_key]

    assert {field.name for field in columns if field.null} == MAY_BE_NULL[model]
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


def test_every_constraint_of_rounds_is_tried() -> None:
    declared = {
        constraint.name
        for model in MAY_BE_NULL
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
        and not constraint.name.endswith("tenant_key")
    }

    assert declared == {row[0] for row in (*CHANGES, *DOUBLES)} | {"evaluations_round_one_open"}
