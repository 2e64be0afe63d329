"""Units of a tenant (departments, counties, parks, townships, banks …), their kinds, classes and regions, all dated."""

from django.contrib.auth.models import Group
from django.db import models

from core.constraints import not_blank, period
from core.fields import TenantForeignKey
from core.models import TenantModel


class UnitKind(TenantModel):
    """What a unit is: department, county government, park … a dictionary of the tenant."""

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="organizations_unit_kind_once")
        ]

    def __str__(self) -> str:
        return self.name


class ObjectClass(TenantModel):
    """A class of incentive objects that a quota counts (县市区, 市直单位, 园区A类 …)."""

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="organizations_object_class_once"),
            period("valid_from", "valid_to", name="organizations_object_class_period"),
        ]

    def __str__(self) -> str:
        return self.name


class Region(TenantModel):
    """A region whose objects are compared among themselves (东部地区, 柴达木盆地 …)."""

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="organizations_region_once"),
            period("valid_from", "valid_to", name="organizations_region_period"),
        ]

    def __str__(self) -> str:
        return self.name


class Unit(TenantModel):
    """A unit inside one tenant. ``is_office``: the government itself or its office, whose leaders see every item."""

    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=60, blank=True)
    kind = TenantForeignKey("organizations.UnitKind", related_name="units")
    division_code = models.CharField(max_length=12, blank=True)
    superior = TenantForeignKey("self", null=True, related_name="inferiors")
    represents = models.ForeignKey(
        "organizations.Tenant", on_delete=models.PROTECT, null=True, related_name="represented_by"
    )
    is_office = models.BooleanField(default=False)
    telephone = models.CharField(max_length=40, blank=True)
    mailbox = models.CharField(max_length=100, blank=True)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="unit")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    position = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="organizations_unit_name_once"),
            not_blank("name", name="organizations_unit_has_a_name"),
            period("valid_from", "valid_to", name="organizations_unit_period"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitAlias(TenantModel):
    """Another or a former name of a unit, by which texts and workbooks may call it."""

    unit = TenantForeignKey("organizations.Unit", models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=100)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="organizations_unit_alias_once")
        ]

    def __str__(self) -> str:
        return self.name


class UnitClass(TenantModel):
    """Membership of a unit in an object class, dated (动态调整)."""

    unit = TenantForeignKey("organizations.Unit", models.CASCADE, related_name="classes")
    object_class = TenantForeignKey("organizations.ObjectClass", related_name="members")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "unit", "object_class", "valid_from"], name="organizations_unit_class_once"
            ),
            period("valid_from", "valid_to", name="organizations_unit_class_period"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.object_class_id}"


class UnitRegion(TenantModel):
    unit = TenantForeignKey("organizations.Unit", models.CASCADE, related_name="regions")
    region = TenantForeignKey("organizations.Region", related_name="members")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "unit", "region", "valid_from"], name="organizations_unit_region_once"
            ),
            period("valid_from", "valid_to", name="organizations_unit_region_period"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.region_id}"
