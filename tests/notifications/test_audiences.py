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


UNTOLD: dict[str, tuple[str, ...]] = {
    "work on something that is told when it is handed on": (
        "evaluations.list_approved",
        "evaluations.list_deliberated",
        "evaluations.list_drafted",
        "evaluations.list_sent_for_consent",
        "evaluations.round_opened",
        "indicators.scheme_locked",
        "indicators.scheme_written",
        "indicators.values_entered",
        "programs.item_changed",
        "programs.item_proposed",
        "programs.parties_set",
        "programs.plan_drafted",
        "programs.plan_edited",
        "programs.plan_sealed",
        "programs.programme_drafted",
        "publicity.commendation_drafted",
        "publicity.commendation_revised",
        "publicity.notice_posted",
        "publicity.notice_scheduled",
    ),
    "the other half of an act that is told": (
        "evaluations.list_put_on_notice",
        "evaluations.list_replaced",
        "evaluations.list_taken_off_notice",
        "programs.plan_superseded",
        "programs.programme_submitted",
        "programs.route_opened",
        "publicity.document_published",
        "publicity.plan_shown",
    ),
    "the office's own register, read where it counts": (
        "evaluations.ground_ended",
        "evaluations.ground_entered",
        "evaluations.ground_rectified",
        "programs.programme_concluded",
        "programs.rulebook_created",
        "programs.ruling_recorded",
    ),
    "the machine's own work": (
        "documents.document_rendered",
        "documents.rendering_failed",
        "documents.rendering_retried",
    ),
}
"""Why nobody hears of an act. Administration of the organization is told to nobody: its three administrators hear no business,
and the ledger is the auditor's."""


def test_every_act_has_an_audience_or_a_reason_to_have_none():
    silent = {act for acts in UNTOLD.values() for act in acts}
    quiet = {act for act in known_acts() - known() if not act.startswith("organizations.")}

    assert quiet - silent == set(), "give them an audience in the app's messages, or a reason here"
    assert silent - quiet == set(), "these are told now, or are gone"


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
