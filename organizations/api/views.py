"""Reading by REST: units, dictionaries, people, roles, calendars, tokens, divisions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import generics, serializers
from rest_framework.pagination import CursorPagination

from organizations import permissions, queries
from organizations.models import (
    Division,
    Membership,
    ObjectClass,
    Person,
    Region,
    Tenant,
    TenantCalendarDay,
    Token,
    Unit,
    UnitKind,
)


class UnitSerializer(serializers.ModelSerializer[Unit]):
    kind = serializers.SlugRelatedField(slug_field="code", read_only=True)
    classes = serializers.SerializerMethodField()
    aliases = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)

    class Meta:
        model = Unit
        fields = (
            "id",
            "name",
            "short_name",
            "kind",
            "division_code",
            "superior_id",
            "is_office",
            "telephone",
            "mailbox",
            "valid_from",
            "valid_to",
            "classes",
            "aliases",
        )

    def get_classes(self, unit: Unit) -> list[dict[str, Any]]:
        return [
            {"code": one.object_class.code, "valid_from": one.valid_from, "valid_to": one.valid_to}
            for one in unit.classes.all()
        ]


class ObjectClassSerializer(serializers.ModelSerializer[ObjectClass]):
    class Meta:
        model = ObjectClass
        fields = ("id", "code", "name", "position", "valid_from", "valid_to")


class UnitKindSerializer(serializers.ModelSerializer[UnitKind]):
    class Meta:
        model = UnitKind
        fields = ("id", "code", "name", "position")


class RegionSerializer(serializers.ModelSerializer[Region]):
    class Meta:
        model = Region
        fields = ("id", "code", "name", "valid_from", "valid_to")


class PersonSerializer(serializers.ModelSerializer[Person]):
    class Meta:
        model = Person
        fields = ("id", "username", "display_name", "made_at", "disabled_at")


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    person = serializers.CharField(source="person.display_name")
    unit = serializers.CharField(source="unit.name")

    class Meta:
        model = Membership
        fields = ("id", "person_id", "person", "unit_id", "unit", "role", "valid_from", "valid_to")


class TokenSerializer(serializers.ModelSerializer[Token]):
    class Meta:
        model = Token
        fields = ("id", "name", "prefix", "abilities", "made_at", "expires_at", "revoked_at", "last_used_at")


class DaySerializer(serializers.ModelSerializer[TenantCalendarDay]):
    class Meta:
        model = TenantCalendarDay
        fields = ("id", "date", "kind", "name", "changed_at")


class DivisionSerializer(serializers.ModelSerializer[Division]):
    class Meta:
        model = Division
        fields = ("code", "name", "short_name", "level", "kind", "parent_code")


class TenantSerializer(serializers.ModelSerializer[Tenant]):
    class Meta:
        model = Tenant
        fields = ("id", "slug", "name", "level", "division_code", "superior_id", "made_at", "closed_at")


class ByCode(CursorPagination):
    ordering = "code"
    page_size = 50


class _List(generics.ListAPIView[Any]):
    """A list for which the actor needs one permission."""

    def may(self) -> Any:
        return permissions.can_see_organization(self.request.user)

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Division.objects.none()
        self.may().require()
        return self.rows()

    def rows(self) -> QuerySet[Any]:
        raise AttributeError("a list says its rows")


class UnitList(_List):
    """Units of the government with kind, classes and other names."""

    serializer_class = UnitSerializer

    def rows(self) -> QuerySet[Unit]:
        return queries.units().order_by("id")


class ObjectClassList(_List):
    """Object classes that quotas count."""

    serializer_class = ObjectClassSerializer

    def rows(self) -> QuerySet[ObjectClass]:
        return ObjectClass.objects.all()


class UnitKindList(_List):
    """Kinds of units."""

    serializer_class = UnitKindSerializer

    def rows(self) -> QuerySet[UnitKind]:
        return UnitKind.objects.all()


class RegionList(_List):
    """Regions whose objects are compared among themselves."""

    serializer_class = RegionSerializer

    def rows(self) -> QuerySet[Region]:
        return Region.objects.all()


class PersonList(_List):
    """Accounts of the government."""

    serializer_class = PersonSerializer

    def may(self) -> Any:
        return permissions.can_see_people(self.request.user)

    def rows(self) -> QuerySet[Person]:
        return queries.people()


class MembershipList(PersonList):
    """Roles of the government, those that have ended too."""

    serializer_class = MembershipSerializer

    def rows(self) -> QuerySet[Any]:
        return queries.memberships()


class DayList(_List):
    """The government's own days of the working calendar."""

    serializer_class = DaySerializer

    def rows(self) -> QuerySet[TenantCalendarDay]:
        return TenantCalendarDay.objects.all()


class TokenList(_List):
    """The own access tokens."""

    serializer_class = TokenSerializer

    def may(self) -> Any:
        return permissions.can_make_token(self.request.user)

    def rows(self) -> QuerySet[Token]:
        return Token.objects.filter(
            tenant_id=self.request.user.tenant_id, person_id=self.request.user.person_id
        )


class DivisionList(_List):
    """Administrative divisions; ``?parent=430900`` narrows to those directly below."""

    serializer_class = DivisionSerializer
    pagination_class = ByCode

    def rows(self) -> QuerySet[Division]:
        parent = self.request.query_params.get("parent", "")
        rows = Division.objects.all()
        return (
            rows.filter(parent_code=serializers.CharField(max_length=12).run_validation(parent))
            if parent
            else rows
        )


class TenantList(_List):
    """Governments on this platform: names and codes only."""

    serializer_class = TenantSerializer

    def may(self) -> Any:
        return permissions.can_run_platform(self.request.user)

    def rows(self) -> QuerySet[Tenant]:
        return Tenant.objects.all()
