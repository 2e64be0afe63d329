"""The register of what superiors commended, by REST."""

from __future__ import annotations

from typing import Any

from rest_framework import generics, serializers

from evaluations.models import SuperiorCommendation
from evaluations.permissions import superiors as permissions
from evaluations.queries import superiors as queries
from programs.queries import rules_of


class SuperiorCommendationSerializer(serializers.ModelSerializer):
    treatment = serializers.SerializerMethodField()

    class Meta:
        model = SuperiorCommendation
        fields = [
            "id", "programme_id", "item_id", "unit_id", "kind", "level", "matter", "issuer", "document_number",
            "issued_on", "treatment", "recorded_at", "struck_at", "strike_reason",
        ]  # fmt: skip

    def get_treatment(self, row: SuperiorCommendation) -> str:
        """What the rulebook of its programme gives for it."""
        return queries.treatment_of(row.kind, rules_of(row.programme))


class Commendations(generics.ListAPIView):
    """Awards and experiences that superiors commended, with what follows from each."""

    serializer_class = SuperiorCommendationSerializer

    def get_queryset(self) -> Any:
        actor = self.request._request.actor
        permissions.can_read_commendations(actor).require()
        return queries.commendations_for(actor)
