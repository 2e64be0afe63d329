"""REST: schemes and values as whole documents (GET, PUT), requests as lists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import clock
from core.decimals import plain
from core.errors import BadInput, Finding
from indicators import actions, permissions
from indicators.errors import Line
from indicators.forms import GridForm
from indicators.models import DataRequest
from indicators.queries.checks import check_scheme_of, lint_scheme
from indicators.queries.plans import lint_plan
from indicators.queries.requests import Grid, grid_of, requests_for
from indicators.queries.schemes import name_places
from indicators.views.requests import readable_request
from indicators.views.schemes import place_of, readable_plan
from indicators.written import read_document


def plain_finding(finding: Finding) -> dict[str, Any]:
    clause = finding.clause
    return {
        "code": finding.code,
        "message": str(finding.message),
        "where": finding.where,
        "clause": {"document": clause.document, "article": clause.article, "quote": clause.quote}
        if clause
        else None,
    }


class SchemeView(APIView):
    """One track's scheme as a document."""

    @extend_schema(tags=["schemes"], responses=dict, operation_id="scheme_read")
    def get(self, request: Request, plan_id: UUID, track_id: UUID) -> Response:
        """The scheme with its state, revision, digest and findings."""
        here = place_of(request._request.actor, plan_id, track_id)
        document = here.document
        errors, remarks = check_scheme_of(here.scheme, document) if here.scheme else ([], [])
        return Response(
            {
                "state": here.scheme.state if here.scheme else "",
                "revision": here.scheme.revision if here.scheme else 0,
                "digest": here.scheme.digest if here.scheme else "",
                "scheme": document,
                "errors": [plain_finding(one) for one in errors],
                "warnings": [plain_finding(one) for one in remarks],
            }
        )

    @extend_schema(tags=["schemes"], request=dict, responses=dict, operation_id="scheme_put")
    def put(self, request: Request, plan_id: UUID, track_id: UUID) -> Response:
        """Write the whole scheme. ``revision`` is the one that was read; another one in between is a 409."""
        here = place_of(request._request.actor, plan_id, track_id)
        data = request.data if isinstance(request.data, dict) else {}
        revision = data.get("revision")
        if not isinstance(revision, int) or isinstance(revision, bool):
            raise BadInput(findings=[Finding("required", "revision", where="revision")])
        scheme = actions.put_scheme(
            plan_id=here.plan.pk,
            track_id=here.track.pk,
            document=data.get("scheme", data),
            expected_revision=revision,
            actor=request._request.actor,
            at=clock.now(),
        )
        return Response({"id": str(scheme.pk), "state": scheme.state, "revision": scheme.revision})


def plain_line(line: Line) -> dict[str, Any]:
    """A finding of the lint: what, where, by which rule and clause, what was found, what to do, how hard."""
    return {
        **plain_finding(line.finding),
        "level": line.level,
        "blocks": line.level == "error",
        "rule": line.rule,
        "found": dict(line.found),
        "remedy": line.remedy,
        "departable": line.departable,
        "track": str(line.track_id) if line.track_id else None,
    }


class PlanLint(APIView):
    """A plan and its schemes held against the rulebook."""

    @extend_schema(tags=["plans"], responses=dict, operation_id="plan_lint")
    def get(self, request: Request, plan_id: UUID) -> Response:
        """Every finding with its rule and clause; ``blocks`` keeps the plan from being sent round and published."""
        plan = readable_plan(request._request.actor, plan_id)
        found = lint_plan(plan, request._request.at)
        blocking = sum(line.level == "error" for line in found)
        return Response({"blocking": blocking, "findings": [plain_line(line) for line in found]})


class SchemeCheck(APIView):
    """A scheme held against the rulebook before it is stored."""

    @extend_schema(tags=["schemes"], request=dict, responses=dict, operation_id="scheme_check")
    def post(self, request: Request, plan_id: UUID, track_id: UUID) -> Response:
        """The findings about the scheme in the body, as ``scheme_put`` takes it; nothing is stored."""
        here = place_of(request._request.actor, plan_id, track_id)
        permissions.can_edit_scheme(request._request.actor, here.plan).require()
        data = request.data if isinstance(request.data, dict) else {}
        document = read_document(data.get("scheme", data))
        name_places(document, here.track, here.plan.item.programme.year)
        found = lint_scheme(here.plan, here.track, document)
        return Response({"findings": [plain_line(line) for line in found]})


class RequestSerializer(serializers.ModelSerializer[DataRequest]):
    item_title = serializers.CharField(source="item.title")
    provider_name = serializers.CharField(source="provider.name")

    class Meta:
        model = DataRequest
        fields = [
            "id", "item", "item_title", "provider", "provider_name", "state", "asked_at", "due_at", "submitted_at",
            "reviewed_at", "reason",
        ]  # fmt: skip


@extend_schema(tags=["values"])
class RequestList(generics.ListAPIView[DataRequest]):
    """The data requests that concern the caller."""

    serializer_class = RequestSerializer

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return DataRequest.objects.none()
        return requests_for(self.request._request.actor)


def cells_of(grid: Grid) -> list[dict[str, Any]]:
    cells = []
    for sheet in grid.sheets:
        for row in sheet.objects:
            for column in sheet.columns:
                if not column.asks(row.unit_id):
                    continue
                present = grid.values.get((row.unit_id, column.indicator_id, column.component))
                amount = present.amount if present else None
                cells.append(
                    {
                        "track": str(sheet.track.pk),
                        "unit": str(row.unit_id),
                        "unit_name": row.name,
                        "indicator": str(column.indicator_id),
                        "code": column.code,
                        "component": column.component,
                        "value": None if amount is None else plain(amount, strip=True),
                        "version": present.version if present else 0,
                        "source": present.source if present else "",
                    }
                )
    return cells


class ValuesView(APIView):
    """The values of one request."""

    @extend_schema(tags=["values"], responses=dict, operation_id="values_read")
    def get(self, request: Request, request_id: UUID) -> Response:
        """Every cell that is asked for, with its value and version; version 0 is empty."""
        row = readable_request(request._request.actor, request_id)
        return Response({"id": str(row.pk), "state": row.state, "cells": cells_of(grid_of(row))})

    @extend_schema(tags=["values"], request=dict, responses=dict, operation_id="values_put")
    def put(self, request: Request, request_id: UUID) -> Response:
        """Store cells, all or none, each with the version that was read; a changed one in between is a 409."""
        row = readable_request(request._request.actor, request_id)
        data = request.data if isinstance(request.data, dict) else {}
        form = GridForm(data, grid=grid_of(row))
        if not form.is_valid():
            raise BadInput(
                findings=[
                    Finding(error.code or "invalid", " ".join(map(str, error.messages)), where=name)
                    for name, errors in form.errors.as_data().items()
                    for error in errors
                ]
            )
        saved = actions.enter_values(
            request_id=row.pk,
            cells=form.cleaned_data["cells"],
            actor=request._request.actor,
            at=clock.now(),
            channel="rest",
            reason=form.cleaned_data["reason"],
            source=form.cleaned_data["source"],
        )
        return Response({"changed": saved.changed, "unchanged": saved.unchanged, "digest": saved.digest})
