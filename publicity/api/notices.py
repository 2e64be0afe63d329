"""Public notices by REST."""

from __future__ import annotations

from typing import Any

from rest_framework import generics, serializers

from publicity.models import PublicNotice
from publicity.queries import notices as queries


class NoticeSerializer(serializers.ModelSerializer):
    class Meta:
        model = PublicNotice
        fields = [
            "id",
            "item_id",
            "proposed_list_id",
            "publisher_id",
            "title",
            "state",
            "opens_at",
            "closes_at",
            "working_days",
            "days_counted",
            "calendar_provisional",
            "posted_where",
            "posted_address",
            "posted_at",
            "appeal_telephone",
            "office_telephone",
            "office_mailbox",
            "closed_at",
            "suspended_at",
            "suspend_reason",
            "withdrawn_at",
            "withdraw_reason",
            "supersedes_id",
            "digest",
        ]


class NoticeDetailSerializer(NoticeSerializer):
    class Meta(NoticeSerializer.Meta):
        fields = [*NoticeSerializer.Meta.fields, "basis", "content", "rendering_id"]


class NoticeList(generics.ListAPIView):
    """The notices that the caller may know of."""

    serializer_class = NoticeSerializer

    def get_queryset(self) -> Any:
        return queries.notices_for(self.request._request.actor)


class NoticeDetail(generics.RetrieveAPIView):
    """One notice with everything that it shows."""

    serializer_class = NoticeDetailSerializer

    def get_object(self) -> Any:
        return queries.notice_for(self.request._request.actor, self.kwargs["notice_id"])
