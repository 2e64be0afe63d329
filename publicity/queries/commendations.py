"""Reads of commendation notices: what a notice gathers, what is still missing, and who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.errors import Clause, Finding, Missing
from evaluations.models import ListEntry, ProposedList, Veto
from evaluations.queries.lists import TAKEN_OFF
from evaluations.queries.superiors import followed_commendations
from evaluations.states import EntryStatus, ListState, VetoState, rest_before
from organizations.actors import LEADS, Actor
from organizations.roles import LEAD_ROLES, OBJECT_ROLES
from programs.held import rules_of_version
from programs.models import Item, Programme, Step
from programs.packs import RuleSet
from programs.procedure import ListStep, award_is_issued
from programs.queries import (
    OWN_OBJECT,
    clause_of,
    discloses_to,
    is_administrator,
    is_insider,
    programmes_by_disclosure,
    programmes_for,
    steps_of,
    units_of_items,
)
from programs.states import ItemState, ProgrammeState, StepState
from publicity.models import CommendationNotice, Hold, Publication, PublicNotice
from publicity.models.publications import PublicationKind
from publicity.states import CommendationState, NoticeState

GONE = (ListState.REPLACED, ListState.RETURNED)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The awards of a programme as a notice would say them, and everything that is still missing."""

    items: list[dict[str, Any]]
    missing: list[Finding]


def gather(programme: Programme, rules: RuleSet) -> Gathered:
    """Every item's reviewed list as JSON: awards by class in the order of the list, vetoed places vacant (第十七条).

    A constant number of queries, however many items there are.
    """
    items = list(Item.objects.filter(programme=programme, state=ItemState.INCLUDED).order_by("number"))
    ids = [item.pk for item in items]
    lists = {one.item_id: one for one in ProposedList.objects.filter(item_id__in=ids).exclude(state__in=GONE)}
    undecided = set(
        Veto.objects.filter(item_id__in=ids, state=VetoState.PROPOSED).values_list("item_id", flat=True)
    )
    held = _held(ids, rules)
    leads = units_of_items(ids)
    entries = _entries([one.pk for one in lists.values()])
    missing: list[Finding] = []
    gathered = []
    for item in items:
        found = lists.get(item.pk)
        missing += _lacks(item, found, item.pk in undecided, rules)
        if item.pk in held:
            sentence = _("“%(item)s”: its public notice is not over, or an appeal is not answered.")
            missing.append(_finding("held", sentence, item, clause_of(rules, "appeal.hold")))
        if found is not None:
            gathered.append(_awards(item, found, entries.get(found.pk, []), leads.get(item.pk, [])))
    if not items:
        missing.append(Finding("no_item", _("The programme has no items.")))
    return Gathered(gathered, missing)


def _entries(list_ids: Iterable[UUID]) -> dict[UUID, list[ListEntry]]:
    rows = (
        ListEntry.objects.filter(
            proposed_list_id__in=list(list_ids), status__in=[EntryStatus.PROPOSED, *TAKEN_OFF]
        )
        .select_related("unit", "track__object_class", "track__sub_item", "track__region")
        .order_by("track__sub_item__number", "track__position", "track_id", "position")
    )
    found: dict[UUID, list[ListEntry]] = {}
    for row in rows:
        found.setdefault(row.proposed_list_id, []).append(row)
    return found


def _held(item_ids: list[UUID], rules: RuleSet) -> set[UUID]:
    """Items whose list goes to the decision straight from its notice, while that is not over or an appeal bars it."""
    if rest_before(rules, ListStep.AWARD) != ListState.ON_NOTICE:
        return set()
    over = PublicNotice.objects.filter(item_id__in=item_ids, state=NoticeState.CLOSED)
    free = set(over.values_list("item_id", flat=True))
    holds = Hold.objects.filter(item_id__in=item_ids, released_at=None)
    barred = set() if rules.appeals.hold == "none" else set(holds.values_list("item_id", flat=True))
    return {item_id for item_id in item_ids if item_id not in free or item_id in barred}


def _lacks(item: Item, found: ProposedList | None, undecided: bool, rules: RuleSet) -> list[Finding]:
    before = rest_before(rules, ListStep.AWARD)
    rule = "review.by" if before == ListState.REVIEWED else "stage.used"
    review, veto = clause_of(rules, rule), clause_of(rules, "veto.consent_by")
    lacks: list[Finding] = []
    if found is None:
        lacks.append(_finding("no_list", _("“%(item)s”: there is no proposed list."), item, review))
    elif found.state != before and before == ListState.REVIEWED:
        sentence = _("“%(item)s”: its list is not reviewed by the office; it is %(state)s.")
        lacks.append(_finding("not_reviewed", sentence, item, review, state=ListState(found.state).label))
    elif found.state != before:
        sentence = _("“%(item)s”: its list has not come to the decision yet; it is %(state)s.")
        lacks.append(_finding("not_ready", sentence, item, review, state=ListState(found.state).label))
    if undecided:
        lacks.append(
            _finding("veto_undecided", _("“%(item)s”: a veto waits for the leader's consent."), item, veto)
        )
    return lacks


def _finding(code: str, sentence: str, item: Item, clause: Clause | None, **more: object) -> Finding:
    return Finding(code, sentence % {"item": item.title, **more}, clause=clause, where=str(item.number))


def _awards(
    item: Item, found: ProposedList, entries: list[ListEntry], leads: list[tuple[UUID, str]]
) -> dict[str, Any]:
    groups: dict[UUID, dict[str, Any]] = {}
    for entry in entries:
        group = groups.setdefault(
            entry.track_id,
            {
                "track_id": str(entry.track_id),
                "class": entry.track.class_name,
                "sub_item": entry.track.sub_item.title if entry.track.sub_item else "",
                "awards": [],
                "vacant": 0,
            },
        )
        if entry.status in TAKEN_OFF:
            group["vacant"] += 1
        else:
            group["awards"].append(
                {
                    "unit_id": str(entry.unit_id),
                    "name": entry.unit.name,
                    "group": entry.group,
                    "rank": entry.rank,
                }
            )
    return {
        "item_id": str(item.pk),
        "list_id": str(found.pk),
        "number": item.number,
        "title": item.title,
        "reward": item.reward_text,
        "carried_out_by": "、".join(name for _unit, name in leads),
        "groups": list(groups.values()),
    }


def made_known(rules: RuleSet) -> CommendationState:
    """The state in which the award of a programme is made: issued, or decided where no document makes it known."""
    return CommendationState.ISSUED if award_is_issued(rules) else CommendationState.DECIDED


def missing_copies(rules: RuleSet, cc: str) -> list[Finding]:
    """The organisation department stands among the copies (第十八条)."""
    return [
        Finding(
            "copy_missing",
            _("The notice is copied to %(name)s.") % {"name": name},
            clause=clause_of(rules, "award.copies_to"),
            where="cc",
        )
        for name in rules.award.copies_to
        if name not in cc
    ]


def commendations_for(actor: Actor) -> QuerySet[CommendationNotice]:
    """The office and the leaders see drafts; others what is issued, as far as the rulebook discloses the result."""
    rows = (
        CommendationNotice.objects.select_related(
            "programme", "route", "rendering__file", "copy_rendering__file"
        )
        .defer(
            "rendering__file__content",
            "copy_rendering__file__content",
            "rendering__content",
            "copy_rendering__content",
        )
        .order_by("-programme__year", "-id")
    )
    if is_administrator(actor):
        return rows.none()
    if is_insider(actor):
        return rows
    seen = Q(programme__items__in=actor.items(LEADS, *LEAD_ROLES))
    for level, programmes in programmes_by_disclosure("result").items():
        if discloses_to(actor, level):
            about = Q(programme__in=programmes)
            if level == OWN_OBJECT:
                own = ListEntry.objects.filter(
                    unit__in=actor.units(*OBJECT_ROLES),
                    status=EntryStatus.PROPOSED,
                    proposed_list__state=ListState.APPROVED,
                )
                about &= Q(programme__in=own.order_by().values("item__programme_id"))
            seen |= about
    made = Q(state=CommendationState.ISSUED)
    for programme_id, version_id in Programme.objects.values_list("pk", "rulebook_version_id"):
        if not award_is_issued(rules_of_version(version_id)):
            made |= Q(programme=programme_id, state=CommendationState.DECIDED)
    known = CommendationNotice.objects.filter(seen & made)
    return rows.filter(pk__in=known.order_by().values("pk"))


def commendation_for(actor: Actor, commendation_id: UUID) -> CommendationNotice:
    found = commendations_for(actor).filter(pk=commendation_id).first()
    if found is None:
        raise Missing
    return found


def open_step_of(notice: CommendationNotice) -> Step | None:
    """The step of the notice's sign-off that waits for answers now."""
    if notice.route_id is None:
        return None
    return Step.objects.select_related("route").filter(route_id=notice.route_id, state=StepState.OPEN).first()


def step_for(actor: Actor, step_id: UUID) -> tuple[CommendationNotice, Step]:
    """A step of a notice's sign-off: for the office, the leaders and the units that it asks. Raises ``Missing``."""
    step = Step.objects.select_related("route").filter(pk=step_id).first()
    notice = CommendationNotice.objects.filter(route_id=step.route_id).first() if step else None
    if step is None or notice is None:
        raise Missing
    if not is_insider(actor) and not step.parties.filter(unit_id__in=actor.units()).exists():
        raise Missing
    return notice, step


def sign_off_of(notice: CommendationNotice) -> list[Step]:
    return steps_of(notice.route_id)


def publication_of(notice_id: UUID) -> Publication | None:
    """The snapshot that stands on the portal for a notice."""
    return Publication.objects.filter(
        kind=PublicationKind.COMMENDATION_NOTICE, source_id=notice_id, withdrawn_at=None
    ).first()


def programmes_without(actor: Actor) -> list[Programme]:
    """Issued programmes that have no notice yet, newest first."""
    taken = CommendationNotice.objects.values("programme_id")
    return list(
        programmes_for(actor)
        .filter(state=ProgrammeState.ISSUED)
        .exclude(pk__in=taken)
        .order_by("-year", "-id")
    )


_TREATMENTS = {
    "commendation": "予以通报表扬",
    "support": "予以支持",
    "bonus": "在有关考核中予以加分",
    "fixed_reward": "按规定予以奖励",
}


def _commended(programme: Programme, rules: RuleSet) -> str:
    """A line for each way in which the rulebook answers what superiors commended; the drafter keeps it or not."""
    named: dict[tuple[str, str], list[str]] = {}
    for row, treatment in reversed(followed_commendations(programme.pk, rules)):
        units = named.setdefault((treatment, f"{row.issuer}{row.document_number}"), [])
        if row.unit.name not in units:
            units.append(row.unit.name)
    return "".join(
        f"对受到{document}肯定的{'、'.join(units)}，{_TREATMENTS[treatment]}。\n"
        for (treatment, document), units in named.items()
    )


def first_words(programme: Programme, rules: RuleSet) -> dict[str, str]:
    """The words with which a draft begins, in the manner of such notices; the drafter changes them at will."""
    government = programme.tenant.name
    area = programme.tenant.short_name
    year = programme.year
    return {
        "title": f"关于对{year}年度真抓实干成效明显的地方和单位予以督查激励的通报",
        "addressee": "各县市区人民政府，市直各单位",
        "opening": (
            f"为充分激发和调动各级各部门担当作为、干事创业的积极性，根据《{rules.title}》（{rules.document.number}），"
            f"经{government}同意，对{area}{year}年度真抓实干成效明显的地方和单位予以督查激励。现将名单和激励措施通报如下："
        ),
        "closing": _commended(programme, rules)
        + "希望受到激励的地方和单位珍惜荣誉、再接再厉，充分发挥示范带动作用。各级各部门要以先进典型为榜样，真抓实干、奋勇争先。",
        "cc": "、".join(rules.award.copies_to) + "。" if rules.award.copies_to else "",
    }
