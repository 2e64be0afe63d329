"""REST reads; changes go through the doors."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import UUIDField
from rest_framework.views import APIView

from programs import queries
from programs.api import serializers
from programs.models import Item, ItemOrigin, Plan, Programme, RulebookVersion, SubItem
from programs.packs import pack_from_data, schema
from programs.views.plans import missing_sentences, sections_of
from programs.views.rulebooks import rule_row, version_for, visible_versions


class Reading:
    """The actor behind a REST read."""

    request: Any
    kwargs: dict[str, Any]

    @property
    def actor(self) -> Any:
        return self.request._request.actor


class SchemaRenderer(JSONRenderer):
    """JSON Schema under its own media type."""

    media_type = "application/schema+json"
    format = "schema"


class RulebookSchema(APIView):
    """The JSON Schema (2020-12) of rulebooks: every rule, the shape of its value, what is compulsory and when. Open to everybody."""

    authentication_classes: tuple[Any, ...] = ()
    permission_classes = (AllowAny,)
    renderer_classes = (SchemaRenderer, JSONRenderer)

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response(schema())


class RulebookList(Reading, generics.ListAPIView[RulebookVersion]):
    """Rulebook versions of the tenant."""

    serializer_class = serializers.RulebookSerializer

    def get_queryset(self) -> QuerySet[RulebookVersion]:
        rows: QuerySet[RulebookVersion] = visible_versions(self.actor).defer("content")
        return rows


class RulebookDetail(Reading, generics.RetrieveAPIView[RulebookVersion]):
    """One rulebook version with every rule and its clause."""

    serializer_class = serializers.RulebookDetailSerializer

    def get_object(self) -> RulebookVersion:
        version = version_for(self.actor, self.kwargs["version_id"])
        version.rule_rows = [rule_row(rule) for rule in pack_from_data(version.content).rules]
        return version


class ProgrammeList(Reading, generics.ListAPIView[Programme]):
    """Programmes that the actor may know of."""

    serializer_class = serializers.ProgrammeSerializer

    def get_queryset(self) -> QuerySet[Programme]:
        return queries.programmes_for(self.actor)


class ProgrammeDetail(Reading, generics.RetrieveAPIView[Programme]):
    """One programme."""

    serializer_class = serializers.ProgrammeSerializer

    def get_object(self) -> Programme:
        return queries.programme_for(self.actor, self.kwargs["programme_id"])


def _dress(items: list[Item]) -> list[Item]:
    """Leads, tracks, sub-items and origins of many items, in five queries."""
    ids = [item.pk for item in items]
    leads = queries.units_of_items(ids)
    tracks: dict[Any, list[Any]] = {}
    for track in queries.tracks_of(ids):
        tracks.setdefault(track.item_id, []).append(track)
    subs: dict[Any, list[Any]] = {}
    for sub in SubItem.objects.filter(item_id__in=ids).order_by("number"):
        subs.setdefault(sub.item_id, []).append(sub)
    origins: dict[Any, list[Any]] = {}
    for item_id, previous in ItemOrigin.objects.filter(item_id__in=ids).values_list("item_id", "previous_id"):
        origins.setdefault(item_id, []).append(previous)
    rulings: dict[Any, list[Any]] = {}
    for ruling in queries.rulings_of_items(ids):
        rulings.setdefault(ruling.item_id, []).append(ruling)
    for item in items:
        item.ruling_rows = rulings.get(item.pk, [])
        item.lead_units = [SimpleNamespace(id=unit_id, name=name) for unit_id, name in leads.get(item.pk, [])]
        item.track_rows = tracks.get(item.pk, [])
        item.sub_rows, item.origin_ids = subs.get(item.pk, []), origins.get(item.pk, [])
    return items


class ItemList(Reading, generics.ListAPIView[Item]):
    """Items that the actor may know of; ``?programme=`` narrows them."""

    serializer_class = serializers.ItemSerializer

    def get_queryset(self) -> QuerySet[Item]:
        rows = queries.items_for(self.actor)
        programme = self.request.query_params.get("programme")
        return rows.filter(programme_id=UUIDField().run_validation(programme)) if programme else rows

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset)
        return None if page is None else _dress(list(page))


class ItemDetail(Reading, generics.RetrieveAPIView[Item]):
    """One item with its leads and tracks."""

    serializer_class = serializers.ItemSerializer

    def get_object(self) -> Item:
        return _dress([queries.item_for(self.actor, self.kwargs["item_id"])])[0]


class PlanList(Reading, generics.ListAPIView[Plan]):
    """Plans that the actor may know of."""

    serializer_class = serializers.PlanSerializer

    def get_queryset(self) -> QuerySet[Plan]:
        return queries.plans_for(self.actor)


class PlanDetail(Reading, generics.RetrieveAPIView[Plan]):
    """One plan with its sections, what is missing, and its route."""

    serializer_class = serializers.PlanDetailSerializer

    def get_object(self) -> Plan:
        plan = queries.plan_for(self.actor, self.kwargs["plan_id"])
        book = queries.rules_of(plan.item.programme)
        plan.section_rows = sections_of(plan, book)
        plan.missing_rows = [
            {"code": one.code, "message": str(one.message), "clause": str(one.clause) if one.clause else None}
            for one in missing_sentences(plan, book, self.request._request.at)
        ]
        plan.step_rows = queries.steps_of(plan.route_id)
        return plan
