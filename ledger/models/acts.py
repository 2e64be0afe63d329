"""Acts and their hash chains. Rows are written by ``ledger.actions.record`` alone and never changed."""

from __future__ import annotations

from typing import Any

from django.db import models

from core.ids import uuid7
from core.scope import require_scope


class ScopedByNumber(models.Manager[Any]):
    """The ledger keeps plain tenant numbers (the platform is number 0), scoped like every tenant row."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(tenant_id=require_scope().tenant_id)


class Chain(models.Model):
    """The head of one chain; locked while a row is appended, so that a chain never forks."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.BigIntegerField()
    name = models.CharField(max_length=40)
    last_sequence = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64)

    objects = ScopedByNumber()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="ledger_chain_once_for_a_tenant")
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id}/{self.name}#{self.last_sequence}"


class Act(models.Model):
    """One act: who, in which capacity, when, what, on what, with which result; linked to the act before."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.BigIntegerField()
    chain = models.CharField(max_length=40)
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    capacity = models.CharField(max_length=120)
    act = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=40)
    item_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    result = models.CharField(max_length=80, blank=True)
    payload_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = ScopedByNumber()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "chain", "sequence"], name="ledger_act_sequence_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant_id", "item_id", "at"], name="ledger_act_by_item"),
            models.Index(fields=["tenant_id", "subject_id"], name="ledger_act_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.sequence} {self.act}"


class ActPayload(models.Model):
    """What an act carried, apart from the act, so that what the law orders erased can be erased and the chain holds."""

    act_id = models.UUIDField(primary_key=True)
    tenant_id = models.BigIntegerField()
    payload = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects = ScopedByNumber()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["tenant_id", "act_id"], name="ledger_payload_by_act")]

    def __str__(self) -> str:
        return str(self.act_id)
