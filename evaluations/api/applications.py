"""Applications, their documents and reviews, and what is known of units, by REST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import generics, serializers

from evaluations.models import Application, ApplicationFile, Evidence, ExpertReview
from evaluations.permissions import applications as permissions
from evaluations.queries import applications as queries
from programs.queries import item_for


class ApplicationSerializer(serializers.ModelSerializer):
    unit_name = serializers.CharField(source="unit.name")
    candidate_name = serializers.CharField(source="candidate.name")

    class Meta:
        model = Application
        fields = [
            "id",
            "item_id",
            "track_id",
            "unit_id",
            "unit_name",
            "candidate_id",
            "candidate_name",
            "state",
            "edition",
            "self_score",
            "begun_at",
            "submitted_at",
            "received_at",
            "reviewed_at",
            "reason",
            "resubmit_by",
            "withdrawn_at",
        ]


class FileSerializer(serializers.ModelSerializer):
    sha256 = serializers.CharField(source="file.sha256", default="")

    class Meta:
        model = ApplicationFile
        fields = [
            "id",
            "kind",
            "title",
            "sha256",
            "issuer",
            "issued_on",
            "number",
            "secrecy",
            "note",
            "added_at",
        ]


class ReviewSerializer(serializers.ModelSerializer):
    class Meta:
        model = ExpertReview
        fields = [
            "id",
            "kind",
            "name",
            "institution",
            "reviewed_on",
            "score",
            "grade",
            "opinion",
            "stands_aside",
            "conflict",
            "recorded_at",
        ]


class ApplicationDetailSerializer(ApplicationSerializer):
    files = serializers.SerializerMethodField()
    reviews = serializers.SerializerMethodField()
    lead_score = serializers.SerializerMethodField()

    class Meta(ApplicationSerializer.Meta):
        fields = [
            *ApplicationSerializer.Meta.fields,
            "self_assessment",
            "self_text",
            "experience",
            "declaration",
            "files",
            "reviews",
            "lead_score",
        ]

    def _judged(self, row: Application) -> bool:
        return bool(permissions.can_read_reviews(self.context["request"]._request.actor, row.item_id))

    @extend_schema_field(FileSerializer(many=True))
    def get_files(self, row: Application) -> list[dict[str, Any]]:
        return FileSerializer(queries.files_of(row), many=True).data

    @extend_schema_field(ReviewSerializer(many=True))
    def get_reviews(self, row: Application) -> list[dict[str, Any]]:
        """For the lead and the office; a unit does not read who judged it."""
        return ReviewSerializer(queries.reviews_of(row), many=True).data if self._judged(row) else []

    def get_lead_score(self, row: Application) -> str | None:
        return str(row.lead_score) if row.lead_score is not None and self._judged(row) else None


class Applications(generics.ListAPIView):
    """The applications that the caller may know of."""

    serializer_class = ApplicationSerializer

    def get_queryset(self) -> Any:
        return queries.applications_for(self.request._request.actor)


class ItemApplications(generics.ListAPIView):
    """The applications of one item that the caller may know of."""

    serializer_class = ApplicationSerializer

    def get_queryset(self) -> Any:
        actor = self.request._request.actor
        item = item_for(actor, self.kwargs["item_id"])
        return queries.applications_for(actor).filter(item=item)


class ApplicationDetail(generics.RetrieveAPIView):
    """One application with its documents and, for the lead and the office, its reviews."""

    serializer_class = ApplicationDetailSerializer

    def get_object(self) -> Any:
        actor = self.request._request.actor
        row = queries.application_for(actor, self.kwargs["application_id"])
        permissions.can_read_application(actor, row).require()
        return row


class EvidenceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Evidence
        fields = [
            "id",
            "programme_id",
            "item_id",
            "unit_id",
            "kind",
            "tone",
            "happened_on",
            "source",
            "facts",
            "entered_at",
            "struck_at",
            "strike_reason",
        ]


class EvidenceList(generics.ListAPIView):
    """What is known of the units besides their scores."""

    serializer_class = EvidenceSerializer

    def get_queryset(self) -> Any:
        actor = self.request._request.actor
        permissions.can_read_evidence(actor).require()
        return queries.evidence_for(actor)
