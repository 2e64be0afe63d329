"""Guard: every act is told to somebody, or it is written down why to nobody; nobody is told what they may not see."""

from __future__ import annotations

import pytest

from ledger.catalogue import known_acts
from notifications.audiences import _deadlines, audience_of, known
from organizations.roles import ADMINISTRATORS, OBJECT_ROLES

PUBLISHED = {
    "publicity.commendation_issued",
    "publicity.notice_opened",
    "publicity.notice_suspended",
    "publicity.notice_resumed",
    "publicity.notice_recounted",
    "publicity.notice_withdrawn",
    "programs.programme_issued",
    "programs.plan_published",
}
"""Acts that make something public to everybody in the government: objects may hear of them wherever they are."""


def test_objects_hear_of_published_stages_or_of_their_own_unit_only():
    told = {act for act in known() if set((audience_of(act) or pytest.fail()).office) & OBJECT_ROLES}

    assert told <= PUBLISHED


def test_objects_hear_nothing_by_a_relation_to_an_item():
    for act in known():
        audience = audience_of(act)
        assert audience is not None
        for _relation, roles in audience.relations:
            assert not set(roles) & OBJECT_ROLES, act


def test_administrators_hear_no_business():
    for act in known():
        audience = audience_of(act)
        assert audience is not None
        roles = {
            *audience.office,
            *audience.unit,
            *(role for _r, told in audience.relations for role in told),
        }
        assert not roles & ADMINISTRATORS, act


def test_an_audience_speaks_of_acts_that_exist():
    assert known() <= known_acts()


def test_every_deadline_has_a_sentence():
    assert {"appeals.accept", "appeals.answer", "rewards.honour"} <= set(_deadlines)
