"""Reads of appeals: lists with what they show, the people who may verify, the timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from appeals.models import Appeal
from appeals.states import ENDED, Outcome
from core.errors import Missing
from core.scope import require_scope
from evaluations.models import ListEntry, ProposedList, Round
from evaluations.queries.lists import DEAD, current_list, entries_of, removals_of
from evaluations.states import EntryStatus
from indicators.models import Indicator
from ledger.models import Act
from organizations.actors import LEADS
from organizations.models import Membership, Person, Unit
from organizations.queries import valid_at
from organizations.roles import LEAD_ROLES, Role
from programs.queries import units_of_item
from publicity.models import PublicNotice
from publicity.states import NoticeState


def appeals(visible: Q) -> QuerySet[Appeal]:
    """The appeals of the active tenant that are ``visible``, newest first, with the names a list shows."""
    return (
        Appeal.objects.filter(visible)
        .select_related("unit", "item", "notice", "indicator", "verifier")
        .order_by("-filed_at", "-id")
    )


def appeal_for(visible: Q, appeal_id: UUID) -> Appeal:
    """One appeal. Raises ``Missing`` for what the actor cannot know of."""
    found = (
        appeals(visible).select_related("item__programme__rulebook_version", "evidence").filter(pk=appeal_id)
    )
    appeal = found.defer("evidence__content").first()
    if appeal is None:
        raise Missing
    return appeal


def notice_for(notice_id: UUID) -> PublicNotice:
    """A notice that has opened; before, there is none."""
    notice = (
        PublicNotice.objects.select_related("item__programme__rulebook_version", "proposed_list")
        .filter(pk=notice_id)
        .exclude(state=NoticeState.SCHEDULED)
        .first()
    )
    if notice is None:
        raise Missing
    return notice


def evaluated(notice: PublicNotice) -> list[Unit]:
    """The objects of the notice's list, for the desk to choose from."""
    ids = ListEntry.objects.filter(proposed_list_id=notice.proposed_list_id).values_list("unit_id", flat=True)
    return list(Unit.objects.filter(pk__in=list(ids)).order_by("position", "division_code", "name"))


def standing_list(item_id: UUID) -> ProposedList | None:
    """The list of the item that stands; where it was returned, the latest."""
    return current_list(item_id) or ProposedList.objects.filter(item_id=item_id).order_by("-version").first()


def removable(appeal: Appeal) -> list[ListEntry]:
    """Who is proposed, or tied for it, on the list of the appeal's item: one of them may be removed."""
    standing = standing_list(appeal.item_id)
    if standing is None:
        return []
    return list(entries_of(standing.pk).filter(status__in=[EntryStatus.PROPOSED, EntryStatus.TIED]))


def carried_out(appeal: Appeal, old: ProposedList) -> bool:
    """Has what was decided happened: a list after the one appealed against, from a new round or without the entry?"""
    later = (
        ProposedList.objects.filter(item_id=appeal.item_id, version__gt=old.version)
        .order_by("-version")
        .first()
    )
    if later is None or old.state not in DEAD:
        return False
    if appeal.outcome == Outcome.REMOVE_ENTRY:
        return any(one.source_id == str(appeal.pk) for one in removals_of(appeal.item_id))
    rounds = later.basis.get("rounds", {})
    return bool(Round.objects.filter(pk__in=list(rounds), sealed_at__gte=appeal.decided_at).exists())


def leaves(item_id: UUID) -> list[Indicator]:
    """The scored indicators of an item, which an appeal may name."""
    return list(
        Indicator.objects.filter(scheme__track__item_id=item_id)
        .exclude(method="")
        .select_related("scheme__track__object_class")
        .order_by("position", "code")
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may verify as far as their posts go; the recusal is asked besides."""

    person: Person
    unit_name: str


def _eligible(item_id: UUID, at: datetime) -> QuerySet[Membership]:
    leads = units_of_item(item_id, LEADS)
    return (
        Membership.objects.filter(valid_at(at), tenant_id=require_scope().tenant_id, person__disabled_at=None)
        .filter(Q(role__in=sorted(LEAD_ROLES), unit_id__in=leads) | Q(role=Role.SUPERVISION_OFFICER))
        .select_related("person", "unit")
        .order_by("unit__name", "person__display_name", "id")
    )


def candidates(appeal: Appeal, at: datetime) -> list[Candidate]:
    """The people of the lead units and of the office. Two queries."""
    found: dict[UUID, Candidate] = {}
    for row in _eligible(appeal.item_id, at):
        found.setdefault(row.person_id, Candidate(row.person, row.unit.name))
    return list(found.values())


def may_verify(appeal: Appeal, person_id: UUID, at: datetime) -> bool:
    return bool(_eligible(appeal.item_id, at).filter(person_id=person_id).exists())


def acts_of(appeal: Appeal) -> list[Act]:
    """What happened to an appeal, oldest first."""
    return list(Act.objects.filter(subject_id=str(appeal.pk)).order_by("sequence"))


def names_of(people: Iterable[UUID | None]) -> dict[UUID, str]:
    """Person → name, one query."""
    wanted = {person for person in people if person is not None}
    if not wanted:
        return {}
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "display_name"))


def stage_facts(item_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """Item → (appeals, of these open). One query, however many items."""
    rows = (
        Appeal.objects.filter(item_id__in=list(item_ids))
        .values_list("item_id")
        .annotate(total=Count("id"), still_open=Count("id", filter=~Q(state__in=sorted(ENDED))))
        .order_by()
    )
    return {item_id: (total, still_open) for item_id, total, still_open in rows}
