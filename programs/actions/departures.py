"""Departures from rules that say 原则上: asked for with a reason, in force once the named authority's decision is on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import BadInput, Conflict, Finding, RuleBroken, WrongState
from ledger.actions import record
from organizations.actors import Actor
from programs import held, permissions, queries, rules
from programs.actions.deadlines import moved
from programs.actions.items import check_paper
from programs.errors import AskedBySameHand, NotOverridable
from programs.messages import party_name
from programs.models import Item, Ruling
from programs.packs import OPEN_LISTS, UNNAMED, RuleSet, departed, lifted, rule_title, shape_of, validate
from programs.packs.shapes import misfits
from programs.states import ItemState, ProgrammeState, RoutePurpose, RouteState
from programs.wording import problem_findings

OF_THE_RULEBOOK_ONLY: Mapping[str, Any] = {"item.intake": "either"}
"""Values that leave something to each item: for one item they say nothing."""


@transaction.atomic
def ask_departure(
    *, item_id: UUID, actor: Actor, at: datetime, rule: str, reason: str, instead: Any = UNNAMED
) -> Ruling:
    """Ask the authority that the rulebook names to depart from one of its rules for this item.

    ``instead`` is the value that shall hold in the rule's place; without it the rule is to be lifted, where its shape says
    what that means. Nothing holds before the decision is on record. Asking again, before it is, replaces what was asked.
    Raises ``NotOverridable`` with its clause for a rule that holds without exception.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").get(pk=item_id)
    capacity = permissions.can_ask_departure(actor, item).require()
    _still_running(item)
    book = queries.rules_of(item.programme)
    authority = authority_of(book, rule)
    value = _value_of(item, book, rule, instead)
    if not reason.strip():
        raise RuleBroken(
            findings=[
                Finding(code="reason_missing", message=_("Say why."), clause=queries.clause_of(book, rule))
            ]
        )
    ruling = Ruling.objects.select_for_update().filter(item=item, rule=rule, matter="").first() or Ruling(
        item=item, rule=rule
    )
    if ruling.decided_on is not None:
        raise Conflict(_("This is on record already."))
    ruling.authority, ruling.reason, ruling.instead = authority, reason.strip(), value
    ruling.asked_at, ruling.asked_by_id = at, actor.by
    ruling.save()
    record(
        "programs.departure_asked",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=ruling,
        item_id=item.pk,
        payload={
            "item_title": item.title,
            "rule": rule,
            "rule_title": rule_title(rule),
            "authority": party_name(book, authority),
            "reason": ruling.reason,
            "instead": value,
        },
    )
    return ruling


@transaction.atomic
def ask_departure_everywhere(
    *, item_id: UUID, actor: Actor, at: datetime, rule: str, reason: str, instead: Any = UNNAMED
) -> Ruling:
    """Ask for the departure for every item of the programme of which it is not decided yet; answers that of this item."""
    own = ask_departure(item_id=item_id, actor=actor, at=at, rule=rule, reason=reason, instead=instead)
    for sister in _sisters(own.item, rule):
        ask_departure(item_id=sister, actor=actor, at=at, rule=rule, reason=reason, instead=instead)
    return own


@transaction.atomic
def withdraw_departure(*, item_id: UUID, actor: Actor, at: datetime, rule: str, reason: str) -> Item:
    """Take back what was asked for and is not decided: it was a mistake, or the authority said no. The rule holds."""
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").get(pk=item_id)
    capacity = permissions.can_ask_departure(actor, item).require()
    _still_running(item)
    ruling = Ruling.objects.select_for_update().filter(item=item, rule=rule, matter="").first()
    if ruling is None or ruling.decided_on is not None:
        raise WrongState
    if not reason.strip():
        raise RuleBroken(findings=[Finding(code="reason_missing", message=_("Say why."))])
    record(
        "programs.departure_withdrawn",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=item,
        item_id=item.pk,
        payload={
            "item_title": item.title,
            "rule": rule,
            "rule_title": rule_title(rule),
            "asked": ruling.reason,
            "instead": ruling.instead,
            "reason": reason.strip(),
        },
    )
    ruling.delete()
    return item


def _sisters(item: Item, rule: str) -> list[UUID]:
    """The other items of the programme that run and whose departure from the rule is not decided."""
    decided = Ruling.objects.filter(rule=rule, matter="", decided_on__isnull=False).values("item_id")
    rows = Item.objects.filter(programme_id=item.programme_id).exclude(pk=item.pk).exclude(pk__in=decided)
    gone = [ItemState.DECLINED, ItemState.WITHDRAWN]
    return list(rows.exclude(state__in=gone).order_by("number").values_list("pk", flat=True))


def _still_running(item: Item) -> None:
    """While the meeting has the programme before it nothing is added to what it decides; what is over is over."""
    if item.state in (ItemState.DECLINED, ItemState.WITHDRAWN):
        raise WrongState
    if item.programme.state == ProgrammeState.CONCLUDED:
        raise WrongState
    if item.programme.routes.filter(purpose=RoutePurpose.PROGRAMME, state=RouteState.OPEN).exists():
        raise WrongState(_("The programme is before the meeting; nothing changes meanwhile."))


def authority_of(book: RuleSet, rule: str) -> str:
    """Who may depart from the rule."""
    clause = book.clauses.get(rule)
    if clause is None:
        raise BadInput(findings=[Finding(code="unknown_rule", message=_("Unknown rule."), where="rule")])
    if clause.overridable_by is None:
        raise NotOverridable(clause=queries.clause_of(book, rule))
    return clause.overridable_by


def _value_of(item: Item, book: RuleSet, rule: str, instead: Any) -> dict[str, Any] | None:
    """What is to hold instead, as it is stored; None where the rule is lifted, which is then told wherever it bound."""
    if rule in OPEN_LISTS:
        return None
    pack = held.pack_of_version(item.programme.rulebook_version_id)
    standing = pack.rule(rule)
    plainly = lifted(standing)
    if instead is UNNAMED:
        instead = plainly
    clause = queries.clause_of(book, rule)
    if instead is UNNAMED:
        message = _("Name what is to hold instead of the rule.")
        raise BadInput(
            findings=[Finding(code="instead_missing", message=message, where="instead", clause=clause)]
        )
    if instead == standing.value:
        message = _("That is what the rule says already.")
        raise BadInput(
            findings=[Finding(code="no_departure", message=message, where="instead", clause=clause)]
        )
    shape = shape_of(rule) or {}
    wrong = [
        Finding(code=one.kind, message=f"{one.path} {one.found} → {one.expected}".strip(), where="instead")
        for one in misfits(instead, shape)
    ]
    if not wrong and rule in OF_THE_RULEBOOK_ONLY and OF_THE_RULEBOOK_ONLY[rule] == instead:
        message = _("For one item, say which of the two it is.")
        wrong = [Finding(code="leaves_it_open", message=message, where="instead", clause=clause)]
    if not wrong:
        after = departed(pack, {rule: instead})
        known = {*validate(pack), *queries.forbidden_in(pack)}
        wrong = problem_findings(
            [one for one in (*validate(after), *queries.forbidden_in(after)) if one not in known], pack
        )
    if wrong:
        raise BadInput(findings=wrong)
    return None if instead == plainly else {"value": instead}


@transaction.atomic
def record_ruling(
    *,
    item_id: UUID,
    actor: Actor,
    at: datetime,
    rule: str,
    reason: str,
    decider: str,
    decided_on: date,
    document_number: str,
    paper_id: UUID | None,
    matter: str = "",
) -> Ruling:
    """Put on record what the named authority ruled: a departure from a rule that says 原则上, or what new money needs.

    A departure was asked for before, by somebody else than whoever records the decision; from now on it holds.
    Raises ``NotOverridable`` with its clause for a rule from which nobody may depart.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("programme").get(pk=item_id)
    capacity = permissions.can_record_ruling(actor, item).require()
    if item.state in (ItemState.DECLINED, ItemState.WITHDRAWN):
        raise WrongState
    book = queries.rules_of(item.programme)
    authority = _authority(book, rule, matter)
    check_paper(reason, decider, decided_on, document_number, paper_id, at, book, rule)
    if queries.has_ruling(item.pk, rule, matter):
        raise Conflict(_("This is on record already."))
    ruling = Ruling.objects.select_for_update().filter(item=item, rule=rule, matter=matter).first()
    if rule != rules.NEW_MONEY:
        _asked_by_another(ruling, actor, book, rule)
    ruling = ruling or Ruling(item=item, rule=rule, matter=matter, asked_at=at, asked_by_id=actor.by)
    ruling.authority, ruling.reason, ruling.decider = authority, reason, decider
    ruling.decided_on, ruling.document_number, ruling.paper_id = decided_on, document_number, paper_id
    ruling.recorded_at, ruling.recorded_by_id = at, actor.person_id
    ruling.save()
    record(
        "programs.ruling_recorded",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=ruling,
        item_id=item.pk,
        payload={
            "item_title": item.title,
            "rule": rule,
            "matter": matter,
            "reason": reason,
            "instead": ruling.instead,
            "decider": decider,
            "decided_on": decided_on,
            "document_number": document_number,
            "paper": str(paper_id or ""),
        },
    )
    moved(rule, item, at=at)
    return ruling


@transaction.atomic
def record_ruling_everywhere(
    *, item_id: UUID, actor: Actor, at: datetime, rule: str, **decision: Any
) -> Ruling:
    """One decision of the authority on the same departure of every item of the programme that asked for it."""
    own = record_ruling(item_id=item_id, actor=actor, at=at, rule=rule, **decision)
    asked = Ruling.objects.filter(
        item__in=_sisters(own.item, rule), rule=rule, matter="", decided_on__isnull=True
    )
    for sister in [one.item_id for one in asked if one.instead == own.instead]:
        record_ruling(item_id=sister, actor=actor, at=at, rule=rule, **decision)
    return own


def _asked_by_another(ruling: Ruling | None, actor: Actor, book: RuleSet, rule: str) -> None:
    if ruling is None:
        message = _("Nobody has asked for this departure yet: ask for it with its reason first.")
        raise RuleBroken(message, clause=queries.clause_of(book, rule), code="not_asked")
    if ruling.asked_by_id == actor.person_id:
        raise AskedBySameHand


def _authority(book: RuleSet, rule: str, matter: str) -> str:
    if rule == rules.NEW_MONEY:
        if matter not in book.rewards.new_money_needs:
            raise BadInput(
                findings=[Finding(code="unknown_matter", message=_("Unknown matter."), where="matter")]
            )
        return "executive_meeting" if matter == "government_approval" else "finance"
    return authority_of(book, rule)
