"""States of rewards and the moves between them. Overdue is derived."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import TransitionTable


class RewardState(models.TextChoices):
    PROMISED = "promised", _("promised")
    HONOURED = "honoured", _("honoured")
    WITHDRAWN = "withdrawn", _("withdrawn")


REWARD_TRANSITIONS = TransitionTable(
    "reward",
    [
        (RewardState.PROMISED, "honour", RewardState.HONOURED),
        ((RewardState.PROMISED, RewardState.HONOURED), "withdraw", RewardState.WITHDRAWN),
    ],
)


class RewardKind(models.TextChoices):
    """通报表扬、资金项目支持、宣传推介等 (第三条): an open list."""

    COMMENDATION = "commendation", _("commendation")
    CASH = "cash", _("cash reward")
    PROJECT = "project", _("project support")
    PREFERENCE = "preference", _("preferential support")
    PUBLICITY = "publicity", _("publicity")
    ASSESSMENT_BONUS = "assessment_bonus", _("bonus points in another assessment")
    OTHER = "other", _("other")
