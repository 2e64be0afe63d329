"""States of rounds, proposed lists, their entries and vetoes, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import TransitionTable


class RoundState(models.TextChoices):
    OPEN = "open", _("open")
    SEALED = "sealed", _("sealed")
    SUPERSEDED = "superseded", _("superseded")


ROUND_TRANSITIONS = TransitionTable(
    "round",
    [
        (RoundState.OPEN, "seal", RoundState.SEALED),
        (RoundState.SEALED, "supersede", RoundState.SUPERSEDED),
    ],
)


class ListState(models.TextChoices):
    DRAFT = "draft", _("draft")
    DELIBERATED = "deliberated", _("deliberated")
    SIGNING = "signing", _("being signed off")
    SIGNED = "signed", _("signed off, not yet on notice")
    ON_NOTICE = "on_notice", _("on public notice")
    SUBMITTED = "submitted", _("submitted to the office")
    REVIEWED = "reviewed", _("reviewed by the office")
    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("returned")
    REPLACED = "replaced", _("replaced by a new list")


LIST_TRANSITIONS = TransitionTable(
    "proposed list",
    [
        (ListState.DRAFT, "deliberate", ListState.DELIBERATED),
        (ListState.DELIBERATED, "sign_off", ListState.SIGNING),
        (ListState.SIGNING, "pass", ListState.SIGNED),
        (ListState.SIGNED, "put_on_notice", ListState.ON_NOTICE),
        (ListState.ON_NOTICE, "take_off_notice", ListState.SIGNED),
        (ListState.ON_NOTICE, "submit", ListState.SUBMITTED),
        (ListState.SUBMITTED, "review", ListState.REVIEWED),
        (ListState.REVIEWED, "approve", ListState.APPROVED),
        (
            (
                ListState.DELIBERATED,
                ListState.SIGNING,
                ListState.SIGNED,
                ListState.SUBMITTED,
                ListState.REVIEWED,
            ),
            "return",
            ListState.RETURNED,
        ),
        (
            (
                ListState.DRAFT,
                ListState.DELIBERATED,
                ListState.SIGNING,
                ListState.SIGNED,
                ListState.SUBMITTED,
                ListState.REVIEWED,
                ListState.RETURNED,
            ),
            "replace",
            ListState.REPLACED,
        ),
    ],
)


class EntryStatus(models.TextChoices):
    """Where an object stands in a list."""

    PROPOSED = "proposed", _("proposed")
    TIED = "tied", _("tied at the cut line, to be decided")
    BELOW = "below", _("below the cut line")
    EXCLUDED = "excluded", _("excluded")
    VETOED = "vetoed", _("vetoed")
    NOT_RANKED = "not_ranked", _("not ranked")


class VetoState(models.TextChoices):
    PROPOSED = "proposed", _("waits for consent")
    CONSENTED = "consented", _("consented")
    REFUSED = "refused", _("refused")


VETO_TRANSITIONS = TransitionTable(
    "veto",
    [
        (VetoState.PROPOSED, "consent", VetoState.CONSENTED),
        (VetoState.PROPOSED, "refuse", VetoState.REFUSED),
    ],
)
