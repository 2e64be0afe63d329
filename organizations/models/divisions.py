"""Administrative divisions: shared reference data, the same for every tenant, read-only for the application."""

from django.db import models

from core.constraints import period


class Division(models.Model):
    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=60)
    level = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)
    parent_code = models.CharField(max_length=12, blank=True, db_index=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=100)

    class Meta:
        constraints = [period("valid_from", "valid_to", name="organizations_division_period")]

    def __str__(self) -> str:
        return self.name


class DivisionAlias(models.Model):
    """Another name by which texts call a division (湘西州 for 湘西土家族苗族自治州)."""

    division = models.ForeignKey(Division, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division", "name"], name="organizations_division_alias_once")
        ]

    def __str__(self) -> str:
        return self.name
