"""The bonus list of a notice by REST."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rewards import permissions, queries


class BonusSerializer(serializers.Serializer):
    """One awarded unit that gets bonus points in another assessment."""

    unit_id = serializers.UUIDField()
    unit = serializers.CharField()
    object_class = serializers.CharField()
    item_id = serializers.UUIDField()
    number = serializers.IntegerField()
    item = serializers.CharField()
    sub_item = serializers.CharField()
    basis = serializers.CharField()


class BonusList(APIView):
    """Who gets bonus points in another assessment by a commendation notice."""

    @extend_schema(tags=["rewards"], responses=BonusSerializer(many=True), operation_id="bonus_list")
    def get(self, request: Request, notice_id: UUID) -> Response:
        """Awarded units whose item, or sub-item alone, brings bonus points; the withdrawn are left out."""
        actor = request._request.actor
        permissions.can_read_bonus_list(actor).require()
        rows = queries.bonus_list(queries.bonus_notice(notice_id), permissions.bonus_items(actor))
        return Response(BonusSerializer(rows, many=True).data)
