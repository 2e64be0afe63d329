"""An appeal comes in: on line, decided by the database clock on the locked notice, or at the desk; or is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from appeals import permissions, rules
from appeals.actions.common import appeal_path, locked_appeal, rules_for, told
from appeals.errors import AlreadyOpen, OutsideWindow
from appeals.messages import ACCEPT, ANSWER
from appeals.models import Appeal, AppealRegister
from appeals.states import APPEAL_TRANSITIONS, ENDED, AppealState, Appellant, Channel
from core.component_context import beijing_text
from core.decisions import Capacity
from core.errors import BadInput, Finding, Missing, NotAllowed, TooLate, WrongState
from core.scope import require_scope
from core.workdays import shanghai_date
from documents.actions import store_upload
from documents.models import StoredFile
from evaluations.states import ListState
from indicators.models import Indicator
from notifications.actions import cancel_deadline, set_deadline
from organizations.actors import LEADS, Actor
from organizations.queries import calendar_of
from organizations.roles import Role
from programs.queries import units_of_item
from publicity.actions.holds import place_hold, release_hold
from publicity.models import PublicNotice
from publicity.states import NoticeState

SOURCE = "appeal"
HOPELESS = frozenset({ListState.APPROVED, ListState.REPLACED, ListState.RETURNED})
"""The list is beyond an appeal: it was decided, or does not stand any more."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: its name and its bytes."""

    name: str
    data: bytes


@transaction.atomic
def file_appeal(
    *,
    notice_id: UUID,
    actor: Actor,
    claim: str,
    unit_id: UUID | None = None,
    indicator_id: UUID | None = None,
    evidence: Upload | None = None,
) -> Appeal:
    """The leader of an evaluated object appeals on line while the notice is open (第十三条).

    Takes no time: whether it came in time is asked of the database at the write, on the locked notice. Raises
    ``TooLate`` from the closing second on, naming it in Beijing time, and ``AlreadyOpen``.
    """
    notice = _locked_notice(notice_id)
    capacity = permissions.can_file_appeal(actor, notice, unit_id).require()
    moment, inside = _moment_on(notice)
    _check_channel(notice, Appellant.UNIT, Channel.ONLINE)
    if notice.state == NoticeState.SUSPENDED:
        raise WrongState(_("The notice is suspended. Appeals open again when it is resumed."))
    if not inside:
        raise _outside(notice, moment)
    return _write(
        notice=notice,
        actor=actor,
        capacity=capacity,
        at=moment,
        unit_id=_unit_of(capacity),
        claim=claim,
        channel=Channel.ONLINE,
        received_at=moment,
        indicator_id=indicator_id,
        evidence=evidence,
    )


@transaction.atomic
def register_appeal(
    *,
    notice_id: UUID,
    actor: Actor,
    at: datetime,
    unit_id: UUID,
    channel: str,
    received_at: datetime,
    claim: str,
    indicator_id: UUID | None = None,
    evidence: Upload | None = None,
    by_person: bool = False,
) -> Appeal:
    """The desk writes down an appeal that came by telephone, letter or visit; its time of receipt decides.

    ``by_person``: somebody appeals about ``unit_id`` who does not speak for it (申诉人, 第十三条); nobody's name is kept
    but in the scan, and the unit hears nothing of it.

    Raises ``OutsideWindow`` when that time lies outside the notice, ``BadInput`` when it lies ahead.
    """
    notice = _locked_notice(notice_id)
    capacity = permissions.can_register_appeal(actor, notice).require()
    at, _inside = _moment_on(notice)
    if not permissions.evaluated_units(notice, [unit_id]):
        raise BadInput(
            findings=[
                Finding(
                    code="not_evaluated", message=_("This unit was not evaluated for the item."), where="unit"
                )
            ]
        )
    if channel == Channel.ONLINE or channel not in Channel.values:
        raise BadInput(
            findings=[
                Finding(
                    code="channel",
                    message=_("The desk registers by telephone, letter or visit."),
                    where="channel",
                )
            ]
        )
    appellant = Appellant.PERSON if by_person else Appellant.UNIT
    _check_channel(notice, appellant, channel)
    if notice.closes_at is None or notice.state in (NoticeState.SCHEDULED, NoticeState.WITHDRAWN):
        raise WrongState(_("There is no public notice to appeal against."))
    if received_at > at:
        raise BadInput(
            findings=[
                Finding(
                    code="in_future",
                    message=_("The time of receipt lies in the future."),
                    where="received_at",
                )
            ]
        )
    if not rules.in_time(received_at, notice.opens_at, notice.closes_at):
        raise OutsideWindow(
            _("Received %(received)s, but the notice is open from %(opens)s until %(closes)s (Beijing time).")
            % {
                "received": beijing_text(received_at),
                "opens": beijing_text(notice.opens_at),
                "closes": beijing_text(notice.closes_at),
            },
            clause=rules_for(notice.item)[1]("appeal.window"),
        )
    return _write(
        notice=notice,
        actor=actor,
        capacity=capacity,
        at=at,
        unit_id=unit_id,
        claim=claim,
        channel=channel,
        received_at=received_at,
        indicator_id=indicator_id,
        evidence=evidence,
        appellant=appellant,
    )


@transaction.atomic
def withdraw_appeal(*, appeal_id: UUID, actor: Actor, at: datetime) -> Appeal:
    """The appellant takes it back before it is decided, a person through the desk; the list is free of it."""
    appeal = locked_appeal(appeal_id)
    capacity = permissions.can_withdraw_appeal(actor, appeal).require()
    target = APPEAL_TRANSITIONS.target(AppealState(appeal.state), "withdraw")
    appeal.state, appeal.withdrawn_at, appeal.withdrawn_by_id = target, at, actor.person_id
    appeal.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    release_hold(
        source=SOURCE, source_id=appeal.pk, at=at, reason=f"appeal {appeal.number} withdrawn", actor=actor
    )
    told("appeals.appeal_withdrawn", appeal, actor=actor, capacity=capacity, at=at)
    for kind in (ACCEPT, ANSWER):
        cancel_deadline(kind=kind, subject_id=appeal.pk, at=at)
    return appeal


def _locked_notice(notice_id: UUID) -> PublicNotice:
    notice = (
        PublicNotice.objects.select_for_update(of=("self",))
        .select_related("item__programme__rulebook_version", "proposed_list")
        .filter(pk=notice_id)
        .exclude(state=NoticeState.SCHEDULED)
        .first()
    )
    if notice is None:
        raise Missing
    return notice


def _moment_on(notice: PublicNotice) -> tuple[datetime, bool]:
    """The moment by the database and whether the notice is open then: one statement, on the row that is locked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with clock as materialized (select duli_now() as moment) "
            "select clock.moment, coalesce(n.opens_at <= clock.moment and clock.moment < n.closes_at, false) "
            "and n.state = 'open' from publicity_publicnotice n, clock where n.id = %s",
            [notice.pk],
        )
        moment, inside = cursor.fetchone()
    return moment, inside


def _outside(notice: PublicNotice, moment: datetime) -> TooLate | WrongState:
    if notice.closes_at is not None and moment >= notice.closes_at:
        return TooLate(
            _("The notice closed at %(closes)s (Beijing time). Appeals are no longer accepted.")
            % {"closes": beijing_text(notice.closes_at)},
            clause=rules_for(notice.item)[1]("appeal.window"),
            closes_at=notice.closes_at.isoformat(),
        )
    return WrongState(_("There is no public notice to appeal against."))


def _check_channel(notice: PublicNotice, appellant: Appellant, channel: str) -> None:
    rulebook, clause = rules_for(notice.item)
    if appellant == Appellant.UNIT and "object" not in rulebook.appeals.open_to:
        raise NotAllowed(_("The rulebook knows no appeals of objects."))
    if appellant == Appellant.PERSON and "person" not in rulebook.appeals.open_to:
        raise NotAllowed(_("The rulebook knows no appeals of persons."), clause=clause("appeal.open_to"))
    if channel not in rulebook.appeals.channels:
        raise NotAllowed(
            _("The rulebook does not open this channel for appeals."), clause=clause("appeal.channels")
        )
    if notice.proposed_list.state in HOPELESS:
        raise WrongState(_("The list of this notice has been decided or replaced."))


def _unit_of(capacity: Capacity) -> UUID:
    if capacity.unit_id is None:
        raise NotAllowed
    return capacity.unit_id


def _next_number() -> int:
    """The next number of the government's book, given in this transaction and lost with it: no gap, no double."""
    AppealRegister.objects.bulk_create(
        [AppealRegister(tenant_id=require_scope().tenant_id)], ignore_conflicts=True
    )
    book = AppealRegister.objects.select_for_update().get()
    book.last_number += 1
    book.save(update_fields=["last_number"])
    return int(book.last_number)


def _write(
    *,
    notice: PublicNotice,
    actor: Actor,
    capacity: Capacity,
    at: datetime,
    unit_id: UUID,
    claim: str,
    channel: str,
    received_at: datetime,
    indicator_id: UUID | None,
    evidence: Upload | None,
    appellant: Appellant = Appellant.UNIT,
) -> Appeal:
    item = notice.item
    if not claim.strip():
        raise BadInput(
            findings=[Finding(code="required", message=_("Say what the appeal is about."), where="claim")]
        )
    if appellant == Appellant.UNIT and _has_open(notice, unit_id):
        raise AlreadyOpen
    if indicator_id is not None and not _of_item(indicator_id, item.pk):
        raise BadInput(
            findings=[
                Finding(code="indicator", message=_("This is no indicator of the item."), where="indicator")
            ]
        )
    paper = _stored(evidence, actor=actor, at=at)
    appeal = Appeal.objects.create(
        notice=notice,
        item=item,
        unit_id=unit_id,
        appellant=appellant,
        number=_next_number(),
        channel=channel,
        received_at=received_at,
        filed_at=at,
        filed_by_id=actor.person_id,
        claim=claim.strip(),
        indicator_id=indicator_id,
        evidence=paper,
    )
    place_hold(
        notice_id=notice.pk,
        unit_id=unit_id,
        source=SOURCE,
        source_id=appeal.pk,
        at=at,
        actor=actor,
        received_at=received_at,
    )
    online = channel == Channel.ONLINE
    told(
        "appeals.appeal_filed" if online else "appeals.appeal_registered",
        appeal,
        actor=actor,
        capacity=capacity,
        at=at,
        result=channel,
        # What a person said may tell who it was: the ledger keeps its digest.
        claim="" if appeal.by_person else appeal.claim,
        claim_sha256=sha256(appeal.claim.encode()).hexdigest(),
        received_at=received_at,
        evidence_sha256=paper.sha256 if paper else "",
    )
    _set_deadlines(appeal, at)
    return appeal


def _has_open(notice: PublicNotice, unit_id: UUID) -> bool:
    rows = Appeal.objects.filter(notice=notice, unit_id=unit_id, appellant=Appellant.UNIT)
    return bool(rows.exclude(state__in=sorted(ENDED)).exists())


def _of_item(indicator_id: UUID, item_id: UUID) -> bool:
    return bool(Indicator.objects.filter(pk=indicator_id, scheme__track__item_id=item_id).exists())


def _stored(upload: Upload | None, *, actor: Actor, at: datetime) -> StoredFile | None:
    """Kept without its item: providers and helpers of the item do not open an appellant's paper."""
    if upload is None:
        return None
    return store_upload(actor=actor, at=at, name=upload.name, data=upload.data)


def _set_deadlines(appeal: Appeal, at: datetime) -> None:
    """第一时间核查处理: by when to accept and by when to answer, as the rulebook reads it (第十三条)."""
    rulebook, _clause = rules_for(appeal.item)
    day = shanghai_date(appeal.received_at)
    calendar = calendar_of(appeal.tenant_id, (day.year, day.year + 1))
    lead = next(iter(units_of_item(appeal.item_id, LEADS)), None)
    params = {"number": appeal.number, "unit": appeal.appellant_name}
    for kind, span, role in (
        (ACCEPT, rulebook.appeals.acknowledge, Role.LEAD_OPERATOR),
        (ANSWER, rulebook.appeals.decide, Role.LEAD_REVIEWER),
    ):
        due_at = rules.answer_due(appeal.received_at, unit=span.unit, length=span.length, calendar=calendar)
        set_deadline(
            kind=kind,
            subject_id=appeal.pk,
            role=role,
            unit_id=lead,
            item_id=appeal.item_id,
            due_at=due_at,
            at=at,
            params=params,
            path=appeal_path(appeal),
            provisional=calendar.is_provisional(day, shanghai_date(due_at)),
        )
