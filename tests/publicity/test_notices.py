"""Public notices: refused with their clause, opened and closed by the clock, posted, suspended, withdrawn (第十二至十五条)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from core.errors import Conflict, NotAllowed, WrongState
from core.workdays import SHANGHAI
from evaluations.models import ProposedList
from evaluations.states import ListState
from ledger.models import Act
from notifications.models import Deadline
from organizations.actions import calendars
from organizations.models import TenantCalendarYear
from programs.actions.deadlines import SUBMISSION_DEADLINE
from publicity import tasks
from publicity.actions import notice_changes, notices
from publicity.errors import NoticeClosed, NoticeIncomplete, NotYet
from publicity.models import Publication, PublicNotice
from publicity.states import NoticeState
from tests.evaluations import builders as evaluations
from tests.publicity import builders as a


def local(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


THURSDAY = local(2026, 2, 12)


def codes(refusal: Any) -> list[str]:
    return [one.code for one in refusal.value.findings]


@pytest.fixture
def signed(inside: Any) -> ProposedList:
    return evaluations.signed_list(inside, THURSDAY)


# Scheduling


@pytest.mark.clause("YY23-47")
def test_a_notice_shorter_than_three_working_days_is_refused_with_article_12(
    inside: Any, signed: Any
) -> None:
    with pytest.raises(NoticeIncomplete) as refusal:
        a.schedule(inside, THURSDAY, signed, working_days=2)

    assert [(one.code, one.clause.article) for one in refusal.value.findings] == [("too_short", "第十二条")]


@pytest.mark.parametrize(
    ("field", "code", "article"),
    [
        pytest.param(
            "appeal_telephone", "appeal_telephone_missing", "第十三条", marks=pytest.mark.clause("YY23-48")
        ),
        pytest.param(
            "office_telephone", "office_telephone_missing", "第十四条", marks=pytest.mark.clause("YY23-50")
        ),
        pytest.param(
            "office_mailbox", "office_mailbox_missing", "第十四条", marks=pytest.mark.clause("YY23-50")
        ),
        pytest.param("posted_where", "posted_where_missing", "第十二条", marks=pytest.mark.clause("YY23-47")),
    ],
)
def test_a_notice_without_a_contact_is_refused_with_its_clause(
    inside: Any, signed: Any, field: str, code: str, article: str
) -> None:
    with pytest.raises(NoticeIncomplete) as refusal:
        a.schedule(inside, THURSDAY, signed, **{field: " "})

    assert [(one.code, one.clause.article) for one in refusal.value.findings] == [(code, article)]


def test_a_notice_does_not_open_in_the_past(inside: Any, signed: Any) -> None:
    with pytest.raises(NoticeIncomplete) as refusal:
        a.schedule(inside, THURSDAY, signed, opens_at=THURSDAY - timedelta(seconds=1))

    assert codes(refusal) == ["opens_in_past"]


def test_the_publisher_is_a_lead_of_the_item(inside: Any, signed: Any) -> None:
    with pytest.raises(NoticeIncomplete) as refusal:
        a.schedule(inside, THURSDAY, signed, publisher_id=inside.units["finance"].pk)

    assert codes(refusal) == ["wrong_publisher"]


def test_an_unsigned_list_is_not_put_on_notice(inside: Any) -> None:
    row = evaluations.deliberated_list(inside, THURSDAY)

    with pytest.raises(WrongState):
        a.schedule(inside, THURSDAY, row)


@pytest.mark.parametrize("who", ["officer", "other_lead", "lead_reviewer", "object_leader"])
def test_only_the_operator_of_the_lead_puts_it_on_notice(inside: Any, signed: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        notices.schedule_notice(list_id=signed.pk, actor=inside.actor(who, THURSDAY), at=THURSDAY, **a.WORDS)


# Opening


@pytest.mark.clause("YY23-47")
@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        (
            local(2026, 2, 12),
            local(2026, 2, 25, 0),
        ),  # 3 working days over the Spring Festival: ends 24 February, 24:00
        (local(2026, 4, 30), local(2026, 5, 9, 0)),
        (local(2026, 9, 24), local(2026, 10, 1, 0)),
        (local(2026, 9, 28), local(2026, 10, 9, 0)),
    ],
)
def test_the_window_is_counted_by_the_working_calendar_when_it_opens(
    inside: Any, opens: datetime, closes: datetime
) -> None:
    notice = a.open_notice(inside, opens)

    assert (notice.state, notice.closes_at) == (NoticeState.OPEN, closes)
    assert len(notice.days_counted) == 3


def test_opening_publishes_exactly_what_the_rulebook_discloses(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    snapshot = Publication.objects.get(source_id=notice.pk)
    assert snapshot.content["groups"] == [
        {
            "class": "县市区",
            "sub_item": "",
            "entries": [
                {"name": name, "group": "", "rank": None, "note": ""}
                for name in ("资阳区人民政府", "赫山区人民政府", "南县人民政府")
            ],
        }
    ]
    assert "95" not in str(snapshot.content["groups"])
    assert (snapshot.digest, snapshot.closes_at) == (notice.digest, notice.closes_at)


def test_opening_fixes_the_closing_in_the_outbox(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    assert [row.due_at for row in a.effects(notices.CLOSE, notice.pk)] == [notice.closes_at]
    assert ProposedList.objects.get(pk=notice.proposed_list_id).state == ListState.ON_NOTICE


def test_a_scheduled_notice_opens_at_its_moment_and_not_before(inside: Any) -> None:
    opens = THURSDAY + timedelta(hours=3)
    notice = a.scheduled_notice(inside, THURSDAY, opens)

    with pytest.raises(NotYet):
        notices.open_notice(notice_id=notice.pk, at=opens - timedelta(microseconds=1))
    opened = notices.open_notice(notice_id=notice.pk, at=opens)

    assert [row.due_at for row in a.effects(notices.OPEN, notice.pk)] == [opens]
    assert (opened.state, opened.opens_at) == (NoticeState.OPEN, opens)


def test_a_late_worker_costs_the_public_no_time(inside: Any) -> None:
    notice = a.scheduled_notice(inside, THURSDAY, THURSDAY + timedelta(hours=3))
    late = THURSDAY + timedelta(days=1)

    tasks.open_due(str(notice.pk), late)

    opened = PublicNotice.objects.get(pk=notice.pk)
    assert opened.opens_at == late
    assert opened.closes_at == local(2026, 2, 26, 0)


def test_a_list_changed_after_its_signatures_does_not_open(inside: Any, signed: Any) -> None:
    signed.entries.filter(status="proposed").update(group="改动")

    with pytest.raises(Conflict):
        a.schedule(inside, THURSDAY, signed)


# Closing


def test_a_notice_closes_at_its_second_once_and_never_early(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    with pytest.raises(NotYet):
        notices.close_notice(notice_id=notice.pk, at=notice.closes_at - timedelta(microseconds=1))
    notices.close_notice(notice_id=notice.pk, at=notice.closes_at)
    with pytest.raises(WrongState):
        notices.close_notice(notice_id=notice.pk, at=notice.closes_at)

    assert Act.objects.filter(act="publicity.notice_closed", subject_id=str(notice.pk)).count() == 1


def test_closing_starts_the_days_to_submit(inside: Any) -> None:
    notice = a.closed_notice(inside, THURSDAY)

    due = Deadline.objects.get(kind=SUBMISSION_DEADLINE, subject_id=notice.item_id)
    assert due.due_at == local(2026, 3, 3, 0)  # 5 working days after 24 February, Saturday 28 is worked


def test_the_closing_effect_does_nothing_before_its_second(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    tasks.close_due(str(notice.pk), notice.closes_at - timedelta(seconds=1))

    assert PublicNotice.objects.get(pk=notice.pk).state == NoticeState.OPEN


# Posting


@pytest.mark.clause("YY23-47")
def test_a_posting_keeps_address_time_and_picture(inside: Any) -> None:
    notice = a.post(inside, THURSDAY, a.open_notice(inside, THURSDAY))

    assert (notice.posted_address, notice.posted_at) == ("https://nyj.example.invalid/gs/1.html", THURSDAY)
    assert notice.posted_picture_id is not None


def test_a_notice_posted_late_lasts_its_days_from_the_posting(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)
    friday = THURSDAY + timedelta(days=1)

    a.post(inside, friday, notice)

    moved = PublicNotice.objects.get(pk=notice.pk)
    assert moved.closes_at == local(2026, 2, 26, 0)
    assert [row.due_at for row in a.effects(notices.CLOSE, notice.pk)] == [moved.closes_at]


def test_what_was_published_stays_and_the_moved_period_is_published_anew(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    a.post(inside, THURSDAY + timedelta(days=1), notice)

    rows = Publication.objects.filter(source_id=notice.pk).order_by("published_at")
    assert [row.withdrawn_at is None for row in rows] == [False, True]
    assert [row.content["closes_at"] for row in rows] == [
        notice.closes_at.isoformat(),
        PublicNotice.objects.get(pk=notice.pk).closes_at.isoformat(),
    ]


def test_a_posting_without_its_picture_is_refused(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    with pytest.raises(NoticeIncomplete) as refusal:
        a.post(inside, THURSDAY, notice, picture_id=uuid4())

    assert codes(refusal) == ["posting_incomplete"]


# Suspension, withdrawal


def test_a_suspended_notice_does_not_close_and_shows_its_missing_days_again(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)  # counts 13, 14, 24 February
    officer = inside.actor("officer", THURSDAY)
    stopped, resumed = local(2026, 2, 14, 10), local(2026, 2, 26, 10)

    notice_changes.suspend_notice(notice_id=notice.pk, reason="核查评分程序", actor=officer, at=stopped)
    waiting = a.effects(notices.CLOSE, notice.pk)
    notice_changes.resume_notice(notice_id=notice.pk, actor=officer, at=resumed)

    again = PublicNotice.objects.get(pk=notice.pk)
    assert waiting == []
    assert again.days_counted == ["2026-02-13", "2026-02-27", "2026-02-28"]
    assert again.closes_at == local(2026, 3, 1, 0)


def test_a_suspension_is_an_order_of_the_office_with_its_reason(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    with pytest.raises(NotAllowed):
        notice_changes.suspend_notice(
            notice_id=notice.pk, reason="x", actor=inside.actor("lead_operator", THURSDAY), at=THURSDAY
        )
    with pytest.raises(NoticeIncomplete):
        notice_changes.suspend_notice(
            notice_id=notice.pk, reason=" ", actor=inside.actor("officer", THURSDAY), at=THURSDAY
        )


def test_after_the_closing_second_nothing_is_suspended_even_if_no_worker_came(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)

    with pytest.raises(NoticeClosed):
        notice_changes.suspend_notice(
            notice_id=notice.pk, reason="x", actor=inside.actor("officer", THURSDAY), at=notice.closes_at
        )


def test_a_withdrawn_notice_leaves_the_list_signed_and_is_followed_by_another(inside: Any) -> None:
    notice = a.open_notice(inside, THURSDAY)
    lead = inside.actor("lead_operator", THURSDAY)

    notice_changes.withdraw_notice(notice_id=notice.pk, reason="电话有误", actor=lead, at=THURSDAY)
    row = ProposedList.objects.get(pk=notice.proposed_list_id)
    state = row.state
    second = a.schedule(inside, THURSDAY, row)

    assert state == ListState.SIGNED
    assert (second.supersedes_id, second.state) == (notice.pk, NoticeState.OPEN)
    assert Publication.objects.get(source_id=notice.pk).withdraw_reason == "电话有误"


def test_a_notice_withdrawn_before_its_moment_never_opens(inside: Any) -> None:
    notice = a.scheduled_notice(inside, THURSDAY, THURSDAY + timedelta(hours=1))
    lead = inside.actor("lead_operator", THURSDAY)
    notice_changes.withdraw_notice(notice_id=notice.pk, reason="撤回", actor=lead, at=THURSDAY)

    tasks.open_due(str(notice.pk), THURSDAY + timedelta(hours=1))

    assert PublicNotice.objects.get(pk=notice.pk).state == NoticeState.WITHDRAWN
    assert not Publication.objects.filter(source_id=notice.pk).exists()


# A calendar that becomes official


DECEMBER = local(2026, 12, 30)


def test_a_period_into_an_unconfirmed_year_says_so(inside: Any) -> None:
    notice = a.open_notice(inside, DECEMBER)

    assert notice.calendar_provisional
    assert notice.content["calendar_provisional"]


def test_a_confirmed_year_counts_the_days_anew_and_tells_of_a_later_end(inside: Any) -> None:
    notice = a.open_notice(inside, DECEMBER)
    before = notice.closes_at
    admin = inside.actor("system_admin", DECEMBER)
    counted = [datetime.fromisoformat(day).date() for day in notice.days_counted]
    calendars.set_own_day(date=counted[-1], kind="off", name="元旦调休", actor=admin, at=DECEMBER)
    calendars.confirm_year(year=2027, source="国办发明电〔2026〕9号", actor=admin, at=DECEMBER)

    tasks.recount("", DECEMBER)

    moved = PublicNotice.objects.get(pk=notice.pk)
    assert moved.closes_at > before
    assert not moved.calendar_provisional
    assert Act.objects.filter(act="publicity.notice_recounted", subject_id=str(notice.pk)).count() == 1
    assert [row.due_at for row in a.effects(notices.CLOSE, notice.pk)] == [moved.closes_at]


def test_a_changed_calendar_has_its_recount_enqueued(inside: Any) -> None:
    admin = inside.actor("system_admin", DECEMBER)

    calendars.confirm_year(year=2027, source="国办发明电〔2026〕9号", actor=admin, at=DECEMBER)

    year = TenantCalendarYear.objects.get(year=2027)
    assert len(a.effects(tasks.RECOUNT, year.pk)) == 1
