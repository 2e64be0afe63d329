"""The database refuses rows of rounds, lists, grounds and vetoes that no act could have written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from core.ids import uuid7
from core.workdays import SHANGHAI
from evaluations.models import FrozenInput, Ground, ListEntry, ProposedList, Round, Standing, Veto
from tests.evaluations import builders as a
from tests.publicity import builders as publicity

AT = datetime(2026, 1, 12, 9, tzinfo=SHANGHAI)
BEFORE = AT - timedelta(seconds=1)
DAY = AT.date()

Case = tuple[str, type[models.Model], dict[str, Any]]

# A valid row of the model takes these values: the named constraint refuses it.
CHANGES: list[Case] = [
    ("evaluations_ground_has_a_code", Ground, {"code": ""}),
    ("evaluations_ground_has_an_act", Ground, {"act": ""}),
    ("evaluations_ground_has_an_authority", Ground, {"authority": ""}),
    ("evaluations_ground_has_a_document", Ground, {"document_number": ""}),
    ("evaluations_ground_has_facts", Ground, {"facts": ""}),
    (
        "evaluations_ground_ended_later",
        Ground,
        {"ended_at": BEFORE - timedelta(900), "ended_by": "person", "end_reason": "x"},
    ),
    ("evaluations_ground_end_has_a_time", Ground, {"ended_at": None, "end_reason": "x"}),
    ("evaluations_ground_ended_by_somebody", Ground, {"ended_at": AT + timedelta(900), "end_reason": "x"}),
    (
        "evaluations_ground_ended_has_a_reason",
        Ground,
        {"ended_at": AT + timedelta(900), "ended_by": "person"},
    ),
    ("evaluations_veto_state", Veto, {"state": "lost", "decided_at": AT + timedelta(900)}),
    ("evaluations_veto_has_a_reason", Veto, {"reason": ""}),
    ("evaluations_veto_decided_has_a_time", Veto, {"state": "refused", "decided_at": None}),
    ("evaluations_list_state", ProposedList, {"state": "lost"}),
    ("evaluations_list_repeated_has_a_reason", ProposedList, {"version": 2, "reason": ""}),
    ("evaluations_list_deliberated_by_somebody", ProposedList, {"deliberated_by": None}),
    ("evaluations_list_deliberated_has_minutes", ProposedList, {"minutes_number": ""}),
    ("evaluations_list_deliberated_has_minutes", ProposedList, {"minutes_on": None}),
    ("evaluations_list_deliberated_has_minutes", ProposedList, {"minutes_text": ""}),
    (
        "evaluations_list_deliberated_has_a_time",
        ProposedList,
        {"state": "deliberated", "deliberated_at": None, "deliberated_by": None},
    ),
    ("evaluations_list_submitted_by_somebody", ProposedList, {"submitted_by": None}),
    ("evaluations_list_submitted_has_a_time", ProposedList, {"submitted_at": None, "submitted_by": None}),
    ("evaluations_list_reviewed_by_somebody", ProposedList, {"reviewed_at": AT}),
    ("evaluations_list_reviewed_has_a_time", ProposedList, {"state": "reviewed"}),
    ("evaluations_list_approved_has_a_time", ProposedList, {"state": "approved"}),
    ("evaluations_list_returned_by_somebody", ProposedList, {"returned_by": "person"}),
    (
        "evaluations_list_returned_has_a_reason",
        ProposedList,
        {"state": "returned", "returned_at": AT, "returned_by": "person"},
    ),
    ("evaluations_list_returned_has_a_reason", ProposedList, {"state": "returned", "return_reason": "x"}),
    ("evaluations_list_replaced_has_a_time", ProposedList, {"state": "replaced"}),
    ("evaluations_entry_status", ListEntry, {"status": "lost"}),
    ("evaluations_entry_exclusion_has_a_reason", ListEntry, {"status": "excluded", "reason": ""}),
    ("evaluations_round_state", Round, {"state": "lost"}),
    ("evaluations_round_repeated_has_a_reason", Round, {"number": 2, "reason": ""}),
    ("evaluations_round_sealed_has_a_time", Round, {"sealed_at": None, "sealed_by": None}),
    ("evaluations_round_sealed_by_somebody", Round, {"sealed_by": None}),
    ("evaluations_round_sealed_is_frozen", Round, {"frozen_digest": ""}),
    ("evaluations_round_sealed_is_frozen", Round, {"outcome_digest": ""}),
    ("evaluations_round_sealed_after_opened", Round, {"sealed_at": BEFORE}),
    ("evaluations_standing_ranked_or_why_not", Standing, {"rank": None, "not_ranked_reason": ""}),
    ("evaluations_standing_ranked_or_why_not", Standing, {"total": None}),
    ("evaluations_standing_ranked_or_why_not", Standing, {"published_total": None}),
]

# A second row like a valid one, but for these values: the named constraint refuses it.
DOUBLES: list[Case] = [
    ("evaluations_veto_one_for_an_entry", Veto, {}),
    ("evaluations_list_version_once", ProposedList, {"state": "replaced", "replaced_at": AT}),
    ("evaluations_list_one_alive", ProposedList, {"version": 2, "reason": "x"}),
    ("evaluations_entry_once", ListEntry, {}),
    ("evaluations_round_number_once", Round, {"state": "superseded"}),
    ("evaluations_round_one_sealed", Round, {"number": 2, "reason": "x"}),
    ("evaluations_frozen_input_once", FrozenInput, {}),
    ("evaluations_standing_once", Standing, {}),
]


@pytest.fixture
def rows(inside: Any) -> dict[type[models.Model], models.Model]:
    """A valid row of each model: a submitted list with a veto proposed."""
    submitted = publicity.submitted_list(inside, AT)
    veto = a.proposed_veto(inside, submitted.submitted_at, submitted, "heshan")
    a_round = Round.objects.get(item=submitted.item)
    FrozenInput.objects.create(round=a_round, item=submitted.item, content={})
    return {
        Ground: veto.ground,
        Veto: veto,
        ProposedList: submitted,
        ListEntry: veto.entry,
        Round: a_round,
        FrozenInput: FrozenInput.objects.get(),
        Standing: Standing.objects.filter(round=a_round, rank=1).get(),
    }


def with_person(changes: dict[str, Any], world: Any) -> dict[str, Any]:
    person = world.people["officer"].pk
    return {key: person if value == "person" else value for key, value in changes.items()}


def test_the_database_refuses_every_change_that_no_act_makes(inside: Any, rows: Any) -> None:
    for name, model, changes in CHANGES:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.filter(pk=rows[model].pk).update(**with_person(changes, inside))


def test_the_database_refuses_doubles(inside: Any, rows: Any) -> None:
    for name, model, changes in DOUBLES:
        row = model.objects.get(pk=rows[model].pk)
        row.pk, row._state.adding = uuid7(), True
        for key, value in changes.items():
            setattr(row, key, value)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)


def test_a_track_has_one_open_round(inside: Any, rows: Any) -> None:
    sealed = rows[Round]
    values = {
        "item": sealed.item,
        "track": sealed.track,
        "reason": "x",
        "opened_at": AT,
        "opened_by": sealed.opened_by,
    }
    Round.objects.create(number=2, **values)

    with pytest.raises(IntegrityError, match="evaluations_round_one_open"), transaction.atomic():
        Round.objects.create(number=3, **values)


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Ground, "code"),
        (Ground, "authority"),
        (Veto, "state"),
        (Veto, "reason"),
        (ProposedList, "state"),
        (ProposedList, "reason"),
        (ProposedList, "minutes_number"),
        (ListEntry, "status"),
        (Round, "state"),
    ],
)
def test_what_a_constraint_reads_is_never_null(inside: Any, rows: Any, model: Any, column: str) -> None:
    with pytest.raises(IntegrityError, match="null value"), transaction.atomic():
        model.objects.filter(pk=rows[model].pk).update(**{column: None})
