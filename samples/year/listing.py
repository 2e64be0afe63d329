"""Proposed lists: drafted by quota, taken the way that the rulebook knows, put on public notice where it knows one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from core import clock
from core.workdays import shanghai_date
from evaluations.actions.choosing import write_merits
from evaluations.actions.commended import Commended, record_commendation
from evaluations.actions.list_steps import answer_list_step, send_for_consent
from evaluations.actions.lists import Minutes, deliberate, draft_list, settle_ties
from evaluations.actions.superiors import answer_for_objects
from evaluations.models import Application, ListEntry, ProposedList
from evaluations.picking import JUDGED, Pick
from evaluations.queries.lists import current_list
from evaluations.states import ApplicationState, EntryStatus, ListState
from programs.models import Step
from programs.procedure import SUPERIORS, ListStep, takes
from publicity.actions.notice_changes import record_posting
from publicity.actions.notices import schedule_notice
from samples.answering import walk
from samples.figures import members
from samples.records import governments
from samples.year.applying import handed_in

if TYPE_CHECKING:
    from samples.story import Story

OF_LISTS = 4
"""Minutes of a second list carry a number of their own."""
BY_REGION = "regions"
TWO = 2
RECOMMENDED = 1
"""So many objects of a track are recommended where the lead judges."""


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


def _drafted(story: Story, item: dict[str, Any]) -> ProposedList:
    found = current(story, item)
    if found is None:
        row = story.row(item)
        judged = story.rules.evaluation.selection_rule == JUDGED
        found = story.government.do(
            story.lead(item),
            draft_list,
            item_id=row.pk,
            picks=_judged(story, item) if judged else [],
            group_places=_shared_places(story, item),
        )
    return found


def _shared_places(story: Story, item: dict[str, Any]) -> dict[Any, dict[str, int]]:
    """Where objects of several regions stand in one track, its places are shared among the regions: the first get the rest."""
    if story.rules.indicators.grouping != BY_REGION:
        return {}
    units = governments()[story.government.tenant.slug]["units"]
    region_of = {unit["code"]: unit["region"] for unit in units}
    tracks = story.tracks(item)
    found: dict[Any, dict[str, int]] = {}
    for track in item["tracks"]:
        there = {region_of[code] for code in members(track, units, item["leads"])}
        groups = [region.code for region in story.rules.regions if region.code in there]
        if track["region"] or len(groups) < TWO or track["places"] is None:
            continue
        each, rest = divmod(track["places"], len(groups))
        found[tracks[track["code"]].pk] = {
            code: each + (1 if number < rest else 0) for number, code in enumerate(groups)
        }
    return found


def _judged(story: Story, item: dict[str, Any]) -> list[Pick]:
    """Of each track the best by what the lead gave, each with the reason why it stands for the others."""
    best: dict[Any, list[Application]] = {}
    for row in handed_in(story, item, ApplicationState.ACCEPTED):
        best.setdefault(row.track_id, []).append(row)
    return [
        Pick(
            str(track),
            str(row.candidate_id),
            f"（示例）{row.candidate.short_name}成效明显，做法具有典型性和代表性。",
        )
        for track, rows in best.items()
        for row in sorted(rows, key=lambda row: row.lead_score or 0, reverse=True)[:RECOMMENDED]
    ]


def direct_listed(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The office registers who was awarded by the superior for the work of an item: it stands on the list at once."""
    for told in story.record.get("commended_above", ()):
        item = next(item for item in story.record["items"] if item["number"] == told["item"])
        said = Commended(
            unit_id=story.unit(told["unit"]).pk,
            kind=told["kind"],
            level=told["level"],
            matter=told["matter"],
            issuer=told["issuer"],
            document_number=told["document_number"],
            issued_on=date.fromisoformat(told["issued_on"]),
            item_id=story.row(item).pk,
        )
        story.government.do(
            story.officer(), record_commendation, programme_id=story.standing_programme().pk, said=said
        )


def list_drafted(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The lead proposes by the rulebook's rule; where no meeting is asked for, it decides ties itself, with the reason."""
    for item in items:
        found = _drafted(story, item)
        chosen, reason = _ties(story, found)
        if chosen:
            story.government.do(
                story.lead(item), settle_ties, list_id=found.pk, chosen=chosen, tie_reason=reason
            )
        _say_why(story, item, found)


def _say_why(story: Story, item: dict[str, Any], found: ProposedList) -> None:
    """Where the rulebook asks for it, each proposed object has its reason."""
    if not story.rules.evaluation.reason_required:
        return
    rows = story.government.look(
        lambda: list(
            ListEntry.objects.filter(
                proposed_list=found, status=EntryStatus.PROPOSED, merit=""
            ).select_related("unit")
        )
    )
    if rows:
        merits = {row.pk: f"（示例）{row.unit.short_name}成效明显，做法具有典型性和示范性。" for row in rows}
        story.government.do(story.lead(item), write_merits, list_id=found.pk, merits=merits)


def list_deliberated(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The lead proposes in score order and deliberates the list collectively; its minutes stand with it."""
    for item in items:
        deliberated(story, item, _drafted(story, item))


def deliberated(story: Story, item: dict[str, Any], found: ProposedList) -> None:
    unit = story.unit(item["leads"][0])
    year, turn = story.record["year"] + 1, OF_LISTS * (found.version - 1)
    number = f"{unit.short_name}党组会议纪要示例〔{year}〕{item['number'] + turn}号"
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
    """Who is picked where equal scores stand on the cut line: the first by name."""
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
    """Whoever the rulebook asks signs the list, up to the governments above the objects."""
    for item in items:
        signed(story, item, standing(story, item), until=_asks_superiors)


def superior_consulted(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The governments above the objects answer in writing, some on paper."""
    for item in items:
        signed(story, item, standing(story, item))


def _asks_superiors(step: Step) -> bool:
    return step.party == SUPERIORS


def signed(story: Story, item: dict[str, Any], found: ProposedList, until: Any = lambda _step: False) -> None:
    """Send the list round, unless it is under way already, and let it be answered."""
    if not takes(story.rules, ListStep.SIGN_OFF):
        return
    route_id = found.route_id
    if found.state in (ListState.DRAFT, ListState.DELIBERATED):
        route_id = story.government.do(story.lead(item), send_for_consent, list_id=found.pk).route_id

    def send(*, step_id: Any, stance: str, **answer: Any) -> Any:
        """Governments above the objects answer for their objects, everybody else for the list."""
        if _asks_superiors(Step.objects.get(pk=step_id)):
            return answer_for_objects(list_id=found.pk, step_id=step_id, **answer)
        return answer_list_step(list_id=found.pk, step_id=step_id, stance=stance, **answer)

    walk(story, route_id, send, item=item, until=until)


def notice_opened(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The list is put on public notice for as long as the rulebook says at least, and where it is posted is on record."""
    for item in items:
        noticed(story, item, standing(story, item))


def noticed(story: Story, item: dict[str, Any], found: ProposedList) -> None:
    government, operator, unit = story.government, story.lead(item), story.unit(item["leads"][0])
    office, rules = story.unit("dcs"), story.rules
    notice = government.do(
        operator,
        schedule_notice,
        list_id=found.pk,
        title=f"关于{story.record['year']}年度“{item['title']}”拟激励对象的公示（示例）",
        basis=f"根据{rules.document.number}和{story.record['title']}，经量化评分、集体研究并按程序审签，现将拟激励对象予以公示。",
        posted_where=f"{unit.name}网站",
        working_days=rules.notice.minimum.length,
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
    home = governments()[story.government.tenant.slug]
    return str(next(unit["site"] for unit in home["units"] if unit["code"] == code))
