"""States of a rendering."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import TransitionTable


class RenderingState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


RENDERING_TRANSITIONS = TransitionTable(
    "rendering",
    [
        (RenderingState.WAITING, "finish", RenderingState.DONE),
        (RenderingState.WAITING, "fail", RenderingState.FAILED),
        (RenderingState.FAILED, "retry", RenderingState.WAITING),
    ],
)
