"""Indicator schemes of tracks: a tree of up to three levels, leaves with weights and a named method."""

from django.db import models
from django.db.models import Q

from core.constraints import not_blank, one_of, set_when
from core.fields import TenantForeignKey
from core.models import TenantModel
from indicators.states import Category, Direction, Layer, Measure, MissingPolicy, SchemeState


class Scheme(TenantModel):
    """The indicator scheme of one track under one plan (评价指标体系); locked together with the plan."""

    plan = TenantForeignKey("programs.Plan", related_name="schemes")
    track = TenantForeignKey("programs.Track", related_name="schemes")
    full_points = models.DecimalField(max_digits=8, decimal_places=2, default=100)
    places = models.PositiveSmallIntegerField(default=4)
    """Decimal places of the published total."""
    rank_on = models.CharField(max_length=10, default="rounded")
    weighting = models.CharField(max_length=10, default="points")
    """``points``: every level adds up to its parent; ``relative``: weights are compared with their siblings'."""
    round_leaves = models.BooleanField(default=False)
    waived_measures = models.JSONField(default=dict)
    """Measure → the reason why it has no weight (总量、增量、均量 统筹考虑, 第十条)."""
    cap_ground = models.CharField(max_length=40, blank=True)
    """The exception of the rulebook that lifts the cap on indicators; empty when the cap binds."""
    cap_reason = models.CharField(max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1)
    """Raised by every change of the draft, so that two editors cannot overwrite each other."""
    state = models.CharField(max_length=20, choices=SchemeState.choices, default=SchemeState.DRAFT)
    digest = models.CharField(max_length=64, blank=True)
    locked_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            one_of("state", SchemeState, name="indicators_scheme_state"),
            models.UniqueConstraint(fields=["tenant", "plan", "track"], name="indicators_scheme_once"),
            models.CheckConstraint(name="indicators_scheme_points", condition=Q(full_points__gt=0)),
            models.CheckConstraint(
                name="indicators_scheme_rank_on",
                condition=Q(rank_on__isnull=False) & Q(rank_on__in=["rounded", "unrounded"]),
            ),
            models.CheckConstraint(
                name="indicators_scheme_weighting",
                condition=Q(weighting__isnull=False) & Q(weighting__in=["points", "relative"]),
            ),
            models.CheckConstraint(
                name="indicators_scheme_cap_ground_has_a_reason",
                condition=Q(cap_ground="") | ~Q(cap_reason=""),
            ),
            set_when(Q(state=SchemeState.LOCKED), "locked_at", name="indicators_scheme_locked_has_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.track_id}"


class Indicator(TenantModel):
    """One indicator of a scheme. A leaf has a weight, a method and a data source; a branch sums its children."""

    scheme = TenantForeignKey("indicators.Scheme", models.CASCADE, related_name="indicators")
    parent = TenantForeignKey("self", models.CASCADE, null=True, related_name="children")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    weight = models.DecimalField(max_digits=8, decimal_places=4)
    method = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict)
    parts = models.JSONField(default=list)
    """A blended indicator: measures with their shares of the points; empty when there is one measure."""
    measure = models.CharField(max_length=20, choices=Measure.choices, default=Measure.TOTAL)
    direction = models.CharField(max_length=10, choices=Direction.choices, default=Direction.POSITIVE)
    category = models.CharField(max_length=20, choices=Category.choices, default=Category.OTHER)
    unit_of_measure = models.CharField(max_length=30, blank=True)
    quantitative = models.BooleanField(default=True)
    missing = models.CharField(max_length=20, choices=MissingPolicy.choices, default=MissingPolicy.NOT_RANKED)
    provider = TenantForeignKey("organizations.Unit", null=True, related_name="+")
    statistic = models.CharField(max_length=200, blank=True)
    """Which statistic of the provider it is (数据来源)."""
    period = models.CharField(max_length=60, blank=True)
    layer = models.CharField(max_length=20, choices=Layer.choices, blank=True)
    """Common, functional or special, where the rulebook tells layers apart; else empty."""
    only_for = models.JSONField(default=list)
    """Ids of the objects that alone are scored on it (“个性化”指标); empty: all of them."""
    outside = models.JSONField(default=dict)
    """The outside evaluation whose result is used instead of collecting values: ``name``, ``year``, ``document``; else empty."""
    superior_target = models.DecimalField(max_digits=24, decimal_places=8, null=True)
    """The target that the superior government set, beside the own one among the parameters."""

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        constraints = [
            one_of("measure", Measure, name="indicators_indicator_measure"),
            one_of("direction", Direction, name="indicators_indicator_direction"),
            one_of("category", Category, name="indicators_indicator_category"),
            one_of("missing", MissingPolicy, name="indicators_indicator_missing"),
            not_blank("name", name="indicators_indicator_has_a_name"),
            models.UniqueConstraint(
                fields=["tenant", "scheme", "code"], name="indicators_indicator_code_once"
            ),
            models.CheckConstraint(name="indicators_indicator_weight", condition=Q(weight__gte=0)),
            models.CheckConstraint(
                name="indicators_indicator_layer",
                condition=Q(layer__isnull=False) & Q(layer__in=["", *Layer.values]),
            ),
        ]

    def __str__(self) -> str:
        return self.name
