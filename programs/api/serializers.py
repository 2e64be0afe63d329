"""What REST says of rulebooks, programmes, items, plans and routes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from programs.models import Item, Party, Plan, Programme, RulebookVersion, Ruling, Step, SubItem


class RulebookSerializer(serializers.ModelSerializer[RulebookVersion]):
    code = serializers.CharField(source="rulebook.code")
    name = serializers.CharField(source="rulebook.name")
    document_number = serializers.CharField(source="rulebook.document_number")

    class Meta:
        model = RulebookVersion
        fields = ["id", "code", "name", "document_number", "number", "digest", "made_at", "reason"]


class RuleSerializer(serializers.Serializer[Any]):
    """One rule with the place that it comes from."""

    code = serializers.CharField()
    title = serializers.CharField()
    value = serializers.JSONField()
    document = serializers.CharField()
    clause = serializers.CharField()
    quote = serializers.CharField()
    reading = serializers.CharField()
    overridable_by = serializers.CharField(allow_null=True)


class RulebookDetailSerializer(RulebookSerializer):
    rules = RuleSerializer(many=True, source="rule_rows")

    class Meta(RulebookSerializer.Meta):
        fields = [*RulebookSerializer.Meta.fields, "rules"]


class ProgrammeSerializer(serializers.ModelSerializer[Programme]):
    class Meta:
        model = Programme
        fields = [
            "id",
            "year",
            "title",
            "series",
            "rulebook_version",
            "state",
            "items_fixed_at",
            "document_number",
            "issued_at",
            "concluded_at",
            "follows",
            "addressees",
            "principles",
            "counted_items",
        ]


class UnitRef(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class TrackSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    object_class = serializers.CharField(source="object_class.code")
    sub_item = serializers.CharField(source="sub_item.title", default="")
    sub_item_number = serializers.IntegerField(source="sub_item.number", default=None, allow_null=True)
    region = serializers.CharField(source="region.code", default="")
    places = serializers.IntegerField(allow_null=True)


class SubItemSerializer(serializers.ModelSerializer[SubItem]):
    class Meta:
        model = SubItem
        fields = ["number", "title", "criteria", "reward_text", "reward_kinds"]


class RulingSerializer(serializers.ModelSerializer[Ruling]):
    instead = serializers.JSONField(source="instead.value", default=None, allow_null=True)

    class Meta:
        model = Ruling
        fields = [
            "id",
            "rule",
            "matter",
            "authority",
            "reason",
            "instead",
            "asked_at",
            "decided_on",
            "decider",
            "document_number",
        ]


class ItemSerializer(serializers.ModelSerializer[Item]):
    leads = UnitRef(many=True, source="lead_units")
    tracks = TrackSerializer(many=True, source="track_rows")
    sub_items = SubItemSerializer(many=True, source="sub_rows")
    origins = serializers.ListField(child=serializers.UUIDField(), source="origin_ids")

    rulings = RulingSerializer(many=True, source="ruling_rows")

    class Meta:
        model = Item
        fields = [
            "id",
            "programme",
            "number",
            "title",
            "criteria",
            "reward_text",
            "reward_kinds",
            "intake",
            "benchmark",
            "quota_exempt",
            "state",
            "state_reason",
            "leads",
            "tracks",
            "sub_items",
            "origins",
            "rulings",
        ]


class PlanSerializer(serializers.ModelSerializer[Plan]):
    class Meta:
        model = Plan
        fields = [
            "id",
            "item",
            "version",
            "state",
            "money_source",
            "due_at",
            "submitted_at",
            "published_at",
            "document_number",
            "digest",
            "changed_at",
        ]


class PartySerializer(serializers.ModelSerializer[Party]):
    unit_name = serializers.CharField(source="unit.name")

    class Meta:
        model = Party
        fields = [
            "unit",
            "unit_name",
            "stance",
            "text",
            "answered_at",
            "on_behalf",
            "decider",
            "decided_on",
            "document_number",
        ]


class StepSerializer(serializers.ModelSerializer[Step]):
    parties = PartySerializer(many=True)

    class Meta:
        model = Step
        fields = [
            "id",
            "position",
            "code",
            "kind",
            "title",
            "clause",
            "state",
            "opened_at",
            "due_at",
            "closed_at",
            "silence_is_consent",
            "parties",
        ]


class SectionSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    text = serializers.CharField()


class MissingSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    clause = serializers.CharField(allow_null=True)


class PlanDetailSerializer(PlanSerializer):
    sections = SectionSerializer(many=True, source="section_rows")
    missing = MissingSerializer(many=True, source="missing_rows")
    steps = StepSerializer(many=True, source="step_rows")

    class Meta(PlanSerializer.Meta):
        fields = [*PlanSerializer.Meta.fields, "sections", "missing", "steps"]
