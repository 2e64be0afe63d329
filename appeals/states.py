"""States of appeals and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import TransitionTable


class AppealState(models.TextChoices):
    FILED = "filed", _("filed")
    REFUSED = "refused", _("not accepted")
    VERIFYING = "verifying", _("being verified")
    UPHELD = "upheld", _("upheld")
    PARTLY_UPHELD = "partly_upheld", _("partly upheld")
    REJECTED = "rejected", _("rejected")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("withdrawn")


DECIDED = frozenset({AppealState.UPHELD, AppealState.PARTLY_UPHELD, AppealState.REJECTED})
ENDED = frozenset({AppealState.REFUSED, AppealState.ANSWERED, AppealState.WITHDRAWN})

APPEAL_TRANSITIONS = TransitionTable(
    "appeal",
    [
        (AppealState.FILED, "accept", AppealState.VERIFYING),
        (AppealState.FILED, "refuse", AppealState.REFUSED),
        (AppealState.VERIFYING, "uphold", AppealState.UPHELD),
        (AppealState.VERIFYING, "uphold_partly", AppealState.PARTLY_UPHELD),
        (AppealState.VERIFYING, "reject", AppealState.REJECTED),
        (
            (AppealState.UPHELD, AppealState.PARTLY_UPHELD, AppealState.REJECTED),
            "answer",
            AppealState.ANSWERED,
        ),
        ((AppealState.FILED, AppealState.VERIFYING), "withdraw", AppealState.WITHDRAWN),
    ],
)


class Channel(models.TextChoices):
    ONLINE = "online", _("on line")
    TELEPHONE = "telephone", _("telephone")
    LETTER = "letter", _("letter")
    VISIT = "visit", _("visit")


class Appellant(models.TextChoices):
    """申诉单位或申诉人 (第十三条): the evaluated unit itself, or a person, who is never named."""

    UNIT = "unit", _("the unit")
    PERSON = "person", _("a person")


class Outcome(models.TextChoices):
    """What an upheld appeal brings about."""

    NONE = "none", _("nothing changes")
    CORRECT_VALUES = "correct_values", _("values corrected and a new round")
    REMOVE_ENTRY = "remove_entry", _("entry removed")
