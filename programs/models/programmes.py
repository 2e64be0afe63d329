"""Rulebooks and the annual programmes run under one version of them."""

from django.db import models
from django.db.models import Q

from core.constraints import both_or_neither, in_order, not_blank, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from programs.states import ProgrammeState


class Rulebook(TenantModel):
    """The rules of a tenant (实施办法): one document, in versions."""

    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    document_number = models.CharField(max_length=60)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="programs_rulebook_code_once"),
            not_blank("document_number", name="programs_rulebook_has_a_number"),
            in_order("issued_on", "valid_until", name="programs_rulebook_period"),
        ]

    def __str__(self) -> str:
        return self.name


class RulebookVersion(TenantModel):
    """The rules as data at one moment, each with its clause; never changed, only followed by another version."""

    rulebook = TenantForeignKey("programs.Rulebook", related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = person_key(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "rulebook", "number"], name="programs_rulebook_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rulebook_id} v{self.number}"


class Programme(TenantModel):
    """One year of one government under one rulebook version (年度督查激励措施)."""

    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    series = models.SlugField(max_length=60)
    rulebook_version = TenantForeignKey("programs.RulebookVersion", related_name="programmes")
    state = models.CharField(max_length=20, choices=ProgrammeState.choices, default=ProgrammeState.DRAFT)
    follows = TenantForeignKey("self", null=True, related_name="followed_by")
    """Last year's programme of the series, where this one was started from it."""
    addressees = models.TextField(blank=True)
    """Whom the document is addressed to (主送机关)."""
    principles = models.TextField(blank=True)
    """What the document says around its items: aims before them, closing paragraphs after them."""
    counted_items = models.PositiveSmallIntegerField(null=True)
    """How many items the government itself counts, where its way of counting differs from ours."""
    drafted_at = models.DateTimeField()
    drafted_by = person_key()
    items_fixed_at = models.DateTimeField(null=True)
    """When the executive meeting approved the items: plans are due one month later (第八条)."""
    document_number = models.CharField(max_length=60, blank=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = person_key(null=True)
    concluded_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("state", ProgrammeState, name="programs_programme_state"),
            models.UniqueConstraint(
                fields=["tenant", "series", "year"], name="programs_programme_once_a_year"
            ),
            both_or_neither("issued_at", "issued_by", name="programs_programme_issued_by_somebody"),
            set_when(
                ~Q(state=ProgrammeState.DRAFT), "issued_at", name="programs_programme_issued_has_a_time"
            ),
            in_order("items_fixed_at", "issued_at", name="programs_programme_items_fixed_before_issue"),
        ]

    def __str__(self) -> str:
        return self.title


class ProgrammeParty(TenantModel):
    """Which unit answers for a party of the rulebook's routes in this programme (财政部门、分管副市长 …)."""

    programme = TenantForeignKey("programs.Programme", models.CASCADE, related_name="parties")
    code = models.CharField(max_length=40)
    unit = TenantForeignKey("organizations.Unit", related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            not_blank("code", name="programs_programme_party_has_a_code"),
            models.UniqueConstraint(
                fields=["tenant", "programme", "code"], name="programs_programme_party_once"
            ),
        ]

    def __str__(self) -> str:
        return self.code
