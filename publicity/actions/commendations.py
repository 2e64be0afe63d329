"""Commendation notices: drafted from the reviewed lists, decided by the executive meeting, issued and published.

益政办发〔2023〕10号 第六条、第十八条: the office reviews, the executive meeting decides, the notice is issued in the name of
the office, copied to the organisation department and made public.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.addresses import place
from core.canonical import digest
from core.decisions import Capacity
from core.errors import BadInput, Conflict, Finding, WrongState
from core.workdays import shanghai_date
from documents.actions import ask_rendering
from evaluations.actions.commended import keep_highest
from evaluations.actions.list_steps import approve_list
from evaluations.errors import StepNotUsed
from ledger.actions import record
from organizations.actors import Actor, system_actor
from programs.actions.deadlines import happened
from programs.actions.routes import RouteMove, answer_step, close_due_step, open_route
from programs.models import Party, Programme, Step
from programs.packs import RuleSet
from programs.procedure import award_is_issued
from programs.queries import clause_of, rules_for_programme, rules_of, tenant_slug
from programs.states import ItemState, RoutePurpose, RouteState, Stance, StepKind
from publicity import papers
from publicity.actions.publications import publish
from publicity.errors import CommendationIncomplete, ListsChanged, NumberTaken
from publicity.models import CommendationNotice
from publicity.models.publications import PublicationKind
from publicity.permissions import commendations as permissions
from publicity.queries import commendations as queries
from publicity.states import COMMENDATION_TRANSITIONS

DRAFTED = "publicity.commendation_drafted"
REVISED = "publicity.commendation_revised"
SENT = "publicity.commendation_sent"
DECIDED = "publicity.commendation_decided"
RETURNED = "publicity.commendation_returned"
ISSUED = "publicity.commendation_issued"
AWARD_STEP_DUE = "publicity.award_step_due"


@transaction.atomic
def draft_commendation(
    *,
    programme_id: UUID,
    actor: Actor,
    at: datetime,
    title: str,
    opening: str,
    addressee: str,
    cc: str,
    closing: str = "",
) -> CommendationNotice:
    """Gather every reviewed list of the programme into the draft of its one notice.

    Raises ``CommendationIncomplete`` with everything missing: lists not reviewed, vetoes undecided, copies not named.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme_id)
    capacity = permissions.can_draft_commendation(actor, programme).require()
    if CommendationNotice.objects.filter(programme=programme).exists():
        raise Conflict(_("The programme has its commendation notice already."))
    keep_highest(programme=programme, actor=actor, capacity=capacity, at=at)
    content = _content(programme, title=title, opening=opening, closing=closing, addressee=addressee, cc=cc)
    notice = CommendationNotice.objects.create(
        programme=programme,
        title=title,
        opening=opening,
        closing=closing,
        addressee=addressee,
        cc=cc,
        drafted_at=at,
        drafted_by_id=actor.person_id,
        content=content,
        digest=digest(content),
    )
    record(
        DRAFTED,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=notice,
        payload={"digest": notice.digest, "title": title, "path": _path(notice)},
    )
    return notice


def _content(
    programme: Programme, *, title: str, opening: str, closing: str, addressee: str, cc: str
) -> dict[str, Any]:
    """Everything that the notice says, frozen. Raises ``CommendationIncomplete``."""
    rules = rules_for_programme(programme)
    gathered = queries.gather(programme, rules)
    missing = gathered.missing + queries.missing_copies(rules, cc)
    if missing:
        raise CommendationIncomplete(findings=missing)
    return {
        "year": programme.year,
        "programme": programme.title,
        "title": title,
        "addressee": addressee,
        "opening": opening,
        "closing": closing,
        "cc": cc,
        "copies_to": list(rules.award.copies_to),
        "issuer": papers.issuer(rules, programme.tenant.name),
        "items": gathered.items,
    }


def _locked(commendation_id: UUID) -> CommendationNotice:
    return (
        CommendationNotice.objects.select_for_update(of=("self",))
        .select_related("programme", "tenant")
        .get(pk=commendation_id)
    )


def _path(notice: CommendationNotice) -> str:
    return place(tenant_slug(), "publicity:commendation-detail", notice.pk)


@transaction.atomic
def revise_commendation(
    *,
    commendation_id: UUID,
    actor: Actor,
    at: datetime,
    title: str,
    opening: str,
    addressee: str,
    cc: str,
    closing: str = "",
) -> CommendationNotice:
    """Write the draft anew and gather the lists again; not while it is being signed off."""
    notice = _locked(commendation_id)
    capacity = permissions.can_change_commendation(actor, notice).require()
    _must_be_free_draft(notice)
    keep_highest(programme=notice.programme, actor=actor, capacity=capacity, at=at)
    content = _content(
        notice.programme, title=title, opening=opening, closing=closing, addressee=addressee, cc=cc
    )
    before = notice.digest
    notice.title, notice.opening, notice.closing = title, opening, closing
    notice.addressee, notice.cc = addressee, cc
    notice.content, notice.digest = content, digest(content)
    notice.drafted_by_id = actor.by
    notice.save(
        update_fields=["title", "opening", "closing", "addressee", "cc", "content", "digest", "drafted_by"]
    )
    record(
        REVISED,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=notice,
        payload={"before": before, "digest": notice.digest, "path": _path(notice)},
    )
    return notice


def _must_be_free_draft(notice: CommendationNotice) -> None:
    COMMENDATION_TRANSITIONS.target(notice.state, "decide")
    if notice.route is not None and notice.route.state == RouteState.OPEN:
        raise WrongState(_("The notice is being signed off."))


@transaction.atomic
def send_commendation(*, commendation_id: UUID, actor: Actor, at: datetime) -> CommendationNotice:
    """Send the draft through the rulebook's steps, up to the decision; where nobody has to answer, it is decided by this."""
    notice = _locked(commendation_id)
    capacity = permissions.can_change_commendation(actor, notice).require()
    _must_be_free_draft(notice)
    _check_unchanged(notice)
    notice.route = open_route(
        purpose=RoutePurpose.AWARD,
        programme=notice.programme,
        item=None,
        subject_id=notice.pk,
        subject_digest=notice.digest,
        rule_steps=rules_of(notice.programme).routes.award,
        actor=actor,
        at=at,
        capacity=capacity,
        path=_path(notice),
        due_effect=AWARD_STEP_DUE,
    )
    notice.save(update_fields=["route"])
    record(
        SENT,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=notice,
        payload={"digest": notice.digest, "path": _path(notice)},
    )
    if notice.route.state == RouteState.PASSED:
        _decide(notice, None, actor=actor, capacity=capacity, at=at)
    return notice


def _check_unchanged(notice: CommendationNotice) -> None:
    """The lists are still the ones that the notice gathered."""
    gathered = queries.gather(notice.programme, rules_of(notice.programme))
    if gathered.missing or gathered.items != notice.content["items"]:
        raise ListsChanged(findings=gathered.missing)


@transaction.atomic
def answer_commendation(
    *,
    step_id: UUID,
    actor: Actor,
    at: datetime,
    unit_id: UUID,
    stance: str,
    text: str = "",
    on_behalf: bool = False,
    decider: str = "",
    decided_on: date | None = None,
    document_number: str = "",
    paper_id: UUID | None = None,
) -> CommendationNotice:
    """One answer in the sign-off of a notice; the last one decides it, a return makes it a free draft again."""
    notice_id = CommendationNotice.objects.values_list("pk", flat=True).get(
        route_id=Step.objects.values_list("route_id", flat=True).get(pk=step_id)
    )
    notice = _locked(notice_id)
    move = answer_step(
        step_id=step_id,
        actor=actor,
        at=at,
        unit_id=unit_id,
        stance=stance,
        subject_digest=notice.digest,
        text=text,
        on_behalf=on_behalf,
        decider=decider,
        decided_on=decided_on,
        document_number=document_number,
        paper_id=paper_id,
    )
    return _moved(notice, move, actor=actor, at=at)


@transaction.atomic
def decide_commendation(
    *,
    commendation_id: UUID,
    actor: Actor,
    at: datetime,
    minutes_number: str,
    minutes_on: date,
    paper_id: UUID,
    decider: str = "",
) -> CommendationNotice:
    """Record that the meeting decided the notice: number, date and scan of its minutes (第十八条).

    Recorded by somebody who did not draft it. Every list becomes approved in the same transaction.
    """
    notice = _locked(commendation_id)
    permissions.can_decide_commendation(actor, notice).require()
    COMMENDATION_TRANSITIONS.target(notice.state, "decide")
    step = queries.open_step_of(notice)
    if step is None or step.kind != StepKind.DECISION:
        raise WrongState(_("The meeting decides after the steps before it."))
    party = step.parties.filter(stance="").order_by("unit__position", "unit_id").first()
    if party is None:
        raise WrongState
    move = answer_step(
        step_id=step.pk,
        actor=actor,
        at=at,
        unit_id=party.unit_id,
        stance=Stance.AGREE,
        subject_digest=notice.digest,
        on_behalf=True,
        decider=decider or step.title,
        decided_on=minutes_on,
        document_number=minutes_number,
        paper_id=paper_id,
    )
    return _moved(notice, move, actor=actor, at=at)


def _moved(notice: CommendationNotice, move: RouteMove, *, actor: Actor, at: datetime) -> CommendationNotice:
    if move.returned and move.party is not None:
        capacity = permissions.can_answer_commendation(
            actor, move.step, move.party.unit_id, on_behalf=move.party.on_behalf
        ).require()
        record(
            RETURNED,
            actor=actor,
            capacity=capacity,
            at=at,
            subject=notice,
            payload={"text": move.party.text, "path": _path(notice)},
        )
    elif move.passed:
        _decide(notice, move.party, actor=actor, capacity=_last_word(notice, move, actor), at=at)
    return notice


def _last_word(notice: CommendationNotice, move: RouteMove, actor: Actor) -> Capacity:
    """In which capacity the last answer decides: the unit's own voice, or somebody of the office who did not draft it."""
    party = move.party
    if party is None:
        return Capacity("system")
    if party.on_behalf:
        return permissions.can_decide_commendation(actor, notice).require()
    return permissions.can_answer_commendation(actor, move.step, party.unit_id, on_behalf=False).require()


@transaction.atomic
def close_due_commendation_step(*, step_id: UUID, at: datetime) -> RouteMove | None:
    """The time of a consultation on a notice is over; see ``close_due_step``."""
    notice = _locked(Step.objects.values_list("route__subject_id", flat=True).get(pk=step_id))
    move = close_due_step(step_id=step_id, at=at)
    actor, capacity = system_actor(notice.tenant_id), Capacity("system")
    if move is not None and move.passed:
        _decide(notice, None, actor=actor, capacity=capacity, at=at)
    elif move is not None and move.returned:
        payload = {"text": "", "path": _path(notice)}
        record(RETURNED, actor=actor, capacity=capacity, at=at, subject=notice, payload=payload)
    return move


def _decide(
    notice: CommendationNotice, last: Party | None, *, actor: Actor, capacity: Capacity, at: datetime
) -> None:
    """``last`` is the answer that decided it, where somebody had to answer."""
    target = COMMENDATION_TRANSITIONS.target(notice.state, "decide")
    _check_unchanged(notice)
    notice.state, notice.decided_at = target, at
    notice.save(update_fields=["state", "decided_at"])
    for item in notice.content["items"]:
        approve_list(list_id=UUID(item["list_id"]), actor=actor, capacity=capacity, at=at)
    record(
        DECIDED,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=notice,
        payload={
            "digest": notice.digest,
            "minutes": last.document_number if last else "",
            "minutes_on": last.decided_on if last else None,
            "path": _path(notice),
        },
    )


@transaction.atomic
def issue_commendation(
    *,
    commendation_id: UUID,
    actor: Actor,
    at: datetime,
    document_number: str,
    issue_date: date,
    index_number: str = "",
    registered_on: date | None = None,
    valid_until: date | None = None,
    copy_number: str = "",
) -> CommendationNotice:
    """Issue the decided notice under its number: it is public at once, its PDF as soon as a worker has made it.

    Raises ``NumberTaken`` when another notice carries the number. ``copy_number`` numbers the letter to the
    organisation department; the remaining arguments are what is disclosed with the document.
    """
    notice = _locked(commendation_id)
    capacity = permissions.can_issue_commendation(actor, notice).require()
    target = COMMENDATION_TRANSITIONS.target(notice.state, "issue")
    rules = rules_for_programme(notice.programme)
    if not award_is_issued(rules):
        raise StepNotUsed(clause=clause_of(rules, "stage.used"))
    number = papers.parse_number(document_number)
    _check_issue(notice, number, issue_date, at)
    notice.state, notice.document_number, notice.issue_date = target, str(number), issue_date
    notice.issued_at, notice.issued_by_id = at, actor.person_id
    content = papers.issued_content(
        notice.content,
        rules=rules,
        number=str(number),
        issue_date=issue_date,
        index_number=index_number,
        registered_on=registered_on or shanghai_date(at),
        valid_until=valid_until,
        tenant_name=notice.tenant.name,
        address=place(tenant_slug(), "public:publicity:commendation", notice.pk),
    )
    notice.rendering = ask_rendering(
        kind=papers.COMMENDATION, subject_id=notice.pk, content=content, actor=actor, at=at
    )
    if rules.award.copies_to:
        notice.copy_rendering = ask_rendering(
            kind=papers.ORGANISATION_COPY,
            subject_id=notice.pk,
            content={**content, "copy_number": copy_number},
            actor=actor,
            at=at,
        )
    notice.save(
        update_fields=[
            "state",
            "document_number",
            "issue_date",
            "issued_at",
            "issued_by",
            "rendering",
            "copy_rendering",
        ]
    )
    snapshot = _publish(notice, content, rules, at)
    record(
        ISSUED,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=notice,
        payload={
            "document_number": notice.document_number,
            "issue_date": issue_date,
            "digest": notice.digest,
            "snapshot": snapshot,
            "path": _path(notice),
        },
    )
    for item in notice.programme.items.filter(state=ItemState.INCLUDED).order_by("number"):
        item.programme = notice.programme
        happened("commendation_issued", item, at=at, day=issue_date)
    return notice


def _check_issue(notice: CommendationNotice, number: Any, issue_date: date, at: datetime) -> None:
    if CommendationNotice.objects.filter(document_number=str(number)).exclude(pk=notice.pk).exists():
        raise NumberTaken
    if notice.decided_at is None:
        raise WrongState
    decided_on = shanghai_date(notice.decided_at)
    faults = []
    if number.year != issue_date.year:
        faults.append(
            Finding("other_year", _("The number is of another year than the date."), where="document_number")
        )
    if issue_date > shanghai_date(at):
        faults.append(Finding("in_future", _("The date lies in the future."), where="issue_date"))
    if issue_date < decided_on and not _decided_before(notice, issue_date):
        faults.append(
            Finding(
                "before_decision", _("The date lies before the decision of the meeting."), where="issue_date"
            )
        )
    if faults:
        raise BadInput(findings=faults)


def _decided_before(notice: CommendationNotice, issue_date: date) -> bool:
    """The meeting's own date counts, not the day on which it was recorded."""
    steps = queries.sign_off_of(notice)
    days = [party.decided_on for step in steps for party in step.parties.all() if party.decided_on]
    return bool(days) and max(days) <= issue_date


def _publish(notice: CommendationNotice, content: dict[str, Any], rules: RuleSet, at: datetime) -> str:
    """对外公布 (第十八条), where the rulebook says so: the notice is public, and the result disclosed to everybody."""
    if not rules.award.public or rules.disclosure.result != "public":
        return ""
    return publish(
        kind=PublicationKind.COMMENDATION_NOTICE,
        source_id=notice.pk,
        title=notice.title,
        publisher_name=content["issuer"],
        document_number=notice.document_number,
        content=papers.public_content(content),
        at=at,
    ).digest
