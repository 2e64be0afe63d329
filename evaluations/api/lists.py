"""Proposed lists and the register of grounds by REST."""

from __future__ import annotations

from typing import Any

from rest_framework import generics, serializers

from evaluations.models import Ground, ListEntry, ProposedList, SuperiorOpinion
from evaluations.permissions.grounds import can_read_grounds
from evaluations.queries import lists as queries
from evaluations.queries import superiors


class ListSerializer(serializers.ModelSerializer):
    class Meta:
        model = ProposedList
        fields = [
            "id",
            "item_id",
            "version",
            "state",
            "digest",
            "reason",
            "drafted_at",
            "minutes_number",
            "minutes_on",
            "tie_reason",
            "submitted_at",
            "reviewed_at",
            "approved_at",
            "returned_at",
            "return_reason",
        ]


class EntrySerializer(serializers.ModelSerializer):
    unit_name = serializers.CharField(source="unit.name")
    object_class = serializers.CharField(source="track.object_class.code")

    class Meta:
        model = ListEntry
        fields = [
            "id",
            "track_id",
            "object_class",
            "unit_id",
            "unit_name",
            "group",
            "position",
            "rank",
            "total",
            "status",
            "reason",
            "clause",
            "placed_by",
            "merit",
        ]


class OpinionSerializer(serializers.ModelSerializer):
    class Meta:
        model = SuperiorOpinion
        fields = ["id", "entry_id", "unit_id", "about_id", "stance", "reason", "outcome", "settlement"]


class ListDetailSerializer(ListSerializer):
    entries = serializers.SerializerMethodField()
    superior_opinions = serializers.SerializerMethodField()

    class Meta(ListSerializer.Meta):
        fields = [*ListSerializer.Meta.fields, "basis", "package", "entries", "superior_opinions"]

    def get_superior_opinions(self, row: ProposedList) -> list[dict[str, Any]]:
        return OpinionSerializer(superiors.opinions_of(row.pk), many=True).data

    def get_entries(self, row: ProposedList) -> list[dict[str, Any]]:
        return EntrySerializer(queries.entries_of(row.pk), many=True).data


class GroundSerializer(serializers.ModelSerializer):
    class Meta:
        model = Ground
        fields = [
            "id",
            "programme_id",
            "unit_id",
            "item_id",
            "code",
            "act",
            "authority",
            "list_name",
            "document_number",
            "happened_on",
            "facts",
            "rectification_due_on",
            "rectified_on",
            "entered_at",
            "ended_at",
            "end_reason",
        ]


class Lists(generics.ListAPIView):
    """The lists that the caller may know of."""

    serializer_class = ListSerializer

    def get_queryset(self) -> Any:
        return queries.lists_for(self.request._request.actor)


class ListDetail(generics.RetrieveAPIView):
    """One list with its entries in score order."""

    serializer_class = ListDetailSerializer

    def get_object(self) -> Any:
        return queries.list_for(self.request._request.actor, self.kwargs["list_id"])


class Grounds(generics.ListAPIView):
    """The register of grounds."""

    serializer_class = GroundSerializer

    def get_queryset(self) -> Any:
        can_read_grounds(self.request._request.actor).require()
        return Ground.objects.all()
