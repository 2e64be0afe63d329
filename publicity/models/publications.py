"""What is public: snapshots written when something opens, the only tables that the public role reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.constraints import in_order, not_blank, one_of
from core.models import TenantModel


class PublicationKind(models.TextChoices):
    PUBLIC_NOTICE = "public_notice", _("public notice")
    COMMENDATION_NOTICE = "commendation_notice", _("commendation notice")
    PLAN = "plan", _("implementation plan")
    INDICATOR_DATA = "indicator_data", _("indicator data")


class Publication(TenantModel):
    """One published page, never changed but for its withdrawal. ``content`` is exactly what was released.

    What changes later (a period that moved, a suspension) withdraws it and publishes another of the same source.
    """

    kind = models.CharField(max_length=30, choices=PublicationKind.choices)
    source_id = models.UUIDField()
    title = models.CharField(max_length=200)
    publisher_name = models.CharField(max_length=100)
    document_number = models.CharField(max_length=60, blank=True)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("kind", PublicationKind, name="publicity_publication_kind"),
            not_blank("title", name="publicity_publication_has_a_title"),
            models.UniqueConstraint(
                fields=["tenant", "kind", "source_id"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="publicity_publication_once",
            ),
            in_order("published_at", "withdrawn_at", name="publicity_publication_withdrawn_later"),
        ]
        indexes = [models.Index(fields=["tenant", "published_at"], name="publicity_publication_by_time")]

    def __str__(self) -> str:
        return self.title


class PublishedFile(TenantModel):
    """A document that anyone may fetch and check by its SHA-256."""

    publication_id = models.UUIDField()
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "publication_id", "sha256"], name="publicity_published_file_once"
            ),
            in_order("published_at", "withdrawn_at", name="publicity_published_file_withdrawn_later"),
        ]
        indexes = [models.Index(fields=["tenant", "sha256"], name="publicity_published_by_hash")]

    def __str__(self) -> str:
        return self.name
