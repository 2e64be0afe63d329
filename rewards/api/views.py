"""REST of rewards: reading; every change goes through the doors."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import generics, serializers

from core.clock import local_date
from core.pagination import ByCursor
from rewards import permissions, queries, rules
from rewards.models import Reward


class NearestFirst(ByCursor):
    ordering = ("due_on", "id")


class RewardSerializer(serializers.ModelSerializer):
    """One reward; ``overdue`` and ``late`` are derived."""

    unit = serializers.CharField(source="unit.name")
    item = serializers.CharField(source="item.title")
    overdue = serializers.SerializerMethodField()
    late = serializers.SerializerMethodField()

    class Meta:
        model = Reward
        fields = [
            "id", "notice_id", "item_id", "item", "unit_id", "unit", "kind", "text", "amount", "amount_unit",
            "fund_source", "due_on", "state", "overdue", "late", "promised_at", "honoured_on", "proof_number",
            "withdrawn_at", "withdraw_reason",
        ]  # fmt: skip

    def get_overdue(self, reward: Reward) -> bool:
        return rules.is_overdue(reward.state, reward.due_on, local_date(self.context["request"].at))

    def get_late(self, reward: Reward) -> bool:
        return rules.was_late(reward.honoured_on, reward.due_on)


class RewardList(generics.ListAPIView):
    """The rewards that the actor knows of, the nearest date first."""

    serializer_class = RewardSerializer
    pagination_class = NearestFirst

    def get_queryset(self) -> QuerySet[Reward]:
        request = self.request
        return queries.rewards(permissions.visible_rewards(request.actor), local_date(request.at))


class RewardDetail(generics.RetrieveAPIView):
    """One reward."""

    serializer_class = RewardSerializer

    def get_object(self) -> Reward:
        return queries.reward_for(permissions.visible_rewards(self.request.actor), self.kwargs["reward_id"])
