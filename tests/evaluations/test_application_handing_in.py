"""Applications are handed in complete, declared true and in time, by the unit or from paper."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.errors import NotAllowed
from evaluations.actions import application_reviews, applications, calls
from evaluations.errors import (
    ApplicationIncomplete,
    ApplicationTooLate,
    OwnApplication,
)
from evaluations.models import Application
from evaluations.queries import applications as queries
from ledger.models import Act
from notifications.models import Deadline
from tests.documents import builders as documents
from tests.evaluations import application_builders as a

EXPERTS = {"evaluation.experts": "required"}


def acts(world: Any, code: str) -> list[Act]:
    return list(Act.objects.filter(act=code).order_by("sequence"))


def codes(refusal: pytest.ExceptionInfo[Any]) -> list[str]:
    return [one.code for one in refusal.value.findings]


# Hand in


@pytest.mark.clause("CQ22-09")
def test_the_leader_hands_it_in_with_its_digest_on_record(inside: Any) -> None:
    row = a.submitted(inside)

    act = acts(inside, "evaluations.application_submitted")
    assert (row.state, row.submitted_at) == ("submitted", a.DURING)
    assert [(one.actor_id, one.unit_id, one.result) for one in act] == [
        (inside.people["object_leader"].pk, row.unit_id, "submitted")
    ]
    assert not Deadline.objects.filter(subject_id=row.pk, met_at=None).exists()


def test_an_operator_does_not_hand_in(inside: Any) -> None:
    row = a.filled(inside)

    with pytest.raises(NotAllowed):
        applications.submit_application(
            application_id=row.pk,
            declared=True,
            declaration=a.DECLARATION,
            actor=inside.actor("object_operator", a.DURING),
            at=a.DURING,
        )


@pytest.mark.clause("CQ22-09")
def test_an_incomplete_application_is_told_every_part_that_is_missing(inside: Any) -> None:
    row = a.begun(inside)

    with pytest.raises(ApplicationIncomplete) as refusal:
        applications.submit_application(
            application_id=row.pk,
            declared=False,
            declaration="",
            actor=inside.actor("object_leader", a.DURING),
            at=a.DURING,
        )

    assert codes(refusal) == ["self_text_missing", "experience_missing", "materials_missing"]
    assert all(one.clause is not None for one in refusal.value.findings)


@pytest.mark.clause("CQ22-09")
@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False), (1, False)])
def test_the_last_moment_of_the_day_is_in_time_and_the_next_is_late(
    inside: Any, seconds: int, taken: bool
) -> None:
    row = a.filled(inside)
    moment = a.DUE + timedelta(seconds=seconds)
    hand_in: dict[str, Any] = {
        "application_id": row.pk,
        "declared": True,
        "declaration": a.DECLARATION,
        "actor": inside.actor("object_leader", moment),
        "at": moment,
    }

    if taken:
        assert applications.submit_application(**hand_in).state == "submitted"
    else:
        with pytest.raises(ApplicationTooLate) as refusal:
            applications.submit_application(**hand_in)
        assert refusal.value.clause is not None
        assert "2023年2月1日前" in refusal.value.clause.quote
        assert refusal.value.remedy


def test_the_office_lets_one_unit_hand_in_later_and_no_other(inside: Any) -> None:
    row = a.filled(inside)
    other = a.filled(inside, a.begun(inside, queries.call_of(row.item_id), unit="taojiang"))
    calls.reopen_applications(
        item_id=row.item_id,
        unit_id=row.unit_id,
        due_at=a.AFTER + timedelta(days=1),
        reason="网络故障",
        actor=inside.actor("officer", a.AFTER),
        at=a.AFTER,
    )

    handed = applications.submit_application(
        application_id=row.pk,
        declared=True,
        declaration=a.DECLARATION,
        actor=inside.actor("object_leader", a.AFTER),
        at=a.AFTER,
    )

    assert handed.state == "submitted"
    with pytest.raises(ApplicationTooLate):
        applications.submit_application(
            application_id=other.pk,
            declared=True,
            declaration=a.DECLARATION,
            actor=inside.actor("other_leader", a.AFTER),
            at=a.AFTER,
        )


@pytest.mark.clause("HN23-24")
def test_the_declaration_stands_with_the_application_as_it_was_shown(inside: Any) -> None:
    row = a.filled(inside, rules={"submission.declaration": True})
    leader = inside.actor("object_leader", a.DURING)

    with pytest.raises(ApplicationIncomplete) as refusal:
        applications.submit_application(
            application_id=row.pk, declared=False, declaration=a.DECLARATION, actor=leader, at=a.DURING
        )
    handed = applications.submit_application(
        application_id=row.pk, declared=True, declaration=a.DECLARATION, actor=leader, at=a.DURING
    )

    assert codes(refusal) == ["not_declared"]
    assert handed.declaration == a.DECLARATION


# On paper


def paper(at: Any, world: Any) -> applications.Paper:
    return applications.Paper("赫政函〔2023〕2号", at, documents.a_file(world, a.DURING).pk)


def register(world: Any, item: Any, *, received_at: Any, at: Any, by: str = "lead_operator") -> Application:
    return applications.register_application(
        item_id=item.pk,
        track_id=a.track(item).pk,
        candidate_id=world.units["heshan"].pk,
        paper=paper(received_at, world),
        declared=True,
        declaration=a.DECLARATION,
        actor=world.actor(by, at),
        at=at,
        self_score=Decimal(90),
    )


@pytest.mark.clause("CQ22-09")
def test_paper_is_in_time_by_the_moment_of_its_receipt(inside: Any) -> None:
    call = a.opened(inside)

    row = register(inside, call.item, received_at=a.DUE - timedelta(hours=3), at=a.AFTER)

    assert (row.state, row.unit_id) == ("submitted", inside.units["heshan"].pk)
    assert acts(inside, "evaluations.application_registered")[0].unit_id == row.unit_id


def test_paper_that_came_late_is_refused_with_the_clause(inside: Any) -> None:
    call = a.opened(inside)

    with pytest.raises(ApplicationTooLate) as refusal:
        register(inside, call.item, received_at=a.DUE, at=a.AFTER)

    assert refusal.value.clause is not None


def test_whoever_registered_an_application_does_not_decide_on_it(inside: Any) -> None:
    call = a.opened(inside)
    row = register(inside, call.item, received_at=a.DURING, at=a.DURING)

    with pytest.raises(NotAllowed):
        application_reviews.accept_application(
            application_id=row.pk, actor=inside.actor("lead_operator", a.DURING), at=a.DURING
        )

    assert issubclass(OwnApplication, NotAllowed)
