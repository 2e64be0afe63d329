"""Public notices of proposed lists (公示), and the holds that bar a list from going on."""

from django.db import models
from django.db.models import Q

from core.constraints import both_or_neither, in_order, not_blank, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key
from publicity.states import NoticeState


class PublicNotice(TenantModel):
    """One notice of one list: publisher, posting, period fixed when it opens, contacts, and what it shows."""

    item = TenantForeignKey("programs.Item", related_name="notices")
    proposed_list = TenantForeignKey("evaluations.ProposedList", related_name="notices")
    publisher = TenantForeignKey("organizations.Unit", related_name="+")
    state = models.CharField(max_length=20, choices=NoticeState.choices, default=NoticeState.SCHEDULED)
    title = models.CharField(max_length=200)
    basis = models.TextField()
    working_days = models.PositiveSmallIntegerField()
    appeal_telephone = models.CharField(max_length=60, blank=True)
    office_telephone = models.CharField(max_length=60, blank=True)
    office_mailbox = models.CharField(max_length=100, blank=True)
    """What of this a notice must name is the rulebook's word (``notice.*``)."""
    posted_where = models.CharField(max_length=100)
    """On which site of the publisher it is posted."""
    posted_address = models.CharField(max_length=300, blank=True)
    posted_at = models.DateTimeField(null=True)
    posted_picture = TenantForeignKey("documents.StoredFile", null=True, related_name="+")
    scheduled_at = models.DateTimeField()
    scheduled_by = person_key()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    """Fixed when the window opens, by the tenant's calendar of that moment."""
    days_counted = models.JSONField(default=list)
    calendar_provisional = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_by = person_key(null=True)
    suspend_reason = models.CharField(max_length=300, blank=True)
    resumed_at = models.DateTimeField(null=True)
    """When the last suspension ended; the days that were missing are counted on from here."""
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = person_key(null=True)
    withdraw_reason = models.CharField(max_length=300, blank=True)
    supersedes = TenantForeignKey("self", null=True, related_name="superseded_by")
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    rendering = TenantForeignKey("documents.Rendering", null=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("state", NoticeState, name="publicity_notice_state"),
            not_blank("posted_where", name="publicity_notice_is_posted_somewhere"),
            models.CheckConstraint(name="publicity_notice_days", condition=Q(working_days__gt=0)),
            models.UniqueConstraint(
                fields=["tenant", "proposed_list"],
                condition=~Q(state=NoticeState.WITHDRAWN),
                name="publicity_notice_one_for_a_list",
            ),
            set_when(
                Q(state__in=[NoticeState.OPEN, NoticeState.CLOSED, NoticeState.SUSPENDED]),
                "closes_at",
                name="publicity_notice_open_has_an_end",
            ),
            in_order("opens_at", "closes_at", name="publicity_notice_closes_later"),
            set_when(Q(state=NoticeState.CLOSED), "closed_at", name="publicity_notice_closed_has_a_time"),
            both_or_neither("withdrawn_at", "withdrawn_by", name="publicity_notice_withdrawn_by_somebody"),
            models.CheckConstraint(
                name="publicity_notice_withdrawn_has_a_reason",
                condition=~Q(state=NoticeState.WITHDRAWN)
                | (Q(withdrawn_at__isnull=False) & ~Q(withdraw_reason="")),
            ),
            models.CheckConstraint(
                name="publicity_notice_suspended_has_a_reason",
                condition=~Q(state=NoticeState.SUSPENDED)
                | (Q(suspended_at__isnull=False) & ~Q(suspend_reason="")),
            ),
            in_order("suspended_at", "resumed_at", name="publicity_notice_resumed_later"),
            models.CheckConstraint(
                name="publicity_notice_posting_is_whole",
                condition=Q(posted_address="", posted_at__isnull=True)
                | (~Q(posted_address="") & Q(posted_at__isnull=False)),
            ),
            both_or_neither("suspended_at", "suspended_by", name="publicity_notice_suspended_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.title


class Hold(TenantModel):
    """Bars a list from being submitted until what it waits for is answered; it does not stop the clock."""

    rows_about_objects = True

    notice = TenantForeignKey("publicity.PublicNotice", related_name="holds")
    item = TenantForeignKey("programs.Item", related_name="+")
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    source = models.CharField(max_length=20)
    source_id = models.UUIDField()
    """The appeal (on a higher floor) that placed it."""
    placed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    release_reason = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            not_blank("source", name="publicity_hold_has_a_source"),
            models.UniqueConstraint(fields=["tenant", "source", "source_id"], name="publicity_hold_once"),
            in_order("placed_at", "released_at", name="publicity_hold_released_later"),
            models.CheckConstraint(
                name="publicity_hold_released_has_a_reason",
                condition=Q(released_at__isnull=True) | ~Q(release_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"
