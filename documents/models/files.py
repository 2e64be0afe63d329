"""Files are kept in the database: written with the row that needs them, guarded by the same policies, in one backup."""

from django.db import models
from django.db.models import Q

from core.constraints import in_order, not_blank, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from documents.states import RenderingState


class StoredFile(TenantModel):
    """Bytes that were uploaded or rendered, with their SHA-256. Never changed."""

    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    stored_at = models.DateTimeField()
    stored_by = person_key(null=True)
    item_id = models.UUIDField(null=True)
    """Whose item it belongs to, so that only its people open it; NULL for the office's own."""

    class Meta(TenantModel.Meta):
        constraints = [
            not_blank("name", name="documents_file_has_a_name"),
            models.CheckConstraint(name="documents_file_is_not_empty", condition=Q(size__gt=0)),
        ]
        indexes = [models.Index(fields=["tenant", "sha256"], name="documents_file_by_hash")]

    def __str__(self) -> str:
        return self.name


class Rendering(TenantModel):
    """A document that a worker makes from stored content: asked for in a transaction, done once, or failed and said."""

    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    item_id = models.UUIDField(null=True)
    """Whose item it belongs to; NULL for the office's own."""
    content = models.JSONField()
    """Everything that the document says, frozen: the same content gives the same bytes."""
    state = models.CharField(max_length=20, choices=RenderingState.choices, default=RenderingState.WAITING)
    asked_at = models.DateTimeField()
    asked_by = person_key(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    """Why it failed, as a code of ``messages.FAILURES``."""
    file = TenantForeignKey("documents.StoredFile", null=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("state", RenderingState, name="documents_rendering_state"),
            in_order("asked_at", "finished_at", name="documents_rendering_finished_later"),
            set_when(Q(state=RenderingState.DONE), "file", name="documents_rendering_done_has_a_file"),
            models.CheckConstraint(
                name="documents_rendering_failed_says_why",
                condition=~Q(state=RenderingState.FAILED) | ~Q(error=""),
            ),
            set_when(
                ~Q(state=RenderingState.WAITING), "finished_at", name="documents_rendering_ended_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "kind", "subject_id"], name="documents_rendering_by_subject")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
