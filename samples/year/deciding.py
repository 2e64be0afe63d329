"""Submission, review, vetoes, the decision, the commendation notice, the rewards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from core import clock
from core.workdays import shanghai_date
from evaluations.actions.grounds import enter_ground
from evaluations.actions.vetoes import answer_veto, propose_veto
from evaluations.models import Ground, ListEntry, Veto
from evaluations.states import EntryStatus, VetoState
from programs.procedure import ListStep, takes
from publicity.actions import commendations
from publicity.actions.packages import review_list, submit_list, suggested_measures
from publicity.models import CommendationNotice
from publicity.queries.notices import standing_notice
from rewards import actions as rewards
from rewards.models import Reward
from rewards.states import RewardState
from samples.answering import walk
from samples.year.listing import standing

if TYPE_CHECKING:
    from samples.story import Story


def submitted(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The leads hand their lists in, after the notice where there is one, with measures and scores."""
    for item in items:
        hand_in(story, item)


def hand_in(story: Story, item: dict[str, Any]) -> None:
    found, row = standing(story, item), story.row(item)
    if takes(story.rules, ListStep.NOTICE):
        notice = story.government.look(lambda: standing_notice(found.pk))
        story.go_to(notice.closes_at)
    measures = story.government.look(lambda: suggested_measures(row.pk)) or item["reward_text"]
    story.government.do(
        story.lead(item),
        submit_list,
        list_id=found.pk,
        measures=measures or "（示例）予以通报表扬。",
        declared=story.rules.declaration,
        note="（示例）公示期间申诉已办结。" if story.rules.uses("appeal") else "（示例）",
    )


def veto_waiting(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The office finds a ground against an object on the list and asks a leader to consent to its veto."""
    for item in items:
        if _has_veto(story, item) and _veto(story, item) is None:
            _propose_veto(story, item)


def _has_veto(story: Story, item: dict[str, Any]) -> bool:
    return "veto" in story.told and bool(story.told["veto"]["item"] == item["code"])


def _veto(story: Story, item: dict[str, Any]) -> Veto | None:
    row = story.row(item)
    found: Veto | None = story.government.look(lambda: Veto.objects.filter(item_id=row.pk).first())
    return found


def _propose_veto(story: Story, item: dict[str, Any]) -> None:
    told, row, found = story.told["veto"], story.row(item), standing(story, item)
    unit = story.unit(told["unit"])
    ground: Ground = story.government.do(
        story.officer(),
        enter_ground,
        programme_id=row.programme_id,
        unit_id=unit.pk,
        item_id=row.pk,
        code=told["ground"],
        act="negative_list",
        authority="list_keeper",
        list_name=told["list"],
        document_number="信访工作负面清单示例〔2025〕4号",
        happened_on=date(story.record["year"], 11, 20),
        facts=told["reason"],
    )
    entry = story.government.look(
        lambda: ListEntry.objects.get(proposed_list=found, unit=unit, status=EntryStatus.PROPOSED)
    )
    story.government.do(
        story.officer(), propose_veto, entry_id=entry.pk, ground_id=ground.pk, reason=told["reason"]
    )


def reviewed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """A leader consents to the veto; the place stays empty (第十七条). The office reviews every list."""
    veto_waiting(story, items)
    for item in items:
        veto = _veto(story, item)
        if veto is not None and veto.state == VetoState.PROPOSED:
            walk(story, veto.route_id, partial(answer_veto, veto_id=veto.pk), item=item)
        story.government.do(
            story.officer(),
            review_list,
            list_id=standing(story, item).pk,
            note="（示例）经审核，程序合规，名单无误。",
        )


def commendation(story: Story) -> CommendationNotice:
    programme = story.standing_programme()
    found: CommendationNotice = story.government.look(
        lambda: CommendationNotice.objects.select_related("programme").get(programme=programme)
    )
    return found


def decided(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The notice is drafted from the reviewed lists and goes the rulebook's way; whoever decides, its paper is recorded."""
    government, record = story.government, story.record
    told = record["commendation"]
    notice = government.do(
        story.officer(),
        commendations.draft_commendation,
        programme_id=story.standing_programme().pk,
        title=record["commendation_title"],
        opening=told["opening"],
        closing=told["closing"],
        addressee=told["addressee"],
        cc=told["cc"],
    )
    sent = government.do(story.officer(), commendations.send_commendation, commendation_id=notice.pk)
    minutes = record["decision_number"]
    walk(story, sent.route_id, commendations.answer_commendation, minutes=minutes)


def commended(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The notice is issued and public; each lead unit promises its rewards exactly."""
    notice = story.government.do(
        story.officer(),
        commendations.issue_commendation,
        commendation_id=commendation(story).pk,
        document_number=story.record["commendation_number"],
        issue_date=shanghai_date(clock.now()),
        copy_number=f"示例〔{story.record['year'] + 1}〕1号",
    )
    if not story.rules.uses("reward"):
        return
    for item in items:
        for promised in item["rewards"]:
            _promise(story, item, promised, notice)
    if any(not item["rewards"] for item in items):
        story.government.do(story.officer(), rewards.promise_rewards, notice_id=notice.pk)


def _promise(
    story: Story, item: dict[str, Any], promised: dict[str, Any], notice: CommendationNotice
) -> None:
    row, track = story.row(item), story.tracks(item)[promised["track"]]
    winners = story.government.look(
        lambda: list(
            ListEntry.objects.filter(
                proposed_list__state="approved", track=track, status=EntryStatus.PROPOSED
            ).order_by("position")
        )
    )
    for entry in winners:
        story.government.do(
            story.lead(item),
            rewards.add_reward,
            notice_id=notice.pk,
            item_id=row.pk,
            unit_id=entry.unit_id,
            kind=promised["kind"],
            text=promised["text"],
            amount=Decimal(promised["amount"]) if promised["amount"] else None,
            amount_unit=promised["unit"],
            fund_source="现有专项经费（示例）" if promised["kind"] == "cash" else "",
        )


def rewarded(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The lead units honour what was promised, each with the paper that proves it (第十九条)."""
    notice = commendation(story)
    for item in filter(story.is_detailed, items):
        row = story.row(item)
        open_ones = story.government.look(
            lambda row=row: list(
                Reward.objects.filter(notice=notice, item=row, state=RewardState.PROMISED).order_by("id")
            )
        )
        for number, reward in enumerate(open_ones, start=1):
            story.government.do(
                story.lead(item),
                rewards.honour_reward,
                reward_id=reward.pk,
                honoured_on=shanghai_date(clock.now()),
                proof_number=f"拨付凭证示例〔{notice.programme.year + 1}〕{item['number']}-{number}号",
            )
