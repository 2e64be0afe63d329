"""Lists go the way of the rulebook: generated over every subset of its stages, and walked with the real actions."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from core.errors import WrongState
from evaluations.actions import list_steps, lists
from evaluations.errors import StepMissing, StepNotUsed
from evaluations.models import ProposedList
from evaluations.states import (
    ListState,
    list_target,
    list_transitions,
    next_step,
    rest_before,
    vetoable_states,
)
from ledger.models import Act
from programs.packs import RULEBOOKS, RouteStep, RuleSet, load_pack, rule_set, validate
from programs.procedure import ListStep, after, before, list_path, takes
from tests.rulebooks import walking

YIYANG = load_pack(RULEBOOKS / "yiyang-2023.json")
BOOK = rule_set(YIYANG)
DELIBERATION = walking.step("collective_deliberation", "deliberation", "lead_unit")
ABOVE = walking.step(
    "superior",
    "consultation",
    "superior_of_object",
    period={"unit": "working_day", "length": 5},
    silence="waits",
)
CONSENT = walking.step("vice_mayor", "consent", "vice_mayor")
OPTIONAL = {
    "collective_deliberation": DELIBERATION,
    "superior_consultation": ABOVE,
    "list_signoff": CONSENT,
    "public_notice": None,
    "submission": None,
    "office_review": None,
}
SUBSETS = [
    tuple(stage for stage, used in zip(OPTIONAL, chosen, strict=True) if used)
    for chosen in product((False, True), repeat=len(OPTIONAL))
]
ACTS = {
    "deliberate": ListStep.DELIBERATION,
    "sign_off": ListStep.SIGN_OFF,
    "put_on_notice": ListStep.NOTICE,
    "submit": ListStep.SUBMISSION,
    "review": ListStep.REVIEW,
    "approve": ListStep.AWARD,
}


def changes_for(stages: tuple[str, ...]) -> dict[str, Any]:
    """What a rulebook with these optional stages, and no others, says differently from that of 益阳."""
    optional = {*OPTIONAL, "appeal"}
    used = [stage for stage in BOOK.stages if stage not in optional] + list(stages)
    if "public_notice" in stages:
        used.append("appeal")
    award = [walking.step("meeting", "decision", "executive_meeting")]
    if "office_review" in stages:
        award.insert(0, walking.step("office_review", "consent", "office"))
    changes: dict[str, Any] = {
        "stage.used": used,
        "route.list": [step for stage in stages if (step := OPTIONAL[stage])],
        "route.award": award,
    }
    if "public_notice" not in stages:
        changes["deadline.submission"] = {"kind": "none"}
    return changes


def book_with(stages: tuple[str, ...]) -> RuleSet:
    return rule_set(walking.changed(YIYANG, changes_for(stages)))


@pytest.mark.parametrize("stages", SUBSETS, ids="+".join)
def test_every_subset_of_stages_makes_a_valid_rulebook(stages: tuple[str, ...]) -> None:
    pack = walking.changed(YIYANG, changes_for(stages))

    assert validate(pack) == []


@pytest.mark.parametrize("stages", SUBSETS, ids="+".join)
def test_every_way_ends_with_the_award_and_takes_each_used_step_once_in_order(
    stages: tuple[str, ...],
) -> None:
    rules = book_with(stages)
    table = list_transitions(list_path(rules))

    state, taken = str(ListState.DRAFT), []
    while state != ListState.APPROVED:
        step = next_step(rules, state)
        assert step is not None, state
        taken.append(step)
        act = next(name for name, one in ACTS.items() if one == step)
        state = table.target(state, act)
        if state == ListState.SIGNING:
            state = table.target(state, "pass")

    assert tuple(taken) == list_path(rules)
    expected = {
        ListStep.DELIBERATION: "collective_deliberation" in stages,
        ListStep.SIGN_OFF: "list_signoff" in stages or "superior_consultation" in stages,
        ListStep.NOTICE: "public_notice" in stages,
        ListStep.REVIEW: "office_review" in stages,
        ListStep.AWARD: True,
    }
    assert {step: step in taken for step in expected} == expected


@pytest.mark.parametrize("stages", SUBSETS, ids="+".join)
def test_no_state_on_the_way_is_a_dead_end_and_none_is_reached_by_skipping(stages: tuple[str, ...]) -> None:
    rules = book_with(stages)
    path = list_path(rules)
    moves = list(list_transitions(path))

    ends = {ListState.APPROVED, ListState.REPLACED}
    reached, new = {str(ListState.DRAFT)}, {str(ListState.DRAFT)}
    while new:
        new = {row.target for row in moves if row.source in new} - reached
        reached |= new
    forward = {row.source for row in moves}
    assert {state for state in reached if state not in forward} == ends
    for state, (act, step) in product(reached, ACTS.items()):
        allowed = any(row.source == state and row.act == act for row in moves)
        assert allowed == (step in path and state == rest_before(rules, step)), (state, act)


@pytest.mark.parametrize("stages", SUBSETS, ids="+".join)
def test_a_skipped_step_and_an_unused_one_are_refused_with_their_clause(stages: tuple[str, ...]) -> None:
    rules = book_with(stages)

    for act, step in ACTS.items():
        if not takes(rules, step):
            with pytest.raises(StepNotUsed) as unused:
                list_target(rules, ListState.DRAFT, act)
            assert unused.value.clause is not None
        elif rest_before(rules, step) != ListState.DRAFT:
            with pytest.raises(StepMissing) as missing:
                list_target(rules, ListState.DRAFT, act)
            assert missing.value.clause is not None


def test_a_step_that_was_taken_is_not_taken_again() -> None:
    with pytest.raises(WrongState) as refusal:
        list_target(BOOK, ListState.SIGNED, "deliberate")

    assert not isinstance(refusal.value, StepMissing | StepNotUsed)


def test_a_list_that_no_step_takes_from_its_lead_is_handed_over_all_the_same() -> None:
    rules = book_with(())

    assert list_path(rules) == (ListStep.SUBMISSION, ListStep.AWARD)
    assert vetoable_states(rules) == {ListState.SUBMITTED}


def test_before_and_after_name_the_neighbours_on_the_way() -> None:
    rules = book_with(("public_notice", "office_review"))

    assert before(rules, ListStep.NOTICE) is None
    assert before(rules, ListStep.REVIEW) == ListStep.NOTICE
    assert before(rules, ListStep.SUBMISSION) == ListStep.NOTICE
    assert after(rules, None) == ListStep.NOTICE
    assert after(rules, ListStep.NOTICE) == ListStep.REVIEW
    assert after(rules, ListStep.AWARD) is None


def test_the_deliberation_of_somebody_else_is_a_step_of_the_route() -> None:
    other = RouteStep("meeting", "会议研究", "deliberation", "executive_meeting", "", "")
    rules = replace(BOOK, routes=replace(BOOK.routes, list=(other,)))

    assert not takes(rules, ListStep.DELIBERATION)
    assert takes(rules, ListStep.SIGN_OFF)


WALKED = [
    (),
    ("submission",),
    ("public_notice",),
    ("collective_deliberation", "public_notice"),
    ("list_signoff", "office_review"),
    ("superior_consultation", "submission", "office_review"),
    ("public_notice", "office_review"),
    tuple(OPTIONAL),
]


@pytest.mark.parametrize("stages", WALKED, ids="+".join)
def test_a_year_runs_to_its_end_under_any_stages(inside: Any, at: Any, stages: tuple[str, ...]) -> None:
    pack = walking.changed(YIYANG, changes_for(stages))

    walk, programme = walking.whole_year(inside, at, pack)

    path = list_path(book_with(stages))
    assert [*next(iter(walk.taken.values())), ListStep.AWARD] == list(path)
    assert ProposedList.objects.get(item__programme=programme).state == ListState.APPROVED


@pytest.mark.clause("QH-38")
@pytest.mark.clause("CQ22-25")
@pytest.mark.clause("HN23-26")
@pytest.mark.clause("HN24-23")
def test_without_a_notice_in_the_rulebook_none_is_given(inside: Any, at: Any) -> None:
    from publicity.actions import notices

    pack = walking.changed(YIYANG, changes_for(("collective_deliberation", "submission")))
    walk = walking.Walk(inside, at)
    programme = walking.programme_under(walk, pack)
    item = programme.items.get()
    walking.plan_for(walk, item, rule_set(pack))
    row = walking.list_for(walk, item, rule_set(pack))
    acts = Act.objects.count()

    with pytest.raises(StepNotUsed):
        notices.schedule_notice(
            list_id=row.pk,
            actor=inside.actor("lead_operator", at),
            at=at,
            working_days=3,
            **walking.NOTICE,
        )
    assert Act.objects.count() == acts


def test_a_required_deliberation_cannot_be_passed_over(inside: Any, at: Any) -> None:
    from tests.evaluations import builders as a

    row = a.drafted_list(inside, at)

    with pytest.raises(StepMissing) as refusal:
        list_steps.send_for_consent(list_id=row.pk, actor=inside.actor("lead_operator", at), at=at)
    assert refusal.value.clause is not None
    assert refusal.value.clause.article == "第十二条"


def test_without_deliberation_a_tie_is_decided_before_the_list_goes_on(inside: Any, at: Any) -> None:
    from evaluations.errors import ListRuleBroken
    from tests.evaluations import builders as a

    pack = walking.changed(YIYANG, changes_for(("list_signoff",)))
    walk = walking.Walk(inside, at)
    item = walking.programme_under(walk, pack).items.get()
    scores = {"ziyang": "95", "heshan": "90", "nanxian": "85", "taojiang": "85"}
    a.seal(inside, walking.a.tracks(item)[0], scores, at)
    lead = inside.actor("lead_operator", at)
    row = lists.draft_list(item_id=item.pk, actor=lead, at=at)

    with pytest.raises(ListRuleBroken) as refusal:
        list_steps.send_for_consent(list_id=row.pk, actor=lead, at=at)
    row = ProposedList.objects.get(pk=row.pk)
    lists.settle_ties(
        list_id=row.pk, actor=lead, at=at, chosen=walking.first_of(row), tie_reason="按播种面积"
    )
    sent = list_steps.send_for_consent(list_id=row.pk, actor=lead, at=at)

    assert [one.code for one in refusal.value.findings] == ["tie_open"]
    assert sent.state == ListState.SIGNING


def test_where_it_is_deliberated_ties_are_decided_there(inside: Any, at: Any) -> None:
    from tests.evaluations import builders as a

    item = a.scored_item(inside, at, {"county": {"ziyang": "9", "heshan": "9", "nanxian": "9", "anhua": "9"}})
    row = a.drafted_list(inside, at, of=item)

    with pytest.raises(StepMissing):
        lists.settle_ties(
            list_id=row.pk,
            actor=inside.actor("lead_operator", at),
            at=at,
            chosen=walking.first_of(row),
            tie_reason="按播种面积",
        )
