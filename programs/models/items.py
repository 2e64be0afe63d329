"""Incentive items, their sub-items, tracks, and which unit leads, serves or helps which item."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from guardian.managers import GroupObjectPermissionManager
from guardian.models import GroupObjectPermissionBase

from core.constraints import both_or_neither, not_blank, one_of
from core.fields import TenantField, TenantForeignKey
from core.models import TenantModel, person_key
from core.scope import require_scope
from organizations.actors import COOPERATES, LEADS, PROVIDES
from programs.states import Intake, ItemState


class Item(TenantModel):
    """One numbered incentive item of a programme (督查激励项目)."""

    programme = TenantForeignKey("programs.Programme", related_name="items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    criteria = models.TextField(blank=True)
    reward_text = models.TextField(blank=True)
    reward_kinds = models.JSONField(default=list)
    """Kinds of reward that the notice promises for the item, of ``reward.kinds`` of the rulebook."""
    intake = models.CharField(max_length=20, blank=True, choices=Intake.choices)
    """How its objects come in, where the rulebook leaves it to the item (``item.intake`` = either); else empty."""
    benchmark = models.CharField(max_length=200, blank=True)
    """The national or provincial item or indicator system it follows (对标国、省), which lifts the cap on indicators."""
    quota_exempt = models.CharField(max_length=60, blank=True)
    """Code of the exempt work of the rulebook (安全生产、道路交通安全、信访等), empty when quotas bind."""
    state = models.CharField(max_length=20, choices=ItemState.choices, default=ItemState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = person_key()
    state_reason = models.CharField(max_length=300, blank=True)
    exclusions = models.JSONField(default=dict)
    """What was answered to the questions of exclusion (第七条): code of the rule → does the item fall under it."""

    class Meta(TenantModel.Meta):
        permissions = [
            (LEADS, "Leads the item"),
            (PROVIDES, "Provides data for the item"),
            (COOPERATES, "Helps with the item"),
        ]
        constraints = [
            one_of("state", ItemState, name="programs_item_state"),
            models.CheckConstraint(
                name="programs_item_intake",
                condition=Q(intake__isnull=False) & Q(intake__in=["", *Intake.values]),
            ),
            not_blank("title", name="programs_item_has_a_title"),
            models.UniqueConstraint(
                fields=["tenant", "programme", "number"], name="programs_item_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class SubItem(TenantModel):
    """A part of an item with objects of its own (子项目; at most three, 第七条)."""

    item = TenantForeignKey("programs.Item", models.CASCADE, related_name="sub_items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    criteria = models.TextField(blank=True)
    reward_text = models.TextField(blank=True)
    reward_kinds = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        constraints = [
            not_blank("title", name="programs_sub_item_has_a_title"),
            models.UniqueConstraint(
                fields=["tenant", "item", "number"], name="programs_sub_item_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ItemOrigin(TenantModel):
    """Which item of last year an item goes back to: none: it is new; several: they were merged; shared: one was split."""

    item = TenantForeignKey("programs.Item", models.CASCADE, related_name="origins")
    previous = TenantForeignKey("programs.Item", related_name="successors")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "item", "previous"], name="programs_item_origin_once"),
            models.CheckConstraint(
                name="programs_item_origin_is_another_item", condition=~Q(item=F("previous"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} ← {self.previous_id}"


class Track(TenantModel):
    """What is scored: an item or a sub-item, for one object class, and in one region where regions are evaluated apart.

    ``places`` is the plan's share of the quota.
    """

    item = TenantForeignKey("programs.Item", models.CASCADE, related_name="tracks")
    sub_item = TenantForeignKey("programs.SubItem", models.CASCADE, null=True, related_name="tracks")
    object_class = TenantForeignKey("organizations.ObjectClass", related_name="tracks")
    region = TenantForeignKey("organizations.Region", null=True, related_name="tracks")
    """NULL: the objects of all regions together."""
    places = models.PositiveIntegerField(null=True)
    """How many are awarded; NULL: as many as the quota of the class allows."""
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "item", "sub_item", "object_class", "region"],
                nulls_distinct=False,
                name="programs_track_once",
            ),
            models.CheckConstraint(
                name="programs_track_has_places", condition=Q(places__isnull=True) | Q(places__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.sub_item_id}/{self.object_class_id}"

    @property
    def class_name(self) -> str:
        """The class of objects as people call it here: with its region, where regions are evaluated apart."""
        name = str(self.object_class.name)
        return f"{self.region.name}·{name}" if self.region is not None else name


class Ruling(TenantModel):
    """What an authority ruled about an item, on record: a departure from a rule that says 原则上, a consent, an approval.

    It counts once it is decided; until then it is only asked for.
    """

    item = TenantForeignKey("programs.Item", models.CASCADE, related_name="rulings")
    rule = models.CharField(max_length=60)
    """Code of the rule in the rulebook: ``item.max_sub_items``, ``item.change_consent``, ``reward.new_money_needs`` …"""
    matter = models.CharField(max_length=60, blank=True)
    """What is ruled within the rule (``government_approval``), or empty."""
    authority = models.CharField(max_length=40)
    instead = models.JSONField(null=True)
    """The value that holds instead of the rule's, as {"value": …}; NULL: the rule is lifted, as far as that says what holds."""
    reason = models.CharField(max_length=300)
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
            not_blank("rule", name="programs_ruling_names_its_rule"),
            not_blank("authority", name="programs_ruling_has_an_authority"),
            not_blank("reason", name="programs_ruling_has_a_reason"),
            models.UniqueConstraint(fields=["tenant", "item", "rule", "matter"], name="programs_ruling_once"),
            both_or_neither("recorded_at", "recorded_by", name="programs_ruling_recorded_by_somebody"),
            models.CheckConstraint(
                name="programs_ruling_decided_has_its_paper",
                condition=Q(decided_on__isnull=True, recorded_at__isnull=True)
                | (
                    Q(decided_on__isnull=False, recorded_at__isnull=False)
                    & ~Q(decider="")
                    & ~Q(document_number="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.matter}".strip()


class ItemRelationManager(GroupObjectPermissionManager):
    """Guardian's manager, inside the active tenant."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(tenant_id=require_scope().tenant_id)

    def get_or_create(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["tenant_id"] = require_scope().tenant_id
        return super().get_or_create(*args, **kwargs)


class ItemRelation(GroupObjectPermissionBase):
    """Which unit (its group) leads, provides for or helps with an item; the first lead co-ordinates."""

    tenant = TenantField()
    content_object = TenantForeignKey("programs.Item", models.CASCADE, related_name="relations")
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[ItemRelationManager] = ItemRelationManager()

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        base_manager_name = "objects"
        indexes = [models.Index(F("tenant"), F("group"), name="programs_relation_by_group")]
