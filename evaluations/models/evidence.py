"""What is known of a unit besides its scores: inspections, annual assessments, experience, other honours."""

from django.db import models
from django.db.models import Q

from core.constraints import both_or_neither, not_blank, one_of
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from evaluations.states import EvidenceKind, EvidenceTone


class Evidence(TenantModel):
    """A finding on record about a unit, for one item or for all of a programme, shown beside the list (evaluation.evidence)."""

    programme = TenantForeignKey("programs.Programme", related_name="+")
    item = TenantForeignKey("programs.Item", null=True, related_name="+")
    """NULL: it bears on every item."""
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    kind = models.CharField(max_length=30, choices=EvidenceKind.choices)
    tone = models.CharField(max_length=20, choices=EvidenceTone.choices, default=EvidenceTone.NEUTRAL)
    happened_on = models.DateField()
    source = models.CharField(max_length=200)
    """The inspection, notice or assessment it is taken from."""
    facts = models.TextField()
    paper = TenantForeignKey("documents.StoredFile", null=True, related_name="+")
    entered_at = models.DateTimeField()
    entered_by = person_key()
    struck_at = models.DateTimeField(null=True)
    struck_by = person_key(null=True)
    strike_reason = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-happened_on", "id"]
        constraints = [
            one_of("kind", EvidenceKind, name="evaluations_evidence_kind"),
            one_of("tone", EvidenceTone, name="evaluations_evidence_tone"),
            not_blank("source", name="evaluations_evidence_has_a_source"),
            not_blank("facts", name="evaluations_evidence_has_facts"),
            both_or_neither("struck_at", "struck_by", name="evaluations_evidence_struck_by_somebody"),
            models.CheckConstraint(
                name="evaluations_evidence_struck_has_a_reason",
                condition=Q(struck_at__isnull=True) | ~Q(strike_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind}"
