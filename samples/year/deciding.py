"""Submission, review, the veto, the executive meeting, the commendation notice, the rewards (第十五条至第十九条)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core import clock
from core.workdays import shanghai_date
from evaluations.actions.grounds import enter_ground
from evaluations.actions.vetoes import answer_veto, propose_veto
from evaluations.models import Ground, ListEntry, Veto
from evaluations.states import EntryStatus, VetoState
from programs.models import Step
from publicity.actions import commendations
from publicity.actions.packages import review_list, submit_list, suggested_measures
from publicity.models import CommendationNotice
from publicity.queries.notices import standing_notice
from rewards import actions as rewards
from rewards.models import Reward
from rewards.states import RewardState
from samples.year.listing import standing
from samples.year.opening import officer, other_officer
from samples.year.planning import open_step

if TYPE_CHECKING:
    from samples.story import Story

LEADER = "shilingdao"
ADDRESSEE = "各县市区人民政府，益阳高新区管委会、大通湖区管委会，市直各单位，中央、省属驻益各单位"
OPENING = (
    "2025年，全市各级各部门真抓实干、担当作为，推动市委、市人民政府重点工作取得明显成效。根据《益阳市人民政府真抓实干"
    "督查激励实施办法（试行）》，经评选、公示、审核，并经市人民政府常务会议审定，现予通报激励。（示例）"
)
CLOSING = "希望受到激励的地方和单位珍惜荣誉、再接再厉。各级各部门要以先进为榜样，真抓实干、务求实效。（示例）"
CC = "市委组织部，市委办公室，市人大常委会办公室，市政协办公室"


def submitted(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The leads hand their lists in after the notice, with measures and scores."""
    for item in items:
        hand_in(story, item)


def hand_in(story: Story, item: dict[str, Any]) -> None:
    found, row = standing(story, item), story.row(item)
    notice = story.government.look(lambda: standing_notice(found.pk))
    story.go_to(notice.closes_at)
    measures = story.government.look(lambda: suggested_measures(row.pk))
    story.government.do(
        story.lead(item),
        submit_list,
        list_id=found.pk,
        measures=measures,
        note="（示例）公示期间申诉已办结。",
    )


def veto_waiting(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The office finds a ground against an object on the list and asks a leader to consent to its veto."""
    for item in items:
        if _has_veto(story, item) and _veto(story, item) is None:
            _propose_veto(story, item)


def _has_veto(story: Story, item: dict[str, Any]) -> bool:
    return bool(story.told["veto"]["item"] == item["code"])


def _veto(story: Story, item: dict[str, Any]) -> Veto | None:
    row = story.row(item)
    found: Veto | None = story.government.look(lambda: Veto.objects.filter(item_id=row.pk).first())
    return found


def _propose_veto(story: Story, item: dict[str, Any]) -> None:
    told, row, found = story.told["veto"], story.row(item), standing(story, item)
    unit = story.unit(told["unit"])
    ground: Ground = story.government.do(
        officer(story),
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
        officer(story), propose_veto, entry_id=entry.pk, ground_id=ground.pk, reason=told["reason"]
    )


def reviewed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """A leader consents to the veto; the place stays empty (第十七条). The office reviews every list."""
    veto_waiting(story, items)
    for item in items:
        veto = _veto(story, item)
        if veto is not None and veto.state == VetoState.PROPOSED:
            step = _open_step(story, veto.route_id)
            [asked] = step.parties.all()
            story.government.do(
                LEADER,
                answer_veto,
                veto_id=veto.pk,
                step_id=step.pk,
                unit_id=asked.unit_id,
                stance="agree",
                text="（示例）同意否决。",
            )
        story.government.do(
            officer(story),
            review_list,
            list_id=standing(story, item).pk,
            note="（示例）经审核，程序合规，名单无误。",
        )


def _open_step(story: Story, route_id: object) -> Step:
    found = open_step(story, route_id)
    if found is None:
        raise LookupError("nobody is asked now")
    return found


def commendation(story: Story) -> CommendationNotice:
    programme = story.standing_programme()
    found: CommendationNotice = story.government.look(
        lambda: CommendationNotice.objects.get(programme=programme)
    )
    return found


def decided(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The notice is drafted from the reviewed lists; the office reviews it, the meeting decides, its minutes are recorded."""
    government, recorder = story.government, other_officer(story)
    notice = government.do(
        officer(story),
        commendations.draft_commendation,
        programme_id=story.standing_programme().pk,
        title=story.record["commendation_title"],
        opening=OPENING,
        closing=CLOSING,
        addressee=ADDRESSEE,
        cc=CC,
    )
    sent = government.do(officer(story), commendations.send_commendation, commendation_id=notice.pk)
    step = _open_step(story, sent.route_id)
    [asked] = step.parties.all()
    government.do(
        recorder,
        commendations.answer_commendation,
        step_id=step.pk,
        unit_id=asked.unit_id,
        stance="agree",
        text="（示例）已审核。",
    )
    minutes = f"{government.tenant.name}常务会议纪要示例〔{story.record['year'] + 1}〕3号"
    government.do(
        recorder,
        commendations.decide_commendation,
        commendation_id=notice.pk,
        minutes_number=minutes,
        minutes_on=shanghai_date(clock.now()),
        paper_id=government.paper(recorder, minutes),
    )


def commended(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The notice is issued and public; each lead unit promises its rewards exactly."""
    notice = story.government.do(
        officer(story),
        commendations.issue_commendation,
        commendation_id=commendation(story).pk,
        document_number=story.record["commendation_number"],
        issue_date=shanghai_date(clock.now()),
        copy_number="示例〔2026〕1号",
    )
    for item in items:
        for promised in item["rewards"]:
            _promise(story, item, promised, notice)


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
    for item in items:
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
                proof_number=f"拨付凭证示例〔2026〕{item['number']}-{number}号",
            )
