"""Appeals of objects against a list on public notice (申诉复核, 第十三条)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from appeals.states import DECIDED, AppealState, Appellant, Channel, Outcome
from core.constraints import both_or_neither, in_order, not_blank, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel, person_key


class Appeal(TenantModel):
    """One appeal: filed on line by an object's leader, or registered at the desk with channel and time of receipt."""

    rows_about_objects = True

    notice = TenantForeignKey("publicity.PublicNotice", related_name="appeals")
    item = TenantForeignKey("programs.Item", related_name="+")
    unit = TenantForeignKey("organizations.Unit", related_name="+")
    """The object that appeals, or that a person's appeal is about."""
    appellant = models.CharField(max_length=10, choices=Appellant.choices, default=Appellant.UNIT)
    number = models.PositiveIntegerField()
    channel = models.CharField(max_length=20, choices=Channel.choices)
    received_at = models.DateTimeField()
    """What decides whether it came in time: by the database on line, as registered at the desk."""
    filed_at = models.DateTimeField()
    filed_by = person_key()
    claim = models.TextField()
    indicator = TenantForeignKey("indicators.Indicator", null=True, related_name="+")
    evidence = TenantForeignKey("documents.StoredFile", null=True, related_name="+")
    state = models.CharField(max_length=20, choices=AppealState.choices, default=AppealState.FILED)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = person_key(null=True)
    verifier = person_key(null=True)
    refuse_reason = models.TextField(blank=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = person_key(null=True)
    finding = models.TextField(blank=True)
    found_at = models.DateTimeField(null=True)
    found_by = person_key(null=True)
    """Who verified: the verifier who was named when it was accepted."""
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = person_key(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = person_key(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = person_key(null=True)
    carried_out_at = models.DateTimeField(null=True)
    carried_out_by = person_key(null=True)
    """When what an upheld appeal demands had happened: the list was replaced. Until then its hold stands."""

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("state", AppealState, name="appeals_appeal_state"),
            one_of("channel", Channel, name="appeals_appeal_channel"),
            one_of("appellant", Appellant, name="appeals_appeal_appellant"),
            models.CheckConstraint(
                name="appeals_appeal_person_at_the_desk",
                condition=Q(appellant=Appellant.UNIT) | ~Q(channel=Channel.ONLINE),
            ),
            not_blank("claim", name="appeals_appeal_has_a_claim"),
            models.UniqueConstraint(fields=["tenant", "number"], name="appeals_appeal_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "notice", "unit"],
                condition=Q(
                    state__in=[AppealState.FILED, AppealState.VERIFYING, *sorted(DECIDED)],
                    appellant=Appellant.UNIT,
                ),
                name="appeals_appeal_one_open",
            ),
            in_order("received_at", "filed_at", name="appeals_appeal_received_before_filed"),
            both_or_neither("accepted_at", "accepted_by", name="appeals_appeal_accepted_by_somebody"),
            both_or_neither("decided_at", "decided_by", name="appeals_appeal_decided_by_somebody"),
            both_or_neither("answered_at", "answered_by", name="appeals_appeal_answered_by_somebody"),
            both_or_neither("withdrawn_at", "withdrawn_by", name="appeals_appeal_withdrawn_by_somebody"),
            set_when(
                Q(state__in=[*sorted(DECIDED), AppealState.ANSWERED]),
                "decided_at",
                name="appeals_appeal_decided_has_a_time",
            ),
            models.CheckConstraint(
                name="appeals_appeal_decided_has_a_finding",
                condition=Q(decided_at__isnull=True) | (~Q(finding="") & ~Q(outcome="")),
            ),
            set_when(Q(state=AppealState.ANSWERED), "answered_at", name="appeals_appeal_answered_has_a_time"),
            models.CheckConstraint(
                name="appeals_appeal_answered_has_an_answer",
                condition=Q(answered_at__isnull=True) | ~Q(answer=""),
            ),
            both_or_neither("refused_at", "refused_by", name="appeals_appeal_refused_by_somebody"),
            set_when(Q(state=AppealState.REFUSED), "refused_at", name="appeals_appeal_refused_has_a_time"),
            models.CheckConstraint(
                name="appeals_appeal_refused_has_a_reason",
                condition=Q(refused_at__isnull=True) | ~Q(refuse_reason=""),
            ),
            both_or_neither("found_at", "found_by", name="appeals_appeal_found_by_somebody"),
            set_when(
                Q(state=AppealState.VERIFYING), "verifier", name="appeals_appeal_verifying_has_a_verifier"
            ),
            set_when(
                Q(state=AppealState.WITHDRAWN), "withdrawn_at", name="appeals_appeal_withdrawn_has_a_time"
            ),
            both_or_neither(
                "carried_out_at", "carried_out_by", name="appeals_appeal_carried_out_by_somebody"
            ),
            in_order("decided_at", "carried_out_at", name="appeals_appeal_carried_out_after_decided"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def by_person(self) -> bool:
        return bool(self.appellant == Appellant.PERSON)

    @property
    def appellant_name(self) -> str:
        """Who appeals, as pages say it: the unit by its name, a person by the way the appeal came."""
        if self.by_person:
            return _("a person (%(channel)s)") % {"channel": self.get_channel_display()}
        return str(self.unit.name)


class AppealRegister(TenantModel):
    """The book of a government's appeals: its last number, locked while the next is given, so that no number is missing."""

    last_number = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="appeals_register_once")]

    def __str__(self) -> str:
        return str(self.last_number)
