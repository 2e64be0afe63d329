"""Who the superior awarded is listed directly, and the governments above are asked about their own objects."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.errors import Conflict, Missing, NotAllowed, WrongState
from evaluations.actions import commended, list_steps, superiors
from evaluations.actions.commended import Commended
from evaluations.errors import ListRuleBroken
from evaluations.models import ProposedList, SuperiorOpinion
from evaluations.states import EntryStatus, ListState, PlacedBy
from evaluations.tasks import close_due_of_list
from ledger.models import Act
from programs.models import Step
from tests.evaluations import builders as a
from tests.evaluations.selecting import (
    DIRECT,
    answer,
    asked_list,
    awarded,
    codes,
    direct_item,
    draft,
    scored,
)
from tests.evaluations.test_procedure import ABOVE, changes_for
from tests.rulebooks import walking

# Listed directly


@pytest.mark.clause("QH-32")
@pytest.mark.parametrize(
    ("counts", "others"), [(True, ["ziyang", "heshan"]), (False, ["ziyang", "heshan", "nanxian"])]
)
def test_who_the_superior_awarded_is_listed_at_once_inside_or_outside_the_quota(
    inside: Any, at: Any, counts: bool, others: list[str]
) -> None:
    item = direct_item(inside, at, counts=counts)
    awarded(inside, at, item, "yuanjiang")

    row = draft(inside, at, item)

    entry = a.entry_of(row, inside, "yuanjiang")
    statuses = a.statuses(row, inside)
    assert (entry.status, entry.placed_by) == (EntryStatus.PROPOSED, PlacedBy.DIRECT)
    assert entry.clause["rule"] == "national_award.treatment"
    assert "国办发〔2025〕20号" in entry.reason
    assert [key for key, one in statuses.items() if one == "proposed" and key != "yuanjiang"] == others


def test_a_ground_keeps_even_the_awarded_off(inside: Any, at: Any) -> None:
    item = direct_item(inside, at, counts=False)
    awarded(inside, at, item, "yuanjiang")
    a.ground(inside, at, item, "yuanjiang")

    row = draft(inside, at, item)

    assert a.statuses(row, inside)["yuanjiang"] == EntryStatus.EXCLUDED


def test_what_was_struck_lists_nobody(inside: Any, at: Any) -> None:
    item = direct_item(inside, at, counts=False)
    row = awarded(inside, at, item, "yuanjiang")
    officer = inside.actor("officer", at)

    commended.strike_commendation(commendation_id=row.pk, reason="登记有误", actor=officer, at=at)

    assert a.statuses(draft(inside, at, item), inside)["yuanjiang"] == EntryStatus.BELOW
    with pytest.raises(WrongState):
        commended.strike_commendation(commendation_id=row.pk, reason="登记有误", actor=officer, at=at)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"item_id": None}, "commendation_without_item"),
        ({"document_number": " "}, "commendation_without_document"),
        ({"level": "village"}, "unknown_commendation"),
        ({"issued_on": date(2099, 1, 1)}, "ground_in_future"),
    ],
)
def test_an_award_without_its_particulars_is_refused(
    inside: Any, at: Any, changes: dict[str, Any], code: str
) -> None:
    item = direct_item(inside, at, counts=False)

    with pytest.raises(ListRuleBroken) as refusal:
        awarded(inside, at, item, "yuanjiang", **changes)

    assert codes(refusal) == [code]


def test_the_register_is_kept_by_the_office_and_each_document_once(inside: Any, at: Any) -> None:
    item = direct_item(inside, at, counts=False)
    awarded(inside, at, item, "yuanjiang")

    with pytest.raises(Conflict):
        awarded(inside, at, item, "yuanjiang")
    with pytest.raises(NotAllowed):
        commended.record_commendation(
            programme_id=item.programme_id,
            said=Commended(inside.units["anhua"].pk, "award", "central", "x", "x", "x", date(2025, 1, 1)),
            actor=inside.actor("lead_operator", at),
            at=at,
        )


@pytest.mark.clause("HN23-17")
@pytest.mark.clause("HN23-18")
@pytest.mark.clause("HN24-11")
@pytest.mark.parametrize(
    ("kind", "rule", "treatment"),
    [
        ("award", "national_award.treatment", "support"),
        ("experience", "experience.treatment", "commendation"),
    ],
)
def test_without_direct_listing_an_entry_is_kept_for_what_follows(
    inside: Any, at: Any, kind: str, rule: str, treatment: str
) -> None:
    item = scored(inside, at, {rule: treatment})

    row = awarded(inside, at, item, "yuanjiang", kind=kind, item_id=None)

    act = Act.objects.get(act="evaluations.superior_recorded")
    assert act.result == treatment
    assert row.item is None
    assert a.statuses(draft(inside, at, item), inside)["yuanjiang"] == EntryStatus.BELOW


# The governments above


@pytest.mark.clause("QH-26")
def test_each_government_above_is_asked_in_writing_about_its_own_objects(inside: Any, at: Any) -> None:
    row = asked_list(inside, at)

    asked = {(one.unit_id, one.about_id) for one in SuperiorOpinion.objects.filter(proposed_list=row)}
    assert asked == {
        (inside.units["government"].pk, inside.units["ziyang"].pk),
        (inside.units["finance"].pk, inside.units["heshan"].pk),
    }
    with pytest.raises(WrongState):
        walking.packages.submit_list(
            list_id=row.pk, measures="x", actor=inside.actor("lead_operator", at), at=at
        )


@pytest.mark.clause("QH-26")
def test_the_list_goes_on_when_all_have_answered(inside: Any, at: Any) -> None:
    row = asked_list(inside, at)

    answer(inside, at, row, "government")
    waiting = ProposedList.objects.get(pk=row.pk).state
    answer(inside, at, row, "finance")

    assert waiting == ListState.SIGNING
    assert ProposedList.objects.get(pk=row.pk).state == ListState.SIGNED


@pytest.mark.clause("QH-26")
@pytest.mark.parametrize(("remove", "status"), [(True, EntryStatus.OBJECTED), (False, EntryStatus.PROPOSED)])
def test_an_objection_holds_the_list_until_the_lead_has_settled_it(
    inside: Any, at: Any, remove: bool, status: str
) -> None:
    row = asked_list(inside, at)
    lead = inside.actor("lead_operator", at)
    entry = a.entry_of(row, inside, "ziyang")
    answer(inside, at, row, "government", objections={entry.pk: "存在生态环境问题"})
    answer(inside, at, row, "finance")
    opinion = SuperiorOpinion.objects.get(entry=entry)

    with pytest.raises(ListRuleBroken) as held:
        walking.packages.submit_list(list_id=row.pk, measures="x", actor=lead, at=at)
    superiors.settle_objection(opinion_id=opinion.pk, remove=remove, reason="经核实", actor=lead, at=at)
    submitted = walking.packages.submit_list(list_id=row.pk, measures="x", actor=lead, at=at)

    assert codes(held) == ["objection_open"]
    assert submitted.state == ListState.SUBMITTED
    assert a.statuses(row, inside)["ziyang"] == status
    with pytest.raises(WrongState):
        superiors.settle_objection(opinion_id=opinion.pk, remove=True, reason="x", actor=lead, at=at)


def test_nobody_answers_for_an_object_of_somebody_else(inside: Any, at: Any) -> None:
    row = asked_list(inside, at)
    foreign = a.entry_of(row, inside, "heshan")

    with pytest.raises(Missing):
        answer(inside, at, row, "government", objections={foreign.pk: "x"})
    with pytest.raises(ListRuleBroken):
        answer(inside, at, row, "government", objections={a.entry_of(row, inside, "ziyang").pk: " "})


def test_a_list_of_objects_with_nobody_above_them_is_signed_at_once(inside: Any, at: Any) -> None:
    item = scored(inside, at, {}, stages=("superior_consultation", "submission", "office_review"))
    row = draft(inside, at, item)

    sent = list_steps.send_for_consent(list_id=row.pk, actor=inside.actor("lead_operator", at), at=at)

    assert sent.state == ListState.SIGNED
    assert not SuperiorOpinion.objects.filter(proposed_list=row).exists()


@pytest.mark.parametrize(
    ("silence", "state", "stance"),
    [
        ("no_objection", ListState.SIGNED, "silent"),
        ("refusal", ListState.RETURNED, "asked"),
        ("waits", ListState.SIGNING, "asked"),
    ],
)
def test_silence_is_read_as_the_rulebook_says(
    inside: Any, at: Any, silence: str, state: str, stance: str
) -> None:
    row = asked_list(inside, at, **{"route.list": [{**ABOVE, "silence": silence}]})
    step = Step.objects.get(route_id=row.route_id)
    assert step.due_at is not None

    close_due_of_list(str(step.pk), step.due_at - timedelta(seconds=1))
    before = ProposedList.objects.get(pk=row.pk).state
    close_due_of_list(str(step.pk), step.due_at)

    assert before == ListState.SIGNING
    assert ProposedList.objects.get(pk=row.pk).state == state
    assert set(SuperiorOpinion.objects.values_list("stance", flat=True)) == {stance}


@pytest.mark.clause("QH-32")
def test_who_was_listed_directly_can_be_vetoed_like_the_others(inside: Any, at: Any) -> None:
    changes = changes_for(("submission", "office_review"))
    rules = {**DIRECT, "national_award.counts_in_quota": False}
    rules["stage.used"] = [*changes["stage.used"], "direct_listing"]
    item = scored(inside, at, rules, stages=("submission", "office_review"))
    awarded(inside, at, item, "yuanjiang")
    row = draft(inside, at, item)
    lead = inside.actor("lead_operator", at)
    row = walking.packages.submit_list(list_id=row.pk, measures="x", declared=True, actor=lead, at=at)
    row = ProposedList.objects.select_related("item__programme").get(pk=row.pk)

    a.decide_veto(inside, at, a.proposed_veto(inside, at, row, "yuanjiang"))

    assert a.statuses(row, inside)["yuanjiang"] == EntryStatus.VETOED
