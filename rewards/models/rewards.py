"""Rewards promised by a commendation notice, and their fulfilment within its year (第十九条)."""

from django.db import models
from django.db.models import Q

from core.constraints import both_or_neither, in_order, not_blank, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from rewards.states import RewardKind, RewardState


class Reward(TenantModel):
    """One measure for one awarded object, due within the year of its notice; overdue is derived."""

    rows_about_objects = True

    notice = TenantForeignKey("publicity.CommendationNotice", related_name="rewards")
    item = TenantForeignKey("programs.Item", related_name="+")
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    kind = models.CharField(max_length=20, choices=RewardKind.choices)
    text = models.TextField()
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    amount_unit = models.CharField(max_length=20, blank=True)
    fund_source = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    """NULL: the rulebook sets no day by which it is honoured, or says 及时."""
    state = models.CharField(max_length=20, choices=RewardState.choices, default=RewardState.PROMISED)
    promised_at = models.DateTimeField()
    promised_by = person_key()
    honoured_on = models.DateField(null=True)
    honoured_at = models.DateTimeField(null=True)
    honoured_by = person_key(null=True)
    proof_number = models.CharField(max_length=100, blank=True)
    proof = TenantForeignKey("documents.StoredFile", null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = person_key(null=True)
    withdraw_reason = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("kind", RewardKind, name="rewards_reward_kind"),
            one_of("state", RewardState, name="rewards_reward_state"),
            not_blank("text", name="rewards_reward_has_a_text"),
            models.CheckConstraint(
                name="rewards_reward_amount_has_a_unit",
                condition=Q(amount__isnull=True) | (Q(amount__gt=0) & ~Q(amount_unit="")),
            ),
            both_or_neither("honoured_at", "honoured_by", name="rewards_reward_honoured_by_somebody"),
            both_or_neither("withdrawn_at", "withdrawn_by", name="rewards_reward_withdrawn_by_somebody"),
            set_when(Q(state=RewardState.HONOURED), "honoured_at", name="rewards_reward_honoured_has_a_time"),
            set_when(Q(state=RewardState.HONOURED), "honoured_on", name="rewards_reward_honoured_has_a_day"),
            models.CheckConstraint(
                name="rewards_reward_honoured_has_a_proof",
                condition=~Q(state=RewardState.HONOURED) | ~Q(proof_number=""),
            ),
            in_order("promised_at", "honoured_at", name="rewards_reward_honoured_later"),
            set_when(
                Q(state=RewardState.WITHDRAWN), "withdrawn_at", name="rewards_reward_withdrawn_has_a_time"
            ),
            models.CheckConstraint(
                name="rewards_reward_withdrawn_has_a_reason",
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdraw_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
