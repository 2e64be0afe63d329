"""From an upheld appeal to the list that is submitted: values corrected, or an entry removed."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from appeals import actions, agenda
from appeals.errors import NotCarriedOut, NotOnTheList
from appeals.models import Appeal
from core.errors import NotAllowed, WrongState
from evaluations.actions import rounds
from evaluations.models import ListEntry, ProposedList, Round
from evaluations.queries.lists import current_list
from indicators.actions import CellEntry
from indicators.models import Indicator, Value
from ledger.models import Act
from publicity.actions import notices, packages
from publicity.errors import ListHeld
from publicity.models import Hold, PublicNotice
from tests.appeals import builders
from tests.publicity import builders as publicity


def _upheld(world: Any, at: datetime, outcome: str) -> Appeal:
    return builders.answered(world, at, "upheld", outcome)


def _best(appeal: Appeal) -> CellEntry:
    """A value that puts the appellant before everybody else in indicator A."""
    leaf = Indicator.objects.get(scheme__track__item_id=appeal.item_id, code="A")
    return CellEntry(appeal.unit_id, leaf.pk, "actual", Decimal(999))


def _names(row: ProposedList, *statuses: str) -> list[str]:
    entries = ListEntry.objects.filter(proposed_list=row, status__in=statuses).order_by("position")
    return list(entries.values_list("unit__name", flat=True))


def _finish(world: Any, appeal: Appeal, at: datetime) -> Appeal:
    return actions.finish_outcome(appeal_id=appeal.pk, actor=world.actor("lead_operator", at), at=at)


def _close_and_submit(world: Any, notice: PublicNotice, at: datetime, travel: Any) -> ProposedList:
    publicity.post(world, at, notice)
    travel.travel_to(notice.closes_at)
    notices.close_notice(notice_id=notice.pk, at=notice.closes_at)
    return packages.submit_list(
        list_id=notice.proposed_list_id,
        measures="给予资金支持",
        actor=world.actor("lead_operator", at),
        at=notice.closes_at,
    )


@pytest.mark.clause("YY23-49")
def test_values_are_corrected_a_new_round_sealed_the_list_replaced_noticed_and_submitted(inside, at, travel):
    appeal = _upheld(inside, at, "correct_values")
    lead, now = inside.actor("lead_operator", at), builders.later(appeal)
    before = _names(appeal.notice.proposed_list, "proposed")

    actions.correct_by_appeal(appeal_id=appeal.pk, actor=lead, at=now, cells=[_best(appeal)])
    ordered = Round.objects.get(item_id=appeal.item_id, state="open")
    rounds.seal_round(round_id=ordered.pk, actor=lead, at=now)
    replaced = packages.replace_list(
        list_id=appeal.notice.proposed_list_id, reason="申诉属实", actor=lead, at=now
    )
    notice = builders.on_notice(inside, now, replaced)
    done = _finish(inside, appeal, now)
    submitted = _close_and_submit(inside, notice, now, travel)

    corrected = Value.objects.get(
        item_id=appeal.item_id, unit_id=appeal.unit_id, indicator__code="A", version=2
    )
    assert (corrected.amount, corrected.channel) == (Decimal(999), "appeal")
    assert str(appeal.number) in corrected.reason
    assert "赫山区人民政府" not in before
    assert "赫山区人民政府" in _names(submitted, "proposed")
    assert (done.carried_out_at, submitted.state) == (now, "submitted")
    assert Hold.objects.get(source_id=appeal.pk).released_at is not None
    assert list(
        Act.objects.filter(subject_id=str(appeal.pk)).order_by("sequence").values_list("act", flat=True)
    )[-2:] == [
        "appeals.values_corrected",
        "appeals.outcome_carried_out",
    ]


@pytest.mark.clause("YY23-49")
def test_an_entry_is_removed_with_the_clause_and_the_new_list_noticed_and_submitted(inside, at, travel):
    appeal = _upheld(inside, at, "remove_entry")
    winner, now = builders.winner(appeal.notice), builders.later(appeal)
    lead = inside.actor("lead_operator", at)

    actions.remove_by_appeal(appeal_id=appeal.pk, actor=lead, at=now, unit_id=winner.pk)
    new = current_list(appeal.item_id)
    notice = builders.on_notice(inside, now, new)
    done = _finish(inside, appeal, now)
    submitted = _close_and_submit(inside, notice, now, travel)

    entry = ListEntry.objects.get(proposed_list=new, unit=winner)
    appeal.notice.refresh_from_db()
    assert (entry.status, entry.clause["rule"], entry.clause["article"]) == (
        "excluded",
        "removed",
        "第十三条",
    )
    assert f"{appeal.number}" in entry.reason
    assert (appeal.notice.state, appeal.notice.proposed_list.state) == ("withdrawn", "replaced")
    assert winner.name not in str(notice.content)
    assert (done.carried_out_at, submitted.state) == (now, "submitted")
    assert Hold.objects.get(source_id=appeal.pk).released_at is not None


def test_who_was_removed_stays_off_the_lists_that_follow(inside, at):
    appeal = _upheld(inside, at, "remove_entry")
    winner, now = builders.winner(appeal.notice), builders.later(appeal)
    lead = inside.actor("lead_operator", at)
    actions.remove_by_appeal(appeal_id=appeal.pk, actor=lead, at=now, unit_id=winner.pk)

    third = packages.replace_list(
        list_id=current_list(appeal.item_id).pk, reason="会议决定重拟", actor=lead, at=now
    )

    assert _names(third, "excluded") == [winner.name]


def test_only_who_is_proposed_can_be_removed(inside, at):
    appeal = _upheld(inside, at, "remove_entry")

    for unit_id in (inside.units["heshan"].pk, uuid4()):
        with pytest.raises(NotOnTheList):
            actions.remove_by_appeal(
                appeal_id=appeal.pk,
                actor=inside.actor("lead_operator", at),
                at=builders.later(appeal),
                unit_id=unit_id,
            )

    assert ProposedList.objects.filter(item_id=appeal.item_id).count() == 1


def test_an_entry_is_not_removed_for_an_appeal_that_demands_other_things(inside, at):
    appeal = _upheld(inside, at, "correct_values")

    with pytest.raises(WrongState):
        actions.remove_by_appeal(
            appeal_id=appeal.pk,
            actor=inside.actor("lead_operator", at),
            at=builders.later(appeal),
            unit_id=builders.winner(appeal.notice).pk,
        )


def test_the_appellant_removes_nobody(inside, at):
    appeal = _upheld(inside, at, "remove_entry")

    with pytest.raises(NotAllowed):
        actions.remove_by_appeal(
            appeal_id=appeal.pk,
            actor=inside.actor("object_leader", at),
            at=builders.later(appeal),
            unit_id=builders.winner(appeal.notice).pk,
        )


@pytest.mark.parametrize("outcome", ["correct_values", "remove_entry"])
def test_a_list_replaced_without_what_was_decided_does_not_carry_out_the_outcome(inside, at, outcome):
    appeal = _upheld(inside, at, outcome)
    now = builders.later(appeal)
    packages.replace_list(
        list_id=appeal.notice.proposed_list_id,
        reason="另有原因",
        actor=inside.actor("lead_operator", at),
        at=now,
    )

    with pytest.raises(NotCarriedOut):
        _finish(inside, appeal, now)

    assert Hold.objects.get(source_id=appeal.pk).released_at is None


@pytest.mark.clause("YY23-49")
def test_an_unanswered_appeal_against_a_replaced_list_bars_the_new_one_until_its_answer(inside, at, travel):
    notice = builders.open_notice(inside, at)
    other = builders.filed(inside, at, notice=notice, who="other_leader")
    now = builders.later(other)
    replaced = packages.replace_list(
        list_id=notice.proposed_list_id, reason="另有原因", actor=inside.actor("lead_operator", at), at=now
    )
    again = builders.on_notice(inside, now, replaced)

    with pytest.raises(ListHeld):
        _close_and_submit(inside, again, now, travel)

    actions.withdraw_appeal(appeal_id=other.pk, actor=inside.actor("other_leader", at), at=again.closes_at)
    submitted = packages.submit_list(
        list_id=again.proposed_list_id,
        measures="给予资金支持",
        actor=inside.actor("lead_operator", at),
        at=again.closes_at + timedelta(seconds=1),
    )
    assert submitted.state == "submitted"


@pytest.mark.parametrize(
    ("outcome", "doors"),
    [
        ("correct_values", ["appeals:appeal-correct", "appeals:appeal-finish"]),
        ("remove_entry", ["remove", "finish"]),
    ],
)
def test_the_agenda_offers_the_doors_of_the_outcome(inside, at, outcome, doors):
    appeal = _upheld(inside, at, outcome)

    steps = agenda.steps_of(inside.actor("lead_operator", at), appeal)

    ends = [step.path.rstrip("/").rpartition("/")[2] for step in steps if step.decision]
    assert ends == [door.rpartition("-")[2] for door in doors]


def test_the_page_names_who_can_be_removed_and_removes_one(inside, at, client_of):
    appeal = _upheld(inside, at, "remove_entry")
    winner = builders.winner(appeal.notice)
    client = client_of(inside.people["lead_operator"])
    path = f"/t/yiyang/appeals/{appeal.pk}/remove/"

    form = client.get(path).content.decode()
    answer = client.post(path, {"unit": str(winner.pk)})

    assert winner.name in form
    assert answer.status_code == 302
    assert _names(current_list(appeal.item_id), "excluded") == [winner.name]
