"""Applications: opened, begun, kept, with documents; what waits for whom."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Conflict, WrongState
from evaluations.actions import applications, calls
from evaluations.errors import (
    ApplicationExists,
    ApplicationIncomplete,
    ApplicationRuleBroken,
    ApplicationTooLate,
    EditedMeanwhile,
)
from evaluations.models import Application, ApplicationFile
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
    with pytest.raises(Conflict):
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


def test_half_a_figure_is_kept_while_it_is_typed_and_judged_when_it_is_saved(inside: Any) -> None:
    row = a.begun(inside)
    first, second = [str(one.pk) for one in a.locked_scheme(inside, row.item)]
    edit: dict[str, Any] = {
        "application_id": row.pk,
        "content": applications.Content(assessment={first: {"value": "12,", "score": "约"}}),
        "actor": inside.actor("object_operator", a.DURING),
        "at": a.DURING,
    }

    kept = applications.edit_application(**edit, expected_edition=1, automatic=True)
    with pytest.raises(ApplicationRuleBroken) as refusal:
        applications.edit_application(**edit, expected_edition=2)

    assert (kept.self_assessment, kept.self_score) == ({first: {"value": "12", "score": "约"}}, None)
    assert codes(refusal) == ["no_figure"]
    assert second not in kept.self_assessment


@pytest.mark.clause("CQ22-09")
def test_the_self_assessment_follows_the_indicators_of_the_locked_scheme(inside: Any) -> None:
    row = a.filled(inside)
    first, second = [str(one.pk) for one in a.locked_scheme(inside, row.item)]
    leader = inside.actor("object_leader", a.DURING)
    hand_in: dict[str, Any] = {
        "application_id": row.pk,
        "declared": True,
        "declaration": a.DECLARATION,
        "actor": leader,
        "at": a.DURING,
    }

    with pytest.raises(ApplicationIncomplete) as lacking:
        applications.submit_application(**hand_in)
    kept = applications.edit_application(
        application_id=row.pk,
        content=applications.Content(assessment={first: {"score": "61"}, second: {"score": "38.5"}}),
        expected_edition=row.edition,
        actor=leader,
        at=a.DURING,
        automatic=True,
    )
    with pytest.raises(ApplicationIncomplete) as exceeding:
        applications.submit_application(**hand_in)
    applications.edit_application(
        application_id=row.pk,
        content=applications.Content(assessment={first: {"score": "58"}, second: {"score": "38.5"}}),
        expected_edition=kept.edition,
        actor=leader,
        at=a.DURING,
    )

    assert codes(lacking) == ["score_missing", "score_missing"]
    assert codes(exceeding) == ["score_too_high"]
    assert applications.submit_application(**hand_in).self_score == Decimal("96.5")


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
