"""Data requests to providers, and collected values in versions that are never changed."""

from django.db import models
from django.db.models import Q

from core.constraints import both_or_neither, in_order, not_blank, one_of
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from indicators.states import RequestState


class DataRequest(TenantModel):
    """A provider is asked for the values of one item; lateness is derived from ``due_at``."""

    item = TenantForeignKey("programs.Item", related_name="data_requests")
    provider = TenantForeignKey("organizations.Unit", related_name="+")
    state = models.CharField(max_length=20, choices=RequestState.choices, default=RequestState.OPEN)
    asked_at = models.DateTimeField()
    asked_by = person_key()
    due_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = person_key(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = person_key(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("state", RequestState, name="indicators_request_state"),
            models.UniqueConstraint(fields=["tenant", "item", "provider"], name="indicators_request_once"),
            both_or_neither("submitted_at", "submitted_by", name="indicators_request_submitted_by_somebody"),
            both_or_neither("reviewed_at", "reviewed_by", name="indicators_request_reviewed_by_somebody"),
            in_order("asked_at", "due_at", name="indicators_request_due_later"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.provider_id}"


class Value(TenantModel):
    """One version of one component of one indicator for one object. A correction is a new version with its reason.

    Written by the thousand, read by item, indicator and object: the keys below serve that, so none has an index of its own.
    """

    rows_about_objects = True

    item = TenantForeignKey("programs.Item", related_name="+", db_index=False)
    unit = TenantForeignKey("organizations.Unit", related_name="+", db_index=False)
    """The evaluated object."""
    indicator = TenantForeignKey("indicators.Indicator", related_name="values", db_index=False)
    component = models.CharField(max_length=20, default="actual")
    """``actual``, ``previous``, ``population``, ``target`` or ``denominator``: what the measure is made of."""
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    amount = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    """NULL: the value is declared missing."""
    source = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    evidence = TenantForeignKey("documents.StoredFile", null=True, related_name="+", db_index=False)
    channel = models.CharField(max_length=20, default="page")
    entered_at = models.DateTimeField()
    entered_by = person_key(db_index=False)
    provider = TenantForeignKey("organizations.Unit", related_name="+", db_index=False)

    class Meta(TenantModel.Meta):
        constraints = [
            not_blank("component", name="indicators_value_has_a_component"),
            models.CheckConstraint(
                name="indicators_value_channel",
                condition=Q(channel__isnull=False) & Q(channel__in=["page", "workbook", "rest", "appeal"]),
            ),
            models.CheckConstraint(
                name="indicators_value_correction_has_a_reason", condition=Q(version=1) | ~Q(reason="")
            ),
            models.UniqueConstraint(
                fields=["tenant", "indicator", "unit", "component", "version"],
                name="indicators_value_version_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "indicator", "unit", "component"],
                condition=Q(is_current=True),
                name="indicators_value_one_current",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "item", "indicator", "unit"],
                condition=Q(is_current=True),
                name="indicators_value_by_item",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.unit_id} v{self.version}"
