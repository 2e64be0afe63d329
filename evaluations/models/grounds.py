"""The register of grounds for disqualification, and vetoes with the leader's consent (第十六、十七条)."""

from django.db import models
from django.db.models import Q

from core.constraints import both_or_neither, in_order, not_blank, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from evaluations.states import VetoState


class Ground(TenantModel):
    """A fact on record against a unit: criticism, finding, public opinion or a negative list, with its document."""

    programme = TenantForeignKey("programs.Programme", related_name="grounds")
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    item = TenantForeignKey("programs.Item", null=True, related_name="+")
    """The item it is related to; NULL: every item of the programme."""
    code = models.CharField(max_length=40)
    """Which ground of the rulebook."""
    act = models.CharField(max_length=40)
    """What happened: a notice of criticism, an interview, a finding … as the ground lists them."""
    list_name = models.CharField(max_length=40, blank=True)
    """Which negative list it stands on, when the ground is about lists."""
    authority = models.CharField(max_length=40)
    document_number = models.CharField(max_length=100)
    happened_on = models.DateField()
    facts = models.TextField()
    rectification_due_on = models.DateField(null=True)
    rectified_on = models.DateField(null=True)
    paper = TenantForeignKey("documents.StoredFile", null=True, related_name="+")
    entered_at = models.DateTimeField()
    entered_by = person_key()
    ended_at = models.DateTimeField(null=True)
    ended_by = person_key(null=True)
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            not_blank("code", name="evaluations_ground_has_a_code"),
            not_blank("act", name="evaluations_ground_has_an_act"),
            not_blank("authority", name="evaluations_ground_has_an_authority"),
            not_blank("document_number", name="evaluations_ground_has_a_document"),
            not_blank("facts", name="evaluations_ground_has_facts"),
            in_order("entered_at", "ended_at", name="evaluations_ground_ended_later"),
            set_when(~Q(end_reason=""), "ended_at", name="evaluations_ground_end_has_a_time"),
            both_or_neither("ended_at", "ended_by", name="evaluations_ground_ended_by_somebody"),
            models.CheckConstraint(
                name="evaluations_ground_ended_has_a_reason",
                condition=Q(ended_at__isnull=True) | ~Q(end_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.code}"


class Veto(TenantModel):
    """The office proposes to veto an entry on a ground; a leader of the government consents or refuses."""

    rows_about_objects = True

    entry = TenantForeignKey("evaluations.ListEntry", related_name="vetoes")
    item = TenantForeignKey("programs.Item", related_name="+")
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    ground = TenantForeignKey("evaluations.Ground", related_name="vetoes")
    reason = models.TextField()
    state = models.CharField(max_length=20, choices=VetoState.choices, default=VetoState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = person_key()
    route = TenantForeignKey("programs.Route", null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=300, blank=True)
    """Why it was refused; nobody fails a veto without saying so."""

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("state", VetoState, name="evaluations_veto_state"),
            not_blank("reason", name="evaluations_veto_has_a_reason"),
            models.UniqueConstraint(
                fields=["tenant", "entry"],
                condition=~Q(state=VetoState.REFUSED),
                name="evaluations_veto_one_for_an_entry",
            ),
            set_when(~Q(state=VetoState.PROPOSED), "decided_at", name="evaluations_veto_decided_has_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.state}"
