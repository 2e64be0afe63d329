"""REST reads of notices on their way to a programme; taking in, correcting and making go through the doors."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import generics, serializers

from programs import permissions, readings
from programs.actions.reading_corrections import open_names, open_words
from programs.actions.readings import failure_of
from programs.forms_readings import field_of
from programs.models import NoticeReading
from programs.notices import Document, open_questions


class NoticeReadingSerializer(serializers.ModelSerializer[NoticeReading]):
    """A notice that was taken in."""

    programme = serializers.UUIDField(source="programme_id", allow_null=True, read_only=True)
    rulebook_version = serializers.UUIDField(source="rulebook_version_id", read_only=True)

    class Meta:
        model = NoticeReading
        fields = (
            "id", "year", "title", "source_kind", "source_name", "state", "version", "made_at", "changed_at",
            "rulebook_version", "programme",
        )  # fmt: skip
        read_only_fields = fields


class NoticeReadingDetailSerializer(NoticeReadingSerializer):
    """With the text, what was read of it with its places, the corrections, and what is left to look at."""

    failure = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()
    names = serializers.SerializerMethodField()

    class Meta(NoticeReadingSerializer.Meta):
        fields = (
            *NoticeReadingSerializer.Meta.fields,
            "failure",
            "text",
            "document",
            "proposal",
            "questions",
            "names",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_names(self, reading: NoticeReading) -> list[dict[str, Any]]:
        """Names and words without an answer, with the field of the operation ``names/`` that settles each."""
        if not reading.proposal:
            return []
        units, words = open_names(reading.proposal), open_words(reading.proposal)
        return [
            {"field": field_of(role, name), "name": name, "items": numbers}
            for role, found in (("unit", units), ("word", words))
            for name, numbers in found.items()
        ]

    def get_failure(self, reading: NoticeReading) -> str:
        return failure_of(reading)

    def get_text(self, reading: NoticeReading) -> str:
        return Document.from_plain(reading.document).text

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_questions(self, reading: NoticeReading) -> dict[str, int]:
        return open_questions(reading.proposal) if reading.proposal else {}


class NoticeReadingList(generics.ListAPIView[NoticeReading]):
    """The notices that the office has taken in."""

    serializer_class = NoticeReadingSerializer

    def get_queryset(self) -> QuerySet[NoticeReading]:
        actor: Any = self.request._request.actor  # type: ignore[attr-defined]
        permissions.can_read_notices(actor).require()
        return readings.readings_for(actor).defer("document", "proposal")


class NoticeReadingDetail(generics.RetrieveAPIView[NoticeReading]):
    """One notice with everything that was read of it."""

    serializer_class = NoticeReadingDetailSerializer

    def get_object(self) -> NoticeReading:
        actor: Any = self.request._request.actor  # type: ignore[attr-defined]
        return readings.reading_for(actor, self.kwargs["reading_id"])
