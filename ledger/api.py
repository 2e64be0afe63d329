"""Reading the ledger by REST, for the audit administrator."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import generics, serializers
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ledger import queries
from ledger.forms import AccessFilter, ActFilter
from ledger.models import AccessEntry, Act
from ledger.permissions import can_audit
from ledger.verification import verify_all


class ActSerializer(serializers.ModelSerializer[Act]):
    class Meta:
        model = Act
        fields = (
            "id",
            "chain",
            "sequence",
            "at",
            "actor_id",
            "capacity",
            "act",
            "subject_type",
            "subject_id",
            "item_id",
            "unit_id",
            "result",
            "payload_digest",
            "previous_hash",
            "hash",
        )


class AccessSerializer(serializers.ModelSerializer[AccessEntry]):
    class Meta:
        model = AccessEntry
        fields = ("id", "at", "person_id", "kind", "method", "path", "status", "detail")


class VerdictSerializer(serializers.Serializer[Any]):
    chain = serializers.CharField()
    rows = serializers.IntegerField()
    holds = serializers.BooleanField()
    broken_at = serializers.IntegerField(allow_null=True)
    why = serializers.CharField()
    head = serializers.CharField()


class NewestFirst(CursorPagination):
    ordering = ("-at", "-id")
    page_size = 50


class ActList(generics.ListAPIView[Act]):
    """Acts of the government; narrow by ``act``, ``person``, ``item``, ``first`` and ``last``."""

    serializer_class = ActSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Act]:
        if getattr(self, "swagger_fake_view", False):
            return QuerySet(Act).none()
        can_audit(self.request.user).require()
        return queries.acts(ActFilter(self.request.query_params).wanted())


class AccessList(generics.ListAPIView[AccessEntry]):
    """Refusals, failed sign-ins and sensitive reads."""

    serializer_class = AccessSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[AccessEntry]:
        if getattr(self, "swagger_fake_view", False):
            return QuerySet(AccessEntry).none()
        can_audit(self.request.user).require()
        form = AccessFilter(self.request.query_params)
        kind = form.cleaned_data.get("kind", "") if form.is_valid() else ""
        return queries.accesses(form.wanted(), kind)


class Verification(APIView):
    """Whether each chain of the government holds."""

    serializer_class = VerdictSerializer

    def get(self, request: Request) -> Response:
        can_audit(request.user).require()
        return Response(VerdictSerializer(verify_all(), many=True).data)
