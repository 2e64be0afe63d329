"""Rulebooks come in as packs, are checked as a whole, and are only ever followed by another version."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.canonical import digest
from core.errors import Conflict
from ledger.actions import record
from organizations.actors import Actor
from programs import permissions, queries
from programs.errors import RulebookInvalid
from programs.models import Rulebook, RulebookVersion
from programs.packs import Pack, pack_from_data, pack_to_data, validate
from programs.wording import problem_findings


def name_rulebook(pack: Pack) -> Rulebook:
    """The rulebook's own row, before any version of it stands: departures from prohibitions are recorded against it."""
    rulebook = Rulebook(code=pack.code)
    write_head(rulebook, pack)
    return rulebook


def write_head(rulebook: Rulebook, pack: Pack) -> None:
    """What the document is called. Only a rulebook without a version takes it anew."""
    valid_until = next((rule.value for rule in pack.rules if rule.code == "basis.valid_until"), None)
    rulebook.name, rulebook.document_number = pack.title, pack.document.number
    rulebook.issued_on = date.fromisoformat(pack.document.issued_on)
    rulebook.valid_until = date.fromisoformat(valid_until) if valid_until else None
    rulebook.save()


def require_sound(version_id: UUID) -> None:
    """A programme stands on a rulebook without contradictions, which keeps to what the superior forbids or departs on record."""
    content = RulebookVersion.objects.values_list("content", flat=True).get(pk=version_id)
    pack = pack_from_data(content)
    problems = queries.problems_of(pack)
    if problems:
        raise RulebookInvalid(
            _("The rulebook contains contradictions; the programme cannot stand on it."),
            findings=problem_findings(problems, pack),
        )


@transaction.atomic
def create_rulebook(*, actor: Actor, at: datetime, pack: Pack, reason: str = "") -> RulebookVersion:
    """Store a pack as the next version of its rulebook. Raises ``RulebookInvalid`` with everything that is wrong.

    The digest is over the canonical JSON of the pack; the same content twice is a ``Conflict``.
    """
    rulebook = Rulebook.objects.select_for_update().filter(code=pack.code).first()
    capacity = permissions.can_create_rulebook(actor).require()
    problems = validate(pack)
    if problems:
        raise RulebookInvalid(findings=problem_findings(problems, pack))
    content = pack_to_data(pack)
    if rulebook is None:
        rulebook = name_rulebook(pack)
    latest = rulebook.versions.order_by("-number").first()
    if latest is None:
        write_head(rulebook, pack)
    seal = digest(content)
    if latest is not None and latest.digest == seal:
        raise Conflict(_("The rulebook stands like this already."))
    version = RulebookVersion.objects.create(
        rulebook=rulebook,
        number=latest.number + 1 if latest else 1,
        content=content,
        digest=seal,
        made_at=at,
        made_by_id=actor.person_id,
        reason=reason,
    )
    record(
        "programs.rulebook_created",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=version,
        payload={"code": pack.code, "version": version.number, "digest": seal, "reason": reason},
    )
    return version
