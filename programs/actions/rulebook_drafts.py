"""Rulebooks on their way: begun from a pack, an earlier version or nothing, decided rule by rule, put in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.addresses import place
from core.decisions import Capacity
from core.errors import BadInput, Finding, Missing, WrongState
from ledger.actions import record
from organizations.actors import Actor
from programs import permissions, queries
from programs.actions.rulebooks import create_rulebook
from programs.errors import DraftChanged, RulebookInvalid
from programs.models import Rulebook, RulebookDraft, RulebookVersion
from programs.packs import (
    RULEBOOKS,
    Document,
    Pack,
    Problem,
    Rule,
    blank_pack,
    load_pack,
    load_text,
    pack_codes,
    pack_from_data,
    pack_to_data,
    shape_of,
)
from programs.packs.shapes import misfits
from programs.states import DRAFT_TRANSITIONS, DraftOrigin, DraftState
from programs.wording import problem_findings

HEAD = "head"
"""Under this name the editions of a draft remember when its head changed."""


@transaction.atomic
def draft_from_pack(
    *, actor: Actor, at: datetime, code: str, title: str = "", own_code: str = ""
) -> RulebookDraft:
    """Begin a rulebook as a pack that comes with the product has it, under its code or one of its own."""
    capacity = permissions.can_edit_rulebook(actor).require()
    if code not in pack_codes():
        raise Missing
    pack = load_pack(RULEBOOKS / f"{code}.json")
    pack = replace(pack, code=own_code or pack.code)
    return _begin(actor, capacity, at, pack, title, DraftOrigin.PACK, origin_code=code)


@transaction.atomic
def draft_from_version(
    *, actor: Actor, at: datetime, version_id: UUID, title: str = "", code: str = ""
) -> RulebookDraft:
    """Begin a rulebook as an earlier version has it: last year's, or that of a programme.

    With a ``code`` of its own it becomes another rulebook, else the next version of the same.
    """
    capacity = permissions.can_edit_rulebook(actor).require()
    version = RulebookVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise Missing
    pack = pack_from_data(version.content)
    pack = replace(pack, code=code or pack.code)
    return _begin(actor, capacity, at, pack, title, DraftOrigin.VERSION, based_on=version)


@transaction.atomic
def draft_from_nothing(
    *, actor: Actor, at: datetime, code: str, title: str, series: str, document: Document
) -> RulebookDraft:
    """Begin a rulebook of which nothing is decided yet."""
    capacity = permissions.can_edit_rulebook(actor).require()
    pack = blank_pack(code=code, title=title, series=series, document=document)
    return _begin(actor, capacity, at, pack, title, DraftOrigin.NOTHING)


def _begin(
    actor: Actor, capacity: Capacity, at: datetime, pack: Pack, title: str, origin: str, **more: Any
) -> RulebookDraft:
    pack = replace(pack, title=title or pack.title)
    draft = RulebookDraft.objects.create(
        title=pack.title,
        origin=origin,
        content=pack_to_data(pack),
        made_at=at,
        made_by_id=actor.by,
        changed_at=at,
        changed_by_id=actor.by,
        **more,
    )
    record(
        "programs.rulebook_drafted",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=draft,
        payload={"title": draft.title, "origin": origin, "code": pack.code},
    )
    return draft


@transaction.atomic
def edit_head(
    *, draft_id: UUID, actor: Actor, at: datetime, edition: int, head: Mapping[str, str]
) -> RulebookDraft:
    """What the rulebook and its document are called, and the document's text that quotes are checked against.

    ``head`` may name code, title, series, and number, issued_by, issued_on, document_title and body of the document.
    """
    draft, capacity = _locked(draft_id, actor)
    _check_edition(draft, HEAD, edition)
    pack = pack_from_data(draft.content)
    names = {"number": "number", "issued_by": "issued_by", "issued_on": "issued_on", "body": "body"}
    changed = {
        field: head[name] for name, field in {**names, "document_title": "title"}.items() if name in head
    }
    document = replace(pack.document, **changed)
    if "body" in changed and changed["body"].strip() == _own_text(pack).strip():
        document = replace(document, body=pack.document.body)
    whole = {name: head[name] for name in ("code", "title", "series") if name in head}
    # With a number of its own it is nobody's made-up sample any more.
    sample = pack.sample and document.number == pack.document.number
    pack = replace(
        pack,
        code=head.get("code", pack.code),
        title=head.get("title", pack.title),
        series=head.get("series", pack.series),
        document=document,
        sample=sample,
    )
    draft.title = pack.title
    _write(draft, pack, HEAD, actor, at)
    payload = {**whole, **asdict(replace(document, body=""))}
    record(
        "programs.rulebook_head_edited", actor=actor, capacity=capacity, at=at, subject=draft, payload=payload
    )
    return draft


def _own_text(pack: Pack) -> str:
    """The text that comes with the product, where the draft has none of its own."""
    return "" if pack.document.body else load_text(pack)


@transaction.atomic
def decide_rule(*, draft_id: UUID, actor: Actor, at: datetime, edition: int, rule: Rule) -> RulebookDraft:
    """Write one rule of the draft. Raises ``DraftChanged`` when somebody else has written it after ``edition``.

    What does not fit the shape of its code is refused; everything else is kept and told by the check.
    """
    draft, capacity = _locked(draft_id, actor)
    _check_shape(rule)
    _check_edition(draft, rule.code, edition)
    pack = pack_from_data(draft.content)
    before = next((one for one in pack.rules if one.code == rule.code), None)
    if before == rule:
        return draft
    rules = [rule if one.code == rule.code else one for one in pack.rules]
    if before is None:
        rules.append(rule)
    _write(draft, replace(pack, rules=tuple(rules)), rule.code, actor, at)
    payload = {"rule": rule.code, "before": _data(before), "after": _data(rule)}
    record(
        "programs.rulebook_rule_edited", actor=actor, capacity=capacity, at=at, subject=draft, payload=payload
    )
    return draft


def _data(rule: Rule | None) -> dict[str, Any] | None:
    return None if rule is None else dict(vars(rule))


@transaction.atomic
def drop_rule(*, draft_id: UUID, actor: Actor, at: datetime, edition: int, code: str) -> RulebookDraft:
    """Take a rule out of the draft; a required one is then not decided any more."""
    draft, capacity = _locked(draft_id, actor)
    pack = pack_from_data(draft.content)
    before = next((one for one in pack.rules if one.code == code), None)
    if before is None:
        raise Missing
    _check_edition(draft, code, edition)
    _write(draft, replace(pack, rules=tuple(one for one in pack.rules if one.code != code)), code, actor, at)
    payload = {"rule": code, "before": _data(before)}
    record(
        "programs.rulebook_rule_removed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=draft,
        payload=payload,
    )
    return draft


@transaction.atomic
def discard_draft(*, draft_id: UUID, actor: Actor, at: datetime) -> RulebookDraft:
    """Give a draft up; it stays to be read."""
    draft, capacity = _locked(draft_id, actor)
    draft.state = DRAFT_TRANSITIONS.target(draft.state, "discard")
    draft.changed_at, draft.changed_by_id = at, actor.by
    draft.save(update_fields=["state", "changed_at", "changed_by"])
    record("programs.rulebook_discarded", actor=actor, capacity=capacity, at=at, subject=draft)
    return draft


@transaction.atomic
def publish_draft(*, draft_id: UUID, actor: Actor, at: datetime, reason: str = "") -> RulebookVersion:
    """Put the draft in force as the next version of its rulebook. Raises ``RulebookInvalid`` with everything that is wrong."""
    draft, _capacity = _locked(draft_id, actor)
    pack = pack_from_data(draft.content)
    target = DRAFT_TRANSITIONS.target(draft.state, "publish")
    problems = draft_problems(pack)
    if problems:
        raise RulebookInvalid(
            _("The rulebook contains contradictions; it is not put in force."),
            findings=problem_findings(problems, pack),
        )
    latest = (
        RulebookVersion.objects.filter(rulebook__code=pack.code)
        .order_by("-number")
        .values_list("number", flat=True)
    )
    version = create_rulebook(
        actor=actor, at=at, pack=replace(pack, version=(latest.first() or 0) + 1), reason=reason
    )
    draft.state, draft.version = target, version
    draft.changed_at, draft.changed_by_id = at, actor.by
    draft.save(update_fields=["state", "version", "changed_at", "changed_by"])
    return version


def draft_problems(pack: Pack) -> list[Problem]:
    """As ``queries.problems_of``, and the code may not be that of a rulebook from another document."""
    problems = queries.problems_of(pack)
    known = Rulebook.objects.filter(code=pack.code, versions__isnull=False)
    other = known.exclude(document_number=pack.document.number).first()
    if other is not None:
        number = other.document_number
        expected = f"the document {number}"
        found = pack.document.number or "nothing"
        problems.append(Problem("code", found, expected, "document_of_another", {"number": number}))
    return problems


def rule_edition(draft: RulebookDraft, code: str) -> int:
    """The edition in which a rule was written last."""
    return int(draft.content.get("editions", {}).get(code, 1))


def _locked(draft_id: UUID, actor: Actor) -> tuple[RulebookDraft, Capacity]:
    draft = RulebookDraft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise Missing
    capacity = permissions.can_edit_rulebook(actor).require()
    if draft.state != DraftState.OPEN:
        raise WrongState
    return draft, capacity


def _check_edition(draft: RulebookDraft, code: str, edition: int) -> None:
    if rule_edition(draft, code) > edition:
        raise DraftChanged


def _check_shape(rule: Rule) -> None:
    shape = shape_of(rule.code)
    if shape is None:
        problems = [Problem(rule.code, rule.code, "a known rule", "unknown_rule")]
    else:
        problems = [
            Problem(
                f"{rule.code}.{one.path}" if one.path else rule.code,
                one.found,
                one.expected,
                one.kind,
                one.params,
            )
            for one in misfits(rule.value, shape)
        ]
    if problems:
        told = zip(problems, problem_findings(problems), strict=True)
        raise BadInput(
            findings=[
                Finding(code=one.code, message=one.message, where=problem.rule) for problem, one in told
            ]
        )


def _write(draft: RulebookDraft, pack: Pack, part: str, actor: Actor, at: datetime) -> None:
    """The content anew, with the edition in which each part was written last."""
    editions = draft.content.get("editions", {})
    draft.edition += 1
    draft.content = {**pack_to_data(pack), "editions": {**editions, part: draft.edition}}
    draft.changed_at, draft.changed_by_id = at, actor.by
    draft.save(update_fields=["title", "content", "edition", "changed_at", "changed_by"])


def draft_path(draft: RulebookDraft) -> str:
    return place(queries.tenant_slug(), "programs:rulebook-draft-detail", draft.pk)
