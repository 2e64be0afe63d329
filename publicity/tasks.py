"""What this app does in the background: documents that were made join their publication; time opens and closes notices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from documents.kinds import document_kind, when_rendered
from documents.models import Rendering
from ledger.catalogue import effect, follow_act
from programs.models import Item
from publicity import papers
from publicity.actions.commendations import AWARD_STEP_DUE, close_due_commendation_step
from publicity.actions.indicator_data import expect_data
from publicity.actions.notice_changes import recount_notice
from publicity.actions.notices import CLOSE, OPEN, close_notice, open_notice
from publicity.actions.plans import show_plan
from publicity.actions.publications import publish_rendered
from publicity.models import PublicNotice
from publicity.models.publications import PublicationKind
from publicity.states import NoticeState

RECOUNT = "publicity.recount_notices"
SHOW_PLAN = "publicity.show_plan"
EXPECT_DATA = "publicity.expect_data"
PLAN_ACTS = ("programs.plan_published", "programs.plan_superseded")
CALENDAR_ACTS = (
    "organizations.calendar_year_confirmed",
    "organizations.calendar_day_set",
    "organizations.calendar_day_removed",
)

document_kind(papers.COMMENDATION)(papers.commendation_paper)
document_kind(papers.ORGANISATION_COPY)(papers.organisation_paper)
document_kind(papers.PUBLIC_NOTICE)(papers.public_notice_paper)


@when_rendered(papers.COMMENDATION)
def commendation_rendered(rendering: Rendering, at: datetime) -> None:
    publish_rendered(kind=PublicationKind.COMMENDATION_NOTICE, rendering=rendering, at=at)


@when_rendered(papers.PUBLIC_NOTICE)
def public_notice_rendered(rendering: Rendering, at: datetime) -> None:
    publish_rendered(kind=PublicationKind.PUBLIC_NOTICE, rendering=rendering, at=at)


# Time


@effect(OPEN)
def open_due(subject_id: str, at: datetime) -> None:
    """A scheduled notice opens at its moment; withdrawn meanwhile it doesn't."""
    notice = PublicNotice.objects.select_for_update(of=("self",)).get(pk=UUID(subject_id))
    if notice.state == NoticeState.SCHEDULED and at >= notice.opens_at:
        open_notice(notice_id=notice.pk, at=at)


@effect(CLOSE)
def close_due(subject_id: str, at: datetime) -> None:
    """An open notice closes at its second. Where its days ran into a provisional year they are counted once more."""
    notice_id = UUID(subject_id)
    recount_notice(notice_id=notice_id, at=at)
    notice = PublicNotice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    if notice.state == NoticeState.OPEN and notice.closes_at is not None and at >= notice.closes_at:
        close_notice(notice_id=notice_id, at=at)


@effect(AWARD_STEP_DUE)
def close_due_award_step(subject_id: str, at: datetime) -> None:
    """The time of a consultation on a commendation notice is over."""
    close_due_commendation_step(step_id=UUID(subject_id), at=at)


@effect(RECOUNT)
def recount(subject_id: str, at: datetime) -> None:
    """The calendar has changed: notices that run into a provisional year are counted anew."""
    rows = PublicNotice.objects.filter(state=NoticeState.OPEN, calendar_provisional=True)
    for notice_id in rows.order_by("id").values_list("pk", flat=True):
        recount_notice(notice_id=notice_id, at=at)


for act in CALENDAR_ACTS:
    follow_act(act, RECOUNT)


@effect(SHOW_PLAN)
def plan_on_the_portal(subject_id: str, at: datetime) -> None:
    """A plan was published or superseded: the portal follows."""
    show_plan(plan_id=UUID(subject_id), at=at)


for act in PLAN_ACTS:
    follow_act(act, SHOW_PLAN)


@effect(EXPECT_DATA)
def data_are_expected(subject_id: str, at: datetime) -> None:
    """A programme was issued: from now on the leads owe the data that the rulebook makes known."""
    for item in Item.objects.filter(programme_id=UUID(subject_id)).select_related("programme"):
        expect_data(item=item, at=at)


follow_act("programs.programme_issued", EXPECT_DATA)
