"""One walk of a whole year under any rulebook: whatever the procedure says comes next is done by the real action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.workdays import shanghai_date
from evaluations.actions import calls, choosing, list_steps, lists, superiors
from evaluations.models import ListEntry, ProposedList
from evaluations.picking import Pick
from evaluations.queries.applications import takes_applications
from evaluations.queries.lists import material_of
from evaluations.states import EntryStatus, ListState, next_step
from programs import actions as programs
from programs import queries as programs_queries
from programs.models import Item, Party, Plan, Programme, Route, Step
from programs.packs import Pack, RuleSet, pack_from_data, pack_to_data
from programs.procedure import SUPERIORS, ListStep, award_is_issued, needs_rounds, rewards_follow
from programs.rules import TrackSpec
from programs.states import PlanState, RouteState
from publicity.actions import commendations, notice_changes, notices, packages
from publicity.models import CommendationNotice
from rewards import actions as rewards
from rewards.models import Reward
from tests.evaluations import application_builders as applications
from tests.evaluations import builders as evaluations
from tests.programs import builders as a

NOTICE = {
    "title": "拟激励名单公示",
    "basis": "年度实施方案",
    "posted_where": "门户网站",
    "appeal_telephone": "0737-0000011",
    "office_telephone": "0737-0000001",
    "office_mailbox": "ducha@example.invalid",
}
SCORES = {"ziyang": "95", "heshan": "90", "nanxian": "85", "taojiang": "80", "anhua": "75", "yuanjiang": "70"}
DONE = {
    "deliberate": ListStep.DELIBERATION,
    "pass": ListStep.SIGN_OFF,
    "put_on_notice": ListStep.NOTICE,
    "submit": ListStep.SUBMISSION,
    "review": ListStep.REVIEW,
    "approve": ListStep.AWARD,
}


def changed(pack: Pack, changes: Mapping[str, Any]) -> Pack:
    """The pack with other values for some rules, or (``None``) without them."""
    data = pack_to_data(pack)
    rules = {rule["code"]: dict(rule) for rule in data["rules"]}
    for code, value in changes.items():
        if value is None:
            rules.pop(code, None)
        elif code in rules:
            rules[code]["value"] = value
        else:
            rules[code] = {
                "code": code,
                "value": value,
                "document": data["rules"][0]["document"],
                "clause": "",
                "quote": "",
                "reading": "测试所设。",
                "overridable_by": None,
            }
    return pack_from_data({**data, "rules": list(rules.values())})


def step(code: str, kind: str, party: str, **more: Any) -> dict[str, Any]:
    """A step of a route as a pack writes it."""
    return {"code": code, "name": code, "kind": kind, "party": party, "clause": "", "quote": "", **more}


@dataclass
class Walk:
    """Where a walk is: the government, the moment, and what was done to each list."""

    world: Any
    at: datetime
    taken: dict[UUID, list[ListStep]] = field(default_factory=dict)

    def actor(self, name: str) -> Any:
        return self.world.actor(name, self.at)

    def on(self, **amount: float) -> None:
        self.at += timedelta(**amount)


def programme_under(
    walk: Walk, pack: Pack, *, classes: Sequence[str] = ("county",), items: int = 1, year: int = 2025
) -> Programme:
    """Drafted, decided by whoever the rulebook names, issued."""
    version = programs.create_rulebook(actor=walk.actor("officer"), at=walk.at, pack=pack)
    programme = a.draft_programme(walk.world, walk.at, year=year, version=version)
    book = programs_queries.rules_of(programme)
    for number in range(1, items + 1):
        a.propose(
            walk.world,
            programme,
            walk.at,
            number=number,
            title=f"激励项目{number}",
            tracks=[TrackSpec(code) for code in classes],
            intake="direct_data" if book.items.intake == "either" else "",
        )
    programs.submit_programme(programme_id=programme.pk, actor=walk.actor("officer"), at=walk.at)
    while True:
        route = Route.objects.get(purpose="programme", programme=programme)
        if route.state != RouteState.OPEN:
            break
        a.decide(walk.world, programme, walk.at)
    return programs.issue_programme(
        programme_id=programme.pk,
        actor=walk.actor("officer"),
        at=walk.at,
        document_number="益政办函〔2025〕1号",
    )


def plan_for(walk: Walk, item: Item, book: RuleSet) -> None:
    """Drafted, sent round, answered by everybody, published with made-up seals."""
    if not book.uses("plan"):
        return
    lead = walk.actor("lead_operator")
    plan = programs.draft_plan(item_id=item.pk, actor=lead, at=walk.at)
    sections = {section.code: "按实施办法执行。" for section in book.plan_sections}
    places = {track.pk: 1 for track in a.tracks(item)}
    programs.edit_plan(plan_id=plan.pk, actor=lead, at=walk.at, sections=sections, places=places)
    programs.submit_plan(plan_id=plan.pk, actor=lead, at=walk.at)
    answer_route(walk, Plan.objects.get(pk=plan.pk).route_id, programs.answer_plan_step)
    plan = Plan.objects.select_related("item__programme", "route").get(pk=plan.pk)
    assert plan.state == PlanState.SIGNING
    who = "officer" if book.items.run_by == "office" else "lead_operator"
    programs.publish_plan(
        plan_id=plan.pk, actor=walk.actor(who), at=walk.at, document_number="1号", seals=a.seals_for(plan)
    )


def answer_route(walk: Walk, route_id: Any, answer: Any, *, by: str = "officer_two", **more: Any) -> None:
    """Everybody who is asked agrees on paper, step by step."""
    while True:
        open_step = Step.objects.filter(route_id=route_id, state="open").first()
        if open_step is None:
            return
        for unit_id in list(
            Party.objects.filter(step=open_step, stance="").values_list("unit_id", flat=True)
        ):
            answer(
                step_id=open_step.pk,
                unit_id=unit_id,
                stance="agree",
                actor=walk.actor(by),
                at=walk.at,
                **a.on_paper(walk.world, walk.at),
                **more,
            )


def intake_for(walk: Walk, item: Item, book: RuleSet) -> None:
    """Where objects apply, 赫山区 does, and the lead accepts it; experts speak where they must."""
    if not takes_applications(item, book):
        return
    lead = walk.actor("lead_operator")
    due_at = walk.at + timedelta(days=5) if book.deadlines.application.kind == "none" else None
    call = calls.open_applications(item_id=item.pk, actor=lead, at=walk.at, due_at=due_at)
    call.item = item
    row = applications.begun(walk.world, call, at=walk.at)
    row = applications.submitted(walk.world, row, at=walk.at)
    row = applications.accepted(walk.world, row, at=walk.at)
    if book.evaluation.experts == "required":
        applications.reviewed(walk.world, row, at=walk.at, reviewed_on=shanghai_date(walk.at))
    calls.close_applications(item_id=item.pk, actor=lead, at=walk.at)


def list_for(walk: Walk, item: Item, book: RuleSet) -> ProposedList:
    """Scored where anything is scored, drafted, and walked as far as it goes before the award."""
    if needs_rounds(book):
        for track in a.tracks(item):
            known = {key: score for key, score in SCORES.items() if track.object_class.code == "county"}
            evaluations.seal(walk.world, track, known or {"park_one": "90"}, walk.at)
    row = lists.draft_list(
        item_id=item.pk, actor=walk.actor("lead_operator"), at=walk.at, picks=picks_for(walk, item, book)
    )
    walk.taken[row.pk] = []
    while True:
        row = ProposedList.objects.select_related("item__programme").get(pk=row.pk)
        following = next_step(book, row.state)
        if following == ListStep.AWARD:
            return row
        assert following is not None, row.state
        take(walk, row, following, book)
        walk.taken[row.pk].append(following)


def picks_for(walk: Walk, item: Item, book: RuleSet) -> list[Pick]:
    if book.evaluation.selection_rule != "judged":
        return []
    material = material_of(item, book, walk.at)
    found = []
    for track in material.tracks:
        free = [one for one in material.candidates[track.pk] if str(one.unit.pk) not in material.bars]
        found += [Pick(str(track.pk), str(one.unit.pk), "成效突出，具有典型性。") for one in free[:1]]
    return found


def take(walk: Walk, row: ProposedList, following: ListStep, book: RuleSet) -> None:
    lead = walk.actor("lead_operator")
    if row.state == ListState.DRAFT:
        write_merits(walk, row, book)
        tied = row.basis.get("ties", [])
        if tied and following != ListStep.DELIBERATION:
            lists.settle_ties(
                list_id=row.pk, actor=lead, at=walk.at, chosen=first_of(row), tie_reason="按规模"
            )
    if following == ListStep.DELIBERATION:
        lists.deliberate(
            list_id=row.pk,
            actor=lead,
            at=walk.at,
            minutes=evaluations.minutes(walk.at),
            chosen=first_of(row),
            tie_reason="按规模",
        )
    elif following == ListStep.SIGN_OFF:
        sign(walk, row)
    elif following == ListStep.NOTICE:
        give_notice(walk, row, book)
    elif following == ListStep.SUBMISSION:
        packages.submit_list(list_id=row.pk, measures="资金支持", declared=True, actor=lead, at=walk.at)
    elif following == ListStep.REVIEW:
        packages.review_list(list_id=row.pk, note="", actor=walk.actor("officer"), at=walk.at)


def first_of(row: ProposedList) -> list[UUID]:
    """As many of each tie as there are places."""
    chosen: list[UUID] = []
    for tie in row.basis.get("ties", []):
        own = ListEntry.objects.filter(proposed_list=row, track_id=tie["track"], status=EntryStatus.TIED)
        chosen += list(own.order_by("position").values_list("pk", flat=True))[: tie["places"]]
    return chosen


def write_merits(walk: Walk, row: ProposedList, book: RuleSet) -> None:
    if not book.evaluation.reason_required:
        return
    rows = ListEntry.objects.filter(
        proposed_list=row, status__in=[EntryStatus.PROPOSED, EntryStatus.TIED], merit=""
    )
    choosing.write_merits(
        list_id=row.pk,
        actor=walk.actor("lead_operator"),
        at=walk.at,
        merits={entry.pk: "经验可复制、可推广。" for entry in rows},
    )


def sign(walk: Walk, row: ProposedList) -> None:
    list_steps.send_for_consent(list_id=row.pk, actor=walk.actor("lead_operator"), at=walk.at)
    while True:
        route_id = ProposedList.objects.values_list("route_id", flat=True).get(pk=row.pk)
        open_step = Step.objects.filter(route_id=route_id, state="open").first()
        if open_step is None:
            return
        for unit_id in list(open_step.parties.filter(stance="").values_list("unit_id", flat=True)):
            answer: Any = list_steps.answer_list_step
            more: dict[str, Any] = {"stance": "agree"}
            if open_step.party == SUPERIORS:
                answer, more = superiors.answer_for_objects, {}
            answer(
                list_id=row.pk,
                step_id=open_step.pk,
                unit_id=unit_id,
                actor=walk.actor("officer"),
                at=walk.at,
                **a.on_paper(walk.world, walk.at),
                **more,
            )


def give_notice(walk: Walk, row: ProposedList, book: RuleSet) -> None:
    who = walk.actor("officer" if book.notice.publisher == "office" else "lead_operator")
    notice = notices.schedule_notice(
        list_id=row.pk,
        actor=who,
        at=walk.at,
        working_days=max(1, book.notice.minimum.length),
        **NOTICE,
    )
    notice_changes.record_posting(
        notice_id=notice.pk,
        address="https://gov.example.invalid/1",
        posted_at=walk.at,
        picture_id=a.a_paper("page.png").pk,
        actor=who,
        at=walk.at,
    )
    notice.refresh_from_db()
    assert notice.closes_at is not None
    walk.at = notice.closes_at
    notices.close_notice(notice_id=notice.pk, at=walk.at)


def award(walk: Walk, programme: Programme, book: RuleSet) -> CommendationNotice:
    """Gathered, decided by whoever the rulebook names, issued where it is made known."""
    notice = commendations.draft_commendation(
        programme_id=programme.pk,
        actor=walk.actor("officer"),
        at=walk.at,
        title="通报",
        opening="现通报如下：",
        addressee="各县市区人民政府",
        cc="、".join(book.award.copies_to),
    )
    commendations.send_commendation(commendation_id=notice.pk, actor=walk.actor("officer"), at=walk.at)
    notice.refresh_from_db()
    answer_route(walk, notice.route_id, commendations.answer_commendation)
    notice.refresh_from_db()
    assert notice.state == "decided"
    if award_is_issued(book):
        day = shanghai_date(walk.at)
        commendations.issue_commendation(
            commendation_id=notice.pk,
            actor=walk.actor("officer"),
            at=walk.at,
            document_number=f"益政办发〔{day.year}〕3号",
            issue_date=day,
        )
        notice.refresh_from_db()
    return notice


def conclude(walk: Walk, programme: Programme, notice: CommendationNotice, book: RuleSet) -> None:
    """Every reward promised and honoured, where rewards follow; then the year is closed."""
    if rewards_follow(book):
        rewards.promise_rewards(notice_id=notice.pk, actor=walk.actor("officer"), at=walk.at)
        for row in Reward.objects.filter(notice=notice):
            rewards.honour_reward(
                reward_id=row.pk,
                actor=walk.actor("lead_operator"),
                at=walk.at,
                honoured_on=shanghai_date(walk.at),
                proof_number="1号",
            )
    rewards.conclude_programme(programme_id=programme.pk, actor=walk.actor("officer"), at=walk.at)


def whole_year(world: Any, at: datetime, pack: Pack, **more: Any) -> tuple[Walk, Programme]:
    """From the draft of the programme to its conclusion."""
    walk = Walk(world, at)
    programme = programme_under(walk, pack, **more)
    book = programs_queries.rules_of(programme)
    for item in programme.items.filter(state="included").order_by("number"):
        item.programme = programme
        plan_for(walk, item, book)
        intake_for(walk, item, book)
        list_for(walk, item, book)
    notice = award(walk, programme, book)
    conclude(walk, programme, notice, book)
    programme.refresh_from_db()
    assert programme.state == "concluded"
    return walk, programme
