"""States of public notices and commendation notices, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import TransitionTable


class NoticeState(models.TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    SUSPENDED = "suspended", _("suspended")
    WITHDRAWN = "withdrawn", _("withdrawn")


NOTICE_TRANSITIONS = TransitionTable(
    "public notice",
    [
        (NoticeState.SCHEDULED, "open", NoticeState.OPEN),
        (NoticeState.OPEN, "close", NoticeState.CLOSED),
        (NoticeState.OPEN, "suspend", NoticeState.SUSPENDED),
        (NoticeState.SUSPENDED, "resume", NoticeState.OPEN),
        (
            (NoticeState.SCHEDULED, NoticeState.OPEN, NoticeState.CLOSED, NoticeState.SUSPENDED),
            "withdraw",
            NoticeState.WITHDRAWN,
        ),
    ],
)


class CommendationState(models.TextChoices):
    DRAFT = "draft", _("draft")
    DECIDED = "decided", _("decided")
    ISSUED = "issued", _("issued")


COMMENDATION_TRANSITIONS = TransitionTable(
    "commendation notice",
    [
        (CommendationState.DRAFT, "decide", CommendationState.DECIDED),
        (CommendationState.DECIDED, "issue", CommendationState.ISSUED),
    ],
)
