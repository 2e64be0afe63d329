"""Commendation notices at every state, reached by the real actions; days before ``at``, so that all of it lies behind us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from core.workdays import shanghai_date
from evaluations.models import ProposedList
from programs.models import Item, Programme
from programs.queries import tracks_of
from programs.rules import TrackSpec
from publicity.actions import commendations
from publicity.actions.notice_changes import record_posting
from publicity.actions.notices import close_notice, schedule_notice
from publicity.actions.packages import review_list, submit_list
from publicity.models import CommendationNotice, PublicNotice
from tests.evaluations import builders as evaluations
from tests.programs import builders as programs

BEGIN = timedelta(days=40)
COUNTIES = evaluations.COUNTIES
PARKS = {"park_one": "92"}
WORDS = {
    "title": "关于对2025年度真抓实干成效明显的地方和单位予以督查激励的通报",
    "opening": "为充分激发各级各部门干事创业的积极性，经市人民政府同意，现将名单和激励措施通报如下：",
    "closing": "希望受到激励的地方珍惜荣誉。\n各级各部门要以先进为榜样。",
    "addressee": "各县市区人民政府，市直各单位",
    "cc": "市委组织部，市纪委监委机关。",
}
ITEMS: tuple[tuple[str, Mapping[str, Mapping[str, str]]], ...] = (
    ("推进粮食生产", {"county": COUNTIES}),
    ("推进园区发展", {"county": COUNTIES, "park_a": PARKS}),
)


def programme_with_scores(
    world: Any, at: datetime, items: Sequence[tuple[str, Mapping[str, Any]]] = ITEMS
) -> Programme:
    programme = programs.issued_programme(
        world,
        at,
        items=[{"title": title, "tracks": [TrackSpec(code) for code in scores]} for title, scores in items],
    )
    wanted = dict(items)
    for item in programme.items.all():
        for track in tracks_of([item.pk]):
            evaluations.seal(world, track, wanted[item.title][track.object_class.code], at)
    return programme


def open_notice_of(world: Any, at: datetime, item: Item, **changes: Any) -> PublicNotice:
    """The item's signed list, on public notice for three working days."""
    signed = evaluations.signed_list(world, at, of=item)
    values: dict[str, Any] = {
        "title": f"关于“{item.title}”拟激励名单的公示",
        "basis": "根据益政办发〔2023〕10号和年度实施方案",
        "posted_where": "市农业农村局网站",
        "working_days": 3,
        "appeal_telephone": "0737-0000011",
        "office_telephone": "0737-0000001",
        "office_mailbox": "ducha@example.invalid",
    }
    return schedule_notice(
        list_id=signed.pk, actor=world.actor("lead_operator", at), at=at, **{**values, **changes}
    )


def submitted_list(world: Any, at: datetime, item: Item) -> ProposedList:
    notice = open_notice_of(world, at, item)
    lead = world.actor("lead_operator", at)
    record_posting(
        notice_id=notice.pk,
        address="https://lead.example.invalid/notice",
        posted_at=at,
        picture_id=programs.a_paper("page.png").pk,
        actor=lead,
        at=at,
    )
    notice.refresh_from_db()
    after = close_notice(notice_id=notice.pk, at=notice.closes_at).closed_at
    return submit_list(
        list_id=notice.proposed_list_id, measures="给予资金支持", actor=lead, at=after + timedelta(hours=9)
    )


def reviewed_programme(
    world: Any, at: datetime, *, items: Sequence[tuple[str, Mapping[str, Any]]] = ITEMS, veto: str = ""
) -> Programme:
    """Every list reviewed; ``veto`` names a unit that loses its place on the first item's list."""
    begin = at - BEGIN
    programme = programme_with_scores(world, begin, items)
    for item in programme.items.order_by("number"):
        row = submitted_list(world, begin, item)
        later = row.submitted_at + timedelta(hours=1)
        if veto and item.number == 1:
            evaluations.decide_veto(world, later, evaluations.proposed_veto(world, later, row, veto))
        review_list(list_id=row.pk, note="审核无误", actor=world.actor("officer", later), at=later)
    return programme


def later(at: datetime, days: int) -> datetime:
    """A moment in the weeks between the notices and now."""
    return at - BEGIN + timedelta(days=15 + days)


def drafted_commendation(
    world: Any, at: datetime, *, of: Programme | None = None, **more: Any
) -> CommendationNotice:
    programme = of or reviewed_programme(world, at, **more)
    moment = later(at, 0)
    return commendations.draft_commendation(
        programme_id=programme.pk, actor=world.actor("officer", moment), at=moment, **WORDS
    )


def sent_commendation(world: Any, at: datetime, **more: Any) -> CommendationNotice:
    """With the office's own review given, so that the meeting comes next."""
    notice = drafted_commendation(world, at, **more)
    moment = later(at, 1)
    notice = commendations.send_commendation(
        commendation_id=notice.pk, actor=world.actor("officer", moment), at=moment
    )
    step = notice.route.steps.get(state="open")
    return commendations.answer_commendation(
        step_id=step.pk,
        actor=world.actor("officer_two", moment),
        at=moment,
        unit_id=step.parties.get().unit_id,
        stance="agree",
    )


def decided_commendation(world: Any, at: datetime, **more: Any) -> CommendationNotice:
    notice = sent_commendation(world, at, **more)
    moment = later(at, 2)
    return commendations.decide_commendation(
        commendation_id=notice.pk,
        actor=world.actor("officer_two", moment),
        at=moment,
        minutes_number="益政常纪〔2026〕8号",
        minutes_on=shanghai_date(moment),
        paper_id=programs.a_paper("纪要.pdf").pk,
    )


def issued_commendation(world: Any, at: datetime, *, number: int = 3, **more: Any) -> CommendationNotice:
    """Issued under 益政办发〔year〕``number``号, a few days before ``at``; its documents wait for a worker."""
    notice = decided_commendation(world, at, **more)
    moment = later(at, 3)
    day = shanghai_date(moment)
    return commendations.issue_commendation(
        commendation_id=notice.pk,
        actor=world.actor("officer", moment),
        at=moment,
        document_number=f"益政办发〔{day.year}〕{number}号",
        issue_date=day,
        index_number=f"000000000/{day.year}-0000001",
        valid_until=day.replace(year=day.year + 5),
        copy_number=f"益政办函〔{day.year}〕8号",
    )
