"""February: plans with their schemes, the counties' answers, finance, two leaders, publication (第八条、第十条)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core import clock
from core.workdays import shanghai_date
from indicators.actions import publish_plan_with_schemes, put_scheme, submit_plan_with_schemes
from programs import actions
from programs.models import Plan, Step
from programs.queries import plan_in_force

if TYPE_CHECKING:
    from samples.story import Story

SILENT = "430981"
"""A county that doesn't answer: when the consultation is over, silence is no objection."""
ON_PAPER = frozenset({"430922", "430923", "430971"})
"""Counties that answer by letter, which the lead unit's reviewer records."""
COMMENTS = {"430902": "（示例）建议在方案中明确数据采集时间。"}
VICE_MAYOR, DEPUTY = "fushizhang", "fumishuzhang"


def plan_submitted(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """Each lead writes its plan and schemes and sends them round; most counties answer."""
    for item in items:
        plan = _write_plan(story, item)
        story.government.do(story.lead(item), submit_plan_with_schemes, plan_id=plan.pk)
        _counties_answer(story, item, plan)


def _write_plan(story: Story, item: dict[str, Any]) -> Plan:
    government, operator = story.government, story.lead(item)
    plan: Plan = government.do(operator, actions.draft_plan, item_id=story.row(item).pk)
    tracks = story.tracks(item)
    government.do(
        operator,
        actions.edit_plan,
        plan_id=plan.pk,
        sections=item["sections"],
        places={tracks[track["code"]].pk: track["places"] for track in item["tracks"]},
    )
    for track in item["tracks"]:
        government.do(
            operator,
            put_scheme,
            plan_id=plan.pk,
            track_id=tracks[track["code"]].pk,
            document=document_of(story, track["scheme"]),
        )
    return plan


def document_of(story: Story, scheme: dict[str, Any]) -> dict[str, Any]:
    """The scheme as the lead sends it: providers by their ids, without the figures of the samples."""

    def node(row: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in row.items() if name not in ("figures", "children", "provider")}
        if row.get("children"):
            return {**kept, "children": [node(child) for child in row["children"]]}
        return {**kept, "provider": str(story.unit(row["provider"]).pk)}

    return {**scheme, "indicators": [node(row) for row in scheme["indicators"]]}


def open_step(story: Story, route_id: object) -> Step | None:
    found: Step | None = story.government.look(
        lambda: Step.objects.filter(route_id=route_id, state="open").prefetch_related("parties").first()
    )
    return found


def on_paper(story: Story, recorder: str, decider: str, number: str) -> dict[str, Any]:
    """An answer that came on paper: who signed, when, under which number, and the scan."""
    return {
        "on_behalf": True,
        "decider": decider,
        "decided_on": shanghai_date(clock.now()),
        "document_number": number,
        "paper_id": story.government.paper(recorder, number),
    }


def _counties_answer(story: Story, item: dict[str, Any], plan: Plan) -> None:
    step = open_step(story, _fresh(story, plan).route_id)
    if step is None or step.party != "counties":
        return
    codes = story.codes()
    for party in step.parties.all():
        code = codes[party.unit_id]
        if code == SILENT:
            continue
        answer: dict[str, Any] = {"stance": "agree", "text": ""}
        if code in COMMENTS:
            answer = {"stance": "comment", "text": COMMENTS[code]}
        person = story.government.who(code, "object_leader")
        if code in ON_PAPER:
            person = story.lead(item, "lead_reviewer")
            name = story.unit(code).name
            answer |= on_paper(story, person, f"{name}（示例）", f"{code}复函示例〔2025〕{item['number']}号")
        story.government.do(
            person, actions.answer_plan_step, step_id=step.pk, unit_id=party.unit_id, **answer
        )


def _fresh(story: Story, plan: Plan) -> Plan:
    found: Plan = story.government.look(lambda: Plan.objects.get(pk=plan.pk))
    return found


def _plan(story: Story, item: dict[str, Any]) -> Plan:
    row = story.row(item)
    found: Plan | None = story.government.look(lambda: plan_in_force(row.pk))
    if found is None:
        raise LookupError(f"{item['code']} has no plan")
    return found


def plan_signing(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The consultation is over, silence included; the finance department signs its opinion."""
    for item in items:
        plan = _plan(story, item)
        step = open_step(story, plan.route_id)
        if step is not None and step.party == "counties" and step.due_at is not None:
            story.go_to(step.due_at)
        _answer(
            story,
            item,
            "finance",
            story.government.who("czj", "approver"),
            "（示例）同意，资金从现有经费中统筹。",
        )


def _step_of(story: Story, item: dict[str, Any], party: str) -> Step:
    """The open step of the plan's route, which must ask this party."""
    step = open_step(story, _plan(story, item).route_id)
    if step is None or step.party != party:
        raise LookupError(f"{item['code']}: {party} isn't asked now")
    return step


def _answer(story: Story, item: dict[str, Any], party: str, username: str, text: str = "") -> None:
    """The open step's answer in the system, by the person who may give it."""
    step = _step_of(story, item, party)
    [asked] = step.parties.all()
    story.government.do(
        username, actions.answer_plan_step, step_id=step.pk, unit_id=asked.unit_id, stance="agree", text=text
    )


def plan_published(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The vice mayor and the deputy secretary-general consent, some on paper; plan and schemes are locked together."""
    for item in items:
        if item["number"] % 2:
            _answer(story, item, "vice_mayor", VICE_MAYOR)
        else:
            _record(story, item, "vice_mayor", "分管副市长（示例）")
        _answer(story, item, "deputy_secretary_general", DEPUTY)
        story.government.do(
            story.lead(item),
            publish_plan_with_schemes,
            plan_id=_plan(story, item).pk,
            document_number=f"{story.unit(item['leads'][0]).short_name}发示例〔2025〕{item['number']}号",
        )


def _record(story: Story, item: dict[str, Any], party: str, decider: str) -> None:
    """An answer given on paper, recorded by an officer who didn't send it round."""
    step = _step_of(story, item, party)
    [asked] = step.parties.all()
    recorder = story.government.who("dcs", "supervision_officer")
    paper = on_paper(story, recorder, decider, f"市政府签批示例〔2025〕{item['number']}号")
    story.government.do(
        recorder, actions.answer_plan_step, step_id=step.pk, unit_id=asked.unit_id, stance="agree", **paper
    )
