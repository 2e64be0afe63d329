"""Rulebooks that are being written, their change in mid-year, and what a superior government has forbidden."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.constraints import both_or_neither, in_order, not_blank, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from programs.states import DraftOrigin, DraftState


class RulebookDraft(TenantModel):
    """A rulebook on its way: the JSON of a pack, perhaps incomplete, edited rule by rule until it becomes a version."""

    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=20, choices=DraftOrigin.choices)
    origin_code = models.CharField(max_length=60, blank=True)
    """The pack that it was begun from."""
    based_on = TenantForeignKey("programs.RulebookVersion", null=True, related_name="drafts")
    content = models.JSONField()
    edition = models.PositiveIntegerField(default=1)
    """Grows with every edit: whoever saves on top of an older one is told."""
    state = models.CharField(max_length=20, choices=DraftState.choices, default=DraftState.OPEN)
    made_at = models.DateTimeField()
    made_by = person_key()
    changed_at = models.DateTimeField()
    changed_by = person_key()
    version = TenantForeignKey("programs.RulebookVersion", null=True, related_name="+")
    """What it became."""

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("state", DraftState, name="programs_rulebook_draft_state"),
            one_of("origin", DraftOrigin, name="programs_rulebook_draft_origin"),
            not_blank("title", name="programs_rulebook_draft_has_a_title"),
            set_when(
                Q(state=DraftState.PUBLISHED),
                "version",
                name="programs_rulebook_draft_published_as_a_version",
            ),
            set_when(
                Q(origin=DraftOrigin.VERSION), "based_on", name="programs_rulebook_draft_names_its_version"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RulebookChange(TenantModel):
    """A programme goes over to another version of its rulebook in mid-year (第七条): asked for, then consented to on record."""

    programme = TenantForeignKey("programs.Programme", models.CASCADE, related_name="rulebook_changes")
    old_version = TenantForeignKey("programs.RulebookVersion", related_name="+")
    new_version = TenantForeignKey("programs.RulebookVersion", related_name="+")
    reason = models.CharField(max_length=300)
    authority = models.CharField(max_length=40)
    """Whose consent the rulebook in force demands (``item.change_consent``)."""
    asked_at = models.DateTimeField()
    asked_by = person_key()
    decided_on = models.DateField(null=True)
    decider = models.CharField(max_length=100, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    paper = TenantForeignKey("documents.StoredFile", null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = person_key(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            not_blank("reason", name="programs_rulebook_change_has_a_reason"),
            not_blank("authority", name="programs_rulebook_change_has_an_authority"),
            models.CheckConstraint(
                name="programs_rulebook_change_changes", condition=~Q(old_version=F("new_version"))
            ),
            models.UniqueConstraint(
                fields=["tenant", "programme"],
                condition=Q(decided_on__isnull=True),
                name="programs_rulebook_change_one_open",
            ),
            both_or_neither(
                "recorded_at", "recorded_by", name="programs_rulebook_change_recorded_by_somebody"
            ),
            models.CheckConstraint(
                name="programs_rulebook_change_decided_has_its_paper",
                condition=Q(decided_on__isnull=True, recorded_at__isnull=True)
                | (
                    Q(decided_on__isnull=False, recorded_at__isnull=False)
                    & ~Q(decider="")
                    & ~Q(document_number="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.old_version_id} → {self.new_version_id}"


class Prohibition(TenantModel):
    """What this government forbids the governments below it: a rule of theirs may only have the values named."""

    rule = models.CharField(max_length=60)
    """Code of the rule that it binds: ``indicator.process_traces``, ``non_winner.treatment`` …"""
    allowed = models.JSONField()
    """The values that are allowed; a list rule may hold nothing but these."""
    title = models.CharField(max_length=200)
    document = models.CharField(max_length=100)
    clause = models.CharField(max_length=100)
    quote = models.CharField(max_length=300)
    published_at = models.DateTimeField()
    published_by = person_key()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            not_blank("rule", name="programs_prohibition_names_its_rule"),
            not_blank("title", name="programs_prohibition_has_a_title"),
            not_blank("document", name="programs_prohibition_names_its_document"),
            not_blank("quote", name="programs_prohibition_has_a_quote"),
            models.UniqueConstraint(
                fields=["tenant", "rule"],
                condition=Q(withdrawn_at__isnull=True),
                name="programs_prohibition_one_in_force",
            ),
            in_order("published_at", "withdrawn_at", name="programs_prohibition_withdrawn_after_published"),
        ]

    def __str__(self) -> str:
        return self.title


class ReceivedProhibition(TenantModel):
    """A prohibition of the superior government as it was delivered here: this government's own record of it."""

    source_id = models.UUIDField()
    """The superior's record; never followed, it only keeps a second delivery from being a second row."""
    issuer = models.CharField(max_length=100)
    rule = models.CharField(max_length=60)
    allowed = models.JSONField()
    title = models.CharField(max_length=200)
    document = models.CharField(max_length=100)
    clause = models.CharField(max_length=100)
    quote = models.CharField(max_length=300)
    received_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            not_blank("rule", name="programs_received_prohibition_names_its_rule"),
            not_blank("issuer", name="programs_received_prohibition_has_an_issuer"),
            models.UniqueConstraint(
                fields=["tenant", "source_id"], name="programs_received_prohibition_once"
            ),
            in_order(
                "received_at", "withdrawn_at", name="programs_received_prohibition_withdrawn_after_received"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProhibitionDeparture(TenantModel):
    """Why a rulebook departs from a prohibition of the superior government, who decided it, on which paper."""

    prohibition = TenantForeignKey("programs.ReceivedProhibition", related_name="departures")
    rulebook = TenantForeignKey("programs.Rulebook", related_name="departures")
    reason = models.CharField(max_length=300)
    decider = models.CharField(max_length=100)
    decided_on = models.DateField()
    document_number = models.CharField(max_length=60)
    paper = TenantForeignKey("documents.StoredFile", null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = person_key()

    class Meta(TenantModel.Meta):
        constraints = [
            not_blank("reason", name="programs_prohibition_departure_has_a_reason"),
            not_blank("decider", name="programs_prohibition_departure_has_a_decider"),
            not_blank("document_number", name="programs_prohibition_departure_has_its_paper"),
            models.UniqueConstraint(
                fields=["tenant", "prohibition", "rulebook"], name="programs_prohibition_departure_once"
            ),
        ]

    def __str__(self) -> str:
        return self.reason
