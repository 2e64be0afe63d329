"""Reads of schemes: as documents, and checked against the rulebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from core.canonical import digest
from core.decimals import plain
from core.errors import BadInput, Finding
from indicators.models import Indicator, Scheme
from indicators.states import SchemeState
from indicators.written import Document, leaves_of
from organizations.models import Region, Unit, UnitClass, UnitRegion
from programs.models import Track
from programs.packs import RuleSet
from programs.states import PlanState


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """A unit that is evaluated, and the group in which it is compared."""

    unit_id: UUID
    name: str
    group: str = ""


def counted_on(year: int) -> date:
    """The day on which it counts who belongs to a class: the last of the programme year."""
    return date(year, 12, 31)


def objects_of_classes(
    class_ids: Iterable[UUID], on: date, *, by_region: bool = False
) -> dict[UUID, list[ObjectRow]]:
    """Class → the units valid in it on a day, in their order. One query, one more where regions divide them."""
    rows = (
        UnitClass.objects.filter(
            object_class__in=set(class_ids), valid_from__lte=on, unit__valid_from__lte=on
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        .filter(Q(unit__valid_to__isnull=True) | Q(unit__valid_to__gte=on))
        .order_by("unit__position", "unit__division_code", "unit__name")
        .values_list("object_class_id", "unit_id", "unit__name")
    )
    found = list(rows)
    groups: dict[UUID, str] = {}
    if by_region:
        groups = dict(
            UnitRegion.objects.filter(unit__in=[unit for _, unit, _ in found], valid_from__lte=on)
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
            .values_list("unit_id", "region__code")
        )
    result: dict[UUID, list[ObjectRow]] = defaultdict(list)
    for class_id, unit_id, name in found:
        result[class_id].append(ObjectRow(unit_id, name, groups.get(unit_id, "")))
    return dict(result)


def objects_of_class(class_id: UUID, on: date, *, by_region: bool = False) -> list[ObjectRow]:
    return objects_of_classes([class_id], on, by_region=by_region).get(class_id, [])


def objects_of_tracks(
    tracks: Iterable[Track], on: date, *, by_region: bool = False
) -> dict[UUID, list[ObjectRow]]:
    """Track → the units of its class, and of its region where it has one. Three queries at most."""
    asked = list(tracks)
    regional = by_region or any(track.region_id for track in asked)
    found = objects_of_classes({track.object_class_id for track in asked}, on, by_region=regional)
    named = [track.region_id for track in asked if track.region_id]
    codes = dict(Region.objects.filter(pk__in=named).values_list("pk", "code")) if named else {}
    return {
        track.pk: [
            row
            for row in found.get(track.object_class_id, [])
            if track.region_id is None or row.group == codes.get(track.region_id)
        ]
        for track in asked
    }


def place_keys(track: Track, year: int) -> dict[str, list[str]]:
    """What may be named as the place of an indicator: each object by its id, each region by its code → the ids meant."""
    rows = objects_of_classes([track.object_class_id], counted_on(year), by_region=True)
    keys: dict[str, list[str]] = defaultdict(list)
    for row in rows.get(track.object_class_id, []):
        keys[str(row.unit_id)].append(str(row.unit_id))
        if row.group:
            keys[row.group].append(str(row.unit_id))
    return dict(keys)


def name_places(document: Document, track: Track, year: int) -> None:
    """Bring indicators of some places to the ids of objects; a region that is named stands for its objects of the class.

    Raises ``BadInput`` for a place that is not scored in the track.
    """
    asked = [node for _path, node in leaves_of(document) if node.get("only_for")]
    if not asked:
        return
    keys = place_keys(track, year)
    wrong = []
    for node in asked:
        if unknown := [name for name in node["only_for"] if name not in keys]:
            sentence = _("“%(code)s”: “%(found)s” is not scored in this track.")
            message = sentence % {"code": node["code"], "found": unknown[0][:40]}
            wrong.append(Finding("unknown_place", message, where=node["code"]))
        node["only_for"] = sorted({key for name in node["only_for"] for key in keys.get(name, ())})
    if wrong:
        raise BadInput(findings=wrong)


def place_names(track: Track, year: int) -> dict[str, str]:
    """The same for people: id or code → name."""
    rows = objects_of_classes([track.object_class_id], counted_on(year)).get(track.object_class_id, [])
    regions = dict(Region.objects.order_by("code").values_list("code", "name"))
    return {**regions, **{str(row.unit_id): row.name for row in rows}}


def schemes_of_plan(plan_id: UUID) -> list[Scheme]:
    return list(
        Scheme.objects.filter(plan_id=plan_id)
        .select_related(
            "track__object_class",
            "track__sub_item",
            "track__region",
            "plan__item__programme__rulebook_version",
        )
        .order_by("track__position", "track_id")
    )


def locked_scheme(track_id: UUID) -> Scheme | None:
    """The scheme in force of a track: locked with the published plan."""
    return (
        Scheme.objects.filter(track_id=track_id, state=SchemeState.LOCKED, plan__state=PlanState.PUBLISHED)
        .select_related("plan__item", "track__object_class", "track__sub_item")
        .first()
    )


def documents_of(schemes: Sequence[Scheme]) -> dict[UUID, Document]:
    """Scheme id → the scheme as written, from its rows. One query for all of them."""
    rows: dict[UUID, list[Indicator]] = defaultdict(list)
    for row in Indicator.objects.filter(scheme__in=list(schemes)).order_by("position", "id"):
        rows[row.scheme_id].append(row)
    return {scheme.pk: document_from(scheme, rows[scheme.pk]) for scheme in schemes}


def document_of(scheme: Scheme) -> Document:
    return documents_of([scheme])[scheme.pk]


def document_from(scheme: Scheme, rows: Sequence[Indicator]) -> Document:
    children: dict[UUID | None, list[Indicator]] = defaultdict(list)
    for row in rows:
        children[row.parent_id].append(row)

    def node(row: Indicator) -> Document:
        below = [node(child) for child in children[row.pk]]
        head: Document = {
            "code": row.code,
            "name": row.name,
            "weight": plain(row.weight, strip=True),
            "children": below,
        }
        if below:
            return head
        return head | {
            "method": row.method,
            "params": row.params,
            "parts": row.parts,
            "measure": row.measure,
            "direction": row.direction,
            "category": row.category,
            "missing": row.missing,
            "unit_of_measure": row.unit_of_measure,
            "objective": row.quantitative,
            "provider": str(row.provider_id) if row.provider_id else "",
            "statistic": row.statistic,
            "period": row.period,
            **_layered(row),
        }

    return {
        "full_points": plain(scheme.full_points, strip=True),
        "weighting": scheme.weighting,
        "places": scheme.places,
        "rank_on": scheme.rank_on,
        "round_leaves": scheme.round_leaves,
        "waived_measures": scheme.waived_measures,
        "cap_ground": scheme.cap_ground,
        "cap_reason": scheme.cap_reason,
        "indicators": [node(row) for row in children[None]],
    }


def _layered(row: Indicator) -> Document:
    """What only some schemes say, as ``written`` spells it."""
    found: Document = {}
    if row.layer:
        found["layer"] = row.layer
    if row.only_for:
        found["only_for"] = row.only_for
    if row.outside:
        found["outside"] = row.outside
    if row.superior_target is not None:
        found["superior_target"] = plain(row.superior_target, strip=True)
    return found


def empty_document(rules: RuleSet) -> Document:
    """Where a new scheme begins: what the rulebook says of points, places and ranking."""
    return {
        "full_points": plain(rules.indicators.weights_total, strip=True),
        "weighting": "points",
        "places": rules.evaluation.decimals,
        "rank_on": rules.evaluation.rank_on,
        "round_leaves": False,
        "waived_measures": {},
        "cap_ground": "",
        "cap_reason": "",
        "indicators": [],
    }


def track_name(track: Track) -> str:
    """The class, with the sub-item where there is one. Needs ``object_class`` and ``sub_item`` loaded."""
    name = track.class_name
    return f"{track.sub_item.title}·{name}" if track.sub_item else name


def provider_choices() -> list[tuple[str, str]]:
    """Units that can provide data: everything in the government that is valid now, by name."""
    return [
        (str(pk), name)
        for pk, name in Unit.objects.filter(valid_to__isnull=True)
        .order_by("position", "name")
        .values_list("id", "name")
    ]


def seal_digest(scheme: Scheme, document: Document) -> str:
    """The digest by which a scheme is sealed: what it says, and for which track and class. Needs the track loaded."""
    return digest(
        {
            "track": scheme.track_id,
            "object_class": scheme.track.object_class.code,
            "scheme": document,
        }
    )
