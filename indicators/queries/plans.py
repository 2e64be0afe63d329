"""A plan with its schemes held against the rulebook: one list of everything that is to be said."""

from __future__ import annotations

from datetime import datetime

from core.errors import Finding
from indicators.errors import Line, remedy_of
from indicators.queries.checks import LEVELS_IN_ORDER, check_plan_schemes
from programs.actions.manning import unmanned_steps
from programs.errors import findings
from programs.models import Plan
from programs.queries import clause_of, plan_faults, rules_of
from programs.states import PlanState


def plan_findings(plan: Plan, at: datetime) -> list[Finding]:
    """What the plan itself lacks: sections, places, consultation, money. Told by ``programs``, gathered here."""
    book = rules_of(plan.item.programme)
    faults = plan_faults(plan, book, at, before_publication=plan.state == PlanState.SIGNING)
    unmanned = unmanned_steps(plan, at) if plan.state == PlanState.DRAFT else []
    return [*findings(faults, lambda code: clause_of(book, code)), *unmanned]


def lint_plan(plan: Plan, at: datetime) -> list[Line]:
    """The plan and all its schemes, what keeps it from going on first. Constant queries however many indicators."""
    book = rules_of(plan.item.programme)
    faults = plan_faults(plan, book, at, before_publication=plan.state == PlanState.SIGNING)
    told = findings(faults, lambda code: clause_of(book, code))
    own = [
        Line(
            code=one.code,
            level="error",
            message=str(one.message),
            remedy=remedy_of(
                one.code, book.clauses[fault.rule].overridable_by or "" if fault.rule in book.clauses else ""
            ),
            rule=fault.rule,
            clause=one.clause,
            where=one.where,
            found={name: str(value) for name, value in fault.params.items() if name != "where"},
        )
        for one, fault in zip(told, faults, strict=True)
    ]
    if plan.state == PlanState.DRAFT:
        own += [
            Line(one.code, "error", str(one.message), remedy_of(one.code, ""), "route.plan", one.clause)
            for one in unmanned_steps(plan, at)
        ]
    found = [*own, *check_plan_schemes(plan).lines]
    return sorted(found, key=lambda line: LEVELS_IN_ORDER.index(line.level))
