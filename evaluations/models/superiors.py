"""What the governments above say: awards and experiences that they commended, and what they think of objects on a list."""

from django.db import models
from django.db.models import Q

from core.constraints import both_or_neither, in_order, not_blank, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from evaluations.states import CommendedKind, OpinionOutcome, OpinionStance, SuperiorLevel


class SuperiorCommendation(TenantModel):
    """A unit that a superior awarded, or whose experience it commended (国务院督查激励、典型经验通报), with its paper.

    What follows is the rulebook's word: it is listed directly, commended, supported, or gets a bonus.
    """

    programme = TenantForeignKey("programs.Programme", related_name="superior_commendations")
    item = TenantForeignKey("programs.Item", null=True, related_name="+")
    """The item that the work belongs to; NULL: none of this programme."""
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    kind = models.CharField(max_length=20, choices=CommendedKind.choices)
    level = models.CharField(max_length=20, choices=SuperiorLevel.choices)
    matter = models.CharField(max_length=200)
    """For what it was awarded, in the words of the document."""
    issuer = models.CharField(max_length=100)
    document_number = models.CharField(max_length=100)
    issued_on = models.DateField()
    paper = TenantForeignKey("documents.StoredFile", null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = person_key()
    struck_at = models.DateTimeField(null=True)
    struck_by = person_key(null=True)
    strike_reason = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-issued_on", "id"]
        constraints = [
            one_of("kind", CommendedKind, name="evaluations_superior_kind"),
            one_of("level", SuperiorLevel, name="evaluations_superior_level"),
            not_blank("matter", name="evaluations_superior_has_a_matter"),
            not_blank("issuer", name="evaluations_superior_has_an_issuer"),
            not_blank("document_number", name="evaluations_superior_has_a_document"),
            models.UniqueConstraint(
                fields=["tenant", "programme", "unit", "kind", "document_number", "matter"],
                condition=Q(struck_at__isnull=True),
                name="evaluations_superior_once",
            ),
            both_or_neither("struck_at", "struck_by", name="evaluations_superior_struck_by_somebody"),
            models.CheckConstraint(
                name="evaluations_superior_struck_has_a_reason",
                condition=Q(struck_at__isnull=True) | ~Q(strike_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.document_number}"


class SuperiorOpinion(TenantModel):
    """What the government above an object is asked about it before the list goes on, and what it answered.

    ``unit`` is who is asked, and its people alone see the row besides the lead and the office; ``about`` is the object. An
    objection stands open until the lead takes the object off the list, or keeps it with its reason.
    """

    rows_about_objects = True

    item = TenantForeignKey("programs.Item", related_name="+")
    proposed_list = TenantForeignKey(
        "evaluations.ProposedList", models.CASCADE, related_name="superior_opinions"
    )
    entry = TenantForeignKey("evaluations.ListEntry", models.CASCADE, related_name="superior_opinions")
    step = TenantForeignKey("programs.Step", related_name="+")
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    about = TenantForeignKey("organizations.Unit", related_name="+")
    asked_at = models.DateTimeField()
    stance = models.CharField(max_length=20, choices=OpinionStance.choices, default=OpinionStance.ASKED)
    reason = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = person_key(null=True)
    """NULL with a time: the period passed in silence."""
    outcome = models.CharField(max_length=20, choices=OpinionOutcome.choices, blank=True)
    settlement = models.CharField(max_length=300, blank=True)
    """Why the lead keeps the object, or takes it off, after an objection."""
    settled_at = models.DateTimeField(null=True)
    settled_by = person_key(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("stance", OpinionStance, name="evaluations_opinion_stance"),
            models.CheckConstraint(
                name="evaluations_opinion_outcome",
                condition=Q(outcome__isnull=False) & Q(outcome__in=["", *OpinionOutcome.values]),
            ),
            models.UniqueConstraint(fields=["tenant", "entry", "step"], name="evaluations_opinion_once"),
            set_when(
                ~Q(stance=OpinionStance.ASKED), "answered_at", name="evaluations_opinion_answered_has_a_time"
            ),
            in_order("asked_at", "answered_at", name="evaluations_opinion_answered_later"),
            models.CheckConstraint(
                name="evaluations_opinion_objection_has_a_reason",
                condition=~Q(stance=OpinionStance.OBJECTS) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="evaluations_opinion_outcome_of_an_objection",
                condition=Q(outcome="", settled_at__isnull=True)
                | (
                    ~Q(outcome="")
                    & Q(stance=OpinionStance.OBJECTS, settled_at__isnull=False)
                    & ~Q(settlement="")
                ),
            ),
            both_or_neither("settled_at", "settled_by", name="evaluations_opinion_settled_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.about_id} {self.stance}"
