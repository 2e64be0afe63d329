"""The stage of an item follows from the states of its artefacts."""

from __future__ import annotations

import pytest

from portal.rules import STAGES, Facts, Stage, lacks, progress_of, stage_of, used_stages
from programs.packs import RULEBOOKS, load_pack, rule_set

PUBLISHED = {"item_state": "included", "programme_state": "issued", "plan_state": "published", "tracks": 2}


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({}, Stage.PROPOSED),
        ({"item_state": "included"}, Stage.PROPOSED),
        ({"item_state": "declined", "programme_state": "issued"}, None),
        ({"item_state": "withdrawn", "programme_state": "issued"}, None),
        ({"item_state": "included", "programme_state": "issued"}, Stage.PLANNING),
        ({"item_state": "included", "programme_state": "issued", "plan_state": "draft"}, Stage.PLANNING),
        (
            {"item_state": "included", "programme_state": "issued", "plan_state": "consulting"},
            Stage.CONSULTING,
        ),
        ({"item_state": "included", "programme_state": "issued", "plan_state": "signing"}, Stage.SIGNING),
        (PUBLISHED, Stage.COLLECTING),
        (PUBLISHED | {"requests": 2, "requests_accepted": 1}, Stage.COLLECTING),
        (PUBLISHED | {"requests": 2, "requests_accepted": 2}, Stage.SCORING),
        (PUBLISHED | {"requests": 2, "requests_accepted": 2, "rounds_sealed": 1}, Stage.SCORING),
        (PUBLISHED | {"rounds_sealed": 2}, Stage.LISTING),
        (PUBLISHED | {"rounds_sealed": 2, "list_state": "draft"}, Stage.LISTING),
        (PUBLISHED | {"list_state": "signed"}, Stage.LISTING),
        (PUBLISHED | {"list_state": "on_notice", "notice_state": "open"}, Stage.ON_NOTICE),
        (PUBLISHED | {"list_state": "on_notice", "notice_state": "suspended"}, Stage.ON_NOTICE),
        (PUBLISHED | {"list_state": "on_notice", "notice_state": "closed"}, Stage.SUBMITTING),
        (PUBLISHED | {"list_state": "submitted"}, Stage.REVIEWING),
        (PUBLISHED | {"list_state": "reviewed"}, Stage.DECIDING),
        (PUBLISHED | {"list_state": "approved", "commendation_state": "decided"}, Stage.DECIDING),
        (PUBLISHED | {"list_state": "approved", "commendation_state": "issued"}, Stage.FULFILLING),
        (
            PUBLISHED
            | {"list_state": "approved", "commendation_state": "issued", "rewards": 3, "rewards_honoured": 2},
            Stage.FULFILLING,
        ),
        (
            PUBLISHED
            | {"list_state": "approved", "commendation_state": "issued", "rewards": 3, "rewards_honoured": 3},
            Stage.COMPLETED,
        ),
    ],
)
def test_stage_follows_from_the_facts(facts, stage):
    assert stage_of(Facts(**facts)) == stage


def test_the_stepper_marks_one_stage_as_current():
    progress = progress_of(Stage.COLLECTING)

    assert [state for _stage, state in progress] == ["done"] * 4 + ["current"] + ["waiting"] * 8
    assert [stage for stage, _state in progress] == list(STAGES)


def test_a_completed_item_has_every_stage_done():
    assert {state for _stage, state in progress_of(Stage.COMPLETED)} == {"done"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"item_state": "included", "programme_state": "issued"}, [("plan", 1)]),
        (
            {
                "item_state": "included",
                "programme_state": "issued",
                "plan_state": "draft",
                "tracks": 3,
                "seals": 1,
            },
            [("schemes", 2)],
        ),
        (PUBLISHED, [("requests", 1)]),
        (PUBLISHED | {"requests": 3, "requests_accepted": 1}, [("values", 2)]),
        (PUBLISHED | {"requests": 1, "requests_accepted": 1, "rounds_sealed": 1}, [("rounds", 1)]),
        (PUBLISHED | {"rounds_sealed": 2}, [("list", 1)]),
        (
            PUBLISHED
            | {"list_state": "on_notice", "notice_state": "open", "open_appeals": 2, "open_holds": 2},
            [("appeals", 2)],
        ),
        (PUBLISHED | {"list_state": "on_notice", "notice_state": "closed", "open_holds": 1}, [("holds", 1)]),
        (PUBLISHED | {"list_state": "submitted", "open_vetoes": 1}, [("vetoes", 1)]),
    ],
)
def test_what_is_missing_is_named_in_order(facts, expected):
    assert lacks(Facts(**facts)) == expected


YIYANG = rule_set(load_pack(RULEBOOKS / "yiyang-2023.json"))
CHONGQING = rule_set(load_pack(RULEBOOKS / "chongqing-2022.json"))


def test_the_rulebook_of_yiyang_has_every_stage():
    assert used_stages(YIYANG) == STAGES


def test_what_a_rulebook_does_not_use_is_no_stage_of_its_items():
    used = used_stages(CHONGQING)

    assert set(STAGES) - set(used) == {Stage.CONSULTING, Stage.COLLECTING, Stage.SCORING, Stage.ON_NOTICE}
    assert [stage for stage, _state in progress_of(Stage.LISTING, used)] == list(used)


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({}, Stage.LISTING),
        ({"list_state": "draft", "list_step": "submission"}, Stage.LISTING),
        ({"list_state": "deliberated", "list_step": "submission"}, Stage.SUBMITTING),
        ({"list_state": "signed", "list_step": "review"}, Stage.REVIEWING),
        ({"list_state": "on_notice", "notice_state": "open", "list_step": "review"}, Stage.ON_NOTICE),
        ({"list_state": "on_notice", "notice_state": "closed", "list_step": "review"}, Stage.REVIEWING),
        ({"list_state": "submitted", "list_step": "award"}, Stage.DECIDING),
        ({"list_state": "approved", "commendation_state": "decided", "issued": False}, Stage.FULFILLING),
        ({"list_state": "approved", "commendation_state": "decided"}, Stage.DECIDING),
    ],
)
def test_the_stage_follows_the_steps_that_the_rulebook_has(facts, stage):
    used = tuple(one for one in STAGES if one not in (Stage.COLLECTING, Stage.SCORING))

    assert stage_of(Facts(**PUBLISHED, **facts, used=used)) is stage


def test_without_a_plan_and_without_values_an_issued_item_waits_for_its_list():
    used = (Stage.PROPOSED, Stage.LISTING, Stage.DECIDING, Stage.COMPLETED)
    facts = Facts(item_state="included", programme_state="issued", tracks=1, used=used)

    assert stage_of(facts) is Stage.LISTING
    assert lacks(facts) == [("list", 1)]


def test_where_no_rewards_follow_the_item_is_complete_with_the_award():
    used = tuple(one for one in STAGES if one is not Stage.FULFILLING)
    facts = Facts(**PUBLISHED, list_state="approved", commendation_state="issued", used=used)

    assert stage_of(facts) is Stage.COMPLETED
