"""Plans with their schemes: written by the lead, sent the way that the rulebook knows, published and locked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from indicators.actions import publish_plan_with_schemes, put_scheme, submit_plan_with_schemes
from programs import actions
from programs.models import Plan, Step
from programs.queries import plan_in_force
from programs.states import StepKind
from samples.answering import wait_for_silence, walk

if TYPE_CHECKING:
    from samples.story import Story

ON_THE_WAY = frozenset({StepKind.OPINION})
"""What is answered as soon as the consultation is over, before those sign who decide."""


def _not_consulted(step: Step) -> bool:
    return step.kind != StepKind.CONSULTATION


def _signs(step: Step) -> bool:
    return step.kind not in (StepKind.CONSULTATION, *ON_THE_WAY)


def plan_submitted(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """Each lead writes its plan and schemes and sends them out; where somebody is consulted, most answer."""
    for item in items:
        plan = _write_plan(story, item)
        sent = story.government.do(story.lead(item), submit_plan_with_schemes, plan_id=plan.pk)
        walk(story, sent.route_id, actions.answer_plan_step, item=item, until=_not_consulted)


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


def _plan(story: Story, item: dict[str, Any]) -> Plan:
    row = story.row(item)
    found: Plan | None = story.government.look(lambda: plan_in_force(row.pk))
    if found is None:
        raise LookupError(f"{item['code']} has no plan")
    return found


def plan_signing(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """The consultation is over, silence included; whoever gives an opinion (the finance department) signs it."""
    for item in items:
        plan = _plan(story, item)
        wait_for_silence(story, plan.route_id)
        walk(story, plan.route_id, actions.answer_plan_step, item=item, until=_signs)


def plan_published(story: Story, items: Sequence[dict[str, Any]]) -> None:
    """Whoever still has to sign signs, some on paper; plan and schemes are locked together."""
    for item in items:
        plan = _plan(story, item)
        walk(story, plan.route_id, actions.answer_plan_step, item=item)
        publisher = story.officer() if story.rules.items.run_by == "office" else story.lead(item)
        story.government.do(
            publisher,
            publish_plan_with_schemes,
            plan_id=plan.pk,
            document_number=f"{story.unit(item['leads'][0]).short_name}发示例〔{story.record['year']}〕{item['number']}号",
        )
