"""Review and veto: on a ground, with a leader's consent, never by the proposer, the place stays empty (第十六、十七条)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from core.decisions import Capacity
from core.errors import NotAllowed, WrongState
from core.workdays import SHANGHAI
from evaluations.actions import list_steps, vetoes
from evaluations.errors import ListRuleBroken, VetoUndecided
from evaluations.models import ListEntry, ProposedList, Veto
from evaluations.queries import lists as queries
from evaluations.states import EntryStatus, ListState, VetoState
from portal.queries import board
from publicity.actions import packages
from tests.conftest import acting_as
from tests.evaluations import builders as a
from tests.programs.builders import on_paper
from tests.publicity import builders as publicity

AT = datetime(2026, 1, 12, 9, tzinfo=SHANGHAI)


@pytest.fixture
def submitted(inside: Any) -> ProposedList:
    return publicity.submitted_list(inside, AT)


def later(row: ProposedList) -> datetime:
    assert row.submitted_at is not None
    return row.submitted_at


@pytest.mark.clause("YY23-61")
@pytest.mark.clause("YY23-62")
def test_with_a_leaders_consent_the_entry_is_vetoed_and_its_place_stays_empty(
    inside: Any, submitted: Any
) -> None:
    veto = a.proposed_veto(inside, later(submitted), submitted, "heshan")

    a.decide_veto(inside, later(submitted), veto)

    assert a.statuses(submitted, inside) == {
        "ziyang": "proposed",
        "heshan": "vetoed",
        "nanxian": "proposed",
        "taojiang": "below",
        "anhua": "below",
        "yuanjiang": "below",
    }
    assert a.entry_of(submitted, inside, "heshan").clause["article"] == "第十七条"


def test_a_veto_leaves_the_signed_text_as_it_was(inside: Any, submitted: Any) -> None:
    veto = a.proposed_veto(inside, later(submitted), submitted, "heshan")
    a.decide_veto(inside, later(submitted), veto)

    row = ProposedList.objects.get(pk=submitted.pk)

    assert queries.digest_of(row, queries.entries_of(row.pk)) == row.digest


@pytest.mark.clause("YY23-61")
def test_whoever_proposed_a_veto_neither_consents_nor_records_it(inside: Any, submitted: Any) -> None:
    at = later(submitted)
    veto = a.proposed_veto(inside, at, submitted, "heshan")
    step = a.open_step(veto)

    for more in ({}, on_paper(inside, at)):
        with pytest.raises(NotAllowed):
            vetoes.answer_veto(
                veto_id=veto.pk,
                step_id=step.pk,
                unit_id=step.parties.get().unit_id,
                stance="agree",
                actor=inside.actor("officer", at),
                at=at,
                **more,
            )


def test_a_consent_on_paper_is_recorded_by_another_officer(inside: Any, submitted: Any) -> None:
    at = later(submitted)
    veto = a.proposed_veto(inside, at, submitted, "heshan")
    step = a.open_step(veto)

    vetoes.answer_veto(
        veto_id=veto.pk,
        step_id=step.pk,
        unit_id=step.parties.get().unit_id,
        stance="agree",
        actor=inside.actor("officer_two", at),
        at=at,
        **on_paper(inside, at),
    )

    assert Veto.objects.get(pk=veto.pk).state == VetoState.CONSENTED


def test_a_refused_veto_leaves_the_entry_proposed_and_says_why(inside: Any, submitted: Any) -> None:
    veto = a.proposed_veto(inside, later(submitted), submitted, "heshan")

    a.decide_veto(inside, later(submitted), veto, stance="return", text="与本项目无关")

    refused = Veto.objects.get(pk=veto.pk)
    assert (refused.state, refused.decision_note) == (VetoState.REFUSED, "与本项目无关")
    assert ListEntry.objects.get(pk=veto.entry_id).status == EntryStatus.PROPOSED


def test_a_veto_needs_a_ground_against_that_very_unit(inside: Any, submitted: Any) -> None:
    at = later(submitted)
    other = a.ground(inside, at, submitted.item, "ziyang")

    with pytest.raises(ListRuleBroken) as refusal:
        vetoes.propose_veto(
            entry_id=a.entry_of(submitted, inside, "heshan").pk,
            ground_id=other.pk,
            reason="x",
            actor=inside.actor("officer", at),
            at=at,
        )

    assert [one.code for one in refusal.value.findings] == ["ground_not_in_force"]


def test_nobody_below_the_line_is_vetoed(inside: Any, submitted: Any) -> None:
    with pytest.raises(ListRuleBroken) as refusal:
        a.proposed_veto(inside, later(submitted), submitted, "yuanjiang")

    assert [one.code for one in refusal.value.findings] == ["not_an_object"]


def test_a_list_that_is_not_submitted_is_not_vetoed(inside: Any) -> None:
    row = a.signed_list(inside, AT)

    with pytest.raises(WrongState):
        a.proposed_veto(inside, AT, row, "heshan")


@pytest.mark.clause("YY23-55")
def test_the_office_reviews_a_submitted_list(inside: Any, submitted: Any) -> None:
    row = packages.review_list(
        list_id=submitted.pk, note="审核无异议", actor=inside.actor("officer", AT), at=later(submitted)
    )

    assert (row.state, row.review_note) == (ListState.REVIEWED, "审核无异议")


@pytest.mark.clause("YY23-60")
def test_nobody_with_a_ground_in_force_passes_the_review_unanswered(inside: Any, submitted: Any) -> None:
    at = later(submitted)
    a.ground(inside, at, submitted.item, "heshan")

    with pytest.raises(ListRuleBroken) as refusal:
        packages.review_list(list_id=submitted.pk, note="", actor=inside.actor("officer", at), at=at)

    assert [(one.code, one.clause.article) for one in refusal.value.findings] == [
        ("ground_unanswered", "第十六条")
    ]


def test_only_the_office_reviews(inside: Any, submitted: Any) -> None:
    with pytest.raises(NotAllowed):
        packages.review_list(
            list_id=submitted.pk, note="", actor=inside.actor("lead_operator", AT), at=later(submitted)
        )


def test_a_list_is_not_approved_before_its_vetoes_are_decided(inside: Any, submitted: Any) -> None:
    at = later(submitted)
    officer = inside.actor("officer", at)
    packages.review_list(list_id=submitted.pk, note="", actor=officer, at=at)
    veto = a.proposed_veto(inside, at, submitted, "heshan")

    with pytest.raises(VetoUndecided):
        list_steps.approve_list(list_id=submitted.pk, actor=officer, capacity=Capacity("office"), at=at)
    a.decide_veto(inside, at, veto)
    approved = list_steps.approve_list(
        list_id=submitted.pk, actor=officer, capacity=Capacity("office"), at=at
    )

    assert approved.state == ListState.APPROVED
    assert [row.unit.name for row in queries.winners_of(submitted.pk)] == ["资阳区人民政府", "南县人民政府"]


def test_a_list_is_not_reviewed_while_a_veto_waits_and_the_refusal_says_what_to_do(
    inside: Any, submitted: Any
) -> None:
    at = later(submitted)
    veto = a.proposed_veto(inside, at, submitted, "heshan")
    officer = inside.actor("officer", at)

    with pytest.raises(VetoUndecided) as refusal:
        packages.review_list(list_id=submitted.pk, note="", actor=officer, at=at)
    a.decide_veto(inside, at, veto)
    row = packages.review_list(list_id=submitted.pk, note="", actor=officer, at=at)

    assert [one.code for one in refusal.value.findings] == ["veto_waits"]
    assert refusal.value.remedy
    assert refusal.value.clause.article == "第十七条"
    assert row.state == ListState.REVIEWED


def test_a_veto_is_offered_once_for_each_unit(inside: Any, submitted: Any, client_of: Any) -> None:
    at = later(submitted)
    entry = a.entry_of(submitted, inside, "heshan")
    officer = client_of(inside.people["officer"])
    page = f"/t/yiyang/lists/{submitted.pk}/"
    a.ground(inside, at, submitted.item, "heshan")
    offered = f"/{entry.pk}/veto"

    before = officer.get(page).content.decode()
    a.proposed_veto(inside, at, submitted, "heshan")
    after = officer.get(page).content.decode()

    assert (offered in before, offered in after) == (True, False)


def test_a_veto_that_is_only_proposed_is_told_to_nobody_outside(inside: Any, submitted: Any) -> None:
    at = later(submitted)
    a.proposed_veto(inside, at, submitted, "heshan")
    lacking = {}
    for name in ("officer", "object_leader", "other_leader"):
        actor = inside.actor(name, at)
        with acting_as(actor):
            (row,) = board(submitted.item.programme, [submitted.item], actor)
        lacking[name] = dict(row.lacking)

    assert lacking["officer"]["vetoes"] == 1
    assert [name for name, found in lacking.items() if "vetoes" in found] == ["officer"]
