"""Who may do what with an appeal; each answer carries the capacity or the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from appeals.models import Appeal
from appeals.rules import Part, recusal
from appeals.states import AppealState, Appellant
from core.decisions import Decision, allow, refuse
from evaluations.models import ListEntry, ProposedList, Round, Standing
from evaluations.states import RoundState
from indicators.models import DataRequest, Value
from organizations.actors import Actor
from organizations.roles import LEAD_ROLES, OBJECT_ROLES, Role
from programs.queries import clause_of, rules_of
from publicity.models import PublicNotice

REVIEWERS = (Role.LEAD_REVIEWER, Role.LEAD_MANAGER)


def evaluated_units(notice: PublicNotice, units: Iterable[UUID]) -> list[UUID]:
    """Which of the units were evaluated for the item: they stand in its list or in a sealed round. Two queries."""
    wanted = set(units)
    if not wanted:
        return []
    found = set(
        ListEntry.objects.filter(proposed_list_id=notice.proposed_list_id, unit_id__in=wanted).values_list(
            "unit_id", flat=True
        )
    )
    found |= set(
        Standing.objects.filter(
            item_id=notice.item_id, round__state=RoundState.SEALED, unit_id__in=wanted
        ).values_list("unit_id", flat=True)
    )
    return sorted(found, key=str)


def parts_taken(item_id: UUID) -> dict[UUID, frozenset[Part]]:
    """Person → what they did in the evaluation of an item. Four queries."""
    parts: dict[UUID, set[Part]] = defaultdict(set)
    for person in Value.objects.filter(item_id=item_id).values_list("entered_by_id", flat=True).distinct():
        parts[person].add(Part.ENTERED)
    requests = DataRequest.objects.filter(item_id=item_id).values_list("submitted_by_id", "reviewed_by_id")
    for submitted_by, reviewed_by in requests:
        parts[submitted_by].add(Part.ENTERED)
        parts[reviewed_by].add(Part.REVIEWED)
    for person in Round.objects.filter(item_id=item_id).values_list("sealed_by_id", flat=True):
        parts[person].add(Part.SEALED)
    for person in ProposedList.objects.filter(item_id=item_id).values_list("drafted_by_id", flat=True):
        parts[person].add(Part.LISTED)
    parts.pop(None, None)  # type: ignore[call-overload]
    return {person: frozenset(done) for person, done in parts.items()}


def part_reason(parts: Iterable[Part]) -> str:
    """What recuses somebody, as words."""
    words = {
        Part.ENTERED: _("entered values of the item"),
        Part.REVIEWED: _("reviewed values of the item"),
        Part.SEALED: _("sealed the round"),
        Part.LISTED: _("drafted the list"),
    }
    return _(", ").join(words[part] for part in parts)


def can_file_appeal(actor: Actor, notice: PublicNotice, unit_id: UUID | None = None) -> Decision:
    """On line, the leader of an evaluated object (第十三条); its operator prepares the text."""
    units = actor.units(Role.OBJECT_LEADER)
    if unit_id is not None:
        units &= {unit_id}
    if not units:
        return refuse(_("An appeal is filed by the leader of an evaluated object."))
    evaluated = evaluated_units(notice, units)
    if not evaluated:
        return refuse(_("Your unit was not evaluated for this item."))
    return allow(Role.OBJECT_LEADER, evaluated[0])


def can_register_appeal(actor: Actor, notice: PublicNotice) -> Decision:
    """The desk: the lead's operator, or a supervision officer."""
    return _desk(
        actor,
        notice.item_id,
        (Role.LEAD_OPERATOR,),
        _("Appeals are registered by the lead unit or the office."),
    )


def _desk(actor: Actor, item_id: UUID, lead_roles: tuple[str, ...], reason: str) -> Decision:
    unit = actor.leads(item_id, *lead_roles)
    if unit is not None:
        role = next(role for role in lead_roles if unit in actor.units(role))
        return allow(role, unit)
    if actor.has(Role.SUPERVISION_OFFICER):
        capacity = actor.capacity(Role.SUPERVISION_OFFICER)
        return allow(capacity.role, capacity.unit_id)
    return refuse(reason)


def can_accept_appeal(actor: Actor, appeal: Appeal) -> Decision:
    return _desk(
        actor, appeal.item_id, tuple(sorted(LEAD_ROLES)), _("The lead unit or the office accepts appeals.")
    )


def can_refuse_appeal(actor: Actor, appeal: Appeal) -> Decision:
    return _desk(
        actor,
        appeal.item_id,
        REVIEWERS,
        _("A reviewer or manager of the lead unit, or the office, refuses appeals."),
    )


def can_verify_appeal(actor: Actor, appeal: Appeal) -> Decision:
    """Only whoever was named for it."""
    if actor.person_id is None or actor.person_id != appeal.verifier_id:
        return refuse(_("Only the verifier named for this appeal records a finding."))
    return can_accept_appeal(actor, appeal)


def can_decide_appeal(actor: Actor, appeal: Appeal, *, recuse_scorers: bool = True) -> Decision:
    """A reviewer or manager of the lead unit, or an officer, who took no part in the scoring."""
    decision = _desk(
        actor,
        appeal.item_id,
        REVIEWERS,
        _("A reviewer or manager of the lead unit, or the office, decides appeals."),
    )
    if not decision:
        return decision
    parts = recusal(actor.person_id, parts_taken(appeal.item_id), recuse_scorers=recuse_scorers)
    if parts:
        clause = clause_of(rules_of(appeal.item.programme), "appeal.recuse_scorers")
        return refuse(_("You are recused: you %(parts)s.") % {"parts": part_reason(parts)}, clause=clause)
    return decision


def can_answer_appeal(actor: Actor, appeal: Appeal) -> Decision:
    return _desk(
        actor, appeal.item_id, tuple(sorted(LEAD_ROLES)), _("The lead unit or the office answers appeals.")
    )


def can_withdraw_appeal(actor: Actor, appeal: Appeal) -> Decision:
    """The appellant's own leader takes it back; a person's appeal the desk, when the person says so."""
    if appeal.by_person:
        return _desk(
            actor,
            appeal.item_id,
            (Role.LEAD_OPERATOR,),
            _("The desk records that a person takes an appeal back."),
        )
    if appeal.unit_id in actor.units(Role.OBJECT_LEADER):
        return allow(Role.OBJECT_LEADER, appeal.unit_id)
    return refuse(_("Only the leader of the unit that appealed withdraws it."))


def can_carry_out(actor: Actor, appeal: Appeal) -> Decision:
    """The lead's operator corrects what an upheld appeal found; the lower acts ask their own rights besides."""
    unit = actor.leads(appeal.item_id, Role.LEAD_OPERATOR)
    if unit is None:
        return refuse(_("The lead unit's operator carries out the outcome."))
    return allow(Role.LEAD_OPERATOR, unit)


def is_appellant(actor: Actor, appeal: Appeal) -> bool:
    """Sees the appeal as the unit that filed it: its answer, never the inside of the verification."""
    return (
        not appeal.by_person and appeal.unit_id in actor.units(*OBJECT_ROLES) and not handles(actor, appeal)
    )


def handles(actor: Actor, appeal: Appeal) -> bool:
    """Works on the appeal: the lead unit, the office, the leaders of the government."""
    return bool(
        actor.leads(appeal.item_id)
        or actor.is_office
        or any(held.role == Role.APPROVER and held.office for held in actor.held)
    )


def visible_appeals(actor: Actor) -> Q:
    """Which appeals somebody knows of: those handled, and those of the own unit; never what a person said about it."""
    if actor.is_system or actor.is_office or any(h.role == Role.APPROVER and h.office for h in actor.held):
        return Q()
    own = Q(unit_id__in=actor.units(*OBJECT_ROLES), appellant=Appellant.UNIT)
    return Q(item_id__in=actor.items("lead_item", *LEAD_ROLES)) | own


def shown_state(actor: Actor, appeal: Appeal) -> str:
    """The appellant learns the decision with its answer, not before."""
    if appeal.decided_at is not None and appeal.answered_at is None and is_appellant(actor, appeal):
        return AppealState.VERIFYING
    return appeal.state
