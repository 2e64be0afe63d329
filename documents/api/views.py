"""What a stored file is, and how far a rendering is."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from documents import permissions, queries
from documents.models import Rendering, StoredFile
from documents.views import file_download


class StoredFileSerializer(serializers.ModelSerializer):
    class Meta:
        model = StoredFile
        fields = ["id", "name", "media_type", "size", "sha256", "stored_at", "item_id"]


class RenderingSerializer(serializers.ModelSerializer):
    file = StoredFileSerializer(allow_null=True)
    failure = serializers.SerializerMethodField()

    class Meta:
        model = Rendering
        fields = ["id", "kind", "subject_id", "state", "asked_at", "finished_at", "failure", "file"]

    def get_failure(self, one: Rendering) -> str:
        """Why it failed, as a sentence."""
        return str(queries.why_failed(one))


class FileDetail(generics.RetrieveAPIView):
    """Name, type, size and SHA-256 of a stored file."""

    serializer_class = StoredFileSerializer

    def get_object(self) -> Any:
        stored = queries.stored_file(self.kwargs["file_id"])
        permissions.can_open_file(self.request._request.actor, stored).require()
        return stored


class FileContent(APIView):
    """The bytes of a stored file."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, file_id: Any) -> HttpResponse:
        return file_download(request._request, file_id=file_id)


class RenderingDetail(generics.RetrieveAPIView):
    """How far a document is; its file once it is there, or why it failed."""

    serializer_class = RenderingSerializer

    def get_object(self) -> Any:
        rendering = queries.rendering(self.kwargs["rendering_id"])
        permissions.can_see_rendering(self.request._request.actor, rendering).require()
        return rendering
