"""Commendation notices by REST."""

from __future__ import annotations

from typing import Any

from rest_framework import generics, serializers

from publicity.models import CommendationNotice
from publicity.queries import commendations as queries


class CommendationSerializer(serializers.ModelSerializer):
    class Meta:
        model = CommendationNotice
        fields = [
            "id",
            "programme_id",
            "title",
            "state",
            "document_number",
            "issue_date",
            "decided_at",
            "issued_at",
            "digest",
        ]


class CommendationDetailSerializer(CommendationSerializer):
    class Meta(CommendationSerializer.Meta):
        fields = [
            *CommendationSerializer.Meta.fields,
            "addressee",
            "opening",
            "closing",
            "cc",
            "content",
            "rendering_id",
            "copy_rendering_id",
        ]


class CommendationList(generics.ListAPIView):
    """The notices that the caller may know of."""

    serializer_class = CommendationSerializer

    def get_queryset(self) -> Any:
        return queries.commendations_for(self.request._request.actor)


class CommendationDetail(generics.RetrieveAPIView):
    """One notice with everything that it says."""

    serializer_class = CommendationDetailSerializer

    def get_object(self) -> Any:
        return queries.commendation_for(self.request._request.actor, self.kwargs["commendation_id"])
