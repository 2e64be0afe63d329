"""Proposed lists of items: their entries with the cut line, every exclusion with its clause."""

from django.db import models
from django.db.models import Q

from core.constraints import both_or_neither, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from evaluations.states import EntryStatus, ListState, PlacedBy


class ProposedList(TenantModel):
    """The proposed list of one item (拟激励名单), built from the sealed rounds of its tracks."""

    item = TenantForeignKey("programs.Item", related_name="lists")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=ListState.choices, default=ListState.DRAFT)
    drafted_at = models.DateTimeField()
    drafted_by = person_key()
    digest = models.CharField(max_length=64, blank=True)
    route = TenantForeignKey("programs.Route", null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    """Why it was drafted after an earlier list; compulsory from the second on."""
    basis = models.JSONField(default=dict)
    """What it was built on: rounds with their digests, places and cut lines, open ties, vacancies."""
    deliberated_at = models.DateTimeField(null=True)
    deliberated_by = person_key(null=True)
    minutes_number = models.CharField(max_length=60, blank=True)
    minutes_on = models.DateField(null=True)
    minutes_text = models.TextField(blank=True)
    """The record of the meeting, when it is kept here instead of on paper."""
    minutes_paper = TenantForeignKey("documents.StoredFile", null=True, related_name="+")
    tie_reason = models.TextField(blank=True)
    """How ties at the cut line were decided collectively; never silently."""
    package = models.JSONField(default=dict)
    """What was submitted: the list after its notice, the reward measures, the scores (第十五条)."""
    submitted_at = models.DateTimeField(null=True)
    submitted_by = person_key(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = person_key(null=True)
    review_note = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = person_key(null=True)
    return_reason = models.TextField(blank=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("state", ListState, name="evaluations_list_state"),
            models.UniqueConstraint(
                fields=["tenant", "item", "version"], name="evaluations_list_version_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "item"],
                condition=~Q(state__in=[ListState.REPLACED, ListState.RETURNED]),
                name="evaluations_list_one_alive",
            ),
            models.CheckConstraint(
                name="evaluations_list_repeated_has_a_reason", condition=Q(version=1) | ~Q(reason="")
            ),
            both_or_neither(
                "deliberated_at", "deliberated_by", name="evaluations_list_deliberated_by_somebody"
            ),
            models.CheckConstraint(
                name="evaluations_list_deliberated_has_minutes",
                condition=Q(deliberated_at__isnull=True)
                | (
                    ~Q(minutes_number="")
                    & Q(minutes_on__isnull=False)
                    & (Q(minutes_paper__isnull=False) | ~Q(minutes_text=""))
                ),
            ),
            set_when(
                Q(state=ListState.DELIBERATED),
                "deliberated_at",
                name="evaluations_list_deliberated_has_a_time",
            ),
            both_or_neither("submitted_at", "submitted_by", name="evaluations_list_submitted_by_somebody"),
            both_or_neither("reviewed_at", "reviewed_by", name="evaluations_list_reviewed_by_somebody"),
            set_when(
                Q(state=ListState.SUBMITTED), "submitted_at", name="evaluations_list_submitted_has_a_time"
            ),
            set_when(Q(state=ListState.REVIEWED), "reviewed_at", name="evaluations_list_reviewed_has_a_time"),
            set_when(Q(state=ListState.APPROVED), "approved_at", name="evaluations_list_approved_has_a_time"),
            # Nobody returns it where a period ends in a silence that the rulebook reads as a refusal.
            set_when(
                Q(returned_by__isnull=False), "returned_at", name="evaluations_list_returned_by_somebody"
            ),
            models.CheckConstraint(
                name="evaluations_list_returned_has_a_reason",
                condition=~Q(state=ListState.RETURNED)
                | (~Q(return_reason="") & Q(returned_at__isnull=False)),
            ),
            set_when(Q(state=ListState.REPLACED), "replaced_at", name="evaluations_list_replaced_has_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.version}"


class ListEntry(TenantModel):
    """One object in a list of one track: proposed, below the line, excluded or vetoed, and why."""

    rows_about_objects = True

    proposed_list = TenantForeignKey("evaluations.ProposedList", models.CASCADE, related_name="entries")
    item = TenantForeignKey("programs.Item", related_name="+")
    track = TenantForeignKey("programs.Track", related_name="+")
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    standing = TenantForeignKey("evaluations.Standing", null=True, related_name="+")
    position = models.PositiveIntegerField()
    group = models.CharField(max_length=60, blank=True)
    rank = models.PositiveIntegerField(null=True)
    total = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    status = models.CharField(max_length=20, choices=EntryStatus.choices)
    reason = models.CharField(max_length=300, blank=True)
    clause = models.JSONField(default=dict)
    placed_by = models.CharField(max_length=20, choices=PlacedBy.choices, blank=True)
    """What it owes its place to; empty while it has none."""
    merit = models.TextField(blank=True)
    """Why it is proposed: what is exemplary in it (典型性、代表性), where the rulebook wants it said."""

    class Meta(TenantModel.Meta):
        ordering = ["track__position", "position"]
        constraints = [
            one_of("status", EntryStatus, name="evaluations_entry_status"),
            models.UniqueConstraint(
                fields=["tenant", "proposed_list", "track", "unit"], name="evaluations_entry_once"
            ),
            models.CheckConstraint(
                name="evaluations_entry_exclusion_has_a_reason",
                condition=~Q(
                    status__in=[
                        EntryStatus.EXCLUDED,
                        EntryStatus.VETOED,
                        EntryStatus.OBJECTED,
                        EntryStatus.YIELDED,
                    ]
                )
                | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="evaluations_entry_placed_by",
                condition=Q(placed_by__isnull=False) & Q(placed_by__in=["", *PlacedBy.values]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.status}"
