"""A notice that was pasted or uploaded, what was read from it, and the official's corrections."""

from django.db import models
from django.db.models import Q

from core.constraints import in_order, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from programs.states import ReadingState, SourceKind


class NoticeReading(TenantModel):
    """The text of a notice (通知) on its way to a draft programme: kept with every correction until it is made one."""

    source_kind = models.CharField(max_length=10, choices=SourceKind.choices)
    source_name = models.CharField(max_length=200, blank=True)
    """Name of the uploaded file; empty for pasted text."""
    file = TenantForeignKey("documents.StoredFile", null=True, related_name="+")
    document = models.JSONField(default=list)
    """The text as blocks in order, paragraphs and tables: what every span points into. Never changed after the reading."""
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200, blank=True)
    rulebook_version = TenantForeignKey("programs.RulebookVersion", null=True, related_name="readings")
    """Under which rules the programme will run: its classes answer the words of the notice."""
    proposal = models.JSONField(default=dict)
    """What was read, with the corrections made since; the shape is ``programs.notices.proposal``."""
    state = models.CharField(max_length=10, choices=ReadingState.choices, default=ReadingState.WAITING)
    error = models.CharField(max_length=60, blank=True)
    """Why a file could not be read, as a code of ``programs.notices.messages``."""
    error_found = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField()
    made_by = person_key()
    changed_at = models.DateTimeField()
    changed_by = person_key(null=True)
    version = models.PositiveIntegerField(default=1)
    """Grows with every correction, so that two people who correct at once are told."""
    programme = TenantForeignKey("programs.Programme", null=True, related_name="readings")
    """The draft programme that was made of it."""

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("source_kind", SourceKind, name="programs_reading_source"),
            one_of("state", ReadingState, name="programs_reading_state"),
            models.CheckConstraint(
                name="programs_reading_upload_has_its_file",
                condition=Q(source_kind=SourceKind.PASTED) | (Q(file__isnull=False) & ~Q(source_name="")),
            ),
            models.CheckConstraint(
                name="programs_reading_failed_says_why",
                condition=~Q(state=ReadingState.FAILED) | ~Q(error=""),
            ),
            set_when(Q(state=ReadingState.SAVED), "programme", name="programs_reading_saved_has_a_programme"),
            in_order("made_at", "changed_at", name="programs_reading_changed_later"),
        ]
        indexes = [models.Index(fields=["tenant", "made_at"], name="programs_reading_by_time")]

    def __str__(self) -> str:
        return self.title or self.source_name
