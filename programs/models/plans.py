"""Implementation plans of items, with their compulsory sections and the seals of their schemes."""

from django.db import models
from django.db.models import Q

from core.constraints import both_or_neither, not_blank, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from programs.states import PlanState


class Plan(TenantModel):
    """How one item is run (实施方案): drafted by the lead, consulted, signed off, published with its schemes."""

    item = TenantForeignKey("programs.Item", related_name="plans")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=PlanState.choices, default=PlanState.DRAFT)
    drafted_at = models.DateTimeField()
    drafted_by = person_key()
    money_source = models.CharField(max_length=20, default="existing")
    """``existing`` funds of the lead, or ``new`` money that finance has named and the government approved (第八条)."""
    due_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = person_key(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = person_key(null=True)
    document_number = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    route = TenantForeignKey("programs.Route", null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("state", PlanState, name="programs_plan_state"),
            models.CheckConstraint(
                name="programs_plan_money_source",
                condition=Q(money_source__isnull=False) & Q(money_source__in=["existing", "new"]),
            ),
            models.UniqueConstraint(fields=["tenant", "item", "version"], name="programs_plan_version_once"),
            models.UniqueConstraint(
                fields=["tenant", "item"],
                condition=~Q(state=PlanState.SUPERSEDED),
                name="programs_plan_one_in_force",
            ),
            both_or_neither("submitted_at", "submitted_by", name="programs_plan_submitted_by_somebody"),
            both_or_neither("published_at", "published_by", name="programs_plan_published_by_somebody"),
            set_when(Q(state=PlanState.PUBLISHED), "published_at", name="programs_plan_published_has_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.version}"


class PlanSection(TenantModel):
    """One compulsory section: quota, indicators, selection_procedure, reward_method, reward_fund_use (第八条)."""

    plan = TenantForeignKey("programs.Plan", models.CASCADE, related_name="sections")
    code = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            not_blank("code", name="programs_plan_section_has_a_code"),
            models.UniqueConstraint(fields=["tenant", "plan", "code"], name="programs_plan_section_once"),
        ]

    def __str__(self) -> str:
        return self.code


class PlanSeal(TenantModel):
    """The seal that locking a scheme puts on its plan: which track, which digest, how many findings were left."""

    plan = TenantForeignKey("programs.Plan", models.CASCADE, related_name="seals")
    track = TenantForeignKey("programs.Track", related_name="seals")
    digest = models.CharField(max_length=64)
    findings = models.JSONField(default=list)
    sealed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "plan", "track"], name="programs_plan_seal_once")
        ]

    def __str__(self) -> str:
        return self.digest
