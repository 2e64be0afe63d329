"""Deadlines are rows: whose, for what, until when, and whether met."""

from django.db import models
from django.db.models import Q

from core.constraints import not_blank
from core.fields import TenantForeignKey
from core.models import TenantModel


class Deadline(TenantModel):
    """Something is due from a unit (in a role). ``kind`` names the sentence, ``subject_id`` what it is about."""

    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    item_id = models.UUIDField(null=True)
    unit = TenantForeignKey("organizations.Unit", null=True, related_name="+")
    role = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    path = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            not_blank("kind", name="notifications_deadline_has_a_kind"),
            not_blank("role", name="notifications_deadline_has_a_role"),
            models.CheckConstraint(
                name="notifications_deadline_ends_once",
                condition=Q(met_at__isnull=True) | Q(cancelled_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["tenant", "kind", "subject_id", "unit", "role"],
                condition=Q(met_at__isnull=True, cancelled_at__isnull=True),
                nulls_distinct=False,
                name="notifications_deadline_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "item_id", "due_at"], name="notifications_deadline_by_item")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at}"
