"""Applications (申报): the call, what an object hands in, its documents, and what experts say of it."""

from django.db import models
from django.db.models import Q

from core.constraints import both_or_neither, in_order, not_blank, one_of, set_when
from core.decimals import plain
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from evaluations.states import ApplicationState, FileKind, ReviewerKind, Secrecy


class ApplicationCall(TenantModel):
    """An item takes applications: from when, until when, and since when no more."""

    item = TenantForeignKey("programs.Item", related_name="application_calls")
    opened_at = models.DateTimeField()
    opened_by = person_key()
    due_at = models.DateTimeField(null=True)
    """NULL: neither rulebook nor lead set a date; the lead closes."""
    closed_at = models.DateTimeField(null=True)
    closed_by = person_key(null=True)
    """NULL with a time: it was the due moment that closed it."""
    reopened_at = models.DateTimeField(null=True)
    reopened_by = person_key(null=True)
    reopen_reason = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "item"], name="evaluations_call_once"),
            in_order("opened_at", "due_at", name="evaluations_call_due_later"),
            in_order("opened_at", "closed_at", name="evaluations_call_closed_later"),
            set_when(Q(closed_by__isnull=False), "closed_at", name="evaluations_call_closed_has_a_time"),
            both_or_neither("reopened_at", "reopened_by", name="evaluations_call_reopened_by_somebody"),
            models.CheckConstraint(
                name="evaluations_call_reopened_has_a_reason",
                condition=Q(reopened_at__isnull=True) | ~Q(reopen_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}"


class ApplicationExtension(TenantModel):
    """The office lets one unit hand in later than the others, with its reason."""

    rows_about_objects = True

    item = TenantForeignKey("programs.Item", related_name="+")
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    due_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    given_at = models.DateTimeField()
    given_by = person_key()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "item", "unit"], name="evaluations_extension_once"),
            not_blank("reason", name="evaluations_extension_has_a_reason"),
            in_order("given_at", "due_at", name="evaluations_extension_due_later"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}"


class Application(TenantModel):
    """What a unit hands in for one track: self-assessment, experience and materials, for itself or a unit below it.

    ``unit`` applies, and its people alone see the row besides the lead and the office; ``candidate`` is who shall be
    awarded: the unit itself, or one below it (a township, for which its county applies).
    """

    rows_about_objects = True

    item = TenantForeignKey("programs.Item", related_name="applications")
    track = TenantForeignKey("programs.Track", related_name="applications")
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    candidate = TenantForeignKey("organizations.Unit", related_name="+")
    state = models.CharField(max_length=20, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    edition = models.PositiveIntegerField(default=1)
    """Raised by every change, so that two editors cannot overwrite each other."""
    self_assessment = models.JSONField(default=dict)
    """Indicator id → ``value``, ``score`` and ``remark``, figures as strings."""
    self_score = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    """The total that the unit gives itself: the sum of its scores, or its own figure where no scheme is locked."""
    self_text = models.TextField(blank=True)
    experience = models.TextField(blank=True)
    """Typical experience (典型经验做法)."""
    declaration = models.CharField(max_length=300, blank=True)
    """The sentence by which it was declared true, as it was shown."""
    begun_at = models.DateTimeField()
    begun_by = person_key()
    changed_at = models.DateTimeField()
    changed_by = person_key()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = person_key(null=True)
    received_at = models.DateTimeField(null=True)
    """When the paper came in, where it was registered on behalf: that time decides."""
    paper_number = models.CharField(max_length=60, blank=True)
    paper = TenantForeignKey("documents.StoredFile", null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = person_key(null=True)
    reason = models.TextField(blank=True)
    """Why it was returned, accepted or refused."""
    lead_score = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    """What the lead's review gives it, of 100; ranks where neither values nor experts do."""
    resubmit_by = models.DateTimeField(null=True)
    """Until when a returned application may be handed in again."""
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = person_key(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("state", ApplicationState, name="evaluations_application_state"),
            models.UniqueConstraint(
                fields=["tenant", "track", "candidate"],
                condition=~Q(state=ApplicationState.WITHDRAWN),
                name="evaluations_application_one_alive",
            ),
            models.CheckConstraint(name="evaluations_application_edition", condition=Q(edition__gte=1)),
            both_or_neither(
                "submitted_at", "submitted_by", name="evaluations_application_submitted_by_somebody"
            ),
            set_when(
                Q(
                    state__in=[
                        ApplicationState.SUBMITTED,
                        ApplicationState.RETURNED,
                        ApplicationState.ACCEPTED,
                        ApplicationState.REFUSED,
                    ]
                ),
                "submitted_at",
                name="evaluations_application_goes_on_submitted",
            ),
            both_or_neither(
                "reviewed_at", "reviewed_by", name="evaluations_application_reviewed_by_somebody"
            ),
            set_when(
                Q(
                    state__in=[
                        ApplicationState.RETURNED,
                        ApplicationState.ACCEPTED,
                        ApplicationState.REFUSED,
                    ]
                ),
                "reviewed_at",
                name="evaluations_application_answered_has_a_time",
            ),
            models.CheckConstraint(
                name="evaluations_application_answered_has_a_reason",
                condition=~Q(state__in=[ApplicationState.RETURNED, ApplicationState.REFUSED]) | ~Q(reason=""),
            ),
            both_or_neither(
                "withdrawn_at", "withdrawn_by", name="evaluations_application_withdrawn_by_somebody"
            ),
            set_when(
                Q(state=ApplicationState.WITHDRAWN),
                "withdrawn_at",
                name="evaluations_application_withdrawn_has_a_time",
            ),
            models.CheckConstraint(
                name="evaluations_application_lead_score",
                condition=Q(lead_score__isnull=True) | (Q(lead_score__gte=0) & Q(lead_score__lte=100)),
            ),
            models.CheckConstraint(
                name="evaluations_application_paper_is_known",
                condition=Q(received_at__isnull=True) | ~Q(paper_number="") | Q(paper__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["tenant", "item", "state"], name="evaluations_application_by_it")]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.state}"

    @property
    def own_score(self) -> str:
        """The total that the unit gives itself, as people write it; empty while there is none."""
        return plain(self.self_score, strip=True) if self.self_score is not None else ""


class ApplicationFile(TenantModel):
    """A document of an application: a file, or a proof of which only the particulars are on record (批示、通报表彰).

    What carries a secrecy mark is never uploaded: the register says who issued it, when, and under which number.
    """

    rows_about_objects = True

    application = TenantForeignKey("evaluations.Application", models.CASCADE, related_name="files")
    item = TenantForeignKey("programs.Item", related_name="+")
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    kind = models.CharField(max_length=20, choices=FileKind.choices, default=FileKind.MATERIAL)
    title = models.CharField(max_length=200)
    file = TenantForeignKey("documents.StoredFile", null=True, related_name="+")
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True)
    number = models.CharField(max_length=100, blank=True)
    secrecy = models.CharField(max_length=20, choices=Secrecy.choices, default=Secrecy.NONE)
    note = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField()
    added_by = person_key()

    class Meta(TenantModel.Meta):
        ordering = ["added_at", "id"]
        constraints = [
            one_of("kind", FileKind, name="evaluations_file_kind"),
            one_of("secrecy", Secrecy, name="evaluations_file_secrecy"),
            not_blank("title", name="evaluations_file_has_a_title"),
            set_when(~Q(kind=FileKind.PROOF), "file", name="evaluations_file_is_there"),
            models.CheckConstraint(
                name="evaluations_file_proof_has_particulars",
                condition=~Q(kind=FileKind.PROOF) | (~Q(issuer="") & Q(issued_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="evaluations_file_marked_is_not_kept",
                condition=Q(secrecy=Secrecy.NONE) | Q(file__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ExpertReview(TenantModel):
    """What an expert or a third party says of an application, as the lead entered it.

    It opens by item and never by unit: an object does not read who judged it. Whoever declares a conflict of interest
    is on record as having stood aside, without score.
    """

    application = TenantForeignKey("evaluations.Application", models.CASCADE, related_name="reviews")
    item = TenantForeignKey("programs.Item", related_name="+")
    kind = models.CharField(max_length=20, choices=ReviewerKind.choices)
    name = models.CharField(max_length=100)
    institution = models.CharField(max_length=200, blank=True)
    reviewed_on = models.DateField()
    score = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    grade = models.CharField(max_length=20, blank=True)
    opinion = models.TextField(blank=True)
    stands_aside = models.BooleanField(default=False)
    """Declared a conflict of interest: the review does not count."""
    conflict = models.CharField(max_length=300, blank=True)
    paper = TenantForeignKey("documents.StoredFile", null=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = person_key()

    class Meta(TenantModel.Meta):
        ordering = ["recorded_at", "id"]
        constraints = [
            one_of("kind", ReviewerKind, name="evaluations_review_kind"),
            not_blank("name", name="evaluations_review_has_a_name"),
            models.UniqueConstraint(
                fields=["tenant", "application", "name", "institution"], name="evaluations_review_once"
            ),
            models.CheckConstraint(
                name="evaluations_review_says_something",
                condition=Q(stands_aside=True)
                | (Q(stands_aside=False) & (Q(score__isnull=False) | ~Q(grade=""))),
            ),
            models.CheckConstraint(
                name="evaluations_review_conflict_stands_aside",
                condition=Q(stands_aside=False, conflict="")
                | (Q(stands_aside=True, score__isnull=True, grade="") & ~Q(conflict="")),
            ),
            models.CheckConstraint(
                name="evaluations_review_score",
                condition=Q(score__isnull=True) | (Q(score__gte=0) & Q(score__lte=100)),
            ),
        ]

    def __str__(self) -> str:
        return self.name
