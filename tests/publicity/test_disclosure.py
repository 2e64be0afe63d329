"""Who reads the plan, the proposed list, the scores and the result is the rulebook's word (disclosure.*), on pages and by REST."""

from __future__ import annotations

from typing import Any

import pytest

from evaluations.errors import StepNotUsed
from evaluations.queries.rounds import own_standings
from programs.packs import rule_set
from programs.queries import plans_for
from publicity.models import Publication
from publicity.queries.commendations import commendations_for
from publicity.queries.notices import notices_for, shows_scores
from tests.evaluations.test_procedure import YIYANG, changes_for
from tests.rulebooks import walking

READERS = ("officer", "lead_operator", "object_leader", "observer")
"""The office, the lead, an object of the item, and somebody with a business role and no part in it."""
EXPECTED = {
    "public": {"officer", "lead_operator", "object_leader", "observer"},
    "objects": {"officer", "lead_operator", "object_leader"},
    "own_object": {"officer", "lead_operator", "object_leader"},
    "office": {"officer", "lead_operator"},
}
NOTICE = ("public_notice", "submission")


def year_under(world: Any, at: Any, level: str, stages: tuple[str, ...] = NOTICE, **changes: Any) -> Any:
    levels = {f"disclosure.{name}": level for name in ("plan", "proposed_list", "result", "score_sheet")}
    pack = walking.changed(YIYANG, {**changes_for(stages), **levels, **changes})
    return walking.whole_year(world, at, pack)


def readers(world: Any, at: Any, rows: Any) -> set[str]:
    return {name for name in READERS if rows(world.actor(name, at)).exists()}


@pytest.mark.parametrize("level", EXPECTED)
def test_what_is_disclosed_reaches_whom_the_rulebook_names_and_nobody_else(
    inside: Any, at: Any, level: str
) -> None:
    walk, _programme = year_under(inside, at, level)

    found = {
        "plan": readers(inside, walk.at, plans_for),
        "notice": readers(inside, walk.at, notices_for),
        "result": readers(inside, walk.at, commendations_for),
    }
    expected = dict.fromkeys(found, EXPECTED[level])
    if level == "own_object":
        expected["result"] = EXPECTED["office"]  # 赫山区 is on the list, but below its only place
    assert found == expected
    assert Publication.objects.exists() == (level == "public")


def test_an_object_that_is_not_on_the_list_reads_nothing_disclosed_to_its_own(inside: Any, at: Any) -> None:
    walk, _programme = year_under(inside, at, "own_object")
    outsider = inside.actor("other_leader", walk.at)

    assert not commendations_for(outsider).exists()  # 桃江县 wins nothing


def test_an_award_that_is_not_public_is_published_nowhere(inside: Any, at: Any) -> None:
    year_under(inside, at, "public", **{"award.public": False})

    assert set(Publication.objects.values_list("kind", flat=True)) <= {"public_notice", "plan"}


@pytest.mark.parametrize(("level", "seen"), [("own_object", 1), ("office", 0)])
def test_an_object_reads_its_own_score_sheet_as_far_as_the_rulebook_says(
    inside: Any, at: Any, level: str, seen: int
) -> None:
    walk, programme = year_under(inside, at, level)
    item = programme.items.get()

    assert len(own_standings(inside.actor("object_leader", walk.at), item)) == seen


def test_without_a_notice_scores_are_shown_with_the_decision_and_not_before(inside: Any, at: Any) -> None:
    pack = walking.changed(YIYANG, changes_for(("submission",)))
    walk = walking.Walk(inside, at)
    programme = walking.programme_under(walk, pack)
    item, book = programme.items.get(), rule_set(pack)
    walking.plan_for(walk, item, book)
    walking.list_for(walk, item, book)
    leader = inside.actor("object_leader", walk.at)

    before = len(own_standings(leader, item))
    walking.award(walk, programme, book)

    assert (before, len(own_standings(leader, item))) == (0, 1)


@pytest.mark.parametrize(
    ("sheet", "shown", "scores"),
    [
        ("public", "public", True),
        ("public", "objects", True),
        ("objects", "objects", True),
        ("objects", "public", False),
        ("own_object", "own_object", False),
        ("office", "office", False),
    ],
)
def test_scores_stand_on_a_notice_where_every_reader_may_read_them(
    sheet: str, shown: str, scores: bool
) -> None:
    rules = rule_set(
        walking.changed(YIYANG, {"disclosure.score_sheet": sheet, "disclosure.proposed_list": shown})
    )

    assert shows_scores(rules) is scores


def test_where_no_document_makes_the_award_known_the_decision_is_the_end(inside: Any, at: Any) -> None:
    used = [stage for stage in changes_for(NOTICE)["stage.used"] if stage != "commendation"]

    walk, programme = year_under(inside, at, "public", **{"stage.used": used})

    notice = programme.commendations.get()
    assert notice.state == "decided"
    assert readers(inside, walk.at, commendations_for) == EXPECTED["public"]
    with pytest.raises(StepNotUsed):
        walking.commendations.issue_commendation(
            commendation_id=notice.pk,
            actor=inside.actor("officer", walk.at),
            at=walk.at,
            document_number="益政办发〔2026〕3号",
            issue_date=walk.at.date(),
        )
