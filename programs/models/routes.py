"""Sign-off: one mechanism for programmes, plans, lists, vetoes and awards."""

from django.db import models
from django.db.models import Q

from core.constraints import in_order, not_blank, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from programs.states import RoutePurpose, RouteState, Stance, StepKind, StepState


class Route(TenantModel):
    """One walk of one subject through the ordered steps of the rulebook. Steps open one after another."""

    purpose = models.CharField(max_length=20, choices=RoutePurpose.choices)
    programme = TenantForeignKey("programs.Programme", related_name="routes")
    item = TenantForeignKey("programs.Item", null=True, related_name="routes")
    subject_id = models.UUIDField()
    """The plan, list, veto or notice that is signed; it may live on a higher floor, so it is a plain id."""
    subject_digest = models.CharField(max_length=64)
    """The text that was signed: an answer holds for this digest and no other."""
    state = models.CharField(max_length=20, choices=RouteState.choices, default=RouteState.OPEN)
    opened_at = models.DateTimeField()
    opened_by = person_key()
    closed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("purpose", RoutePurpose, name="programs_route_purpose"),
            one_of("state", RouteState, name="programs_route_state"),
            models.UniqueConstraint(
                fields=["tenant", "purpose", "subject_id"],
                condition=Q(state=RouteState.OPEN),
                name="programs_route_one_open",
            ),
            set_when(~Q(state=RouteState.OPEN), "closed_at", name="programs_route_closed_has_a_time"),
            in_order("opened_at", "closed_at", name="programs_route_closed_after_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_id}"


class Step(TenantModel):
    """One step of a route: an opinion, a consent, a decision, a consultation or a deliberation."""

    route = TenantForeignKey("programs.Route", models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=StepKind.choices)
    title = models.CharField(max_length=100)
    party = models.CharField(max_length=40)
    """Whom the rulebook asks: ``counties``, ``finance``, ``vice_mayor`` … The units stand in ``parties``."""
    clause = models.JSONField(default=dict)
    """``document``, ``article``, ``quote`` of the rule that demands the step."""
    period = models.JSONField(null=True)
    """``unit`` and ``length`` of the time to answer, counted from the opening; NULL: no due date."""
    due_effect = models.CharField(max_length=60, blank=True)
    """The effect that closes the step at its due date: of the app whose artefact is signed."""
    path = models.CharField(max_length=300, blank=True)
    """Where the parties read what they are asked about."""
    minutes_required = models.BooleanField(default=False)
    silence_is_consent = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=StepState.choices, default=StepState.WAITING)
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        constraints = [
            one_of("kind", StepKind, name="programs_step_kind"),
            one_of("state", StepState, name="programs_step_state"),
            not_blank("code", name="programs_step_has_a_code"),
            models.UniqueConstraint(
                fields=["tenant", "route", "position"], name="programs_step_position_once"
            ),
            set_when(~Q(state=StepState.WAITING), "opened_at", name="programs_step_opened_has_a_time"),
            set_when(
                Q(state__in=[StepState.PASSED, StepState.RETURNED]),
                "closed_at",
                name="programs_step_closed_has_a_time",
            ),
            in_order("opened_at", "closed_at", name="programs_step_closed_after_opened"),
        ]

    def __str__(self) -> str:
        return self.title


class Party(TenantModel):
    """A unit asked in a step, and its answer: given in the system, or recorded on behalf with its paper."""

    step = TenantForeignKey("programs.Step", models.CASCADE, related_name="parties")
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    stance = models.CharField(max_length=20, choices=Stance.choices, blank=True)
    text = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = person_key(null=True)
    """Who gave it in the system, or who recorded it; NULL with an answer only for silence."""
    on_behalf = models.BooleanField(default=False)
    decider = models.CharField(max_length=100, blank=True)
    """In which office the paper was signed (分管副市长): a post, never a name."""
    decided_on = models.DateField(null=True)
    document_number = models.CharField(max_length=60, blank=True)
    paper = TenantForeignKey("documents.StoredFile", null=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "step", "unit"], name="programs_party_once"),
            models.CheckConstraint(
                name="programs_party_stance",
                condition=Q(stance__isnull=False) & (Q(stance="") | Q(stance__in=sorted(Stance.values))),
            ),
            models.CheckConstraint(
                name="programs_party_answer_has_a_time",
                condition=Q(stance="", answered_at__isnull=True)
                | (~Q(stance="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="programs_party_answer_has_a_person",
                condition=Q(stance__in=["", Stance.SILENT]) | Q(answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="programs_party_on_behalf_has_its_paper",
                condition=Q(on_behalf=False)
                | (Q(on_behalf=True) & Q(decided_on__isnull=False) & ~Q(document_number="") & ~Q(decider="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.stance}"
