"""Proposed lists: drafted by quota, deliberated, consented to by two leaders, put on public notice (第九、十一、十二条)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core import clock
from core.workdays import shanghai_date
from evaluations.actions.list_steps import answer_list_step, send_for_consent
from evaluations.actions.lists import Minutes, deliberate, draft_list
from evaluations.models import ListEntry, ProposedList
from evaluations.queries.lists import current_list
from publicity.actions.notice_changes import record_posting
from publicity.actions.notices import schedule_notice
from samples.figures import load
from samples.year.planning import DEPUTY, VICE_MAYOR, open_step

if TYPE_CHECKING:
    from samples.story import Story


def current(story: Story, item: dict[str, Any]) -> ProposedList | None:
    """The list of an item that is on its way."""
    row = story.row(item)
    found: ProposedList | None = story.government.look(lambda: current_list(row.pk))
    return found


def standing(story: Story, item: dict[str, Any]) -> ProposedList:
    found = current(story, item)
    if found is None:
        raise LookupError(f"{item['code']} has no list")
    return found


def list_deliberated(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The lead proposes in score order and deliberates the list collectively; its minutes stand with it."""
    for item in items:
        found = current(story, item) or story.government.do(
            story.lead(item), draft_list, item_id=story.row(item).pk
        )
        deliberated(story, item, found)


def deliberated(story: Story, item: dict[str, Any], found: ProposedList) -> None:
    unit = story.unit(item["leads"][0])
    number = f"{unit.short_name}党组会议纪要示例〔2026〕{item['number'] + 4 * (found.version - 1)}号"
    minutes = Minutes(
        number=number,
        held_on=shanghai_date(clock.now()),
        text="（示例）会议逐一研究拟激励对象，同意按量化得分从高到低提出的名单。",
        paper_id=story.government.paper(story.lead(item), number),
    )
    chosen, reason = _ties(story, found)
    story.government.do(
        story.lead(item), deliberate, list_id=found.pk, minutes=minutes, chosen=chosen, tie_reason=reason
    )


def _ties(story: Story, found: ProposedList) -> tuple[list[Any], str]:
    """Whom the meeting picks where equal scores stand on the cut line: the first by name."""
    chosen: list[Any] = []
    for tie in found.basis.get("ties", []):
        rows = story.government.look(
            lambda tie=tie: list(
                ListEntry.objects.filter(
                    proposed_list=found, track_id=tie["track"], unit_id__in=tie["units"]
                ).order_by("unit__name")[: tie["places"]]
            )
        )
        chosen += [row.pk for row in rows]
    return chosen, "（示例）得分相同，集体研究按工作成效确定。" if chosen else ""


def list_signed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The vice mayor and the deputy secretary-general sign their consent."""
    for item in items:
        signed(story, item, standing(story, item))


def signed(story: Story, item: dict[str, Any], found: ProposedList) -> None:
    sent = story.government.do(story.lead(item), send_for_consent, list_id=found.pk)
    for username in (VICE_MAYOR, DEPUTY):
        step = open_step(story, sent.route_id)
        if step is None:
            return
        [asked] = step.parties.all()
        story.government.do(
            username,
            answer_list_step,
            list_id=found.pk,
            step_id=step.pk,
            unit_id=asked.unit_id,
            stance="agree",
        )


def notice_opened(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The lead puts the list on public notice for three working days and records where it is posted."""
    for item in items:
        noticed(story, item, standing(story, item))


def noticed(story: Story, item: dict[str, Any], found: ProposedList) -> None:
    government, operator, unit = story.government, story.lead(item), story.unit(item["leads"][0])
    office = story.unit("dcs")
    notice = government.do(
        operator,
        schedule_notice,
        list_id=found.pk,
        title=f"关于{story.record['year']}年度“{item['title']}”拟激励对象的公示（示例）",
        basis=f"根据益政办发〔2023〕10号和{story.record['title']}，经量化评分、集体研究并报分管领导同意，现将拟激励对象予以公示。",
        posted_where=f"{unit.name}网站",
        working_days=3,
        appeal_telephone=unit.telephone,
        office_telephone=office.telephone,
        office_mailbox=office.mailbox,
    )
    government.do(
        operator,
        record_posting,
        notice_id=notice.pk,
        address=f"{site_of(story, item['leads'][0])}gongshi/{story.record['year']}-{item['number']}-{found.version}.html",
        posted_at=clock.now(),
        picture_id=government.paper(operator, f"公示网页截图示例{item['number']}-{found.version}"),
    )


def site_of(story: Story, code: str) -> str:
    """The site of a unit; a sample has no real one."""
    tenants = load("governments")["tenants"]
    record = next(one for one in tenants if one["slug"] == story.government.tenant.slug)
    return str(next(unit["site"] for unit in record["units"] if unit["code"] == code))
