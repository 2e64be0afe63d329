"""Commendation notices (通报): one document of a programme, decided by the executive meeting, issued by the office."""

from django.db import models
from django.db.models import Q

from core.constraints import both_or_neither, in_order, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from publicity.states import CommendationState


class CommendationNotice(TenantModel):
    programme = TenantForeignKey("programs.Programme", related_name="commendations")
    state = models.CharField(
        max_length=20, choices=CommendationState.choices, default=CommendationState.DRAFT
    )
    title = models.CharField(max_length=200)
    opening = models.TextField()
    closing = models.TextField(blank=True)
    addressee = models.TextField()
    cc = models.TextField(blank=True)
    """抄送: whoever the rulebook names stands in it (``award.copies_to``)."""
    document_number = models.CharField(max_length=60, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = person_key()
    route = TenantForeignKey("programs.Route", null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    issue_date = models.DateField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = person_key(null=True)
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    rendering = TenantForeignKey("documents.Rendering", null=True, related_name="+")
    copy_rendering = TenantForeignKey("documents.Rendering", null=True, related_name="+")
    """The copy to the organisation department."""

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("state", CommendationState, name="publicity_commendation_state"),
            models.UniqueConstraint(fields=["tenant", "programme"], name="publicity_commendation_once"),
            models.UniqueConstraint(
                fields=["tenant", "document_number"],
                condition=~Q(document_number=""),
                name="publicity_commendation_number_once",
            ),
            set_when(
                ~Q(state=CommendationState.DRAFT),
                "decided_at",
                name="publicity_commendation_decided_has_a_time",
            ),
            set_when(
                Q(state=CommendationState.ISSUED),
                "issued_at",
                name="publicity_commendation_issued_has_a_time",
            ),
            both_or_neither("issued_at", "issued_by", name="publicity_commendation_issued_by_somebody"),
            in_order("decided_at", "issued_at", name="publicity_commendation_issued_after_decided"),
        ]

    def __str__(self) -> str:
        return self.title
