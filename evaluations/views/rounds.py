"""Rounds: the page with the ranking, the score sheet of one object, the check by scoring again, and the doors."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.addresses import place
from core.decisions import Decision
from core.doors import Door
from core.errors import Missing
from core.sensitive import sensitive
from evaluations.actions import rounds as actions
from evaluations.forms.rounds import OrderForm
from evaluations.frozen import step_text
from evaluations.models import Round, Standing
from evaluations.permissions import rounds as permissions
from evaluations.queries import rounds as queries
from evaluations.states import RoundState
from indicators.messages import COMPONENTS, FIGURE_NAMES, METHOD_NAMES
from indicators.queries.schemes import track_name
from indicators.states import Measure
from organizations.actors import Actor
from programs.models import Item, Track
from programs.queries import item_for, rules_of

NOBODY = UUID(int=0)
"""Stands in the one address that is looked up for all sheets of a ranking."""


def readable_round(actor: Actor, round_id: UUID) -> Round:
    row = queries.round_of(round_id)
    item_for(actor, row.item_id)
    permissions.can_read_round(actor, row.item_id).require()
    return row


def round_list(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Every round of an item; an object's people find their own standings there once they are disclosed."""
    actor = request.actor
    item = item_for(actor, item_id)
    reads = permissions.can_read_round(actor, item.pk)
    rounds = queries.rounds_of_item(item.pk) if reads else []
    begun = {row.track_id for row in rounds}
    tracks = (
        Track.objects.filter(item=item).select_related("object_class", "sub_item").order_by("position", "id")
    )
    context = {
        "item": item,
        "rows": [{"round": row, "name": track_name(row.track)} for row in rounds],
        "unopened": [{"track": one, "name": track_name(one)} for one in tracks if one.pk not in begun]
        if reads
        else [],
        "own": queries.own_standings(actor, item),
        "open": permissions.can_open_round(actor, item.pk),
        "reads": reads,
    }
    return render(request, "evaluations/round_list.html", context)


def round_detail(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The ranking of one round with its cut line."""
    actor = request.actor
    row = readable_round(actor, round_id)
    standings = queries.standings_of(row.pk)
    groups: dict[str, list[dict[str, Any]]] = {}
    sheet_of_nobody = place(request.tenant, "evaluations:score-sheet", row.pk, NOBODY)
    for one in standings:
        url = sheet_of_nobody.replace(str(NOBODY), str(one.unit_id))
        groups.setdefault(one.group, []).append(_ranked(one, url))
    context = {
        "round": row,
        "name": track_name(row.track),
        "groups": [
            {"name": name, "rows": rows, "cut_after": _cut_after(name, standings)}
            for name, rows in groups.items()
        ],
        "columns": [_("To the next rank"), _("To the cut line")],
        "is_open": row.state == RoundState.OPEN,
        "is_sealed": row.state == RoundState.SEALED,
        "seal": permissions.can_seal_round(actor, row.item_id),
        "order": permissions.can_order_new_round(actor, row.item_id),
        "findings": queries.findings_before_sealing(row, queries.material_of(row))
        if row.state == RoundState.OPEN
        else [],
    }
    return render(request, "evaluations/round_detail.html", context)


def missing_text(reason: str) -> str:
    """The stored reason lists ``indicator:component``; in a table its length says enough, the sheet names each."""
    return (
        ngettext("%(count)d value is missing", "%(count)d values are missing", reason.count(":"))
        % {"count": reason.count(":")}
        if ":" in reason
        else reason
    )


def _ranked(one: Standing, url: str) -> dict[str, Any]:
    return {
        "rank": one.rank,
        "name": one.unit.name,
        "score": one.published_total.normalize() if one.published_total is not None else None,
        "cells": (one.to_next_rank, one.to_cut_line),
        "tied": one.tied > 1,
        "url": url,
        "note": _("not ranked: %(why)s") % {"why": missing_text(one.not_ranked_reason)}
        if one.rank is None
        else "",
    }


def _cut_after(group: str, standings: list[Standing]) -> int | None:
    """After how many rows the cut line runs: those whose score is not below it."""
    above = [one.to_cut_line for one in standings if one.group == group and one.to_cut_line is not None]
    return sum(distance >= 0 for distance in above) if above else None


def _sheet(actor: Actor, round_id: UUID, unit_id: UUID) -> Standing:
    """The standing with its sheet, as far as this actor may read it."""
    row = queries.round_of(round_id)
    item_for(actor, row.item_id)
    disclosure = rules_of(row.item.programme).disclosure.score_sheet
    is_disclosed = bool(permissions.can_read_round(actor, row.item_id)) or queries.disclosed(row.item)
    decision = permissions.can_read_sheet(
        actor, row.item_id, unit_id, disclosure=disclosure, disclosed=is_disclosed
    )
    decision.require()
    return queries.standing_of(round_id, unit_id)


def score_sheet(request: HttpRequest, round_id: UUID, unit_id: UUID) -> HttpResponse:
    """One object's score explained down to its inputs: every number, its source, every step."""
    actor = request.actor
    standing = _sheet(actor, round_id, unit_id)
    context = {
        "standing": standing,
        "round": standing.round,
        "name": track_name(standing.round.track),
        "sheet": standing.sheet,
        "leaves": [explained(leaf) for leaf in standing.sheet["leaves"]],
        "reads_round": bool(permissions.can_read_round(actor, standing.item_id)),
    }
    return render(request, "evaluations/round_sheet.html", context)


def explained(leaf: dict[str, Any]) -> dict[str, Any]:
    """A leaf of a stored sheet in words: components named, steps with their numbers filled in."""
    measures = dict(Measure.choices)
    return {
        **leaf,
        "components": [
            {"label": COMPONENTS.get(name, name), **value}
            for name, value in sorted(leaf["components"].items())
        ],
        "parts": [
            {
                **part,
                "label": measures[part["measure"]],
                "method_name": METHOD_NAMES.get(part["method"], part["method"]),
                "lines": [
                    step_text(step) for step in ([part["step"]] if part["step"] else []) + part["steps"]
                ],
                "used": [
                    {"name": FIGURE_NAMES.get(name, name), "value": Decimal(value)}
                    for name, value in sorted(part["statistics"].items())
                ],
            }
            for part in leaf["parts"]
        ],
        "lines": [step_text(step) for step in leaf["steps"]],
    }


def round_check(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Score the round again from what was frozen, and say whether both digests come out the same."""
    row = readable_round(request.actor, round_id)
    context = {"round": row, "name": track_name(row.track), "check": queries.recompute(row)}
    return render(request, "evaluations/round_check.html", context)


def plain_round(row: Round) -> dict[str, Any]:
    """A round as REST says it."""
    return {
        "id": str(row.pk),
        "number": row.number,
        "state": row.state,
        "frozen_digest": row.frozen_digest,
        "outcome_digest": row.outcome_digest,
    }


class RoundDoor(Door):
    """A move of one round."""

    api_tags = ("rounds",)

    def find(self) -> Round:
        row = queries.round_of(self.kwargs["round_id"])
        item_for(self.actor, row.item_id)
        return row

    def success_url(self, subject: Any, result: Any) -> str:
        return place(self.request.tenant, "evaluations:round-detail", (result or subject).pk)

    def represent(self, result: Round) -> dict[str, Any]:
        return plain_round(result)

    def context(self, subject: Any) -> dict[str, Any]:
        return {"back_url": self.success_url(subject, None)}


class OpenRound(RoundDoor):
    """Open the first round of a track."""

    name = "round-open"
    title = gettext_lazy("Open the round")

    def find(self) -> Track:
        track = (
            Track.objects.filter(pk=self.kwargs["track_id"]).select_related("item", "object_class").first()
        )
        if track is None:
            raise Missing
        item_for(self.actor, track.item_id)
        return track

    def permitted(self, subject: Track) -> Decision:
        return permissions.can_open_round(self.actor, subject.item_id)

    def perform(self, subject: Track, data: dict[str, Any], *, at: Any) -> Round:
        return actions.open_round(track_id=subject.pk, actor=self.actor, at=at)

    def context(self, subject: Track) -> dict[str, Any]:
        tenant = self.request.tenant
        return {"back_url": place(tenant, "evaluations:round-list", subject.item_id)}


class SealRound(RoundDoor):
    """Seal a round: freeze everything and score it."""

    name = "round-seal"
    title = gettext_lazy("Seal the round")
    explanation = gettext_lazy(
        "Scheme, objects, values and rules are frozen and scored; later only a new round changes it."
    )
    irreversible = True

    def permitted(self, subject: Round) -> Decision:
        return permissions.can_seal_round(self.actor, subject.item_id)

    def perform(self, subject: Round, data: dict[str, Any], *, at: Any) -> Round:
        return actions.seal_round(round_id=subject.pk, actor=self.actor, at=at)


class OrderRound(RoundDoor):
    """Order a new evaluation with its reason."""

    name = "round-order"
    title = gettext_lazy("Order a new evaluation")
    form_class = OrderForm

    def permitted(self, subject: Round) -> Decision:
        return permissions.can_order_new_round(self.actor, subject.item_id)

    def perform(self, subject: Round, data: dict[str, Any], *, at: Any) -> Round:
        return actions.order_new_round(
            round_id=subject.pk, reason=data["reason"], basis=data["basis"], actor=self.actor, at=at
        )


def _item_rounds(item: Item) -> list[dict[str, Any]]:
    return [
        {
            "id": str(row.pk),
            "track": str(row.track_id),
            "name": track_name(row.track),
            "number": row.number,
            "state": row.state,
            "outcome_digest": row.outcome_digest,
        }
        for row in queries.rounds_of_item(item.pk)
    ]


class RoundList(APIView):
    """The rounds of an item."""

    @extend_schema(tags=["rounds"], responses=dict, operation_id="rounds_list")
    def get(self, request: Request, item_id: UUID) -> Response:
        """Every round of every track, superseded ones too."""
        actor = request._request.actor
        item = item_for(actor, item_id)
        permissions.can_read_round(actor, item.pk).require()
        return Response({"rounds": _item_rounds(item)})


class RoundDetail(APIView):
    """One round with its ranking."""

    @extend_schema(tags=["rounds"], responses=dict, operation_id="round_read")
    def get(self, request: Request, round_id: UUID) -> Response:
        """Standings in the order of group and rank, with the digests of what was frozen and of the outcome."""
        row = readable_round(request._request.actor, round_id)
        standings = [
            {
                "unit": str(one.unit_id),
                "name": one.unit.name,
                "group": one.group,
                "rank": one.rank,
                "tied": one.tied,
                "total": None if one.total is None else str(one.total.normalize()),
                "published": None if one.published_total is None else str(one.published_total.normalize()),
                "not_ranked": one.not_ranked_reason,
            }
            for one in queries.standings_of(row.pk)
        ]
        return Response({**plain_round(row), "standings": standings})


class ScoreSheet(APIView):
    """One object's score sheet."""

    @extend_schema(tags=["rounds"], responses=dict, operation_id="score_sheet_read")
    def get(self, request: Request, round_id: UUID, unit_id: UUID) -> Response:
        """The sheet as stored: every indicator with components, steps, statistics and result."""
        return Response(_sheet(request._request.actor, round_id, unit_id).sheet)


ROUND_DOORS = [
    ("tracks/<uuid:track_id>/round/open/", OpenRound),
    ("rounds/<uuid:round_id>/seal/", SealRound),
    ("rounds/<uuid:round_id>/order/", OrderRound),
]
ROUND_PAGES = [
    path("items/<uuid:item_id>/rounds/", round_list, name="round-list"),
    path("rounds/<uuid:round_id>/", sensitive(round_detail), name="round-detail"),
    path("rounds/<uuid:round_id>/check/", round_check, name="round-check"),
    path("rounds/<uuid:round_id>/objects/<uuid:unit_id>/", sensitive(score_sheet), name="score-sheet"),
]
ROUND_READS = [
    path("items/<uuid:item_id>/rounds/", RoundList.as_view(), name="round-list"),
    path("rounds/<uuid:round_id>/", sensitive(RoundDetail.as_view()), name="round-detail"),
    path(
        "rounds/<uuid:round_id>/objects/<uuid:unit_id>/", sensitive(ScoreSheet.as_view()), name="score-sheet"
    ),
]
