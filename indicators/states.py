"""States of schemes and data requests, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import TransitionTable


class SchemeState(models.TextChoices):
    DRAFT = "draft", _("draft")
    LOCKED = "locked", _("locked")


SCHEME_TRANSITIONS = TransitionTable("scheme", [(SchemeState.DRAFT, "lock", SchemeState.LOCKED)])


class RequestState(models.TextChoices):
    OPEN = "open", _("open")
    SUBMITTED = "submitted", _("submitted")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned")


REQUEST_TRANSITIONS = TransitionTable(
    "data request",
    [
        ((RequestState.OPEN, RequestState.RETURNED), "submit", RequestState.SUBMITTED),
        (RequestState.SUBMITTED, "accept", RequestState.ACCEPTED),
        (RequestState.SUBMITTED, "return", RequestState.RETURNED),
        (tuple(RequestState), "ask_again", RequestState.OPEN),
    ],
)


class Direction(models.TextChoices):
    POSITIVE = "positive", _("larger is better")
    NEGATIVE = "negative", _("smaller is better")


class Measure(models.TextChoices):
    TOTAL = "total", _("total")
    INCREMENT = "increment", _("increment")
    PER_CAPITA = "per_capita", _("per capita")
    GROWTH_RATE = "growth_rate", _("growth rate")
    RATIO = "ratio", _("ratio")
    COMPLETION_RATE = "completion_rate", _("completion rate")


class MissingPolicy(models.TextChoices):
    ZERO = "zero", _("scores zero")
    NOT_RANKED = "not_ranked", _("object is not ranked")
    GROUP_MEAN = "group_mean", _("takes the mean of the group")


class Layer(models.TextChoices):
    """What an indicator is for: common to all, by the function of a region, or peculiar to a place (共性、功能性、特色性)."""

    COMMON = "common", _("common indicator")
    FUNCTIONAL = "functional", _("functional indicator")
    SPECIAL = "special", _("special indicator")


class Category(models.TextChoices):
    """What an indicator is about: parks are scored on economy and safety only (第十条)."""

    ECONOMY = "economy", _("economic development")
    SAFETY = "safety", _("safety bottom line")
    SOCIAL = "social", _("social management")
    SERVICE = "service", _("government service")
    OTHER = "other", _("other")
