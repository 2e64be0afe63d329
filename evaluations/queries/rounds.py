"""Reads of rounds: what is to be frozen, what keeps a round from being sealed, standings and sheets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.agenda import kept
from core.decimals import plain
from core.errors import Finding, Missing
from evaluations import frozen, selection
from evaluations.models import FrozenInput, ProposedList, Round, Standing
from evaluations.queries.lists import opens_with
from evaluations.states import RoundState
from indicators.models import DataRequest, Indicator, Scheme
from indicators.queries.schemes import ObjectRow, counted_on, document_from, objects_of_tracks, track_name
from indicators.queries.values import CellKey, CurrentValue, current_values
from indicators.states import RequestState, SchemeState
from indicators.written import Document, applies, components_of, leaves_of
from organizations.actors import LEADS, Actor
from organizations.roles import LEAD_ROLES, OBJECT_ROLES
from programs.models import Item
from programs.packs import RuleSet
from programs.queries import clause_of, is_exempt, rules_for_item, rules_of, units_of_item
from programs.states import PlanState

MOST_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a round is made from, read in a constant number of queries."""

    scheme: Scheme
    document: Document
    indicators: dict[str, Indicator]
    objects: list[ObjectRow]
    values: dict[CellKey, CurrentValue]
    providers: dict[str, str]
    organisers: list[UUID]
    rules: RuleSet


def material_of(row: Round) -> Material:
    """What the round would freeze now. Needs ``item__programme`` and ``track`` loaded."""
    programme = row.item.programme
    rules = rules_for_item(row.item)
    rows = list(
        Indicator.objects.filter(
            scheme__track_id=row.track_id,
            scheme__plan__item_id=row.item_id,
            scheme__plan__state=PlanState.PUBLISHED,
            scheme__state=SchemeState.LOCKED,
        )
        .select_related("scheme__track__object_class", "scheme__track__sub_item", "provider")
        .order_by("position", "id")
    )
    if not rows:
        raise Missing
    scheme = rows[0].scheme
    document = document_from(scheme, rows)
    leaves = {node["code"] for _path, node in leaves_of(document)}
    indicators = {row.code: row for row in rows if row.code in leaves}
    by_region = rules.indicators.grouping == "regions"
    track = scheme.track
    objects = objects_of_tracks([track], counted_on(programme.year), by_region=by_region)[track.pk]
    values = current_values(row.item_id, [one.pk for one in indicators.values()])
    names = {str(one.provider_id): one.provider.name for one in indicators.values() if one.provider}
    organisers = units_of_item(row.item_id, LEADS) if rules.organiser_rule != "none" else []
    return Material(scheme, document, indicators, objects, values, names, organisers, rules)


def wanted_cells(material: Material) -> list[CellKey]:
    cells = []
    for _path, node in leaves_of(material.document):
        indicator = material.indicators[node["code"]]
        cells += [
            (one.unit_id, indicator.pk, component)
            for one in material.objects
            if applies(node, one.unit_id)
            for component in components_of(node)
        ]
    return cells


def findings_before_sealing(row: Round, material: Material) -> list[Finding]:
    """What keeps the round from being sealed: open requests, and values that nobody entered or declared missing."""
    clause = clause_of(material.rules, "evaluation.selection_rule")
    providers = {one.provider_id for one in material.indicators.values()}
    requests = list(
        DataRequest.objects.filter(item_id=row.item_id, provider__in=[one for one in providers if one])
        .exclude(state=RequestState.ACCEPTED)
        .select_related("provider")
    )
    found = [
        Finding(
            "request_open",
            _("%(unit)s: its values are not accepted yet.") % {"unit": one.provider.name},
            clause,
        )
        for one in requests
    ]
    if not material.objects:
        found.append(Finding("no_objects", _("There is no object in this class."), clause))
    # Scores for what is missing are the policy's; where it would leave an object out, somebody must have said so.
    strict = {one.pk: one.name for one in material.indicators.values() if one.missing == "not_ranked"}
    names = {one.unit_id: one.name for one in material.objects}
    missing = [key for key in wanted_cells(material) if key[1] in strict and key not in material.values]
    found += [
        Finding(
            "value_missing",
            _("%(unit)s: %(indicator)s is empty.")
            % {"unit": names[unit_id], "indicator": strict[indicator_id]},
            clause,
            where=f"{unit_id}:{indicator_id}:{component}",
        )
        for unit_id, indicator_id, component in missing[:MOST_FINDINGS]
    ]
    return found


def content_of(row: Round, material: Material) -> dict[str, Any]:
    """The frozen content: scheme, objects, values with their versions, and the rules that rank and cut."""
    codes = {one.pk: code for code, one in material.indicators.items()}
    keys = {one.unit_id for one in material.objects}
    values: dict[str, dict[str, dict[str, list[Any]]]] = {code: defaultdict(dict) for code in codes.values()}
    for (unit_id, indicator_id, component), value in material.values.items():
        if unit_id in keys:
            amount = None if value.amount is None else plain(value.amount, strip=True)
            values[codes[indicator_id]][str(unit_id)][component] = [amount, value.version]
    rules = material.rules
    track = material.scheme.track
    quota = None if is_exempt(row.item) else selection.quota_of(rules, track.object_class.code)
    return {
        "format": frozen.FORMAT,
        "programme": {"year": row.item.programme.year, "title": row.item.programme.title},
        "item": {"id": str(row.item_id), "number": row.item.number, "title": row.item.title},
        "track": {
            "id": str(row.track_id),
            "name": track_name(track),
            "object_class": track.object_class.code,
        },
        "round": row.number,
        "scheme": material.document,
        "scheme_digest": material.scheme.digest,
        "objects": [
            {"key": str(one.unit_id), "name": one.name, "group": one.group} for one in material.objects
        ],
        "values": {code: dict(units) for code, units in values.items()},
        "providers": material.providers,
        "rules": {
            "rulebook": rules.code,
            "version": rules.version,
            "organisers": [str(one) for one in material.organisers if one in keys],
            "places": track.places,
            "quota": None
            if quota is None
            else {
                "class_code": quota.class_code,
                "kind": quota.kind,
                "amount": plain(quota.amount, strip=True),
                "base": quota.base,
                "rounding": quota.rounding,
                "minimum": quota.minimum,
            },
        },
    }


# Reading rounds


def rounds_for(actor: Actor) -> QuerySet[Round]:
    rows = Round.objects.select_related("item__programme", "track__object_class", "track__sub_item")
    if not actor.sees_everything:
        rows = rows.filter(item__in=actor.items(LEADS, *LEAD_ROLES))
    return rows


def rounds_of_item(item_id: UUID) -> list[Round]:
    """Every round of every track, the newest first; superseded ones stay visible."""
    return list(
        Round.objects.filter(item_id=item_id)
        .select_related("track__object_class", "track__sub_item")
        .order_by("track__position", "track_id", "-number")
    )


def rounds_at_work(item: Item) -> list[Round]:
    """As ``rounds_of_item``; read once for a page."""
    return kept(item, "rounds", lambda: rounds_of_item(item.pk))


def sealed_round(track_id: UUID) -> Round | None:
    """The round in force of a track."""
    return Round.objects.filter(track_id=track_id, state=RoundState.SEALED).first()


def round_of(round_id: UUID) -> Round:
    found = (
        Round.objects.filter(pk=round_id)
        .select_related("item__programme", "track__object_class", "track__sub_item", "sealed_by", "opened_by")
        .first()
    )
    if found is None:
        raise Missing
    return found


def standings_of(round_id: UUID) -> list[Standing]:
    """All standings without their sheets, in the order of group and rank; who is not ranked comes last."""
    from django.db.models import F

    return list(
        Standing.objects.filter(round_id=round_id)
        .select_related("unit")
        .defer("sheet")
        .order_by("group", F("rank").asc(nulls_last=True), "unit__position", "unit_id")
    )


def standing_of(round_id: UUID, unit_id: UUID) -> Standing:
    """One object's standing with its sheet, as far as the scope opens it."""
    found = (
        Standing.objects.filter(round_id=round_id, unit_id=unit_id)
        .select_related("unit", "round__track__object_class", "round__track__sub_item", "item__programme")
        .first()
    )
    if found is None:
        raise Missing
    return found


def disclosed(item: Item) -> bool:
    """May objects see their own sheets: has the notice of the list opened, or is it decided where there are no notices?"""
    shown = opens_with(rules_of(item.programme))
    return ProposedList.objects.filter(item_id=item.pk, state__in=shown).exists()


def own_standings(actor: Actor, item: Item) -> list[Standing]:
    """What an object's people see of an item: their own standings in the rounds in force, once disclosed."""
    units = actor.units(*OBJECT_ROLES)
    if not units or rules_of(item.programme).disclosure.score_sheet == "office" or not disclosed(item):
        return []
    return list(
        Standing.objects.filter(item=item, unit__in=units, round__state=RoundState.SEALED)
        .select_related("unit", "round__track__object_class", "round__track__sub_item")
        .defer("sheet")
    )


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A round scored again from what was frozen: do both digests come out the same?"""

    frozen_digest: str
    outcome_digest: str
    frozen_same: bool
    outcome_same: bool

    @property
    def same(self) -> bool:
        return self.frozen_same and self.outcome_same


def recompute(row: Round) -> Recomputed:
    """Score a sealed round again and compare; changes nothing. Raises ``Missing`` where the input does not open."""
    from core.canonical import digest

    kept = FrozenInput.objects.filter(round=row).first()
    if kept is None:
        raise Missing
    content = digest(kept.content)
    again = frozen.outcome(kept.content).digest
    return Recomputed(content, again, content == row.frozen_digest, again == row.outcome_digest)
