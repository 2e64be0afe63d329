"""Taking applications: opened for an item, closed by its date or by the lead, opened again by the office (第二部分第1项)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.addresses import place
from core.decisions import Capacity
from core.errors import Conflict, Missing, WrongState
from core.scope import require_scope
from core.workdays import SHANGHAI
from evaluations.errors import ApplicationRuleBroken
from evaluations.models import Application, ApplicationCall, ApplicationExtension
from evaluations.permissions import applications as permissions
from evaluations.queries import applications as queries
from evaluations.states import ApplicationState
from ledger import outbox
from ledger.actions import record
from notifications.actions import cancel_deadline, set_deadline
from organizations.actors import Actor, system_actor
from organizations.roles import Role
from programs.actions.deadlines import happened
from programs.models import Item
from programs.packs import RuleSet
from programs.permissions import as_office
from programs.queries import clause_of, rules_for_item, rules_of, tenant_slug
from programs.states import ItemState, ProgrammeState

CLOSE = "evaluations.close_applications"
APPLICATION_DEADLINE = "evaluations.application"


@transaction.atomic
def open_applications(
    *, item_id: UUID, actor: Actor, at: datetime, due_at: datetime | None = None
) -> ApplicationCall:
    """The item takes applications until the day that the rulebook sets, or until ``due_at`` where it sets none.

    Raises ``ApplicationRuleBroken`` where objects do not apply, and where the date is missing, past or another.
    """
    item = _locked_item(item_id)
    capacity = permissions.can_open_applications(actor, item).require()
    rules = rules_for_item(item)
    if queries.call_of(item.pk) is not None:
        raise Conflict(_("Applications were opened for this item already."))
    _check_item(item, rules)
    return _open(item, rules, capacity, actor=actor, at=at, due_at=due_at)


@transaction.atomic
def open_programme(*, programme_id: UUID, actor: Actor, at: datetime) -> list[ApplicationCall]:
    """The office opens applications for every item of the programme whose objects apply and that is not open yet."""
    capacity = as_office(actor).require()
    rows = Item.objects.select_for_update(of=("self",)).select_related("programme")
    items = list(rows.filter(programme_id=programme_id, state=ItemState.INCLUDED).order_by("number"))
    if not items:
        raise ApplicationRuleBroken(findings=[queries.said("not_included")])
    rules = rules_of(items[0].programme)
    there = queries.calls_of(item.pk for item in items)
    wanted = [one for one in items if one.pk not in there and queries.takes_applications(one, rules)]
    if not wanted and there:
        raise Conflict(_("Applications are open for all these items already."))
    if not wanted:
        raise ApplicationRuleBroken(findings=[queries.said("no_intake", clause_of(rules, "item.intake"))])
    for item in wanted:
        _check_item(item, rules)
    return [_open(item, rules, capacity, actor=actor, at=at, due_at=None) for item in wanted]


def _locked_item(item_id: UUID) -> Item:
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").filter(pk=item_id).first()
    if item is None:
        raise Missing
    return item


def _check_item(item: Item, rules: RuleSet) -> None:
    found = []
    if not queries.takes_applications(item, rules):
        found.append(queries.said("no_intake", clause_of(rules, "item.intake")))
    if item.state != ItemState.INCLUDED or item.programme.state != ProgrammeState.ISSUED:
        found.append(queries.said("not_included"))
    if found:
        raise ApplicationRuleBroken(findings=found)


def _open(
    item: Item, rules: RuleSet, capacity: Capacity, *, actor: Actor, at: datetime, due_at: datetime | None
) -> ApplicationCall:
    due = _due(item, rules, at, due_at)
    row = ApplicationCall(item=item, opened_at=at, opened_by_id=actor.by, due_at=due)
    row.save(force_insert=True)
    _act("evaluations.applications_opened", row, item, actor, capacity, at, {"due_at": due})
    outbox.enqueue(CLOSE, subject_id=row.pk, at=at, due_at=due)
    return row


def _due(item: Item, rules: RuleSet, at: datetime, wanted: datetime | None) -> datetime:
    fixed = queries.due_by_rule(item, rules)
    clause = clause_of(rules, "deadline.application")
    if fixed is not None and wanted is not None and wanted != fixed:
        raise ApplicationRuleBroken(findings=[queries.said("date_fixed", clause, where="due_at")])
    due = fixed or wanted
    if due is None:
        raise ApplicationRuleBroken(findings=[queries.said("date_missing", clause, where="due_at")])
    if due <= at:
        code = "date_over" if fixed is not None else "date_in_past"
        raise ApplicationRuleBroken(findings=[queries.said(code, clause, where="due_at")])
    return due


@transaction.atomic
def close_applications(*, item_id: UUID, actor: Actor, at: datetime) -> ApplicationCall:
    """The lead takes no more applications. Objects keep the time that the rulebook gives them."""
    item = _locked_item(item_id)
    capacity = permissions.can_close_applications(actor, item).require()
    row = _locked_call(item_id)
    if row.closed_at is not None:
        raise WrongState
    rules = rules_for_item(item)
    fixed = queries.due_by_rule(item, rules)
    if fixed is not None and at < fixed:
        raise ApplicationRuleBroken(
            findings=[
                queries.said(
                    "too_early",
                    clause_of(rules, "deadline.application"),
                    due=f"{fixed.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
                )
            ]
        )
    _close(row, item, rules, actor=actor, capacity=capacity, at=at)
    return row


@transaction.atomic
def close_due_applications(*, call_id: UUID, at: datetime) -> ApplicationCall | None:
    """The due moment has come: closed at that very moment, unless the date was moved or it is closed already."""
    row = ApplicationCall.objects.select_for_update(of=("self",)).filter(pk=call_id).first()
    if row is None or row.closed_at is not None or row.due_at is None or at < row.due_at:
        return None
    item = Item.objects.select_related("programme").get(pk=row.item_id)
    actor = system_actor(require_scope().tenant_id)
    _close(row, item, rules_for_item(item), actor=actor, capacity=Capacity("system"), at=at)
    return row


def _locked_call(item_id: UUID) -> ApplicationCall:
    row = ApplicationCall.objects.select_for_update(of=("self",)).filter(item_id=item_id).first()
    if row is None:
        raise WrongState
    return row


def _close(
    row: ApplicationCall, item: Item, rules: RuleSet, *, actor: Actor, capacity: Capacity, at: datetime
) -> None:
    row.closed_at, row.closed_by_id = at, actor.person_id
    row.save(update_fields=["closed_at", "closed_by"])
    counts = queries.state_counts(item.pk)
    _act("evaluations.applications_closed", row, item, actor, capacity, at, {"counts": counts})
    happened("application_closed", item, at=at)


@transaction.atomic
def reopen_applications(
    *,
    item_id: UUID,
    due_at: datetime,
    reason: str,
    actor: Actor,
    at: datetime,
    unit_id: UUID | None = None,
) -> ApplicationCall:
    """The office takes applications again, from everybody or from one unit alone, until ``due_at``, with its reason."""
    item = _locked_item(item_id)
    capacity = permissions.can_reopen_applications(actor, item).require()
    rules = rules_for_item(item)
    _check_item(item, rules)
    row = ApplicationCall.objects.select_for_update(of=("self",)).filter(item_id=item_id).first()
    if row is None:
        # The date of the rulebook passed before anybody opened: the office opens late, with its reason.
        row = ApplicationCall(item=item, opened_at=at, opened_by_id=actor.by)
    found = []
    if due_at <= at:
        found.append(queries.said("date_in_past", where="due_at"))
    if not reason.strip():
        found.append(queries.said("reason_missing", where="reason"))
    if found:
        raise ApplicationRuleBroken(findings=found)
    if unit_id is not None:
        _extend(
            row, item, unit_id, due_at=due_at, reason=reason.strip(), actor=actor, capacity=capacity, at=at
        )
        return row
    before = row.due_at
    row.due_at, row.closed_at, row.closed_by_id = due_at, None, None
    row.reopened_at, row.reopened_by_id, row.reopen_reason = at, actor.by, reason.strip()
    row.save()
    payload = {"before": before, "due_at": due_at, "reason": row.reopen_reason}
    _act("evaluations.applications_reopened", row, item, actor, capacity, at, payload)
    outbox.cancel(CLOSE, subject_id=row.pk, at=at)
    outbox.enqueue(CLOSE, subject_id=row.pk, at=at, due_at=due_at)
    for one in Application.objects.filter(item=item, state=ApplicationState.DRAFT).select_related("item"):
        remind(one, due_at, at)
    return row


def _extend(
    call: ApplicationCall,
    item: Item,
    unit_id: UUID,
    *,
    due_at: datetime,
    reason: str,
    actor: Actor,
    capacity: Capacity,
    at: datetime,
) -> None:
    if call._state.adding:
        raise WrongState
    row = ApplicationExtension.objects.select_for_update().filter(item=item, unit_id=unit_id).first()
    if row is None:
        row = ApplicationExtension(item=item, unit_id=unit_id)
    row.due_at, row.reason, row.given_at, row.given_by_id = due_at, reason, at, actor.by
    row.save()
    payload = {"due_at": due_at, "reason": reason}
    _act("evaluations.application_extended", row, item, actor, capacity, at, payload, unit_id=unit_id)
    drafts = Application.objects.filter(item=item, unit_id=unit_id, state=ApplicationState.DRAFT)
    for one in drafts.select_related("item"):
        remind(one, due_at, at)


# Deadlines of the units that apply


def remind(row: Application, due_at: datetime | None, at: datetime) -> None:
    """The unit that applies is reminded of the date, its leader and its operator, until it hands in."""
    if due_at is None or due_at <= at:
        return
    for role in (Role.OBJECT_OPERATOR, Role.OBJECT_LEADER):
        set_deadline(
            kind=APPLICATION_DEADLINE,
            subject_id=row.pk,
            role=role,
            unit_id=row.unit_id,
            item_id=row.item_id,
            due_at=due_at,
            at=at,
            params={"item": row.item.title},
            path=place(tenant_slug(), "evaluations:application-detail", row.pk),
        )


def forget(row: Application, at: datetime) -> None:
    cancel_deadline(kind=APPLICATION_DEADLINE, subject_id=row.pk, at=at)


def _act(
    act: str,
    row: ApplicationCall | ApplicationExtension,
    item: Item,
    actor: Actor,
    capacity: Capacity,
    at: datetime,
    payload: dict[str, Any],
    *,
    unit_id: UUID | None = None,
) -> None:
    record(
        act,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        item_id=item.pk,
        unit_id=unit_id,
        payload={
            "item_title": item.title,
            "path": place(tenant_slug(), "evaluations:application-item", item.pk),
            **payload,
        },
    )
