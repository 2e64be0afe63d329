"""The database refuses what no act writes: on the register of commended units, on opinions from above, on placings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from core.ids import uuid7
from core.workdays import SHANGHAI
from evaluations.models import ListEntry, SuperiorCommendation, SuperiorOpinion
from programs.models import Step
from tests.evaluations import builders as a

AT = datetime(2026, 1, 12, 9, tzinfo=SHANGHAI)
LATER = AT + timedelta(hours=1)

Case = tuple[str, type[models.Model], dict[str, Any]]

CHANGES: list[Case] = [
    ("evaluations_superior_kind", SuperiorCommendation, {"kind": "lost"}),
    ("evaluations_superior_level", SuperiorCommendation, {"level": "lost"}),
    ("evaluations_superior_has_a_matter", SuperiorCommendation, {"matter": ""}),
    ("evaluations_superior_has_an_issuer", SuperiorCommendation, {"issuer": ""}),
    ("evaluations_superior_has_a_document", SuperiorCommendation, {"document_number": ""}),
    (
        "evaluations_superior_struck_by_somebody",
        SuperiorCommendation,
        {"struck_at": LATER, "strike_reason": "x"},
    ),
    (
        "evaluations_superior_struck_has_a_reason",
        SuperiorCommendation,
        {"struck_at": LATER, "struck_by": "person"},
    ),
    ("evaluations_opinion_stance", SuperiorOpinion, {"stance": "lost", "answered_at": LATER}),
    ("evaluations_opinion_answered_has_a_time", SuperiorOpinion, {"stance": "no_objection"}),
    ("evaluations_opinion_answered_later", SuperiorOpinion, {"answered_at": AT - timedelta(1)}),
    (
        "evaluations_opinion_objection_has_a_reason",
        SuperiorOpinion,
        {"stance": "objects", "answered_at": LATER},
    ),
    (
        "evaluations_opinion_outcome",
        SuperiorOpinion,
        {
            "stance": "objects",
            "answered_at": LATER,
            "reason": "x",
            "outcome": "lost",
            "settlement": "x",
            "settled_at": LATER,
            "settled_by": "person",
        },
    ),
    (
        "evaluations_opinion_outcome_of_an_objection",
        SuperiorOpinion,
        {"outcome": "kept", "settlement": "x", "settled_at": LATER, "settled_by": "person"},
    ),
    (
        "evaluations_opinion_settled_by_somebody",
        SuperiorOpinion,
        {
            "stance": "objects",
            "answered_at": LATER,
            "reason": "x",
            "outcome": "kept",
            "settlement": "x",
            "settled_at": LATER,
        },
    ),
    ("evaluations_entry_placed_by", ListEntry, {"placed_by": "lost"}),
    ("evaluations_entry_exclusion_has_a_reason", ListEntry, {"status": "yielded", "reason": ""}),
    ("evaluations_entry_exclusion_has_a_reason", ListEntry, {"status": "objected", "reason": ""}),
]

DOUBLES: list[Case] = [
    ("evaluations_superior_once", SuperiorCommendation, {}),
    ("evaluations_opinion_once", SuperiorOpinion, {}),
]


@pytest.fixture
def rows(inside: Any) -> dict[type[models.Model], models.Model]:
    """A list being signed, a question about one of its objects, and a commended unit."""
    row = a.signing_list(inside, AT)
    entry = a.entry_of(row, inside, "heshan")
    people = {"recorded_by": inside.people["officer"]}
    return {
        ListEntry: entry,
        SuperiorOpinion: SuperiorOpinion.objects.create(
            item=row.item,
            proposed_list=row,
            entry=entry,
            step=Step.objects.filter(route_id=row.route_id).first(),
            unit=inside.units["government"],
            about=entry.unit,
            asked_at=AT,
        ),
        SuperiorCommendation: SuperiorCommendation.objects.create(
            programme=row.item.programme,
            unit=entry.unit,
            kind="award",
            level="central",
            matter="粮食生产",
            issuer="国务院办公厅",
            document_number="国办发〔2025〕1号",
            issued_on=AT.date(),
            recorded_at=AT,
            **people,
        ),
    }


def test_the_database_refuses_every_change_that_no_act_makes(inside: Any, rows: Any) -> None:
    person = inside.people["officer"].pk
    for name, model, changes in CHANGES:
        values = {key: person if value == "person" else value for key, value in changes.items()}
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.filter(pk=rows[model].pk).update(**values)


def test_the_database_refuses_doubles(rows: Any) -> None:
    for name, model, changes in DOUBLES:
        row = model.objects.get(pk=rows[model].pk)
        row.pk, row._state.adding = uuid7(), True
        for key, value in changes.items():
            setattr(row, key, value)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)
