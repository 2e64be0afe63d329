"""REST of appeals: reading; every change goes through the doors."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import generics, serializers

from appeals import permissions, queries
from appeals.models import Appeal
from core.pagination import ByCursor


class NewestFirst(ByCursor):
    ordering = ("-filed_at", "-id")


class AppealSerializer(serializers.ModelSerializer):
    """One appeal. The appellant learns decision and outcome with the answer, and nothing of the verification."""

    state = serializers.SerializerMethodField()
    unit = serializers.CharField(source="unit.name")
    item = serializers.CharField(source="item.title")

    INSIDE = ("finding", "verifier_id", "accepted_by_id", "decided_by_id", "carried_out_at")
    WITH_ANSWER = ("outcome", "decided_at")

    class Meta:
        model = Appeal
        fields = [
            "id", "number", "notice_id", "item_id", "item", "unit_id", "unit", "appellant", "channel", "received_at", "filed_at",
            "claim", "indicator_id", "state", "accepted_at", "accepted_by_id", "verifier_id", "refuse_reason", "finding",
            "outcome", "decided_at", "decided_by_id", "answer", "answered_at", "withdrawn_at", "carried_out_at",
        ]  # fmt: skip

    def get_state(self, appeal: Appeal) -> str:
        return permissions.shown_state(self.context["request"].actor, appeal)

    def to_representation(self, instance: Appeal) -> dict[str, Any]:
        found: dict[str, Any] = super().to_representation(instance)
        if permissions.is_appellant(self.context["request"].actor, instance):
            hidden = self.INSIDE if instance.answered_at else (*self.INSIDE, *self.WITH_ANSWER)
            for name in hidden:
                found.pop(name)
        return found


class AppealList(generics.ListAPIView):
    """The appeals that the actor knows of, the newest first."""

    serializer_class = AppealSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Appeal]:
        return queries.appeals(permissions.visible_appeals(self.request.actor))


class AppealDetail(generics.RetrieveAPIView):
    """One appeal."""

    serializer_class = AppealSerializer

    def get_object(self) -> Appeal:
        return queries.appeal_for(permissions.visible_appeals(self.request.actor), self.kwargs["appeal_id"])
