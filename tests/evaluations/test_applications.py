"""Applications: opened, begun, kept, handed in in time, reviewed by the lead, and seen by nobody who may not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Conflict, NotAllowed, WrongState
from core.scope import Scope, tenant_scope
from evaluations.actions import application_reviews, applications, calls
from evaluations.errors import (
    ApplicationExists,
    ApplicationIncomplete,
    ApplicationRuleBroken,
    ApplicationTooLate,
    EditedMeanwhile,
    OwnApplication,
)
from evaluations.models import Application, ApplicationFile, ExpertReview
from evaluations.queries import applications as queries
from ledger.models import Act
from notifications.models import Deadline
from programs.queries import rules_of
from programs.rules import TrackSpec
from tests.conftest import acting_as
from tests.documents import builders as documents
from tests.evaluations import application_builders as a
from tests.world import make_unit

EXPERTS = {"evaluation.experts": "required"}


def acts(world: Any, code: str) -> list[Act]:
    return list(Act.objects.filter(act=code).order_by("sequence"))


def codes(refusal: pytest.ExceptionInfo[Any]) -> list[str]:
    return [one.code for one in refusal.value.findings]


# The call


@pytest.mark.clause("CQ22-09")
def test_the_call_runs_until_the_last_moment_of_the_day_of_the_rulebook(inside: Any) -> None:
    call = a.opened(inside)

    assert call.due_at == a.DUE
    assert [act.item_id for act in acts(inside, "evaluations.applications_opened")] == [call.item_id]


def test_the_office_opens_every_item_that_takes_applications_at_once(inside: Any) -> None:
    item = a.item(inside)

    made = calls.open_programme(
        programme_id=item.programme_id, actor=inside.actor("officer", a.OPENED), at=a.OPENED
    )

    assert [row.item_id for row in made] == [item.pk]
    with pytest.raises(ApplicationRuleBroken):
        calls.open_programme(
            programme_id=item.programme_id, actor=inside.actor("officer", a.OPENED), at=a.OPENED
        )


@pytest.mark.clause("HN24-18")
def test_where_data_are_collected_directly_nobody_is_asked_to_apply(inside: Any) -> None:
    item = a.item(inside, rules=a.DIRECT)

    with pytest.raises(ApplicationRuleBroken) as refusal:
        a.opened(inside, item)

    assert codes(refusal) == ["no_intake"]
    assert refusal.value.findings[0].clause is not None
    assert queries.participants(item, rules_of(item.programme)) is None


@pytest.mark.clause("QH-03")
def test_under_either_the_item_says_whether_its_objects_apply(inside: Any) -> None:
    item = a.item(inside, rules={"item.intake": "either"}, intake="application")

    call = a.opened(inside, item)

    assert call.item_id == item.pk


def test_a_call_is_opened_once(inside: Any) -> None:
    call = a.opened(inside)

    with pytest.raises(Conflict):
        a.opened(inside, call.item)


def test_after_the_date_of_the_rulebook_only_the_office_opens_with_a_reason(inside: Any) -> None:
    item = a.item(inside)

    with pytest.raises(ApplicationRuleBroken) as refusal:
        a.opened(inside, item, a.AFTER)
    call = calls.reopen_applications(
        item_id=item.pk,
        due_at=a.AFTER + timedelta(days=7),
        reason="通知下发较晚",
        actor=inside.actor("officer", a.AFTER),
        at=a.AFTER,
    )

    assert codes(refusal) == ["date_over"]
    assert (call.due_at, call.reopen_reason) == (a.AFTER + timedelta(days=7), "通知下发较晚")


def test_where_the_rulebook_sets_no_date_the_lead_says_one(inside: Any) -> None:
    item = a.item(inside, rules={"deadline.application": {"kind": "none"}})
    actor = inside.actor("lead_operator", a.OPENED)

    with pytest.raises(ApplicationRuleBroken) as refusal:
        calls.open_applications(item_id=item.pk, actor=actor, at=a.OPENED)
    call = calls.open_applications(item_id=item.pk, actor=actor, at=a.OPENED, due_at=a.DURING)

    assert codes(refusal) == ["date_missing"]
    assert call.due_at == a.DURING


def test_the_lead_does_not_cut_the_time_short_that_the_rulebook_gives(inside: Any) -> None:
    call = a.opened(inside)
    actor = inside.actor("lead_operator", a.DURING)

    with pytest.raises(ApplicationRuleBroken) as refusal:
        calls.close_applications(item_id=call.item_id, actor=actor, at=a.DURING)

    assert codes(refusal) == ["too_early"]


def test_the_due_moment_closes_by_itself_and_once(inside: Any) -> None:
    call = a.opened(inside)

    early = calls.close_due_applications(call_id=call.pk, at=a.DUE - timedelta(seconds=1))
    closed = calls.close_due_applications(call_id=call.pk, at=a.DUE)
    again = calls.close_due_applications(call_id=call.pk, at=a.AFTER)

    assert early is None
    assert closed is not None
    assert (closed.closed_at, closed.closed_by_id) == (a.DUE, None)
    assert again is None
    assert len(acts(inside, "evaluations.applications_closed")) == 1


@pytest.mark.clause("CQ22-10")
def test_the_review_is_due_from_the_end_of_applications_on(inside: Any) -> None:
    """及时组织开展评审工作: the rulebook reads it as twenty working days after the end, as a reminder."""
    call = a.opened(inside)

    calls.close_due_applications(call_id=call.pk, at=a.DUE)

    row = Deadline.objects.get(kind="programs.evaluation", subject_id=call.item_id, cancelled_at=None)
    assert row.unit_id == inside.units["lead"].pk
    assert date(2023, 2, 28) <= row.due_at.date() <= date(2023, 3, 3)


# Begin, edit


@pytest.mark.clause("CQ22-09")
def test_a_unit_begins_for_itself_and_is_reminded_of_the_date(inside: Any) -> None:
    row = a.begun(inside)

    assert (row.unit_id, row.candidate_id, row.state) == (
        inside.units["heshan"].pk,
        inside.units["heshan"].pk,
        "draft",
    )
    due = Deadline.objects.filter(kind="evaluations.application", subject_id=row.pk)
    assert {(one.role, one.unit_id, one.due_at) for one in due} == {
        ("object_operator", row.unit_id, a.DUE),
        ("object_leader", row.unit_id, a.DUE),
    }


@pytest.mark.clause("CQ22-23")
def test_a_county_applies_for_the_townships_below_it(inside: Any) -> None:
    town = make_unit(
        inside.yiyang,
        "town",
        "泥江口镇人民政府",
        "township",
        object_class="township",
        superior=inside.units["heshan"],
    )
    call = a.opened(inside, a.item(inside, tracks=[TrackSpec("township")]))

    row = applications.begin_application(
        item_id=call.item_id,
        track_id=a.track(call.item).pk,
        candidate_id=town.pk,
        actor=inside.actor("object_operator", a.DURING),
        at=a.DURING,
    )

    assert (row.unit_id, row.candidate_id) == (inside.units["heshan"].pk, town.pk)


def test_a_unit_does_not_apply_for_another(inside: Any) -> None:
    call = a.opened(inside)

    with pytest.raises(ApplicationRuleBroken) as refusal:
        applications.begin_application(
            item_id=call.item_id,
            track_id=a.track(call.item).pk,
            candidate_id=inside.units["taojiang"].pk,
            actor=inside.actor("object_operator", a.DURING),
            at=a.DURING,
        )

    assert codes(refusal) == ["not_a_candidate"]


def test_there_is_one_application_for_an_object(inside: Any) -> None:
    row = a.begun(inside)

    with pytest.raises(ApplicationExists):
        a.begun(inside, queries.call_of(row.item_id))


def test_a_withdrawn_application_can_be_begun_anew(inside: Any) -> None:
    row = a.withdrawn(inside)

    again = a.begun(inside, queries.call_of(row.item_id))

    assert (again.pk != row.pk, again.state) == (True, "draft")


def test_nothing_is_begun_before_applications_are_opened_or_after_they_ended(inside: Any) -> None:
    item = a.item(inside)
    begin: dict[str, Any] = {
        "item_id": item.pk,
        "track_id": a.track(item).pk,
        "candidate_id": inside.units["heshan"].pk,
        "actor": inside.actor("object_operator", a.DURING),
    }

    with pytest.raises(WrongState):
        applications.begin_application(**begin, at=a.DURING)
    a.opened(inside, item)
    with pytest.raises(ApplicationTooLate):
        applications.begin_application(**begin, at=a.DUE)


def test_what_was_entered_is_kept_though_nothing_is_complete(inside: Any) -> None:
    row = a.begun(inside)

    kept = applications.edit_application(
        application_id=row.pk,
        content=applications.Content(experience="链长制", self_score=Decimal("91.5")),
        expected_edition=1,
        actor=inside.actor("object_operator", a.DURING),
        at=a.DURING,
    )

    assert (kept.experience, kept.self_score, kept.edition) == ("链长制", Decimal("91.5"), 2)


def test_of_two_editors_the_slower_is_told(inside: Any) -> None:
    row = a.filled(inside)

    with pytest.raises(EditedMeanwhile):
        applications.edit_application(
            application_id=row.pk,
            content=applications.Content(experience="旧稿"),
            expected_edition=1,
            actor=inside.actor("object_leader", a.DURING),
            at=a.DURING,
        )

    assert Application.objects.get(pk=row.pk).experience == "链长制服务企业。"


def test_keeping_what_is_typed_is_no_act(inside: Any) -> None:
    row = a.begun(inside)

    applications.edit_application(
        application_id=row.pk,
        content=applications.Content(experience="链"),
        expected_edition=1,
        actor=inside.actor("object_operator", a.DURING),
        at=a.DURING,
        automatic=True,
    )

    assert acts(inside, "evaluations.application_edited") == []


# Documents


@pytest.mark.clause("HN24-18")
def test_no_materials_are_taken_that_the_rulebook_does_not_ask_for(inside: Any) -> None:
    row = a.begun(inside, rules={"application.parts": ["self_assessment"]})
    file = documents.a_file(inside, a.DURING, person="object_operator")

    with pytest.raises(ApplicationRuleBroken) as refusal:
        applications.add_file(
            application_id=row.pk,
            file_id=file.pk,
            title="画册",
            kind="material",
            actor=inside.actor("object_operator", a.DURING),
            at=a.DURING,
        )

    assert codes(refusal) == ["no_materials"]
    assert refusal.value.findings[0].clause is not None


@pytest.mark.clause("CQ22-06")
def test_an_instruction_of_a_leader_is_registered_by_its_particulars_alone(inside: Any) -> None:
    row = a.begun(inside)

    entry = applications.add_proof(
        application_id=row.pk,
        proof=applications.Proof(
            title="关于乡村振兴工作的批示",
            issuer="国务院",
            issued_on=date(2022, 5, 1),
            number="批件〔2022〕1号",
            secrecy="secret",
        ),
        actor=inside.actor("object_operator", a.DURING),
        at=a.DURING,
    )

    assert (entry.kind, entry.file_id, entry.secrecy) == ("proof", None, "secret")
    assert acts(inside, "evaluations.application_proof_added")[0].unit_id == row.unit_id


@pytest.mark.clause("CQ22-06")
def test_a_paper_with_a_secrecy_mark_is_never_uploaded(inside: Any) -> None:
    row = a.begun(inside)
    file = documents.a_file(inside, a.DURING, person="object_operator")

    with pytest.raises(ApplicationRuleBroken) as refusal:
        applications.add_proof(
            application_id=row.pk,
            proof=applications.Proof(
                title="批示", issuer="国务院", issued_on=date(2022, 5, 1), secrecy="internal", file_id=file.pk
            ),
            actor=inside.actor("object_operator", a.DURING),
            at=a.DURING,
        )

    assert codes(refusal) == ["marked_upload"]
    assert not ApplicationFile.objects.filter(application=row).exists()


def test_a_document_leaves_a_draft_and_stays_with_what_was_handed_in(inside: Any) -> None:
    row = a.filled(inside)
    entry = ApplicationFile.objects.get(application=row)
    actor = inside.actor("object_operator", a.DURING)
    a_second = documents.a_file(inside, a.DURING, person="object_operator")
    applications.add_file(
        application_id=row.pk, file_id=a_second.pk, title="补充", kind="material", actor=actor, at=a.DURING
    )

    applications.remove_file(entry_id=entry.pk, actor=actor, at=a.DURING)
    applications.submit_application(
        application_id=row.pk,
        declared=False,
        declaration="",
        actor=inside.actor("object_leader", a.DURING),
        at=a.DURING,
    )

    left = ApplicationFile.objects.get(application=row)
    with pytest.raises(WrongState):
        applications.remove_file(entry_id=left.pk, actor=actor, at=a.DURING)


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


# What waits for whom


def waiting(world: Any, who: str, at: Any) -> list[tuple[str, Any]]:
    from evaluations import agenda

    actor = world.actor(who, at)
    with acting_as(actor):
        return [(one.path.split("/t/yiyang/")[1], one.due_at) for one in agenda.waiting_for(actor, at)]


def test_the_lead_is_asked_to_open_and_then_to_review(inside: Any) -> None:
    item = a.item(inside)
    before = waiting(inside, "lead_operator", a.OPENED)
    row = a.submitted(inside, a.begun(inside, a.opened(inside, item)))

    assert (f"items/{item.pk}/applications/open/", None) in before
    assert (f"items/{item.pk}/applications/", None) in waiting(inside, "lead_reviewer", a.DURING)
    a.accepted(inside, row)
    assert (f"items/{item.pk}/applications/", None) not in waiting(inside, "lead_reviewer", a.DURING)


def test_a_unit_is_asked_to_apply_then_to_hand_in_then_left_alone(inside: Any) -> None:
    call = a.opened(inside)
    first = waiting(inside, "object_operator", a.DURING)
    row = a.begun(inside, call)
    second = waiting(inside, "object_leader", a.DURING)
    a.submitted(inside, row)

    assert first == [(f"items/{call.item_id}/applications/begin/", a.DUE)]
    assert second == [(f"applications/{row.pk}/", a.DUE)]
    assert waiting(inside, "object_leader", a.DURING) == []
    assert waiting(inside, "other_leader", a.AFTER) == []


def test_a_returned_application_waits_for_its_unit_until_its_term(inside: Any) -> None:
    row = a.returned(inside)

    assert waiting(inside, "object_leader", a.DUE) == [(f"applications/{row.pk}/", a.AFTER)]
    assert waiting(inside, "object_leader", a.AFTER) == []
