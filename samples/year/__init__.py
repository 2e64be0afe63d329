"""The stages of the year, one function for each, and one module for each part of the year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from samples.year import applying, deciding, hearing, listing, measuring, opening, planning

if TYPE_CHECKING:
    from samples.story import Story

Stage = Callable[["Story", Sequence[dict[str, Any]]], None]

FUNCTIONS: Mapping[str, Stage] = {
    "drafted": opening.drafted,
    "proposed": opening.proposed,
    "items_fixed": opening.items_fixed,
    "issued": opening.issued,
    "plan_submitted": planning.plan_submitted,
    "plan_signing": planning.plan_signing,
    "plan_published": planning.plan_published,
    "application_filed": applying.application_filed,
    "application_reviewed": applying.application_reviewed,
    "expert_reviewed": applying.expert_reviewed,
    "values_requested": measuring.values_requested,
    "values_begun": measuring.values_begun,
    "values_accepted": measuring.values_accepted,
    "round_sealed": measuring.round_sealed,
    "direct_listed": listing.direct_listed,
    "list_drafted": listing.list_drafted,
    "list_deliberated": listing.list_deliberated,
    "list_signed": listing.list_signed,
    "superior_consulted": listing.superior_consulted,
    "notice_opened": listing.notice_opened,
    "appeal_filed": hearing.appeal_filed,
    "appeal_answered": hearing.appeal_answered,
    "renoticed": hearing.renoticed,
    "submitted": deciding.submitted,
    "veto_waiting": deciding.veto_waiting,
    "reviewed": deciding.reviewed,
    "decided": deciding.decided,
    "commended": deciding.commended,
    "rewarded": deciding.rewarded,
}

HALF_STAGES = {"values_begun": "values_requested", "veto_waiting": "submitted"}
"""What is played between two stages, and after which: for the board of the mixed year."""


def concerns(stage: str, story: Story, item: dict[str, Any]) -> bool:
    """Only items against whose list somebody appeals have appeals to answer, only some take applications or ask experts."""
    if stage in ("appeal_filed", "appeal_answered"):
        return hearing.has_appeal(story, item)
    if stage in ("application_filed", "application_reviewed"):
        return applying.applies(story, item)
    if stage == "expert_reviewed":
        return applying.applies(story, item) and story.is_detailed(item)
    return True


def play_stage(stage: str, story: Story, items: Sequence[dict[str, Any]]) -> None:
    FUNCTIONS[stage](story, items)
