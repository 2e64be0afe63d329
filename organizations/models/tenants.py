"""Governments that run programmes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import not_blank, one_of


class TenantLevel(models.TextChoices):
    PROVINCE = "province", _("province")
    PREFECTURE = "prefecture", _("prefecture")
    COUNTY = "county", _("county")


class Tenant(models.Model):
    """A government with its division code, in a tree that itself grants nothing. Its name is public."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=40)
    level = models.CharField(max_length=20, choices=TenantLevel.choices)
    division_code = models.CharField(max_length=12, unique=True)
    superior = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="inferiors")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("level", TenantLevel, name="organizations_tenant_level"),
            not_blank("slug", name="organizations_tenant_has_a_slug"),
            not_blank("name", name="organizations_tenant_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
