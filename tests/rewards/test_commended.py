"""What superiors commended is answered as the rulebook says: named in the circular, supported by a reward, without any list."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import BadInput
from programs.queries import rules_of
from publicity.queries.commendations import first_words
from rewards import actions
from rewards.models import Reward
from tests.evaluations import selecting as selection
from tests.evaluations.test_procedure import YIYANG, changes_for
from tests.rulebooks import walking

STAGES = ("submission",)


def year_with(world: Any, at: Any, changes: dict[str, Any], **said: Any) -> tuple[Any, Any, Any]:
    """An awarded year in which 沅江市, which wins nothing, was commended by a superior."""
    pack = walking.changed(YIYANG, {**changes_for(STAGES), **changes})
    walk = walking.Walk(world, at)
    programme = walking.programme_under(walk, pack)
    book, item = rules_of(programme), programme.items.get()
    selection.awarded(world, at, item, "yuanjiang", **said)
    walking.plan_for(walk, item, book)
    walking.list_for(walk, item, book)
    return walk, item, walking.award(walk, programme, book)


def add(world: Any, walk: Any, item: Any, notice: Any, key: str) -> Reward:
    return actions.add_reward(
        notice_id=notice.pk,
        item_id=item.pk,
        unit_id=world.units[key].pk,
        actor=world.actor("lead_operator", walk.at),
        at=walk.at,
        kind="cash",
        text="在省预算内基建投资重大项目前期工作经费中予以支持",
    )


@pytest.mark.clause("HN23-17")
def test_who_a_superior_awarded_gets_support_without_a_place_on_a_list(inside: Any, at: Any) -> None:
    walk, item, notice = year_with(inside, at, {"national_award.treatment": "support"}, item_id=None)

    reward = add(inside, walk, item, notice, "yuanjiang")

    assert (reward.unit, reward.item) == (inside.units["yuanjiang"], item)
    with pytest.raises(BadInput):
        add(inside, walk, item, notice, "anhua")


def test_where_the_rulebook_gives_nothing_for_it_there_is_no_reward(inside: Any, at: Any) -> None:
    walk, item, notice = year_with(inside, at, {"national_award.treatment": "none"})

    with pytest.raises(BadInput):
        add(inside, walk, item, notice, "yuanjiang")


@pytest.mark.clause("HN23-18")
@pytest.mark.clause("HN24-11")
@pytest.mark.parametrize(
    ("treatment", "words"), [("commendation", "予以通报表扬"), ("support", "予以支持"), ("none", "")]
)
def test_the_draft_of_the_circular_names_what_follows(
    inside: Any, at: Any, treatment: str, words: str
) -> None:
    rules = {"experience.treatment": treatment}
    _walk, item, _notice = year_with(inside, at, rules, kind="experience", item_id=None)

    closing = first_words(item.programme, rules_of(item.programme))["closing"]

    assert ("沅江市" in closing) == bool(words)
    assert words in closing
