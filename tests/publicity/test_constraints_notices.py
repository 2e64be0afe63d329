"""The database refuses rows of notices and holds that no act could have written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, models, transaction

from core.ids import uuid7
from core.workdays import SHANGHAI
from publicity.actions import holds
from publicity.models import Hold, Publication, PublicNotice
from tests.publicity import builders as a

AT = datetime(2026, 1, 12, 9, tzinfo=SHANGHAI)
BEFORE = AT - timedelta(days=1)

Case = tuple[str, type[models.Model], dict[str, Any]]

CHANGES: list[Case] = [
    ("publicity_notice_state", PublicNotice, {"state": "lost"}),
    ("publicity_notice_is_posted_somewhere", PublicNotice, {"posted_where": ""}),
    ("publicity_notice_days", PublicNotice, {"working_days": 0}),
    ("publicity_notice_open_has_an_end", PublicNotice, {"closes_at": None}),
    ("publicity_notice_closes_later", PublicNotice, {"closes_at": BEFORE}),
    ("publicity_notice_closed_has_a_time", PublicNotice, {"state": "closed"}),
    ("publicity_notice_withdrawn_by_somebody", PublicNotice, {"withdrawn_at": AT}),
    ("publicity_notice_withdrawn_has_a_reason", PublicNotice, {"state": "withdrawn"}),
    ("publicity_notice_suspended_by_somebody", PublicNotice, {"suspended_at": AT}),
    ("publicity_notice_suspended_has_a_reason", PublicNotice, {"state": "suspended"}),
    ("publicity_notice_resumed_later", PublicNotice, {"resumed_at": AT}),
    ("publicity_notice_posting_is_whole", PublicNotice, {"posted_at": AT}),
    ("publicity_notice_posting_is_whole", PublicNotice, {"posted_address": "https://x.example.invalid/"}),
    ("publicity_hold_has_a_source", Hold, {"source": ""}),
    ("publicity_hold_released_later", Hold, {"released_at": BEFORE, "release_reason": "x"}),
    ("publicity_hold_released_has_a_reason", Hold, {"released_at": AT + timedelta(days=9)}),
]
DOUBLES: list[Case] = [
    ("publicity_notice_one_for_a_list", PublicNotice, {}),
    ("publicity_hold_once", Hold, {}),
    ("publicity_publication_once", Publication, {}),
]


@pytest.fixture
def rows(inside: Any) -> dict[type[models.Model], models.Model]:
    notice = a.open_notice(inside, AT)
    hold = holds.place_hold(
        notice_id=notice.pk,
        unit_id=inside.units["taojiang"].pk,
        source="appeal",
        source_id=uuid4(),
        at=AT,
        actor=inside.actor("other_leader", AT),
    )
    return {PublicNotice: notice, Hold: hold, Publication: Publication.objects.get(source_id=notice.pk)}


def test_the_database_refuses_every_change_that_no_act_makes(rows: Any) -> None:
    for name, model, changes in CHANGES:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.filter(pk=rows[model].pk).update(**changes)


def test_the_database_refuses_doubles(rows: Any) -> None:
    for name, model, changes in DOUBLES:
        row = model.objects.get(pk=rows[model].pk)
        row.pk, row._state.adding = uuid7(), True
        for key, value in changes.items():
            setattr(row, key, value)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.parametrize(
    ("model", "column"), [(PublicNotice, "state"), (PublicNotice, "appeal_telephone"), (Hold, "source")]
)
def test_what_a_constraint_reads_is_never_null(rows: Any, model: Any, column: str) -> None:
    with pytest.raises(IntegrityError, match="null value"), transaction.atomic():
        model.objects.filter(pk=rows[model].pk).update(**{column: None})
