"""Who would be asked, before a plan is sent round: a consultation that nobody answers is told beforehand (第八条)."""

from __future__ import annotations

from datetime import datetime

from core.errors import Finding, RuleBroken
from programs import queries
from programs.actions.routes import _units_of_steps
from programs.models import Plan


def unmanned_steps(plan: Plan, at: datetime) -> list[Finding]:
    """The steps of the plan's route for which no unit is named: consultations, opinions, consents. Nothing is written."""
    book = queries.rules_of(plan.item.programme)
    try:
        _units_of_steps(plan.item.programme, plan.item, book.routes.plan, at, {})
    except RuleBroken as refusal:
        return [
            Finding(one.code, one.message, queries.clause_of(book, "route.plan"), one.where)
            for one in refusal.findings
        ]
    return []
