"""A programme under way goes over to another version of its rulebook (第七条: 年中调整须经同意)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.addresses import place
from core.errors import Conflict, Missing, RuleBroken, WrongState
from core.workdays import shanghai_date
from ledger.actions import record
from organizations.actors import Actor
from programs import permissions, queries
from programs.actions.programmes import guess_parties
from programs.errors import RulebookInvalid, findings
from programs.held import rules_of_version
from programs.models import Programme, ProgrammeParty, RulebookChange, RulebookVersion, Track
from programs.packs import RuleSet, pack_from_data
from programs.rules import CHANGE_CONSENT, Fault
from programs.states import ProgrammeState
from programs.wording import problem_findings


@transaction.atomic
def ask_change(
    *, programme_id: UUID, version_id: UUID, actor: Actor, at: datetime, reason: str
) -> RulebookChange:
    """Ask that an issued programme go over to another version of its rulebook; until the consent is on record nothing changes.

    Raises ``RulebookInvalid`` when the version contradicts itself, ``RuleBroken`` when it does not fit the programme.
    """
    programme = _locked(programme_id)
    capacity = permissions.can_edit_rulebook(actor).require()
    if programme.state != ProgrammeState.ISSUED:
        raise WrongState(
            _("Only a programme that is issued and not concluded changes its rulebook by consent.")
        )
    version = RulebookVersion.objects.select_related("rulebook").filter(pk=version_id).first()
    if version is None:
        raise Missing
    if RulebookChange.objects.filter(programme=programme, decided_on__isnull=True).exists():
        raise Conflict(_("A change of the rulebook waits for consent already."))
    book = queries.rules_of(programme)
    faults = _misfits(programme, version)
    if not reason.strip():
        faults.append(Fault("reason_missing", CHANGE_CONSENT))
    if faults:
        raise RuleBroken(findings=findings(faults, lambda code: queries.clause_of(book, code)))
    problems = queries.problems_of_version(version.pk)
    if problems:
        raise RulebookInvalid(findings=problem_findings(problems, pack_from_data(version.content)))
    change = RulebookChange.objects.create(
        programme=programme,
        old_version_id=programme.rulebook_version_id,
        new_version=version,
        reason=reason,
        authority=book.items.change_consent,
        asked_at=at,
        asked_by_id=actor.by,
    )
    record(
        "programs.rulebook_change_asked",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=change,
        payload=_payload(change, programme, version),
    )
    return change


def _misfits(programme: Programme, version: RulebookVersion) -> list[Fault]:
    if version.pk == programme.rulebook_version_id:
        return [Fault("same_version", CHANGE_CONSENT)]
    if version.rulebook_id != programme.rulebook_version.rulebook_id:
        return [Fault("other_rulebook", CHANGE_CONSENT)]
    known = {one.code for one in rules_of_version(version.pk).objects}
    used = dict(
        Track.objects.filter(item__programme=programme)
        .order_by("object_class__code")
        .values_list("object_class__code", "object_class__name")
    )
    return [
        Fault("class_in_use", CHANGE_CONSENT, {"name": name})
        for code, name in used.items()
        if code not in known
    ]


@transaction.atomic
def withdraw_change(*, change_id: UUID, actor: Actor, at: datetime, reason: str) -> Programme:
    """Take back a request to which nobody has consented; only the ledger keeps it."""
    change = _open_change(change_id)
    capacity = permissions.can_edit_rulebook(actor).require()
    if change.decided_on is not None:
        raise WrongState
    programme = change.programme
    record(
        "programs.rulebook_change_withdrawn",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=change,
        payload={**_payload(change, programme, change.new_version), "why": reason},
    )
    change.delete()
    return programme


@transaction.atomic
def record_change_consent(
    *,
    change_id: UUID,
    actor: Actor,
    at: datetime,
    decider: str,
    decided_on: date,
    document_number: str,
    paper_id: UUID | None,
) -> RulebookChange:
    """Put the consent of the rulebook's authority on record with its paper; from now on the new version governs.

    What was frozen before (rounds, routes that are open, published plans) stays as it was.
    """
    change = _open_change(change_id)
    capacity = permissions.can_record_change(actor, change).require()
    if change.decided_on is not None:
        raise WrongState
    programme = _locked(change.programme_id)
    if programme.state != ProgrammeState.ISSUED or programme.rulebook_version_id != change.old_version_id:
        raise WrongState
    book = queries.rules_of(programme)
    faults = _misfits(programme, change.new_version)
    if not decider.strip() or not document_number.strip() or paper_id is None:
        faults.append(Fault("no_paper", CHANGE_CONSENT))
    if decided_on > shanghai_date(at):
        faults.append(Fault("in_future", CHANGE_CONSENT))
    if faults:
        raise RuleBroken(findings=findings(faults, lambda code: queries.clause_of(book, code)))
    change.decided_on, change.decider, change.document_number = decided_on, decider, document_number
    change.paper_id, change.recorded_at, change.recorded_by_id = paper_id, at, actor.by
    change.save()
    programme.rulebook_version = change.new_version
    programme.save(update_fields=["rulebook_version"])
    _name_new_parties(programme, rules_of_version(change.new_version_id), at)
    record(
        "programs.rulebook_changed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=programme,
        payload={
            **_payload(change, programme, change.new_version),
            "decider": decider,
            "decided_on": decided_on,
            "document_number": document_number,
            "paper": str(paper_id),
        },
    )
    return change


def _name_new_parties(programme: Programme, book: RuleSet, at: datetime) -> None:
    """Parties that only the new version knows get the unit that is likely to answer for them; the office can change it."""
    named = set(programme.parties.values_list("code", flat=True))
    ProgrammeParty.objects.bulk_create(
        [
            ProgrammeParty(programme=programme, code=code, unit_id=unit_id)
            for code, unit_id in guess_parties(book, at).items()
            if code not in named
        ]
    )


def _payload(change: RulebookChange, programme: Programme, version: RulebookVersion) -> dict[str, object]:
    return {
        "programme": programme.title,
        "reason": change.reason,
        "old_version": str(change.old_version_id),
        "new_version": str(version.pk),
        "digest": version.digest,
        "path": place(queries.tenant_slug(), "programs:programme-detail", programme.pk),
    }


def _locked(programme_id: UUID) -> Programme:
    programme = (
        Programme.objects.select_for_update(of=("self",))
        .select_related("rulebook_version")
        .defer("rulebook_version__content")
        .filter(pk=programme_id)
        .first()
    )
    if programme is None:
        raise Missing
    return programme


def _open_change(change_id: UUID) -> RulebookChange:
    change = (
        RulebookChange.objects.select_for_update(of=("self",))
        .select_related("programme", "new_version__rulebook")
        .filter(pk=change_id)
        .first()
    )
    if change is None:
        raise Missing
    return change
