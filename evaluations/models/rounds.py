"""Rounds: what was frozen, and what came of it for each object."""

from django.db import models
from django.db.models import Q

from core.constraints import both_or_neither, in_order, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from evaluations.states import RoundState


class Round(TenantModel):
    """One evaluation of one track: scheme, objects, values and rules frozen, and a pure function of them."""

    item = TenantForeignKey("programs.Item", related_name="rounds")
    track = TenantForeignKey("programs.Track", related_name="rounds")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=RoundState.choices, default=RoundState.OPEN)
    opened_at = models.DateTimeField()
    opened_by = person_key()
    reason = models.CharField(max_length=300, blank=True)
    """Why it was ordered after an earlier one; compulsory from the second on."""
    frozen_digest = models.CharField(max_length=64, blank=True)
    outcome_digest = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(null=True)
    sealed_by = person_key(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("state", RoundState, name="evaluations_round_state"),
            models.UniqueConstraint(
                fields=["tenant", "track", "number"], name="evaluations_round_number_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "track"],
                condition=Q(state=RoundState.OPEN),
                name="evaluations_round_one_open",
            ),
            models.UniqueConstraint(
                fields=["tenant", "track"],
                condition=Q(state=RoundState.SEALED),
                name="evaluations_round_one_sealed",
            ),
            models.CheckConstraint(
                name="evaluations_round_repeated_has_a_reason", condition=Q(number=1) | ~Q(reason="")
            ),
            both_or_neither("sealed_at", "sealed_by", name="evaluations_round_sealed_by_somebody"),
            set_when(~Q(state=RoundState.OPEN), "sealed_at", name="evaluations_round_sealed_has_a_time"),
            models.CheckConstraint(
                name="evaluations_round_sealed_is_frozen",
                condition=Q(state=RoundState.OPEN) | (~Q(frozen_digest="") & ~Q(outcome_digest="")),
            ),
            in_order("opened_at", "sealed_at", name="evaluations_round_sealed_after_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.track_id} #{self.number}"


class FrozenInput(TenantModel):
    """What a round was scored from: scheme, objects, values and rules as canonical data, never changed.

    It holds the values of every object, so its policy opens it to the office and to the item's own people only.
    """

    round = TenantForeignKey("evaluations.Round", models.CASCADE, related_name="inputs")
    item = TenantForeignKey("programs.Item", related_name="+")
    content = models.JSONField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "round"], name="evaluations_frozen_input_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}"


class Standing(TenantModel):
    """The result of one object in one round, with the score sheet that explains it down to the inputs."""

    rows_about_objects = True

    round = TenantForeignKey("evaluations.Round", models.CASCADE, related_name="standings")
    item = TenantForeignKey("programs.Item", related_name="+")
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    group = models.CharField(max_length=60, blank=True)
    total = models.DecimalField(max_digits=24, decimal_places=12, null=True)
    """The exact sum of the leaves: ranks are decided on it where the rulebook ranks on unrounded scores."""
    published_total = models.DecimalField(max_digits=20, decimal_places=8, null=True)
    rank = models.PositiveIntegerField(null=True)
    tied = models.PositiveIntegerField(default=1)
    """How many objects share the rank."""
    to_cut_line = models.DecimalField(max_digits=24, decimal_places=12, null=True)
    to_next_rank = models.DecimalField(max_digits=24, decimal_places=12, null=True)
    not_ranked_reason = models.CharField(max_length=200, blank=True)
    sheet = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "round", "unit"], name="evaluations_standing_once"),
            models.CheckConstraint(
                name="evaluations_standing_ranked_or_why_not",
                condition=(Q(rank__isnull=False) & Q(total__isnull=False) & Q(published_total__isnull=False))
                | (Q(rank__isnull=True) & ~Q(not_ranked_reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "round", "group", "rank"], name="evaluations_standing_by_rank")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.rank}"
