"""Two officers at the same rule of a draft at the same moment, on two real connections."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.models import Act
from programs import actions
from programs.models import RulebookDraft
from programs.packs import pack_from_data
from tests.concurrency.test_two_editors import Ground, Work

pytestmark = pytest.mark.concurrency


@pytest.fixture
def ground(own_database: str) -> Ground:
    return Ground(own_database)


def test_one_of_two_editors_of_a_rule_is_told(ground: Ground) -> None:
    draft = ground.do(
        lambda world, at: actions.draft_from_pack(actor=world.actor("officer", at), at=at, code="yiyang-2023")
    )
    rule = pack_from_data(draft.content).rule("item.max_sub_items")

    def write(value: int, by: str) -> Work:
        return lambda world, at: actions.decide_rule(
            draft_id=draft.pk,
            actor=world.actor(by, at),
            at=at,
            edition=1,
            rule=replace(rule, value=value),
        )

    answers = ground.together(write(5, "officer"), write(6, "officer_two"))

    assert answers == ["draft_changed", "stored"]
    assert ground.do(lambda world, at: RulebookDraft.objects.get().edition) == 2
    assert ground.do(lambda world, at: Act.objects.filter(act="programs.rulebook_rule_edited").count()) == 1


def test_a_draft_is_put_in_force_once(ground: Ground) -> None:
    draft = ground.do(
        lambda world, at: actions.draft_from_pack(actor=world.actor("officer", at), at=at, code="yiyang-2023")
    )

    def publish(by: str) -> Work:
        return lambda world, at: actions.publish_draft(draft_id=draft.pk, actor=world.actor(by, at), at=at)

    assert ground.together(publish("officer"), publish("officer_two")) == ["stored", "wrong_state"]
