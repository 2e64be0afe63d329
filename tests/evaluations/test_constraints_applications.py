"""The database refuses applications, documents, reviews and findings that no act could have written."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from core.ids import uuid7
from evaluations.actions import calls, evidence
from evaluations.models import (
    Application,
    ApplicationCall,
    ApplicationExtension,
    ApplicationFile,
    Evidence,
    ExpertReview,
)
from tests.evaluations import application_builders as a

Case = tuple[str, type[models.Model], dict[str, Any]]
BEFORE = a.OPENED - timedelta(days=1)

# A valid row of the model takes these values: the named constraint refuses it.
CHANGES: list[Case] = [
    ("evaluations_call_due_later", ApplicationCall, {"due_at": BEFORE}),
    ("evaluations_call_closed_later", ApplicationCall, {"closed_at": BEFORE}),
    ("evaluations_call_closed_has_a_time", ApplicationCall, {"closed_by": "person", "closed_at": None}),
    ("evaluations_call_reopened_by_somebody", ApplicationCall, {"reopened_at": a.AFTER}),
    ("evaluations_call_reopened_by_somebody", ApplicationCall, {"reopened_by": "person"}),
    (
        "evaluations_call_reopened_has_a_reason",
        ApplicationCall,
        {"reopened_at": a.AFTER, "reopened_by": "person", "reopen_reason": ""},
    ),
    ("evaluations_extension_has_a_reason", ApplicationExtension, {"reason": ""}),
    ("evaluations_extension_due_later", ApplicationExtension, {"due_at": BEFORE}),
    ("evaluations_application_state", Application, {"state": "lost"}),
    ("evaluations_application_edition", Application, {"edition": 0}),
    ("evaluations_application_submitted_by_somebody", Application, {"submitted_by": None}),
    ("evaluations_application_submitted_by_somebody", Application, {"state": "draft", "submitted_at": None}),
    (
        "evaluations_application_goes_on_submitted",
        Application,
        {"submitted_at": None, "submitted_by": None},
    ),
    ("evaluations_application_reviewed_by_somebody", Application, {"reviewed_by": None}),
    ("evaluations_application_answered_has_a_time", Application, {"reviewed_at": None, "reviewed_by": None}),
    ("evaluations_application_answered_has_a_reason", Application, {"state": "refused", "reason": ""}),
    ("evaluations_application_answered_has_a_reason", Application, {"state": "returned", "reason": ""}),
    ("evaluations_application_withdrawn_by_somebody", Application, {"withdrawn_at": a.AFTER}),
    ("evaluations_application_withdrawn_has_a_time", Application, {"state": "withdrawn"}),
    (
        "evaluations_application_paper_is_known",
        Application,
        {"received_at": a.DURING, "paper_number": "", "paper": None},
    ),
    ("evaluations_application_lead_score", Application, {"lead_score": Decimal(101)}),
    ("evaluations_application_lead_score", Application, {"lead_score": Decimal(-1)}),
    ("evaluations_file_kind", ApplicationFile, {"kind": "lost"}),
    (
        "evaluations_file_secrecy",
        ApplicationFile,
        {"kind": "proof", "issuer": "x", "issued_on": date(2022, 5, 1), "file": None, "secrecy": "lost"},
    ),
    ("evaluations_file_has_a_title", ApplicationFile, {"title": ""}),
    ("evaluations_file_is_there", ApplicationFile, {"file": None}),
    (
        "evaluations_file_proof_has_particulars",
        ApplicationFile,
        {"kind": "proof", "issuer": "", "issued_on": date(2022, 5, 1)},
    ),
    (
        "evaluations_file_proof_has_particulars",
        ApplicationFile,
        {"kind": "proof", "issuer": "国务院", "issued_on": None},
    ),
    (
        "evaluations_file_marked_is_not_kept",
        ApplicationFile,
        {"kind": "proof", "issuer": "国务院", "issued_on": date(2022, 5, 1), "secrecy": "secret"},
    ),
    ("evaluations_review_kind", ExpertReview, {"kind": "lost"}),
    ("evaluations_review_has_a_name", ExpertReview, {"name": ""}),
    ("evaluations_review_says_something", ExpertReview, {"score": None, "grade": ""}),
    ("evaluations_review_conflict_stands_aside", ExpertReview, {"conflict": "亲属任职"}),
    (
        "evaluations_review_conflict_stands_aside",
        ExpertReview,
        {"stands_aside": True, "conflict": "亲属任职"},
    ),
    (
        "evaluations_review_conflict_stands_aside",
        ExpertReview,
        {"stands_aside": True, "score": None, "conflict": ""},
    ),
    ("evaluations_review_score", ExpertReview, {"score": Decimal(101)}),
    ("evaluations_evidence_kind", Evidence, {"kind": "lost"}),
    ("evaluations_evidence_tone", Evidence, {"tone": "lost"}),
    ("evaluations_evidence_has_a_source", Evidence, {"source": ""}),
    ("evaluations_evidence_has_facts", Evidence, {"facts": ""}),
    ("evaluations_evidence_struck_by_somebody", Evidence, {"struck_at": a.AFTER, "strike_reason": "x"}),
    (
        "evaluations_evidence_struck_has_a_reason",
        Evidence,
        {"struck_at": a.AFTER, "struck_by": "person", "strike_reason": ""},
    ),
]

# A second row like a valid one, but for these values: the named constraint refuses it.
DOUBLES: list[Case] = [
    ("evaluations_call_once", ApplicationCall, {}),
    ("evaluations_extension_once", ApplicationExtension, {}),
    ("evaluations_application_one_alive", Application, {"state": "refused", "reason": "x"}),
    ("evaluations_review_once", ExpertReview, {}),
]

NEVER_NULL = [
    (Application, "state"),
    (Application, "reason"),
    (Application, "paper_number"),
    (ApplicationCall, "reopen_reason"),
    (ApplicationExtension, "reason"),
    (ApplicationFile, "kind"),
    (ApplicationFile, "secrecy"),
    (ApplicationFile, "issuer"),
    (ExpertReview, "grade"),
    (ExpertReview, "conflict"),
    (ExpertReview, "stands_aside"),
    (Evidence, "kind"),
    (Evidence, "strike_reason"),
]


@pytest.fixture
def rows(inside: Any) -> dict[type[models.Model], models.Model]:
    """A valid row of each model: an accepted application with a document and a review."""
    row = a.accepted(inside)
    review = a.reviewed(inside, row)
    officer = inside.actor("officer", a.DURING)
    calls.reopen_applications(
        item_id=row.item_id,
        unit_id=row.unit_id,
        due_at=a.AFTER,
        reason="网络故障",
        actor=officer,
        at=a.DURING,
    )
    note = evidence.Note("routine_inspection", "日常督查", date(2022, 11, 1), "进展正常")
    known = evidence.enter_evidence(
        programme_id=row.item.programme_id, unit_id=row.unit_id, note=note, actor=officer, at=a.DURING
    )
    return {
        Application: row,
        ApplicationCall: ApplicationCall.objects.get(),
        ApplicationExtension: ApplicationExtension.objects.get(),
        ApplicationFile: ApplicationFile.objects.get(),
        ExpertReview: review,
        Evidence: known,
    }


def test_the_database_refuses_every_change_that_no_act_makes(inside: Any, rows: Any) -> None:
    person = inside.people["officer"].pk

    for name, model, changes in CHANGES:
        written = {key: person if value == "person" else value for key, value in changes.items()}
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.filter(pk=rows[model].pk).update(**written)


def test_the_database_refuses_doubles(inside: Any, rows: Any) -> None:
    for name, model, changes in DOUBLES:
        row = model.objects.get(pk=rows[model].pk)
        row.pk, row._state.adding = uuid7(), True
        for key, value in changes.items():
            setattr(row, key, value)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.parametrize(("model", "column"), NEVER_NULL)
def test_what_a_constraint_reads_is_never_null(inside: Any, rows: Any, model: Any, column: str) -> None:
    with pytest.raises(IntegrityError, match="null value"), transaction.atomic():
        model.objects.filter(pk=rows[model].pk).update(**{column: None})
