"""States of public notices and submitted lists, reached by the real actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from evaluations.models import ProposedList
from publicity.actions import notice_changes, notices, packages
from publicity.models import PublicNotice
from tests.evaluations import builders as evaluations
from tests.programs.builders import a_paper

WORDS = {
    "title": "推进粮食生产督查激励拟激励名单公示",
    "basis": "《益阳市人民政府真抓实干督查激励实施办法（试行）》（益政办发〔2023〕10号）",
    "posted_where": "市农业农村局网站",
    "working_days": 3,
    "appeal_telephone": "0737-0000011",
    "office_telephone": "0737-0000001",
    "office_mailbox": "ducha@example.invalid",
}


def schedule(world: Any, at: datetime, row: ProposedList, **changes: Any) -> PublicNotice:
    return notices.schedule_notice(
        list_id=row.pk, actor=world.actor("lead_operator", at), at=at, **{**WORDS, **changes}
    )


def scheduled_notice(world: Any, at: datetime, opens_at: datetime, **more: Any) -> PublicNotice:
    return schedule(world, at, evaluations.signed_list(world, at, **more), opens_at=opens_at)


def open_notice(world: Any, at: datetime, *, of: ProposedList | None = None, **more: Any) -> PublicNotice:
    """A notice that opened at once."""
    return schedule(world, at, of or evaluations.signed_list(world, at, **more))


def post(world: Any, at: datetime, notice: PublicNotice, **changes: Any) -> PublicNotice:
    values: dict[str, Any] = {
        "address": "https://nyj.example.invalid/gs/1.html",
        "posted_at": at,
        "picture_id": a_paper("page.png").pk,
    }
    return notice_changes.record_posting(
        notice_id=notice.pk, actor=world.actor("lead_operator", at), at=at, **{**values, **changes}
    )


def closed_notice(world: Any, at: datetime, **more: Any) -> PublicNotice:
    """Opened, posted, and closed at its second; ``at`` is the opening."""
    notice = post(world, at, open_notice(world, at, **more))
    assert notice.closes_at is not None
    return notices.close_notice(notice_id=notice.pk, at=notice.closes_at)


def submitted_list(
    world: Any, at: datetime, *, notice: PublicNotice | None = None, **more: Any
) -> ProposedList:
    """A list handed in at the closing second of its notice."""
    closed = notice or closed_notice(world, at, **more)
    assert closed.closes_at is not None
    packages.submit_list(
        list_id=closed.proposed_list_id,
        measures="给予资金支持",
        actor=world.actor("lead_operator", at),
        at=closed.closes_at,
    )
    return ProposedList.objects.select_related("item__programme").get(pk=closed.proposed_list_id)


def reviewed_list(world: Any, at: datetime, **more: Any) -> ProposedList:
    row = submitted_list(world, at, **more)
    return packages.review_list(
        list_id=row.pk, note="审核无异议", actor=world.actor("officer", at), at=row.submitted_at
    )


def effects(kind: str, subject_id: Any) -> list[Any]:
    """The effects of a kind that wait for a subject, by when they are due."""
    from ledger.models import OutboxRow

    return list(
        OutboxRow.objects.filter(
            kind=kind, subject_id=str(subject_id), done_at=None, cancelled_at=None, dead_at=None
        ).order_by("due_at")
    )
