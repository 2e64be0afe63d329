"""States of programmes and plans, reached by the real actions; small and fast, for this app's tests and its neighbours'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.workdays import shanghai_date
from documents.models import StoredFile
from programs import actions, queries
from programs.models import Item, Plan, Programme, Route, RulebookVersion, Step, Track
from programs.packs import RULEBOOKS, load_pack
from programs.rules import Seal, TrackSpec

SECTIONS = {
    "quota": "县市区不超过3个。",
    "indicators": "见各类别评价指标体系。",
    "selection_procedure": "按量化得分高低提出。",
    "reward_method": "通报表扬，资金支持。",
    "reward_fund_use": "用于高标准农田建设。",
}


def a_paper(name: str = "scan.pdf") -> StoredFile:
    """A scan that was stored."""
    return StoredFile.objects.create(
        name=name,
        media_type="application/pdf",
        size=9,
        sha256="0" * 64,
        content=b"%PDF-1.4\n",
        stored_at=datetime.fromisoformat("2020-01-01T00:00:00+00:00"),
    )


def rulebook(world: Any, at: datetime, *, code: str = "yiyang-2023") -> RulebookVersion:
    return actions.create_rulebook(
        actor=world.actor("officer", at), at=at, pack=load_pack(RULEBOOKS / f"{code}.json")
    )


def draft_programme(
    world: Any, at: datetime, *, year: int = 2025, version: Any = None, **more: Any
) -> Programme:
    """A draft under the rulebook of 益阳."""
    version = version or rulebook(world, at)
    return actions.draft_programme(
        actor=world.actor("officer", at),
        at=at,
        rulebook_version_id=version.pk,
        year=year,
        title=f"{year}年度督查激励措施",
        **more,
    )


def a_reading(world: Any, at: datetime, *, version_id: UUID) -> Any:
    """A notice that was pasted and read."""
    text = "一、对粮食生产成效明显的县市区，给予资金奖励。（牵头单位：市农业农村局）"
    return actions.start_reading(
        actor=world.actor("officer", at), at=at, year=2031, rulebook_version_id=version_id, text=text
    )


def content(world: Any, **changes: Any) -> actions.ItemContent:
    """An item without faults: one lead, counties as objects."""
    values: dict[str, Any] = {
        "number": 1,
        "title": "推进粮食生产",
        "criteria": "粮食播种面积稳定",
        "reward_text": "给予资金支持",
        "leads": [world.units["lead"].pk],
        "tracks": [TrackSpec("county")],
        "exclusions": {
            "item.already_assessed": False,
            "item.goal_reached": False,
            "item.not_measurable": False,
        },
    }
    return actions.ItemContent(**{**values, **changes})


def propose(world: Any, programme: Programme, at: datetime, **changes: Any) -> Item:
    return actions.propose_item(
        programme_id=programme.pk, actor=world.actor("officer", at), at=at, content=content(world, **changes)
    )


def decide(world: Any, programme: Programme, at: datetime, **more: Any) -> Any:
    """The executive meeting's decision, recorded by the other officer."""
    values: dict[str, Any] = {
        "decider": "市人民政府常务会议",
        "decided_on": shanghai_date(at),
        "document_number": "常务会议纪要〔2025〕2号",
        "paper_id": a_paper().pk,
    }
    return actions.decide_programme(
        programme_id=programme.pk, actor=world.actor("officer_two", at), at=at, **{**values, **more}
    )


def issue(world: Any, programme: Programme, at: datetime) -> Programme:
    """From a draft with items to the issued programme."""
    actions.submit_programme(programme_id=programme.pk, actor=world.actor("officer", at), at=at)
    decide(world, programme, at)
    return actions.issue_programme(
        programme_id=programme.pk,
        actor=world.actor("officer", at),
        at=at,
        document_number="益政办函〔2025〕1号",
    )


def issued_programme(
    world: Any, at: datetime, *, year: int = 2025, items: Sequence[Mapping[str, Any]] = ({},)
) -> Programme:
    """An issued programme with one item for each entry of ``items`` (changes to ``content``)."""
    programme = draft_programme(world, at, year=year)
    for number, changes in enumerate(items, start=1):
        propose(world, programme, at, **{"number": number, **changes})
    return issue(world, programme, at)


def item(world: Any, at: datetime, **changes: Any) -> Item:
    """The only item of an issued programme, led by 市农业农村局."""
    return issued_programme(world, at, items=[changes]).items.get()


def tracks(an_item: Item) -> list[Track]:
    return list(queries.tracks_of([an_item.pk]))


def drafted_plan(world: Any, at: datetime, *, of: Item | None = None, lead: str = "lead_operator") -> Plan:
    """A plan whose five sections are written."""
    an_item = of or item(world, at)
    operator = world.actor(lead, at)
    plan = actions.draft_plan(item_id=an_item.pk, actor=operator, at=at)
    places = {track.pk: 1 for track in tracks(an_item)}
    return actions.edit_plan(plan_id=plan.pk, actor=operator, at=at, sections=SECTIONS, places=places)


def consulting_plan(world: Any, at: datetime, *, lead: str = "lead_operator", **more: Any) -> Plan:
    plan = drafted_plan(world, at, lead=lead, **more)
    return actions.submit_plan(plan_id=plan.pk, actor=world.actor(lead, at), at=at)


def open_step(route: Route | None) -> Step:
    assert route is not None
    return Step.objects.select_related("route").get(route=route, state="open")


def on_paper(world: Any, at: datetime, **more: Any) -> dict[str, Any]:
    """What an answer on paper needs."""
    return {
        "on_behalf": True,
        "decider": "分管负责人",
        "decided_on": shanghai_date(at),
        "document_number": "签批件1号",
        "paper_id": a_paper().pk,
        **more,
    }


def answer_all(world: Any, plan: Plan, at: datetime, *, until: str = "", by: str = "officer_two") -> None:
    """Every party of the route agrees on paper, step by step; stops at the step with the code ``until``."""
    paper = on_paper(world, at)
    while True:
        step = Step.objects.filter(route_id=Plan.objects.get(pk=plan.pk).route_id, state="open").first()
        if step is None or step.code == until:
            return
        for unit_id in list(step.parties.filter(stance="").values_list("unit_id", flat=True)):
            actions.answer_plan_step(
                step_id=step.pk, actor=world.actor(by, at), at=at, unit_id=unit_id, stance="agree", **paper
            )


def signed_plan(world: Any, at: datetime, *, lead: str = "lead_operator", **more: Any) -> Plan:
    """A plan that everybody has signed off and that waits for its publication."""
    plan = consulting_plan(world, at, lead=lead, **more)
    answer_all(world, plan, at)
    return Plan.objects.select_related("item__programme", "route").get(pk=plan.pk)


def seals_for(plan: Plan) -> dict[UUID, Seal]:
    """Seals as locking the schemes would make them."""
    return {track.pk: Seal(digest=f"{index:064d}") for index, track in enumerate(tracks(plan.item), start=1)}


def published_plan(world: Any, at: datetime, *, lead: str = "lead_operator", **more: Any) -> Plan:
    """A published plan with seals made up for its tracks."""
    plan = signed_plan(world, at, lead=lead, **more)
    return actions.publish_plan(
        plan_id=plan.pk,
        actor=world.actor(lead, at),
        at=at,
        document_number="益农发〔2025〕3号",
        seals=seals_for(plan),
    )


def later(at: datetime, **amount: float) -> datetime:
    return at + timedelta(**amount)


def depart(world: Any, an_item: Item, at: datetime, rule: str, **asked: Any) -> Any:
    """A departure that one officer asks for and the other one records as decided."""
    values = {"reason": "确有必要", **asked}
    actions.ask_departure(item_id=an_item.pk, actor=world.actor("officer", at), at=at, rule=rule, **values)
    return rule_on(world, an_item, at, rule)


def rule_on(world: Any, an_item: Item, at: datetime, rule: str, by: str = "officer_two") -> Any:
    """The named authority's decision, recorded with its paper."""
    paper = on_paper(world, at)
    paper.pop("on_behalf")
    return actions.record_ruling(
        item_id=an_item.pk, actor=world.actor(by, at), at=at, rule=rule, reason="同意", **paper
    )
