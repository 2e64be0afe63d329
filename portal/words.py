"""The names of stages, parties and what is missing, for people."""

from django.utils.translation import gettext_lazy as _

from portal.rules import Party, Stage

STAGE_NAMES = {
    Stage.PROPOSED: _("Items put forward"),
    Stage.PLANNING: _("Plan being drafted"),
    Stage.CONSULTING: _("Consultation"),
    Stage.SIGNING: _("Sign-off of the plan"),
    Stage.COLLECTING: _("Values being collected"),
    Stage.SCORING: _("Scoring"),
    Stage.LISTING: _("Proposed list"),
    Stage.ON_NOTICE: _("Public notice"),
    Stage.SUBMITTING: _("To be submitted"),
    Stage.REVIEWING: _("Review by the office"),
    Stage.DECIDING: _("Decision"),
    Stage.FULFILLING: _("Rewards"),
    Stage.COMPLETED: _("Completed"),
}

PARTY_NAMES = {
    Party.OFFICE: _("supervision office"),
    Party.LEAD: _("lead unit"),
    Party.COUNTIES: _("consulted counties and finance"),
    Party.SIGNERS: _("those who sign off"),
    Party.PROVIDERS: _("data providers and lead unit"),
    Party.PUBLIC: _("open to objections"),
    Party.NOBODY: _("nobody"),
}

LACK_NAMES = {
    "plan": _("the implementation plan"),
    "schemes": _("schemes not yet complete: %(count)d"),
    "requests": _("data requests"),
    "values": _("data requests not yet accepted: %(count)d"),
    "rounds": _("tracks not yet scored: %(count)d"),
    "list": _("the proposed list"),
    "appeals": _("appeals not yet answered: %(count)d"),
    "holds": _("holds on the list: %(count)d"),
    "vetoes": _("vetoes waiting for consent: %(count)d"),
    "rewards": _("rewards not yet honoured: %(count)d"),
}


def lack_text(code: str, count: int) -> str:
    text = str(LACK_NAMES[code])
    return text % {"count": count} if "%(count)d" in text else text
