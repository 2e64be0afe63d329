"""States of programmes, items, plans and sign-off routes, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.transitions import TransitionTable


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("draft")
    ISSUED = "issued", _("issued")
    CONCLUDED = "concluded", _("concluded")


PROGRAMME_TRANSITIONS = TransitionTable(
    "programme",
    [
        (ProgrammeState.DRAFT, "issue", ProgrammeState.ISSUED),
        (ProgrammeState.ISSUED, "conclude", ProgrammeState.CONCLUDED),
    ],
)


class ItemState(models.TextChoices):
    PROPOSED = "proposed", _("put forward")
    INCLUDED = "included", _("included")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("taken out")


ITEM_TRANSITIONS = TransitionTable(
    "item",
    [
        (ItemState.PROPOSED, "include", ItemState.INCLUDED),
        (ItemState.PROPOSED, "decline", ItemState.DECLINED),
        (ItemState.INCLUDED, "withdraw", ItemState.WITHDRAWN),
    ],
)


class Intake(models.TextChoices):
    """How the objects of an item come in."""

    APPLICATION = "application", _("on application")
    DIRECT_DATA = "direct_data", _("from data collected directly")


class DraftState(models.TextChoices):
    """A rulebook that is being written."""

    OPEN = "open", _("being written")
    PUBLISHED = "published", _("put in force as a version")
    DISCARDED = "discarded", _("given up")


DRAFT_TRANSITIONS = TransitionTable(
    "rulebook draft",
    [
        (DraftState.OPEN, "publish", DraftState.PUBLISHED),
        (DraftState.OPEN, "discard", DraftState.DISCARDED),
    ],
)


class DraftOrigin(models.TextChoices):
    PACK = "pack", _("a pack")
    VERSION = "version", _("an earlier version")
    NOTHING = "nothing", _("nothing")


class PlanState(models.TextChoices):
    DRAFT = "draft", _("draft")
    CONSULTING = "consulting", _("in consultation")
    SIGNING = "signing", _("being signed off")
    PUBLISHED = "published", _("issued with its schemes")
    SUPERSEDED = "superseded", _("superseded")


PLAN_TRANSITIONS = TransitionTable(
    "plan",
    [
        (PlanState.DRAFT, "submit", PlanState.CONSULTING),
        (PlanState.CONSULTING, "close_consultation", PlanState.SIGNING),
        ((PlanState.CONSULTING, PlanState.SIGNING), "return", PlanState.DRAFT),
        (PlanState.SIGNING, "publish", PlanState.PUBLISHED),
        (PlanState.PUBLISHED, "supersede", PlanState.SUPERSEDED),
    ],
)


class SourceKind(models.TextChoices):
    """How the text of a notice came."""

    PASTED = "pasted", _("pasted text")
    TEXT = "text", _("text file")
    WORD = "word", _("Word document")


class ReadingState(models.TextChoices):
    WAITING = "waiting", _("being read")
    FAILED = "failed", _("could not be read")
    OPEN = "open", _("open for correction")
    SAVED = "saved", _("made a programme")
    DISCARDED = "discarded", _("discarded")


READING_TRANSITIONS = TransitionTable(
    "reading",
    [
        (ReadingState.WAITING, "read", ReadingState.OPEN),
        (ReadingState.WAITING, "fail", ReadingState.FAILED),
        (ReadingState.OPEN, "correct", ReadingState.OPEN),
        (ReadingState.OPEN, "make_programme", ReadingState.SAVED),
        ((ReadingState.WAITING, ReadingState.FAILED, ReadingState.OPEN), "discard", ReadingState.DISCARDED),
    ],
)


class RoutePurpose(models.TextChoices):
    """What is signed off: each has its ordered steps in the rulebook."""

    PROGRAMME = "programme", _("programme")
    PLAN = "plan", _("implementation plan")
    LIST = "list", _("proposed list")
    VETO = "veto", _("veto")
    AWARD = "award", _("award")


class RouteState(models.TextChoices):
    OPEN = "open", _("under way")
    PASSED = "passed", _("passed")
    RETURNED = "returned", _("returned")


ROUTE_TRANSITIONS = TransitionTable(
    "route",
    [
        (RouteState.OPEN, "pass", RouteState.PASSED),
        (RouteState.OPEN, "return", RouteState.RETURNED),
    ],
)


class StepKind(models.TextChoices):
    """A filing is on record as soon as it is reached: whoever it goes to is told and answers nothing (报…备案)."""

    CONSULTATION = "consultation", _("consultation")
    OPINION = "opinion", _("opinion")
    CONSENT = "consent", _("consent")
    DELIBERATION = "deliberation", _("collective deliberation")
    DECISION = "decision", _("decision")
    FILING = "filing", _("filing")


class StepState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    OPEN = "open", _("open")
    PASSED = "passed", _("passed")
    RETURNED = "returned", _("returned")


STEP_TRANSITIONS = TransitionTable(
    "step",
    [
        (StepState.WAITING, "open", StepState.OPEN),
        (StepState.OPEN, "pass", StepState.PASSED),
        (StepState.OPEN, "return", StepState.RETURNED),
    ],
)


class Stance(models.TextChoices):
    """What a party answers. ``silent``: the due date passed and the rulebook reads silence as no objection."""

    AGREE = "agree", _("agrees")
    COMMENT = "comment", _("agrees with comments")
    RETURN = "return", _("returns it")
    SILENT = "silent", _("no objection by silence")
