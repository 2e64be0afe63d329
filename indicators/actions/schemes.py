"""Writing schemes while the plan is a draft, and locking them when the plan is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.canonical import digest
from core.errors import BadInput, Finding, Missing, WrongState
from indicators import permissions
from indicators.errors import Line, SchemeChanged, SchemeIncomplete, SchemeLocked
from indicators.models import Indicator, Scheme
from indicators.queries.checks import PlanCheck, check_plan_schemes, lint_scheme
from indicators.queries.plans import plan_findings
from indicators.queries.schemes import (
    counted_on,
    document_of,
    name_places,
    objects_of_class,
    seal_digest,
)
from indicators.states import SCHEME_TRANSITIONS, SchemeState
from indicators.written import Document, leaves_of, read_document
from ledger.actions import record
from organizations.actors import LEADS, Actor
from organizations.models import Unit
from programs import permissions as plan_permissions
from programs.actions import publish_plan, put_seal, submit_plan
from programs.models import Plan, Track
from programs.queries import units_of_item
from programs.rules import Seal
from programs.states import PlanState


@transaction.atomic
def put_scheme(
    *,
    plan_id: UUID,
    track_id: UUID,
    document: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    expected_revision: int | None = None,
) -> Scheme:
    """Write the whole scheme of one track while its plan is a draft; ``document`` as ``indicators.written`` reads it.

    Raises ``BadInput`` with every mistake of form, ``SchemeLocked`` once the plan is published, ``SchemeChanged`` when
    ``expected_revision`` (0: there was none) is not the present one. What breaks a rule is stored and told by the checks.
    """
    plan = _draft_plan(plan_id)
    capacity = permissions.can_edit_scheme(actor, plan).require()
    track = (
        Track.objects.filter(pk=track_id, item_id=plan.item_id)
        .select_related("object_class", "sub_item")
        .first()
    )
    if track is None:
        raise Missing
    scheme = Scheme.objects.select_for_update(of=("self",)).filter(plan=plan, track=track).first()
    _check_state(plan, scheme)
    present = scheme.revision if scheme else 0
    if expected_revision is not None and expected_revision != present:
        raise SchemeChanged(expected=expected_revision, present=present)
    read = read_document(document)
    _use_outside_evaluations(read, track, plan)
    _check_providers(read)
    name_places(read, track, plan.item.programme.year)
    before = digest(document_of(scheme)) if scheme else ""
    scheme = scheme or Scheme(plan=plan, track=track)
    scheme.full_points = Decimal(read["full_points"])
    for name in (
        "weighting",
        "places",
        "rank_on",
        "round_leaves",
        "waived_measures",
        "cap_ground",
        "cap_reason",
    ):
        setattr(scheme, name, read[name])
    scheme.revision, scheme.changed_at = present + 1, at
    scheme.save()
    Indicator.objects.filter(scheme=scheme).delete()
    Indicator.objects.bulk_create(_rows(scheme, read))
    record(
        "indicators.scheme_written",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=scheme,
        item_id=plan.item_id,
        payload={"track": track.pk, "revision": scheme.revision, "before": before, "after": digest(read)},
    )
    # The parties of the plan's route are asked about this very scheme: its seal is part of the text they sign.
    remarks = [_plain(line) for line in lint_scheme(plan, track, read)]
    seal = Seal(seal_digest(scheme, read), remarks)
    put_seal(plan_id=plan.pk, track_id=track.pk, actor=actor, at=at, seal=seal)
    return scheme


def _draft_plan(plan_id: UUID) -> Plan:
    plan = (
        Plan.objects.select_for_update(of=("self",))
        .select_related("item__programme")
        .filter(pk=plan_id)
        .first()
    )
    if plan is None:
        raise Missing
    return plan


def _check_state(plan: Plan, scheme: Scheme | None) -> None:
    if scheme is not None and scheme.state == SchemeState.LOCKED:
        raise SchemeLocked
    if plan.state in (PlanState.PUBLISHED, PlanState.SUPERSEDED):
        raise SchemeLocked
    if plan.state != PlanState.DRAFT:
        raise WrongState(
            _("The plan is being consulted or signed off; its schemes are changed after it was returned."),
            artefact="scheme",
            state=plan.state,
            act="write",
        )


def _check_providers(document: Document) -> None:
    """A provider is a unit of this government; another's is as unknown as one that does not exist."""
    wanted = {UUID(node["provider"]): node["code"] for _path, node in leaves_of(document) if node["provider"]}
    known = set(Unit.objects.filter(pk__in=list(wanted)).values_list("id", flat=True))
    unknown = [code for unit_id, code in wanted.items() if unit_id not in known]
    if unknown:
        raise BadInput(
            findings=[
                Finding("unknown_unit", _("“%(code)s”: there is no such unit.") % {"code": code}, where=code)
                for code in unknown
            ]
        )


def _use_outside_evaluations(document: Document, track: Track, plan: Plan) -> None:
    """The result of an outside evaluation is entered once for all objects by the lead unit; no object is asked for it.

    (可直接应用全省考核中单项考评结果.) Where the row names no provider, statistic or period, they follow from it.
    """
    leaves = [node for _path, node in leaves_of(document) if node.get("outside")]
    if not leaves:
        return
    day = counted_on(plan.item.programme.year)
    objects = {str(one.unit_id) for one in objects_of_class(track.object_class_id, day)}
    asked = [node for node in leaves if node["provider"] in objects]
    if asked:
        sentence = _(
            "“%(code)s”: the result of an outside evaluation is not asked of those who are evaluated."
        )
        raise BadInput(
            findings=[
                Finding("outside_asked_of_object", sentence % {"code": node["code"]}, where=node["code"])
                for node in asked
            ]
        )
    lead = units_of_item(plan.item_id, LEADS)[:1]
    for node in leaves:
        outside = node["outside"]
        node["provider"] = node["provider"] or "".join(str(unit_id) for unit_id in lead)
        node["statistic"] = node["statistic"] or f"{outside['name']}（{outside['document']}）"[:200]
        node["period"] = node["period"] or outside["year"]


def _rows(scheme: Scheme, document: Document) -> list[Indicator]:
    rows: list[Indicator] = []

    def add(node: Document, parent: Indicator | None) -> None:
        row = Indicator(
            scheme=scheme,
            parent=parent,
            code=node["code"],
            name=node["name"],
            position=len(rows) + 1,
            weight=Decimal(node["weight"]),
        )
        if not node["children"]:
            row.method, row.params, row.parts = node["method"], node["params"], node["parts"]
            row.measure, row.direction = node["measure"], node["direction"]
            row.category, row.missing = node["category"], node["missing"]
            row.unit_of_measure, row.quantitative = node["unit_of_measure"], node["objective"]
            row.provider_id = UUID(node["provider"]) if node["provider"] else None
            row.statistic, row.period = node["statistic"], node["period"]
            row.layer, row.only_for = node.get("layer", ""), node.get("only_for", [])
            row.outside = node.get("outside", {})
            target = node.get("superior_target")
            row.superior_target = Decimal(target) if target is not None else None
        rows.append(row)
        for child in node["children"]:
            add(child, row)

    for node in document["indicators"]:
        add(node, None)
    return rows


@transaction.atomic
def copy_scheme(
    *, plan_id: UUID, from_track_id: UUID, to_track_id: UUID, actor: Actor, at: datetime
) -> Scheme:
    """Begin a track's scheme as a copy of another track's: the common core of the classes (第十条)."""
    source = Scheme.objects.filter(plan_id=plan_id, track_id=from_track_id).first()
    if source is None:
        raise Missing
    return put_scheme(plan_id=plan_id, track_id=to_track_id, document=document_of(source), actor=actor, at=at)


@transaction.atomic
def submit_plan_with_schemes(
    *, plan_id: UUID, actor: Actor, at: datetime, parties: Mapping[str, list[UUID]] | None = None
) -> Plan:
    """Send a plan round together with its schemes; what would keep them from being locked is told before anybody signs.

    Raises ``SchemeIncomplete`` with every finding and its clause, else as ``programs.actions.submit_plan``.
    """
    plan = _draft_plan(plan_id)
    permissions.can_edit_scheme(actor, plan).require()
    _check_complete(plan, at)
    return submit_plan(plan_id=plan.pk, actor=actor, at=at, parties=parties)


def _check_complete(plan: Plan, at: datetime) -> PlanCheck:
    """Raise everything that stands against the plan at once: of its schemes, and then of its own sections and places."""
    check = check_plan_schemes(plan)
    if check.errors:
        raise SchemeIncomplete(findings=[*check.errors, *plan_findings(plan, at)])
    return check


@transaction.atomic
def publish_plan_with_schemes(*, plan_id: UUID, actor: Actor, at: datetime, document_number: str) -> Plan:
    """Publish a plan together with its schemes (第十一条「以年初确定的指标为基础」): lock every scheme, seal the plan.

    One transaction: either all schemes are locked and the plan is published with their seals, or nothing happened.
    Raises ``SchemeIncomplete`` with every finding and its clause, else as ``programs.actions.publish_plan``.
    """
    plan = _draft_plan(plan_id)
    capacity = plan_permissions.can_publish_plan(actor, plan).require()
    if plan.state != PlanState.SIGNING:
        raise WrongState(artefact="plan", state=plan.state, act="publish")
    schemes = list(Scheme.objects.select_for_update(of=("self",)).filter(plan=plan))
    targets = {scheme.pk: SCHEME_TRANSITIONS.target(scheme.state, "lock") for scheme in schemes}
    check = _check_complete(plan, at)
    seals: dict[UUID, Seal] = {}
    for track_id, (scheme, document) in check.schemes.items():
        scheme.digest = seal_digest(scheme, document)
        scheme.state, scheme.locked_at = targets[scheme.pk], at
        scheme.save(update_fields=["digest", "state", "locked_at"])
        remarks = [_plain(line) for line in check.lines if line.track_id == track_id]
        seals[track_id] = Seal(digest=scheme.digest, findings=remarks)
        record(
            "indicators.scheme_locked",
            actor=actor,
            capacity=capacity,
            at=at,
            subject=scheme,
            item_id=plan.item_id,
            result=scheme.digest[:16],
            payload={"track": track_id, "digest": scheme.digest, "scheme": document},
        )
    return publish_plan(plan_id=plan.pk, seals=seals, actor=actor, at=at, document_number=document_number)


def _plain(line: Line) -> dict[str, Any]:
    return {
        "code": line.code,
        "level": line.level,
        "message": line.message,
        "remedy": line.remedy,
        "rule": line.rule,
        "clause": asdict(line.clause) if line.clause else None,
        "where": line.where,
    }
