"""The in-app inbox, filled from the ledger by cursor."""

from django.db import models

from core.constraints import not_blank
from core.models import TenantModel, person_key


class Notification(TenantModel):
    """One message to one person about one source (an act or a reminder), sent once."""

    person = person_key()
    source = models.CharField(max_length=80)
    """The act's id, or the reminder's name: with the person it is unique, so nothing is sent twice."""
    kind = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    path = models.CharField(max_length=300, blank=True)
    item_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            not_blank("kind", name="notifications_notification_has_a_kind"),
            models.UniqueConstraint(
                fields=["tenant", "person", "source"], name="notifications_once_for_a_source"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "person", "read_at", "made_at"], name="notifications_by_person")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"


class Cursor(TenantModel):
    """How far into a chain the inbox has read."""

    chain = models.CharField(max_length=40)
    sequence = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "chain"], name="notifications_cursor_once")]

    def __str__(self) -> str:
        return f"{self.chain} {self.sequence}"
