"""Reads of public notices and holds: what a notice says, and who may know of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from core import errors
from core.agenda import kept
from evaluations.models import ListEntry, ProposedList
from evaluations.queries.lists import winners_of
from organizations.actors import LEADS, Actor
from organizations.roles import LEAD_ROLES, OBJECT_ROLES
from programs.models import Item
from programs.packs import RuleSet
from programs.queries import (
    OBJECTS,
    OFFICE_ONLY,
    OWN_OBJECT,
    PUBLIC,
    discloses_to,
    is_administrator,
    programmes_by_disclosure,
)
from publicity.models import Hold, Publication, PublicNotice
from publicity.models.publications import PublicationKind
from publicity.states import NoticeState

SHOWN = frozenset({NoticeState.OPEN, NoticeState.CLOSED, NoticeState.SUSPENDED})
"""States in which others than the lead and the office know of a notice."""


def notices_for(actor: Actor) -> QuerySet[PublicNotice]:
    """The office, the leaders and the item's leads see every notice; everybody else what has opened and stands."""
    rows = PublicNotice.objects.select_related("item__programme", "publisher", "proposed_list", "rendering")
    if is_administrator(actor):
        return rows.none()
    if actor.sees_everything:
        return rows
    seen = Q(item_id__in=actor.items(LEADS, *LEAD_ROLES))
    for level, programmes in programmes_by_disclosure("proposed_list").items():
        if discloses_to(actor, level):
            about = Q()
            if level == OWN_OBJECT:
                own = ListEntry.objects.filter(unit__in=actor.units(*OBJECT_ROLES))
                about = Q(proposed_list__in=own.values("proposed_list_id"))
            seen |= about & Q(state__in=SHOWN, item__programme__in=programmes)
    return rows.filter(seen)


def notice_for(actor: Actor, notice_id: UUID) -> PublicNotice:
    found = notices_for(actor).filter(pk=notice_id).first()
    if found is None:
        raise errors.Missing
    return found


def knows_all(actor: Actor, item_id: UUID) -> bool:
    """Does the actor see more of a notice than the public: holds, contacts of the desk, the way of the list?"""
    return actor.sees_everything or actor.leads(item_id, *LEAD_ROLES) is not None


def standing_notice(list_id: UUID) -> PublicNotice | None:
    """The notice of a list that was not withdrawn."""
    return PublicNotice.objects.filter(proposed_list_id=list_id).exclude(state=NoticeState.WITHDRAWN).first()


def notices_of(item: Item) -> list[PublicNotice]:
    """Every notice of the item in hand, the latest first; read once for a page."""
    return kept(item, "notices", lambda: _notices_of(item))


def _notices_of(item: Item) -> list[PublicNotice]:
    rows = list(PublicNotice.objects.filter(item_id=item.pk).order_by("-scheduled_at"))
    for row in rows:
        row.item = item
    return rows


def notice_at_work(item: Item, list_id: UUID) -> PublicNotice | None:
    """As ``standing_notice``, for the pages about the item in hand."""
    standing = (one for one in notices_of(item) if one.state != NoticeState.WITHDRAWN)
    return next((one for one in standing if one.proposed_list_id == list_id), None)


def latest_notices(item_ids: Iterable[UUID]) -> dict[UUID, PublicNotice]:
    """Item → its notice that was scheduled last. One query."""
    rows = PublicNotice.objects.filter(item_id__in=list(item_ids)).order_by("item_id", "-scheduled_at")
    return {row.item_id: row for row in rows.distinct("item_id")}


def open_holds(list_id: UUID) -> QuerySet[Hold]:
    """What bars the list from being submitted: holds on any notice of its item.

    An appeal against a list that was replaced meanwhile waits for its answer all the same.
    """
    return (
        Hold.objects.filter(item__lists=list_id, released_at=None)
        .select_related("unit")
        .order_by("placed_at", "id")
    )


def barring_holds(proposed_list: ProposedList, rules: RuleSet) -> QuerySet[Hold]:
    """The open holds that bar the list under the rulebook: all, those of units proposed on it, or none (``appeal.hold``)."""
    rows = open_holds(proposed_list.pk)
    if rules.appeals.hold == "none":
        return rows.none()
    if rules.appeals.hold == "entry":
        return rows.filter(unit_id__in=winners_of(proposed_list.pk).order_by().values("unit_id"))
    return rows


def listed_units(notice: PublicNotice, units: Iterable[UUID]) -> list[UUID]:
    """Which of the units were evaluated for the notice's list. One query, none without units."""
    wanted = list(units)
    if not wanted:
        return []
    rows = ListEntry.objects.filter(proposed_list_id=notice.proposed_list_id, unit_id__in=wanted)
    return sorted(rows.values_list("unit_id", flat=True).distinct(), key=str)


def publication_of_notice(notice_id: UUID) -> Publication | None:
    return Publication.objects.filter(
        kind=PublicationKind.PUBLIC_NOTICE, source_id=notice_id, withdrawn_at=None
    ).first()


_WIDTH = (PUBLIC, OBJECTS, OWN_OBJECT, OFFICE_ONLY)


def shows_scores(rules: RuleSet) -> bool:
    """Scores stand on a notice where whoever reads the notice may read every score."""
    sheet, shown = rules.disclosure.score_sheet, rules.disclosure.proposed_list
    return sheet in (PUBLIC, OBJECTS) and _WIDTH.index(sheet) <= _WIDTH.index(shown)


def content_of(notice: PublicNotice, rules: RuleSet) -> dict[str, Any]:
    """Exactly what the notice shows, in the keys that page, PDF and portal read; scores only where disclosed."""
    item = notice.item
    return {
        "title": notice.title,
        "programme": item.programme.title,
        "year": item.programme.year,
        "item": {"number": item.number, "title": item.title},
        "basis": notice.basis,
        "publisher": notice.publisher.name,
        "state": "suspended" if notice.state == NoticeState.SUSPENDED else "open",
        "suspend_reason": notice.suspend_reason if notice.state == NoticeState.SUSPENDED else "",
        "opens_at": notice.opens_at.isoformat(),
        "closes_at": notice.closes_at.isoformat() if notice.closes_at else "",
        "working_days": notice.working_days,
        "days_counted": list(notice.days_counted),
        "calendar_provisional": notice.calendar_provisional,
        "posted_where": notice.posted_where,
        "posted_address": notice.posted_address,
        "posted_at": notice.posted_at.isoformat() if notice.posted_at else "",
        "appeal_telephone": notice.appeal_telephone,
        "office_telephone": notice.office_telephone,
        "office_mailbox": notice.office_mailbox,
        "groups": _groups(
            winners_of(notice.proposed_list_id),
            scores=shows_scores(rules),
        ),
    }


def _groups(winners: Iterable[ListEntry], *, scores: bool) -> list[dict[str, Any]]:
    groups: dict[UUID, dict[str, Any]] = {}
    for entry in winners:
        track = entry.track
        group = groups.setdefault(
            entry.track_id,
            {
                "class": track.class_name,
                "sub_item": track.sub_item.title if track.sub_item else "",
                "entries": [],
            },
        )
        row: dict[str, Any] = {
            "name": entry.unit.name,
            "group": entry.group,
            "rank": entry.rank if scores else None,
            "note": entry.merit,
        }
        if scores and entry.standing is not None:
            row["score"] = str(entry.standing.published_total)
        group["entries"].append(row)
    return list(groups.values())
