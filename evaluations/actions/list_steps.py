"""The way of a proposed list after its deliberation: consents, notice, submission, review, return, approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.addresses import place
from core.canonical import digest
from core.decisions import Capacity
from core.errors import Missing, WrongState
from core.workdays import shanghai_date
from evaluations.actions.lists import check_settled, close_open_route, finding, locked_list, selection_done
from evaluations.errors import ListRuleBroken, VetoUndecided
from evaluations.models import ListEntry, ProposedList, SuperiorOpinion, Veto
from evaluations.permissions import lists as permissions
from evaluations.queries import lists as queries
from evaluations.queries import superiors
from evaluations.states import EntryStatus, OpinionStance, list_target
from ledger.actions import record
from organizations.actors import Actor, system_actor
from programs.actions.routes import RouteMove, answer_step, close_due_step, open_route
from programs.models import Step
from programs.procedure import SUPERIORS, ListStep, sign_off_steps
from programs.queries import clause_of, rules_for_item, tenant_slug
from programs.states import RoutePurpose, RouteState

LIST_STEP_DUE = "evaluations.list_step_due"


@transaction.atomic
def send_for_consent(*, list_id: UUID, actor: Actor, at: datetime) -> ProposedList:
    """The list goes round: the rulebook's steps in order, the deliberation of the lead unit is behind it (第十二条).

    Where nobody has to answer (filings only, nobody above the objects) it is signed at once.
    """
    proposed_list = locked_list(list_id)
    capacity = permissions.can_send_for_consent(actor, proposed_list).require()
    rules = rules_for_item(proposed_list.item)
    target = list_target(rules, proposed_list.state, "sign_off")
    check_settled(proposed_list, rules)
    proposed_list.state = target
    proposed_list.save(update_fields=["state"])
    record(
        "evaluations.list_sent_for_consent",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=proposed_list.item_id,
        payload={"digest": proposed_list.digest},
    )
    above = superiors.proposed_by_superior(proposed_list.pk)
    asks_above = [step for step in sign_off_steps(rules) if step.party == SUPERIORS]
    proposed_list.route = open_route(
        purpose=RoutePurpose.LIST,
        programme=proposed_list.item.programme,
        item=proposed_list.item,
        subject_id=proposed_list.pk,
        subject_digest=proposed_list.digest,
        rule_steps=sign_off_steps(rules),
        actor=actor,
        at=at,
        capacity=capacity,
        path=place(tenant_slug(), "evaluations:list-detail", proposed_list.pk),
        # Governments above see their own objects and not the list: they are sent to the item, whose page opens for them
        # after they have answered as well; the door at which they answer waits on their first page.
        paths={
            step.code: place(tenant_slug(), "programs:item-detail", proposed_list.item_id)
            for step in asks_above
        },
        due_effect=LIST_STEP_DUE,
        parties={step.code: list(above) for step in asks_above},
    )
    proposed_list.save(update_fields=["route"])
    _ask_above(proposed_list, above, at)
    if proposed_list.route.state == RouteState.PASSED:
        _signed(proposed_list, actor=actor, capacity=capacity, at=at)
    return proposed_list


def _ask_above(proposed_list: ProposedList, above: Mapping[UUID, Sequence[ListEntry]], at: datetime) -> None:
    """One question for each object that has a government above it; nobody is asked about anybody else's (QH-26)."""
    steps = Step.objects.filter(route_id=proposed_list.route_id, party=SUPERIORS)
    SuperiorOpinion.objects.bulk_create(
        [
            SuperiorOpinion(
                item_id=proposed_list.item_id,
                proposed_list=proposed_list,
                entry=entry,
                step=step,
                unit_id=unit_id,
                about_id=entry.unit_id,
                asked_at=at,
            )
            for step in steps
            for unit_id, entries in above.items()
            for entry in entries
        ]
    )


@transaction.atomic
def answer_list_step(
    *,
    list_id: UUID,
    step_id: UUID,
    unit_id: UUID,
    stance: str,
    actor: Actor,
    at: datetime,
    text: str = "",
    on_behalf: bool = False,
    decider: str = "",
    decided_on: date | None = None,
    document_number: str = "",
    paper_id: UUID | None = None,
) -> RouteMove:
    """A leader consents to the list or returns it with reasons, in the system or on paper recorded by somebody else.

    The last consent signs the list; a return sends it back to the lead. Raises what ``programs`` refuses.
    """
    proposed_list = locked_list(list_id)
    list_target(rules_for_item(proposed_list.item), proposed_list.state, "pass")
    if Step.objects.filter(pk=step_id, party=SUPERIORS).exists():
        raise WrongState(_("The governments above answer for each of their objects."))
    move = answer_step(
        step_id=_own_step(proposed_list, step_id),
        actor=actor,
        at=at,
        unit_id=unit_id,
        stance=stance,
        subject_digest=queries.digest_of(proposed_list, queries.entries_of(proposed_list.pk)),
        text=text,
        on_behalf=on_behalf,
        decider=decider,
        decided_on=decided_on,
        document_number=document_number,
        paper_id=paper_id,
    )
    list_step_answered(proposed_list, move, text, actor=actor, capacity=Capacity("route", unit_id), at=at)
    return move


def list_step_answered(
    proposed_list: ProposedList, move: RouteMove, text: str, *, actor: Actor, capacity: Capacity, at: datetime
) -> None:
    """What an answer means for the list: the last consent signs it, a return sends it back to the lead."""
    if move.passed:
        _signed(proposed_list, actor=actor, capacity=capacity, at=at)
    elif move.returned:
        _return(proposed_list, text, actor=actor, capacity=capacity, at=at)


@transaction.atomic
def close_due_list_step(*, step_id: UUID, at: datetime) -> RouteMove | None:
    """The time of a consultation on a list is over; see ``close_due_step``."""
    list_id = Step.objects.values_list("route__subject_id", flat=True).get(pk=step_id)
    proposed_list = locked_list(list_id)
    move = close_due_step(step_id=step_id, at=at)
    if move is not None and not move.returned:
        SuperiorOpinion.objects.filter(step_id=step_id, stance=OpinionStance.ASKED).update(
            stance=OpinionStance.SILENT, answered_at=at
        )
    actor, capacity = system_actor(proposed_list.tenant_id), Capacity("system")
    if move is not None and move.passed:
        _signed(proposed_list, actor=actor, capacity=capacity, at=at)
    elif move is not None and move.returned:
        _return(proposed_list, str(_("No answer came in time.")), actor=actor, capacity=capacity, at=at)
    return move


def _own_step(proposed_list: ProposedList, step_id: UUID) -> UUID:
    if not Step.objects.filter(pk=step_id, route_id=proposed_list.route_id).exists():
        raise Missing
    return step_id


def _signed(proposed_list: ProposedList, *, actor: Actor, capacity: Capacity, at: datetime) -> None:
    rules = rules_for_item(proposed_list.item)
    proposed_list.state = list_target(rules, proposed_list.state, "pass")
    proposed_list.save(update_fields=["state"])
    record(
        "evaluations.list_signed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=proposed_list.item_id,
        payload={"digest": proposed_list.digest, **_about(proposed_list)},
    )
    selection_done(proposed_list, ListStep.SIGN_OFF, rules, at)


def _return(
    proposed_list: ProposedList, reason: str, *, actor: Actor, capacity: Capacity, at: datetime
) -> None:
    rules = rules_for_item(proposed_list.item)
    proposed_list.state = list_target(rules, proposed_list.state, "return")
    proposed_list.returned_at, proposed_list.returned_by_id = at, actor.person_id
    proposed_list.return_reason = reason.strip()
    proposed_list.save(update_fields=["state", "returned_at", "returned_by", "return_reason"])
    record(
        "evaluations.list_returned",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=proposed_list.item_id,
        payload={"digest": proposed_list.digest, "reason": reason.strip(), **_about(proposed_list)},
    )


def _about(proposed_list: ProposedList) -> dict[str, str]:
    return {
        "item_title": proposed_list.item.title,
        "path": place(tenant_slug(), "evaluations:list-detail", proposed_list.pk),
    }


# Called by the floor above, which owns the public notice


@transaction.atomic
def mark_on_notice(*, list_id: UUID, actor: Actor, capacity: Capacity, at: datetime) -> ProposedList:
    """The public notice of a signed list has opened (the caller opened it): from now on its objects may know of it."""
    return _mark(list_id, "put_on_notice", "evaluations.list_put_on_notice", actor, capacity, at)


@transaction.atomic
def take_off_notice(*, list_id: UUID, actor: Actor, capacity: Capacity, at: datetime) -> ProposedList:
    """Its public notice was withdrawn (the caller withdrew it): it stands signed, as before the notice."""
    return _mark(list_id, "take_off_notice", "evaluations.list_taken_off_notice", actor, capacity, at)


def _mark(list_id: UUID, move: str, act: str, actor: Actor, capacity: Capacity, at: datetime) -> ProposedList:
    proposed_list = locked_list(list_id)
    rules = rules_for_item(proposed_list.item)
    target = list_target(rules, proposed_list.state, move)
    if move == "put_on_notice":
        check_settled(proposed_list, rules)
    proposed_list.state = target
    proposed_list.save(update_fields=["state"])
    record(
        act,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=proposed_list.item_id,
        payload={"digest": proposed_list.digest},
    )
    return proposed_list


@transaction.atomic
def mark_submitted(
    *, list_id: UUID, package: Mapping[str, Any], actor: Actor, capacity: Capacity, at: datetime
) -> ProposedList:
    """The list after its notice, with the package that goes to the office (第十五条). The caller has checked the notice."""
    proposed_list = locked_list(list_id)
    rules = rules_for_item(proposed_list.item)
    target = list_target(rules, proposed_list.state, "submit")
    check_settled(proposed_list, rules)
    proposed_list.state = target
    proposed_list.package = dict(package)
    proposed_list.submitted_at, proposed_list.submitted_by_id = at, actor.person_id
    proposed_list.save(update_fields=["state", "package", "submitted_at", "submitted_by"])
    record(
        "evaluations.list_submitted",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=proposed_list.item_id,
        payload={"digest": proposed_list.digest, "package": digest(dict(package)), **_about(proposed_list)},
    )
    selection_done(proposed_list, ListStep.SUBMISSION, rules, at)
    return proposed_list


# The office


@transaction.atomic
def review_list(*, list_id: UUID, note: str, actor: Actor, at: datetime) -> ProposedList:
    """The office has reviewed the submitted list (第十六条).

    Nobody with a ground in force stays on it without an answer: a veto proposed or decided on that unit, or the ground
    ended. Raises ``ListRuleBroken`` naming each, ``VetoUndecided`` while a veto waits for its consent (第十七条).
    """
    proposed_list = locked_list(list_id)
    capacity = permissions.can_review_list(actor, proposed_list).require()
    rules = rules_for_item(proposed_list.item)
    target = list_target(rules, proposed_list.state, "review")
    waiting = list(queries.undecided_vetoes(list_id).select_related("unit"))
    if waiting:
        consent = clause_of(rules, "veto.consent_by")
        raise VetoUndecided(
            _("The list cannot be reviewed yet: a veto still waits for the leader's consent."),
            clause=consent,
            remedy=_(
                "Have the leader answer the veto, or record the answer given on paper; then review the list."
            ),
            findings=[finding("veto_waits", consent, name=str(veto.unit)) for veto in waiting],
        )
    winners = list(queries.winners_of(proposed_list.pk))
    grounds = queries.grounds_on(
        proposed_list.item, rules, [row.unit_id for row in winners], shanghai_date(at)
    )
    answered = set(
        Veto.objects.filter(entry__in=[row.pk for row in winners]).values_list("entry_id", "ground_id")
    )
    found = [
        finding("ground_unanswered", clause_of(rules, f"ground.{ground.code}"), name=str(row.unit))
        for row in winners
        for ground in grounds.get(row.unit_id, [])
        if (row.pk, ground.pk) not in answered
    ]
    if found:
        raise ListRuleBroken(findings=found)

    proposed_list.state = target
    proposed_list.reviewed_at, proposed_list.reviewed_by_id = at, actor.person_id
    proposed_list.review_note = note.strip()
    proposed_list.save(update_fields=["state", "reviewed_at", "reviewed_by", "review_note"])
    record(
        "evaluations.list_reviewed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=proposed_list.item_id,
        payload={"digest": proposed_list.digest, "note": note.strip(), **_about(proposed_list)},
    )
    return proposed_list


@transaction.atomic
def return_list(*, list_id: UUID, reason: str, actor: Actor, at: datetime) -> ProposedList:
    """The office returns the list and orders a new selection, with reasons (第十四条「责令…重新组织评选」).

    A list on notice is taken off first: ``publicity.actions.packages.order_reselection`` does both.
    """
    proposed_list = locked_list(list_id)
    capacity = permissions.can_return_list(actor, proposed_list).require()
    list_target(rules_for_item(proposed_list.item), proposed_list.state, "return")
    if not reason.strip():
        clause = clause_of(rules_for_item(proposed_list.item), "complaint.reselection")
        raise ListRuleBroken(findings=[finding("reason_missing", clause)])
    close_open_route(proposed_list, at)
    _return(proposed_list, reason, actor=actor, capacity=capacity, at=at)
    return proposed_list


@transaction.atomic
def approve_list(*, list_id: UUID, actor: Actor, capacity: Capacity, at: datetime) -> ProposedList:
    """The executive meeting has approved the list (第十八条); the caller recorded its decision.

    Raises ``VetoUndecided`` while a veto waits. Places of vetoed entries stay empty (第十七条).
    """
    proposed_list = locked_list(list_id)
    target = list_target(rules_for_item(proposed_list.item), proposed_list.state, "approve")
    if queries.undecided_vetoes(proposed_list.pk).exists():
        raise VetoUndecided
    proposed_list.state, proposed_list.approved_at = target, at
    proposed_list.save(update_fields=["state", "approved_at"])
    record(
        "evaluations.list_approved",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=proposed_list,
        item_id=proposed_list.item_id,
        payload={
            "digest": proposed_list.digest,
            "winners": [str(row.unit_id) for row in queries.winners_of(proposed_list.pk)],
            "vetoed": [
                str(row.unit_id)
                for row in queries.entries_of(proposed_list.pk).filter(status=EntryStatus.VETOED)
            ],
        },
    )
    return proposed_list
