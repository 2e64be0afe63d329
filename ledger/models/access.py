"""The access log: refusals, failed sign-ins and sensitive reads. No chain; kept at least six months."""

from django.db import models

from core.ids import uuid7
from ledger.models.acts import ScopedByNumber


class AccessEntry(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.BigIntegerField()
    at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    method = models.CharField(max_length=10, blank=True)
    path = models.CharField(max_length=500, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    detail = models.CharField(max_length=500, blank=True)

    objects = ScopedByNumber()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant_id", "at"], name="ledger_access_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.path} {self.status}"
