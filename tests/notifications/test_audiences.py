"""Guard: every act is told to somebody, or it is written down why to nobody; nobody is told what they may not see."""

from __future__ import annotations

import pytest

from ledger.catalogue import known_acts
from notifications.audiences import _deadlines, audience_of, known
from organizations.roles import ADMINISTRATORS, OBJECT_ROLES

PUBLISHED = {
    "evaluations.applications_opened",
    "evaluations.applications_reopened",
    "publicity.commendation_issued",
    "publicity.notice_opened",
    "publicity.notice_suspended",
    "publicity.notice_resumed",
    "publicity.notice_recounted",
    "publicity.notice_withdrawn",
    "programs.programme_issued",
    "programs.plan_published",
}
"""Acts that make something public to everybody in the government, or call on every object to apply: objects may hear of them wherever they are."""


UNTOLD: dict[str, tuple[str, ...]] = {
    "work on something that is told when it is handed on": (
        "evaluations.application_begun",
        "evaluations.application_edited",
        "evaluations.application_file_added",
        "evaluations.application_file_removed",
        "evaluations.application_proof_added",
        "evaluations.application_scored",
        "evaluations.expert_review_recorded",
        "evaluations.list_approved",
        "evaluations.list_chosen",
        "evaluations.list_deliberated",
        "evaluations.list_drafted",
        "evaluations.list_reasoned",
        "evaluations.list_sent_for_consent",
        "evaluations.list_ties_settled",
        "evaluations.round_opened",
        "indicators.scheme_locked",
        "indicators.scheme_written",
        "indicators.values_entered",
        "programs.item_changed",
        "programs.item_origins_set",
        "programs.item_proposed",
        "programs.notice_corrected",
        "programs.notice_discarded",
        "programs.notice_taken_in",
        "programs.parties_set",
        "programs.plan_drafted",
        "programs.plan_edited",
        "programs.plan_sealed",
        "programs.programme_described",
        "programs.programme_drafted",
        "programs.programme_followed",
        "programs.programme_linked",
        "programs.rulebook_discarded",
        "programs.rulebook_drafted",
        "programs.rulebook_head_edited",
        "programs.rulebook_rule_edited",
        "programs.rulebook_rule_removed",
        "publicity.commendation_drafted",
        "publicity.commendation_revised",
        "publicity.notice_posted",
        "publicity.notice_scheduled",
    ),
    "the other half of an act that is told": (
        "evaluations.award_yielded",
        "evaluations.list_put_on_notice",
        "evaluations.list_replaced",
        "evaluations.list_taken_off_notice",
        "programs.notice_made_programme",
        "programs.plan_superseded",
        "programs.programme_submitted",
        "programs.prohibition_published",
        "programs.prohibition_sent",
        "programs.prohibition_withdrawn",
        "programs.route_opened",
        "programs.rulebook_change_withdrawn",
        "publicity.document_published",
        "publicity.plan_shown",
    ),
    "the office's own register, read where it counts": (
        "evaluations.evidence_entered",
        "evaluations.evidence_struck",
        "evaluations.ground_ended",
        "evaluations.ground_entered",
        "evaluations.ground_rectified",
        "evaluations.superior_struck",
        "programs.programme_concluded",
        "programs.prohibition_departed",
        "programs.rulebook_created",
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
