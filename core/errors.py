"""Refusals: what the software says no to, each with its rule, its clause and what to do next.

Pages and REST translate them by their ``status``; nobody else catches them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a rule comes from: document number, article, literal quote; how silence of the text is read."""

    document: str
    article: str
    quote: str
    reading: str = ""

    def __str__(self) -> str:
        return f"{self.document} {self.article}".strip()


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule among several: a code for machines, a sentence for people, the clause behind it."""

    code: str
    message: Text
    clause: Clause | None = None
    where: str = ""


class Refusal(Exception):
    """Somebody asked for something that may not happen. Subclasses fix code, status and sentence."""

    code: str = "refused"
    status: int = 422
    sentence: Text = _("This cannot be done.")
    remedy_text: Text = ""

    def __init__(
        self,
        message: Text | None = None,
        *,
        clause: Clause | None = None,
        remedy: Text | None = None,
        findings: Sequence[Finding] = (),
        code: str | None = None,
        **details: Any,
    ) -> None:
        self.message: Text = message if message is not None else self.sentence
        self.clause = clause
        self.remedy: Text = remedy if remedy is not None else self.remedy_text
        self.findings = tuple(findings)
        if code is not None:
            self.code = code
        self.details = details
        super().__init__(str(self.code))

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refusal):
    """The actor lacks the right, inside the own tenant. 403."""

    code = "not_allowed"
    status = 403
    sentence = _("You do not have the right to do this.")
    remedy_text: Text = _("Ask somebody who holds the right; roles are given by the security administrator.")


class WrongState(Refusal):
    """The object is not in a state from which this act is possible. 409."""

    code = "wrong_state"
    status = 409
    sentence = _("This is not possible at the present stage.")
    remedy_text = _("Reload the page to see where it stands now.")


class Conflict(Refusal):
    """Somebody else changed it meanwhile, or the same thing exists already. 409."""

    code = "conflict"
    status = 409
    sentence = _("It was changed by somebody else in the meantime.")
    remedy_text = _("Reload, compare both versions and enter it again.")


class TooLate(Refusal):
    """A window is closed, by the database clock. 409."""

    code = "too_late"
    status = 409
    sentence = _("The period for this has ended.")
    remedy_text = _("Turn to the unit in charge; what comes after the period is not accepted here.")


class RuleBroken(Refusal):
    """One or several rules of the rulebook would be broken. 422, with every finding."""

    code = "rule_broken"
    status = 422
    sentence = _("A rule of the rulebook would be broken.")
    remedy_text = _("Change what is named and try again; nothing has been stored.")


class BadInput(Refusal):
    """What was sent cannot be understood. 400, with every mistake."""

    code = "bad_input"
    status = 400
    sentence = _("The input contains mistakes.")
    remedy_text = _("Correct what is named and send it again; nothing has been stored.")


class Missing(Refusal):
    """There is no such thing for this actor. 404, the same for ids of others and ids that do not exist."""

    code = "not_found"
    status = 404
    sentence = _("There is nothing at this address.")
    remedy_text = _("Check the address, or go back to the list from which you came.")
