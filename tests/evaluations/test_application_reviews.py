"""The lead reviews applications, experts are heard, and nobody sees what is not for him."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Conflict, NotAllowed
from core.scope import Scope, tenant_scope
from evaluations.actions import application_reviews, applications
from evaluations.errors import (
    ApplicationRuleBroken,
)
from evaluations.models import Application, ApplicationFile, ExpertReview
from evaluations.queries import applications as queries
from ledger.models import Act
from programs.queries import rules_of
from tests.conftest import acting_as
from tests.evaluations import application_builders as a

EXPERTS = {"evaluation.experts": "required"}


def acts(world: Any, code: str) -> list[Act]:
    return list(Act.objects.filter(act=code).order_by("sequence"))


def codes(refusal: pytest.ExceptionInfo[Any]) -> list[str]:
    return [one.code for one in refusal.value.findings]


# Review


@pytest.mark.clause("CQ22-10", "QH-17")
def test_the_lead_returns_an_application_with_a_reason_and_it_comes_again(inside: Any) -> None:
    row = a.returned(inside)
    again = a.AFTER - timedelta(hours=1)

    handed = applications.submit_application(
        application_id=row.pk,
        declared=True,
        declaration=a.DECLARATION,
        actor=inside.actor("object_leader", again),
        at=again,
    )

    assert (row.reason, row.resubmit_by) == ("佐证不全", a.AFTER)
    assert (handed.state, handed.resubmit_by) == ("submitted", None)


@pytest.mark.clause("CQ22-10", "QH-17")
def test_the_lead_accepts_and_the_unit_takes_part(inside: Any) -> None:
    row = a.accepted(inside)

    rules = rules_of(row.item.programme)
    assert queries.accepted_units(row.item_id) == {(row.candidate_id, row.track_id)}
    assert queries.participants(row.item, rules) == {row.track_id: frozenset({row.candidate_id})}


@pytest.mark.clause("QH-17")
def test_a_refusal_has_its_reason_and_the_unit_takes_no_part(inside: Any) -> None:
    row = a.submitted(inside)
    reviewer = inside.actor("lead_reviewer", a.DURING)

    with pytest.raises(ApplicationRuleBroken):
        application_reviews.refuse_application(application_id=row.pk, reason=" ", actor=reviewer, at=a.DURING)
    refused = application_reviews.refuse_application(
        application_id=row.pk, reason="不属于激励范围", actor=reviewer, at=a.DURING
    )

    assert (refused.state, refused.reason) == ("refused", "不属于激励范围")
    assert queries.accepted_units(row.item_id) == set()


@pytest.mark.parametrize("who", ["other_lead", "object_leader", "officer", "data_provider"])
def test_only_the_lead_unit_reviews(inside: Any, who: str) -> None:
    row = a.submitted(inside)

    with pytest.raises(NotAllowed):
        application_reviews.accept_application(
            application_id=row.pk, actor=inside.actor(who, a.DURING), at=a.DURING
        )


# Experts


@pytest.mark.clause("CQ22-13")
def test_reviews_of_experts_and_third_parties_count_with_their_mean(inside: Any) -> None:
    row = a.accepted(inside)
    a.reviewed(inside, row)
    a.reviewed(inside, row, kind="third_party", name="某评估公司", institution="某评估公司", score="91")

    found = queries.summaries(row.item_id)[row.candidate_id, row.track_id]

    assert (found.expert_mean, found.expert_count, found.score) == (Decimal("89.5"), 2, Decimal("89.5"))


@pytest.mark.clause("CQ22-19")
def test_whoever_declares_a_conflict_of_interest_stands_aside(inside: Any) -> None:
    row = a.accepted(inside)
    a.reviewed(inside, row, score=None, has_conflict=True, conflict="曾任该区顾问")

    with pytest.raises(ApplicationRuleBroken) as scored:
        a.reviewed(inside, row, name="乙", has_conflict=True, conflict="亲属在该区任职")
    with pytest.raises(ApplicationRuleBroken) as unsaid:
        a.reviewed(inside, row, name="丙", score=None, has_conflict=True)

    assert codes(scored) == ["score_or_grade"]
    assert codes(unsaid) == ["conflict_unsaid"]
    assert queries.summaries(row.item_id)[row.candidate_id, row.track_id].expert_count == 0


@pytest.mark.clause("CQ22-13")
def test_where_the_rulebook_knows_no_experts_none_are_entered(inside: Any) -> None:
    row = a.accepted(inside, rules=a.NO_EXPERTS)

    with pytest.raises(ApplicationRuleBroken) as refusal:
        a.reviewed(inside, row)

    assert codes(refusal) == ["no_experts"]


def test_an_expert_speaks_once_of_an_application(inside: Any) -> None:
    row = a.accepted(inside)
    a.reviewed(inside, row)

    with pytest.raises(Conflict):
        a.reviewed(inside, row, score="99")


@pytest.mark.clause("CQ22-10")
def test_without_experts_the_leads_own_score_ranks(inside: Any) -> None:
    row = a.submitted(inside)
    reviewer = inside.actor("lead_reviewer", a.DURING)
    application_reviews.accept_application(
        application_id=row.pk, actor=reviewer, at=a.DURING, score=Decimal(80)
    )

    application_reviews.score_application(
        application_id=row.pk, score=Decimal(86), reason="集体评议", actor=reviewer, at=a.DURING
    )

    assert queries.summaries(row.item_id)[row.candidate_id, row.track_id].score == Decimal(86)


# What keeps a list from being drafted


def test_open_questions_name_everything_that_a_list_waits_for(inside: Any) -> None:
    item = a.item(inside, rules=EXPERTS)
    rules = rules_of(item.programme)
    before = [one.code for one in queries.open_questions(item, rules, a.DURING)]
    call = a.opened(inside, item)
    first = a.accepted(inside, a.submitted(inside, a.begun(inside, call)))
    a.submitted(inside, a.begun(inside, call, unit="taojiang"))

    during = [one.code for one in queries.open_questions(item, rules, a.DURING)]
    after = [one.code for one in queries.open_questions(item, rules, a.AFTER)]

    assert before == ["not_opened"]
    assert sorted(during) == ["expert_missing", "not_reviewed", "still_open"]
    assert sorted(after) == ["expert_missing", "not_reviewed"]
    a.reviewed(inside, first)
    assert [one.code for one in queries.open_questions(item, rules, a.AFTER)] == ["not_reviewed"]


def test_a_returned_application_keeps_the_list_waiting_until_its_term_ends(inside: Any) -> None:
    row = a.returned(inside)
    rules = rules_of(row.item.programme)

    assert [one.code for one in queries.open_questions(row.item, rules, a.DUE)] == ["returned_open"]
    assert queries.open_questions(row.item, rules, a.AFTER) == []


# Who sees what


def test_a_sibling_never_sees_an_application_not_even_in_the_database(inside: Any) -> None:
    row = a.accepted(inside)
    a.reviewed(inside, row)
    sibling = inside.actor("other_leader", a.DURING)

    with acting_as(sibling):
        seen = (Application.objects.count(), ApplicationFile.objects.count(), ExpertReview.objects.count())

    assert seen == (0, 0, 0)


def test_the_unit_sees_its_application_and_never_who_judged_it(inside: Any) -> None:
    row = a.accepted(inside)
    a.reviewed(inside, row)

    with acting_as(inside.actor("object_leader", a.DURING)):
        seen = (Application.objects.count(), ApplicationFile.objects.count(), ExpertReview.objects.count())

    assert seen == (1, 1, 0)


def test_a_draft_is_the_units_own(inside: Any) -> None:
    a.begun(inside)
    lead = inside.actor("lead_operator", a.DURING)

    assert list(queries.applications_for(lead)) == []
    assert queries.applications_for(inside.actor("officer", a.DURING)).count() == 1


def test_another_government_sees_none(inside: Any, world: Any) -> None:
    a.accepted(inside)

    with tenant_scope(Scope(tenant_id=world.yueyang.tenant.pk, everything=True)):
        assert Application.objects.count() == 0
