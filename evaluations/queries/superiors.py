"""Reads of what the governments above say: their opinions on objects of a list, and what they commended."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from core.errors import Missing
from evaluations.models import ListEntry, SuperiorCommendation, SuperiorOpinion
from evaluations.states import CommendedKind, EntryStatus, OpinionStance
from organizations.actors import LEADS, Actor
from organizations.roles import LEAD_ROLES
from programs.packs import RuleSet


def opinions_of(list_id: UUID) -> QuerySet[SuperiorOpinion]:
    """Everything that was asked of the governments above about a list, and their answers."""
    return (
        SuperiorOpinion.objects.filter(proposed_list_id=list_id)
        .select_related("unit", "about")
        .order_by("unit__position", "unit_id", "about__position", "about_id")
    )


def open_objections(list_id: UUID) -> QuerySet[SuperiorOpinion]:
    """Objections that the lead has neither followed nor answered."""
    return opinions_of(list_id).filter(stance=OpinionStance.OBJECTS, outcome="")


def asked_of(step_id: UUID, unit_id: UUID) -> QuerySet[SuperiorOpinion]:
    """What one government is asked in one step: its own objects and no others."""
    return (
        SuperiorOpinion.objects.filter(step_id=step_id, unit_id=unit_id)
        .select_related("about", "proposed_list__item")
        .order_by("about__position", "about_id")
    )


def opinion_for(actor: Actor, opinion_id: UUID) -> SuperiorOpinion:
    """One opinion, for the office and the item's leads. Raises ``Missing``."""
    row = (
        SuperiorOpinion.objects.select_related("proposed_list__item__programme", "about", "unit")
        .filter(pk=opinion_id)
        .first()
    )
    if row is None or not (actor.sees_everything or actor.leads(row.item_id, *LEAD_ROLES)):
        raise Missing
    return row


def proposed_by_superior(list_id: UUID) -> dict[UUID, list[ListEntry]]:
    """The unit above → its objects proposed on the list; objects with nobody above them are asked about of nobody."""
    rows = (
        ListEntry.objects.filter(
            proposed_list_id=list_id, status=EntryStatus.PROPOSED, unit__superior__isnull=False
        )
        .select_related("unit")
        .order_by("unit__position", "unit_id", "id")
    )
    found: dict[UUID, list[ListEntry]] = {}
    for row in rows:
        if row.unit.superior_id is not None:
            found.setdefault(row.unit.superior_id, []).append(row)
    return found


# Commended by a superior

RULE_OF_KIND: dict[str, str] = {
    CommendedKind.AWARD: "national_award.treatment",
    CommendedKind.EXPERIENCE: "experience.treatment",
}


def treatment_of(kind: str, rules: RuleSet) -> str:
    """What the rulebook gives for an award or an experience that a superior commended."""
    return rules.national_award.treatment if kind == CommendedKind.AWARD else rules.experience


def commendations_for(actor: Actor) -> QuerySet[SuperiorCommendation]:
    """The office and the leaders read the whole register; a lead what belongs to its items, or to none."""
    rows = SuperiorCommendation.objects.select_related(
        "unit", "item", "programme", "recorded_by", "paper"
    ).defer("paper__content")
    if actor.sees_everything:
        return rows
    led = actor.items(LEADS, *LEAD_ROLES)
    if not led:
        return rows.none()
    return rows.filter(Q(item__in=led) | Q(item=None, programme__items__in=led)).distinct()


def commendation_for(actor: Actor, commendation_id: UUID) -> SuperiorCommendation:
    row = commendations_for(actor).filter(pk=commendation_id).first()
    if row is None:
        raise Missing
    return row


FOLLOWED = frozenset({"commendation", "support", "bonus", "fixed_reward"})
"""Treatments that something else than a place on a list follows from (HN23-17, HN23-18, HN24-11)."""


def followed_commendations(programme_id: UUID, rules: RuleSet) -> list[tuple[SuperiorCommendation, str]]:
    """What stands on the register and is answered by a commendation, support or a bonus, each with its treatment. One query."""
    rows = [(row, treatment_of(row.kind, rules)) for row in standing_commendations(programme_id)]
    return [(row, treatment) for row, treatment in rows if treatment in FOLLOWED]


def standing_commendations(
    programme_id: UUID, units: Iterable[UUID] | None = None
) -> list[SuperiorCommendation]:
    """What stands on the register of a programme, newest first. One query."""
    rows = SuperiorCommendation.objects.filter(programme_id=programme_id, struck_at=None)
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    return list(rows.select_related("unit", "item").order_by("-issued_on", "id"))
