"""Data requests: the list, the page of one request, and the doors from asking to accepting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.errors import Missing
from indicators import actions, permissions
from indicators.forms import DueForm, ExtendForm, ReturnForm, SubmitForm
from indicators.messages import DECLARATION
from indicators.models import DataRequest
from indicators.queries.requests import ENTERABLE, grid_of, is_late, request_of, requests_for
from indicators.states import RequestState
from organizations.actors import Actor
from programs.models import Item
from programs.queries import clause_of, item_for, rules_of

PAGE = 50


def readable_request(actor: Actor, request_id: UUID) -> DataRequest:
    """The request; another unit's is as if it did not exist for providers, and refused within the own item."""
    request = request_of(request_id)
    decision = permissions.can_read_request(actor, request)
    if not decision and not requests_for(actor).filter(item_id=request.item_id).exists():
        raise Missing
    decision.require()
    return request


def request_list(request: HttpRequest) -> HttpResponse:
    rows = requests_for(request.actor)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    at = request.at
    late = {row.pk for row in page.object_list if is_late(row, at)}
    return render(request, "indicators/request_list.html", {"page": page, "late": late, "now": at})


def request_detail(request: HttpRequest, request_id: UUID) -> HttpResponse:
    actor = request.actor
    row = readable_request(actor, request_id)
    grid = grid_of(row)
    empty = set(grid.missing())
    sheets = [
        {
            "sheet": sheet,
            "cells": len(sheet.cells()),
            "filled": sum(key not in empty for key in sheet.cells()),
        }
        for sheet in grid.sheets
    ]
    at = request.at
    context = {
        "row": row,
        "sheets": sheets,
        "enter": permissions.can_enter_values(actor, row),
        "review": permissions.can_review_values(actor, row),
        "extend": permissions.can_extend_request(actor, row),
        "enterable": row.state in ENTERABLE and at < row.due_at,
        "submittable": row.state in ENTERABLE,
        "reviewable": row.state == RequestState.SUBMITTED,
        "late": is_late(row, at),
        "now": at,
    }
    return render(request, "indicators/request_detail.html", context)


class AskForValues(Door):
    """Ask the providers named by the schemes for their values."""

    name = "request-ask"
    title = _("Ask for values")
    explanation = _("Every unit that a scheme of this item names as its data source gets a request.")
    form_class = DueForm
    api_tags = ("values",)

    def find(self) -> Item:
        return item_for(self.actor, self.kwargs["item_id"])

    def permitted(self, subject: Item) -> Decision:
        return permissions.can_request_values(self.actor, subject.pk)

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> list[DataRequest]:
        return actions.request_values(item_id=subject.pk, due_at=data["due_at"], actor=self.actor, at=at)

    def success_url(self, subject: Item, result: Any) -> str:
        return place(self.request.tenant, "indicators:request-list")

    def represent(self, result: list[DataRequest]) -> dict[str, Any]:
        return {"requests": [{"id": str(row.pk), "provider": str(row.provider_id)} for row in result]}


class RequestDoor(Door):
    """A move of one data request."""

    api_tags = ("values",)

    def find(self) -> DataRequest:
        return readable_request(self.actor, self.kwargs["request_id"])

    def permitted(self, subject: DataRequest) -> Decision:
        return permissions.can_enter_values(self.actor, subject)

    def success_url(self, subject: DataRequest, result: Any) -> str:
        return place(self.request.tenant, "indicators:request-detail", subject.pk)

    def context(self, subject: DataRequest) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}


class SubmitValues(RequestDoor):
    """Hand the values in."""

    name = "value-submit"
    title = _("Hand in the values")
    form_class = SubmitForm
    template_name = "indicators/value_submit.html"

    def context(self, subject: DataRequest) -> dict[str, Any]:
        rules = rules_of(subject.item.programme)
        clause = clause_of(rules, "submission.declaration")
        more = {"declaration": DECLARATION, "clause": clause} if rules.declaration else {}
        return {**super().context(subject), **more}

    def perform(self, subject: DataRequest, data: dict[str, Any], *, at: Any) -> DataRequest:
        return actions.submit_values(
            request_id=subject.pk,
            actor=self.actor,
            at=at,
            declare_missing=data["declare_missing"],
            reason=data["reason"],
        )


class AcceptValues(RequestDoor):
    """Accept what was handed in."""

    name = "value-accept"
    title = _("Accept the values")

    def permitted(self, subject: DataRequest) -> Decision:
        return permissions.can_review_values(self.actor, subject)

    def perform(self, subject: DataRequest, data: dict[str, Any], *, at: Any) -> DataRequest:
        return actions.accept_values(request_id=subject.pk, actor=self.actor, at=at)


class ReturnValues(RequestDoor):
    """Send the values back."""

    name = "value-return"
    title = _("Return the values")
    form_class = ReturnForm

    def permitted(self, subject: DataRequest) -> Decision:
        return permissions.can_review_values(self.actor, subject)

    def perform(self, subject: DataRequest, data: dict[str, Any], *, at: Any) -> DataRequest:
        return actions.return_values(
            request_id=subject.pk, reason=data["reason"], due_at=data["due_at"], actor=self.actor, at=at
        )


class ExtendRequest(RequestDoor):
    """Give more time."""

    name = "request-extend"
    title = _("Give more time")
    form_class = ExtendForm

    def permitted(self, subject: DataRequest) -> Decision:
        return permissions.can_extend_request(self.actor, subject)

    def perform(self, subject: DataRequest, data: dict[str, Any], *, at: Any) -> DataRequest:
        return actions.extend_request(
            request_id=subject.pk, due_at=data["due_at"], reason=data["reason"], actor=self.actor, at=at
        )
