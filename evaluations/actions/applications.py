"""Applications from the first line to their being handed in, by the unit itself or from paper (第二部分第1项)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from core.addresses import place
from core.canonical import digest
from core.decisions import Capacity
from core.errors import Missing, WrongState
from documents.models import StoredFile
from evaluations import intake
from evaluations.actions.calls import APPLICATION_DEADLINE, forget, remind
from evaluations.errors import (
    ApplicationExists,
    ApplicationIncomplete,
    ApplicationRuleBroken,
    ApplicationTooLate,
    EditedMeanwhile,
)
from evaluations.models import Application, ApplicationCall, ApplicationFile
from evaluations.permissions import applications as permissions
from evaluations.queries import applications as queries
from evaluations.states import (
    APPLICATION_TRANSITIONS,
    EDITABLE_APPLICATION,
    ApplicationState,
    FileKind,
    Secrecy,
)
from ledger.actions import record
from notifications.actions import meet_deadline
from organizations.actors import Actor
from programs.models import Item
from programs.packs import RuleSet
from programs.queries import clause_of, rules_for_item, tenant_slug


@transaction.atomic
def begin_application(
    *, item_id: UUID, track_id: UUID, candidate_id: UUID, actor: Actor, at: datetime
) -> Application:
    """A unit begins its application for one track, for itself or for a unit below it (区县为乡镇申报).

    Raises ``ApplicationRuleBroken`` where objects do not apply or the object is none of the track, ``ApplicationTooLate``
    after the end, ``ApplicationExists`` when there is one.
    """
    item, call, rules = _locked_item_and_call(item_id)
    capacity = permissions.can_begin_application(actor, item).require()
    choice = _choice(item, track_id, candidate_id, capacity, actor)
    _in_time(queries.end_for(call, choice.unit_id), at, rules)
    row = _new(item, choice, actor=actor, at=at)
    record_act("evaluations.application_begun", row, actor, Capacity(capacity.role, row.unit_id), at, {})
    remind(row, queries.end_for(call, row.unit_id), at)
    return row


def _locked_item_and_call(item_id: UUID) -> tuple[Item, ApplicationCall, RuleSet]:
    """The item with its call, locked. Refused with the clause where objects do not apply, and before it was opened."""
    item = Item.objects.select_related("programme").filter(pk=item_id).first()
    if item is None:
        raise Missing
    rules = rules_for_item(item)
    if not queries.takes_applications(item, rules):
        raise ApplicationRuleBroken(findings=[queries.said("no_intake", clause_of(rules, "item.intake"))])
    call = ApplicationCall.objects.select_for_update(of=("self",)).filter(item_id=item_id).first()
    if call is None:
        raise WrongState(str(queries.said("not_opened").message))
    return item, call, rules


def _choice(
    item: Item, track_id: UUID, candidate_id: UUID, capacity: Capacity, actor: Actor | None
) -> queries.Choice:
    units = None if actor is None else actor.units("object_operator", "object_leader")
    for one in queries.choices_for(item, units):
        if (one.track.pk, one.candidate_id) == (track_id, candidate_id):
            return one
    raise ApplicationRuleBroken(
        findings=[queries.said("not_a_candidate", where="candidate", name=str(candidate_id))]
    )


def _in_time(end: datetime | None, moment: datetime, rules: RuleSet) -> None:
    if end is not None and moment >= end:
        raise ApplicationTooLate(clause=clause_of(rules, "deadline.application"))


def _new(item: Item, choice: queries.Choice, *, actor: Actor, at: datetime, **fields: Any) -> Application:
    row = Application(
        item=item,
        track=choice.track,
        unit_id=choice.unit_id,
        candidate_id=choice.candidate_id,
        begun_at=at,
        begun_by_id=actor.by,
        changed_at=at,
        changed_by_id=actor.by,
        **fields,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        # The other one may stand with a unit whose rows are closed to this one.
        raise ApplicationExists from taken
    return row


@dataclass(frozen=True)
class Content:
    """What an edit changes; ``None`` leaves it as it is."""

    assessment: Mapping[str, Mapping[str, str]] | None = None
    self_score: Decimal | None = None
    self_text: str | None = None
    experience: str | None = None


@transaction.atomic
def edit_application(
    *,
    application_id: UUID,
    content: Content,
    expected_edition: int,
    actor: Actor,
    at: datetime,
    automatic: bool = False,
) -> Application:
    """Keep what was entered so far; nothing need be complete. Raises ``EditedMeanwhile`` when a colleague was quicker.

    ``automatic`` keeps what is being typed, half a figure included: it is judged, and the ledger hears of it, when it is
    saved or handed in.
    """
    row = locked_application(application_id)
    capacity = permissions.can_edit_application(actor, row).require()
    if row.state not in EDITABLE_APPLICATION:
        APPLICATION_TRANSITIONS.target(row.state, "submit")
    if expected_edition != row.edition:
        raise EditedMeanwhile(expected=expected_edition, found=row.edition)
    leaves = queries.leaves_for(row.track_id)
    if content.assessment is not None:
        kept, faults = intake.cleaned(content.assessment, leaves)
        if faults and not automatic:
            rules = rules_for_item(row.item)
            raise ApplicationRuleBroken(findings=queries.findings_of(faults, rules))
        row.self_assessment = kept
    if leaves:
        row.self_score = intake.total(row.self_assessment)
    elif content.self_score is not None:
        row.self_score = content.self_score
    if content.self_text is not None:
        row.self_text = content.self_text.strip()
    if content.experience is not None:
        row.experience = content.experience.strip()
    row.edition += 1
    row.changed_at, row.changed_by_id = at, actor.by
    row.save()
    if not automatic:
        record_act("evaluations.application_edited", row, actor, capacity, at, {"edition": row.edition})
    return row


@transaction.atomic
def submit_application(
    *, application_id: UUID, declared: bool, declaration: str, actor: Actor, at: datetime
) -> Application:
    """A leader of the unit hands it in, complete and in time by the database's clock, and declares that it is true.

    Raises ``ApplicationTooLate`` with the clause, ``ApplicationIncomplete`` with every part that is missing.
    """
    row = locked_application(application_id)
    capacity = permissions.can_submit_application(actor, row).require()
    target = APPLICATION_TRANSITIONS.target(row.state, "submit")
    rules = rules_for_item(row.item)
    call = queries.call_of(row.item_id)
    if call is None:
        raise WrongState
    _in_time(queries.end_for(call, row.unit_id, row), at, rules)
    _complete(row, rules, declared=declared)
    row.state, row.submitted_at, row.submitted_by_id = target, at, actor.by
    row.declaration = declaration[:300] if declared and rules.declaration else ""
    row.reviewed_at = row.reviewed_by_id = row.resubmit_by = None
    row.save()
    record_act("evaluations.application_submitted", row, actor, capacity, at, {"digest": digest_of(row)})
    meet_deadline(kind=APPLICATION_DEADLINE, subject_id=row.pk, at=at)
    return row


def _complete(row: Application, rules: RuleSet, *, declared: bool, on_paper: bool = False) -> None:
    handed = intake.Handed(
        assessment=row.self_assessment,
        self_score=row.self_score,
        self_text=row.self_text,
        experience=row.experience,
        documents=ApplicationFile.objects.filter(application=row).count(),
        declared=declared,
        on_paper=on_paper,
    )
    leaves = queries.leaves_for(row.track_id)
    own = {leaf.key: row.self_assessment.get(leaf.key, {}) for leaf in leaves}
    faults = [*intake.cleaned(own, leaves)[1], *intake.missing_parts(handed, rules, leaves)]
    if faults:
        raise ApplicationIncomplete(findings=queries.findings_of(faults, rules))


def digest_of(row: Application) -> str:
    """SHA-256 of everything that was handed in, its documents by their own digests."""
    files = ApplicationFile.objects.filter(application=row).values_list(
        "kind", "title", "file__sha256", "issuer", "issued_on", "number", "secrecy"
    )
    return digest(
        {
            "track": str(row.track_id),
            "candidate": str(row.candidate_id),
            "self_assessment": row.self_assessment,
            "self_score": None if row.self_score is None else str(row.self_score.normalize()),
            "self_text": row.self_text,
            "experience": row.experience,
            "files": sorted([str(part or "") for part in one] for one in files),
        }
    )


@transaction.atomic
def withdraw_application(*, application_id: UUID, reason: str, actor: Actor, at: datetime) -> Application:
    """The unit takes its application back, with the reason; it may begin another while there is time."""
    row = locked_application(application_id)
    capacity = permissions.can_withdraw_application(actor, row).require()
    target = APPLICATION_TRANSITIONS.target(row.state, "withdraw")
    need_reason(reason)
    row.state, row.withdrawn_at, row.withdrawn_by_id = target, at, actor.by
    row.reason = reason.strip()
    row.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "reason"])
    record_act("evaluations.application_withdrawn", row, actor, capacity, at, {"reason": row.reason})
    forget(row, at)
    return row


@dataclass(frozen=True)
class Paper:
    """What came in on paper: its number, the moment it was received, and its scan."""

    number: str
    received_at: datetime
    file_id: UUID | None


@transaction.atomic
def register_application(
    *,
    item_id: UUID,
    track_id: UUID,
    candidate_id: UUID,
    paper: Paper,
    declared: bool,
    declaration: str,
    actor: Actor,
    at: datetime,
    self_score: Decimal | None = None,
    self_text: str = "",
    experience: str = "",
) -> Application:
    """An application that came on paper is put on record on behalf of its unit. The moment of receipt decides if it is in time."""
    item, call, rules = _locked_item_and_call(item_id)
    capacity = permissions.can_register_application(actor, item).require()
    choice = _choice(item, track_id, candidate_id, capacity, None)
    found = []
    if paper.received_at > at:
        found.append(queries.said("received_in_future", where="received_at"))
    if paper.file_id is None or not StoredFile.objects.filter(pk=paper.file_id).exists():
        found.append(queries.said("paper_missing", where="paper"))
    if found:
        raise ApplicationRuleBroken(findings=found)
    _in_time(queries.end_for(call, choice.unit_id), paper.received_at, rules)
    row = _new(
        item,
        choice,
        actor=actor,
        at=at,
        self_score=self_score,
        self_text=self_text.strip(),
        experience=experience.strip(),
        received_at=paper.received_at,
        paper_number=paper.number.strip(),
        paper_id=paper.file_id,
    )
    _complete(row, rules, declared=declared, on_paper=True)
    row.state = APPLICATION_TRANSITIONS.target(ApplicationState.DRAFT, "submit")
    row.submitted_at, row.submitted_by_id = at, actor.by
    row.declaration = declaration[:300] if declared and rules.declaration else ""
    row.save()
    payload = {"digest": digest_of(row), "received_at": paper.received_at, "number": row.paper_number}
    record_act("evaluations.application_registered", row, actor, capacity, at, payload)
    return row


# Documents


@transaction.atomic
def add_file(
    *, application_id: UUID, file_id: UUID, title: str, kind: str, actor: Actor, at: datetime
) -> ApplicationFile:
    """A document joins the application. Refused where the rulebook asks for no materials (不增加基层报送材料)."""
    row = locked_application(application_id)
    capacity = _editing(row, actor)
    rules = rules_for_item(row.item)
    part = intake.EXPERIENCE if kind == FileKind.EXPERIENCE else intake.MATERIALS
    if not intake.asks_for(rules, part):
        rule = "application.parts" if rules.application_parts else "item.intake"
        raise ApplicationRuleBroken(findings=[queries.said("no_materials", clause_of(rules, rule))])
    stored = StoredFile.objects.only("sha256", "name").get(pk=file_id)
    entry = ApplicationFile(
        application=row,
        item_id=row.item_id,
        unit_id=row.unit_id,
        kind=kind,
        title=title.strip() or stored.name,
        file=stored,
        added_at=at,
        added_by_id=actor.by,
    )
    entry.save(force_insert=True)
    _touch(row, actor, at)
    payload = {"title": entry.title, "kind": kind, "sha256": stored.sha256}
    record_act("evaluations.application_file_added", row, actor, capacity, at, payload)
    return entry


@dataclass(frozen=True)
class Proof:
    """Particulars of a document that proves merit: who issued it, when, under which number, with which mark."""

    title: str
    issuer: str
    issued_on: date
    number: str = ""
    secrecy: str = Secrecy.NONE
    note: str = ""
    file_id: UUID | None = None


@transaction.atomic
def add_proof(*, application_id: UUID, proof: Proof, actor: Actor, at: datetime) -> ApplicationFile:
    """A commendation or instruction of a superior is registered by its particulars (获得通报表彰、肯定性批示).

    A scan may come along only where the document carries no secrecy mark.
    """
    row = locked_application(application_id)
    capacity = _editing(row, actor)
    if proof.file_id is not None and proof.secrecy != Secrecy.NONE:
        raise ApplicationRuleBroken(findings=[queries.said("marked_upload", where="file")])
    entry = ApplicationFile(
        application=row,
        item_id=row.item_id,
        unit_id=row.unit_id,
        kind=FileKind.PROOF,
        title=proof.title.strip(),
        file_id=proof.file_id,
        issuer=proof.issuer.strip(),
        issued_on=proof.issued_on,
        number=proof.number.strip(),
        secrecy=proof.secrecy,
        note=proof.note.strip(),
        added_at=at,
        added_by_id=actor.by,
    )
    entry.save(force_insert=True)
    _touch(row, actor, at)
    payload = {
        "title": entry.title,
        "issuer": entry.issuer,
        "issued_on": entry.issued_on,
        "number": entry.number,
    }
    record_act("evaluations.application_proof_added", row, actor, capacity, at, payload)
    return entry


@transaction.atomic
def remove_file(*, entry_id: UUID, actor: Actor, at: datetime) -> Application:
    """A document leaves an application that is not handed in."""
    entry = ApplicationFile.objects.filter(pk=entry_id).first()
    if entry is None:
        raise Missing
    row = locked_application(entry.application_id)
    capacity = _editing(row, actor)
    payload = {"title": entry.title, "kind": entry.kind}
    entry.delete()
    _touch(row, actor, at)
    record_act("evaluations.application_file_removed", row, actor, capacity, at, payload)
    return row


def _editing(row: Application, actor: Actor) -> Capacity:
    capacity = permissions.can_edit_application(actor, row).require()
    if row.state not in EDITABLE_APPLICATION:
        APPLICATION_TRANSITIONS.target(row.state, "submit")
    return capacity


def _touch(row: Application, actor: Actor, at: datetime) -> None:
    row.changed_at, row.changed_by_id = at, actor.by
    row.save(update_fields=["changed_at", "changed_by"])


# What the modules of applications share


def locked_application(application_id: UUID) -> Application:
    row = (
        Application.objects.select_for_update(of=("self",))
        .select_related("item__programme", "candidate", "unit")
        .filter(pk=application_id)
        .first()
    )
    if row is None:
        raise Missing
    return row


def need_reason(reason: str) -> None:
    if not reason.strip():
        raise ApplicationRuleBroken(findings=[queries.said("reason_missing", where="reason")])


def record_act(
    act: str, row: Application, actor: Actor, capacity: Capacity, at: datetime, payload: dict[str, Any]
) -> None:
    record(
        act,
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        item_id=row.item_id,
        unit_id=row.unit_id,
        result=row.state,
        payload={
            "item_title": row.item.title,
            "unit_name": row.candidate.name,
            "path": place(tenant_slug(), "evaluations:application-detail", row.pk),
            **payload,
        },
    )
