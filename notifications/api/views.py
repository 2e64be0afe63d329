"""REST of inbox and deadlines: reading; marking as read goes through the doors."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import generics, serializers

from core.pagination import ByCursor
from notifications import queries
from notifications.models import Deadline, Notification


class NewestFirst(ByCursor):
    ordering = ("-made_at", "-id")


class NearestFirst(ByCursor):
    ordering = ("due_at", "id")


class NotificationSerializer(serializers.ModelSerializer):
    """A message, its sentence in the language of the request."""

    text = serializers.SerializerMethodField()
    item = serializers.SerializerMethodField()
    unit = serializers.SerializerMethodField()

    class Meta:
        model = Notification
        fields = ["id", "kind", "text", "item_id", "item", "unit", "path", "made_at", "read_at"]

    def get_text(self, row: Notification) -> str:
        return queries.text_of(row.kind, row.params)

    def get_item(self, row: Notification) -> str:
        return str(row.params.get("item", ""))

    def get_unit(self, row: Notification) -> str:
        return str(row.params.get("unit", ""))


class DeadlineSerializer(serializers.ModelSerializer):
    """A deadline, its sentence in the language of the request."""

    text = serializers.SerializerMethodField()
    unit = serializers.CharField(source="unit.name", default="")

    class Meta:
        model = Deadline
        fields = ["id", "kind", "text", "item_id", "unit_id", "unit", "role", "path", "due_at", "provisional"]

    def get_text(self, row: Deadline) -> str:
        return queries.deadline_text(
            row.kind, {"unit": row.unit.name if row.unit else "", "item": "", **row.params}
        )


class NotificationList(generics.ListAPIView):
    """A person's own messages, the newest first; ``?unread=1`` and ``?item=<id>`` narrow them."""

    serializer_class = NotificationSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Any]:
        rows = Notification.objects.filter(person_id=self.request.actor.person_id)
        if self.request.query_params.get("unread"):
            rows = rows.filter(read_at=None)
        item_id = serializers.UUIDField(allow_null=True)
        wanted = self.request.query_params.get("item")
        return rows.filter(item_id=item_id.run_validation(wanted)) if wanted else rows


class DeadlineList(generics.ListAPIView):
    """What is due, the nearest first; ``?which=mine|items|all`` as far as the actor may."""

    serializer_class = DeadlineSerializer
    pagination_class = NearestFirst

    def get_queryset(self) -> QuerySet[Any]:
        actor = self.request.actor
        which = self.request.query_params.get("which", queries.MINE)
        return queries.deadlines_for(actor, which if which in queries.scopes_of(actor) else queries.MINE)
