"""The door at which a departure from a rule that says 原则上 is asked for, and what the item page says of such rules."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.decisions import Decision
from core.errors import Missing
from programs import actions, held, permissions, queries
from programs.forms import ReasonForm
from programs.forms_departures import RawDepartureForm, RuleDepartureForm
from programs.models import Item, Ruling
from programs.views.items import ItemDoor
from programs.views.rulebook_editor import kinds_here
from programs.views.rulebooks import rule_row


class AskDeparture(ItemDoor):
    """Ask the authority that the rulebook names to depart from one of its rules for the item."""

    name = "departure-ask"
    title = _("Ask for a departure")
    explanation = _(
        "The rule goes on holding until the decision of the authority is on record; somebody else than you records it."
    )
    submit_label = _("Ask")
    form_class = RawDepartureForm
    template_name = "programs/departure_ask.html"

    def find(self) -> Item:
        item = super().find()
        if self.kwargs["rule_code"] not in queries.rules_of(item.programme).clauses:
            raise Missing
        return item

    def permitted(self, subject: Item) -> Decision:
        return permissions.can_ask_departure(self.actor, subject)

    def form(self, subject: Item, data: Any = None, files: Any = None) -> Any:
        if isinstance(data, dict) and not hasattr(data, "getlist"):
            return RawDepartureForm(data, files)
        pack = held.pack_of_version(subject.programme.rulebook_version_id)
        return RuleDepartureForm(data, files, code=self.kwargs["rule_code"], pack=pack, kinds=kinds_here())

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> Ruling:
        ask = actions.ask_departure_everywhere if data["everywhere"] else actions.ask_departure
        return ask(
            item_id=subject.pk,
            actor=self.actor,
            at=at,
            rule=self.kwargs["rule_code"],
            reason=data["reason"],
            instead=data["instead"],
        )

    def context(self, subject: Any) -> dict[str, Any]:
        found = super().context(subject)
        if isinstance(subject, Item):
            book = queries.rules_of(subject.programme)
            code = self.kwargs["rule_code"]
            pack = held.pack_of_version(subject.programme.rulebook_version_id)
            found["rule"] = rule_row(pack.rule(code), kinds_here(), book)
            found["clause"] = queries.clause_of(book, code)
        return found


class WithdrawDeparture(ItemDoor):
    """Take back a departure that was asked for and is not decided yet."""

    name = "departure-withdraw"
    title = _("Take the request for a departure back")
    explanation = _(
        "Because it was a mistake, or because the authority did not agree: the rule goes on holding."
    )
    form_class = ReasonForm

    def permitted(self, subject: Item) -> Decision:
        return permissions.can_ask_departure(self.actor, subject)

    def perform(self, subject: Item, data: dict[str, Any], *, at: Any) -> Item:
        return actions.withdraw_departure(
            item_id=subject.pk, actor=self.actor, at=at, rule=self.kwargs["rule_code"], reason=data["reason"]
        )
