"""Asking providers for values, and handing them in, accepting and returning them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.addresses import place
from core.decisions import Capacity
from core.errors import BadInput, Finding, Missing, RuleBroken, WrongState
from indicators import permissions
from indicators.actions.values import CellEntry, _locked_request, enter_values
from indicators.errors import OwnSubmission, ReasonMissing, ValuesMissing
from indicators.messages import DECLARATION
from indicators.models import DataRequest, Indicator
from indicators.queries.requests import Grid, grid_of
from indicators.queries.schemes import counted_on, objects_of_class
from indicators.queries.values import CellKey
from indicators.states import REQUEST_TRANSITIONS, SchemeState
from ledger.actions import record
from notifications.actions import meet_deadline, set_deadline
from organizations.actors import PROVIDES, Actor
from organizations.models import Unit
from organizations.roles import Role
from programs.models import Item, ItemRelation, Plan
from programs.queries import clause_of, rules_of, tenant_slug
from programs.states import PlanState

DEADLINE = "indicators.values"


@transaction.atomic
def request_values(*, item_id: UUID, due_at: datetime, actor: Actor, at: datetime) -> list[DataRequest]:
    """Ask every unit that the schemes in force name for its values; each gets the relation that lets it enter them.

    Data are collected from departments directly (第十条). Asked again, only providers without a request are asked, and
    those asked under a plan that another has taken the place of: their request opens anew, for the indicators now in force.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").filter(pk=item_id).first()
    if item is None:
        raise Missing
    capacity = permissions.can_request_values(actor, item_id).require()
    providers = list(
        Unit.objects.filter(
            pk__in=Indicator.objects.filter(
                scheme__plan__item_id=item_id,
                scheme__plan__state=PlanState.PUBLISHED,
                scheme__state=SchemeState.LOCKED,
                provider__isnull=False,
            ).values("provider_id")
        ).order_by("position", "id")
    )
    if not providers:
        raise WrongState(
            _("Values are asked for once the plan is published with its schemes."),
            artefact="scheme",
            act="request",
        )
    _check_due(due_at, at)
    _ask_no_object(item, providers)
    plan_since = Plan.objects.filter(item_id=item_id, state=PlanState.PUBLISHED).aggregate(
        at=Max("published_at")
    )["at"]
    asked = {
        request.provider_id: request
        for request in DataRequest.objects.select_for_update(of=("self",)).filter(item_id=item_id)
    }
    permission = Permission.objects.get(codename=PROVIDES, content_type__app_label="programs")
    made = []
    slug = tenant_slug()
    for provider in providers:
        there = asked.get(provider.pk)
        if there is not None and there.asked_at >= plan_since:
            continue
        if there is not None:
            request = _open_anew(there, due_at=due_at, by=actor.by, at=at)
        else:
            request = DataRequest(
                item=item, provider=provider, asked_at=at, asked_by_id=actor.by, due_at=due_at
            )
            request.save(force_insert=True)
        ItemRelation.objects.get_or_create(
            permission=permission, group_id=provider.group_id, content_object=item
        )
        record(
            "indicators.values_requested",
            actor=actor,
            capacity=capacity,
            at=at,
            subject=request,
            item_id=item_id,
            unit_id=provider.pk,
            payload={
                "due_at": due_at,
                "item_title": item.title,
                "path": _path(slug, request),
                **({"asked_again": True} if there is not None else {}),
            },
        )
        _remind(request, item.title, slug, at)
        made.append(request)
    return made


def _ask_no_object(item: Item, providers: Sequence[Unit]) -> None:
    """The result of an outside evaluation is never asked of those who are evaluated (不再单独组织考核)."""
    rows = Indicator.objects.filter(
        scheme__plan__item_id=item.pk,
        scheme__plan__state=PlanState.PUBLISHED,
        scheme__state=SchemeState.LOCKED,
        provider__in=providers,
    ).exclude(outside={})
    day = counted_on(item.programme.year)
    rows = rows.select_related("scheme__track")
    asked = [
        row
        for row in rows
        if row.provider_id in {one.unit_id for one in objects_of_class(row.scheme.track.object_class_id, day)}
    ]
    if asked:
        clause = clause_of(rules_of(item.programme), "item.already_assessed")
        sentence = _(
            "“%(code)s”: the result of an outside evaluation is not asked of those who are evaluated."
        )
        raise RuleBroken(
            findings=[
                Finding("outside_asked_of_object", sentence % {"code": row.code}, clause, where=row.code)
                for row in asked
            ]
        )


def _open_anew(request: DataRequest, *, due_at: datetime, by: Any, at: datetime) -> DataRequest:
    """The same request for the indicators of the new plan; what was handed in under the old one stays in its values."""
    request.state = REQUEST_TRANSITIONS.target(request.state, "ask_again")
    request.asked_at, request.asked_by_id, request.due_at = at, by, due_at
    request.submitted_at = request.submitted_by_id = request.reviewed_at = request.reviewed_by_id = None
    request.reason = ""
    request.save(
        update_fields=[
            "state",
            "asked_at",
            "asked_by",
            "due_at",
            "submitted_at",
            "submitted_by",
            "reviewed_at",
            "reviewed_by",
            "reason",
        ]
    )
    return request


def _check_due(due_at: datetime, at: datetime) -> None:
    if due_at <= at:
        raise BadInput(findings=[Finding("in_the_past", _("The due date must lie ahead."), where="due_at")])


def _path(slug: str, request: DataRequest) -> str:
    return place(slug, "indicators:request-detail", request.pk)


def _remind(request: DataRequest, title: str, slug: str, at: datetime) -> None:
    set_deadline(
        kind=DEADLINE,
        subject_id=request.pk,
        role=Role.DATA_PROVIDER,
        unit_id=request.provider_id,
        item_id=request.item_id,
        due_at=request.due_at,
        at=at,
        params={"item": title},
        path=_path(slug, request),
    )


@transaction.atomic
def extend_request(
    *, request_id: UUID, due_at: datetime, reason: str, actor: Actor, at: datetime
) -> DataRequest:
    """Give a provider more time, with a reason on record."""
    request = _locked_request(request_id)
    capacity = permissions.can_extend_request(actor, request).require()
    REQUEST_TRANSITIONS.target(request.state, "submit")
    _check_due(due_at, at)
    if not reason.strip():
        raise ReasonMissing(_("Say why more time is given."))
    before, request.due_at = request.due_at, due_at
    request.save(update_fields=["due_at"])
    _act(
        "indicators.request_extended",
        request,
        actor,
        capacity,
        at,
        reason,
        {"before": before, "due_at": due_at},
    )
    _remind(request, request.item.title, tenant_slug(), at)
    return request


@transaction.atomic
def submit_values(
    *, request_id: UUID, actor: Actor, at: datetime, declare_missing: bool = False, reason: str = ""
) -> DataRequest:
    """The provider hands its values in. Every cell holds a number or says that there is none.

    With ``declare_missing`` the cells still empty are declared to have no value, for the ``reason`` given.
    """
    request = _locked_request(request_id)
    capacity = permissions.can_enter_values(actor, request).require()
    target = REQUEST_TRANSITIONS.target(request.state, "submit")
    grid = grid_of(request)
    empty = grid.missing()
    if empty and not declare_missing:
        raise ValuesMissing(findings=_empty_cells(grid, empty), count=len(empty))
    if empty:
        if not reason.strip():
            raise ReasonMissing(_("Say why there are no values."))
        cells = [CellEntry(*key, amount=None, expected_version=0) for key in empty]
        enter_values(request_id=request.pk, cells=cells, actor=actor, at=at, reason=reason)
    request.state, request.submitted_at, request.submitted_by_id = target, at, actor.person_id
    request.save(update_fields=["state", "submitted_at", "submitted_by"])
    payload: dict[str, Any] = {"late": at >= request.due_at, "declared_missing": len(empty)}
    if rules_of(request.item.programme).declaration:
        # Whoever hands in stands for it with the sentence that the page shows (坚持实事求是原则).
        payload["declaration"] = str(DECLARATION)
    _act("indicators.values_submitted", request, actor, capacity, at, reason, payload)
    meet_deadline(kind=DEADLINE, subject_id=request.pk, at=at)
    return request


def _empty_cells(grid: Grid, empty: Sequence[CellKey]) -> list[Finding]:
    names = {row.unit_id: row.name for sheet in grid.sheets for row in sheet.objects}
    columns = {column.indicator_id: column.name for sheet in grid.sheets for column in sheet.columns}
    return [
        Finding(
            "value_missing",
            _("%(unit)s: %(indicator)s is empty.")
            % {"unit": names[unit_id], "indicator": columns[indicator_id]},
            where=f"{unit_id}:{indicator_id}:{component}",
        )
        for unit_id, indicator_id, component in empty[:200]
    ]


@transaction.atomic
def accept_values(*, request_id: UUID, actor: Actor, at: datetime) -> DataRequest:
    """A reviewer of the lead unit accepts what was handed in; never the person who handed it in."""
    request = _locked_request(request_id)
    capacity = permissions.can_review_values(actor, request).require()
    target = REQUEST_TRANSITIONS.target(request.state, "accept")
    _never_the_same(request, actor)
    request.state, request.reviewed_at, request.reviewed_by_id, request.reason = (
        target,
        at,
        actor.person_id,
        "",
    )
    request.save(update_fields=["state", "reviewed_at", "reviewed_by", "reason"])
    _act("indicators.values_accepted", request, actor, capacity, at, "", {})
    return request


@transaction.atomic
def return_values(
    *, request_id: UUID, reason: str, actor: Actor, at: datetime, due_at: datetime | None = None
) -> DataRequest:
    """A reviewer sends the values back with a reason, and may give a new due date."""
    request = _locked_request(request_id)
    capacity = permissions.can_review_values(actor, request).require()
    target = REQUEST_TRANSITIONS.target(request.state, "return")
    _never_the_same(request, actor)
    if not reason.strip():
        raise ReasonMissing(_("Say why the values are returned."))
    if due_at is not None:
        _check_due(due_at, at)
        request.due_at = due_at
    request.state, request.reviewed_at, request.reviewed_by_id = target, at, actor.person_id
    request.reason = reason.strip()
    request.save(update_fields=["state", "reviewed_at", "reviewed_by", "reason", "due_at"])
    _act("indicators.values_returned", request, actor, capacity, at, reason, {"due_at": request.due_at})
    if request.due_at > at:
        _remind(request, request.item.title, tenant_slug(), at)
    return request


def _never_the_same(request: DataRequest, actor: Actor) -> None:
    if request.submitted_by_id == actor.person_id:
        raise OwnSubmission


def _act(
    act: str,
    request: DataRequest,
    actor: Actor,
    capacity: Capacity,
    at: datetime,
    reason: str,
    payload: dict[str, Any],
) -> None:
    record(
        act,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=request,
        item_id=request.item_id,
        unit_id=request.provider_id,
        result=request.state,
        payload={
            "reason": reason,
            "item_title": request.item.title,
            "unit_name": request.provider.name,
            "path": _path(tenant_slug(), request),
            **payload,
        },
    )
