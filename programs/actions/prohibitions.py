"""What a government forbids the governments below: published here, delivered to each of them, departed from with a reason.

Nothing is read across governments: the effect reads the publisher's own row in the publisher's scope, then enters the
scope of the receiver and writes the receiver's own record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.addresses import place
from core.decisions import Capacity
from core.errors import BadInput, Conflict, Finding, Missing, RuleBroken, WrongState
from core.scope import Scope, require_scope, tenant_scope
from core.workdays import shanghai_date
from ledger import outbox
from ledger.actions import record
from organizations.actors import Actor, system_actor
from organizations.models import Tenant
from programs import permissions, queries
from programs.actions.rulebooks import name_rulebook
from programs.errors import findings
from programs.models import (
    Prohibition,
    ProhibitionDeparture,
    ReceivedProhibition,
    Rulebook,
    RulebookDraft,
    RulebookVersion,
)
from programs.packs import Problem, choices_of, pack_from_data, rule_title
from programs.rules import Fault
from programs.states import DraftState
from programs.wording import problem_findings

DELIVER = "programs.prohibition_deliver"
ASK_ABOVE = "programs.prohibitions_ask"
HAND_DOWN = "programs.prohibitions_hand_down"


@transaction.atomic
def publish_prohibition(
    *,
    actor: Actor,
    at: datetime,
    rule: str,
    allowed: Sequence[Any],
    title: str,
    document: str,
    clause: str,
    quote: str,
) -> Prohibition:
    """Forbid the governments below every value of a rule but those that are allowed; each of them gets its own record."""
    capacity = permissions.can_manage_prohibitions(actor).require()
    _check_values(rule, allowed)
    if Prohibition.objects.filter(rule=rule, withdrawn_at__isnull=True).exists():
        raise Conflict(_("A prohibition about this rule is in force already; withdraw it first."))
    return _publish(
        actor, capacity, at, rule=rule, allowed=list(allowed), title=title, document=document, clause=clause, quote=quote
    )  # fmt: skip


@transaction.atomic
def publish_prohibitions_of(*, version_id: UUID, actor: Actor, at: datetime) -> list[Prohibition]:
    """Make known everything that a rulebook forbids the governments below and that is not in force yet."""
    version = RulebookVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise Missing
    capacity = permissions.can_manage_prohibitions(actor).require()
    pack = pack_from_data(version.content)
    standing = set(Prohibition.objects.filter(withdrawn_at__isnull=True).values_list("rule", flat=True))
    made = []
    for rule in pack.rules:
        if rule.code.startswith("prohibition.") and rule.value["rule"] not in standing:
            made.append(
                _publish(
                    actor,
                    capacity,
                    at,
                    rule=rule.value["rule"],
                    allowed=rule.value["allowed"],
                    title=pack.title,
                    document=rule.document,
                    clause=rule.clause,
                    quote=rule.quote or rule.reading[:300],
                )
            )
    if not made:
        raise WrongState(
            _("Everything that this rulebook forbids is in force already, or it forbids nothing.")
        )
    return made


def _publish(
    actor: Actor, capacity: Capacity, at: datetime, *, rule: str, allowed: list[Any], **more: str
) -> Prohibition:
    prohibition = Prohibition.objects.create(
        rule=rule, allowed=allowed, published_at=at, published_by_id=actor.by, **more
    )
    record(
        "programs.prohibition_published",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=prohibition,
        payload={"rule": rule, "allowed": allowed, **more, "path": _path()},
    )
    _send(prohibition, at)
    return prohibition


def _check_values(rule: str, allowed: Sequence[Any]) -> None:
    choices = choices_of(rule)
    problems = []
    if not choices:
        problems.append(
            Problem(rule, rule, "a rule that chooses from a list", "not_to_be_bound", {"rule": rule})
        )
    for one in allowed:
        if choices and one not in choices:
            problems.append(
                Problem(rule, str(one), " | ".join(map(str, choices)), "options", {"options": choices})
            )
    if len(choices) and set(allowed) == set(choices):
        text = _("At least one value must be forbidden.")
        raise BadInput(findings=[Finding(code="nothing_forbidden", message=text, where="allowed")])
    if problems:
        raise BadInput(findings=problem_findings(problems))


@transaction.atomic
def withdraw_prohibition(*, prohibition_id: UUID, actor: Actor, at: datetime) -> Prohibition:
    """Lift a prohibition; the governments below are told in the same way."""
    prohibition = Prohibition.objects.select_for_update().filter(pk=prohibition_id).first()
    if prohibition is None:
        raise Missing
    capacity = permissions.can_manage_prohibitions(actor).require()
    if prohibition.withdrawn_at is not None:
        raise WrongState
    prohibition.withdrawn_at = at
    prohibition.save(update_fields=["withdrawn_at"])
    record(
        "programs.prohibition_withdrawn",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=prohibition,
        payload={"rule": prohibition.rule, "title": prohibition.title, "path": _path()},
    )
    _send(prohibition, at)
    return prohibition


@transaction.atomic
def deliver_again(*, prohibition_id: UUID, actor: Actor, at: datetime) -> Prohibition:
    """Send a prohibition to every government below once more; who has it keeps its one record."""
    prohibition = Prohibition.objects.filter(pk=prohibition_id).first()
    if prohibition is None:
        raise Missing
    capacity = permissions.can_manage_prohibitions(actor).require()
    sent = _send(prohibition, at)
    record(
        "programs.prohibition_sent",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=prohibition,
        payload={"rule": prohibition.rule, "governments": sent, "path": _path()},
    )
    return prohibition


def _send(prohibition: Prohibition, at: datetime) -> int:
    """One effect for each government below."""
    below = queries.governments_below(require_scope().tenant_id)
    for tenant_id in below:
        outbox.enqueue(DELIVER, subject_id=f"{prohibition.pk}:{tenant_id}", at=at)
    return len(below)


@transaction.atomic
def deliver(*, prohibition_id: UUID, tenant_id: int, at: datetime) -> None:
    """Bring one prohibition, as it stands now, to one government; inside the scope of the publisher."""
    publisher = require_scope().tenant_id
    prohibition = Prohibition.objects.get(pk=prohibition_id)
    issuer = Tenant.objects.values_list("name", flat=True).get(pk=publisher)
    if tenant_id not in queries.governments_below(publisher):
        return
    with tenant_scope(Scope(tenant_id=tenant_id)):
        _receive(prohibition, issuer, tenant_id, at)


def _receive(prohibition: Prohibition, issuer: str, tenant_id: int, at: datetime) -> None:
    """The receiver's own record: made once, lifted once, otherwise left alone."""
    received = ReceivedProhibition.objects.select_for_update().filter(source_id=prohibition.pk).first()
    lifted = prohibition.withdrawn_at is not None
    if received is None and not lifted:
        received = ReceivedProhibition.objects.create(
            source_id=prohibition.pk,
            issuer=issuer,
            rule=prohibition.rule,
            allowed=prohibition.allowed,
            title=prohibition.title,
            document=prohibition.document,
            clause=prohibition.clause,
            quote=prohibition.quote,
            received_at=at,
        )
        act = "programs.prohibition_received"
    elif received is not None and lifted and received.withdrawn_at is None:
        received.withdrawn_at = at
        received.save(update_fields=["withdrawn_at"])
        act = "programs.prohibition_lifted"
    else:
        return
    record(
        act,
        actor=system_actor(tenant_id),
        capacity=Capacity("system"),
        at=at,
        subject=received,
        payload={
            "issuer": issuer,
            "rule": received.rule,
            "rule_title": rule_title(received.rule),
            "allowed": received.allowed,
            "title": received.title,
            "path": _path(),
        },
    )


@transaction.atomic
def ask_above(*, tenant_id: int, at: datetime) -> None:
    """A government that has just been opened asks each one above for what is in force; inside its own scope."""
    for above in queries.governments_above(tenant_id):
        with tenant_scope(Scope(tenant_id=above)):
            outbox.enqueue(HAND_DOWN, subject_id=tenant_id, at=at)


@transaction.atomic
def hand_down(*, tenant_id: int, at: datetime) -> None:
    """Send everything in force here to one government below."""
    for pk in Prohibition.objects.filter(withdrawn_at__isnull=True).values_list("pk", flat=True):
        outbox.enqueue(DELIVER, subject_id=f"{pk}:{tenant_id}", at=at)


@transaction.atomic
def depart(
    *,
    received_id: UUID,
    rulebook_id: UUID | None = None,
    draft_id: UUID | None = None,
    actor: Actor,
    at: datetime,
    reason: str,
    decider: str,
    decided_on: date,
    document_number: str,
    paper_id: UUID | None,
) -> ProhibitionDeparture:
    """Put on record why a rulebook departs from a prohibition of the superior: who decided it, when, on which paper.

    A rulebook that no version stands of yet is named by its draft.
    """
    received = ReceivedProhibition.objects.select_for_update().filter(pk=received_id).first()
    if received is None:
        raise Missing
    capacity = permissions.can_manage_prohibitions(actor).require()
    rulebook = _departing(rulebook_id, draft_id)
    if received.withdrawn_at is not None:
        raise WrongState(_("This prohibition has been lifted."))
    faults = []
    if not reason.strip():
        faults.append(Fault("reason_missing"))
    if not decider.strip() or not document_number.strip() or paper_id is None:
        faults.append(Fault("no_paper"))
    if decided_on > shanghai_date(at):
        faults.append(Fault("in_future"))
    if faults:
        raise RuleBroken(findings=findings(faults, lambda code: None))
    if ProhibitionDeparture.objects.filter(prohibition=received, rulebook=rulebook).exists():
        raise Conflict(_("A departure of this rulebook is on record already."))
    departure = ProhibitionDeparture.objects.create(
        prohibition=received,
        rulebook=rulebook,
        reason=reason,
        decider=decider,
        decided_on=decided_on,
        document_number=document_number,
        paper_id=paper_id,
        recorded_at=at,
        recorded_by_id=actor.by,
    )
    record(
        "programs.prohibition_departed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=departure,
        payload={
            "rule": received.rule,
            "issuer": received.issuer,
            "rulebook": rulebook.code,
            "reason": reason,
            "decider": decider,
            "decided_on": decided_on,
            "document_number": document_number,
            "paper": str(paper_id),
            "path": _path(),
        },
    )
    return departure


def _departing(rulebook_id: UUID | None, draft_id: UUID | None) -> Rulebook:
    rulebook = Rulebook.objects.filter(pk=rulebook_id).first()
    if rulebook is not None:
        return rulebook
    draft = RulebookDraft.objects.filter(pk=draft_id, state=DraftState.OPEN).first()
    if draft is None:
        raise Missing
    pack = pack_from_data(draft.content)
    found: Rulebook | None = Rulebook.objects.select_for_update().filter(code=pack.code).first()
    return found or name_rulebook(pack)


def _path() -> str:
    return place(queries.tenant_slug(), "programs:prohibition-list")
