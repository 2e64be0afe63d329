"""The outbox: what is due, tenant by tenant. The queue only carries messages; this table is the record."""

from django.db import models
from django.db.models import Q

from core.constraints import in_order
from core.ids import uuid7


class OutboxRow(models.Model):
    """One effect that is due at a moment: thin (a kind and an id), so that a relay may read it across tenants."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_outbox_ends_once",
                condition=Q(done_at__isnull=True) | (Q(cancelled_at__isnull=True) & Q(dead_at__isnull=True)),
            ),
            in_order("made_at", "done_at", name="ledger_outbox_done_after_made"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="ledger_outbox_waiting",
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True, dead_at__isnull=True),
            ),
            models.Index(fields=["tenant_id", "kind", "subject_id"], name="ledger_outbox_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
