"""Rulebooks come in as packs, are checked as a whole, and are only ever followed by another version."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.canonical import digest
from core.errors import Conflict, Finding
from ledger.actions import record
from organizations.actors import Actor
from programs import permissions
from programs.errors import RulebookInvalid
from programs.models import Rulebook, RulebookVersion
from programs.packs import Pack, pack_to_data, rule_title, validate


@transaction.atomic
def create_rulebook(*, actor: Actor, at: datetime, pack: Pack, reason: str = "") -> RulebookVersion:
    """Store a pack as the next version of its rulebook. Raises ``RulebookInvalid`` with everything that is wrong.

    The digest is over the canonical JSON of the pack; the same content twice is a ``Conflict``.
    """
    rulebook = Rulebook.objects.select_for_update().filter(code=pack.code).first()
    capacity = permissions.can_create_rulebook(actor).require()
    problems = validate(pack)
    if problems:
        raise RulebookInvalid(
            findings=[
                Finding(
                    code="rulebook_problem",
                    message=_("found: %(found)s; expected: %(expected)s")
                    % {"found": problem.found, "expected": problem.expected},
                    where=f"{rule_title(problem.rule)} ({problem.rule})",
                )
                for problem in problems
            ]
        )
    content = pack_to_data(pack)
    if rulebook is None:
        valid_until = next((rule.value for rule in pack.rules if rule.code == "basis.valid_until"), None)
        rulebook = Rulebook.objects.create(
            code=pack.code,
            name=pack.title,
            document_number=pack.document.number,
            issued_on=date.fromisoformat(pack.document.issued_on),
            valid_until=date.fromisoformat(valid_until) if valid_until else None,
        )
    latest = rulebook.versions.order_by("-number").first()
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
