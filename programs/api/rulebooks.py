"""REST reads of the rulebook editor: drafts, their check, comparisons, changes in mid-year, prohibitions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from programs import permissions, queries
from programs.actions.rulebook_drafts import draft_problems, rule_edition
from programs.api.serializers import RuleSerializer
from programs.models import (
    Prohibition,
    ProhibitionDeparture,
    ReceivedProhibition,
    RulebookChange,
    RulebookDraft,
)
from programs.packs import Pack, pack_from_data
from programs.views.prohibitions import published_rows, received_rows
from programs.views.rulebook_changes import changes_of
from programs.views.rulebook_compare import comparison, pack_named
from programs.views.rulebook_editor import draft_for
from programs.views.rulebooks import rule_row
from programs.wording import said


class DraftSerializer(serializers.ModelSerializer[RulebookDraft]):
    class Meta:
        model = RulebookDraft
        fields = ["id", "title", "origin", "origin_code", "based_on", "state", "edition", "made_at", "changed_at", "version"]  # fmt: skip


class DraftRuleSerializer(RuleSerializer):
    edition = serializers.IntegerField(
        help_text="The edition of the draft in which the rule was written last."
    )


class DraftDetailSerializer(DraftSerializer):
    code = serializers.CharField()
    series = serializers.CharField()
    document = serializers.DictField(child=serializers.CharField(allow_blank=True))
    rules = DraftRuleSerializer(many=True)

    class Meta(DraftSerializer.Meta):
        fields = [*DraftSerializer.Meta.fields, "code", "series", "document", "rules"]


class ProblemSerializer(serializers.Serializer[Any]):
    """What is wrong with one rule: the value found and the values possible, as they are stored and in words."""

    rule = serializers.CharField()
    kind = serializers.CharField()
    found = serializers.CharField()
    possible = serializers.CharField()
    title = serializers.CharField()
    message = serializers.CharField()


class CheckSerializer(serializers.Serializer[Any]):
    undecided = serializers.ListField(child=serializers.CharField())
    problems = ProblemSerializer(many=True)


class DifferenceSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=["added", "removed", "changed", "reworded", "same"])
    before = RuleSerializer(allow_null=True)
    after = RuleSerializer(allow_null=True)


class ChangeSerializer(serializers.ModelSerializer[RulebookChange]):
    class Meta:
        model = RulebookChange
        fields = ["id", "programme", "old_version", "new_version", "reason", "authority", "asked_at", "decided_on", "decider", "document_number", "recorded_at"]  # fmt: skip


class ProhibitionSerializer(serializers.ModelSerializer[Prohibition]):
    class Meta:
        model = Prohibition
        fields = [
            "id",
            "rule",
            "allowed",
            "title",
            "document",
            "clause",
            "quote",
            "published_at",
            "withdrawn_at",
        ]


class DepartureSerializer(serializers.ModelSerializer[ProhibitionDeparture]):
    rulebook = serializers.CharField(source="rulebook.code")

    class Meta:
        model = ProhibitionDeparture
        fields = ["id", "rulebook", "reason", "decider", "decided_on", "document_number", "recorded_at"]


class ReceivedSerializer(serializers.ModelSerializer[ReceivedProhibition]):
    departures = DepartureSerializer(many=True)

    class Meta:
        model = ReceivedProhibition
        fields = ["id", "issuer", "rule", "allowed", "title", "document", "clause", "quote", "received_at", "withdrawn_at", "departures"]  # fmt: skip


class Reading:
    """The actor behind a REST read."""

    request: Any
    kwargs: dict[str, Any]

    @property
    def actor(self) -> Any:
        return self.request._request.actor


class DraftList(Reading, generics.ListAPIView[RulebookDraft]):
    """Rulebooks that are being written; for the supervision office."""

    serializer_class = DraftSerializer

    def get_queryset(self) -> QuerySet[RulebookDraft]:
        permissions.can_edit_rulebook(self.actor).require()
        return RulebookDraft.objects.defer("content")


class DraftDetail(Reading, generics.RetrieveAPIView[RulebookDraft]):
    """One draft with its head and every rule that is decided."""

    serializer_class = DraftDetailSerializer

    def get_object(self) -> RulebookDraft:
        draft = draft_for(self.actor, self.kwargs["draft_id"])
        permissions.can_edit_rulebook(self.actor).require()
        pack = pack_from_data(draft.content)
        draft.code, draft.series, draft.document = pack.code, pack.series, vars(pack.document)  # type: ignore[attr-defined]
        draft.rules = [  # type: ignore[attr-defined]
            {**rule_row(rule), "edition": rule_edition(draft, rule.code)} for rule in pack.rules
        ]
        return draft


def problem_rows(pack: Pack, problems: list[Any]) -> list[dict[str, str]]:
    rows = []
    for problem in problems:
        one = said(problem, pack)
        rows.append(
            {
                "rule": problem.rule,
                "kind": problem.kind,
                "found": problem.found,
                "possible": problem.expected,
                "title": one.rule,
                "message": one.sentence,
            }
        )
    return rows


class DraftCheck(Reading, APIView):
    """What contradicts what in a draft; with nothing to say it can be put in force."""

    @extend_schema(responses=CheckSerializer)
    def get(self, request: Request, draft_id: Any) -> Response:
        draft = draft_for(self.actor, draft_id)
        permissions.can_edit_rulebook(self.actor).require()
        pack = pack_from_data(draft.content)
        problems = draft_problems(pack)
        answer = {
            "undecided": [one.rule for one in problems if one.kind == "undecided"],
            "problems": problem_rows(pack, [one for one in problems if one.kind != "undecided"]),
        }
        return Response(CheckSerializer(answer).data)


_SIDE = "programme:<id>, version:<id>, draft:<id> or pack:<code>"


class Comparison(Reading, APIView):
    """Two rulebooks rule by rule."""

    @extend_schema(
        parameters=[
            OpenApiParameter("before", OpenApiTypes.STR, required=True, description=_SIDE),
            OpenApiParameter("after", OpenApiTypes.STR, required=True, description=_SIDE),
        ],
        responses=DifferenceSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        keys = [request.query_params.get(name, "") for name in ("before", "after")]
        if not any(keys):
            return Response([])
        before, after = (pack_named(self.actor, key) for key in keys)
        return Response(DifferenceSerializer(comparison(before, after), many=True).data)


class ChangeList(Reading, generics.ListAPIView[RulebookChange]):
    """Changes of a programme's rulebook in mid-year, with the consent on record."""

    serializer_class = ChangeSerializer

    def get_queryset(self) -> QuerySet[RulebookChange]:
        return changes_of(queries.programme_for(self.actor, self.kwargs["programme_id"])).order_by()


class ProhibitionList(Reading, generics.ListAPIView[Prohibition]):
    """What this government forbids the governments below."""

    serializer_class = ProhibitionSerializer

    def get_queryset(self) -> QuerySet[Prohibition]:
        return published_rows(self.actor).order_by()


class ReceivedList(Reading, generics.ListAPIView[ReceivedProhibition]):
    """What was forbidden to this government from above, and where it departs from that."""

    serializer_class = ReceivedSerializer

    def get_queryset(self) -> QuerySet[ReceivedProhibition]:
        return received_rows(self.actor).order_by()
