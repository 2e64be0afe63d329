"""What the portal shows of plans: published with their schemes (第六条: 审核后发布), withdrawn when superseded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core.clock import local_date
from core.decisions import Capacity
from core.scope import require_scope
from indicators.queries import schemes
from ledger.actions import record
from organizations.actors import system_actor
from programs.models import Plan
from programs.packs import RuleSet
from programs.queries import rules_for_item, units_of_items
from programs.states import PlanState
from publicity.actions.publications import publish, withdraw_publication
from publicity.models import Publication
from publicity.models.publications import PublicationKind
from publicity.papers import PLAN_SUPERSEDED, plan_title


@transaction.atomic
def show_plan(*, plan_id: UUID, at: datetime) -> Publication | None:
    """Bring the portal to what the plan is now, however often it is asked: shown while published, else withdrawn.

    A rulebook that shows plans to the objects only keeps them off the portal.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("item__programme").get(pk=plan_id)
    standing = Publication.objects.filter(
        kind=PublicationKind.PLAN, source_id=plan.pk, withdrawn_at=None
    ).first()
    if plan.state != PlanState.PUBLISHED:
        return withdraw_publication(
            kind=PublicationKind.PLAN, source_id=plan.pk, reason=PLAN_SUPERSEDED, at=at
        )
    if standing is not None:
        return standing
    rules = rules_for_item(plan.item)
    if rules.disclosure.plan != "public":
        return None
    leads = [name for _unit, name in units_of_items([plan.item_id]).get(plan.item_id, [])]
    issuers = leads if rules.plan_issued_by == "all_leads" else leads[:1]
    shown = publish(
        kind=PublicationKind.PLAN,
        source_id=plan.pk,
        title=plan_title(plan.item.title),
        publisher_name="、".join(issuers)[:100],
        document_number=plan.document_number,
        content=plan_content(plan, rules, "、".join(leads)),
        at=at,
    )
    record(
        "publicity.plan_shown",
        actor=system_actor(require_scope().tenant_id),
        capacity=Capacity("system"),
        at=at,
        subject=shown,
        item_id=plan.item_id,
        payload={"plan": str(plan.pk), "plan_digest": plan.digest, "digest": shown.digest},
    )
    return shown


def plan_content(plan: Plan, rules: RuleSet, leads: str) -> dict[str, Any]:
    """The sections of the plan in the order of the rulebook, then the indicators of each track with their points."""
    texts = dict(plan.sections.values_list("code", "text"))
    paragraphs: list[str] = []
    for section in rules.plan_sections:
        if texts.get(section.code, "").strip():
            paragraphs += [f"【{section.name}】", *_lines(texts[section.code])]
    found = schemes.schemes_of_plan(plan.pk)
    documents = schemes.documents_of(found)
    for scheme in found:
        leaves = "；".join(_leaves(documents[scheme.pk]["indicators"]))
        paragraphs += [f"【评价指标体系·{schemes.track_name(scheme.track)}】", leaves]
    assert plan.published_at is not None
    return {
        "title": plan_title(plan.item.title),
        "facts": [
            ["督查激励措施", plan.item.programme.title],
            ["激励项目", f"{plan.item.number}. {plan.item.title}"],
            ["牵头单位", leads],
            ["文号", plan.document_number or "—"],
            ["发布日期", local_date(plan.published_at).isoformat()],
            ["校验码（SHA-256）", plan.digest],
        ],
        "paragraphs": paragraphs,
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _leaves(nodes: list[dict[str, Any]]) -> Iterator[str]:
    for node in nodes:
        if node["children"]:
            yield from _leaves(node["children"])
        else:
            yield f"{node['name']}（{node['weight']}）"
