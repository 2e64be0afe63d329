"""Rounds: opened, sealed with everything frozen, and ordered anew with a reason (第十一、十四条)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.canonical import digest
from core.errors import Conflict, Missing, RuleBroken, WrongState
from core.ids import uuid7
from core.scope import require_scope
from evaluations import frozen
from evaluations.errors import RoundNotReady
from evaluations.models import FrozenInput, Round
from evaluations.permissions import rounds as permissions
from evaluations.queries.rounds import content_of, findings_before_sealing, material_of
from evaluations.states import ROUND_TRANSITIONS, RoundState
from indicators.queries.schemes import locked_scheme
from ledger.actions import record
from organizations.actors import Actor
from programs.actions.deadlines import happened
from programs.models import Track
from programs.queries import clause_of


@transaction.atomic
def open_round(*, track_id: UUID, actor: Actor, at: datetime) -> Round:
    """The lead opens the first evaluation of a track, once its plan is published with the scheme.

    Raises ``WrongState`` before that, ``Conflict`` when the track has a round: another one is ordered with a reason.
    """
    track = _locked_track(track_id)
    capacity = permissions.can_open_round(actor, track.item_id).require()
    if locked_scheme(track.pk) is None:
        raise WrongState(
            _("A round is opened once the plan is published with its scheme."), artefact="round", act="open"
        )
    if Round.objects.filter(track=track).exists():
        raise Conflict(_("This track has a round already; order a new evaluation with a reason."))
    row = Round(item_id=track.item_id, track=track, number=1, opened_at=at, opened_by_id=actor.by)
    row.save(force_insert=True)
    record(
        "evaluations.round_opened",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        item_id=row.item_id,
        payload={"track": track.pk, "number": 1},
    )
    return row


def _locked_track(track_id: UUID) -> Track:
    track = Track.objects.select_for_update(of=("self",)).filter(pk=track_id).first()
    if track is None:
        raise Missing
    return track


@transaction.atomic
def seal_round(*, round_id: UUID, actor: Actor, at: datetime) -> Round:
    """Freeze scheme, objects, values and rules, score them, and keep each object's standing with its sheet.

    A pure function of what is frozen: the same inputs give the same bytes. An earlier sealed round of the track is
    superseded and stays visible. Raises ``RoundNotReady`` naming open requests and missing values.
    """
    row = (
        Round.objects.select_for_update(of=("self",))
        .select_related("item__programme", "track")
        .filter(pk=round_id)
        .first()
    )
    if row is None:
        raise Missing
    capacity = permissions.can_seal_round(actor, row.item_id).require()
    target = ROUND_TRANSITIONS.target(row.state, "seal")
    material = material_of(row)
    findings = findings_before_sealing(row, material)
    if findings:
        raise RoundNotReady(findings=findings)
    content = content_of(row, material)
    outcome = frozen.outcome(content)
    _supersede(row)
    row.state, row.sealed_at, row.sealed_by_id = target, at, actor.person_id
    row.frozen_digest, row.outcome_digest = digest(content), outcome.digest
    row.save(update_fields=["state", "sealed_at", "sealed_by", "frozen_digest", "outcome_digest"])
    FrozenInput.objects.bulk_create([FrozenInput(round=row, item_id=row.item_id, content=content)])
    _store(row, outcome)
    record(
        "evaluations.round_sealed",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        item_id=row.item_id,
        result=row.outcome_digest[:16],
        payload={
            "track": row.track_id,
            "number": row.number,
            "frozen": row.frozen_digest,
            "outcome": row.outcome_digest,
            "objects": len(outcome.rows),
            "item_title": row.item.title,
        },
    )
    happened("round_sealed", row.item, at=at)
    return row


def _supersede(row: Round) -> None:
    if row.number == 1:
        return
    for earlier in Round.objects.select_for_update().filter(track_id=row.track_id, state=RoundState.SEALED):
        earlier.state = ROUND_TRANSITIONS.target(earlier.state, "supersede")
        earlier.save(update_fields=["state"])


_STANDINGS = """
insert into evaluations_standing (
    id, tenant_id, round_id, item_id, unit_id, "group", total, published_total, rank, tied, to_cut_line, to_next_rank,
    not_ranked_reason, sheet
)
select id, %s, %s, %s, unit, "group", total, published, rank, tied, to_cut_line, to_next_rank, not_ranked, sheet
from rows from (
    jsonb_to_recordset(%s::jsonb) as (
        unit uuid, "group" text, total numeric, published numeric, rank integer, tied integer, to_cut_line numeric,
        to_next_rank numeric, not_ranked text, sheet jsonb
    ),
    unnest(%s::uuid[])
) as standing (
    unit, "group", total, published, rank, tied, to_cut_line, to_next_rank, not_ranked, sheet, id
)
"""


def _store(row: Round, outcome: frozen.Outcome) -> None:
    """All standings with their sheets, from the very text that was digested."""
    tenant_id, ids = require_scope().tenant_id, [uuid7() for _row in outcome.rows]
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, [tenant_id, row.pk, row.item_id, outcome.document.decode(), ids])


@transaction.atomic
def order_new_round(*, round_id: UUID, reason: str, actor: Actor, at: datetime, basis: str = "") -> Round:
    """Order a new evaluation of a sealed track, with the reason; ``basis`` names the appeal or order behind it.

    The sealed round stays in force until the new one is sealed, and visible after. Raises ``Conflict`` while a round is open.
    """
    earlier = Round.objects.select_related("item__programme").filter(pk=round_id).first()
    if earlier is None:
        raise Missing
    track = _locked_track(earlier.track_id)
    capacity = permissions.can_order_new_round(actor, earlier.item_id).require()
    earlier.refresh_from_db(fields=["state"])
    ROUND_TRANSITIONS.target(earlier.state, "supersede")
    if not reason.strip():
        from programs.queries import rules_for_item

        clause = clause_of(rules_for_item(earlier.item), "evaluation.frozen_scheme")
        raise RuleBroken(_("A new evaluation needs its reason."), code="reason_missing", clause=clause)
    if Round.objects.filter(track=track, state=RoundState.OPEN).exists():
        raise Conflict(_("A round of this track is open already."))
    row = Round(
        item_id=earlier.item_id,
        track=track,
        number=Round.objects.filter(track=track).count() + 1,
        opened_at=at,
        opened_by_id=actor.by,
        reason=reason.strip(),
    )
    row.save(force_insert=True)
    record(
        "evaluations.round_ordered",
        actor=actor,
        capacity=capacity,
        at=at,
        subject=row,
        item_id=row.item_id,
        payload={
            "track": track.pk,
            "number": row.number,
            "reason": row.reason,
            "basis": basis,
            "earlier": earlier.pk,
        },
    )
    return row
